import fc from 'fast-check'
import { List } from 'immutable'
import { describe, expect, test } from 'vitest'
import { meaningOf } from '../interpret/meaning.ts'
import type { Expression } from '../model/expressions.ts'
import { runOf } from '../testing/support.ts'
import { fold } from './fold.ts'

type Fold = (expression: Expression) => number | boolean | undefined

/** Texts of constant expressions, numbers and truths, without names. */
const { number, truth } = fc.letrec<{ number: string; truth: string }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 4 },
    fc.integer({ min: 0, max: 20 }).map(String),
    fc.tuple(tie('number'), fc.constantFrom('+', '-', '*'), tie('number')).map((parts) => `(${parts.join(' ')})`),
    fc
      .tuple(tie('number'), fc.constantFrom('/', '%'), fc.integer({ min: 1, max: 7 }))
      .map((parts) => `(${parts.join(' ')})`),
    fc.tuple(tie('truth'), tie('number'), tie('number')).map(([test, a, b]) => `(${test} ? ${a} : ${b})`),
    tie('number').map((operand) => `(-${operand})`),
  ),
  truth: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('true', 'false'),
    fc
      .tuple(tie('number'), fc.constantFrom('<', '<=', '==', '!=', '>', '>='), tie('number'))
      .map((parts) => `(${parts.join(' ')})`),
    fc
      .tuple(tie('truth'), fc.constantFrom('&&', '||', '=>', '=='), tie('truth'))
      .map((parts) => `(${parts.join(' ')})`),
    tie('truth').map((operand) => `(!${operand})`),
  ),
}))

/** Whether a way of folding constants agrees with the interpreter on random expressions. */
function agrees(folding: Fold): fc.RunDetails<[string, string]> {
  return fc.check(
    fc.property(number, truth, (a, b) => {
      const { model } = runOf(`module m\nvar x: bool = true\ninvariant I: (${a} == 0) == (${b})\n`)
      const property = model.properties[0]
      if (property?.sort !== 'invariant') throw new Error('no invariant')
      const meaning = meaningOf(property.body, model.definitions)({ state: List([true]), next: undefined, frame: [] })
      expect(folding(property.body)).toBe(meaning)
    }),
    { numRuns: 400, seed: 20110421 },
  )
}

describe('constants are folded', () => {
  test('to the value that the interpreter gives', () => {
    const details = agrees(fold)
    expect(details.failed, fc.defaultReportMessage(details)).toBe(false)
  })

  test.each([
    'add',
    'subtract',
    'multiply',
    'divide',
    'remainder',
    'less',
    'lessOrEqual',
    'greater',
    'implies',
  ] as const)('and the law notices when the row for %s is wrong', (operator) => {
    expect(agrees((expression) => fold(withWrongRow(expression, operator))).failed).toBe(true)
  })
})

const wrong = {
  add: 'subtract',
  subtract: 'add',
  multiply: 'add',
  divide: 'remainder',
  remainder: 'divide',
  less: 'lessOrEqual',
  lessOrEqual: 'less',
  greater: 'greaterOrEqual',
  implies: 'and',
} as const

/** The expression as an engine would see it in whose table one operator has the row of another. */
function withWrongRow(expression: Expression, operator: keyof typeof wrong): Expression {
  switch (expression.kind) {
    case 'binary': {
      const [left, right] = [withWrongRow(expression.left, operator), withWrongRow(expression.right, operator)]
      return {
        ...expression,
        left,
        right,
        operator: expression.operator === operator ? wrong[operator] : expression.operator,
      }
    }
    case 'unary':
      return { ...expression, of: withWrongRow(expression.of, operator) }
    case 'conditional':
      return {
        ...expression,
        test: withWrongRow(expression.test, operator),
        then: withWrongRow(expression.then, operator),
        otherwise: withWrongRow(expression.otherwise, operator),
      }
    default:
      return expression
  }
}
