import { assert, defined, unreachable } from '../base/assert.ts'
import { sizeOfFields } from '../model/ordinals.ts'
import { cardinality, type Field, sameType, type Type } from '../model/types.ts'
import type { Circuit, Node } from './circuit.ts'
import { keysOf, ordinalsByKey } from './value-keys.ts'

/**
 * A value of the language as nodes of a circuit, in the shape of its type. Numbers are themselves, members of enums
 * and elements of symmetric types their ordinals. What is absent (in none, beyond a length, in another variant) may
 * be anything: whoever reads it looks at the presence first.
 */
export type Sym =
  | { readonly kind: 'scalar'; readonly node: Node }
  | { readonly kind: 'option'; readonly present: Node; readonly value: Sym }
  | { readonly kind: 'record'; readonly fields: readonly Sym[] }
  | { readonly kind: 'union'; readonly tag: Node; readonly variants: readonly (readonly Sym[])[] }
  | { readonly kind: 'set'; readonly bits: readonly Node[] }
  | { readonly kind: 'map'; readonly entries: readonly Sym[] }
  /** A sequence, or a bag as its elements in ascending order. */
  | { readonly kind: 'list'; readonly length: Node; readonly items: readonly Sym[] }

export type SymOf<Kind extends Sym['kind']> = Extract<Sym, { kind: Kind }>

export const scalar = (node: Node): Sym => ({ kind: 'scalar', node })

/** The value as the kind that its type says it has. */
export function as<Kind extends Sym['kind']>(kind: Kind, sym: Sym): SymOf<Kind> {
  assert(sym.kind === kind, `a ${sym.kind} where a ${kind} was expected`)
  return sym as SymOf<Kind>
}

export const nodeOf = (sym: Sym): Node => as('scalar', sym).node

/** Operations on symbolic values that follow the shape of their types. */
export class SymbolicValues {
  private readonly circuit: Circuit

  constructor(circuit: Circuit) {
    this.circuit = circuit
  }

  // ---- constants ----------------------------------------------------------------------------------

  /** Some value of the type, the same each time: it stands where there is none. */
  anyOf(type: Type): Sym {
    const { circuit } = this
    const zero = circuit.constant(0)
    switch (type.kind) {
      case 'range':
        return scalar(circuit.constant(type.low))
      case 'option':
        return { kind: 'option', present: circuit.false, value: this.anyOf(type.of) }
      case 'record':
        return { kind: 'record', fields: this.anyFields(type.fields) }
      case 'union':
        return { kind: 'union', tag: zero, variants: type.variants.map((each) => this.anyFields(each.fields)) }
      case 'set':
        return { kind: 'set', bits: Array.from({ length: cardinality(type.of) }, () => circuit.false) }
      case 'map': {
        const entry = this.anyOf(type.to)
        return { kind: 'map', entries: Array.from({ length: cardinality(type.from) }, () => entry) }
      }
      case 'sequence':
      case 'bag': {
        const item = this.anyOf(type.of)
        return { kind: 'list', length: zero, items: Array.from({ length: type.capacity }, () => item) }
      }
      default:
        return scalar(zero)
    }
  }

  private anyFields(fields: readonly Field[]): Sym[] {
    return fields.map((field) => this.anyOf(field.type))
  }

  /** The value of an indexable type with an ordinal. */
  at(type: Type, ordinal: number): Sym {
    const { circuit } = this
    switch (type.kind) {
      case 'range':
        return scalar(circuit.constant(type.low + ordinal))
      case 'option':
        if (ordinal === 0) return this.anyOf(type)
        return { kind: 'option', present: circuit.true, value: this.at(type.of, ordinal - 1) }
      case 'record':
        return { kind: 'record', fields: this.fieldsAt(type.fields, ordinal) }
      case 'union': {
        let rest = ordinal
        const tag = type.variants.findIndex(({ fields }) => {
          const size = sizeOfFields(fields)
          if (rest < size) return true
          rest -= size
          return false
        })
        const variants = type.variants.map(({ fields }, at) =>
          at === tag ? this.fieldsAt(fields, rest) : this.anyFields(fields),
        )
        return { kind: 'union', tag: circuit.constant(tag), variants }
      }
      case 'map': {
        const size = cardinality(type.to)
        const entries = Array.from({ length: cardinality(type.from) }, (_, at) =>
          this.at(type.to, Math.floor(ordinal / size ** at) % size),
        )
        return { kind: 'map', entries }
      }
      case 'set': {
        const bits = Array.from({ length: cardinality(type.of) }, (_, at) =>
          circuit.bool(Math.floor(ordinal / 2 ** at) % 2 === 1),
        )
        return { kind: 'set', bits }
      }
      case 'sequence':
      case 'bag':
        throw new Error('collections have no ordinals')
      default:
        return scalar(circuit.constant(ordinal))
    }
  }

  /** All values of an indexable type in the order of their ordinals. */
  all(type: Type): Sym[] {
    return Array.from({ length: cardinality(type) }, (_, ordinal) => this.at(type, ordinal))
  }

  private fieldsAt(fields: readonly Field[], ordinal: number): Sym[] {
    let rest = ordinal
    const values: Sym[] = []
    for (const field of [...fields].reverse()) {
      const size = cardinality(field.type)
      values.unshift(this.at(field.type, rest % size))
      rest = Math.floor(rest / size)
    }
    return values
  }

  /** The ordinal of a value of an indexable type. */
  ordinal(type: Type, sym: Sym): Node {
    const { circuit } = this
    switch (type.kind) {
      case 'range':
        return circuit.add(nodeOf(sym), circuit.constant(-type.low))
      case 'option': {
        const { present, value } = as('option', sym)
        const inner = circuit.add(this.ordinal(type.of, value), circuit.constant(1))
        return circuit.select(present, inner, circuit.constant(0))
      }
      case 'record':
        return this.ordinalOfFields(type.fields, as('record', sym).fields)
      case 'union': {
        const { tag, variants } = as('union', sym)
        let before = 0
        const ordinals = type.variants.map(({ fields }, at) => {
          const ordinal = circuit.add(
            this.ordinalOfFields(fields, defined(variants[at], 'variant')),
            circuit.constant(before),
          )
          before += sizeOfFields(fields)
          return scalar(ordinal)
        })
        return nodeOf(this.choose(tag, ordinals))
      }
      default:
        return nodeOf(sym)
    }
  }

  private ordinalOfFields(fields: readonly Field[], values: readonly Sym[]): Node {
    const { circuit } = this
    return fields.reduce(
      (sum, field, at) =>
        circuit.add(
          circuit.multiply(sum, circuit.constant(cardinality(field.type))),
          this.ordinal(field.type, defined(values[at], 'field')),
        ),
      circuit.constant(0),
    )
  }

  // ---- choice and equality ------------------------------------------------------------------------

  select(test: Node, then: Sym, otherwise: Sym): Sym {
    if (then === otherwise || test === this.circuit.true) return then
    if (test === this.circuit.false) return otherwise
    const { circuit } = this
    const node = (a: Node, b: Node) => circuit.select(test, a, b)
    const rows = (a: readonly Sym[], b: readonly Sym[]) => {
      assert(a.length === b.length, 'values of different shapes')
      return a.map((each, at) => this.select(test, each, b[at] as Sym))
    }
    switch (then.kind) {
      case 'scalar':
        return scalar(node(then.node, nodeOf(otherwise)))
      case 'option':
        return this.selectOption(test, then, as('option', otherwise))
      case 'record':
        return { kind: 'record', fields: rows(then.fields, as('record', otherwise).fields) }
      case 'union': {
        const { tag, variants } = as('union', otherwise)
        const chosen = then.variants.map((fields, at) => rows(fields, defined(variants[at])))
        return { kind: 'union', tag: node(then.tag, tag), variants: chosen }
      }
      case 'set': {
        const { bits } = as('set', otherwise)
        return { kind: 'set', bits: then.bits.map((bit, at) => node(bit, defined(bits[at]))) }
      }
      case 'map':
        return { kind: 'map', entries: rows(then.entries, as('map', otherwise).entries) }
      case 'list': {
        const { length, items } = as('list', otherwise)
        return { kind: 'list', length: node(then.length, length), items: rows(then.items, items) }
      }
      default:
        return unreachable(then)
    }
  }

  /** Where one side is none for sure, the value may be the other's. */
  private selectOption(test: Node, then: SymOf<'option'>, otherwise: SymOf<'option'>): Sym {
    const present = this.circuit.select(test, then.present, otherwise.present)
    const { false: no } = this.circuit
    const value =
      then.present === no
        ? otherwise.value
        : otherwise.present === no
          ? then.value
          : this.select(test, then.value, otherwise.value)
    return { kind: 'option', present, value }
  }

  /** The value at an index; beyond the last, the last. */
  choose(index: Node, values: readonly Sym[]): Sym {
    const last = defined(values.at(-1), 'value to choose')
    if (index.kind === 'constant') return values[index.number] ?? last
    return values
      .slice(0, -1)
      .reduceRight(
        (rest, value, at) => this.select(this.circuit.equal(index, this.circuit.constant(at)), value, rest),
        last,
      )
  }

  /** Whether values are equal; they may be of different types of one shape. */
  equal(a: Sym, b: Sym): Node {
    if (a === b) return this.circuit.true
    const { circuit } = this
    switch (a.kind) {
      case 'scalar':
        return circuit.equal(a.node, nodeOf(b))
      case 'option': {
        const other = as('option', b)
        const same = circuit.equal(a.present, other.present)
        if (a.present === circuit.false || other.present === circuit.false) return same
        return circuit.and(same, circuit.implies(a.present, this.equal(a.value, other.value)))
      }
      case 'record':
        return this.allEqual(a.fields, as('record', b).fields)
      case 'union': {
        const other = as('union', b)
        const variants = a.variants.map((fields, at) =>
          circuit.implies(
            circuit.equal(a.tag, circuit.constant(at)),
            this.allEqual(fields, defined(other.variants[at], 'variant')),
          ),
        )
        return circuit.and(circuit.equal(a.tag, other.tag), ...variants)
      }
      case 'set': {
        const { bits } = as('set', b)
        return circuit.and(...a.bits.map((bit, at) => circuit.equal(bit, defined(bits[at], 'bit'))))
      }
      case 'map':
        return this.allEqual(a.entries, as('map', b).entries)
      case 'list': {
        const other = as('list', b)
        const items = a.items.map((item, at) =>
          circuit.implies(
            circuit.less(circuit.constant(at), a.length),
            this.equal(item, defined(other.items[at], 'item')),
          ),
        )
        return circuit.and(circuit.equal(a.length, other.length), ...items)
      }
      default:
        return unreachable(a)
    }
  }

  private allEqual(a: readonly Sym[], b: readonly Sym[]): Node {
    return this.circuit.and(...a.map((each, at) => this.equal(each, defined(b[at], 'part'))))
  }

  // ---- the same value under another type ----------------------------------------------------------

  /** The value as one of another type of the same shape, in which it is known to lie. */
  adapt(sym: Sym, from: Type, to: Type): Sym {
    if (from === to || sameType(from, to)) return sym
    switch (to.kind) {
      case 'option':
        if (from.kind !== 'option')
          return { kind: 'option', present: this.circuit.true, value: this.adapt(sym, from, to.of) }
        return this.adaptOption(as('option', sym), from.of, to.of)
      case 'set':
        return from.kind === 'set' ? this.adaptSet(as('set', sym), from.of, to.of) : sym
      case 'map':
        if (from.kind !== 'map') return sym
        return { kind: 'map', entries: as('map', sym).entries.map((each) => this.adapt(each, from.to, to.to)) }
      case 'record': {
        if (from.kind !== 'record') return sym
        const fields = as('record', sym).fields.map((each, at) =>
          this.adapt(each, defined(from.fields[at]).type, defined(to.fields[at]).type),
        )
        return { kind: 'record', fields }
      }
      case 'sequence':
      case 'bag': {
        if (from.kind !== 'sequence' && from.kind !== 'bag') return sym
        const { length, items } = as('list', sym)
        const filler = this.anyOf(to.of)
        const adapted = Array.from({ length: to.capacity }, (_, at) => {
          const item = items[at]
          return item === undefined || from.of.kind === 'never' ? filler : this.adapt(item, from.of, to.of)
        })
        return { kind: 'list', length, items: adapted }
      }
      default:
        return sym
    }
  }

  private adaptOption({ present, value }: SymOf<'option'>, from: Type, to: Type): Sym {
    const isNone = present === this.circuit.false || from.kind === 'never'
    return { kind: 'option', present, value: isNone ? this.anyOf(to) : this.adapt(value, from, to) }
  }

  private adaptSet({ bits }: SymOf<'set'>, from: Type, to: Type): Sym {
    const places = ordinalsByKey(from)
    const moved = keysOf(to).map((key) => {
      const place = places.get(key)
      return place === undefined ? this.circuit.false : defined(bits[place], 'bit')
    })
    return { kind: 'set', bits: moved }
  }

  /** Whether a value of one type is a value of another of the same shape: all its bounds hold. */
  fits(sym: Sym, from: Type, to: Type): Node {
    const { circuit } = this
    switch (to.kind) {
      case 'range': {
        const number = nodeOf(sym)
        return circuit.and(
          circuit.lessOrEqual(circuit.constant(to.low), number),
          circuit.lessOrEqual(number, circuit.constant(to.high)),
        )
      }
      case 'option': {
        const { present, value } = as('option', sym)
        if (from.kind !== 'option' || from.of.kind === 'never') return circuit.true
        return circuit.implies(present, this.fits(value, from.of, to.of))
      }
      case 'set': {
        if (from.kind !== 'set') return circuit.true
        const known = ordinalsByKey(to.of)
        const { bits } = as('set', sym)
        const outside = keysOf(from.of).flatMap((key, at) => (known.has(key) ? [] : [circuit.not(defined(bits[at]))]))
        return circuit.and(...outside)
      }
      case 'map':
        if (from.kind !== 'map') return circuit.true
        return circuit.and(...as('map', sym).entries.map((each) => this.fits(each, from.to, to.to)))
      case 'sequence':
      case 'bag': {
        if (from.kind !== 'sequence' && from.kind !== 'bag') return circuit.true
        const { length, items } = as('list', sym)
        const each = items.map((item, at) =>
          circuit.implies(circuit.less(circuit.constant(at), length), this.fits(item, from.of, to.of)),
        )
        return circuit.and(circuit.lessOrEqual(length, circuit.constant(to.capacity)), ...each)
      }
      case 'record': {
        if (from.kind !== 'record') return circuit.true
        const fields = as('record', sym).fields.map((each, at) =>
          this.fits(each, defined(from.fields[at]).type, defined(to.fields[at]).type),
        )
        return circuit.and(...fields)
      }
      default:
        return circuit.true
    }
  }

  // ---- lists --------------------------------------------------------------------------------------

  /** A bag with an element more, kept in order; the caller has made sure of the space. */
  insertSorted(of: Type, { length, items }: SymOf<'list'>, element: Sym): Sym {
    const { circuit } = this
    const ordinal = this.ordinal(of, element)
    /** Whether the element at a place stays there: it is one, and no greater than the new one. */
    const stays = items.map((item, at) =>
      circuit.and(circuit.less(circuit.constant(at), length), circuit.lessOrEqual(this.ordinal(of, item), ordinal)),
    )
    const placed = items.map((item, at) => {
      const before = stays[at - 1] ?? circuit.true
      const shifted = at === 0 ? element : this.select(before, element, items[at - 1] as Sym)
      return this.select(stays[at] as Node, item, shifted)
    })
    return { kind: 'list', length: circuit.add(length, circuit.constant(1)), items: placed }
  }

  /** A bag without one of its elements that equal the given one; the caller has made sure that there is one. */
  removeSorted({ length, items }: SymOf<'list'>, element: Sym): Sym {
    const { circuit } = this
    let found = circuit.false
    const placed = items.map((item, at) => {
      found = circuit.or(found, circuit.and(circuit.less(circuit.constant(at), length), this.equal(item, element)))
      const next = items[at + 1]
      return next === undefined ? item : this.select(found, next, item)
    })
    return { kind: 'list', length: circuit.subtract(length, circuit.constant(1)), items: placed }
  }

  /** Whether one of a list's elements equals the given one. */
  listHas({ length, items }: SymOf<'list'>, element: Sym): Node {
    const { circuit } = this
    return circuit.or(
      ...items.map((item, at) => circuit.and(circuit.less(circuit.constant(at), length), this.equal(item, element))),
    )
  }

  /** Whether a set has an element, which may lie outside of the set's type. */
  setHas(of: Type, { bits }: SymOf<'set'>, element: Sym): Node {
    const { circuit } = this
    return circuit.or(
      ...bits.map((bit, at) => (bit === circuit.false ? bit : circuit.and(bit, this.equal(this.at(of, at), element)))),
    )
  }
}
