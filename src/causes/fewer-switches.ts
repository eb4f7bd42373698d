import { defined } from '../base/assert.ts'
import { sameState } from '../system/transition-system.ts'
import { statesOf, type Trace } from '../trace/trace.ts'
import type { Order, Story } from './story.ts'

/**
 * The same steps in an order in which fewer of them follow a step of another actor: steps of one actor in a row move to
 * others of the same actor, as long as the run ends in the same state and shows the same. Not the fewest that there
 * could be, but no such move is left.
 * @param order a run that shows what the trace shows
 */
export function fewerSwitches(story: Story, order: Order, isLate: () => boolean): Order {
  let current = order
  for (let better: Order | undefined = order; better !== undefined; better = betterOrder(story, current, isLate))
    current = better
  return current
}

function betterOrder(story: Story, order: Order, isLate: () => boolean): Order | undefined {
  const rows = rowsOf(story, order)
  const least = story.sizeOf(order).switches
  const trace = defined(story.take(order), 'run')
  for (const [from, row] of rows.entries()) {
    for (const [to, other] of rows.entries()) {
      if (from === to || !areAlike(story, row, other)) continue
      if (isLate()) return undefined
      const moved = rows.flatMap((each, at) => {
        if (at === from) return []
        if (at !== to) return each
        return from < to ? [...row, ...each] : [...each, ...row]
      })
      if (story.sizeOf(moved).switches < least && isSame(story, trace, story.take(moved))) return moved
    }
  }
  return undefined
}

/** Steps of one actor in a row, none of them partly in the loop. */
function rowsOf(story: Story, order: Order): Order[] {
  const rows: number[][] = []
  for (const at of order) {
    const row = rows.at(-1)
    if (row !== undefined && areAlike(story, row, [at])) row.push(at)
    else rows.push([at])
  }
  return rows
}

function areAlike(story: Story, row: Order, other: Order): boolean {
  const [one, two] = [defined(row[0], 'step'), defined(other[0], 'step')]
  return story.lanes[one] === story.lanes[two] && story.isInLoop(one) === story.isInLoop(two)
}

/** Whether a run in another order comes to the same end, and to the same beginning of its loop, and shows the same. */
function isSame(story: Story, trace: Trace, other: Trace | undefined): boolean {
  if (other === undefined || other.error?.span !== trace.error?.span) return false
  const places = [-1, ...(trace.loop === undefined ? [] : [trace.loop])]
  const [states, others] = [statesOf(trace), statesOf(other)]
  const agrees = places.every((at) => {
    const [one, two] = [states.at(at), others.at(at)]
    return one !== undefined && two !== undefined && sameState(story.system.encode(one), story.system.encode(two))
  })
  return agrees && story.shows(other)
}
