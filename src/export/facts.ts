import { remembered } from '../base/remembered.ts'
import { and, no, not, or, type Place, type Scalar, yes } from './scalars.ts'

/**
 * A condition that is asked only where another is true: the conjunction of both, without what the first one settles.
 * So `o != none && o!.x` needs no test for whether `o` is none a second time.
 */
export function under(given: Scalar, asked: Scalar): Scalar {
  if (asked.kind === 'truth' || given.kind === 'truth') return and(given, asked)
  const facts = new Set<string>()
  collect(given, facts)
  const open = settle(asked, facts)
  return open.kind === 'truth' && !open.value ? no : and(given, open)
}

function collect(given: Scalar, facts: Set<string>): void {
  if (given.kind === 'binary' && given.operator === 'and') {
    collect(given.left, facts)
    collect(given.right, facts)
  } else facts.add(keyOf(given))
}

function settle(asked: Scalar, facts: ReadonlySet<string>): Scalar {
  if (facts.has(keyOf(asked))) return yes
  if (facts.has(keyOf(not(asked)))) return no
  if (asked.kind !== 'binary') return asked
  if (asked.operator === 'and') return and(settle(asked.left, facts), settle(asked.right, facts))
  return asked.operator === 'or' ? or(settle(asked.left, facts), settle(asked.right, facts)) : asked
}

/** A text that is the same for the same expression. */
const keyOf = remembered(findKey)

function findKey(scalar: Scalar): string {
  switch (scalar.kind) {
    case 'number':
    case 'truth':
      return String(scalar.value)
    case 'read':
      return placeKey(scalar.place)
    case 'not':
      return `!${keyOf(scalar.of)}`
    case 'binary':
      return `(${keyOf(scalar.left)} ${scalar.operator} ${keyOf(scalar.right)})`
    case 'choice':
      return `(${keyOf(scalar.test)} ? ${keyOf(scalar.then)} : ${keyOf(scalar.otherwise)})`
    case 'quantifier':
      return `(${scalar.quantifier} ${scalar.index.name} in ${scalar.index.shape.low}..${scalar.index.shape.high}: ${keyOf(scalar.body)})`
    case 'call':
      return `${scalar.name}(${scalar.args.map(keyOf).join()})`
  }
}

/** A text that is the same for the same place. */
export function placeKey({ root, steps }: Place): string {
  return steps.reduce(
    (text, step) => (step.kind === 'field' ? `${text}.${step.name}` : `${text}[${keyOf(step.index)}]`),
    root.name,
  )
}
