import { type Certified, within } from './certified.ts'
import { type Chain, canReach, type StateSet, stateSet } from './chain.ts'
import { eliminate } from './eliminate.ts'

/**
 * From each state, the probability to come to `goal` before `avoid`, at any time. States in both count as goal.
 * @throws RangeError where more states are open than can be solved exactly
 */
export function reachProbability(chain: Chain, goal: StateSet, avoid: StateSet): Certified {
  const { can, sure } = passages(chain, goal, avoid)
  const inside = stateSet(chain.states, (state) => can[state] === 1 && sure[state] === 0)
  requireSolvable(inside)
  const none = new Float64Array(chain.states)
  const { low, high } = eliminate(chain, { inside, known: Float64Array.from(sure), gain: none })
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
 * @throws RangeError where more states are open than can be solved exactly
 */
export function gainUntil(chain: Chain, goal: StateSet, gain: Float64Array): Certified {
  const nothing = new Uint8Array(chain.states)
  const { sure } = passages(chain, goal, nothing)
  const inside = stateSet(chain.states, (state) => sure[state] === 1 && goal[state] === 0)
  requireSolvable(inside)
  const known = Float64Array.from(sure, (isSure) => (isSure === 1 ? 0 : Number.POSITIVE_INFINITY))
  return eliminate(chain, { inside, known, gain })
}

/**
 * The probability that a chain which has just left `from` comes to `goal` before it comes back.
 * (Bovier and den Hollander, Metastability, 2015, chapter 7: escape probabilities)
 */
export function escapeProbability(chain: Chain, from: number, goal: StateSet): Certified {
  const back = stateSet(chain.states, (state) => state === from && goal[state] === 0)
  const from_ = reachProbability(chain, goal, back)
  let [total, low, high] = [0, 0, 0]
  for (let at = chain.offsets[from] as number; at < (chain.offsets[from + 1] as number); at++) {
    const [to, rate] = [chain.targets[at] as number, chain.rates[at] as number]
    total += rate
    low += rate * (from_.low[to] as number)
    high += rate * (from_.high[to] as number)
  }
  if (total === 0) return { low: Float64Array.of(0), high: Float64Array.of(0) }
  const share = 4 * ((chain.offsets[from + 1] as number) - (chain.offsets[from] as number) + 2) * 2 ** -53
  return {
    low: within(Float64Array.of(low / total), share).low,
    high: within(Float64Array.of(high / total), share).high.map((value) => Math.min(1, value)),
  }
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

/** More than this takes minutes, since time grows with the cube. */
const SOLVABLE = 3_000

function requireSolvable(inside: StateSet): void {
  const count = inside.reduce((sum, each) => sum + each, 0)
  if (count > SOLVABLE) throw new RangeError(`${count} open states: at most ${SOLVABLE} are solved exactly`)
}
