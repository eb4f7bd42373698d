import fc from 'fast-check'
import { Map as ImmutableMap, Set as ImmutableSet, is, List } from 'immutable'
import { describe, expect, test } from 'vitest'
import { codecFor } from '../interpret/encode.ts'
import { fits, ordinalOf, type Value, valueAt, valuesOf } from '../interpret/values.ts'
import { layoutOf } from '../model/layout.ts'
import { bool, cardinality, type Field, fitOf, joinTypes, range, type Type, typeText } from '../model/types.ts'
import type { Draw } from '../testing/random-spec.ts'
import { get, i32, ModuleBuilder, type Op, op } from './assembler.ts'
import { Cells } from './cells.ts'
import { Circuit, type Node } from './circuit.ts'
import { CircuitWriter, changedWords } from './circuit-writer.ts'
import { as, type Sym, SymbolicValues } from './symbolic-value.ts'

const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 250)

/** Values that each law looks at of each type. */
const VALUES = 8

// ---- random types and values ------------------------------------------------------------------------

const draws = fc.gen().map((g): Draw => ({ below: (n) => g(fc.nat, { max: n - 1 }) }))

const pick = <T>(draw: Draw, items: readonly T[]): T => items[draw.below(items.length)] as T

/** Keys and elements of sets have at most so many values. */
const KEYS_MAX = 12

function scalarType(draw: Draw): Type {
  const low = draw.below(6) - 3
  return pick<Type>(draw, [
    bool,
    range(low, low + draw.below(4)),
    { kind: 'enum', name: 'Colour', members: ['Red', 'Green', 'Blue'], actor: false },
    { kind: 'symmetric', name: 'Node', size: 3, actor: true },
    { kind: 'symmetric', name: 'Zone', size: 1, actor: false },
  ])
}

function someFields(draw: Draw, least: number, inner: () => Type): Field[] {
  return Array.from({ length: least + draw.below(3 - least) }, (_, at) => ({ name: `f${at}`, type: inner() }))
}

/** A record, a union, or an option of what is none itself. */
function compoundType(draw: Draw, inner: () => Type): Type {
  switch (draw.below(3)) {
    case 0: {
      const of = inner()
      return of.kind === 'option' ? of : { kind: 'option', of }
    }
    case 1:
      return { kind: 'record', fields: someFields(draw, 1, inner) }
    default: {
      const variants = ['A', 'B', 'C'].map((name) => ({ name, fields: someFields(draw, 0, inner) }))
      // Unions are the same where their names are.
      return { kind: 'union', name: JSON.stringify(variants), variants }
    }
  }
}

function indexableType(draw: Draw, depth: number): Type {
  if (depth === 0 || draw.below(2) === 0) return scalarType(draw)
  const type = compoundType(draw, () => indexableType(draw, depth - 1))
  return cardinality(type) <= KEYS_MAX ? type : scalarType(draw)
}

function someType(draw: Draw, depth: number): Type {
  if (depth === 0) return scalarType(draw)
  const inner = () => someType(draw, depth - 1)
  switch (draw.below(7)) {
    case 0:
      return { kind: 'set', of: indexableType(draw, 2) }
    case 1:
      return { kind: 'map', from: indexableType(draw, 1), to: inner() }
    case 2:
      return { kind: 'sequence', of: inner(), capacity: draw.below(4) }
    case 3:
      return { kind: 'bag', of: indexableType(draw, 2), capacity: draw.below(4) }
    case 4:
      return indexableType(draw, 2)
    default:
      return compoundType(draw, inner)
  }
}

/** A type of the same shape with other bounds, perhaps with options where there were none. */
function otherBounds(draw: Draw, type: Type, lifting: boolean): Type {
  const other = otherInside(draw, type, lifting)
  return lifting && other.kind !== 'option' && draw.below(4) === 0 ? { kind: 'option', of: other } : other
}

function otherInside(draw: Draw, type: Type, lifting: boolean): Type {
  const inner = (of: Type) => otherBounds(draw, of, lifting)
  switch (type.kind) {
    case 'range': {
      const low = type.low + draw.below(3) - 1
      return range(low, Math.max(low, type.high + draw.below(3) - 1))
    }
    case 'option':
      return { kind: 'option', of: otherInside(draw, type.of, lifting) }
    case 'set':
      return { kind: 'set', of: inner(type.of) }
    case 'sequence':
    case 'bag':
      return { kind: type.kind, of: inner(type.of), capacity: Math.max(0, type.capacity + draw.below(3) - 1) }
    case 'map':
      return { ...type, to: inner(type.to) }
    case 'record':
      return { kind: 'record', fields: type.fields.map((field) => ({ ...field, type: inner(field.type) })) }
    default:
      return type
  }
}

function someValue(draw: Draw, type: Type): Value {
  const row = (length: number, of: Type) => Array.from({ length }, () => someValue(draw, of))
  switch (type.kind) {
    case 'option':
      return draw.below(3) === 0 ? null : someValue(draw, type.of)
    case 'record':
      return List(type.fields.map((field) => someValue(draw, field.type)))
    case 'union': {
      const tag = draw.below(type.variants.length)
      return List<Value>([tag, ...(type.variants[tag]?.fields ?? []).map((field) => someValue(draw, field.type))])
    }
    case 'set':
      return ImmutableSet(valuesOf(type.of).filter(() => draw.below(2) === 0))
    case 'map':
      return List(row(cardinality(type.from), type.to))
    case 'sequence':
      return List(row(draw.below(type.capacity + 1), type.of))
    case 'bag':
      return bagOf(row(draw.below(type.capacity + 1), type.of))
    default:
      return valueAt(type, draw.below(cardinality(type)))
  }
}

function bagOf(elements: readonly Value[]): ImmutableMap<Value, number> {
  return elements.reduce<ImmutableMap<Value, number>>(
    (bag, element) => bag.update(element, 0, (count) => count + 1),
    ImmutableMap(),
  )
}

function someValues(draw: Draw, type: Type): Value[] {
  return Array.from({ length: VALUES }, () => someValue(draw, type))
}

// ---- symbolic values as code ------------------------------------------------------------------------

interface Tools {
  readonly circuit: Circuit
  readonly values: SymbolicValues
}

/** What a machine answers: values of given types, and numbers. */
interface Answers {
  readonly values: readonly { readonly type: Type; readonly sym: Sym }[]
  readonly numbers: readonly Node[]
}

const memory = new WebAssembly.Memory({ initial: 4, maximum: 65536 })

/** Code that reads values out of the words of a state and answers questions about them. */
function machine(
  types: readonly Type[],
  ask: (tools: Tools, ...syms: Sym[]) => Answers,
): (...state: Value[]) => { readonly words: readonly number[]; readonly numbers: readonly number[] } {
  const circuit = new Circuit()
  const values = new SymbolicValues(circuit)
  const layout = layoutOf(types)
  const cells = new Cells(circuit, values, layout)
  const answers = ask({ circuit, values }, ...types.map((type, at) => cells.read(type, layout.offsets[at] as number)))
  const after = layoutOf(answers.values.map(({ type }) => type))
  const written = answers.values.flatMap(({ type, sym }) => cells.write(type, sym))
  expect(written.length).toBe(after.sizes.length)
  const module = new ModuleBuilder(false)
  const run = module.declare(
    Array.from({ length: layout.words }, () => 'i32'),
    'none',
    'run',
  )
  module.define(run, (body, ...words) => {
    const writer = new CircuitWriter(body, layout, words, () => i32(0))
    const put = (at: number, code: Op) => body.add(op('i32.store', i32(4 * at), code))
    writer.scope([...written, ...answers.numbers], () => {
      const blank = Array.from({ length: after.words }, () => body.local('i32'))
      for (const local of blank) put(after.words, get(local))
      for (const [word, code] of changedWords(writer, after, blank, new Map(written.entries()))) put(word, code)
      for (const [at, node] of answers.numbers.entries()) put(after.words + at, writer.write(node))
    })
  })
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.build()), { env: { memory } })
  const codec = codecFor(layout, types)
  return (...state) => {
    new Uint32Array(memory.buffer).fill(0, 0, after.words)
    const call = exports['run'] as (...words: number[]) => void
    call(...codec.encode(List(state)))
    const found = [...new Int32Array(memory.buffer).subarray(0, after.words + answers.numbers.length)]
    return { words: found.slice(0, after.words), numbers: found.slice(after.words) }
  }
}

/** The words of a state, by the interpreter's encoding. */
function wordsOf(types: readonly Type[], ...state: Value[]): number[] {
  return [...new Int32Array(codecFor(layoutOf(types), types).encode(List(state)))]
}

describe('cells', () => {
  test('that are read and written back are the same', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const types = [scalarType(draw), someType(draw, 3), indexableType(draw, 2)]
        const copy = machine(types, (_, ...syms) => ({
          values: syms.map((sym, at) => ({ sym, type: types[at] as Type })),
          numbers: [],
        }))
        for (let count = 0; count < VALUES; count++) {
          const state = types.map((type) => someValue(draw, type))
          expect(copy(...state).words, types.map(typeText).join()).toEqual(wordsOf(types, ...state))
        }
      }),
      { numRuns },
    )
  })
})

describe('a symbolic value', () => {
  test('fits another type where the interpreter says so, and is the same value there', () => {
    let fitting = 0
    let others = 0
    fc.assert(
      fc.property(draws, (draw) => {
        const from = someType(draw, 3)
        const to = otherBounds(draw, from, false)
        expect(fitOf(from, to)).not.toBe('no')
        const ask = machine([from], ({ values }, sym) => ({
          values: [{ sym: values.adapt(sym, from, to), type: to }],
          numbers: [values.fits(sym, from, to)],
        }))
        for (const value of someValues(draw, from)) {
          const isFitting = fits(to, value)
          const { words, numbers } = ask(value)
          expect(numbers, `${typeText(from)} as ${typeText(to)}: ${value}`).toEqual([isFitting ? 1 : 0])
          if (isFitting) expect(words).toEqual(wordsOf([to], value))
          if (isFitting) fitting++
          else others++
        }
      }),
      { numRuns },
    )
    expect(Math.min(fitting, others)).toBeGreaterThan(numRuns / 5)
  })

  test('is itself under a wider type, with options around or in it, and equal there to its equals', () => {
    let joined = 0
    fc.assert(
      fc.property(draws, (draw) => {
        const left = someType(draw, 3)
        const right = otherBounds(draw, left, true)
        const type = joinTypes(left, right)
        fc.pre(type !== undefined)
        const ask = machine([left, right], ({ values }, a, b) => {
          const [x, y] = [values.adapt(a, left, type), values.adapt(b, right, type)]
          return { values: [x, y].map((sym) => ({ sym, type })), numbers: [values.equal(x, y)] }
        })
        for (const value of someValues(draw, left)) {
          const other = someValue(draw, right)
          const name = `${typeText(left)} and ${typeText(right)}: ${value} and ${other}`
          const { words, numbers } = ask(value, other)
          expect(words, name).toEqual(wordsOf([type, type], value, other))
          expect(numbers, name).toEqual([is(value, other) ? 1 : 0])
        }
        joined++
      }),
      { numRuns },
    )
    expect(joined).toBeGreaterThan(numRuns / 2)
  })

  test('of two is the one that a test chooses', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const type = someType(draw, 3)
        const ask = machine([bool, type, type], ({ values }, chosen, a, b) => ({
          values: [{ sym: values.select(as('scalar', chosen).node, a, b), type }],
          numbers: [values.equal(a, b)],
        }))
        for (const value of someValues(draw, type)) {
          const other = someValue(draw, type)
          expect(ask(true, value, other)).toEqual({
            words: wordsOf([type], value),
            numbers: [is(value, other) ? 1 : 0],
          })
          expect(ask(false, value, other).words).toEqual(wordsOf([type], other))
          expect(ask(false, value, value).numbers).toEqual([1])
        }
      }),
      { numRuns },
    )
  })

  test('of an indexable type has its ordinal', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const type = indexableType(draw, 3)
        const ask = machine([type], ({ circuit, values }, sym) => {
          const all = values.all(type)
          expect(all.map((each) => values.ordinal(type, each))).toEqual(all.map((_, at) => circuit.constant(at)))
          const chosen = values.choose(values.ordinal(type, sym), all)
          return { values: [{ sym: chosen, type }], numbers: [values.ordinal(type, sym)] }
        })
        for (const value of valuesOf(type))
          expect(ask(value)).toEqual({ words: wordsOf([type], value), numbers: [ordinalOf(type, value)] })
      }),
      { numRuns },
    )
  })

  test('of a bag stays in order with an element more and one less', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const of = indexableType(draw, 3)
        const capacity = 1 + draw.below(3)
        const type = { kind: 'bag', of, capacity } as const
        const ask = machine([type, of], ({ values }, sym, element) => {
          const list = as('list', sym)
          const both = [values.insertSorted(of, list, element), values.removeSorted(list, element)]
          return { values: both.map((each) => ({ sym: each, type })), numbers: [values.listHas(list, element)] }
        })
        for (let count = 0; count < VALUES; count++) {
          // The code asks first whether there is room; where there is none, the answer is not looked at.
          const elements = Array.from({ length: draw.below(capacity) }, () => someValue(draw, of))
          const element = elements[0] !== undefined && draw.below(2) === 0 ? elements[0] : someValue(draw, of)
          const found = elements.findIndex((each) => is(each, element))
          const { words, numbers } = ask(bagOf(elements), element)
          expect(numbers).toEqual([found < 0 ? 0 : 1])
          const less = found < 0 ? undefined : bagOf(elements.toSpliced(found, 1))
          if (less === undefined) continue
          expect(words).toEqual(wordsOf([type, type], bagOf([...elements, element]), less))
        }
      }),
      { numRuns },
    )
  })

  test('of a set has its elements and no others, of whatever type they are', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const of = indexableType(draw, 2)
        const element = otherBounds(draw, of, false)
        const type = { kind: 'set', of } as const
        const ask = machine([type, element], ({ values }, set, sym) => ({
          values: [],
          numbers: [values.setHas(of, as('set', set), sym)],
        }))
        for (const value of valuesOf(element)) {
          const set = someValue(draw, type) as ImmutableSet<Value>
          expect(ask(set, value).numbers).toEqual([set.has(value) ? 1 : 0])
        }
      }),
      { numRuns },
    )
  })
})
