import type { Run } from './model.ts'

/** The properties that a run expects something of. */
export function askedIn(run: Pick<Run, 'expectations'>): number[] {
  return run.expectations.flatMap(({ subject }) => (subject.kind === 'property' ? [subject.property] : []))
}
