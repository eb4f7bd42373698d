import type { RunSummary, VerdictSummary } from '../verify/run-summary.ts'

/** What a run says of a property, as far as two versions are compared in it. */
export type Outcome = Pick<
  VerdictSummary,
  'status' | 'expected' | 'expectedSteps' | 'asExpected' | 'steps' | 'faults' | 'loop' | 'reason'
>

export interface VerdictChange {
  readonly property: string
  /**
   * `changed` is a difference; `open` says that one of the versions has no verdict, so that nothing is known; of
   * `added` and `removed`, one version says nothing of the property in this run.
   */
  readonly kind: 'changed' | 'open' | 'added' | 'removed'
  readonly old: Outcome | undefined
  readonly new: Outcome | undefined
}

export interface VerdictComparison {
  /** Verdicts that are the same. */
  readonly equal: number
  readonly changes: readonly VerdictChange[]
}

/** What two versions of a run say of each property, matched by name. */
export function compareVerdicts(old: RunSummary, new_: RunSummary): VerdictComparison {
  const changes: VerdictChange[] = []
  let equal = 0
  const names = [...old.verdicts, ...new_.verdicts].map(({ property }) => property)
  for (const property of new Set(names)) {
    const [a, b] = [old, new_].map(({ verdicts }) => verdicts.find((verdict) => verdict.property === property))
    if ([a, b].every(isBeside)) continue
    const kind = kindOf(a, b)
    if (kind === undefined) equal++
    else changes.push({ property, kind, old: a && outcomeOf(a), new: b && outcomeOf(b) })
  }
  return { equal, changes }
}

/** What no check asked for and no run found: a run may end before it decides that. */
function isBeside(verdict: VerdictSummary | undefined): boolean {
  return verdict === undefined || (!verdict.stated && verdict.status === 'inconclusive' && verdict.asExpected)
}

function kindOf(a: VerdictSummary | undefined, b: VerdictSummary | undefined): VerdictChange['kind'] | undefined {
  if (a === undefined) return 'added'
  if (b === undefined) return 'removed'
  // Errors and deadlocks that nobody asked for are news where one is found, and otherwise only how far a run went.
  if (isBeside(a) || isBeside(b)) return [a, b].some(({ status }) => status === 'violated') ? 'changed' : undefined
  if (a.status === 'inconclusive' || b.status === 'inconclusive') return 'open'
  if (a.status !== b.status || a.expected !== b.expected || a.expectedSteps !== b.expectedSteps) return 'changed'
  // Of runs that go on for ever the search finds one, not always the shortest: its length says nothing of the spec.
  const isForEver = a.loop !== undefined || b.loop !== undefined
  return isForEver || (a.steps === b.steps && a.faults === b.faults) ? undefined : 'changed'
}

function outcomeOf(verdict: VerdictSummary): Outcome {
  const { status, expected, expectedSteps, asExpected, steps, faults, loop, reason } = verdict
  return { status, expected, expectedSteps, asExpected, steps, faults, loop, reason }
}
