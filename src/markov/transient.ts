import { above, below, type Certified, ROUNDING } from './certified.ts'
import { type Chain, type StateSet, stepsOf } from './chain.ts'
import { NotSolved } from './not-solved.ts'

/** Steps that are looked at, at most, in all ticks together: some seconds. */
const WORK = 1e9

/** What is asked of a chain at a time. */
export interface Later {
  /** In the unit of the rates. */
  readonly time: number
  /** 1 for states that are not left any more. */
  readonly absorbing: StateSet
  /** A number of each state, none below 0. */
  readonly value: Float64Array
  /** What each rate of the chain may be off by, as a share. */
  readonly share: number
}

/**
 * From each state, the mean of a value after some time, by uniformisation: the chain makes a jump at each tick of a clock
 * that is at least as fast as its fastest state, and the number of ticks is Poisson's (Jensen, Skandinavisk
 * Aktuarietidskrift 36, 1953).
 * @param work steps to look at, at most
 * @throws NotSolved where it would take more
 */
export function meanAfter(chain: Chain, { time, absorbing, value, share }: Later, work = WORK): Certified {
  const jumps = jumpsOf(chain, absorbing)
  const ticksOnAverage = jumps.clock * time
  const looks = (ticksOnAverage + 10 * Math.sqrt(ticksOnAverage) + 40) * (chain.states + chain.targets.length)
  if (!(looks <= work))
    throw new NotSolved(
      `That time is ${ticksOnAverage.toPrecision(2)} times as long as the shortest stay in a state: too long to be followed step by step.`,
    )
  const { from, weights, missing } = poissonWeights(ticksOnAverage)
  let [now, next] = [Float64Array.from(value), new Float64Array(chain.states)]
  const sum = new Float64Array(chain.states)
  for (let tick = 0; tick < from + weights.length; tick++) {
    const weight = tick < from ? 0 : (weights[tick - from] as number)
    for (let state = 0; weight > 0 && state < chain.states; state++)
      sum[state] = (sum[state] as number) + weight * (now[state] as number)
    jump(chain, jumps, now, next)
    ;[now, next] = [next, now]
  }
  // A tick adds at most so much to the share that a number is off by: the sum of a row, its rates, and a difference of
  // a twentieth. No number is below 0, so the shares add up.
  const perTick = (22 * widest(chain) + 12) * ROUNDING + 22 * share
  const off = (from + weights.length) * perTick + (4 * weights.length + 8) * ROUNDING
  const largest = value.reduce((most, each) => Math.max(most, each), 0)
  return {
    low: sum.map((each) => below(each, off + missing)),
    high: sum.map((each) => Math.min(largest, above(each, off) + missing * largest)),
  }
}

/** The chances of a tick. */
interface Jumps {
  readonly clock: number
  /** That a state stays. */
  readonly stays: Float64Array
  /** That it takes a step, in the order of the chain's. */
  readonly takes: Float64Array
}

function jumpsOf(chain: Chain, absorbing: StateSet): Jumps {
  const leaving = Float64Array.from({ length: chain.states }, (_, state) => {
    let sum = 0
    if (absorbing[state] === 0) for (const at of stepsOf(chain, state)) sum += chain.rates[at] as number
    return sum
  })
  // Faster than any state, so that the chance to stay is no small difference of large numbers.
  const clock = leaving.reduce((most, rate) => Math.max(most, rate), 0) * 1.05
  const takes = new Float64Array(chain.rates.length)
  for (let state = 0; state < chain.states; state++)
    if (absorbing[state] === 0) for (const at of stepsOf(chain, state)) takes[at] = (chain.rates[at] as number) / clock
  return { clock, stays: leaving.map((out) => (out === 0 ? 1 : (clock - out) / clock)), takes }
}

/** Each state's value one tick before. */
function jump(
  { states, offsets, targets }: Chain,
  { stays, takes }: Jumps,
  now: Float64Array,
  before: Float64Array,
): void {
  for (let state = 0; state < states; state++) {
    let value = (stays[state] as number) * (now[state] as number)
    const end = offsets[state + 1] as number
    for (let at = offsets[state] as number; at < end; at++)
      value += (takes[at] as number) * (now[targets[at] as number] as number)
    before[state] = value
  }
}

function widest({ offsets, states }: Chain): number {
  let most = 0
  for (let state = 0; state < states; state++)
    most = Math.max(most, (offsets[state + 1] as number) - (offsets[state] as number))
  return most
}

/** What is left out of Poisson's weights at each end, at most. */
const TAIL = 1e-15

/**
 * Poisson's weights around the mean, scaled from the largest outwards so that none is lost to underflow, until the rest
 * is below a bound (Fox and Glynn, Communications of the ACM 31, 1988, in the simpler form of Jansen, 2011).
 * @returns the first number of ticks, the weights from it on, and the sum of those left out, at most
 */
export function poissonWeights(mean: number): {
  readonly from: number
  readonly weights: Float64Array
  readonly missing: number
} {
  const mode = Math.floor(mean)
  const [down, up] = [[] as number[], [1]]
  // Beyond the mode each weight is less than the one before by at least this factor, so the rest is a geometric sum.
  for (let at = mode, weight = 1; at > 0; at--) {
    weight *= at / mean
    down.push(weight)
    const factor = (at - 1) / mean
    if (weight * factor < TAIL * (1 - factor)) break
  }
  for (let at = mode + 1, weight = 1; ; at++) {
    weight *= mean / at
    up.push(weight)
    const factor = mean / (at + 1)
    if (weight * factor < TAIL * (1 - factor)) break
  }
  const all = Float64Array.from([...down.reverse(), ...up])
  const whole = all.reduce((sum, weight) => sum + weight, 0)
  return { from: mode - down.length, weights: all.map((weight) => weight / whole), missing: 4 * TAIL }
}
