import { getHeapStatistics } from 'node:v8'
import type { VerifyOptions } from '../verify/verify-run.ts'

/** How much of the heap the interpreter's states may take. */
const HEAP_SHARE = 0.8

/** The interpreter's states are on this thread's heap: a little less than all of it, so that it ends as a verdict. */
export function ownHeap(): VerifyOptions['heap'] {
  const mebibytes = (getHeapStatistics().heap_size_limit * HEAP_SHARE) / 2 ** 20
  return { used: () => getHeapStatistics().used_heap_size, mebibytes }
}
