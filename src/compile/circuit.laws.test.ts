import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { layoutOf, packCells } from '../model/layout.ts'
import { range } from '../model/types.ts'
import { get, i32, ModuleBuilder, op } from './assembler.ts'
import { Circuit, CircuitTooLarge, isBool, type Node } from './circuit.ts'
import { CircuitWriter } from './circuit-writer.ts'

const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 800)

interface Leaf {
  readonly kind: 'cell' | 'input'
  readonly number: number
  readonly low: number
  readonly high: number
}

/** What expressions are made of. The cells between these fill words, so that these lie in several. */
const leaves: readonly Leaf[] = [
  { kind: 'cell', number: 0, low: 0, high: 1 },
  { kind: 'cell', number: 2, low: 0, high: 1 },
  { kind: 'cell', number: 3, low: 0, high: 2 },
  { kind: 'cell', number: 5, low: 0, high: 4 },
  { kind: 'input', number: 7, low: -2, high: 1 },
]
const layout = layoutOf([2, 2 ** 30, 2, 3, 2 ** 27, 5].map((size) => range(0, size - 1)))

/** Every way of filling the leaves. */
const fillings = leaves.reduce<readonly (readonly number[])[]>(
  (all, { low, high }) => all.flatMap((row) => Array.from({ length: high - low + 1 }, (_, at) => [...row, low + at])),
  [[]],
)

// ---- expressions, and what they mean ----------------------------------------------------------------

/** An expression that was built: its node, and what it has to be for each filling, worked out by itself. */
interface Built {
  readonly node: Node
  readonly values: readonly number[]
  /** In terms of the expressions before it, by their names. */
  readonly text: string
  readonly name: string
}

type Meaning = (...values: number[]) => number

/** What a divisor of 0 is taken for. */
const divisor = (value: number) => (value === 0 ? 1 : value)
/** Not the -0 of floating point. */
const whole = (value: number) => value + 0
const truth = (value: boolean) => (value ? 1 : 0)

interface Operation {
  readonly takes: readonly ('bool' | 'int')[]
  readonly build: (circuit: Circuit, a: Node, b: Node, c: Node) => Node
  readonly meaning: Meaning
}

/** Every operation that makes a truth. */
const truths: Readonly<Record<string, Operation>> = {
  not: { takes: ['bool'], build: (circuit, a) => circuit.not(a), meaning: (a) => 1 - a },
  and: { takes: ['bool', 'bool'], build: (circuit, a, b) => circuit.and(a, b), meaning: (a, b) => a & b },
  and3: {
    takes: ['bool', 'bool', 'bool'],
    build: (circuit, a, b, c) => circuit.and(a, b, c),
    meaning: (a, b, c) => a & b & c,
  },
  or: { takes: ['bool', 'bool'], build: (circuit, a, b) => circuit.or(a, b), meaning: (a, b) => a | b },
  or3: {
    takes: ['bool', 'bool', 'bool'],
    build: (circuit, a, b, c) => circuit.or(a, b, c),
    meaning: (a, b, c) => a | b | c,
  },
  implies: { takes: ['bool', 'bool'], build: (circuit, a, b) => circuit.implies(a, b), meaning: (a, b) => (1 - a) | b },
  choose: {
    takes: ['bool', 'bool', 'bool'],
    build: (circuit, a, b, c) => circuit.select(a, b, c),
    meaning: (a, b, c) => (a ? b : c),
  },
  same: { takes: ['bool', 'bool'], build: (circuit, a, b) => circuit.equal(a, b), meaning: (a, b) => truth(a === b) },
  equal: { takes: ['int', 'int'], build: (circuit, a, b) => circuit.equal(a, b), meaning: (a, b) => truth(a === b) },
  less: { takes: ['int', 'int'], build: (circuit, a, b) => circuit.less(a, b), meaning: (a, b) => truth(a < b) },
  lessOrEqual: {
    takes: ['int', 'int'],
    build: (circuit, a, b) => circuit.lessOrEqual(a, b),
    meaning: (a, b) => truth(a <= b),
  },
}

/** Every operation that makes a number. */
const numbers: Readonly<Record<string, Operation>> = {
  select: {
    takes: ['bool', 'int', 'int'],
    build: (circuit, a, b, c) => circuit.select(a, b, c),
    meaning: (a, b, c) => (a ? b : c),
  },
  either: {
    takes: ['bool', 'bool', 'int'],
    build: (circuit, a, b, c) => circuit.select(a, circuit.constant(7), circuit.select(b, circuit.constant(7), c)),
    meaning: (a, b, c) => (a || b ? 7 : c),
  },
  pin: {
    takes: ['int', 'int'],
    build: (circuit, a, b) => circuit.select(circuit.equal(a, b), b, a),
    meaning: (a) => a,
  },
  add: { takes: ['int', 'int'], build: (circuit, a, b) => circuit.add(a, b), meaning: (a, b) => a + b },
  subtract: { takes: ['int', 'int'], build: (circuit, a, b) => circuit.subtract(a, b), meaning: (a, b) => a - b },
  multiply: {
    takes: ['int', 'int'],
    build: (circuit, a, b) => circuit.multiply(a, b),
    meaning: (a, b) => whole(a * b),
  },
  divide: {
    takes: ['int', 'int'],
    build: (circuit, a, b) => circuit.divide(a, b),
    meaning: (a, b) => whole(Math.trunc(a / divisor(b))),
  },
  remainder: {
    takes: ['int', 'int'],
    build: (circuit, a, b) => circuit.remainder(a, b),
    meaning: (a, b) => whole(a % divisor(b)),
  },
}

/** Operations with a constant, which most rules look for: drawn by themselves, two of these would hardly ever meet. */
const withConstants = [-1, 1, 2, 3].flatMap((number): [string, Operation][] => [
  [
    `plus ${number}`,
    { takes: ['int'], build: (circuit, a) => circuit.add(a, circuit.constant(number)), meaning: (a) => a + number },
  ],
  [
    `is ${number}`,
    {
      takes: ['int'],
      build: (circuit, a) => circuit.equal(a, circuit.constant(number)),
      meaning: (a) => truth(a === number),
    },
  ],
  [
    `below ${number}`,
    {
      takes: ['int'],
      build: (circuit, a) => circuit.less(a, circuit.constant(number)),
      meaning: (a) => truth(a < number),
    },
  ],
  [
    `above ${number}`,
    {
      takes: ['int'],
      build: (circuit, a) => circuit.less(circuit.constant(number), a),
      meaning: (a) => truth(a > number),
    },
  ],
])

const rows = [...Object.entries(truths), ...Object.entries(numbers), ...withConstants]

/** One line of a program: an operation, and which of the expressions before it are its operands. */
type Line = readonly [operation: number, a: number, b: number, c: number]

const lines = (maxLength: number): fc.Arbitrary<Line[]> =>
  fc.array(fc.tuple(fc.nat(rows.length - 1), fc.nat(999), fc.nat(999), fc.nat(999)), { maxLength, size: 'max' })

/** How many of the last expressions are the likelier operands. */
const RECENT = 6
const LEAVES = 10

/** Numbers beyond this stay out of expressions: products of products would leave what is exact. */
const NUMBER_MAX = 10_000

/** Builds a program line by line; later lines use what earlier ones made, so that much is shared. */
class Builder {
  private readonly circuit: Circuit
  private readonly truths: Built[] = []
  private readonly numbers: Built[] = []
  /** What the lines made, in order. */
  readonly built: Built[] = []

  constructor(circuit: Circuit) {
    this.circuit = circuit
    for (const number of [0, 1, 2, -1, 3]) {
      const node = circuit.constant(number)
      this.keep({ node, values: fillings.map(() => number), text: '', name: String(number) })
    }
    for (const [at, { kind, number, low, high }] of leaves.entries()) {
      const node = kind === 'cell' ? circuit.cell(number, high + 1) : circuit.input(number, low, high)
      this.keep({ node, values: fillings.map((row) => row[at] as number), text: '', name: `${kind}${number}` })
    }
    // Comparisons with constants are what most rules look for.
    for (const [leaf, number] of [
      [2, 0],
      [2, 1],
      [3, 1],
      [3, 2],
      [4, -2],
    ] as const)
      this.compare(leaf, number)
  }

  private compare(leaf: number, number: number): void {
    const { node, name } = this.numbers[5 + leaf] as Built
    const values = fillings.map((row) => truth(row[leaf] === number))
    this.keep({
      node: this.circuit.equal(node, this.circuit.constant(number)),
      values,
      text: '',
      name: `${name}=${number}`,
    })
  }

  line([index, ...operands]: Line): void {
    const [operation, { takes, build, meaning }] = rows[index] as [string, Operation]
    const parts = takes.map((kind, at) => this.operand(kind, operands[at] ?? 0))
    const [a, b, c] = parts.map((each) => each.node)
    const node = build(this.circuit, a as Node, b ?? this.circuit.true, c ?? this.circuit.true)
    const values = fillings.map((_, row) => meaning(...parts.map((each) => each.values[row] as number)))
    if (values.some((value) => Math.abs(value) > NUMBER_MAX)) return
    const text = `${operation}(${parts.map((each) => each.name).join(', ')})`
    const built = { node, values, text, name: `e${this.built.length}` }
    this.built.push(built)
    this.keep(built)
  }

  /** A leaf or constant, one of the last expressions, so that they grow, or any. */
  private operand(kind: 'bool' | 'int', number: number): Built {
    const pool = kind === 'bool' ? this.truths : this.numbers
    const choice = Math.floor(number / 3)
    const row = [pool.slice(0, LEAVES), pool.slice(-RECENT), pool][number % 3] as readonly Built[]
    return row[choice % row.length] as Built
  }

  private keep(built: Built): void {
    this.numbers.push(built)
    if (built.values.every((value) => value === 0 || value === 1) && isBool(built.node)) this.truths.push(built)
  }
}

function build(circuit: Circuit, program: readonly Line[]): readonly Built[] {
  const builder = new Builder(circuit)
  for (const line of program) builder.line(line)
  return builder.built
}

/** A program as one reads it, up to and with a line of it. */
function listing(built: readonly Built[], last: Built): string[] {
  return built.slice(0, built.indexOf(last) + 1).map(({ name, text }) => `${name} = ${text}`)
}

// ---- what nodes say of themselves -------------------------------------------------------------------

/** The value of a node for each filling, by what its kind and parts say and nothing else. */
function valuesOf(node: Node, known: Map<Node, readonly number[]>): readonly number[] {
  const before = known.get(node)
  if (before !== undefined) return before
  const values = computeValues(node, known)
  known.set(node, values)
  return values
}

function computeValues(node: Node, known: Map<Node, readonly number[]>): readonly number[] {
  const { kind, number } = node
  if (kind === 'constant') return fillings.map(() => number)
  if (kind === 'cell' || kind === 'input') {
    const at = leaves.findIndex((leaf) => leaf.kind === kind && leaf.number === number)
    return fillings.map((row) => row[at] as number)
  }
  const parts = node.parts.map((each) => valuesOf(each, known))
  return fillings.map((_, row) => kinds[kind](...parts.map((each) => each[row] as number)))
}

const kinds: Readonly<Record<Exclude<Node['kind'], 'constant' | 'cell' | 'input'>, Meaning>> = {
  not: (a) => 1 - a,
  and: (...all) => all.reduce((a, b) => a & b, 1),
  select: (test, a, b) => (test ? a : b) as number,
  equal: (a, b) => truth(a === b),
  less: (a = 0, b = 0) => truth(a < b),
  add: (a = 0, b = 0) => a + b,
  subtract: (a = 0, b = 0) => a - b,
  multiply: (a = 0, b = 0) => whole(a * b),
  divide: (a = 0, b = 0) => whole(Math.trunc(a / b)),
  remainder: (a = 0, b = 0) => whole(a % b),
}

describe('a circuit', () => {
  test('is what it was built from, whatever was simplified, and lies in its intervals', () => {
    fc.assert(
      fc.property(lines(50), (program) => {
        const known = new Map<Node, readonly number[]>()
        const all = build(new Circuit(), program)
        for (const each of all) {
          const found = valuesOf(each.node, known)
          if (found.some((value, row) => value !== each.values[row]))
            expect({ program: listing(all, each), values: found }).toEqual({ values: each.values })
        }
        for (const [{ kind, low, high }, values] of known) {
          if (values.some((value) => value < low || value > high)) expect({ kind, values }).toEqual({ low, high })
        }
      }),
      { numRuns },
    )
  })

  test('has the same nodes for what is built again', () => {
    fc.assert(
      fc.property(lines(50), lines(10), (program, between) => {
        const circuit = new Circuit()
        const first = build(circuit, program)
        build(circuit, between)
        const size = circuit.size
        const second = build(circuit, program)
        expect(circuit.size).toBe(size)
        for (const [at, each] of first.entries())
          if (second[at]?.node !== each.node) expect(listing(first, each)).toEqual('the same nodes')
        for (const [at, { node }] of first.entries()) {
          const other = first[at + 1]?.node ?? node
          expect(circuit.equal(node, other)).toBe(circuit.equal(other, node))
          expect(circuit.add(node, other)).toBe(circuit.add(other, node))
          if (isBool(node) && isBool(other)) expect(circuit.and(node, other)).toBe(circuit.and(other, node))
        }
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    )
  })

  test('has conjunctions of any length that are true where each of their parts is', () => {
    fc.assert(
      fc.property(lines(80), fc.nat(fillings.length - 1), fc.nat(), (program, row, skip) => {
        const circuit = new Circuit()
        const truths = build(circuit, program).filter(({ node }) => isBool(node))
        // All true under one filling: else hardly any would be true under one.
        const parts = truths
          .filter((_, at) => at % 16 !== skip % 16)
          .map(({ node, values }) =>
            values[row] === 1 ? { node, values } : { node: circuit.not(node), values: values.map((each) => 1 - each) },
          )
        const expected = fillings.map((_, at) => truth(parts.every(({ values }) => values[at] === 1)))
        const nodes = parts.map(({ node }) => node)
        const known = new Map<Node, readonly number[]>()
        expect(valuesOf(circuit.and(...nodes), known)).toEqual(expected)
        expect(valuesOf(circuit.or(...nodes.map((each) => circuit.not(each))), known)).toEqual(
          expected.map((each) => 1 - each),
        )
      }),
      { numRuns: Math.ceil(numRuns / 2) },
    )
  })
})

// ---- the code that is written for circuits ----------------------------------------------------------

const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 })

/** A function of the words of a state and the input that leaves the values of nodes in the memory. */
function compiled(roots: readonly Node[]): (...args: number[]) => void {
  const module = new ModuleBuilder(false)
  const run = module.declare(
    Array.from({ length: layout.words + 1 }, () => 'i32'),
    'none',
    'run',
  )
  module.define(run, (body, input, ...words) => {
    const writer = new CircuitWriter(body, layout, words, () => get(input as NonNullable<typeof input>))
    writer.scope(roots, () => {
      for (const [at, root] of roots.entries()) body.add(op('i32.store', i32(4 * at), writer.write(root)))
    })
    const tests = roots.filter(isBool)
    writer.scope(tests, () => body.add(op('i32.store', i32(4 * roots.length), writer.test(tests))))
  })
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.build()), { env: { memory } })
  return exports['run'] as (...args: number[]) => void
}

function packed(filling: readonly number[]): Uint32Array {
  const cells = new Int32Array(layout.sizes.length).fill(1)
  for (const [at, { kind, number }] of leaves.entries()) if (kind === 'cell') cells[number] = filling[at] as number
  return packCells(layout, cells)
}

describe('the code of a circuit', () => {
  test('computes what its nodes say', () => {
    expect(
      new Set(leaves.flatMap(({ kind, number }) => (kind === 'cell' ? [layout.wordOf[number]] : []))).size,
    ).toBeGreaterThan(1)
    const states = fillings.map(packed)
    fc.assert(
      fc.property(lines(30), (program) => {
        const all = build(new Circuit(), program)
        const run = compiled(all.map(({ node }) => node))
        const found = new Int32Array(memory.buffer)
        for (const [row, filling] of fillings.entries()) {
          run(filling.at(-1) as number, ...(states[row] as Uint32Array))
          const wrong = all.find(({ values }, at) => values[row] !== found[at])
          if (wrong !== undefined) expect(listing(all, wrong)).toEqual(`${wrong.values[row]} in ${filling.join()}`)
          const isTrue = all.every(({ node, values }) => !isBool(node) || values[row] === 1)
          expect(found[all.length] !== 0).toBe(isTrue)
        }
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    )
  })

  test('finds that a cell is not two numbers at once', () => {
    const circuit = new Circuit()
    const cell = circuit.cell(5, 5)
    const found = new Int32Array(memory.buffer)
    for (const [one, other] of [
      [1, 2],
      [0, 3],
      [4, 1],
    ] as const) {
      // Too many parts for the circuit to see that two of them contradict each other.
      const more = Array.from({ length: 60 }, (_, at) =>
        circuit.less(circuit.constant(at - 70), circuit.input(7, -90, 1)),
      )
      const both = [circuit.equal(cell, circuit.constant(one)), circuit.equal(cell, circuit.constant(other))]
      const run = compiled([circuit.and(...both, ...more), ...both])
      for (const filling of fillings) {
        run(filling.at(-1) as number, ...packed(filling))
        const value = filling[3]
        expect([...found.subarray(0, 4)]).toEqual([0, truth(value === one), truth(value === other), 0])
      }
    }
  })

  test('divides the least number that it takes by anything, and takes none whose quotient 32 bits might not hold', () => {
    const circuit = new Circuit()
    const divisor = circuit.add(circuit.cell(3, 3), circuit.constant(-1))
    const least = circuit.constant(-(2 ** 31) + 1)
    const run = compiled([circuit.divide(least, divisor), circuit.remainder(least, divisor)])
    const found = new Int32Array(memory.buffer)
    const answers = fillings.map((filling) => {
      run(filling.at(-1) as number, ...packed(filling))
      return [filling[2], found[0], found[1]].join()
    })
    expect(new Set(answers)).toEqual(new Set(['0,2147483647,0', '1,-2147483647,0', '2,-2147483647,0']))
    expect(() => circuit.divide(circuit.constant(-(2 ** 31)), divisor)).toThrow(CircuitTooLarge)
    expect(() => circuit.add(circuit.cell(0, 3), circuit.constant(2 ** 31 - 1))).toThrow(CircuitTooLarge)
  })
})
