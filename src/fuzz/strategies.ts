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
  return oneOf(walker, random, walker.areOthers)
}

/** Chooses among those actions that have a 1. */
function oneOf(walker: Walker, random: Random, isWanted: Uint8Array): Chooser {
  const { counts, actions: listed, totals } = walker.stepper
  const possible = walker.room.actions
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

/** One of the instances that an action has listed. */
export function argumentOf({ stepper, firsts }: Walker, random: Random, action: number): number {
  const count = stepper.counts[action] as number
  return stepper.slots[(firsts[action] as number) + (count === 1 ? 0 : random.below(count))] as number
}

/** Puts all that is listed of the actions that are no faults into the walker's room, and says how many there are. */
function gather({ stepper, firsts, areOthers, room }: Walker): number {
  const { counts, slots, actions, totals } = stepper
  const { instances } = room
  const end = totals[0] as number
  let found = 0
  for (let at = 0; at < end; at++) {
    const action = actions[at] as number
    if (areOthers[action] === 0) continue
    const first = firsts[action] as number
    const last = first + (counts[action] as number)
    for (let place = first; place < last; place++) instances[found++] = slots[place] as number
  }
  return found
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
  const { numbers: ranks, instances } = walker.room
  for (let instance = 0; instance < ranks.length; instance++) ranks[instance] = mix(seed, instance)
  let lowest = 0
  return () => {
    const end = gather(walker)
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
  const areOn = walker.areOthers.map((isOther) => (isOther === 1 && !random.oneIn(rarity) ? 1 : 0))
  const [some, any] = [oneOf(walker, random, areOn), oneOf(walker, random, walker.areOthers)]
  return () => {
    const chosen = some()
    return chosen === NONE ? any() : chosen
  }
}

/** How far apart weights may be, as powers of two: a run draws one for its actions, and one for their arguments. */
const SPREADS = [1, 4, 7, 11]

/** Each run prefers some steps to others: swarms without a sharp edge. */
function weighted(walker: Walker, random: Random): Chooser {
  const { instances, numbers: weights, sums } = walker.room
  const [spread, within] = [random.of(SPREADS), random.of(SPREADS)]
  const seed = random.bits()
  for (const { firstInstance, instances: count } of walker.system.actions) {
    const least = random.below(spread)
    for (let instance = firstInstance; instance < firstInstance + count; instance++)
      weights[instance] = 1 << (least + (mix(seed, instance) % within))
  }
  return () => {
    const end = gather(walker)
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
