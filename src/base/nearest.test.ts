import { describe, expect, it } from 'vitest'
import { editDistance, nearest } from './nearest.ts'

describe('nearest', () => {
  it('counts a swap of neighbours as one change', () => {
    expect(editDistance('cehck', 'check')).toBe(1)
    expect(editDistance('', 'abc')).toBe(3)
    expect(editDistance('same', 'same')).toBe(0)
  })

  it('suggests only what is near', () => {
    const words = ['action', 'actor', 'invariant', 'var']
    expect(nearest('invarient', words)).toBe('invariant')
    expect(nearest('acton', words)).toBe('action')
    expect(nearest('Var', words)).toBe('var')
    expect(nearest('something', words)).toBeUndefined()
  })
})
