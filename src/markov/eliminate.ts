import { type Certified, ROUNDING, within } from './certified.ts'
import type { Chain, StateSet } from './chain.ts'
import { stepsOf } from './chain.ts'

/** What a question fixes: the value where it is known, and what each unit of time elsewhere adds. */
export interface Question {
  /** 1 where the value is asked; from each such state some steps must lead to one with a known value. */
  readonly inside: StateSet
  /** The values where they are known; not looked at inside. None below 0. */
  readonly known: Float64Array
  /** What a unit of time in a state adds to its value. None below 0. */
  readonly gain: Float64Array
}

/**
 * Solves `sum over j of rate(i, j) * (x(j) - x(i)) + gain(i) = 0` for the states inside, by taking one state after the
 * other out of the chain: what led to it leads on to where it led. There is no subtraction, and so no digits are lost
 * however rare a step is: plain elimination gives negative times where an escape takes 1e29 (Grassmann, Taksar and
 * Heyman, Operations Research 33, 1985). Time grows with the cube of the number of states inside.
 *
 * The bound: taking out one of k states gives rates that are each off by (k + 4) roundings at most, as a share. By
 * the Markov chain tree theorem the answer is a quotient of sums of products of at most k rates, so it moves by twice k
 * times that (O'Cinneide, Numerische Mathematik 65, 1993). Added up over all k.
 */
export function eliminate(chain: Chain, { inside, known, gain }: Question): Certified {
  const interior = [...inside.keys()].filter((state) => inside[state] === 1)
  const count = interior.length
  const place = new Int32Array(chain.states).fill(-1)
  for (const [at, state] of interior.entries()) place[state] = at
  const table = tableOf(chain, interior, place, known, gain)
  for (let at = count - 1; at >= 0; at--) takeOut(table, at)
  const values = Float64Array.from(known)
  const found = new Float64Array(count)
  for (let at = 0; at < count; at++) {
    let sum = table.constant[at] as number
    for (let to = 0; to < at; to++) sum += (table.rates[at * count + to] as number) * (found[to] as number)
    found[at] = sum / (table.total[at] as number)
    values[interior[at] as number] = found[at] as number
  }
  const share = (2 * count ** 3 + 20 * count ** 2 + 20 * count) * ROUNDING
  const { low, high } = within(values, share)
  for (const [state, isInside] of inside.entries())
    if (isInside === 0) low[state] = high[state] = known[state] as number
  return { low, high }
}

interface Table {
  readonly count: number
  /** A row for each state inside: its rates to the others inside. */
  readonly rates: Float64Array
  /** The rates to states with known values together. */
  readonly leaving: Float64Array
  /** Gain, and those rates times those values. */
  readonly constant: Float64Array
  /** The rates out of a state when it is taken out. */
  readonly total: Float64Array
}

function tableOf(
  chain: Chain,
  interior: readonly number[],
  place: Int32Array,
  known: Float64Array,
  gain: Float64Array,
): Table {
  const count = interior.length
  const rates = new Float64Array(count * count)
  const [leaving, constant] = [new Float64Array(count), new Float64Array(count)]
  for (const [at, state] of interior.entries()) {
    constant[at] = gain[state] as number
    for (const step of stepsOf(chain, state)) {
      const [to, rate] = [chain.targets[step] as number, chain.rates[step] as number]
      const inner = place[to] as number
      if (inner >= 0) rates[at * count + inner] = rate
      else {
        leaving[at] = (leaving[at] as number) + rate
        constant[at] = (constant[at] as number) + rate * (known[to] as number)
      }
    }
  }
  return { count, rates, leaving, constant, total: new Float64Array(count) }
}

/** Takes the last state out: what leads to it leads on to where it led, in the shares of its rates. */
function takeOut({ count, rates, leaving, constant, total }: Table, last: number): void {
  const row = last * count
  let sum = leaving[last] as number
  for (let to = 0; to < last; to++) sum += rates[row + to] as number
  total[last] = sum
  for (let from = 0; from < last; from++) {
    const into = rates[from * count + last] as number
    if (into === 0) continue
    const share = into / sum
    for (let to = 0; to < last; to++)
      if (to !== from)
        rates[from * count + to] = (rates[from * count + to] as number) + share * (rates[row + to] as number)
    leaving[from] = (leaving[from] as number) + share * (leaving[last] as number)
    constant[from] = (constant[from] as number) + share * (constant[last] as number)
  }
}
