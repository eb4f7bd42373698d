import type { Interval } from '../base/interval.ts'
import { above, below, type Certified, ROUNDING } from './certified.ts'
import { type Chain, type StateSet, stateSet, stepsOf } from './chain.ts'
import { gainUntil } from './first-passage.ts'
import { NotSolved } from './not-solved.ts'
import { solve } from './solve.ts'

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
 * From each state, the mean over time in the long run: that of each part that the chain ends in, in the shares of the
 * chances to end there.
 * @param ends the parts that the chain ends in, in each of which time passes
 * @param gain in each state, for each unit of time; none below 0
 * @param stays how long a unit of time takes in each state: 1, or 0 where no time is spent
 * @param asked states whose answers matter
 * @throws NotSolved where there are too many states
 */
export function meanInTheEnd(
  chain: Chain,
  ends: readonly (readonly number[])[],
  { gain, stays }: { readonly gain: Float64Array; readonly stays: Float64Array },
  asked: readonly number[],
): Certified {
  const [low, high] = [new Float64Array(chain.states), new Float64Array(chain.states)]
  const inside = new Uint8Array(chain.states).fill(1)
  let [least, most] = [Number.POSITIVE_INFINITY, 0]
  let [mostLow, leastHigh] = [0, Number.POSITIVE_INFINITY]
  for (const states of ends) {
    const mean = longRunMean(chain, states, gain, stays)
    ;[least, most] = [Math.min(least, mean.low), Math.max(most, mean.high)]
    ;[mostLow, leastHigh] = [Math.max(mostLow, mean.low), Math.min(leastHigh, mean.high)]
    for (const state of states) [inside[state], low[state], high[state]] = [0, mean.low, mean.high]
  }
  // Wherever it ends it is the same.
  if (least === mostLow && most === leastHigh) return { low: low.fill(least), high: high.fill(most) }
  const none = new Float64Array(chain.states)
  const answer = (known: Float64Array) => solve(chain, { inside, known, gain: none }, asked)
  return {
    low: answer(low).low.map((each) => Math.max(least, each)),
    high: answer(high).high.map((each) => Math.min(most, each)),
  }
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
  if (states.length === 1) return { low: largest, high: largest }
  const own = (all: Float64Array) => Float64Array.from(states, (state) => all[state] as number)
  const { low, high } = perVisit(partOf(chain, states), own(gain), own(stays))
  return { low, high: Math.min(largest, high) }
}

/** A part of a chain that is never left, as a chain of its own. */
function partOf({ offsets, targets, rates }: Chain, states: readonly number[]): Chain {
  const place = new Map(states.map((state, at) => [state, at]))
  const own = new Uint32Array(states.length + 1)
  const steps: number[] = []
  for (const [at, state] of states.entries()) {
    for (let step = offsets[state] as number; step < (offsets[state + 1] as number); step++) steps.push(step)
    own[at + 1] = steps.length
  }
  return {
    states: states.length,
    offsets: own,
    targets: Uint32Array.from(steps, (step) => place.get(targets[step] as number) as number),
    rates: Float64Array.from(steps, (step) => rates[step] as number),
  }
}

/** By visits to one of the states: from one that hardly is visited, times have no end that a number could tell. */
function perVisit(chain: Chain, gain: Float64Array, stays: Float64Array): Interval {
  const spent = gain.map((each, state) => each * (stays[state] as number))
  const homes = new Set([0, chain.states - 1, Math.floor(chain.states / 2)].map((start) => drift(chain, start)))
  let reason = new NotSolved('A part without states has no mean.')
  for (const home of homes) {
    try {
      const goal = stateSet(chain.states, (state) => state === home)
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
