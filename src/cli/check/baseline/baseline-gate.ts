import { existsSync } from 'node:fs'
import { count } from '../../../base/count.ts'
import { listed } from '../../../base/listed.ts'
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import { runName } from '../../../model/run-name.ts'
import type { TraceMarks } from '../../../trace/trace-marks.ts'
import type { RunSummary } from '../../../verify/run-summary.ts'
import { UsageError } from '../../spec-files.ts'
import {
  type Baseline,
  emptyBaseline,
  type KnownFinding,
  type RecordedRun,
  readBaseline,
  writeBaseline,
} from './baseline-file.ts'
import { type Growth, growthOf, growthText, recordedRun } from './growth.ts'
import { findingsIn, goneFindings, knownWarnings, warningOf } from './known-findings.ts'

/** A baseline that a command was told of. */
export interface OpenBaseline {
  readonly file: string
  /** Whether what is found now is to be the baseline from now on. */
  readonly accept: boolean
  readonly baseline: Baseline
}

/** What was made, and so what a baseline can be held against. */
export interface MadeRuns {
  readonly runs: readonly RunSummary[]
  /** The specs of which all runs were made; of others only those above. */
  readonly wholeSpecs: ReadonlySet<string>
  /** The warnings that fail, and whether there would be more if there were any. */
  readonly warnings: readonly Diagnostic[]
  readonly allWarnings: boolean
  /** The files that those can be in. */
  readonly files: ReadonlySet<string>
}

/** How runs compare with a baseline: plain data, as the report has it. */
export interface BaselineSummary {
  readonly file: string
  /** Findings of the baseline that are gone. */
  readonly mended: readonly KnownFinding[]
  /** Runs beyond what the baseline allows. */
  readonly grown: readonly Growth[]
  /** Runs that it says nothing of. */
  readonly unrecorded: readonly Pick<RecordedRun, 'spec' | 'run'>[]
}

/**
 * What the command line says of a baseline.
 * @throws UsageError where one is to be written and none is named
 */
export function baselineOption(raw: {
  readonly baseline?: string
  readonly acceptBaseline?: boolean
}): { readonly file: string; readonly accept: boolean } | undefined {
  const accept = raw.acceptBaseline === true
  if (raw.baseline !== undefined) return { file: raw.baseline, accept }
  if (accept) throw new UsageError("'--accept-baseline' writes a file: name it with '--baseline FILE'.")
  return undefined
}

/** @throws UsageError where there is no baseline and none is to be written, or the file is something else */
export function openBaseline(file: string, accept: boolean): OpenBaseline {
  const baseline = readBaseline(file)
  if (baseline === undefined && !accept)
    throw new UsageError(`There is no baseline '${file}' yet. To write what is found now, add --accept-baseline.`)
  return { file, accept, baseline: baseline ?? emptyBaseline }
}

/** Of the warnings that fail those that do not, as they are known. */
export function acceptedWarnings({ accept, baseline }: OpenBaseline, { warnings }: MadeRuns): ReadonlySet<Diagnostic> {
  return accept ? new Set(warnings) : knownWarnings(warnings, baseline)
}

/** How what was made compares with the baseline; what was not made is not spoken of. */
export function compareWithBaseline({ file, accept, baseline }: OpenBaseline, made: MadeRuns): BaselineSummary {
  if (accept) return { file, mended: [], grown: [], unrecorded: [] }
  const recorded = baseline.findings.filter((finding) => isJudged(finding, made))
  const known = new Set(baseline.runs.map(({ spec, run }) => `${spec}\n${run}`))
  return {
    file,
    mended: goneFindings(recorded, foundIn(made)).filter((finding) => !isOpen(finding, made)),
    grown: growthOf(made.runs, baseline.runs, baseline.factors),
    unrecorded: made.runs
      .map((run) => ({ spec: run.spec, run: runName(run) }))
      .filter(({ spec, run }) => !known.has(`${spec}\n${run}`)),
  }
}

function foundIn({ runs, warnings }: MadeRuns): readonly KnownFinding[] {
  return [...runs.flatMap(findingsIn), ...warnings.map(warningOf)]
}

/** Whether what was made says of a finding that it is there or gone. */
function isJudged(finding: KnownFinding, made: MadeRuns): boolean {
  if (!('code' in finding)) return isMade(finding, made)
  return made.allWarnings && (made.files.has(finding.file) || !existsSync(finding.file))
}

/** Whether a property was not decided this time, so that nothing is known of what it was. */
function isOpen(finding: KnownFinding, { runs }: MadeRuns): boolean {
  if ('code' in finding) return false
  const { spec, run, property } = finding
  const open = ({ verdicts }: RunSummary) =>
    verdicts.some((verdict) => verdict.property === property && verdict.status === 'inconclusive')
  return runs.some((each) => each.spec === spec && runName(each) === run && open(each))
}

/** Whether a run was made, or is gone from a spec that was. */
function isMade({ spec, run }: Pick<RecordedRun, 'spec' | 'run'>, { runs, wholeSpecs }: MadeRuns): boolean {
  if (wholeSpecs.has(spec) || !existsSync(spec)) return true
  return runs.some((each) => each.spec === spec && runName(each) === run)
}

/**
 * Writes what was found as the baseline. What was not made keeps its lines, and so do runs that are as large as before.
 * @returns a sentence about it
 */
export function acceptBaseline({ file, baseline }: OpenBaseline, made: MadeRuns): string {
  const found = foundIn(made)
  const others = baseline.findings.filter((finding) => !isJudged(finding, made))
  const findings = [...goneFindings(others, found), ...found]
  const before = new Map(baseline.runs.map((each) => [`${each.spec}\n${each.run}`, each]))
  const now = made.runs.map(recordedRun).map((each) => {
    const known = before.get(`${each.spec}\n${each.run}`)
    return known?.states === each.states && known.transitions === each.transitions ? known : each
  })
  const runs = [...baseline.runs.filter((each) => !isMade(each, made)), ...now]
  writeBaseline(file, { factors: baseline.factors, findings, runs })
  return `wrote ${file}: ${count(findings.length, 'known finding')}, ${count(runs.length, 'run')}`
}

/** The lines of a report about its baseline. */
export function renderBaseline({ file, mended, grown, unrecorded }: BaselineSummary, marks: TraceMarks): string {
  const lines = [
    ...mended.map((finding) => `${marks.strong('mended')}  ${findingText(finding)}`),
    ...(mended.length === 0
      ? []
      : [`        remove from the baseline: ${marks.place(file)}, or write it with --accept-baseline`]),
    ...grown.map((each) => `${marks.error('grown')}  ${growthText(each)}`),
    ...(unrecorded.length === 0
      ? []
      : [
          `${count(unrecorded.length, 'run')} without a record yet: ${listed(
            unrecorded.map(({ run }) => run),
            4,
          )}`,
        ]),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function findingText(finding: KnownFinding): string {
  if ('code' in finding) return `${finding.file}  ${finding.code} at '${finding.at}': ${finding.message}`
  return `${finding.spec}  ${finding.run}: ${finding.property} ${finding.status}`
}
