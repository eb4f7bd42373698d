import { DEADLOCK_FREE, ERROR_FREE, type Expectation, type Run, type Subject } from '../model/model.ts'
import type { Evidence } from '../verify/verdict.ts'
import { type VerifyOptions, verifyRun } from '../verify/verify-run.ts'

/** What a search for one violation comes to; `none` only where every reachable state was looked at. */
export type Answer =
  | { readonly kind: 'found'; readonly evidence: Evidence }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly reason: string }

/** Looks for a violation of one property of a run, with the fewest faults and then the fewest steps. */
export function searchFor(run: Run, subject: Subject, options: VerifyOptions): Answer {
  const { verdicts } = verifyRun(
    { ...run, expectations: [expectationOf(run, subject), ...othersFor(run, subject)] },
    options,
  )
  const verdict = verdicts[0]
  if (verdict?.evidence !== undefined) return { kind: 'found', evidence: verdict.evidence }
  if (verdict?.status === 'holds' || verdict?.status === 'unreachable') return { kind: 'none' }
  return { kind: 'unknown', reason: verdict?.reason ?? 'The search was cut short.' }
}

/** What the run expects of it, made the one thing that the search is for. */
function expectationOf(run: Run, subject: Subject): Expectation {
  const known = run.expectations.find((each) => isSame(each.subject, subject))
  const made = { name: nameOf(run, subject), doc: [], span: run.span }
  return { ...made, ...known, subject, outcome: 'holds', steps: undefined, stated: true }
}

function nameOf({ model }: Run, subject: Subject): string {
  if (subject.kind !== 'property') return subject.kind === 'errorFree' ? ERROR_FREE : DEADLOCK_FREE
  return model.properties[subject.property]?.name ?? ''
}

function isSame(a: Subject, b: Subject): boolean {
  return a.kind === 'property' ? b.kind === 'property' && a.property === b.property : a.kind === b.kind
}

/** What else must be looked at: errors hide what comes after them, and may be those of any property that is asked. */
function othersFor(run: Run, subject: Subject): Expectation[] {
  if (subject.kind !== 'errorFree') return [{ ...expectationOf(run, { kind: 'errorFree' }), stated: false }]
  return run.expectations.filter(({ subject: other }) => !isSame(other, subject))
}
