import { expect, test } from 'vitest'
import { standardErrors } from './student.ts'

// Any table of Student's t.
test.each([
  [1, 0.95, 12.706],
  [2, 0.95, 4.303],
  [3, 0.95, 3.182],
  [4, 0.99, 4.604],
  [5, 0.9, 2.015],
  [19, 0.95, 2.093],
  [20, 0.95, 2.086],
  [30, 0.99, 2.75],
  [99, 0.95, 1.984],
  [1_000, 0.95, 1.962],
])('%d degrees of freedom, %d: the value of the table', (freedom, confidence, value) => {
  expect(standardErrors(freedom, confidence)).toBeCloseTo(value, 3)
})
