import type { Trace } from '../trace/trace.ts'
import { fewerSwitches } from './fewer-switches.ts'
import { leastSelection, type SelectionLimits } from './least-selection.ts'
import { shrink } from './shrink.ts'
import { compareSizes, type Order, type Shown, type Size, Story } from './story.ts'

/** A trace made simpler: steps of the given one, perhaps in another order, that the interpreter has taken and certified. */
export interface Minimised {
  readonly trace: Trace
  /** The steps of the given trace that are left, by their places from 0, in the order in which they are taken. */
  readonly order: Order
  readonly before: Size
  readonly after: Size
  /**
   * `least`: no selection of the steps in their order has fewer faults, or as many and fewer steps. `smaller`: none of
   * the steps can be left out by itself. `cut`: the time was over before even that was sure.
   */
  readonly how: 'least' | 'smaller' | 'cut'
}

/** How many steps the interpreter takes for an exact answer, unless told otherwise: some seconds. */
export const TAKEN_MAX = 50_000

/**
 * The same story, shorter: fewest faults, then fewest steps, then fewest switches between actors, of the steps of a
 * trace. With the default limits and no clock a function of its arguments, and minimising again changes nothing.
 * @returns `shows nothing` where the trace does not show what it is said to
 */
export function minimise(
  shown: Shown,
  limits: SelectionLimits = { taken: TAKEN_MAX, isLate: () => false },
): Minimised | 'shows nothing' {
  const story = new Story(shown)
  const all = story.steps.map((_, at) => at)
  if (!story.shows(shown.trace)) return 'shows nothing'
  const before = story.sizeOf(all)
  const first = smallerRun(story, all, limits)
  let { order } = first
  // In another order more steps may be left out.
  for (let last: Order = all; compareSizes(story.sizeOf(order), story.sizeOf(last)) < 0; ) {
    last = order
    order = smallerRun(story, order, limits).order
  }
  const how = limits.isLate() && first.how !== 'least' ? 'cut' : first.how
  return { trace: story.certifiedRun(order), order, before, after: story.sizeOf(order), how }
}

/** Fewer steps where that is possible, then fewer switches; a run that is no simpler is not taken instead. */
function smallerRun(
  story: Story,
  given: Order,
  limits: SelectionLimits,
): { readonly order: Order; readonly how: 'least' | 'smaller' } {
  const least = leastSelection(story, given, limits)
  const isLeast = least !== 'none' && least !== 'too many'
  const selected = isLeast ? least : shrink(story, given, limits.isLate)
  const isSimpler = compareSizes(story.sizeOf(selected), story.sizeOf(given)) < 0
  const order = fewerSwitches(story, isSimpler ? selected : given, limits.isLate)
  return { order, how: isLeast ? 'least' : 'smaller' }
}
