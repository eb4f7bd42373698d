import { describe, expect, test } from 'vitest'
import type { FaultBudget } from '../system/budgets.ts'
import type { ModelError, PackedState, TransitionSystem } from '../system/transition-system.ts'
import { explore, type SearchOptions } from './explore.ts'
import type { Found, Goal, Outcome } from './outcome.ts'
import { concretePath } from './path.ts'

const ERROR: ModelError = {
  kind: 'range',
  message: 'too much',
  span: { file: { path: 'x', text: '' }, start: 0, end: 0 },
}

type Truth = boolean | ModelError
type Edge = readonly [from: number, to: number | ModelError]

interface Graph {
  readonly initial?: readonly (number | ModelError)[]
  /** Actions by name, each with its edges; each edge is an instance. A name that ends in ! is a fault. */
  readonly edges: Readonly<Record<string, readonly Edge[]>>
  readonly holds?: readonly ((state: number) => Truth)[]
  readonly stepHolds?: (from: number, to: number) => Truth
  readonly isTerminal?: (state: number) => Truth
  readonly canonical?: (state: number) => number
}

/** A system with the states and steps that are drawn here, and nothing else. */
function systemOf(graph: Graph): TransitionSystem {
  const { initial = [0], edges, holds = [], stepHolds, isTerminal, canonical } = graph
  const pack = (state: number | ModelError) => (typeof state === 'number' ? Uint32Array.of(state) : state)
  const unpack = (state: PackedState) => state[0] as number
  let firstInstance = 0
  const actions = Object.entries(edges).map(([name, list]) => {
    const isFault = name.endsWith('!')
    const mover = isFault ? ('fault' as const) : ('system' as const)
    const shape = { name, isFault, mover, fairness: 'none' as const, firstInstance, instances: list.length }
    firstInstance += list.length
    return shape
  })
  return {
    words: 1,
    actions,
    actionOf: (instance) => actions.findLastIndex((action) => action.firstInstance <= instance),
    initialStates: () => initial.map((state, instance) => ({ instance, next: pack(state) })),
    successors: (state, allowed) =>
      allowed.flatMap((at) => {
        const { name, firstInstance: first } = actions[at] as (typeof actions)[number]
        return (edges[name] ?? []).flatMap(([from, to], edge) =>
          from === unpack(state) ? [{ instance: first + edge, next: pack(to) }] : [],
        )
      }),
    holds: (property, state) => holds[property]?.(unpack(state)) ?? true,
    stepHolds: (_, from, to) => stepHolds?.(unpack(from), unpack(to)) ?? true,
    isTerminal: (state) => isTerminal?.(unpack(state)) ?? false,
    canonical: (state) => (canonical === undefined ? state : Uint32Array.of(canonical(unpack(state)))),
  }
}

function search(graph: Graph, goals: readonly Goal[], options: Partial<SearchOptions> = {}): Outcome {
  return explore(systemOf(graph), { budgets: [], goals, limits: {}, now: () => 0, memoryUsed: () => 0, ...options })
}

const never = { kind: 'never', property: 0, required: true } as const
const neverStep = { kind: 'neverStep', property: 0, required: true } as const
const reach = { kind: 'reach', property: 0, required: true } as const
const deadlockFree = { kind: 'deadlockFree', required: true } as const
const errorFree = { kind: 'errorFree', required: true } as const

/** The states on the way to a finding, the last in brackets where it is a step that was found. */
function way(found: Found | undefined): (number | [number | undefined])[] | undefined {
  if (found === undefined) return undefined
  const states: (number | [number | undefined])[] = found.path.steps.map((step) => step.state[0] as number)
  return found.path.last === undefined ? states : [...states, [found.path.last.next?.[0]]]
}

const chain = (length: number): Edge[] => Array.from({ length }, (_, at) => [at, at + 1])
const at = (state: number) => (each: number) => each === state
const not = (state: number) => (each: number) => each !== state

/** A budget for each fault, by the number of its action. */
const upTo = (...budgets: (readonly [faults: readonly number[], most: number])[]): FaultBudget[] =>
  budgets.map(([faults, most]) => ({ faults, most }))

describe('what is counted', () => {
  test('states once, transitions each, self-loops too', () => {
    const { statistics, complete, limit } = search(
      {
        edges: {
          go: [
            [0, 1],
            [0, 2],
            [1, 3],
            [2, 3],
            [3, 3],
          ],
          never: [[9, 0]],
        },
      },
      [],
    )
    expect(statistics).toEqual({
      states: 4,
      transitions: 5,
      depth: 2,
      firings: [5, 0],
      possible: [0, 1],
      seconds: 0,
    })
    expect([complete, limit]).toEqual([true, undefined])
  })

  test('several initial states, the same one twice only once', () => {
    const { statistics } = search({ initial: [0, 5, 0], edges: { go: chain(2) } }, [])
    expect(statistics).toMatchObject({ states: 4, transitions: 2, depth: 2 })
  })

  test('no initial state at all', () => {
    const { statistics, complete, findings } = search({ initial: [], edges: { go: chain(2) } }, [never, deadlockFree])
    expect(statistics).toMatchObject({ states: 0, transitions: 0, depth: 0 })
    expect([complete, findings]).toEqual([true, [undefined, undefined]])
  })

  test('states of one orbit once', () => {
    const graph: Graph = {
      edges: {
        go: [
          [0, 1],
          [0, 2],
          [1, 3],
          [2, 4],
        ],
      },
    }
    expect(search(graph, []).statistics).toMatchObject({ states: 5, transitions: 4 })
    const canonical = (state: number) => ({ 2: 1, 4: 3 })[state] ?? state
    expect(search({ ...graph, canonical }, []).statistics).toMatchObject({ states: 3, transitions: 3 })
  })
})

describe('the first finding', () => {
  test('is the shortest', () => {
    const edges = { long: [...chain(3), [3, 9] as const], short: [[1, 9] as const] }
    const { findings } = search({ edges, holds: [not(9)] }, [never])
    expect(way(findings[0])).toEqual([0, 1, 9])
    expect(findings[0]).toMatchObject({ faults: 0, error: undefined })
  })

  test('has the fewest faults, however many more steps that takes', () => {
    const graph = { edges: { 'jump!': [[0, 9] as const], walk: [...chain(4), [4, 9] as const] }, holds: [not(9)] }
    const { findings } = search(graph, [never], { budgets: upTo([[0], 1]) })
    expect(way(findings[0])).toEqual([0, 1, 2, 3, 4, 9])
    expect(findings[0]?.faults).toBe(0)
  })

  test('has among those with the same faults the fewest steps, wherever the fault stands', () => {
    const graph = {
      edges: {
        'early!': [[0, 10] as const],
        'late!': [[2, 9] as const],
        walk: [...chain(2), [10, 11] as const, [11, 12] as const, [12, 9] as const],
      },
      holds: [not(9)],
    }
    const { findings } = search(graph, [never], { budgets: upTo([[0, 1], 1]) })
    expect(way(findings[0])).toEqual([0, 1, 2, 9])
    expect(findings[0]?.faults).toBe(1)
  })

  test('is for a goal that is reached where the property is true', () => {
    const { findings } = search({ edges: { go: chain(5) }, holds: [at(2)] }, [reach])
    expect(way(findings[0])).toEqual([0, 1, 2])
  })

  test('may be the initial state', () => {
    const { findings } = search({ initial: [3, 0], edges: { go: chain(5) }, holds: [not(0)] }, [never])
    expect(way(findings[0])).toEqual([0])
    expect(findings[0]?.path.steps[0]?.instance).toBe(1)
  })

  test('comes for each goal by itself, in the order of the goals', () => {
    const graph = { edges: { go: chain(3) }, holds: [not(3), at(1)] }
    const { findings } = search(graph, [deadlockFree, { ...reach, property: 1 }, never, errorFree])
    expect(findings.map(way)).toEqual([[0, 1, 2, 3], [0, 1], [0, 1, 2, 3], undefined])
  })
})

describe('steps', () => {
  test('that break a step property are found though they lead to a state that is known', () => {
    const graph = { edges: { go: [...chain(2), [2, 0] as const] }, stepHolds: (from: number, to: number) => from <= to }
    const { findings, complete } = search(graph, [neverStep])
    expect(way(findings[0])).toEqual([0, 1, 2, [0]])
    expect(complete).toBe(true)
  })

  test('that stay where they are can break one too', () => {
    const graph = { edges: { go: [...chain(1), [1, 1] as const] }, stepHolds: (from: number, to: number) => from < to }
    expect(way(search(graph, [neverStep]).findings[0])).toEqual([0, 1, [1]])
  })

  test('of a fault count as one: a longer way with fewer faults is the finding', () => {
    const graph = {
      edges: { 'jump!': [[0, 9] as const], walk: [...chain(3), [3, 9] as const] },
      stepHolds: (_: number, to: number) => to !== 9,
    }
    const { findings } = search(graph, [neverStep], { budgets: upTo([[0], 1]) })
    expect(way(findings[0])).toEqual([0, 1, 2, 3, [9]])
    expect(findings[0]?.faults).toBe(0)
  })

  test('of a fault that breaks it is the finding where nothing else does', () => {
    const graph = {
      edges: { 'jump!': [[1, 9] as const], walk: chain(3) },
      stepHolds: (_: number, to: number) => to !== 9,
    }
    const { findings } = search(graph, [neverStep], { budgets: upTo([[0], 1]) })
    expect(way(findings[0])).toEqual([0, 1, [9]])
    expect(findings[0]?.faults).toBe(1)
  })

  test('that have no value are errors', () => {
    const graph = { edges: { go: chain(2) }, stepHolds: (from: number) => (from === 1 ? ERROR : true) }
    const { findings } = search(graph, [neverStep, errorFree])
    expect(findings.map(way)).toEqual([undefined, [0, 1, [2]]])
    expect(findings[1]?.error).toBe(ERROR)
  })
})

describe('errors', () => {
  test('at the start are found, and the other initial states are searched', () => {
    const { findings, statistics } = search({ initial: [ERROR, 0], edges: { go: chain(3) } }, [
      { ...errorFree, required: false },
    ])
    expect(way(findings[0])).toEqual([[undefined]])
    expect(findings[0]).toMatchObject({ faults: 0, error: ERROR, path: { steps: [], last: { instance: 0 } } })
    expect(statistics.states).toBe(4)
  })

  test('of a step end the way there, and such a step is no deadlock', () => {
    const { findings, statistics } = search({ edges: { go: [...chain(2), [2, ERROR]] } }, [errorFree, deadlockFree])
    expect(findings.map(way)).toEqual([[0, 1, 2, [undefined]], undefined])
    expect(statistics).toMatchObject({ states: 3, transitions: 3, depth: 2 })
  })

  test('of a property or of the terminal condition are found at their state', () => {
    const edges = { go: chain(2) }
    const property = search({ edges, holds: [(state) => (state === 1 ? ERROR : true)] }, [never, errorFree])
    expect(property.findings.map(way)).toEqual([undefined, [0, 1]])
    const terminal = search({ edges, isTerminal: () => ERROR }, [deadlockFree, errorFree])
    expect(terminal.findings.map(way)).toEqual([undefined, [0, 1, 2]])
  })

  test('with fewer faults come first', () => {
    const graph: Graph = { edges: { 'jump!': [[0, ERROR]], walk: [...chain(3), [3, ERROR]] } }
    const { findings } = search(graph, [errorFree], { budgets: upTo([[0], 1]) })
    expect(way(findings[0])).toEqual([0, 1, 2, 3, [undefined]])
  })
})

describe('deadlocks', () => {
  test('are states without a step', () => {
    expect(way(search({ edges: { go: chain(2) } }, [deadlockFree]).findings[0])).toEqual([0, 1, 2])
  })

  test('are states whose only step leads nowhere', () => {
    const { findings, statistics } = search({ edges: { go: [...chain(1), [1, 1]] } }, [deadlockFree])
    expect(way(findings[0])).toEqual([0, 1])
    expect(statistics.transitions).toBe(2)
  })

  test('are states that only a fault leaves', () => {
    const edges = { 'crash!': [[1, 2] as const], go: [[0, 1] as const, [2, 0] as const] }
    const { findings } = search({ edges }, [deadlockFree], { budgets: upTo([[0], 1]) })
    expect(way(findings[0])).toEqual([0, 1])
  })

  test('are not where the spec lets a run end', () => {
    const { findings, complete } = search({ edges: { go: chain(2) }, isTerminal: at(2) }, [deadlockFree])
    expect([findings, complete]).toEqual([[undefined], true])
  })

  test('need no fault where there is one without', () => {
    const edges = { 'crash!': [[0, 9] as const], go: chain(3) }
    const { findings } = search({ edges }, [deadlockFree], { budgets: upTo([[0], 1]) })
    expect(findings[0]).toMatchObject({ faults: 0 })
    expect(way(findings[0])).toEqual([0, 1, 2, 3])
  })
})

describe('budgets', () => {
  test('a fault that none speaks of never happens, and one of 0 cannot', () => {
    const edges = { 'crash!': [[0, 1] as const], 'cut!': [[0, 2] as const], go: [[0, 0] as const] }
    const { statistics } = search({ edges }, [], { budgets: upTo([[1], 0]) })
    expect(statistics).toMatchObject({ states: 1, transitions: 1, firings: [0, 0, 1], possible: [1, 2] })
  })

  test('that cannot be compared keep a state for each way to it that has something left', () => {
    // Only who comes by a cut can afford the crash from 1, and only who comes by a crash the cut.
    const edges = {
      'crash!': [
        [0, 1],
        [1, 2],
      ],
      'cut!': [
        [0, 1],
        [1, 3],
      ],
    } as const
    const budgets = upTo([[0], 1], [[1], 1])
    const { findings, statistics } = search({ edges, holds: [at(2), at(3)] }, [reach, { ...reach, property: 1 }], {
      budgets,
    })
    expect(findings.map(way)).toEqual([
      [0, 1, 2],
      [0, 1, 3],
    ])
    const instances = findings.map((found) => found?.path.steps.slice(1).map((step) => step.instance))
    expect(instances).toEqual([
      [2, 1],
      [0, 3],
    ])
    expect(statistics).toMatchObject({ states: 4, transitions: 4 })
  })

  test('of which one way has used less of each keep one', () => {
    // 1 is reached without a fault and with one, then with two; only the first is expanded.
    const edges = { 'crash!': [[0, 1] as const], go: [[0, 1] as const, [1, 2] as const] }
    const { statistics } = search({ edges }, [], { budgets: upTo([[0], 2]) })
    expect(statistics).toMatchObject({ states: 3, transitions: 3, firings: [1, 2] })
  })

  test('that are shared count their faults together', () => {
    const edges = { 'crash!': chain(4), 'cut!': chain(4) }
    const { statistics } = search({ edges }, [], { budgets: upTo([[0, 1], 3]) })
    expect(statistics).toMatchObject({ states: 4, transitions: 6 })
  })

  test('that overlap all have to allow a fault', () => {
    const edges = {
      'crash!': [
        [1, 3],
        [3, 4],
      ],
      'cut!': [
        [0, 1],
        [1, 2],
      ],
    } as const
    const { statistics, complete } = search({ edges }, [], { budgets: upTo([[0, 1], 2], [[1], 1]) })
    expect(statistics).toMatchObject({ states: 3, firings: [1, 1] })
    expect(complete).toBe(true)
  })

  test('in the states are not kept beside them', () => {
    const edges = { 'crash!': chain(4) }
    const { statistics, findings } = search({ edges, holds: [not(4)] }, [never], { budgets: 'in the states' })
    expect(statistics).toMatchObject({ states: 5, possible: [0] })
    expect(way(findings[0])).toEqual([0, 1, 2, 3, 4])
  })

  test('in the states still put the fewest faults first', () => {
    const graph = { edges: { 'jump!': [[0, 9] as const], walk: [...chain(4), [4, 9] as const] }, holds: [not(9)] }
    const { findings } = search(graph, [never], { budgets: 'in the states' })
    expect(findings[0]?.faults).toBe(0)
    expect(way(findings[0])).toEqual([0, 1, 2, 3, 4, 9])
  })
})

describe('limits', () => {
  const graph = { edges: { 'crash!': [[0, 5000] as const], go: chain(2000) }, holds: [not(3)] }

  test.each([
    ['states', { states: 10 }, 10],
    ['depth', { depth: 10 }, 11],
    ['memory', { memory: 3 }, 256],
  ] as const)('of %s end the search, say so, and leave it open', (kind, limits, states) => {
    let mebibytes = 1
    const memoryUsed = () => {
      mebibytes += 1.5
      return mebibytes * 2 ** 20
    }
    const { complete, limit, statistics } = search(graph, [deadlockFree], { limits, memoryUsed })
    expect(complete).toBe(false)
    expect(limit).toEqual({ kind, most: Object.values(limits)[0] })
    expect(statistics.states).toBe(states)
  })

  test('of seconds end it by the clock that is passed in', () => {
    let milliseconds = 0
    const now = () => {
      milliseconds += 900
      return milliseconds
    }
    const { complete, limit, statistics } = search(graph, [], { limits: { seconds: 2 }, now })
    expect([complete, limit]).toEqual([false, { kind: 'seconds', most: 2 }])
    expect(statistics.states).toBeLessThan(2000)
    expect(statistics.seconds).toBeGreaterThan(2)
  })

  test('that are just enough do not end it', () => {
    const small = { edges: { go: chain(9) } }
    expect(search(small, [], { limits: { states: 10 } })).toMatchObject({ complete: true, limit: undefined })
    expect(search(small, [], { limits: { states: 9 } })).toMatchObject({ complete: false, statistics: { states: 9 } })
    expect(search(small, [], { limits: { depth: 10 } })).toMatchObject({ complete: true, limit: undefined })
    expect(search(small, [], { limits: { depth: 8 } })).toMatchObject({ complete: false, statistics: { states: 9 } })
  })

  test('of states leave one that is full alone where only other ways to its states are left', () => {
    const edges = { 'crash!': [[0, 1] as const], 'cut!': [[0, 1] as const] }
    const budgets = upTo([[0], 1], [[1], 1])
    expect(search({ edges }, [], { budgets, limits: { states: 2 } })).toMatchObject({ complete: true })
  })

  test('leave what was found before them', () => {
    const { findings, complete } = search(graph, [never, deadlockFree], { limits: { depth: 5 } })
    expect([way(findings[0]), findings[1], complete]).toEqual([[0, 1, 2, 3], undefined, false])
  })

  test('of depth do not hide what few steps with a fault lead to', () => {
    const { findings, limit } = search({ ...graph, holds: [not(5000)] }, [never], {
      limits: { depth: 3 },
      budgets: upTo([[0], 1]),
    })
    expect(way(findings[0])).toEqual([0, 5000])
    expect(limit?.kind).toBe('depth')
  })
})

describe('the search ends', () => {
  const graph = { edges: { 'crash!': [[0, 3] as const], go: chain(1000) }, holds: [not(3), at(7)] }
  const sees = { ...reach, property: 1 }

  test('as soon as all that is required is decided', () => {
    const { findings, complete, limit, statistics } = search(graph, [never, sees])
    expect(findings.map((found) => found?.path.steps.length)).toEqual([4, 8])
    expect([complete, limit]).toEqual([false, undefined])
    expect(statistics.states).toBeLessThan(12)
  })

  test('not before, though goals that are not required are', () => {
    const open = search(graph, [never, deadlockFree])
    expect(open).toMatchObject({ complete: true, statistics: { states: 1001 } })
    const optional = search(graph, [never, { ...deadlockFree, required: false }])
    expect(optional.statistics.states).toBeLessThan(10)
    expect(optional.findings[1]).toBeUndefined()
  })

  test('after all states where nothing is required', () => {
    expect(search(graph, [{ ...never, required: false }]).statistics.states).toBe(1001)
    expect(search(graph, []).statistics.states).toBe(1001)
  })

  test('not with a finding that one with fewer faults could still beat', () => {
    const edges = { 'jump!': [[0, 1500] as const], go: chain(1500) }
    const { findings } = search({ edges, holds: [not(1500)] }, [never], { budgets: upTo([[0], 1]) })
    expect(findings[0]).toMatchObject({ faults: 0 })
    expect(findings[0]?.path.steps).toHaveLength(1501)
  })
})

describe('progress', () => {
  test('is told from the first state on', () => {
    const told: number[] = []
    search({ edges: { go: chain(1000) } }, [], { onProgress: (progress) => told.push(progress.states) })
    expect(told[0]).toBe(0)
    expect(told).toHaveLength(Math.ceil(1001 / 256))
    expect([...told].sort((a, b) => a - b)).toEqual(told)
  })
})

describe('a path through representatives', () => {
  const graph: Graph = {
    initial: [8, 0],
    edges: {
      other: [
        [0, 2],
        [8, 8],
      ],
      go: [
        [1, 3],
        [2, 4],
      ],
      last: [
        [3, 6],
        [4, 5],
        [3, ERROR],
        [4, ERROR],
      ],
    },
    canonical: (state) => ({ 2: 1, 4: 3, 6: 5 })[state] ?? state,
    holds: [(state) => state < 3 || state > 7],
    stepHolds: (_, to) => to !== 5 && to !== 6,
  }
  const system = systemOf(graph)
  const pathOf = (goal: Goal) => {
    const { findings } = explore(system, { budgets: [], goals: [goal], limits: {}, now: () => 0, memoryUsed: () => 0 })
    const shows = (from: PackedState, next: PackedState) =>
      goal.kind !== 'neverStep' || system.stepHolds(goal.property, from, next) === false
    return findings[0] && concretePath(system, findings[0].path, shows)
  }

  test('becomes a run of the system itself', () => {
    expect(pathOf(never)).toEqual({ start: 1, instances: [0, 3] })
  })

  test('becomes one that ends in the step that was found', () => {
    expect(pathOf(neverStep)).toEqual({ start: 1, instances: [0, 3, 5] })
    expect(pathOf(errorFree)).toEqual({ start: 1, instances: [0, 3, 7] })
  })

  test('is the number of the initial state where that is an error', () => {
    const broken = systemOf({ ...graph, initial: [8, ERROR] })
    const { findings } = explore(broken, {
      budgets: [],
      goals: [errorFree],
      limits: {},
      now: () => 0,
      memoryUsed: () => 0,
    })
    expect(findings[0] && concretePath(broken, findings[0].path, () => true)).toEqual({ start: 1, instances: [] })
  })

  test('that the system does not have is a fault of Holdfast', () => {
    const steps = [
      { instance: 1, state: Uint32Array.of(0) },
      { instance: 2, state: Uint32Array.of(5) },
    ]
    expect(() => concretePath(system, { steps, last: undefined }, () => true)).toThrow('a step that the system has not')
  })
})
