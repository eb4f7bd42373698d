import { describe, expect, test } from 'vitest'
import { interpretRun } from '../interpret/interpreted-system.ts'
import { explore } from '../search/explore.ts'
import { runOf } from '../testing/support.ts'
import { countFaults, possibleActions } from './budgets.ts'
import { isModelError, type PackedState } from './transition-system.ts'

const run = runOf(`
module m
symmetric actor Node[3]
var up: Node -> bool = true
action restart(n: Node) when !up[n] { up[n] = true }
fault crash(n: Node) when up[n] { up[n] = false }
fault cut { up = up }
fault burn(n: Node) { up[n] = up[n] || up[n] }
operator rest { up = up }
check c {
  faults { crash <= 2, crash + cut <= 2 }
  terminal true
}
`)
const system = interpretRun(run)
const counting = countFaults(system, run.budgets)
const everything = system.actions.map((_, at) => at)

const search = (which: 'reduced' | 'plain') =>
  explore(which === 'plain' ? counting : system, {
    budgets: which === 'plain' ? 'in the states' : run.budgets,
    goals: [],
    limits: {},
    now: () => 0,
    memoryUsed: () => 0,
  }).statistics

/** The first state, and each that an instance of the action leads to. */
function next(state: PackedState, action: number): PackedState[] {
  return counting.successors(state, [action]).flatMap((step) => (isModelError(step.next) ? [] : [step.next]))
}

function start(): PackedState {
  const [initial] = counting.initialStates()
  if (initial === undefined || isModelError(initial.next)) throw new Error('no initial state')
  return initial.next
}

const names = (actions: readonly number[]) => actions.map((at) => system.actions[at]?.name)

describe('what can happen at all', () => {
  test('is everything but the faults without a budget', () => {
    expect(names(possibleActions(system, run.budgets))).toEqual(['restart', 'crash', 'cut', 'rest'])
    expect(names(possibleActions(system, []))).toEqual(['restart', 'rest'])
    expect(names(possibleActions(system, [{ faults: [3], most: 0 }]))).toEqual(['restart', 'burn', 'rest'])
  })
})

describe('faults counted in the states', () => {
  test('take a word for each budget, and none of the rest', () => {
    expect(counting.words).toBe(system.words + 2)
    expect([...start().subarray(0, 2)]).toEqual([0, 0])
    expect([...(next(start(), 1)[0] ?? [])].slice(0, 2)).toEqual([1, 1])
    expect([...(next(start(), 2)[0] ?? [])].slice(0, 2)).toEqual([0, 1])
    expect([...(next(start(), 4)[0] ?? [])]).toEqual([...start()])
  })

  test('happen until a budget is spent, and without a budget never', () => {
    const [cut] = next(start(), 2)
    const [crashed] = next(cut ?? start(), 1)
    if (cut === undefined || crashed === undefined) throw new Error('no faults')
    expect([next(crashed, 1), next(crashed, 2)]).toEqual([[], []])
    expect(next(crashed, 0)).toHaveLength(1)
    expect(next(start(), 3)).toEqual([])
  })

  test('make states differ that are otherwise the same, in the counts that other checkers get', () => {
    // Faults used: crashes and cuts. Down at most: the crashes. (0,0): 1 state, (0,1): 1, (0,2): 1,
    // (1,0) and (1,1): 4 each, (2,0): 7.
    expect(search('plain').states).toBe(18)
    // Without them and up to symmetry: none, one or two nodes down.
    expect(search('reduced').states).toBe(3)
  })

  test('leave properties, the end and the order of instances as they are', () => {
    const initial = start()
    const packed = initial.subarray(2)
    expect(counting.isTerminal(initial)).toBe(system.isTerminal(packed))
    expect(counting.successors(initial, everything).map(({ instance }) => instance)).toEqual(
      system.successors(packed, possibleActions(system, run.budgets)).map(({ instance }) => instance),
    )
    expect(counting.canonical(initial)).toBe(initial)
  })
})
