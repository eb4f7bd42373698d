import { Map } from 'immutable'
import { assert } from '../base/assert.ts'
import type { Value } from './values.ts'

/** Numbers for values, in the order in which they come: equal values have the same. */
export class ValueNumbers {
  private readonly numbers = Map<Value, number>().asMutable()
  private readonly values: Value[] = []

  numberOf(value: Value): number {
    const known = this.numbers.get(value)
    if (known !== undefined) return known
    this.numbers.set(value, this.values.length)
    return this.values.push(value) - 1
  }

  valueOf(number: number): Value {
    const value = this.values[number]
    // `none` is null, and a value like any other.
    assert(value !== undefined, 'no value has this number')
    return value
  }
}
