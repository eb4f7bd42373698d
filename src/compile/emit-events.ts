import { defined } from '../base/assert.ts'
import { groupBy } from '../base/group-by.ts'
import type { Layout } from '../model/layout.ts'
import type { Body } from './assembler.ts'
import { type Circuit, type Node, part } from './circuit.ts'
import type { CircuitWriter } from './circuit-writer.ts'

/** Something to do in the states where all tests hold; roots are the nodes that it writes. */
export interface Event {
  readonly tests: readonly Node[]
  readonly roots: readonly Node[]
  readonly run: () => void
}

/** Writes the code of many events that share tests. */
export class EventWriter {
  private readonly body: Body
  private readonly circuit: Circuit
  private readonly layout: Layout
  private readonly writer: CircuitWriter

  constructor(body: Body, circuit: Circuit, layout: Layout, writer: CircuitWriter) {
    this.body = body
    this.circuit = circuit
    this.layout = layout
    this.writer = writer
  }

  /** The tests that a node is the conjunction of. */
  testsOf(node: Node): readonly Node[] {
    return node.kind === 'and' ? node.parts : node === this.circuit.true ? [] : [node]
  }

  /** Writes events below the tests that they share, most widely shared first, so that few tests decide about many. */
  write(events: readonly Event[]): void {
    this.writer.scope([], () => this.writeGroups(events))
  }

  private writeGroups(events: readonly Event[]): void {
    let rest = events
    for (let group = largestGroup(rest); group !== undefined; group = largestGroup(rest)) {
      const { tests, members } = group
      const shared = new Set(tests)
      const inner = members.map((each) => ({ ...each, tests: each.tests.filter((test) => !shared.has(test)) }))
      this.writer.scope(tests, () => this.body.if(this.writer.test(tests), () => this.writeGroups(inner)))
      const grouped = new Set(members)
      rest = rest.filter((each) => !grouped.has(each))
    }
    for (const each of rest) this.writeEvent(each)
  }

  private writeEvent({ tests, roots, run }: Event): void {
    const [cheap, dear] = [tests.filter(isCheap), tests.filter((test) => !isCheap(test))]
    this.writer.scope([...tests, ...roots], () => {
      const nest = (groups: readonly (readonly Node[])[]): void => {
        const [first, ...others] = groups
        if (first === undefined) run()
        else this.body.if(this.writer.test(first), () => nest(others))
      }
      const byWord = groupBy(cheap, (test) => this.layout.wordOf[cellOf(test)] ?? -1)
      nest([...byWord.values(), ...dear.map((test) => [test])])
    })
  }
}

/** The test that most events share, with all others that the same events share; undefined where none is shared. */
function largestGroup(
  events: readonly Event[],
): { readonly tests: readonly Node[]; readonly members: readonly Event[] } | undefined {
  const counts = new Map<Node, number>()
  for (const { tests } of events) for (const test of tests) counts.set(test, (counts.get(test) ?? 0) + 1)
  let best: Node | undefined
  for (const [test, count] of counts) {
    if (count < 2) continue
    const known = best === undefined ? 0 : (counts.get(best) ?? 0)
    if (count > known || (count === known && best !== undefined && isCheap(test) && !isCheap(best))) best = test
  }
  if (best === undefined) return undefined
  const wanted = best
  const members = events.filter(({ tests }) => tests.includes(wanted))
  const tests = defined(members[0]).tests.filter((test) => members.every((each) => each.tests.includes(test)))
  return { tests, members }
}

/** Tests of one cell. */
function isCheap(node: Node): boolean {
  return cellOf(node) >= 0
}

/** The cell that a test looks at, where it is a single one; else -1. */
function cellOf(node: Node): number {
  if (node.kind === 'cell') return node.number
  if (node.kind === 'not') return cellOf(part(node, 0))
  if (node.kind === 'equal' && part(node, 1).kind === 'constant') return cellOf(part(node, 0))
  return -1
}
