import type { Interval } from '../base/interval.ts'
import { above, below, type Certified, ROUNDING } from './certified.ts'
import { type Chain, canReach, type StateSet, stateSet, stepsOf } from './chain.ts'
import { solve } from './solve.ts'

/**
 * From each state, the probability to come to `goal` before `avoid`, at any time. States in both count as goal.
 * @param asked states whose answers matter; by itself all
 * @throws NotSolved where too many states are open
 */
export function reachProbability(
  chain: Chain,
  goal: StateSet,
  avoid: StateSet,
  asked: readonly number[] = all(chain),
): Certified {
  const { can, sure } = passages(chain, goal, avoid)
  const inside = stateSet(chain.states, (state) => can[state] === 1 && sure[state] === 0)
  const none = new Float64Array(chain.states)
  const { low, high } = solve(chain, { inside, known: Float64Array.from(sure), gain: none }, asked)
  return { low, high: high.map((value) => Math.min(1, value)) }
}

/**
 * From each state, the mean time until `goal` is reached, in the unit of the rates; infinite where there is any chance
 * that it never is.
 */
export function timeToReach(chain: Chain, goal: StateSet): Certified {
  return gainUntil(chain, goal, new Float64Array(chain.states).fill(1))
}

/**
 * From each state, the mean of what is gained until `goal` is reached; infinite where it may never be.
 * @param gain in each state, for each unit of time; none below 0
 * @param asked states whose answers matter; by itself all
 * @throws NotSolved where too many states are open
 */
export function gainUntil(
  chain: Chain,
  goal: StateSet,
  gain: Float64Array,
  asked: readonly number[] = all(chain),
): Certified {
  const { sure } = passages(chain, goal, new Uint8Array(chain.states))
  const inside = stateSet(chain.states, (state) => sure[state] === 1 && goal[state] === 0)
  const known = Float64Array.from(sure, (isSure) => (isSure === 1 ? 0 : Number.POSITIVE_INFINITY))
  return solve(chain, { inside, known, gain }, asked)
}

/**
 * The probability that a chain which has just left `from` comes to `goal` before it comes back.
 * (Bovier and den Hollander, Metastability, 2015, chapter 7: escape probabilities)
 */
export function escapeProbability(chain: Chain, from: number, goal: StateSet): Interval {
  const back = stateSet(chain.states, (state) => state === from && goal[state] === 0)
  const reached = reachProbability(chain, goal, back)
  let [total, low, high, steps] = [0, 0, 0, 0]
  for (const at of stepsOf(chain, from)) {
    const [to, rate] = [chain.targets[at] as number, chain.rates[at] as number]
    steps++
    total += rate
    low += rate * (reached.low[to] as number)
    high += rate * (reached.high[to] as number)
  }
  if (total === 0) return { low: 0, high: 0 }
  const share = 4 * (steps + 2) * ROUNDING
  return { low: below(low / total, share), high: Math.min(1, above(high / total, share)) }
}

function all({ states }: Chain): readonly number[] {
  return [...Array(states).keys()]
}

/** Where the goal can be reached before what is to be avoided, and where it is reached so with probability 1. */
function passages(chain: Chain, goal: StateSet, avoid: StateSet): { readonly can: StateSet; readonly sure: StateSet } {
  const barrier = stateSet(chain.states, (state) => avoid[state] === 1 && goal[state] === 0)
  const can = canReach(chain, goal, barrier)
  // In a finite chain something fails with a chance above 0 exactly where a way leads to a state that has none left.
  const cannot = stateSet(chain.states, (state) => can[state] === 0)
  const mayFail = canReach(chain, cannot, goal)
  return { can, sure: stateSet(chain.states, (state) => mayFail[state] === 0) }
}
