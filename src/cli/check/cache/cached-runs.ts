import type { LookTask } from '../../../coverage/ledger.ts'
import type { LookThrough } from '../../../coverage/look-through.ts'
import { observablesOf } from '../../../coverage/observed-run.ts'
import { type PackedCoverage, packCoverage, packKeys, unpackCoverage } from '../../../coverage/packed-coverage.ts'
import type { RunCoverage } from '../../../coverage/survey.ts'
import type { Run } from '../../../model/model.ts'
import { type KeptReport, keepReport, restoreReport } from '../../../verify/kept-report.ts'
import { summariseRun } from '../../../verify/run-summary.ts'
import type { RunReport } from '../../../verify/verdict.ts'
import type { ResultCache } from './result-cache.ts'
import { type DigestOptions, digestOf, runDigest } from './run-digest.ts'

/** What became of a run, and what it says of the places of its spec where that was asked. */
export interface MadeRun {
  readonly report: RunReport
  readonly coverage: RunCoverage | undefined
}

/** The same as a file or a message holds it. */
export interface KeptRun {
  readonly report: KeptReport
  readonly coverage: PackedCoverage | undefined
}

/** A run from the cache where it has it, or else made and kept there. */
export function runThroughCache(
  cache: ResultCache,
  run: Run,
  options: DigestOptions & { readonly sampleStates: number },
  make: () => MadeRun,
): MadeRun & { readonly fromCache: boolean } {
  const key = digestOf(`run ${runDigest(run, options)} ${options.sampleStates}`)
  const kept = cache.read(key) as KeptRun | undefined
  const restored = kept && restoreRun(run, kept)
  if (restored !== undefined) return { ...restored, fromCache: true }
  if (kept !== undefined) cache.refuse(key, 'does not show what it says')
  const made = make()
  const entry = keep(made)
  if (entry !== undefined) cache.write(key, entry)
  return { ...made, fromCache: false }
}

/** What was kept, if it is of the run; it comes from a file that anybody may have written, of whatever shape. */
export function restoreRun(run: Run, kept: KeptRun): MadeRun | undefined {
  try {
    return restored(run, kept)
  } catch {
    return undefined
  }
}

function restored(run: Run, kept: KeptRun): MadeRun | undefined {
  const report = restoreReport(run, kept.report)
  if (report === undefined) return undefined
  if (kept.coverage === undefined) return { report, coverage: undefined }
  const coverage = unpackCoverage(run, kept.coverage)
  return coverage && { report, coverage }
}

/** A run as text holds it. */
export function keepRun({ report, coverage }: MadeRun): KeptRun {
  return { report: keepReport(report), coverage: coverage && packCoverage(report.run, coverage) }
}

/** Only what comes back as it was is kept. */
function keep(made: MadeRun): KeptRun | undefined {
  const { report } = made
  const { run } = report
  if (!report.isRepeatable) return undefined
  const entry = JSON.parse(JSON.stringify(keepRun(made))) as KeptRun
  const back = restoreRun(run, entry)
  const isSame = back !== undefined && saidOf(back.report) === saidOf(report)
  return isSame ? entry : undefined
}

function saidOf(report: RunReport): string {
  return JSON.stringify(summariseRun(report, ''))
}

interface KeptLook {
  readonly open: readonly number[]
  readonly refuted: readonly number[]
}

/**
 * A further search of a run from the cache, or else made and kept there. One that looked for more serves, too; one that
 * did not come to its end is not kept.
 */
export function lookThroughCache(
  cache: ResultCache,
  run: Run,
  { open, states }: LookTask,
  options: DigestOptions,
  make: () => LookThrough,
): LookThrough {
  const key = digestOf(`look ${runDigest(run, options)} ${states}`)
  const found = cache.read(key) as Partial<KeptLook> | undefined
  const kept = isLook(found) ? found : undefined
  const wanted = new Set(packKeys(run, open))
  const places = [...observablesOf(run).places.values()]
  const looked = new Set(kept?.open)
  if (kept !== undefined && [...wanted].every((at) => looked.has(at))) {
    const refuted = kept.refuted.flatMap((at) => (wanted.has(at) ? (places[at] ?? []) : []))
    const bounds = refuted.filter(({ isBound }) => isBound)
    return { refuted: refuted.map(({ key }) => key), bounds: bounds.map(({ key }) => key), isComplete: true }
  }
  const made = make()
  if (made.isComplete) cache.write(key, { open: [...wanted], refuted: packKeys(run, made.refuted) } satisfies KeptLook)
  return made
}

function isLook(found: Partial<KeptLook> | undefined): found is KeptLook {
  return Array.isArray(found?.open) && Array.isArray(found.refuted)
}
