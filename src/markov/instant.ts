import { above, below, type Certified, ROUNDING } from './certified.ts'
import { type Chain, chainOf, type RatedStep, type StateSet, stepsOf } from './chain.ts'
import { NotSolved } from './not-solved.ts'

/** Ends of states that are left at once, all together, at most: each is some bytes. */
const MOST_ENDS = 4e6

/** A chain without states that are left at once. */
export interface Timed {
  /** With the same states; those that were left at once have no steps. */
  readonly chain: Chain
  /** What each rate may be off by, as a share. */
  readonly share: number
  /** From values of the states in which time is spent, those of all: of one that is left at once the mean of what follows. */
  readonly fill: (values: Certified) => Certified
}

/**
 * The chain as it is for somebody who sees only states in which time passes: a step into a state that is left at once leads
 * on to where that leads, in the shares of its steps.
 * @param isInstant 1 for states that are left at once: the numbers of their steps are shares
 * @throws NotSolved where such states lead to each other in a circle, or to too many others
 */
export function withoutInstant(chain: Chain, isInstant: StateSet): Timed {
  const ends = new Map<number, Ends>()
  const endsOf = (state: number): Ends => ends.get(state) ?? { parts: [[state, 1]], off: 0 }
  let noted = 0
  for (const state of lastFirst(chain, isInstant)) {
    const parts = new Map<number, number>()
    const total = totalOf(chain, state)
    let [off, terms] = [0, 0]
    for (const at of stepsOf(chain, state)) {
      const next = endsOf(chain.targets[at] as number)
      const chance = (chain.rates[at] as number) / total
      for (const [end, part] of next.parts) parts.set(end, (parts.get(end) ?? 0) + chance * part)
      off = Math.max(off, next.off)
      terms++
    }
    noted += parts.size
    if (noted > MOST_ENDS)
      throw new NotSolved('Steps that come at once lead to too many states for an answer about a time.')
    ends.set(state, { parts: [...parts], off: off + 2 * (terms + 2) * ROUNDING })
  }
  let share = 0
  const steps: RatedStep[] = []
  for (let state = 0; state < chain.states; state++) {
    if (isInstant[state] === 1) continue
    let terms = 0
    for (const at of stepsOf(chain, state)) {
      const next = endsOf(chain.targets[at] as number)
      for (const [end, part] of next.parts) steps.push([state, end, (chain.rates[at] as number) * part])
      if (steps.length > MOST_ENDS + chain.targets.length)
        throw new NotSolved('Steps that come at once lead to too many states for an answer about a time.')
      terms++
      if (ends.size > 0) share = Math.max(share, next.off + (terms + 2) * ROUNDING)
    }
  }
  return { chain: chainOf(chain.states, steps), share, fill }

  function fill({ low, high }: Certified): Certified {
    const filled = { low: Float64Array.from(low), high: Float64Array.from(high) }
    for (const [state, { parts, off }] of ends) {
      const share = off + (parts.length + 2) * ROUNDING
      const sum = (bound: Float64Array) => parts.reduce((all, [end, part]) => all + part * (bound[end] as number), 0)
      filled.low[state] = below(sum(low), share)
      filled.high[state] = above(sum(high), share)
    }
    return filled
  }
}

/** Where a state that is left at once leads in the end, with which shares, and what these are off by as a share. */
interface Ends {
  readonly parts: readonly (readonly [end: number, part: number])[]
  readonly off: number
}

/** The states that are left at once, each after all that its steps lead to. */
function lastFirst(chain: Chain, isInstant: StateSet): number[] {
  const [order, way] = [[] as number[], [] as number[]]
  /** 1 while the way leads through a state, 2 when it is done. */
  const progress = new Uint8Array(chain.states)
  const next = Uint32Array.from(chain.offsets.subarray(0, chain.states))
  for (let root = 0; root < chain.states; root++) {
    if (isInstant[root] === 1 && progress[root] === 0) way.push(root)
    for (let state = way.at(-1); state !== undefined; state = way.at(-1)) {
      progress[state] = 1
      const at = next[state] as number
      if (at === chain.offsets[state + 1]) {
        way.pop()
        order.push(state)
        progress[state] = 2
        continue
      }
      next[state] = at + 1
      const to = chain.targets[at] as number
      if (isInstant[to] !== 1 || progress[to] === 2) continue
      if (progress[to] === 1)
        throw new NotSolved('Steps that come at once lead in a circle, so nothing is said of a time.')
      way.push(to)
    }
  }
  return order
}

function totalOf(chain: Chain, state: number): number {
  let total = 0
  for (const at of stepsOf(chain, state)) total += chain.rates[at] as number
  return total
}
