import { type Certified, ROUNDING, within } from './certified.ts'
import { type Chain, type StateSet, stepsOf } from './chain.ts'
import { NotSolved } from './not-solved.ts'

/** What a question fixes: the value where it is known, and what each unit of time elsewhere adds. */
export interface Question {
  /** 1 where the value is asked; from each such state some steps must lead to one with a known value. */
  readonly inside: StateSet
  /** The values where they are known; not looked at inside. None below 0. */
  readonly known: Float64Array
  /** What a unit of time in a state adds to its value. None below 0. */
  readonly gain: Float64Array
}

/** Below this a sum is not heeded any more: what was added to it may have been too small for a number. */
const TINY = 1e-290

/** The smallest number that has all its digits. */
const SMALLEST = 2 ** -1022

/**
 * Solves `sum over j of rate(i, j) * (x(j) - x(i)) + gain(i) = 0` for the states inside, by taking one state after the
 * other out of the chain: what led to it leads on to where it led. There is no subtraction, and so no digits are lost
 * however rare a step is: plain elimination gives negative times where an escape takes 1e29 (Grassmann, Taksar and
 * Heyman, Operations Research 33, 1985). States with the fewest steps in and out go first, so that a chain whose states
 * have few neighbours stays so (Markowitz, Management Science 3, 1957); others fill up, and are given up.
 *
 * The bound: taking out a state with d steps gives rates that are each off by (d + 4) roundings at most, as a share. By
 * the Markov chain tree theorem the answer is a quotient of sums of products of at most as many rates as k states are
 * left, so it moves by twice k times that (O'Cinneide, Numerische Mathematik 65, 1993). Added up over all states.
 * @param work rates to write, at most
 * @returns undefined where it would be more
 * @throws NotSolved where numbers are too small or too large to be right
 */
export function eliminate(chain: Chain, question: Question, work: number): Certified | undefined {
  const { inside, known } = question
  const elimination = new Elimination(chain, question)
  const values = elimination.solve(work)
  if (values === undefined) return undefined
  if (elimination.isLost) throw new NotSolved('The way to the answer has numbers below 1e-290 or above 1e308.')
  const { low, high } = within(values, elimination.share)
  for (const [state, isInside] of inside.entries())
    if (isInside === 0) low[state] = high[state] = known[state] as number
  return { low, high }
}

class Elimination {
  /** What the answers are off by, as a share, once they are there. */
  share: number
  /** Whether something was so small or so large that the answers are not to be trusted. */
  isLost = false
  private readonly interior: readonly number[]
  private readonly known: Float64Array
  /** The rates from each state inside to the others inside that are left; of one that was taken out, those it had then. */
  private readonly out: readonly Map<number, number>[]
  private readonly into: readonly Set<number>[]
  /** The rates to states with known values together. */
  private readonly leaving: Float64Array
  /** Gain, and those rates times those values. */
  private readonly constant: Float64Array
  /** The rates out of a state when it was taken out. */
  private readonly total: Float64Array

  constructor(chain: Chain, { inside, known, gain }: Question) {
    this.interior = [...inside.keys()].filter((state) => inside[state] === 1)
    this.known = known
    const count = this.interior.length
    const place = new Int32Array(chain.states).fill(-1)
    for (const [at, state] of this.interior.entries()) place[state] = at
    this.out = this.interior.map(() => new Map<number, number>())
    this.into = this.interior.map(() => new Set<number>())
    this.leaving = new Float64Array(count)
    this.constant = Float64Array.from(this.interior, (state) => gain[state] as number)
    this.total = new Float64Array(count)
    let most = 0
    for (const [at, state] of this.interior.entries()) {
      let steps = 0
      for (const step of stepsOf(chain, state)) {
        steps++
        this.add(at, place[chain.targets[step] as number] as number, step, chain)
      }
      most = Math.max(most, steps)
    }
    // The sums of each state, and how its rates were computed.
    this.share = 2 * (count + 1) * (most + 8) * ROUNDING
  }

  private add(at: number, inner: number, step: number, { targets, rates }: Chain): void {
    const rate = rates[step] as number
    if (inner >= 0) {
      this.rowOf(at).set(inner, rate)
      this.columnOf(inner).add(at)
    } else {
      this.leaving[at] = (this.leaving[at] as number) + rate
      const known = this.known[targets[step] as number] as number
      this.constant[at] = this.sum(this.constant[at] as number, rate, known)
    }
  }

  /** The values of all states, or undefined where it would take more work. */
  solve(work: number): Float64Array | undefined {
    const order = this.takeOutAll(work)
    if (order === undefined) return undefined
    const values = Float64Array.from(this.known)
    const found = new Float64Array(this.interior.length)
    for (const at of order.reverse()) {
      let sum = this.constant[at] as number
      let isAbove = sum > 0
      for (const [to, rate] of this.rowOf(at)) {
        sum += rate * (found[to] as number)
        isAbove ||= (found[to] as number) > 0
      }
      const value = sum / (this.total[at] as number)
      if (!Number.isFinite(value) || (isAbove && Math.min(sum, value) <= TINY)) this.isLost = true
      found[at] = value
      values[this.interior[at] as number] = value
    }
    return values
  }

  private takeOutAll(work: number): number[] | undefined {
    const order: number[] = []
    const queue = new Fewest(this.interior.length)
    const weight = (at: number) => this.rowOf(at).size * this.columnOf(at).size
    for (const at of this.interior.keys()) queue.put(at, weight(at))
    let left = work
    for (let at = queue.take(); at !== undefined; at = queue.take()) {
      left -= weight(at)
      if (left < 0) return undefined
      order.push(at)
      const near = [...this.rowOf(at).keys(), ...this.columnOf(at)]
      this.takeOut(at)
      for (const each of near) queue.put(each, weight(each))
      const [steps, rest] = [this.rowOf(at).size + 1, this.interior.length - order.length + 2]
      this.share += (2 * rest * (steps + 4) + steps + 4) * ROUNDING
    }
    return order
  }

  /** What leads to the state leads on to where it led, in the shares of its rates. */
  private takeOut(last: number): void {
    const row = this.rowOf(last)
    let total = this.leaving[last] as number
    for (const rate of row.values()) total += rate
    this.total[last] = total
    for (const from of this.columnOf(last)) {
      const own = this.rowOf(from)
      const share = (own.get(last) as number) / total
      own.delete(last)
      if (!(share > SMALLEST)) this.isLost = true
      for (const [to, rate] of row) {
        if (to === from) continue
        own.set(to, this.sum(own.get(to) ?? 0, share, rate))
        this.columnOf(to).add(from)
      }
      this.leaving[from] = this.sum(this.leaving[from] as number, share, this.leaving[last] as number)
      this.constant[from] = this.sum(this.constant[from] as number, share, this.constant[last] as number)
    }
    for (const to of row.keys()) this.columnOf(to).delete(last)
  }

  /** A product more: where both factors are above 0, so is the sum, and by so much that nothing was lost. */
  private sum(before: number, share: number, number: number): number {
    const sum = before + share * number
    if (sum <= TINY && number > 0) this.isLost = true
    return sum
  }

  private rowOf(at: number): Map<number, number> {
    return this.out[at] as Map<number, number>
  }

  private columnOf(at: number): Set<number> {
    return this.into[at] as Set<number>
  }
}

/** Numbers in the order of their weights, which may change; heavy ones are alike. */
class Fewest {
  private readonly stacks: number[][] = Array.from({ length: 4_096 }, () => [])
  /** The stack that each number belongs into now; -1 once it was taken. */
  private readonly stackOf: Int32Array
  private lightest = 0

  constructor(numbers: number) {
    this.stackOf = new Int32Array(numbers).fill(this.stacks.length)
  }

  /** A number that was taken stays so. */
  put(at: number, weight: number): void {
    const stack = Math.min(weight, this.stacks.length - 1)
    const now = this.stackOf[at] as number
    if (now < 0 || now === stack) return
    this.stackOf[at] = stack
    this.stacks[stack]?.push(at)
    this.lightest = Math.min(this.lightest, stack)
  }

  take(): number | undefined {
    for (; this.lightest < this.stacks.length; this.lightest++) {
      const stack = this.stacks[this.lightest] as number[]
      for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
        if (this.stackOf[at] !== this.lightest) continue
        this.stackOf[at] = -1
        return at
      }
    }
    return undefined
  }
}
