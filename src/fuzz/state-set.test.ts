import { expect, test } from 'vitest'
import { Random } from './random.ts'
import { StateSet } from './state-set.ts'

/** States that are told apart by few bits of few words, most often. */
function statesLike(seed: number, many: number): Uint32Array[] {
  const random = new Random(seed)
  const base = Uint32Array.from({ length: 6 }, () => random.bits())
  return Array.from({ length: many }, () => {
    const state = base.slice()
    for (let change = random.below(4); change > 0; change--) {
      const word = random.below(state.length)
      state[word] = ((state[word] as number) ^ (1 << random.below(32))) >>> 0
    }
    return state
  })
}

test.each([1, 63, 64, 65, 20_000])('counts each of %i states once, however often it comes', (many) => {
  const states = statesLike(many, many)
  const set = new StateSet()
  const exact = new Set<string>()
  for (const [at, state] of [...states, ...states].entries()) {
    set.add(state)
    exact.add(state.join())
    if (at % 997 === 0) expect(set.size).toBe(exact.size)
  }
  expect(set.size).toBe(exact.size)
})

test('tells apart what differs in the highest or lowest bits, or in order', () => {
  const set = new StateSet()
  const words = [0, 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32 - 1]
  for (const a of words) for (const b of words) for (const c of words) set.add(Uint32Array.of(a, b, c, 0))
  expect(set.size).toBe(words.length ** 3)
})
