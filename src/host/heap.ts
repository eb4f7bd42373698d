import { getHeapStatistics } from 'node:v8'

const HEAP_SHARE = 0.8

/**
 * The heap of this thread, where the interpreter has its states: a little less than all of it, so that a search that
 * needs more ends as a verdict.
 */
export function threadHeap(): { readonly used: () => number; readonly mebibytes: number } {
  const mebibytes = (getHeapStatistics().heap_size_limit * HEAP_SHARE) / 2 ** 20
  return { used: () => getHeapStatistics().used_heap_size, mebibytes }
}
