import { describe, expect, test } from 'vitest'
import { intervalText } from './number-text.ts'

describe('a number between two bounds', () => {
  test.each([
    [0.12341, 0.12342, '0.1234'],
    [0.123449, 0.123451, '0.123'],
    [1.5, 2.4, '1.5 to 2.4'],
    [9.6, 10.4, '9.6 to 10'],
    [0.96, 1, '0.96 to 1'],
    [0.996, 1, '0.996 to 1'],
    [-4.8, 5, '-4.8 to 5'],
    [2, 2, '2'],
  ])('%d to %d is shown as such where few digits agree', (low, high, text) => {
    expect(intervalText({ low, high })).toBe(text)
  })
})
