import { type Certified, ROUNDING } from './certified.ts'
import { type Chain, canReach, stateSet } from './chain.ts'
import type { Question } from './eliminate.ts'

/** No chance that is left open is below this. */
const TINY = 1e-300

/** The bounds are near enough where they are this share of the lower one apart. */
const NEAR = 1e-6

/**
 * Bounds of the same answers as those of `eliminate`, by sweeps over the states: from below, and from above by what is
 * gained in the sweeps so far and the chance that it is not over yet, times the largest value that there can be
 * (interval iteration: Haddad and Monmege, RP 2014; Baier et al., CAV 2017; the largest value from the sweeps
 * themselves: Quatmann and Katoen, Sound Value Iteration, CAV 2018). Each sum is rounded to the safe side, so that both
 * bounds hold after any number of sweeps. A chain that stays for long before it is over takes as many sweeps.
 * @param asked states whose bounds are to be near each other; those of others hold, too
 * @param work steps to look at, at most
 * @param near how far apart the bounds may be, as a share of the lower one
 * @returns undefined where the bounds are not near each other by then
 */
export function iterate(
  chain: Chain,
  question: Question,
  asked: readonly number[],
  { work, near = NEAR }: { readonly work: number; readonly near?: number },
): Certified | undefined {
  const positive = withoutZeros(chain, question)
  const sweeps = new Sweeps(chain, positive)
  const own = asked.filter((state) => positive.inside[state] === 1)
  for (let made = 0; made <= work; made += BETWEEN * 2 * sweeps.size) {
    for (let round = 0; round < BETWEEN; round++) sweeps.make()
    const bounds = sweeps.bounds()
    const isNear = (state: number) =>
      (bounds.high[state] as number) - (bounds.low[state] as number) <= near * (bounds.low[state] as number)
    if (own.every(isNear)) return bounds
  }
  return undefined
}

/** The question about states with values above 0 alone: the others have 0, which no sweep would come to. */
function withoutZeros(chain: Chain, { inside, known, gain }: Question): Question {
  const isInside = (state: number) => inside[state] === 1
  const source = stateSet(chain.states, (state) => ((isInside(state) ? gain : known)[state] as number) > 0)
  const positive = canReach(
    chain,
    source,
    stateSet(chain.states, (state) => !isInside(state)),
  )
  return {
    inside: stateSet(chain.states, (state) => isInside(state) && positive[state] === 1),
    known: known.map((value, state) => (isInside(state) ? 0 : value)),
    gain,
  }
}

/** Pairs of sweeps, there and back, between two looks at the bounds. */
const BETWEEN = 4

class Sweeps {
  /** Steps that one sweep looks at. */
  readonly size: number
  private readonly question: Question
  private readonly interior: Uint32Array
  /** The steps out of each state inside to others inside, and the chance of each. */
  private readonly offsets: Uint32Array
  private readonly targets: Uint32Array
  private readonly chances: Float64Array
  /** What is gained before the next step, and by a step to a known value. */
  private readonly constant: Float64Array
  /** 1 and a bit more than what a sum for a state may be off by, as a share, and 1 and a bit less. */
  private readonly up: Float64Array
  private readonly down: Float64Array
  /** What is gained in the sweeps so far: never too much, and never too little; and the chance that it is not over. */
  private readonly least: Float64Array
  private readonly most: Float64Array
  private readonly open: Float64Array
  /** No value is above this. */
  private largest: number

  constructor(chain: Chain, question: Question) {
    const { inside, known, gain } = question
    this.question = question
    this.interior = nearestFirst(chain, question)
    const count = this.interior.length
    const place = new Int32Array(chain.states).fill(-1)
    for (const [at, state] of this.interior.entries()) place[state] = at
    this.offsets = new Uint32Array(count + 1)
    this.constant = new Float64Array(count)
    const [up, down] = [new Float64Array(count), new Float64Array(count)]
    const [targets, chances]: [number[], number[]] = [[], []]
    for (const [at, state] of this.interior.entries()) {
      const [from, to] = [chain.offsets[state] as number, chain.offsets[state + 1] as number]
      const total = chain.rates.subarray(from, to).reduce((sum, rate) => sum + rate, 0)
      let constant = (gain[state] as number) / total
      for (let step = from; step < to; step++) {
        const [target, chance] = [chain.targets[step] as number, (chain.rates[step] as number) / total]
        if (inside[target] === 1) {
          targets.push(place[target] as number)
          chances.push(chance)
        } else constant += chance * (known[target] as number)
      }
      this.constant[at] = constant
      this.offsets[at + 1] = targets.length
      const share = 4 * (to - from + 4) * ROUNDING
      up[at] = 1 + share
      down[at] = 1 - share
    }
    ;[this.up, this.down] = [up, down]
    this.targets = Uint32Array.from(targets)
    this.chances = Float64Array.from(chances)
    this.size = this.targets.length + count
    this.least = new Float64Array(count)
    this.most = new Float64Array(count)
    this.open = new Float64Array(count).fill(1)
    const isGaining = this.interior.some((state) => (gain[state] as number) > 0)
    this.largest = isGaining
      ? Number.POSITIVE_INFINITY
      : known.reduce((a, b) => (Number.isFinite(b) ? Math.max(a, b) : a), 0)
  }

  /** One sweep there and one back, each state with the newest values of the others. */
  make(): void {
    const count = this.interior.length
    for (let at = 0; at < count; at++) this.renew(at)
    for (let at = count - 1; at >= 0; at--) this.renew(at)
  }

  private renew(at: number): void {
    const { offsets, targets, chances, least, most, open } = this
    const end = offsets[at + 1] as number
    let [low, high, goesOn] = [this.constant[at] as number, this.constant[at] as number, 0]
    for (let step = offsets[at] as number; step < end; step++) {
      const [to, chance] = [targets[step] as number, chances[step] as number]
      low += chance * (least[to] as number)
      high += chance * (most[to] as number)
      goesOn += chance * (open[to] as number)
    }
    least[at] = low * (this.down[at] as number)
    most[at] = high * (this.up[at] as number)
    // Above 0, however small: what is rounded to 0 would be said to be over.
    open[at] = Math.min(1, Math.max(TINY, goesOn * (this.up[at] as number)))
  }

  bounds(): Certified {
    const { interior, least, most, open } = this
    this.largest = Math.min(this.largest, this.largestSoFar())
    const [low, high] = [Float64Array.from(this.question.known), Float64Array.from(this.question.known)]
    for (const [at, state] of interior.entries()) {
      low[state] = least[at] as number
      const rest = (open[at] as number) * this.largest
      high[state] = ((most[at] as number) + rest) * (1 + 4 * ROUNDING)
    }
    return { low, high }
  }

  /**
   * The largest value x is at most what was gained where it is, and what is open there times x: so at most the one over
   * one less the other, wherever that is. Infinite where somewhere nothing is over yet.
   */
  private largestSoFar(): number {
    let largest = 0
    for (const [at, gained] of this.most.entries()) {
      const over = (1 - (this.open[at] as number)) * (1 - 2 * ROUNDING)
      if (over <= 0) return Number.POSITIVE_INFINITY
      largest = Math.max(largest, (gained / over) * (1 + 4 * ROUNDING))
    }
    return largest
  }
}

/** The states inside, those nearest to a known value first: what they tell is at hand for those behind them. */
function nearestFirst(chain: Chain, { inside }: Question): Uint32Array {
  const into = Array.from({ length: chain.states }, () => [] as number[])
  const order: number[] = []
  const isNoted = new Uint8Array(chain.states)
  const note = (state: number) => {
    if (inside[state] !== 1 || isNoted[state] === 1) return
    isNoted[state] = 1
    order.push(state)
  }
  for (const state of inside.keys()) {
    if (inside[state] !== 1) continue
    for (let step = chain.offsets[state] as number; step < (chain.offsets[state + 1] as number); step++) {
      const target = chain.targets[step] as number
      if (inside[target] === 1) into[target]?.push(state)
      else note(state)
    }
  }
  for (let at = 0; at < order.length; at++) for (const from of into[order[at] as number] ?? []) note(from)
  return Uint32Array.from(order)
}
