import { mix, type Random } from './random.ts'
import { NONE, type Walker } from './walker.ts'

/** Chooses one of the listed steps that are no faults; NONE where there is none. */
export type Chooser = () => number

/** A way to choose steps. */
export interface Strategy {
  readonly name: string
  readonly title: string
  /** Tries that belong together: each may go on from where an earlier one has seen something new. */
  readonly tries: number
  /** Begins a run of so many steps. */
  readonly begin: (walker: Walker, random: Random, steps: number) => Chooser
}

/** Of the actions that have something listed one, then one of its arguments. */
function uniform(walker: Walker, random: Random): Chooser {
  return oneOf(walker, random, walker.others)
}

/** Chooses among some of the actions. */
function oneOf(walker: Walker, random: Random, actions: readonly number[]): Chooser {
  const { counts, actions: listed, totals } = walker.stepper
  const isWanted = marked(walker, actions)
  const possible = new Int32Array(actions.length)
  return () => {
    const end = totals[0] as number
    let found = 0
    for (let at = 0; at < end; at++) {
      const action = listed[at] as number
      // All that an action had listed may have been struck out.
      if (isWanted[action] === 1 && (counts[action] as number) > 0) possible[found++] = action
    }
    if (found === 0) return NONE
    return argumentOf(walker, random, possible[found === 1 ? 0 : random.below(found)] as number)
  }
}

/** By action: 1 for those that are given. */
function marked({ firsts }: Walker, actions: readonly number[]): Uint8Array {
  const marks = new Uint8Array(firsts.length)
  for (const action of actions) marks[action] = 1
  return marks
}

/** One of the instances that an action has listed. */
export function argumentOf({ stepper, firsts }: Walker, random: Random, action: number): number {
  const count = stepper.counts[action] as number
  return stepper.slots[(firsts[action] as number) + (count === 1 ? 0 : random.below(count))] as number
}

/** All that is listed of the actions that are no faults, one after the other: writes them down, and says how many. */
function gathering(walker: Walker): { readonly gather: () => number; readonly instances: Int32Array } {
  const { stepper, firsts, others } = walker
  const { counts, slots, actions, totals } = stepper
  const isWanted = marked(walker, others)
  const instances = new Int32Array(slots.length)
  const gather = () => {
    const end = totals[0] as number
    let found = 0
    for (let at = 0; at < end; at++) {
      const action = actions[at] as number
      if (isWanted[action] === 0) continue
      const first = firsts[action] as number
      const last = first + (counts[action] as number)
      for (let place = first; place < last; place++) instances[found++] = slots[place] as number
    }
    return found
  }
  return { gather, instances }
}

/** By instance: a number that stays with it in a run. */
function numbered({ stepper }: Walker, numberOf: (instance: number) => number): Float64Array {
  const numbers = new Float64Array(stepper.slots.length)
  for (let at = 0; at < numbers.length; at++) numbers[at] = numberOf(at)
  return numbers
}

/**
 * Each step has a random priority, and the highest that is possible is taken; now and then it falls below all others: after
 * S. Burckhardt, P. Kothari, M. Musuvathi and S. Nagarakatte, "A randomized scheduler with probabilistic guarantees of
 * finding bugs", ASPLOS 2010. There are as many points of change as are drawn for a run, and not a fixed depth, since our
 * steps repeat.
 */
function priorities(walker: Walker, random: Random): Chooser {
  const seed = random.bits()
  const rarity = 2 ** (1 + random.below(5))
  const ranks = numbered(walker, (instance) => mix(seed, instance))
  const { gather, instances } = gathering(walker)
  let lowest = 0
  return () => {
    const end = gather()
    if (end === 0) return NONE
    let best = instances[0] as number
    for (let at = 1; at < end; at++) {
      const instance = instances[at] as number
      if ((ranks[instance] as number) > (ranks[best] as number)) best = instance
    }
    if (random.oneIn(rarity)) ranks[best] = --lowest
    return best
  }
}

/**
 * Each run does without some actions: A. Groce, C. Zhang, E. Eide, Y. Chen and J. Regehr, "Swarm testing", ISSTA 2012. Where
 * nothing else is possible, they are taken all the same.
 */
function swarm(walker: Walker, random: Random): Chooser {
  const rarity = random.of([2, 4, 8, 16])
  const on = walker.others.filter(() => !random.oneIn(rarity))
  const [some, any] = [oneOf(walker, random, on), oneOf(walker, random, walker.others)]
  return () => {
    const chosen = some()
    return chosen === NONE ? any() : chosen
  }
}

/** How far apart weights may be, as powers of two: a run draws one for its actions, and one for their arguments. */
const SPREADS = [1, 4, 7, 11]

/** Each run prefers some steps to others: swarms without a sharp edge. */
function weighted(walker: Walker, random: Random): Chooser {
  const { system } = walker
  const spread = random.of(SPREADS)
  const byAction = system.actions.map(() => random.below(spread))
  const seed = random.bits()
  const within = random.of(SPREADS)
  const weightOf = (instance: number) =>
    1 << ((byAction[system.actionOf(instance)] as number) + (mix(seed, instance) % within))
  const weights = numbered(walker, weightOf)
  const { gather, instances } = gathering(walker)
  const sums = new Float64Array(instances.length)
  return () => {
    const end = gather()
    let total = 0
    for (let at = 0; at < end; at++) {
      total += weights[instances[at] as number] as number
      sums[at] = total
    }
    if (total === 0) return NONE
    const drawn = random.below(total)
    let at = 0
    while ((sums[at] as number) <= drawn) at++
    return instances[at] as number
  }
}

const single: readonly Strategy[] = [
  { name: 'uniform', title: 'one of the possible actions, then one of its arguments', tries: 1, begin: uniform },
  { name: 'priorities', title: 'random priorities that change now and then', tries: 1, begin: priorities },
  { name: 'swarm', title: 'each run does without some actions', tries: 1, begin: swarm },
  { name: 'weighted', title: 'each run prefers some steps to others', tries: 1, begin: weighted },
  { name: 'guided', title: 'runs go on from where an earlier one saw something new', tries: 64, begin: weighted },
]

/** All strategies, a row each. */
export const strategies: readonly Strategy[] = [
  ...single,
  {
    name: 'mixed',
    title: 'each run draws uniform, priorities, swarm or weighted',
    tries: 1,
    begin: (walker, random, steps) => random.of(single.filter(({ tries }) => tries === 1)).begin(walker, random, steps),
  },
]

/** What found the mistakes of our own specs in the fewest runs, all in all: docs/fuzz.md. */
export const DEFAULT_STRATEGY = 'mixed'
