import { type Certified, ROUNDING, within } from './certified.ts'
import { type Chain, canReach, type StateSet, stateSet, stepsOf } from './chain.ts'
import { reachProbability } from './first-passage.ts'

/** States that a chain never leaves once it is in one of them, and the share of time that it then spends in each. */
export interface Recurrent {
  readonly states: readonly number[]
  /** In the order of the states. */
  readonly shares: Certified
}

/**
 * The parts of a chain that it ends in, each with the shares of time in the long run.
 * @param isInstant 1 for states in which no time is spent: the numbers of their steps are shares, and no rates
 */
export function recurrentClasses(
  chain: Chain,
  isInstant: StateSet = new Uint8Array(chain.states),
): readonly Recurrent[] {
  const nothing = new Uint8Array(chain.states)
  const told = new Uint8Array(chain.states)
  const classes: Recurrent[] = []
  for (let state = 0; state < chain.states; state++) {
    if (told[state] === 1) continue
    const reached = reachedFrom(chain, state)
    const back = canReach(
      chain,
      stateSet(chain.states, (each) => each === state),
      nothing,
    )
    const states = [...reached.keys()].filter((each) => reached[each] === 1)
    if (!states.every((each) => back[each] === 1)) continue
    for (const each of states) told[each] = 1
    classes.push({ states, shares: stationary(chain, states, isInstant) })
  }
  return classes
}

/**
 * The share of time in each state in the long run.
 * @param start where the chain begins
 * @param isInstant as in `recurrentClasses`
 */
export function steadyState(chain: Chain, start: number, isInstant?: StateSet): Certified {
  const [low, high] = [new Float64Array(chain.states), new Float64Array(chain.states)]
  const nothing = new Uint8Array(chain.states)
  for (const { states, shares } of recurrentClasses(chain, isInstant)) {
    const goal = new Uint8Array(chain.states)
    for (const state of states) goal[state] = 1
    const chance = reachProbability(chain, goal, nothing)
    for (const [at, state] of states.entries()) {
      low[state] = (chance.low[start] as number) * (shares.low[at] as number) * (1 - 2 * ROUNDING)
      high[state] = Math.min(1, (chance.high[start] as number) * (shares.high[at] as number) * (1 + 2 * ROUNDING))
    }
  }
  return { low, high }
}

function reachedFrom(chain: Chain, start: number): StateSet {
  const reached = new Uint8Array(chain.states)
  reached[start] = 1
  const waiting = [start]
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    for (const at of stepsOf(chain, state)) {
      const to = chain.targets[at] as number
      if (reached[to] === 1) continue
      reached[to] = 1
      waiting.push(to)
    }
  }
  return reached
}

/**
 * The shares of time in a part that is never left and in which every state leads to every other: by taking out one state
 * after the other, with sums alone (Grassmann, Taksar and Heyman, Operations Research 33, 1985; for the bound see
 * `eliminate`).
 */
function stationary(chain: Chain, states: readonly number[], isInstant: StateSet): Certified {
  const count = states.length
  const place = new Map(states.map((state, at) => [state, at]))
  const rates = new Float64Array(count * count)
  for (const [at, state] of states.entries())
    for (const step of stepsOf(chain, state))
      rates[at * count + (place.get(chain.targets[step] as number) as number)] = chain.rates[step] as number
  const totals = new Float64Array(count)
  for (let last = count - 1; last > 0; last--) totals[last] = takeOut(rates, count, last)
  // Each state's weight, from those before it: what flows in is what flows out.
  const weights = new Float64Array(count).fill(1)
  for (let at = 1; at < count; at++) {
    let sum = 0
    for (let from = 0; from < at; from++) sum += (weights[from] as number) * (rates[from * count + at] as number)
    weights[at] = sum / (totals[at] as number)
  }
  for (const [at, state] of states.entries()) if (isInstant[state] === 1) weights[at] = 0
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  const share = (2 * count ** 3 + 24 * count ** 2 + 24 * count) * ROUNDING
  return within(
    weights.map((weight) => weight / whole),
    share,
  )
}

function takeOut(rates: Float64Array, count: number, last: number): number {
  let total = 0
  for (let to = 0; to < last; to++) total += rates[last * count + to] as number
  for (let from = 0; from < last; from++) {
    const share = (rates[from * count + last] as number) / total
    if (share === 0) continue
    for (let to = 0; to < last; to++)
      if (to !== from)
        rates[from * count + to] = (rates[from * count + to] as number) + share * (rates[last * count + to] as number)
  }
  return total
}
