import type { Interval } from '../base/number-text.ts'
import { above, below, ROUNDING } from './certified.ts'
import { type Chain, type StateSet, stateSet, stepsOf } from './chain.ts'
import { gainUntil } from './first-passage.ts'
import { NotSolved } from './not-solved.ts'

/**
 * The parts of a chain that it ends in: it never leaves one of them, and comes again and again to each state of it. Found
 * depth first, without recursion (Tarjan, SIAM Journal on Computing 1, 1972).
 */
export function recurrentClasses(chain: Chain): readonly (readonly number[])[] {
  const found = new Uint32Array(chain.states)
  const lowest = new Uint32Array(chain.states)
  const next = Uint32Array.from(chain.offsets.subarray(0, chain.states))
  const isOpen = new Uint8Array(chain.states)
  const isLeft = new Uint8Array(chain.states)
  const [open, way, classes]: [number[], number[], number[][]] = [[], [], []]
  let clock = 0
  const enter = (state: number) => {
    found[state] = lowest[state] = ++clock
    isOpen[state] = 1
    open.push(state)
    way.push(state)
  }
  const lower = (state: number, to: number) => {
    lowest[state] = Math.min(lowest[state] as number, to)
  }
  const close = (state: number) => {
    const states = open.splice(open.lastIndexOf(state))
    for (const each of states) isOpen[each] = 0
    const leaves = states.some((each) => isLeft[each] === 1)
    if (!leaves) classes.push(states.sort((a, b) => a - b))
  }
  for (let root = 0; root < chain.states; root++) {
    if (found[root] === 0) enter(root)
    for (let state = way.at(-1); state !== undefined; state = way.at(-1)) {
      const at = next[state] as number
      if (at < (chain.offsets[state + 1] as number)) {
        next[state] = at + 1
        const to = chain.targets[at] as number
        if (found[to] === 0) enter(to)
        else if (isOpen[to] === 1) lower(state, found[to] as number)
        else isLeft[state] = 1
        continue
      }
      way.pop()
      const before = way.at(-1)
      const isOwn = lowest[state] === found[state]
      if (isOwn) close(state)
      if (before === undefined) continue
      if (isOwn) isLeft[before] = 1
      else lower(before, lowest[state] as number)
    }
  }
  return classes
}

/**
 * The mean over time in the long run within a part that is never left: what is gained from one visit to a state until
 * the next, over how long that takes (the renewal reward theorem: Ross, Stochastic Processes, 1996, 3.6).
 * @param states such a part, in some of which time passes
 * @param gain in each state, for each unit of time; none below 0
 * @param stays how long a unit of time takes in each state: 1, or 0 where no time is spent
 * @throws NotSolved where there are too many states
 */
export function longRunMean(
  chain: Chain,
  states: readonly number[],
  gain: Float64Array,
  stays: Float64Array,
): Interval {
  const largest = states.reduce((most, state) => Math.max(most, gain[state] as number), 0)
  if (largest === 0) return { low: 0, high: 0 }
  const { low, high } = perVisit(chain, states, gain, stays)
  return { low, high: Math.min(largest, high) }
}

/** By visits to one of the states: from one that hardly is visited, times have no end that a number could tell. */
function perVisit(chain: Chain, states: readonly number[], gain: Float64Array, stays: Float64Array): Interval {
  const isIn = new Set(states)
  const spent = gain.map((each, state) => each * (stays[state] as number))
  const starts = [states[0], states.at(-1), states[Math.floor(states.length / 2)]]
  const homes = new Set(starts.flatMap((start) => (start === undefined ? [] : [drift(chain, start)])))
  let reason = new NotSolved('A part without states has no mean.')
  for (const home of homes) {
    try {
      // Nothing leads out of the part, so that what is outside may count as come home.
      const goal = stateSet(chain.states, (state) => state === home || !isIn.has(state))
      const [gained, time] = [untilNext(chain, home, goal, spent), untilNext(chain, home, goal, stays)]
      const share = 2 * ROUNDING
      return { low: below(gained.low / time.high, share), high: above(gained.high / time.low, share) }
    } catch (error) {
      if (!(error instanceof NotSolved)) throw error
      reason = error
    }
  }
  throw reason
}

/** Where the likeliest step from each state leads again and again. */
function drift(chain: Chain, start: number): number {
  const seen = new Uint8Array(chain.states)
  let state = start
  while (seen[state] === 0) {
    seen[state] = 1
    let most = 0
    let likeliest = state
    for (const at of stepsOf(chain, state)) {
      if ((chain.rates[at] as number) <= most) continue
      most = chain.rates[at] as number
      likeliest = chain.targets[at] as number
    }
    state = likeliest
  }
  return state
}

/** What is gained from one visit to the next, times the rate out of the state. */
function untilNext(chain: Chain, home: number, goal: StateSet, gain: Float64Array): Interval {
  const steps = [...stepsOf(chain, home)]
  const asked = steps.map((at) => chain.targets[at] as number)
  const { low, high } = gainUntil(chain, goal, gain, asked)
  const sum = (bound: Float64Array) =>
    steps.reduce(
      (all, at) => all + (chain.rates[at] as number) * (bound[chain.targets[at] as number] as number),
      gain[home] as number,
    )
  const share = 2 * (steps.length + 2) * ROUNDING
  return { low: below(sum(low), share), high: above(sum(high), share) }
}
