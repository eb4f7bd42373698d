import type { JobMode } from '../jobs/job-mode.ts'
import type { Crew } from './thread-pool.ts'

/** Other machines, which do the tasks of a command in its stead. */
export interface Elsewhere {
  /** Into how many parts to divide what can be divided. */
  readonly parts: number
  /** @param files the specs that the tasks are about */
  readonly crewFor: <Data, Task, Result>(
    mode: JobMode<Data, Task, Result>,
    files: readonly string[],
    data: Data,
  ) => Crew<Task, string, Result>
}
