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
  return () => oneOf(walker, random, walker.others)
}

function oneOf(walker: Walker, random: Random, actions: readonly number[]): number {
  const { counts } = walker.stepper
  let possible = 0
  for (let at = 0; at < actions.length; at++) if ((counts[actions[at] as number] as number) > 0) possible++
  if (possible === 0) return NONE
  let skip = random.below(possible)
  for (let at = 0; at < actions.length; at++) {
    const action = actions[at] as number
    if ((counts[action] as number) > 0 && skip-- === 0) return argumentOf(walker, random, action)
  }
  return NONE
}

/** One of the instances that an action has listed. */
export function argumentOf({ stepper, system }: Walker, random: Random, action: number): number {
  const first = system.actions[action]?.firstInstance ?? 0
  const count = stepper.counts[action] as number
  return stepper.slots[first + (count === 1 ? 0 : random.below(count))] as number
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
  const lowered = new Map<number, number>()
  let lowest = 0
  const { stepper, system, others } = walker
  return () => {
    let best = NONE
    let highest = Number.NEGATIVE_INFINITY
    for (const action of others) {
      const first = system.actions[action]?.firstInstance ?? 0
      for (let at = 0; at < (stepper.counts[action] as number); at++) {
        const instance = stepper.slots[first + at] as number
        const priority = lowered.get(instance) ?? mix(seed, instance)
        if (priority <= highest) continue
        best = instance
        highest = priority
      }
    }
    if (best !== NONE && random.oneIn(rarity)) lowered.set(best, --lowest)
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
  return () => {
    const chosen = oneOf(walker, random, on)
    return chosen === NONE ? oneOf(walker, random, walker.others) : chosen
  }
}

/** How far apart weights may be, as powers of two: a run draws one for its actions, and one for their arguments. */
const SPREADS = [1, 4, 7, 11]

/** Each run prefers some steps to others: swarms without a sharp edge. */
function weighted(walker: Walker, random: Random): Chooser {
  const { others, stepper, system } = walker
  const spread = random.of(SPREADS)
  const weights = system.actions.map(() => 2 ** random.below(spread))
  const seed = random.bits()
  const spreadWithin = random.of(SPREADS)
  const weightOf = (action: number, instance: number) =>
    (weights[action] as number) * 2 ** (mix(seed, instance) % spreadWithin)
  return () => {
    let total = 0
    let chosen = NONE
    // One pass: each takes the place of those before it with the chance that its weight gives it.
    for (let at = 0; at < others.length; at++) {
      const action = others[at] as number
      const count = stepper.counts[action] as number
      const first = system.actions[action]?.firstInstance ?? 0
      for (let place = first; place < first + count; place++) {
        const instance = stepper.slots[place] as number
        const weight = weightOf(action, instance)
        total += weight
        if (random.below(total) < weight) chosen = instance
      }
    }
    return chosen
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
