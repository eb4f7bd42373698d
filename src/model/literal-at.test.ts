import { List } from 'immutable'
import { describe, expect, it } from 'vitest'
import { meaningOf } from '../interpret/meaning.ts'
import { valueAt } from '../interpret/values.ts'
import { runOf } from '../testing/support.ts'
import { literalAt } from './literal-at.ts'
import { cardinality } from './types.ts'

const { model } = runOf(`module m
symmetric type Token[3]
enum Copy { None, Filling, Synced }
union Message { Ping, Vote(voter: Token, at: -1..2), Note(what: { copy: Copy, to: Token? }) }
var flag: bool = false
var number: -2..1 = 0
var copy: Copy = None
var token: Token = any
var maybe: (0..2)? = none
var lease: { holder: Token?, ends: 0..1 } = { holder: none, ends: 0 }
var message: Message? = none
invariant I: flag || !flag
`)

describe('the literal of a value', () => {
  it.each(model.variables.map(({ name, type, span }) => ({ name, type, span })))(
    'means the value: $name',
    ({ type, span }) => {
      for (let ordinal = 0; ordinal < cardinality(type); ordinal++) {
        const meaning = meaningOf(literalAt(type, ordinal, span), model.definitions)
        expect(meaning({ state: List(), next: undefined, frame: [] })).toEqual(valueAt(type, ordinal))
      }
    },
  )
})
