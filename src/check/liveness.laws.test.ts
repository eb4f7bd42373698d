import fc from 'fast-check'
import { List } from 'immutable'
import { describe, expect, test } from 'vitest'
import { defined } from '../base/assert.ts'
import { meaningOf } from '../interpret/meaning.ts'
import type { Value } from '../interpret/values.ts'
import type { Liveness, Model } from '../model/model.ts'
import { replaceAtoms, type Temporal } from '../temporal/formula.ts'
import { holdsOnLasso } from '../temporal/holds-on-lasso.ts'
import { randomFormula } from '../testing/random-formula.ts'
import { checkText } from '../testing/support.ts'

type Formula = Temporal<number>

const SYMBOLS = {
  not: '!',
  and: '&&',
  or: '||',
  implies: '=>',
  equal: '==',
} as const

/** What the atoms are in a text: two of the state, one of a step, and one that is given. */
const texts = (own: string) => ['b[0]', 'b[1]', "b'[2] != b[2]", own]

function textOf(formula: Formula, own: string): string {
  if (formula.kind === 'constant') return String(formula.value)
  if (formula.kind === 'atom') return `(${texts(own)[formula.atom]})`
  const symbol = SYMBOLS[formula.kind as keyof typeof SYMBOLS] ?? formula.kind
  if ('of' in formula) return `(${symbol} ${textOf(formula.of, own)})`
  return `(${textOf(formula.left, own)} ${symbol} ${textOf(formula.right, own)})`
}

/** A quantifier that stands for the fourth atom of the formula around it. */
interface Quantified {
  readonly quantifier: 'all' | 'exists'
  /** Text and meaning of what the name varies over. */
  readonly domain: readonly [string, readonly Formula[]]
  readonly body: Formula
}

const [yes, no]: readonly [Formula, Formula] = [
  { kind: 'constant', value: true },
  { kind: 'constant', value: false },
]
const atom = (number: number): Formula => ({ kind: 'atom', atom: number })

/** For each value of the name the condition under which it is meant; the last atom of the body is b at the name. */
const domains: readonly Quantified['domain'][] = [
  ['i in 0..1', [yes, yes]],
  ['i in 0..1 where i != 0', [no, yes]],
  ['i in set(0)', [yes, no]],
  ['i in set(j in 0..1 where b[j])', [atom(0), atom(1)]],
  ['i in 0..1 where b[1 - i]', [atom(1), atom(0)]],
]

const quantified: fc.Arbitrary<Quantified> = fc.record({
  quantifier: fc.constantFrom('all', 'exists'),
  domain: fc.constantFrom(...domains),
  body: randomFormula(4, 2),
})

function meaningOfQuantified({ quantifier, domain, body }: Quantified): Formula {
  const copies = domain[1].map((left, value): Formula => {
    const right = replaceAtoms(body, (each) => atom(each === 3 ? value : each))
    return quantifier === 'all' ? { kind: 'implies', left, right } : { kind: 'and', left, right }
  })
  return copies.reduce((left, right) => ({ kind: quantifier === 'all' ? 'and' : 'or', left, right }))
}

/** What the checker makes of a text; one that it finds too large is passed over. */
function livenessOf(text: string): { readonly model: Model; readonly liveness: Liveness } {
  const { runs, diagnostics } = checkText(`module m\nvar b: 0..2 -> bool = false\nliveness L: ${text}\n`)
  fc.pre(!diagnostics.some(({ code }) => code === 'HF506'))
  expect(diagnostics).toEqual([])
  const { model } = defined(runs[0])
  const [property] = model.properties
  if (property?.sort !== 'liveness') throw new Error('no liveness property')
  return { model, liveness: property.body }
}

/** States in a row, each the truths of b, of which the last repeat. */
const words = fc
  .array(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 4 })
  .chain((states) => fc.tuple(fc.constant(states), fc.nat(states.length - 1)))

type Word = readonly [readonly (readonly boolean[])[], number]

function holdsAsMeant(formula: Formula, [states, loopStart]: Word): boolean {
  const at = (position: number) => defined(states[position < states.length ? position : loopStart])
  return holdsOnLasso(formula, states.length, loopStart, (position, number) =>
    number === 2 ? at(position)[2] !== at(position + 1)[2] : at(position)[number] === true,
  )
}

function holdsAsChecked(text: string, [states, loopStart]: Word): boolean {
  const { model, liveness } = livenessOf(text)
  const at = (position: number) => List([List(defined(states[position < states.length ? position : loopStart]))])
  const values = liveness.binders.length === 0 ? [0] : [0, 1]
  return values.every((value) => {
    const frame: Value[] = []
    for (const { slot } of liveness.binders) frame[slot] = value
    const scope = (position: number) => ({ state: at(position), next: at(position + 1), frame })
    const isMeant = liveness.where === undefined || meaningOf(liveness.where, model.definitions)(scope(0)) === true
    const truth = (position: number, { kind, body }: { kind: string; body: Parameters<typeof meaningOf>[0] }) =>
      meaningOf(body, model.definitions)({ ...scope(position), ...(kind === 'state' ? { next: undefined } : {}) }) ===
      true
    return !isMeant || holdsOnLasso(liveness.formula, states.length, loopStart, truth)
  })
}

/** Truths that the text has of itself and would not be a liveness property. */
const temporal = (text: string) => `(${text}) && always true`

describe('what the checker makes of a formula', () => {
  test('means what its text says, quantifiers within it included', () => {
    fc.assert(
      fc.property(randomFormula(4, 2), quantified, words, (formula, inner, word) => {
        const { quantifier, domain, body } = inner
        const own = `${quantifier} ${domain[0]}: ${textOf(body, 'b[i]')}`
        const meant = replaceAtoms(formula, (each) => (each === 3 ? meaningOfQuantified(inner) : atom(each)))
        expect(holdsAsChecked(temporal(textOf(formula, own)), word)).toBe(holdsAsMeant(meant, word))
      }),
      { numRuns: 200 },
    )
  })

  test('and so it does where `all` stands in front', () => {
    fc.assert(
      fc.property(fc.constantFrom(...domains.slice(0, 3)), randomFormula(4, 3), words, (domain, body, word) => {
        const meant = meaningOfQuantified({ quantifier: 'all', domain, body })
        expect(holdsAsChecked(`all ${domain[0]}: ${temporal(textOf(body, 'b[i]'))}`, word)).toBe(
          holdsAsMeant(meant, word),
        )
      }),
      { numRuns: 200 },
    )
  })

  test('and where what is chosen changes, it is meant whenever the trigger is', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...domains),
        randomFormula(4, 1),
        randomFormula(4, 1),
        words,
        (domain, trigger, goal, word) => {
          const of = (formula: Formula, value: number) =>
            replaceAtoms(formula, (each) => atom(each === 3 ? value : each))
          const meant = domain[1].map((left, value): Formula => {
            const moment: Formula = { kind: 'and', left, right: of(trigger, value) }
            return { kind: 'leadsTo', left: moment, right: of(goal, value) }
          })
          const text = `all ${domain[0]}: ${textOf(trigger, 'b[i]')} leadsTo ${textOf(goal, 'b[i]')}`
          expect(holdsAsChecked(text, word)).toBe(meant.every((formula) => holdsAsMeant(formula, word)))
        },
      ),
      { numRuns: 300 },
    )
  })
})
