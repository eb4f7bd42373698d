import { defined } from '../base/assert.ts'
import type { State } from '../interpret/interpreted-system.ts'
import { isModelError } from '../system/transition-system.ts'
import { compareSizes, type Order, type Size, type Story } from './story.ts'

/** How far a search goes. */
export interface SelectionLimits {
  /** Steps that it takes in the interpreter; of what takes a whole run to certify, a hundredth of that in runs. */
  readonly taken: number
  readonly isLate: () => boolean
}

/** How many steps count as much as one certificate of a whole run. */
const CERTIFICATE = 100

/** Steps of a trace beyond which a search by whole runs is not begun. */
const LENGTH_MAX = 400

/**
 * Of all selections of the given steps, in this order, that show what the trace shows, the least: fewest faults, then
 * fewest steps, then fewest switches between actors. `none` where none shows it.
 */
export function leastSelection(story: Story, order: Order, limits: SelectionLimits): Order | 'none' | 'too many' {
  return story.isByEnd ? new ByEnd(story, limits).run(order) : byWholeRun(story, order, limits)
}

/** A state that a selection of the steps so far leads to, with the least such selection. */
interface Place {
  readonly state: State
  readonly lane: string | undefined
  readonly size: Size
  readonly took: number
  readonly before: Place | undefined
}

/**
 * What is shown by the end of a run depends on no more of the way there than its size. So of all selections of the
 * first steps that lead to one state, by a last step of one actor, the least is enough: a shortest way through pairs of
 * a position and a state.
 */
class ByEnd {
  private readonly story: Story
  private readonly limits: SelectionLimits
  private places = new Map<string, Place>()
  private best: Place | undefined
  private taken = 0

  constructor(story: Story, limits: SelectionLimits) {
    this.story = story
    this.limits = limits
  }

  run(order: Order): Order | 'none' | 'too many' {
    const { story } = this
    const start = story.start
    if (start === undefined) return []
    const first = {
      state: start,
      lane: undefined,
      size: { faults: 0, steps: 0, switches: 0 },
      took: -1,
      before: undefined,
    }
    this.places.set(this.keyOf(first), first)
    if (story.endShows(start, undefined, start)) return []
    for (const at of order) {
      for (const place of [...this.places.values()]) this.take(place, at)
      if (this.taken > this.limits.taken || this.limits.isLate()) return 'too many'
    }
    if (this.best === undefined) return story.wasUnsure ? 'too many' : 'none'
    return wayTo(this.best)
  }

  private keyOf({ state, lane }: Pick<Place, 'state' | 'lane'>): string {
    return `${this.story.keyOf(state)} ${lane ?? ''}`
  }

  private take(from: Place, at: number): void {
    const { story } = this
    const lane = defined(story.lanes[at], 'lane')
    const size = {
      faults: from.size.faults + (story.isFault(at) ? 1 : 0),
      steps: from.size.steps + 1,
      switches: from.size.switches + (from.lane === undefined || from.lane === lane ? 0 : 1),
    }
    if (this.best !== undefined && compareSizes(size, this.best.size) >= 0) return
    this.taken++
    const next = story.step(from.state, at)
    if (next === undefined) return
    const place = { lane, size, took: at, before: from, state: isModelError(next) ? from.state : next }
    if (story.endShows(from.state, at, next)) this.best = place
    else if (!isModelError(next)) {
      const key = this.keyOf(place)
      const known = this.places.get(key)
      if (known === undefined || compareSizes(size, known.size) < 0) this.places.set(key, place)
    }
  }
}

function wayTo(place: Place): Order {
  const way: number[] = []
  for (let at: Place | undefined = place; at?.before !== undefined; at = at.before) way.push(at.took)
  return way.reverse()
}

/** All selections that are runs, from the least on, until one shows it: where the whole of a run decides. */
function byWholeRun(story: Story, order: Order, limits: SelectionLimits): Order | 'none' | 'too many' {
  const runs = order.length > LENGTH_MAX ? undefined : selectionsIn(story, order, limits)
  if (runs === undefined) return 'too many'
  const sized = runs.map((run) => ({ run, size: story.sizeOf(run) })).sort((a, b) => compareSizes(a.size, b.size))
  for (const [at, { run }] of sized.entries()) {
    if (at * CERTIFICATE > limits.taken || limits.isLate()) return 'too many'
    const trace = story.take(run)
    if (trace !== undefined && story.shows(trace)) return run
  }
  return story.wasUnsure ? 'too many' : 'none'
}

/** Every selection whose steps are possible one after the other, that comes round to its loop; undefined if too many. */
function selectionsIn(story: Story, order: Order, limits: SelectionLimits): Order[] | undefined {
  const found: Order[] = []
  const loops = story.shown.trace.loop !== undefined
  let looked = 0
  const visit = (place: number, state: State, run: Order, loopState: State | undefined): boolean => {
    if (++looked > limits.taken || limits.isLate()) return false
    const at = order[place]
    const round = loopState ?? (loops && (at === undefined || story.isInLoop(at)) ? state : undefined)
    if (at === undefined) {
      if (round === undefined || story.keyOf(round) === story.keyOf(state)) found.push(run)
      return true
    }
    if (!visit(place + 1, state, run, round)) return false
    const next = story.step(state, at)
    // A step that changes nothing is none of a run that is judged as a whole.
    if (next === undefined || isModelError(next) || story.keyOf(next) === story.keyOf(state)) return true
    return visit(place + 1, next, [...run, at], round)
  }
  if (story.start === undefined) return undefined
  return visit(0, story.start, [], undefined) ? found : undefined
}
