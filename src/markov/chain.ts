/**
 * A Markov chain in continuous time: where each state leads, and at which rate, in steps per unit of time. The steps
 * out of state i are those from offsets[i] up to offsets[i + 1]. A state without any is never left.
 */
export interface Chain {
  readonly states: number
  readonly offsets: Uint32Array
  readonly targets: Uint32Array
  /** Above 0 and finite. */
  readonly rates: Float64Array
}

/** A step of a chain: from, to, and how often per unit of time. */
export type RatedStep = readonly [from: number, to: number, rate: number]

/**
 * The chain with some steps. Those that lead between the same states are added up, each sum off by two roundings at most
 * however many there are (Neumaier, Zeitschrift fuer Angewandte Mathematik und Mechanik 54, 1974); those that stay where
 * they are and those of rate 0 change nothing, and are left out.
 * @throws RangeError where a rate is negative or no finite number, or a state is none of the chain
 */
export function chainOf(states: number, steps: Iterable<RatedStep>): Chain {
  const out = Array.from({ length: states }, () => new Map<number, Sum>())
  for (const [from, to, rate] of steps) {
    const row = out[from]
    if (row === undefined || !(to >= 0 && to < states)) throw new RangeError(`${from} to ${to}: a chain of ${states}`)
    if (!(rate >= 0 && Number.isFinite(rate))) throw new RangeError(`${rate} is no rate`)
    if (from === to || rate === 0) continue
    const before = row.get(to)
    if (before === undefined) row.set(to, { sum: rate, lost: 0 })
    else add(before, rate)
  }
  const offsets = new Uint32Array(states + 1)
  for (const [at, row] of out.entries()) offsets[at + 1] = (offsets[at] as number) + row.size
  const flat = out.flatMap((row) => [...row].sort(([a], [b]) => a - b))
  return {
    states,
    offsets,
    targets: Uint32Array.from(flat, ([to]) => to),
    rates: Float64Array.from(flat, ([, { sum, lost }]) => sum + lost),
  }
}

/** A sum, and what rounding took from it so far. */
interface Sum {
  sum: number
  lost: number
}

function add(to: Sum, rate: number): void {
  const sum = to.sum + rate
  to.lost += to.sum >= rate ? to.sum - sum + rate : rate - sum + to.sum
  to.sum = sum
}

/** Steps out of a state, as numbers into `targets` and `rates`. */
export function* stepsOf({ offsets }: Chain, state: number): Generator<number> {
  for (let at = offsets[state] as number; at < (offsets[state + 1] as number); at++) yield at
}

/** A set of states, for quick questions: 1 where the state is in it. */
export type StateSet = Uint8Array

export function stateSet(states: number, isIn: (state: number) => boolean): StateSet {
  return Uint8Array.from({ length: states }, (_, state) => (isIn(state) ? 1 : 0))
}

/**
 * The states from which some steps lead into a set, the set itself among them, without going through `barrier`.
 * These are all that reach it with a probability above 0 (Baier and Katoen, Principles of Model Checking, 10.1.1).
 */
export function canReach(chain: Chain, goal: StateSet, barrier: StateSet): StateSet {
  const into = Array.from({ length: chain.states }, () => [] as number[])
  for (let from = 0; from < chain.states; from++)
    for (const at of stepsOf(chain, from)) into[chain.targets[at] as number]?.push(from)
  const found = Uint8Array.from(goal)
  const waiting = [...found.keys()].filter((state) => found[state] === 1)
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    for (const from of into[state] ?? []) {
      if (found[from] === 1 || barrier[from] === 1) continue
      found[from] = 1
      waiting.push(from)
    }
  }
  return found
}
