import { defined } from '../base/assert.ts'
import type { Interval } from '../base/number-text.ts'
import type { Certified } from '../markov/certified.ts'
import { type StateSet, stateSet } from '../markov/chain.ts'
import { gainUntil, reachProbability } from '../markov/first-passage.ts'
import { recurrentClasses } from '../markov/steady-state.ts'
import type { Property, Run } from '../model/model.ts'
import { isModelError } from '../system/transition-system.ts'
import { NotMeasurable, type RatedChain, ratedChain } from './rated-chain.ts'

/** Answers about one property, from the start on, with certain bounds; of several starts, from the least to the most. */
export interface Measure {
  readonly property: string
  readonly sort: 'invariant' | 'reachable'
  /** That the invariant is ever broken, or what is to be reached comes true. */
  readonly chance: Interval
  /** The mean time until then, in seconds; infinite where it may never be. */
  readonly seconds: Interval
  /** The share of time for which it is so in the long run. */
  readonly share: Interval
}

export interface MeasuredRun {
  readonly states: number
  /** Steps of operators that say no rate, and never happen here. */
  readonly leftOut: readonly string[]
  readonly measures: readonly Measure[]
}

/**
 * The exact answers about the invariants and reachable properties that a run is measured by.
 * @param most states
 * @throws NotMeasurable where the run is no chain that can be solved
 */
export function measureRun(run: Run, most: number): MeasuredRun {
  const rated = ratedChain(run, most)
  const measures = run.measured.properties.map((at) =>
    measureOf(rated, defined(run.model.properties[at], 'property') as StateProperty, at),
  )
  return { states: rated.chain.states, leftOut: rated.leftOut, measures }
}

type StateProperty = Property & { readonly sort: 'invariant' | 'reachable' }

function measureOf(rated: RatedChain, { name, sort }: StateProperty, at: number): Measure {
  const { chain, immediate, initial } = rated
  const goal = stateSet(chain.states, (node) => truthAt(rated, at, node) === (sort === 'reachable'))
  const chance = reachProbability(chain, goal, new Uint8Array(chain.states))
  const stays = Float64Array.from(immediate, (isInstant) => (isInstant === 1 ? 0 : 1))
  const time = gainUntil(chain, goal, stays)
  return {
    property: name,
    sort,
    chance: over(chance, initial),
    seconds: over(time, initial),
    share: shareOf(rated, goal),
  }
}

function truthAt({ system, stateOf }: RatedChain, property: number, node: number): boolean {
  const truth = system.holds(property, stateOf(node))
  if (isModelError(truth)) throw new NotMeasurable(truth.message, truth)
  return truth
}

function shareOf({ chain, immediate, initial }: RatedChain, goal: StateSet): Interval {
  const [low, high] = [new Float64Array(chain.states), new Float64Array(chain.states)]
  for (const { states, shares } of recurrentClasses(chain, immediate)) {
    if (states.every((state) => immediate[state] === 1))
      throw new NotMeasurable('Steps that come at once follow one another for ever, and no time passes.')
    const inside = { low: 0, high: 0 }
    for (const [at, state] of states.entries()) {
      if (goal[state] !== 1) continue
      inside.low += shares.low[at] as number
      inside.high += shares.high[at] as number
    }
    const part = stateSet(chain.states, () => false)
    for (const state of states) part[state] = 1
    const chance = reachProbability(chain, part, new Uint8Array(chain.states))
    for (const start of initial) {
      low[start] = (low[start] as number) + (chance.low[start] as number) * inside.low
      high[start] = (high[start] as number) + (chance.high[start] as number) * inside.high
    }
  }
  // The sums above are rounded as well.
  const { low: least, high: largest } = over({ low, high }, initial)
  return { low: least * (1 - 1e-12), high: Math.min(1, largest * (1 + 1e-12)) }
}

function over({ low, high }: Certified, starts: readonly number[]): Interval {
  return {
    low: Math.min(...starts.map((start) => low[start] as number)),
    high: Math.max(...starts.map((start) => high[start] as number)),
  }
}
