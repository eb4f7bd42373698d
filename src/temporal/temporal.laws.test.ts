import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomFormula } from '../testing/random-formula.ts'
import { type Automaton, automatonOf, type Edge } from './automaton.ts'
import { isPropositional, partsOf, type Temporal } from './formula.ts'
import { holdsOnLasso } from './holds-on-lasso.ts'
import { isSafety, monitorOf } from './monitor.ts'
import { patternOf, type TemporalPattern } from './pattern.ts'
import { AutomatonTooLarge } from './tableau.ts'

const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 150)

type Formula = Temporal<number>

// ---- words -----------------------------------------------------------------------------------------

/** Letters, each with a bit for each atom that is true, of which those from the start of the loop on repeat. */
interface Lasso {
  readonly letters: readonly number[]
  readonly loopStart: number
}

/** Length of the longest words that are tried, by the number of atoms; longer ones where the laws are to run long. */
const LENGTHS = numRuns < 1000 ? [0, 5, 3, 2] : [0, 6, 4, 3]

const lassos = LENGTHS.map((length, atoms) => lassosOver(atoms, length))

/** Every lasso over the atoms up to a length. */
function lassosOver(atoms: number, most: number): readonly Lasso[] {
  return Array.from({ length: most }, (_, at) => at + 1).flatMap((length) =>
    Array.from({ length: 2 ** (atoms * length) }, (_, number) => {
      const letters = Array.from({ length }, (_, at) => (number >> (at * atoms)) & (2 ** atoms - 1))
      return letters.map((_, loopStart) => ({ letters, loopStart }))
    }).flat(),
  )
}

const atomsAnd = (depth: number) =>
  fc.integer({ min: 1, max: 3 }).chain((atoms) => fc.tuple(fc.constant(atoms), randomFormula(atoms, depth)))

const isTrue = (letter: number | undefined, atom: number) => ((letter ?? 0) >> atom) % 2 === 1

function holds(formula: Formula, { letters, loopStart }: Lasso): boolean {
  return holdsOnLasso(formula, letters.length, loopStart, (position, atom) => isTrue(letters[position], atom))
}

// ---- acceptance, by going through everything -------------------------------------------------------------

/**
 * Whether a lasso can be read with all acceptance sets met without end: of the pairs of position and state, those are
 * kept from which an edge of each set can be reached again and again among those kept, until none is struck out.
 */
function accepts(automaton: Automaton, { letters, loopStart }: Lasso): boolean {
  const { states, edges, acceptanceSets, initial } = automaton
  const links = letters.flatMap((letter, position) => {
    const next = position + 1 < letters.length ? position + 1 : loopStart
    const takes = edges.filter((edge) => canTake(edge, letter))
    return takes.map(({ from, to, accepts: sets }) => ({
      from: position * states + from,
      to: next * states + to,
      sets,
    }))
  })
  let kept = new Set(links.map(({ from }) => from))
  for (;;) {
    const before = kept.size
    for (let set = 0; set <= acceptanceSets; set++) {
      const inside = links.filter(({ from, to }) => kept.has(from) && kept.has(to))
      // The last round asks for any edge at all.
      const goals = inside.filter(({ sets }) => set === acceptanceSets || sets.includes(set))
      kept = leadingTo(
        goals.map(({ from }) => from),
        inside,
      )
    }
    if (kept.size === before) return initial.some((state) => kept.has(state))
  }
}

function canTake({ positive, negative }: Edge, letter: number): boolean {
  return positive.every((atom) => isTrue(letter, atom)) && !negative.some((atom) => isTrue(letter, atom))
}

/** The nodes from which the links lead to one of the goals, those among them. */
function leadingTo(goals: readonly number[], links: readonly { from: number; to: number }[]): Set<number> {
  const entering = new Map<number, number[]>()
  for (const { from, to } of links) {
    const known = entering.get(to)
    if (known === undefined) entering.set(to, [from])
    else known.push(from)
  }
  const nodes = new Set(goals)
  for (const node of nodes) for (const from of entering.get(node) ?? []) nodes.add(from)
  return nodes
}

/** What is made of a formula; one that needs too large an automaton, as a few in a thousand do, is passed over. */
function unlessTooLarge<Made>(make: () => Made): Made {
  try {
    return make()
  } catch (error) {
    fc.pre(!(error instanceof AutomatonTooLarge))
    throw error
  }
}

// ---- laws ----------------------------------------------------------------------------------------------

describe('the automaton of a formula', () => {
  const law = (build: (formula: Formula) => Automaton) =>
    fc.property(atomsAnd(4), ([atoms, formula]) => {
      const [yes, no] = unlessTooLarge(() => [build(formula), build({ kind: 'not', of: formula })] as const)
      for (const lasso of lassos[atoms] ?? []) {
        const truth = holds(formula, lasso)
        if (accepts(yes, lasso) !== truth || accepts(no, lasso) === truth) return false
      }
      return true
    })

  test('accepts the words of which it is true, and that of its negation all others', { timeout: 3_600_000 }, () => {
    fc.assert(law(automatonOf), { numRuns })
  })

  const careless: readonly [string, (formula: Formula) => Automaton][] = [
    ['what is awaited may never come', (formula) => ({ ...automatonOf(formula), acceptanceSets: 0 })],
    ['`weakUntil` is `until`', (formula) => automatonOf(replaced(formula, 'weakUntil', 'until'))],
    ['`release` is `and`', (formula) => automatonOf(replaced(formula, 'release', 'and'))],
    ['an edge accepts too little', (formula) => accepting(automatonOf(formula), (edge) => edge.accepts.slice(1))],
  ]

  test.each(careless)('and the law notices where %s', (_, build) => {
    expect(fc.check(law(build), { numRuns: 300, endOnFailure: true }).failed).toBe(true)
  })

  test('has no dead ends, and its numbers are in range', () => {
    fc.assert(
      fc.property(atomsAnd(4), ([, formula]) => {
        const { states, initial, edges, acceptanceSets } = unlessTooLarge(() => automatonOf(formula))
        const known = (state: number) => state >= 0 && state < states
        expect(initial.every(known) && edges.every(({ from, to }) => known(from) && known(to))).toBe(true)
        expect(new Set(edges.map(({ from }) => from)).size).toBe(states)
        expect(edges.every((edge) => edge.accepts.every((set) => set < acceptanceSets))).toBe(true)
        expect(edges.flatMap(({ positive, negative }) => positive.filter((atom) => negative.includes(atom)))).toEqual(
          [],
        )
      }),
      { numRuns },
    )
  })
})

describe('the form that is seen in a formula', () => {
  /** Formulas of such forms are rare among random ones: some operators are put before and between. */
  const likely = fc
    .tuple(fc.array(fc.constantFrom('always', 'eventually', 'not'), { maxLength: 4 }), atomsAnd(1), atomsAnd(1))
    .chain(([row, [a, left], [b, right]]) => {
      const awaited: Formula = { kind: 'eventually', of: right }
      const forms: readonly Formula[] = [
        left,
        { kind: 'leadsTo', left, right },
        { kind: 'leadsTo', left, right: awaited },
        { kind: 'implies', left, right: awaited },
        { kind: 'or', left: { kind: 'not', of: left }, right: awaited },
        { kind: 'or', left: awaited, right: left },
        { kind: 'until', left: { kind: 'constant', value: true }, right },
      ]
      return fc
        .constantFrom(...forms)
        .map((form) => [Math.max(a, b), row.reduce<Formula>((of, kind) => ({ kind, of }), form)] as const)
    })

  test('means what the formula means', () => {
    const seen: Record<string, number> = {}
    fc.assert(
      fc.property(fc.oneof(likely, atomsAnd(3)), ([atoms, formula]) => {
        const pattern = patternOf(formula)
        if (pattern === undefined) return
        seen[pattern.kind] = (seen[pattern.kind] ?? 0) + 1
        const plain = formulaOf(pattern)
        expect(partsOf(plain).every((part) => isPropositional(part) || partsOf(part).every(isPropositional))).toBe(true)
        for (const lasso of lassos[atoms] ?? []) expect(holds(plain, lasso)).toBe(holds(formula, lasso))
      }),
      { numRuns: 2 * numRuns },
    )
    expect(Object.keys(seen).sort()).toEqual(['alwaysEventually', 'eventually', 'eventuallyAlways', 'leadsTo'])
  })

  test('of a formula in its plainest words is that form', () => {
    fc.assert(
      fc.property(
        randomFormula(2, 1).filter(isPropositional),
        randomFormula(2, 1).filter(isPropositional),
        (trigger, goal) => {
          const patterns: readonly TemporalPattern<number>[] = [
            { kind: 'leadsTo', trigger, goal },
            { kind: 'eventually', goal },
            { kind: 'alwaysEventually', goal },
            { kind: 'eventuallyAlways', goal },
          ]
          for (const pattern of patterns) expect(patternOf(formulaOf(pattern))).toEqual(pattern)
        },
      ),
    )
  })
})

function formulaOf(pattern: TemporalPattern<number>): Formula {
  switch (pattern.kind) {
    case 'leadsTo':
      return { kind: 'leadsTo', left: pattern.trigger, right: pattern.goal }
    case 'eventually':
      return { kind: 'eventually', of: pattern.goal }
    case 'alwaysEventually':
      return { kind: 'always', of: { kind: 'eventually', of: pattern.goal } }
    case 'eventuallyAlways':
      return { kind: 'eventually', of: { kind: 'always', of: pattern.goal } }
  }
}

describe('the monitor of a safety formula', () => {
  const safe = atomsAnd(4).map(([atoms, formula]) => [atoms, withoutAwaiting(formula)] as const)

  const law = (formulaFor: (formula: Formula) => Formula) =>
    fc.property(safe, ([atoms, formula]) => {
      const monitor = unlessTooLarge(() => monitorOf(formulaFor(formula)))
      return (lassos[atoms] ?? []).every((lasso) => (violation(monitor, lasso) === undefined) === holds(formula, lasso))
    })

  test('says that a word violates it exactly if it is false of the word', { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(safe, ([, formula]) => isSafety(formula)),
      { numRuns },
    )
    fc.assert(
      law((formula) => formula),
      { numRuns },
    )
  })

  test('and the law notices where `next` is left out', () => {
    const wrong = (formula: Formula): Formula => replaced(formula, 'next', 'always')
    expect(fc.check(law(wrong), { numRuns: 300, endOnFailure: true }).failed).toBe(true)
  })

  test('says so at the first position after which nothing can help', () => {
    fc.assert(
      fc.property(randomFormula(1, 3).map(withoutAwaiting), (formula) => {
        const monitor = unlessTooLarge(() => monitorOf(formula))
        const words = (lassos[1] ?? []).filter(({ letters, loopStart }) => letters.length === 3 && loopStart === 0)
        for (const { letters } of words) {
          const hopeless = (length: number) =>
            (lassos[1] ?? []).every(
              (lasso) =>
                !letters.slice(0, length).every((letter, at) => letter === letterAt(lasso, at)) ||
                !holds(formula, lasso),
            )
          const first = [1, 2, 3].find(hopeless)
          const found = violation(monitor, { letters, loopStart: 0 })
          expect(found !== undefined && found <= 3 ? found : undefined).toBe(first)
        }
      }),
      { numRuns },
    )
  })
})

function letterAt({ letters, loopStart }: Lasso, position: number): number | undefined {
  const loop = letters.length - loopStart
  return letters[position < letters.length ? position : loopStart + ((position - loopStart) % loop)]
}

/** How many positions a monitor reads until it says so. */
function violation(monitor: ReturnType<typeof monitorOf>, lasso: Lasso): number | undefined {
  const seen = new Set<string>()
  let state = monitor.initial
  for (let position = 0; ; position++) {
    const next = monitor.step(state, (atom) => isTrue(letterAt(lasso, position), atom))
    if (next === 'violated') return position + 1
    const loop = lasso.letters.length - lasso.loopStart
    const place = position < lasso.loopStart ? position : lasso.loopStart + ((position - lasso.loopStart) % loop)
    if (seen.has(`${place} ${next}`)) return undefined
    seen.add(`${place} ${next}`)
    state = next
  }
}

/** A safety formula near to the formula: operators that await something give way to those that do not. */
function withoutAwaiting(formula: Formula, positive = true): Formula {
  if (formula.kind === 'atom' || formula.kind === 'constant') return formula
  if (formula.kind === 'not') return { kind: 'not', of: withoutAwaiting(formula.of, !positive) }
  if ('of' in formula) {
    const kind = formula.kind === 'next' ? 'next' : positive ? 'always' : 'eventually'
    return { kind, of: withoutAwaiting(formula.of, positive) }
  }
  const left = withoutAwaiting(formula.left, formula.kind === 'implies' ? !positive : positive)
  const right = withoutAwaiting(formula.right, positive)
  const temporal = !isPropositional({
    ...formula,
    left: { kind: 'constant', value: true },
    right: { kind: 'constant', value: true },
  })
  if (temporal) {
    const kept = formula.kind === 'weakUntil' ? 'weakUntil' : 'release'
    return { kind: positive ? kept : 'until', left, right }
  }
  return { kind: formula.kind === 'equal' ? 'and' : formula.kind, left, right }
}

/** The formula with one operator in place of another. */
function replaced<Kind extends Formula['kind']>(formula: Formula, from: Kind, to: Kind): Formula {
  if (formula.kind === 'atom' || formula.kind === 'constant') return formula
  const kind = (formula.kind === from ? to : formula.kind) as 'not' & 'and'
  if ('of' in formula) return { kind, of: replaced(formula.of, from, to) }
  return { kind, left: replaced(formula.left, from, to), right: replaced(formula.right, from, to) }
}

function accepting(automaton: Automaton, sets: (edge: Edge) => readonly number[]): Automaton {
  return { ...automaton, edges: automaton.edges.map((edge) => ({ ...edge, accepts: sets(edge) })) }
}

test('an automaton that nobody could bear is refused in good time', () => {
  const atoms = Array.from(
    { length: 20 },
    (_, each): Formula => ({ kind: 'eventually', of: { kind: 'atom', atom: each } }),
  )
  const all = atoms.reduce((left, right) => ({ kind: 'and', left, right }))
  expect(() => automatonOf(all)).toThrow(AutomatonTooLarge)
  expect(automatonOf({ kind: 'not', of: all })).toMatchObject({ states: 21, acceptanceSets: 0 })
})
