import { defined } from '../base/assert.ts'
import { Streams } from './streams.ts'
import { type TimedWalk, type WalkSnapshot, WalkStopped } from './timed-walk.ts'

/** What is asked of a rare event. Time is in seconds. */
export interface RareEvent {
  /** A walk through the system that this event is of. */
  readonly walk: TimedWalk
  /** How near the walk is to the event now: any number that grows on the way there. It decides the work, never the answer. */
  readonly level: () => number
  /** Whether it has happened now. */
  readonly isGoal: () => boolean
  /** Whether it is too late for it now. */
  readonly isEnd: () => boolean
  /** It is too late after this time; may be infinite. */
  readonly horizon: number
}

export interface SplittingEffort {
  readonly seed: number
  /** Random runs from each level to the next. */
  readonly runs: number
  /** Steps that a run from one level to the next may take. */
  readonly steps: number
}

/** One whole estimate, apart from all others: plain data, so that estimates made elsewhere are merged by their numbers. */
export interface SplittingSample {
  /** From 1. With the seed it decides the estimate. */
  readonly replication: number
  /** Runs from each level that came to the next one; the last number is of those that came to the event. */
  readonly reached: readonly number[]
  readonly estimate: number
  readonly steps: number
}

/** Where runs go on from. */
type Entrance = WalkSnapshot

/** The event itself, as a level. */
const EVENT = Number.POSITIVE_INFINITY

/** So many runs in one should come to the next level: near the best there is (Garvels 2000, section 2.4), and not too few. */
const SHARE = 0.2

/** Levels that are chosen at most. */
const LEVELS_MAX = 200

/** Numbers of runs of one estimate lie below this, and those of the next one above. */
const NUMBERS = 2 ** 32

/**
 * An estimate of how likely a rare event is, by fixed-effort multilevel splitting: from the start, so many runs go until
 * they come to the first level or can come no more; from where they came to it, as many go on to the second; and so on. The
 * estimate is the product of the shares that came on. It is right on average, whatever the levels are and however few
 * the runs: bad levels make estimates vary more, and not wrong.
 * Source: Garvels, The splitting method in rare event simulation, thesis, Twente 2000, sections 2.2 and 3.1.
 * @param levels ascending, chosen beforehand: not from what this estimate shows
 * @param replication from 1; the levels are chosen in replication 0
 * @throws WalkStopped where a run cannot go on, or does not end
 */
export function splittingSample(
  event: RareEvent,
  levels: readonly number[],
  effort: SplittingEffort,
  replication: number,
): SplittingSample {
  const runs = new BranchedRuns(event, effort, replication)
  const reached: number[] = []
  let entrances: readonly Entrance[] | undefined
  for (const level of [...levels, EVENT]) {
    const next: readonly Entrance[] = runs.from(entrances, level).entrances
    reached.push(next.length)
    if (next.length === 0) break
    entrances = next
  }
  const isWhole = reached.length > levels.length
  const estimate = isWhole ? reached.reduce((product, each) => product * (each / effort.runs), 1) : 0
  return { replication, reached, estimate, steps: runs.steps }
}

/** Levels for a splitting, and what it took to choose them. */
export interface ChosenLevels {
  readonly levels: readonly number[]
  readonly steps: number
}

/**
 * Chooses levels such that about a fifth of the runs from each come to the next, from runs of their own: where levels are
 * chosen from the very runs that are counted, the estimate is off on average.
 * Source: Cérou and Guyader, Adaptive multilevel splitting for rare event analysis, Stochastic Analysis and Applications 25, 2007.
 */
export function chosenLevels(event: RareEvent, effort: SplittingEffort): ChosenLevels {
  const runs = new BranchedRuns(event, effort, 0)
  const levels: number[] = []
  let entrances: readonly Entrance[] | undefined
  while (levels.length < LEVELS_MAX) {
    const { heights } = runs.from(entrances, EVENT)
    // Each run has been as high as its start.
    const level = nextLevel(heights, levels.at(-1) ?? Math.min(...heights))
    if (level === undefined || level === EVENT) break
    const next: readonly Entrance[] = runs.from(entrances, level).entrances
    if (next.length === 0) break
    levels.push(level)
    entrances = next
  }
  return { levels, steps: runs.steps }
}

/** A level above the last that a share of the runs came to, or of the levels above it, the lowest; undefined if none came above. */
function nextLevel(heights: readonly number[], last: number): number | undefined {
  const sorted = heights.toSorted((a, b) => b - a)
  const wanted = defined(sorted[Math.floor(SHARE * sorted.length)], 'height')
  if (wanted > last) return wanted
  return sorted.findLast((height) => height > last)
}

/** Runs of one estimate: no two of them have random numbers in common. */
class BranchedRuns {
  steps = 0
  private readonly event: RareEvent
  private readonly effort: SplittingEffort
  private number: number
  private readonly chance = new Streams(['entrances'])

  constructor(event: RareEvent, effort: SplittingEffort, replication: number) {
    this.event = event
    this.effort = effort
    this.number = replication * NUMBERS
    this.chance.begin(effort.seed, replication)
  }

  /**
   * As many runs as the effort says, from the start or from entrances, each of which is used as often as the others, or
   * once more; each run until it comes to a level or can come no more.
   * @returns where they came to it, and the highest that each was
   */
  from(entrances: readonly Entrance[] | undefined, level: number) {
    const { walk } = this.event
    const reached: Entrance[] = []
    const heights: number[] = []
    // From anywhere on, or those in front would be used more often than the others.
    const first = entrances === undefined ? 0 : Math.floor(this.chance.unit(0) * entrances.length)
    for (let at = 0; at < this.effort.runs; at++) {
      const entrance = entrances?.[(first + at) % entrances.length]
      if (entrance === undefined) walk.begin(this.effort.seed, ++this.number)
      else walk.restore(entrance, ++this.number)
      const height = this.climb(level)
      heights.push(height)
      if (height >= level) reached.push(walk.snapshot())
    }
    return { entrances: reached, heights }
  }

  /** Goes on until a level or the event or the end; the highest level on the way, that of the event being infinite. */
  private climb(level: number): number {
    const { walk, level: levelNow, isGoal, isEnd, horizon } = this.event
    const { steps } = this.effort
    let height = Number.NEGATIVE_INFINITY
    for (let taken = 0; taken <= steps; taken++) {
      if (isGoal()) return EVENT
      height = Math.max(height, levelNow())
      if (height >= level || isEnd() || walk.due() > horizon || !walk.next()) return height
      this.steps++
    }
    throw new WalkStopped('steps', `A run took ${steps} steps and came to no end, so it says nothing.`)
  }
}
