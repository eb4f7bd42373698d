import type { Layout } from '../model/layout.ts'
import { get, i32, type Local, type Op, op } from './assembler.ts'
import type { Node } from './circuit.ts'
import { CircuitWriter } from './circuit-writer.ts'
import { type Emission, load, store } from './emission.ts'
import type { Truth } from './run-circuits.ts'

/** Truths that one word of marks has room for. */
export const MARKS_PER_WORD = 32

/**
 * marks(state, to): writes of a packed state which truths hold, a bit for each, then which of them are errors there,
 * by turns a word of the one and a word of the other.
 */
export function emitMarks({ module }: Pick<Emission, 'module'>, layout: Layout, truths: readonly Truth[]): void {
  const marks = module.declare(['i32', 'i32'], 'none', 'marks')
  module.define(marks, (body, ...params) => {
    const [state, to] = params as [Local, Local]
    const words = Array.from({ length: layout.words }, () => body.local('i32'))
    for (const [index, word] of words.entries()) body.set(word, load(4 * index, get(state)))
    const writer = new CircuitWriter(body, layout, words, () => i32(1))
    const wordOf = (nodes: readonly Node[]): Op =>
      nodes.reduce<Op>(
        (bits, node, at) => op('i32.or', bits, op('i32.shl', op('i32.ne', writer.write(node), i32(0)), i32(at))),
        i32(0),
      )
    for (let first = 0; first < truths.length; first += MARKS_PER_WORD) {
      const part = truths.slice(first, first + MARKS_PER_WORD)
      const place = (8 * first) / MARKS_PER_WORD
      for (const [at, nodes] of [part.map(({ holds }) => holds), part.map(({ trap }) => trap)].entries())
        writer.scope(nodes, () => body.add(store(place + 4 * at, get(to), wordOf(nodes))))
    }
  })
}
