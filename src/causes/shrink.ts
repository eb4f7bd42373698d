import { compareSizes, type Order, type Story } from './story.ts'

/**
 * A selection of the steps of which no part can be left out any more, one by one: ddmin (A. Zeller and R. Hildebrandt,
 * "Simplifying and isolating failure-inducing input", IEEE TSE 28(2), 2002), first on the faults, then on all steps. What is
 * not possible any more without the steps that were left out is left out with them.
 * @param order a run that shows what the trace shows
 */
export function shrink(story: Story, order: Order, isLate: () => boolean): Order {
  const withoutFaults = without(story, order, (at) => story.isFault(at), isLate)
  return without(story, withoutFaults, () => true, isLate)
}

/** Leaves out steps of one sort: ever smaller parts of them, down to each by itself. */
function without(story: Story, order: Order, isOfSort: (at: number) => boolean, isLate: () => boolean): Order {
  let current = order
  for (let parts = 2; !isLate(); ) {
    const steps = current.filter(isOfSort)
    if (steps.length === 0) return current
    const found = smallerBy(story, current, partsOf(steps, Math.min(parts, steps.length)), isLate)
    if (found !== undefined) {
      current = found
      parts = Math.max(2, parts - 1)
    } else if (parts >= steps.length) return current
    else parts *= 2
  }
  return current
}

/** The first smaller run without one of the parts. */
function smallerBy(story: Story, order: Order, parts: readonly Order[], isLate: () => boolean): Order | undefined {
  const size = story.sizeOf(order)
  for (const part of parts) {
    if (isLate()) return undefined
    const left = new Set(part)
    const run = story.takeWherePossible(order.filter((at) => !left.has(at)))
    if (run !== undefined && compareSizes(story.sizeOf(run), size) < 0) return run
  }
  return undefined
}

/** So many parts of nearly the same length. */
function partsOf(steps: Order, count: number): Order[] {
  return Array.from({ length: count }, (_, part) =>
    steps.slice(Math.floor((part * steps.length) / count), Math.floor(((part + 1) * steps.length) / count)),
  )
}
