import { assert, defined } from '../base/assert.ts'
import type { Layout } from '../model/layout.ts'
import { type Permutation, permuteOrdinal } from '../model/ordinals.ts'
import { cardinality, mentionsSymmetric, type SymmetricType, type Type } from '../model/types.ts'
import { at, type Body, type FunctionHandle, get, i32, type Local, op } from './assembler.ts'
import { Cells } from './cells.ts'
import { Circuit, CircuitTooLarge, type Node } from './circuit.ts'
import { CircuitWriter, changedWords } from './circuit-writer.ts'
import type { Emission } from './emission.ts'
import { as, nodeOf, type Sym, SymbolicValues, scalar } from './symbolic-value.ts'

/** More permutations than these are not written out one by one. */
const PERMUTATIONS_MAX = 120

/**
 * canonicalise(entry) for states in which permuting elements does more than to move cells, as in bags: a circuit for
 * each permutation, and the least of what they give.
 * @throws CircuitTooLarge
 */
export function emitCanonicalForms(
  emission: Emission,
  layout: Layout,
  variables: readonly Type[],
  permutations: readonly Permutation[],
): FunctionHandle {
  if (permutations.length > PERMUTATIONS_MAX) throw new CircuitTooLarge()
  const circuit = new Circuit()
  const permuter = new Permuter(circuit, layout)
  const forms = permutations.map((permutation) => permuter.changedCells(variables, permutation))
  const handle = emission.module.declare(['i32'], 'none')
  emission.module.define(handle, (body, ...params) => writeForms(body, params[0] as Local, layout, forms))
  return handle
}

function writeForms(body: Body, entry: Local, layout: Layout, forms: readonly ReadonlyMap<number, Node>[]): void {
  const locals = () => Array.from({ length: layout.words }, () => body.local('i32'))
  const [words, best] = [locals(), locals()]
  for (const [index, word] of words.entries()) body.set(word, at('i32.load', 4 * index, get(entry)))
  for (const [index, word] of best.entries()) body.set(word, get(defined(words[index])))
  const writer = new CircuitWriter(body, layout, words, () => i32(0))
  for (const changed of forms) {
    if (changed.size === 0) continue
    const result = locals()
    writer.scope(changed.values(), () => {
      const codes = changedWords(writer, layout, words, changed)
      for (const [index, local] of result.entries()) body.set(local, codes.get(index) ?? get(defined(words[index])))
    })
    keepLess(body, result, best)
    body.release(...result)
  }
  for (const [index, word] of best.entries()) body.add(at('i32.store', 4 * index, get(entry), get(word)))
}

/** Copies words over the best where they are less. */
export function keepLess(body: Body, words: readonly Local[], best: readonly Local[]): void {
  body.block((end) => {
    body.block((take) => {
      for (const [index, word] of words.entries()) {
        body.branchIf(take, op('i32.lt_u', get(word), get(defined(best[index]))))
        body.branchIf(end, op('i32.gt_u', get(word), get(defined(best[index]))))
      }
      body.branch(end)
    })
    for (const [index, word] of words.entries()) body.set(defined(best[index]), get(word))
  })
}

class Permuter {
  private readonly circuit: Circuit
  private readonly values: SymbolicValues
  private readonly cells: Cells
  private readonly layout: Layout

  constructor(circuit: Circuit, layout: Layout) {
    this.circuit = circuit
    this.layout = layout
    this.values = new SymbolicValues(circuit)
    this.cells = new Cells(circuit, this.values, layout)
  }

  changedCells(variables: readonly Type[], permutation: Permutation): Map<number, Node> {
    const changed = new Map<number, Node>()
    for (const [at_, type] of variables.entries()) {
      const offset = defined(this.layout.offsets[at_])
      const moved = this.permute(type, this.cells.read(type, offset), permutation)
      this.cells.changes(type, moved, offset, changed)
    }
    return changed
  }

  private permute(type: Type, sym: Sym, permutation: Permutation): Sym {
    if (!mentionsSymmetric(type)) return sym
    const { circuit, values } = this
    switch (type.kind) {
      case 'symmetric':
        return this.rename(type, sym, permutation)
      case 'option': {
        const { present, value } = as('option', sym)
        return { kind: 'option', present, value: this.permute(type.of, value, permutation) }
      }
      case 'record': {
        const { fields } = as('record', sym)
        return {
          kind: 'record',
          fields: fields.map((each, index) => this.permute(defined(type.fields[index]).type, each, permutation)),
        }
      }
      case 'union': {
        const { tag, variants } = as('union', sym)
        const permuted = type.variants.map(({ fields }, variant) =>
          fields.map((field, index) => this.permute(field.type, defined(variants[variant]?.[index]), permutation)),
        )
        return { kind: 'union', tag, variants: permuted }
      }
      case 'set': {
        const bits: Node[] = []
        for (const [ordinal, bit] of as('set', sym).bits.entries())
          bits[permuteOrdinal(type.of, ordinal, permutation)] = bit
        return { kind: 'set', bits }
      }
      case 'map': {
        const entries: Sym[] = []
        for (const [ordinal, entry] of as('map', sym).entries.entries())
          entries[permuteOrdinal(type.from, ordinal, permutation)] = this.permute(type.to, entry, permutation)
        return { kind: 'map', entries }
      }
      case 'sequence': {
        const { length, items } = as('list', sym)
        return { kind: 'list', length, items: items.map((item) => this.permute(type.of, item, permutation)) }
      }
      case 'bag': {
        const { length, items } = as('list', sym)
        return items.reduce<Sym>((list, item, index) => {
          const longer = values.insertSorted(type.of, as('list', list), this.permute(type.of, item, permutation))
          return values.select(circuit.less(circuit.constant(index), length), longer, list)
        }, values.anyOf(type))
      }
      default:
        return sym
    }
  }

  private rename(type: SymmetricType, sym: Sym, permutation: Permutation): Sym {
    const goes = permutation.get(type.name)
    if (goes === undefined) return sym
    assert(goes.length === cardinality(type), 'a permutation of another size')
    return this.values.choose(
      nodeOf(sym),
      goes.map((element) => scalar(this.circuit.constant(element))),
    )
  }
}
