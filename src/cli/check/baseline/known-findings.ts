import { groupBy } from '../../../base/group-by.ts'
import { textOf } from '../../../coverage/place.ts'
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { runName } from '../../../model/run-name.ts'
import type { RunSummary, VerdictSummary } from '../../../verify/run-summary.ts'
import type { Baseline, KnownFinding, KnownVerdict, KnownWarning } from './baseline-file.ts'

/** The findings of a run as a baseline keeps them: what is not as its check expects. */
export function findingsIn(run: RunSummary): readonly KnownVerdict[] {
  return run.verdicts.flatMap((verdict) => (verdict.asExpected ? [] : [knownVerdict(run, verdict)]))
}

function knownVerdict(run: RunSummary, verdict: VerdictSummary): KnownVerdict {
  const { property, sort, status, expected, trace, steps, faults } = verdict
  const error = sort === 'error' ? trace?.error?.message : undefined
  return { spec: run.spec, run: runName(run), property, status, expected, error, steps, faults }
}

/** A warning as a baseline keeps it: without the number of runs, which changes with each new check. */
export function warningOf({ span, code, message }: Diagnostic): KnownWarning {
  return { file: span.file.path, code, at: textOf(span), message: message.replace(/^In [\d,]+ runs?, /, '') }
}

/** What makes two findings the same: not the length of a trace. */
export function keyOf(finding: KnownFinding): string {
  return JSON.stringify(
    'code' in finding
      ? [finding.file, finding.code, finding.at, finding.message]
      : [finding.spec, finding.run, finding.property, finding.status, finding.expected, finding.error],
  )
}

/**
 * The run with those of its verdicts marked that are known.
 * @param isAccepted whether all that is found is accepted as known now
 */
export function markKnown(run: RunSummary, { findings }: Baseline, isAccepted: boolean): RunSummary {
  const recorded = new Map(findings.map((finding) => [keyOf(finding), finding]))
  const verdicts = run.verdicts.map((verdict): VerdictSummary => {
    if (verdict.asExpected) return verdict
    const own = knownVerdict(run, verdict)
    const known = recorded.get(keyOf(own)) ?? (isAccepted ? own : undefined)
    if (known === undefined || 'code' in known) return verdict
    return { ...verdict, known: { steps: known.steps, faults: known.faults } }
  })
  return { ...run, verdicts }
}

/** Those of the warnings that are known: as many of each as the baseline has. */
export function knownWarnings(warnings: readonly Diagnostic[], { findings }: Baseline): ReadonlySet<Diagnostic> {
  const left = new Map([...groupBy(findings, keyOf)].map(([key, each]) => [key, each.length]))
  return new Set(
    warnings.filter((warning) => {
      const key = keyOf(warningOf(warning))
      const known = left.get(key) ?? 0
      left.set(key, known - 1)
      return known > 0
    }),
  )
}

/** Of the findings that a baseline has, those that were not found again. */
export function goneFindings(
  recorded: readonly KnownFinding[],
  found: readonly KnownFinding[],
): readonly KnownFinding[] {
  const left = new Map([...groupBy(found, keyOf)].map(([key, each]) => [key, each.length]))
  return recorded.filter((finding) => {
    const again = left.get(keyOf(finding)) ?? 0
    left.set(keyOf(finding), again - 1)
    return again <= 0
  })
}
