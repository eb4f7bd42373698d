import { type Certified, ROUNDING } from './certified.ts'
import { type Chain, type StateSet, stepsOf } from './chain.ts'

/**
 * The probability to be in each state after some time, by uniformisation: the chain makes a jump at each tick of a
 * clock that is at least as fast as its fastest state, and the number of ticks is Poisson's (Jensen, Skandinavisk
 * Aktuarietidskrift 36, 1953).
 * @param initial the probability to begin in each state
 * @param time in the unit of the rates
 * @param absorbing states that are not left any more, so that the answer there is the chance of having come by then
 */
export function distributionAfter(
  chain: Chain,
  initial: Float64Array,
  time: number,
  absorbing: StateSet = new Uint8Array(chain.states),
): Certified {
  const leaving = Float64Array.from({ length: chain.states }, (_, state) =>
    absorbing[state] === 1 ? 0 : [...stepsOf(chain, state)].reduce((sum, at) => sum + (chain.rates[at] as number), 0),
  )
  const fastest = leaving.reduce((most, rate) => Math.max(most, rate), 0)
  // Faster than any state, so that the chance to stay is no small difference of large numbers.
  const clock = fastest * 1.05
  const { from, weights, missing } = poissonWeights(clock * time)
  let now = Float64Array.from(initial)
  const sum = new Float64Array(chain.states)
  for (let tick = 0; tick < from + weights.length; tick++) {
    if (tick >= from)
      for (const [state, chance] of now.entries())
        sum[state] = (sum[state] as number) + chance * (weights[tick - from] as number)
    now = jump(chain, now, leaving, clock)
  }
  const ticks = from + weights.length
  // A tick adds at most so many roundings to the share that a number is off by: a sum of a row, and a difference of a
  // twentieth. None of the numbers is below 0, so the shares add up.
  const share = (ticks * (21 * (widest(chain) + 2) + 8) + 4 * weights.length + 8) * ROUNDING
  return {
    low: sum.map((value) => value * (1 - share)),
    high: sum.map((value) => Math.min(1, value * (1 + share) + missing)),
  }
}

function jump(chain: Chain, now: Float64Array, leaving: Float64Array, clock: number): Float64Array<ArrayBuffer> {
  const next = new Float64Array(chain.states)
  for (let state = 0; state < chain.states; state++) {
    const chance = now[state] as number
    if (chance === 0) continue
    const out = leaving[state] as number
    next[state] = (next[state] as number) + chance * (clock === 0 ? 1 : (clock - out) / clock)
    if (out === 0) continue
    for (const at of stepsOf(chain, state)) {
      const to = chain.targets[at] as number
      next[to] = (next[to] as number) + (chance * (chain.rates[at] as number)) / clock
    }
  }
  return next
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
