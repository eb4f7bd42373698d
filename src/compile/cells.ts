import { defined, unreachable } from '../base/assert.ts'
import { cellCount, cellsOf, isScalar, type Layout } from '../model/layout.ts'
import { cardinality, type Field, type Type } from '../model/types.ts'
import type { Circuit, Node } from './circuit.ts'
import { as, nodeOf, type Sym, type SymbolicValues, scalar } from './symbolic-value.ts'

/** Reads symbolic values out of the cells of a state, and says what cells become after a step. */
export class Cells {
  private readonly circuit: Circuit
  private readonly values: SymbolicValues
  private readonly sizes: readonly number[]

  constructor(circuit: Circuit, values: SymbolicValues, layout: Layout) {
    this.circuit = circuit
    this.values = values
    this.sizes = layout.sizes
  }

  /**
   * The value whose first cell is given.
   * @param absent whether the value is inside of something that may be absent: see the layout
   */
  read(type: Type, at: number, absent = false): Sym {
    const { circuit } = this
    const offset = (by: number) => scalar(circuit.add(this.cell(at), circuit.constant(by)))
    switch (type.kind) {
      case 'bool':
      case 'enum':
        return offset(0)
      case 'range':
        return offset(type.low)
      case 'symmetric':
        return offset(absent ? -1 : 0)
      case 'option': {
        const present = circuit.not(circuit.equal(this.cell(at), circuit.constant(0)))
        if (!isScalar(type.of)) return { kind: 'option', present, value: this.read(type.of, at + 1, true) }
        return { kind: 'option', present, value: offset(type.of.kind === 'range' ? type.of.low - 1 : -1) }
      }
      case 'record':
        return { kind: 'record', fields: this.readFields(type.fields, at, absent) }
      case 'union': {
        let place = at + 1
        const variants = type.variants.map(({ fields }) => {
          const values = this.readFields(fields, place, true)
          place += cellsOf(fields)
          return values
        })
        return { kind: 'union', tag: this.cell(at), variants }
      }
      case 'set':
        return { kind: 'set', bits: Array.from({ length: cardinality(type.of) }, (_, bit) => this.cell(at + bit)) }
      case 'map':
        return { kind: 'map', entries: this.readRow(type.to, cardinality(type.from), at, absent) }
      case 'sequence':
      case 'bag':
        return { kind: 'list', length: this.cell(at), items: this.readRow(type.of, type.capacity, at + 1, true) }
      default:
        return this.values.anyOf(type)
    }
  }

  private cell(at: number): Node {
    return this.circuit.cell(at, defined(this.sizes[at], 'cell'))
  }

  private readRow(type: Type, length: number, at: number, absent: boolean): Sym[] {
    const size = cellCount(type)
    return Array.from({ length }, (_, index) => this.read(type, at + index * size, absent))
  }

  private readFields(fields: readonly Field[], at: number, absent: boolean): Sym[] {
    let place = at
    return fields.map((field) => {
      const value = this.read(field.type, place, absent)
      place += cellCount(field.type)
      return value
    })
  }

  /** The cells of a value, in order; those of what is absent are zero. */
  write(type: Type, sym: Sym, present: Node = this.circuit.true, absent = false): Node[] {
    const { circuit } = this
    const zero = circuit.constant(0)
    const put = (node: Node) => circuit.select(present, node, zero)
    switch (type.kind) {
      case 'bool':
      case 'enum':
        return [put(nodeOf(sym))]
      case 'range':
        return [put(circuit.add(nodeOf(sym), circuit.constant(-type.low)))]
      case 'symmetric':
        return [put(circuit.add(nodeOf(sym), circuit.constant(absent ? 1 : 0)))]
      case 'option': {
        const { present: some, value } = as('option', sym)
        const here = circuit.and(present, some)
        if (!isScalar(type.of)) return [here, ...this.write(type.of, value, here, true)]
        const ordinal = circuit.add(nodeOf(value), circuit.constant(type.of.kind === 'range' ? 1 - type.of.low : 1))
        return [circuit.select(here, ordinal, zero)]
      }
      case 'record':
        return this.writeFields(type.fields, as('record', sym).fields, present, absent)
      case 'union': {
        const { tag, variants } = as('union', sym)
        const cells = type.variants.flatMap(({ fields }, at) =>
          this.writeFields(
            fields,
            defined(variants[at]),
            circuit.and(present, circuit.equal(tag, circuit.constant(at))),
            true,
          ),
        )
        return [put(tag), ...cells]
      }
      case 'set':
        return as('set', sym).bits.map(put)
      case 'map':
        return as('map', sym).entries.flatMap((each) => this.write(type.to, each, present, absent))
      case 'sequence':
      case 'bag': {
        const { length, items } = as('list', sym)
        const cells = items.flatMap((item, at) =>
          this.write(type.of, item, circuit.and(present, circuit.less(circuit.constant(at), length)), true),
        )
        return [put(length), ...cells]
      }
      case 'never':
      case 'unknown':
        return []
      default:
        return unreachable(type)
    }
  }

  /** Notes those cells of a value that are not what the state has there. */
  changes(type: Type, sym: Sym, offset: number, changed: Map<number, Node>): void {
    for (const [index, node] of this.write(type, sym).entries())
      if (node !== this.cell(offset + index)) changed.set(offset + index, node)
  }

  private writeFields(fields: readonly Field[], values: readonly Sym[], present: Node, absent: boolean): Node[] {
    return fields.flatMap((field, at) => this.write(field.type, defined(values[at], 'field'), present, absent))
  }
}
