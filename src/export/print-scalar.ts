import { unreachable } from '../base/assert.ts'
import type { Label, Place, Scalar, ScalarOperator, Variable } from './scalars.ts'
import type { NumberShape } from './shapes.ts'

/** How a target writes expressions. */
export interface Dialect {
  readonly operators: Readonly<Record<ScalarOperator, string>>
  /** What the target calls functions for instead. */
  readonly functions?: Readonly<Partial<Record<ScalarOperator, string>>>
  readonly not: string
  readonly truth?: (value: boolean) => string
  readonly label: (label: Label, value: number) => string
  readonly place: (place: Place) => string
  readonly choice: (test: string, then: string, otherwise: string) => string
  readonly quantifier: (quantifier: 'all' | 'some', index: Variable<NumberShape>, body: string) => string
  readonly call: (name: string, args: readonly string[]) => string
  readonly hasImplication: boolean
  /** Whether calls are replaced by text, so that an argument must not be torn apart. */
  readonly hasMacros: boolean
}

/** The operators that all targets write alike. */
export const commonOperators = {
  less: '<',
  lessOrEqual: '<=',
  greater: '>',
  greaterOrEqual: '>=',
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  remainder: '%',
} as const

/** An expression as text that can stand by itself: after `:=`, between parentheses, as an argument. */
export function scalarText(scalar: Scalar, dialect: Dialect): string {
  const text = (inner: Scalar) => scalarText(inner, dialect)
  switch (scalar.kind) {
    case 'number':
      return scalar.label === undefined ? String(scalar.value) : dialect.label(scalar.label, scalar.value)
    case 'truth':
      return dialect.truth?.(scalar.value) ?? String(scalar.value)
    case 'read':
      return dialect.place(scalar.place)
    case 'not':
      return `${dialect.not}${operandText(scalar.of, dialect)}`
    case 'binary':
      return binaryText(scalar, dialect)
    case 'choice': {
      const [test, then, otherwise] = [scalar.test, scalar.then, scalar.otherwise]
      return dialect.choice(operandText(test, dialect), operandText(then, dialect), operandText(otherwise, dialect))
    }
    case 'quantifier':
      return dialect.quantifier(scalar.quantifier, scalar.index, text(scalar.body))
    case 'call':
      return dialect.call(
        scalar.name,
        scalar.args.map((arg) => (dialect.hasMacros ? operandText(arg, dialect) : text(arg))),
      )
    default:
      return unreachable(scalar)
  }
}

/** The same as part of a larger expression: in parentheses, unless nothing around could tear it apart. */
export function operandText(scalar: Scalar, dialect: Dialect): string {
  const text = scalarText(scalar, dialect)
  const isWhole = ['truth', 'read', 'call', 'not', 'quantifier', 'choice'].includes(scalar.kind)
  const isPlain = isWhole || (scalar.kind === 'number' && (scalar.value >= 0 || scalar.label !== undefined))
  return isPlain ? text : `(${text})`
}

/** Operators that may follow one another without parentheses, for they group alike either way. */
const chained: readonly ScalarOperator[] = ['and', 'or', 'add']

function binaryText(scalar: Extract<Scalar, { kind: 'binary' }>, dialect: Dialect): string {
  const { operator, left, right } = scalar
  const named = dialect.functions?.[operator]
  if (named !== undefined) return dialect.call(named, [scalarText(left, dialect), scalarText(right, dialect)])
  if (operator === 'implies' && !dialect.hasImplication) {
    const premise = left.kind === 'not' ? left.of : undefined
    const negated = premise ? operandText(premise, dialect) : `${dialect.not}${operandText(left, dialect)}`
    return `${negated} ${dialect.operators.or} ${operandText(right, dialect)}`
  }
  const isLogical = operator === 'and' || operator === 'or' || operator === 'implies'
  const isSame = (side: Scalar) => side.kind === 'binary' && side.operator === operator && chained.includes(operator)
  const [a, b] = [left, right].map((side) => {
    if (isSame(side)) return scalarText(side, dialect)
    // In TLA+, `~a = b` is that a and b differ.
    return side.kind === 'not' && !isLogical ? `(${scalarText(side, dialect)})` : operandText(side, dialect)
  })
  return `${a} ${dialect.operators[operator]} ${b}`
}
