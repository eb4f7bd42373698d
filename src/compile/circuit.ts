import { defined } from '../base/assert.ts'

/**
 * A circuit: pure integer operations over the cells of a state, shared wherever they are the same. Every value of
 * the language becomes a few nodes, booleans as 0 and 1. Loops over finite types are unrolled, so nothing in a
 * circuit repeats, and nothing in it can fail: what could is a node of its own that says when.
 */
export interface Node {
  readonly id: number
  readonly kind: NodeKind
  /** The interval that the value lies in. */
  readonly low: number
  readonly high: number
  readonly parts: readonly Node[]
  /** Of a constant its value; of a cell or an input its number. */
  readonly number: number
}

export type NodeKind =
  | 'constant'
  | 'cell'
  | 'input'
  | 'not'
  | 'and'
  | 'select'
  | 'equal'
  | 'less'
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'remainder'

/** Thrown where a circuit would become too large to be worth compiling; the run is then interpreted. */
export class CircuitTooLarge extends Error {}

const NODES_MAX = 1_500_000

/** Conjunctions longer than this are not searched for parts that decide others. */
const PROPAGATION_MAX = 48

const KEY_BASE = 2 ** 26

const INT_MIN = -(2 ** 31)
const INT_MAX = 2 ** 31 - 1

/** Makes nodes; equal ones are the same object, and what is constant is folded. */
export class Circuit {
  private readonly binaries = new Map<NodeKind, Map<number, Node>>()
  private readonly constants = new Map<number, Node>()
  private readonly leaves = new Map<string, Node>()
  private readonly conjunctions = new Map<string, Node>()
  private readonly negations = new Map<Node, Node>()
  private readonly choices = new Map<number, Node>()
  private count = 0

  readonly true = this.constant(1)
  readonly false = this.constant(0)

  get size(): number {
    return this.count
  }

  constant(number: number): Node {
    const known = this.constants.get(number)
    if (known !== undefined) return known
    const node = this.make('constant', number, number, [], number)
    this.constants.set(number, node)
    return node
  }

  bool(value: boolean): Node {
    return value ? this.true : this.false
  }

  /** The content of a cell, a number from 0 below its size. */
  cell(index: number, size: number): Node {
    return size <= 1 ? this.constant(0) : this.leaf('cell', index, 0, size - 1)
  }

  /** A number that the surrounding code supplies. */
  input(index: number, low: number, high: number): Node {
    return this.leaf('input', index, low, high)
  }

  private leaf(kind: 'cell' | 'input', index: number, low: number, high: number): Node {
    const key = `${kind} ${index}`
    const known = this.leaves.get(key)
    if (known !== undefined) return known
    const node = this.make(kind, low, high, [], index)
    this.leaves.set(key, node)
    return node
  }

  // ---- logic --------------------------------------------------------------------------------------

  not(of: Node): Node {
    if (of.kind === 'constant') return this.bool(of.number === 0)
    if (of.kind === 'not') return part(of, 0)
    const known = this.negations.get(of)
    if (known !== undefined) return known
    const node = this.make('not', 0, 1, [of], 0)
    this.negations.set(of, node)
    return node
  }

  or(...parts: readonly Node[]): Node {
    return this.not(this.and(...parts.map((each) => this.not(each))))
  }

  implies(premise: Node, conclusion: Node): Node {
    return this.not(this.and(premise, this.not(conclusion)))
  }

  /** A conjunction: flat, without repeats, and without parts that the others decide. */
  and(...parts: readonly Node[]): Node {
    const flat = new Set<Node>()
    for (const each of parts) {
      if (each.kind === 'and') for (const inner of each.parts) flat.add(inner)
      else flat.add(each)
    }
    flat.delete(this.true)
    if (flat.has(this.false)) return this.false
    for (const each of flat) if (each.kind === 'not' && flat.has(part(each, 0))) return this.false
    if (flat.size > 1 && flat.size <= PROPAGATION_MAX) {
      const reduced = this.propagate(flat)
      if (reduced !== undefined) return this.and(...reduced)
    }
    return this.conjunction(flat)
  }

  private conjunction(parts: ReadonlySet<Node>): Node {
    if (parts.size === 0) return this.true
    const sorted = [...parts].sort((a, b) => a.id - b.id)
    if (sorted.length === 1) return defined(sorted[0])
    const key = sorted.map((each) => each.id).join()
    const known = this.conjunctions.get(key)
    if (known !== undefined) return known
    const node = this.make('and', 0, 1, sorted, 0)
    this.conjunctions.set(key, node)
    return node
  }

  /** The parts once each has been used on the others; undefined where nothing changes. */
  private propagate(parts: ReadonlySet<Node>): readonly Node[] | undefined {
    const values = new Map<Node, number>()
    for (const each of parts) {
      if (each.kind !== 'equal' || part(each, 1).kind !== 'constant') continue
      const [of, value] = [part(each, 0), part(each, 1).number]
      if ((values.get(of) ?? value) !== value) return [this.false]
      values.set(of, value)
    }
    let changed = false
    const result: Node[] = []
    for (const each of parts) {
      const simpler = this.under(each, parts, values)
      if (simpler !== each) changed = true
      result.push(simpler)
    }
    return changed ? result : undefined
  }

  /** A part of a conjunction where all others are taken to be true. */
  private under(node: Node, facts: ReadonlySet<Node>, values: ReadonlyMap<Node, number>): Node {
    if (node.kind !== 'not') return node
    const inner = part(node, 0)
    if (inner.kind === 'equal') return this.differs(inner, values) ? this.true : node
    if (inner.kind !== 'and') return node
    const kept = inner.parts.filter((each) => !facts.has(each))
    const isRefuted = kept.some(
      (each) => facts.has(this.not(each)) || (each.kind === 'equal' && this.differs(each, values)),
    )
    if (isRefuted) return this.true
    return kept.length === inner.parts.length ? node : this.not(this.conjunction(new Set(kept)))
  }

  /** Whether the known values make an equality with a constant false. */
  private differs(equality: Node, values: ReadonlyMap<Node, number>): boolean {
    const [of, value] = [part(equality, 0), part(equality, 1)]
    const known = values.get(of)
    return known !== undefined && value.kind === 'constant' && value.number !== known
  }

  // ---- choice and comparison ----------------------------------------------------------------------

  select(test: Node, then: Node, otherwise: Node): Node {
    if (test.kind === 'constant') return test.number === 1 ? then : otherwise
    if (then === otherwise) return then
    if (test.kind === 'not') return this.select(part(test, 0), otherwise, then)
    if (isBool(then) && isBool(otherwise)) return this.selectBool(test, then, otherwise)
    // x == c ? c : x
    if (test.kind === 'equal' && part(test, 0) === otherwise && part(test, 1) === then) return otherwise
    if (then.kind === 'select' && part(then, 0) === test) return this.select(test, part(then, 1), otherwise)
    if (otherwise.kind === 'select' && part(otherwise, 0) === test) return this.select(test, then, part(otherwise, 2))
    if (otherwise.kind === 'select' && part(otherwise, 1) === then)
      return this.select(this.or(test, part(otherwise, 0)), then, part(otherwise, 2))
    const [low, high] = [Math.min(then.low, otherwise.low), Math.max(then.high, otherwise.high)]
    return this.shared('select', [test, then, otherwise], low, high)
  }

  private selectBool(test: Node, then: Node, otherwise: Node): Node {
    return this.or(this.and(test, then), this.and(this.not(test), otherwise))
  }

  equal(a: Node, b: Node): Node {
    if (a === b) return this.true
    if (a.kind === 'constant' && b.kind !== 'constant') return this.equal(b, a)
    if (a.high < b.low || b.high < a.low) return this.false
    if (a.kind === 'constant') return this.bool(a.number === b.number)
    if (isBool(a) && isBool(b)) {
      if (b.kind === 'constant') return b.number === 1 ? a : this.not(a)
      return this.selectBool(a, b, this.not(b))
    }
    if (b.kind === 'constant') {
      if (a.kind === 'select') {
        const [test, then, otherwise] = three(a)
        if (then.kind === 'constant' || otherwise.kind === 'constant' || then.kind === 'select')
          return this.equalChoice(a, b, () => this.selectBool(test, this.equal(then, b), this.equal(otherwise, b)))
      }
      if (a.kind === 'add' && part(a, 1).kind === 'constant')
        return this.equal(part(a, 0), this.constant(b.number - part(a, 1).number))
    }
    const ordered = b.kind === 'constant' || a.id < b.id ? [a, b] : [b, a]
    return this.shared('equal', ordered, 0, 1)
  }

  /** Once for each pair: choices of choices share their parts, and asking each path to them would take for ever. */
  private equalChoice(a: Node, b: Node, compute: () => Node): Node {
    const key = a.id * KEY_BASE + b.id
    const known = this.choices.get(key)
    if (known !== undefined) return known
    const node = compute()
    this.choices.set(key, node)
    return node
  }

  less(a: Node, b: Node): Node {
    if (a === b || a.low >= b.high) return this.false
    if (a.high < b.low) return this.true
    if (a.kind === 'select' && part(a, 1).kind === 'constant' && part(a, 2).kind === 'constant')
      return this.selectBool(part(a, 0), this.less(part(a, 1), b), this.less(part(a, 2), b))
    if (b.kind === 'constant' && a.kind === 'add' && part(a, 1).kind === 'constant')
      return this.less(part(a, 0), this.constant(b.number - part(a, 1).number))
    // Next to a bound an equality says the same, and equalities meet each other.
    if (b.kind === 'constant' && b.number === a.low + 1) return this.equal(a, this.constant(a.low))
    if (b.kind === 'constant' && b.number === a.high) return this.not(this.equal(a, b))
    if (a.kind === 'constant' && a.number === b.high - 1) return this.equal(b, this.constant(b.high))
    if (a.kind === 'constant' && a.number === b.low) return this.not(this.equal(b, a))
    return this.shared('less', [a, b], 0, 1)
  }

  lessOrEqual(a: Node, b: Node): Node {
    return this.not(this.less(b, a))
  }

  // ---- arithmetic ---------------------------------------------------------------------------------

  add(a: Node, b: Node): Node {
    if (a.kind === 'constant' && b.kind === 'constant') return this.constant(a.number + b.number)
    if (a.kind === 'constant') return this.add(b, a)
    if (b.kind === 'constant') {
      if (b.number === 0) return a
      if (a.kind === 'add' && part(a, 1).kind === 'constant')
        return this.add(part(a, 0), this.constant(part(a, 1).number + b.number))
    }
    const ordered = b.kind === 'constant' || a.id < b.id ? [a, b] : [b, a]
    return this.shared('add', ordered, a.low + b.low, a.high + b.high)
  }

  subtract(a: Node, b: Node): Node {
    if (b.kind === 'constant') return this.add(a, this.constant(-b.number))
    if (a === b) return this.constant(0)
    return this.shared('subtract', [a, b], a.low - b.high, a.high - b.low)
  }

  multiply(a: Node, b: Node): Node {
    if (a.kind === 'constant' && b.kind === 'constant') return this.constant(a.number * b.number)
    if (a.kind === 'constant') return this.multiply(b, a)
    if (b.kind === 'constant' && b.number === 0) return b
    if (b.kind === 'constant' && b.number === 1) return a
    const corners = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]
    return this.shared('multiply', [a, b], Math.min(...corners), Math.max(...corners))
  }

  /** Rounds towards 0; the divisor is 1 in place of 0. */
  divide(a: Node, b: Node): Node {
    const divisor = this.divisor(b)
    if (a.kind === 'constant' && divisor.kind === 'constant')
      return this.constant(Math.trunc(a.number / divisor.number) + 0)
    const most = Math.max(Math.abs(a.low), Math.abs(a.high))
    // The least number of 32 bits over -1 would be an error of the machine; its interval is too large for a node.
    return this.shared('divide', [a, divisor], -most, most)
  }

  /** Has the sign of the dividend; the divisor is 1 in place of 0. */
  remainder(a: Node, b: Node): Node {
    const divisor = this.divisor(b)
    if (a.kind === 'constant' && divisor.kind === 'constant') return this.constant((a.number % divisor.number) + 0)
    const most = Math.max(Math.abs(divisor.low), Math.abs(divisor.high)) - 1
    return this.shared('remainder', [a, divisor], a.low < 0 ? -most : 0, a.high > 0 ? most : 0)
  }

  private divisor(b: Node): Node {
    return this.select(this.equal(b, this.constant(0)), this.constant(1), b)
  }

  // ---- making -------------------------------------------------------------------------------------

  private shared(kind: NodeKind, parts: readonly Node[], low: number, high: number): Node {
    let table = this.binaries.get(kind)
    if (table === undefined) {
      table = new Map()
      this.binaries.set(kind, table)
    }
    const [a, b, c] = parts
    if (c !== undefined) return this.sharedTriple(kind, parts, low, high)
    const key = defined(a).id * KEY_BASE + defined(b).id
    const known = table.get(key)
    if (known !== undefined) return known
    const node = this.make(kind, low, high, parts, 0)
    table.set(key, node)
    return node
  }

  private sharedTriple(kind: NodeKind, parts: readonly Node[], low: number, high: number): Node {
    const key = `${kind} ${parts.map((each) => each.id).join()}`
    const known = this.leaves.get(key)
    if (known !== undefined) return known
    const node = this.make(kind, low, high, parts, 0)
    this.leaves.set(key, node)
    return node
  }

  private make(kind: NodeKind, low: number, high: number, parts: readonly Node[], number: number): Node {
    if (this.count >= NODES_MAX) throw new CircuitTooLarge()
    // Numbers that 32 bits might not hold would wrap: what is known of them by their interval would be wrong.
    if (kind !== 'constant' && (low < INT_MIN || high > INT_MAX)) throw new CircuitTooLarge()
    return { id: this.count++, kind, low, high, parts, number }
  }
}

export function isBool(node: Node): boolean {
  return node.low >= 0 && node.high <= 1
}

export function part(node: Node, at: number): Node {
  return node.parts[at] as Node
}

function three(node: Node): readonly [Node, Node, Node] {
  return [part(node, 0), part(node, 1), part(node, 2)]
}
