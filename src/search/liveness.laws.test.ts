import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { smallEdges } from '../testing/small-graph.ts'
import { breakingLasso, escapeFrom, type Lasso, type LivenessForm, pointOfNoReturn } from './liveness.ts'
import { fairnesses, movers, type StateGraph } from './state-graph.ts'
import { visitsOf } from './visits.ts'

/** An action of one instance: where it leads from each node, its own node where it is not possible. */
interface SmallAction {
  readonly to: readonly number[]
  readonly kind: 'unfair' | 'weak' | 'strong' | 'operator' | 'fault'
}

function graphOf(nodes: number, actions: readonly SmallAction[], most = 1): StateGraph {
  const faults = actions.flatMap(({ kind }, at) => (kind === 'fault' ? [at] : []))
  return {
    nodes,
    ...smallEdges(nodes, actions),
    kinds: {
      action: Uint32Array.from(actions.keys()),
      mover: Uint8Array.from(actions, ({ kind }) =>
        kind === 'fault' ? movers.fault : kind === 'operator' ? movers.operator : movers.system,
      ),
      fairness: Uint8Array.from(actions, ({ kind }) =>
        kind === 'weak' ? fairnesses.weak : kind === 'strong' ? fairnesses.strong : fairnesses.none,
      ),
    },
    initial: [{ node: 0, instance: 0 }],
    budgets: faults.map((fault) => ({ faults: [fault], most })),
    stateOf: (node) => Uint32Array.of(node),
  }
}

interface Edge {
  readonly number: number
  readonly from: number
  readonly to: number
  readonly instance: number
}

function edgesOf(graph: StateGraph): Edge[] {
  return Array.from({ length: graph.nodes }, (_, from) => from).flatMap((from) =>
    Array.from(graph.targets.slice(graph.offsets[from], graph.offsets[from + 1]), (to, at) => {
      const number = (graph.offsets[from] as number) + at
      return { number, from, to, instance: graph.instances[number] as number }
    }),
  )
}

const subsetsOf = <T>(items: readonly T[]): T[][] =>
  items.reduce<T[][]>((sets, item) => sets.concat(sets.map((set) => [...set, item])), [[]])

/** Whether a run that takes exactly these edges again and again is fair: the definition, word by word. */
function isFair(graph: StateGraph, nodes: readonly number[], loop: readonly Edge[]): boolean {
  const all = edgesOf(graph)
  return Array.from(graph.kinds.fairness).every((fairness, instance) => {
    const isPossible = (node: number) => all.some((edge) => edge.from === node && edge.instance === instance)
    if (fairness === fairnesses.none || loop.some((edge) => edge.instance === instance)) return true
    return fairness === fairnesses.weak ? !nodes.every(isPossible) : !nodes.some(isPossible)
  })
}

/** Nodes that the set of edges can be walked through for ever, all of them again and again; undefined where it can't. */
function roundTrip(loop: readonly Edge[]): number[] | undefined {
  const nodes = [...new Set(loop.flatMap(({ from, to }) => [from, to]))]
  const from = (start: number) => {
    const seen = new Set([start])
    for (const node of seen) for (const edge of loop) if (edge.from === node) seen.add(edge.to)
    return seen
  }
  return nodes.every((node) => from(node).size === nodes.length) ? nodes : undefined
}

/** Whether some fair run breaks the form: every set of edges that a run could end in is tried. */
function bruteForce(graph: StateGraph, form: LivenessForm): boolean {
  const withoutFaults = edgesOf(graph).filter(({ instance }) => graph.kinds.mover[instance] !== movers.fault)
  const rests = Array.from({ length: graph.nodes }, (_, node) => ({ nodes: [node], loop: [] as Edge[] }))
  const loops = subsetsOf(withoutFaults).flatMap((loop) => {
    const nodes = loop.length === 0 ? undefined : roundTrip(loop)
    return nodes === undefined ? [] : [{ nodes, loop }]
  })
  return [...rests, ...loops].some(({ nodes, loop }) => {
    if (!isFair(graph, nodes, loop)) return false
    const isGood = (node: number) => form.goal[node] !== 0
    const anywhere = () => true
    const notGood = (node: number) => !isGood(node)
    if (form.kind === 'eventuallyAlways') return !nodes.every(isGood) && canCome(graph, nodes, anywhere, anywhere)
    if (nodes.some(isGood)) return false
    if (form.kind === 'alwaysEventually') return canCome(graph, nodes, anywhere, anywhere)
    if (form.kind === 'eventually') return canCome(graph, nodes, notGood, anywhere)
    const { trigger = form.goal } = 'trigger' in form ? form : {}
    const isTriggered = (node: number) => trigger[node] !== 0 && !isGood(node)
    return canCome(graph, nodes, (node, pending) => !pending || !isGood(node), isTriggered)
  })
}

/** Whether a run comes to a node within the budgets, its trigger met on the way and only allowed nodes since. */
function canCome(
  graph: StateGraph,
  goals: readonly number[],
  isAllowed: (node: number, pending: boolean) => boolean,
  isTrigger: (node: number) => boolean,
): boolean {
  const start = { node: 0, used: graph.budgets.map(() => 0), pending: false }
  const seen = new Map<string, typeof start>()
  const open: (typeof start)[] = []
  const visit = (at: typeof start) => {
    // The trigger may be taken note of here, or later.
    for (const pending of at.pending || isTrigger(at.node) ? [true, at.pending] : [false]) {
      const each = { ...at, pending }
      const key = JSON.stringify(each)
      if (seen.has(key) || !isAllowed(each.node, pending)) continue
      seen.set(key, each)
      open.push(each)
    }
  }
  visit(start)
  for (const at of open)
    for (const edge of edgesOf(graph).filter(({ from }) => from === at.node)) {
      const used = at.used.map((count, index) => count + (graph.budgets[index]?.faults.includes(edge.instance) ? 1 : 0))
      if (used.every((count, index) => count <= (graph.budgets[index]?.most ?? 0)))
        visit({ ...at, node: edge.to, used })
    }
  return [...seen.values()].some(({ node, pending }) => pending && goals.includes(node))
}

/** That a lasso is what it is said to be. */
function expectBreaks(graph: StateGraph, form: LivenessForm, lasso: Lasso): void {
  const edges = edgesOf(graph)
  const walk = (from: number, way: readonly number[]) =>
    way.reduce<number[]>(
      (nodes, number) => {
        expect(edges[number]?.from).toBe(nodes.at(-1))
        nodes.push(edges[number]?.to as number)
        return nodes
      },
      [from],
    )
  const before = walk(graph.initial[lasso.start]?.node as number, lasso.prefix)
  const around = walk(before.at(-1) as number, lasso.cycle)
  expect(around.at(-1)).toBe(around[0])
  const loop = lasso.cycle.map((number) => edges[number] as Edge)
  expect(loop.some(({ instance }) => graph.kinds.mover[instance] === movers.fault)).toBe(false)
  expect(isFair(graph, around, loop)).toBe(true)
  const isGood = (node: number) => form.goal[node] !== 0
  for (const { faults, most } of graph.budgets)
    expect(
      lasso.prefix.filter((number) => faults.includes(edges[number]?.instance as number)).length,
    ).toBeLessThanOrEqual(most)
  if (form.kind === 'eventuallyAlways') expect(around.every(isGood)).toBe(false)
  else expect(around.some(isGood)).toBe(false)
  if (form.kind === 'eventually') expect(before.some(isGood)).toBe(false)
  if ('trigger' in form) {
    const last = before.map(isGood).lastIndexOf(true)
    expect(before.slice(last + 1).some((node) => form.trigger[node] !== 0)).toBe(true)
  }
}

function expectRight(graph: StateGraph, form: LivenessForm): boolean {
  const lasso = breakingLasso(graph, visitsOf(graph), form)
  const isBroken = bruteForce(graph, form)
  if (isBroken !== (lasso !== undefined)) throw new Error(`brute force says ${isBroken}`)
  if (lasso !== undefined) expectBreaks(graph, form, lasso)
  return isBroken
}

const bits = (number: number, length: number) => Uint8Array.from({ length }, (_, at) => (number >> at) & 1)

function formsOf(nodes: number, goal: number, trigger: number): LivenessForm[] {
  const set = bits(goal, nodes)
  return [
    { kind: 'leadsTo', trigger: bits(trigger, nodes), goal: set },
    ...(['alwaysEventually', 'eventually', 'eventuallyAlways'] as const).map((kind) => ({ kind, goal: set })),
  ]
}

const kinds = ['unfair', 'weak', 'strong', 'operator', 'fault'] as const

/** Every way to lead from each node to another or nowhere. */
function mapsOf(nodes: number): number[][] {
  return Array.from({ length: nodes }).reduce<number[][]>(
    (maps) => maps.flatMap((map) => Array.from({ length: nodes }, (_, to) => [...map, to])),
    [[]],
  )
}

const runs = Number(process.env.HOLDFAST_LAW_RUNS ?? 300)

describe('the component engine agrees with trying every set of edges that a run could end in', () => {
  test('on every graph of two nodes and two actions, with every form', () => {
    const every = <A, B>(rows: readonly A[], items: readonly B[]) =>
      rows.flatMap((row) => items.map((item) => ({ row, item })))
    const actions = every(mapsOf(2), kinds).map(({ row, item }) => ({ to: row, kind: item }))
    const forms = every([0, 1, 2, 3], [0, 1, 2, 3]).flatMap(({ row, item }) => formsOf(2, row, item))
    const broken = every(every(actions, actions), forms).filter(({ row, item }) =>
      expectRight(graphOf(2, [row.row, row.item]), item),
    )
    expect(broken.length).toBeGreaterThan(1000)
    expect(broken.length).toBeLessThan(actions.length ** 2 * forms.length - 1000)
  })

  test('on every graph of three nodes and two fair actions', () => {
    for (const first of mapsOf(3))
      for (const second of mapsOf(3))
        for (const [one, two] of [
          ['weak', 'weak'],
          ['weak', 'strong'],
          ['strong', 'strong'],
          ['unfair', 'strong'],
        ] as const) {
          const graph = graphOf(3, [
            { to: first, kind: one },
            { to: second, kind: two },
          ])
          for (const form of formsOf(3, 0b100, 0b010)) expectRight(graph, form)
        }
  })

  const smallGraphs = fc.integer({ min: 2, max: 5 }).chain((nodes) =>
    fc.record({
      nodes: fc.constant(nodes),
      actions: fc.array(
        fc.record({
          to: fc.array(fc.nat(nodes - 1), { minLength: nodes, maxLength: nodes }),
          kind: fc.constantFrom(...kinds),
        }),
        { minLength: 1, maxLength: 4 },
      ),
      most: fc.integer({ min: 1, max: 2 }),
      goal: fc.nat(2 ** nodes - 1),
      trigger: fc.nat(2 ** nodes - 1),
    }),
  )

  test('on random graphs', () => {
    fc.assert(
      fc.property(smallGraphs, ({ nodes, actions, most, goal, trigger }) => {
        const graph = graphOf(nodes, actions, most)
        fc.pre(edgesOf(graph).length <= 12)
        for (const form of formsOf(nodes, goal, trigger)) expectRight(graph, form)
      }),
      { numRuns: runs },
    )
  })

  test('an escape and a point of no return are what walking says', () => {
    fc.assert(
      fc.property(smallGraphs, fc.boolean(), ({ nodes, actions, most, goal }, withOperators) => {
        const graph = graphOf(nodes, actions, most)
        const good = bits(goal, nodes)
        const visits = visitsOf(graph)
        const limit = withOperators ? movers.operator : movers.system
        const recovers = (from: number, mover: number) => {
          const seen = new Set([from])
          for (const node of seen)
            for (const edge of edgesOf(graph))
              if (edge.from === node && (graph.kinds.mover[edge.instance] as number) <= mover) seen.add(edge.to)
          return [...seen].some((node) => good[node] !== 0)
        }
        const lost = Array.from(visits.node.view()).findIndex((node) => !recovers(node, limit))
        expect(pointOfNoReturn(graph, visits, good, withOperators) ?? -1).toBe(lost)
        const { kind } = escapeFrom(graph, [0], good)
        expect(kind).toBe(recovers(0, movers.system) ? 'trap' : recovers(0, movers.operator) ? 'operator' : 'dead')
      }),
      { numRuns: runs },
    )
  })

  // So no check of whole runs is empty: there is no state from which a promise of fairness can't be kept.
  test('from every state some fair run goes on', () => {
    fc.assert(
      fc.property(smallGraphs, ({ nodes, actions, most }) => {
        const graph = graphOf(nodes, actions, most)
        for (let node = 0; node < nodes; node++) {
          const from = { ...graph, initial: [{ node, instance: 0 }] }
          const form = { kind: 'alwaysEventually', goal: new Uint8Array(nodes) } as const
          expect(breakingLasso(from, visitsOf(from), form)).toBeDefined()
        }
      }),
      { numRuns: runs },
    )
  })
})
