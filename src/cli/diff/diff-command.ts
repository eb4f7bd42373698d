import { statSync, writeFileSync } from 'node:fs'
import type { CheckedSpec } from '../../check/check-spec.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { compareDeclarations } from '../../diff/compare-structure.ts'
import { compareVerdicts, type VerdictComparison } from '../../diff/compare-verdicts.ts'
import { isSameRun } from '../../diff/same-shape.ts'
import { compareBehaviour, pairRuns, runDiff, type SpecDiff, verdictOf } from '../../diff/spec-diff.ts'
import type { Run } from '../../model/model.ts'
import { runName } from '../../model/run-name.ts'
import type { SearchLimits } from '../../search/outcome.ts'
import type { RunSummary } from '../../verify/run-summary.ts'
import { printDiagnostics } from '../check/check-command.ts'
import { runJobs, verdictsOnly } from '../check/run-jobs.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { type Io, marksFor } from '../io.ts'
import { refuseForeign } from '../own-file.ts'
import { progressLine, statusLine } from '../progress.ts'
import { findSpecs, readSpec, UsageError, unknownCheck } from '../spec-files.ts'
import { diffJson, failedDiffJson } from './diff-json.ts'
import { renderDiff } from './diff-lines.ts'
import { diffMarkdown, isDiffMarkdown } from './diff-markdown.ts'
import { openRevision } from './git-files.ts'

export interface DiffOptions {
  /** The revision of the old version. */
  readonly since: string | undefined
  /** Names of checks, or of runs as reports have them; none for all. */
  readonly checks: readonly string[]
  /** Of each search for verdicts; the seconds also of each walk. */
  readonly limits: SearchLimits
  /** Pairs of states that each walk may look at. */
  readonly pairs: number
  readonly json: boolean
  readonly markdown: string | undefined
}

/** One of the two versions: what it is called, and what its text says. */
interface Version {
  readonly name: string
  readonly spec: CheckedSpec
  /** Whether threads can read it for themselves. */
  readonly isFile: boolean
}

type Pair = readonly [Run, Run]

/** `holdfast diff`: which verdicts and which behaviours two versions of a spec do not share. */
export async function diffCommand(
  first: string,
  second: string | undefined,
  options: DiffOptions,
  io: Io,
): Promise<ExitCode> {
  const { old, new: new_ } = readVersions(first, second, options.since)
  const failed = (
    [
      ['old', old],
      ['new', new_],
    ] as const
  ).filter(([, { spec }]) => errorsOf(spec).length > 0)
  if (failed.length > 0) {
    for (const [which, { name, spec }] of failed) {
      io.err(`The ${which} version, ${name}, cannot be compared: its text has errors.\n\n`)
      printDiagnostics(errorsOf(spec), io)
    }
    if (options.json) io.out(failedDiffJson(failed.map(([which, { spec }]) => [which, errorsOf(spec)])), 'json')
    return exitCodes.spec
  }
  if (options.markdown !== undefined) {
    const sentence = `'${options.markdown}' is something else than an earlier report, and is left as it is.`
    refuseForeign(options.markdown, isDiffMarkdown, sentence)
  }
  const diff = await compareVersions(old, new_, options, io)
  const code = { same: exitCodes.asExpected, different: exitCodes.unmet, inconclusive: exitCodes.inconclusive }[
    verdictOf(diff)
  ]
  if (options.json) io.out(diffJson(diff, code), 'json')
  else io.out(`${renderDiff(diff, marksFor(io))}\n`)
  if (options.markdown !== undefined) {
    writeFileSync(options.markdown, diffMarkdown(diff))
    io.err(`wrote ${options.markdown}\n`)
  }
  return code
}

function readVersions(first: string, second: string | undefined, since: string | undefined) {
  const asFile = (path: string): Version => ({ name: path, spec: readSpec(path), isFile: true })
  if (since === undefined) {
    if (second === undefined)
      throw new UsageError("Name a second file to compare with, or a revision of git with '--since'.")
    return { old: asFile(oneFile(first)), new: asFile(oneFile(second)) }
  }
  const new_ = asFile(oneFile(second ?? first))
  const revision = openRevision(since)
  const old: Version = { name: revision.nameOf(first), spec: revision.readSpec(first), isFile: false }
  return { old, new: new_ }
}

/** @throws UsageError where the path is not one file */
function oneFile(path: string): string {
  const [file] = findSpecs([path])
  if (file === undefined || statSync(path).isDirectory())
    throw new UsageError(`'${path}' is a folder. Name a file in it.`)
  return file
}

function errorsOf({ diagnostics }: CheckedSpec): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error')
}

async function compareVersions(old: Version, new_: Version, options: DiffOptions, io: Io): Promise<SpecDiff> {
  const chosen = [old, new_].map(({ spec }) => spec.runs)
  const [olds = [], news = []] = chooseRuns(chosen, options.checks, [...old.spec.experiments, ...new_.spec.experiments])
  const { both, added, removed } = pairRuns(olds, news)
  const verdicts = await compareAllVerdicts(old, new_, both, options.limits, io)
  const line = statusLine(io)
  const runs = both.map((pair, at) => {
    const name = runName(pair[1])
    const behaviour = compareBehaviour(...pair, {
      pairs: options.pairs,
      seconds: options.limits.seconds,
      now: io.now,
      onProgress: (pairs, steps) => line.show(() => `${name}: ${pairs} pairs of states, ${steps} steps deep`),
    })
    return runDiff(name, pair, verdicts[at], behaviour)
  })
  line.clear()
  const declarations = declarationsOf(old.spec.runs, new_.spec.runs)
  return {
    old: old.name,
    new: new_.name,
    declarations,
    added: added.map(runName),
    removed: removed.map(runName),
    runs,
  }
}

/** Of the first run that both have, if any: types may depend on what a check says. */
function declarationsOf(olds: readonly Run[], news: readonly Run[]): SpecDiff['declarations'] {
  const [old, new_] = pairRuns(olds, news).both[0] ?? [olds[0], news[0]]
  return old === undefined || new_ === undefined ? [] : compareDeclarations(old.model, new_.model)
}

/** The runs with one of the names; all runs where there are no names. */
function chooseRuns(
  versions: readonly (readonly Run[])[],
  names: readonly string[],
  experiments: readonly Run[],
): readonly (readonly Run[])[] {
  if (names.length === 0) return versions
  const namesOf = (run: Run) => [run.check, runName(run)]
  const known = new Set(versions.flat().flatMap(namesOf))
  for (const name of names) if (!known.has(name)) throw unknownCheck(name, [...known], experiments)
  return versions.map((runs) => runs.filter((run) => namesOf(run).some((name) => names.includes(name))))
}

/** For each pair of runs what became of their verdicts; undefined where the runs are the same, and are not made. */
async function compareAllVerdicts(
  old: Version,
  new_: Version,
  pairs: readonly Pair[],
  limits: SearchLimits,
  io: Io,
): Promise<readonly (VerdictComparison | undefined)[]> {
  const differing = pairs.filter((pair) => !isSameRun(...pair))
  const olds = await summariesOf(
    old,
    differing.map(([run]) => run),
    limits,
    io,
  )
  const news = await summariesOf(
    new_,
    differing.map(([, run]) => run),
    limits,
    io,
  )
  return pairs.map((pair) => {
    const at = differing.indexOf(pair)
    const [a, b] = [olds[at], news[at]]
    return a && b && compareVerdicts(a, b)
  })
}

async function summariesOf(
  { name, spec, isFile }: Version,
  runs: readonly Run[],
  limits: SearchLimits,
  io: Io,
): Promise<readonly RunSummary[]> {
  const jobs = runs.map((run) => ({ spec: name, run: spec.runs.indexOf(run), name: runName(run) }))
  const progress = progressLine(io)
  const workers = isFile ? undefined : 1
  const { summaries } = await runJobs(jobs, { ...verdictsOnly, limits, workers }, (job) => spec.runs[job.run] as Run, {
    onProgress: (job, each) => progress.show(`${job.spec} ${job.name}`, each),
    onDone: () => progress.clear(),
  })
  return summaries
}
