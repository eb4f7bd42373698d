import { defined, unreachable } from '../base/assert.ts'
import type { Layout } from '../model/layout.ts'
import { type Body, get, i32, type Local, type Op, op, select, tee } from './assembler.ts'
import { type Node, part } from './circuit.ts'

/** Nodes that cost less are computed again rather than kept. */
const KEPT_COST = 3

/**
 * Writes the code of circuits into a function. What is needed several times is kept in a local, as long as the block
 * in which it was computed lasts.
 */
export class CircuitWriter {
  private readonly body: Body
  private readonly layout: Layout
  private readonly words: readonly Local[]
  private readonly input: (index: number) => Op
  private readonly scopes: Map<Node, Local>[] = []
  private uses = new Map<Node, number>()

  /**
   * @param words the 32-bit words of the state
   * @param input the code that supplies an input
   */
  constructor(body: Body, layout: Layout, words: readonly Local[], input: (index: number) => Op) {
    this.body = body
    this.layout = layout
    this.words = words
    this.input = input
  }

  /** Runs `inside`, which writes the roots and nothing else; what it keeps is forgotten after it. */
  scope(roots: Iterable<Node>, inside: () => void): void {
    const outer = this.uses
    this.uses = new Map()
    for (const root of roots) this.count(root)
    const kept = new Map<Node, Local>()
    this.scopes.push(kept)
    inside()
    this.scopes.pop()
    this.body.release(...kept.values())
    this.uses = outer
  }

  private count(node: Node): void {
    const known = this.uses.get(node) ?? 0
    this.uses.set(node, known + 1)
    if (known === 0) for (const inner of node.parts) this.count(inner)
  }

  /** Code that is true, that is not 0, where every one of the nodes is. */
  test(nodes: readonly Node[]): Op {
    return this.conjunction(nodes)
  }

  write(node: Node): Op {
    for (const scope of this.scopes) {
      const local = scope.get(node)
      if (local !== undefined) return get(local)
    }
    const code = this.compute(node)
    const scope = this.scopes.at(-1)
    if (scope === undefined || (this.uses.get(node) ?? 0) < 2 || costOf(node) < KEPT_COST) return code
    const local = this.body.local('i32')
    scope.set(node, local)
    return tee(local, code)
  }

  private compute(node: Node): Op {
    const { parts } = node
    const both = () => [this.write(part(node, 0)), this.write(part(node, 1))] as const
    switch (node.kind) {
      case 'constant':
        return i32(node.number)
      case 'cell':
        return this.cell(node.number)
      case 'input':
        return this.input(node.number)
      case 'not':
        return op('i32.eqz', this.write(part(node, 0)))
      case 'and':
        return this.conjunction(parts)
      case 'select': {
        const [test, then, otherwise] = [part(node, 0), part(node, 1), part(node, 2)]
        const [yes, no] = [this.write(then), this.write(otherwise)]
        return select(yes, no, this.write(test))
      }
      case 'equal':
        return this.equality(node)
      case 'less':
        return op('i32.lt_s', ...both())
      case 'add':
        return op('i32.add', ...both())
      case 'subtract':
        return op('i32.sub', ...both())
      case 'multiply':
        return op('i32.mul', ...both())
      case 'divide':
        return op('i32.div_s', ...both())
      case 'remainder':
        return op('i32.rem_s', ...both())
      default:
        return unreachable(node.kind)
    }
  }

  private cell(at: number): Op {
    const { wordOf, shiftOf, maskOf } = this.layout
    const word = get(defined(this.words[wordOf[at] as number], 'word'))
    const shift = shiftOf[at] as number
    const moved = shift === 0 ? word : op('i32.shr_u', word, i32(shift))
    return (maskOf[at] as number) === -1 ? moved : op('i32.and', moved, i32(maskOf[at] as number))
  }

  private equality(node: Node): Op {
    const test = this.wordTest(node)
    if (test !== undefined) return this.compareWord(test)
    return op('i32.eq', this.write(part(node, 0)), this.write(part(node, 1)))
  }

  // ---- tests of several cells of one word at once -------------------------------------------------

  private conjunction(parts: readonly Node[]): Op {
    const tests = new Map<number, WordTest>()
    const others: Node[] = []
    for (const each of parts) {
      const test = this.isKept(each) ? undefined : this.wordTest(each)
      if (test === undefined) others.push(each)
      else {
        const known = tests.get(test.word) ?? { word: test.word, mask: 0, value: 0 }
        // One cell cannot be two numbers: merged, the two would be taken for a third.
        if (((known.value ^ test.value) & known.mask & test.mask) !== 0) return i32(0)
        tests.set(test.word, { word: test.word, mask: known.mask | test.mask, value: known.value | test.value })
      }
    }
    const codes = [
      ...[...tests.values()].map((test) => this.compareWord(test)),
      ...others.map((each) => this.write(each)),
    ]
    const [first, ...rest] = codes
    return rest.reduce((all, code) => op('i32.and', all, code), first ?? i32(1))
  }

  private isKept(node: Node): boolean {
    return this.scopes.some((scope) => scope.has(node))
  }

  /** The test as a comparison of masked bits, where it is one. */
  private wordTest(node: Node): WordTest | undefined {
    if (node.kind === 'equal' && part(node, 0).kind === 'cell' && part(node, 1).kind === 'constant')
      return this.cellTest(part(node, 0).number, part(node, 1).number)
    if (node.kind === 'cell') return this.cellTest(node.number, 1)
    if (node.kind === 'not' && part(node, 0).kind === 'cell') return this.cellTest(part(node, 0).number, 0)
    return undefined
  }

  private cellTest(cell: number, value: number): WordTest {
    const { wordOf, shiftOf, maskOf } = this.layout
    const shift = shiftOf[cell] as number
    return { word: wordOf[cell] as number, mask: (maskOf[cell] as number) << shift, value: value << shift }
  }

  private compareWord({ word, mask, value }: WordTest): Op {
    const masked = op('i32.and', get(defined(this.words[word])), i32(mask))
    if (value === 0) return op('i32.eqz', masked)
    return op('i32.eq', masked, i32(value))
  }
}

interface WordTest {
  readonly word: number
  readonly mask: number
  readonly value: number
}

/** How much a node costs by itself and in its parts, up to where it no longer matters. */
function costOf(node: Node): number {
  switch (node.kind) {
    case 'constant':
      return 0
    case 'cell':
      return 1
    case 'not':
      return 1 + costOf(part(node, 0))
    case 'equal':
      return part(node, 0).kind === 'cell' && part(node, 1).kind === 'constant' ? 1 : KEPT_COST
    default:
      return KEPT_COST
  }
}

/** The words of a state after cells have changed, in ascending order: in this order their code must run. */
export function changedWords(
  writer: CircuitWriter,
  layout: Layout,
  words: readonly Local[],
  changed: ReadonlyMap<number, Node>,
): Map<number, Op> {
  const byWord = new Map<number, [number, Node][]>()
  for (const [cell, node] of changed) {
    const word = layout.wordOf[cell] as number
    byWord.set(word, [...(byWord.get(word) ?? []), [cell, node]])
  }
  const ascending = [...byWord].sort(([a], [b]) => a - b)
  return new Map(ascending.map(([word, cells]) => [word, changedWord(writer, layout, defined(words[word]), cells)]))
}

function changedWord(writer: CircuitWriter, layout: Layout, word: Local, cells: readonly [number, Node][]): Op {
  let cleared = 0
  let fixed = 0
  const moved: Op[] = []
  for (const [cell, node] of cells) {
    const shift = layout.shiftOf[cell] as number
    cleared |= (layout.maskOf[cell] as number) << shift
    if (node.kind === 'constant') fixed |= node.number << shift
    else {
      const code = writer.write(node)
      moved.push(shift === 0 ? code : op('i32.shl', code, i32(shift)))
    }
  }
  const parts = [
    ...(cleared === -1 ? [] : [op('i32.and', get(word), i32(~cleared))]),
    ...(fixed === 0 ? [] : [i32(fixed)]),
    ...moved,
  ]
  const [first, ...rest] = parts
  return rest.reduce((all, each) => op('i32.or', all, each), first ?? i32(0))
}
