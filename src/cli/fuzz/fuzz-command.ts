import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mannerOf } from '../../fuzz/fault-schedule.ts'
import { fuzzRun, withFreeFaults } from '../../fuzz/fuzz-run.ts'
import { scenarios } from '../../fuzz/scenarios.ts'
import { strategies } from '../../fuzz/strategies.ts'
import type { Manner } from '../../fuzz/wander.ts'
import type { Run } from '../../model/model.ts'
import { runName } from '../../model/run-name.ts'
import { isTrace } from '../check/accept.ts'
import { collectJobs, printDiagnostics } from '../check/check-command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { type Io, marksFor } from '../io.ts'
import { refuseForeign } from '../own-file.ts'
import { statusLine } from '../progress.ts'
import { findSpecs, runFileName, UsageError, unknownCheck, unknownName } from '../spec-files.ts'
import { type FuzzSummary, fuzzCode, fuzzJson, summariseFuzz } from './fuzz-json.ts'
import { renderFuzz, renderFuzzEnd } from './fuzz-lines.ts'
import type { FuzzCommandOptions } from './fuzz-request.ts'

/** One run of a check, and where it is from. */
interface SpecRun {
  readonly spec: string
  readonly run: Run
}

/** `holdfast fuzz`: random schedules of steps and faults. What they don't show may be there all the same. */
export function fuzzCommand(paths: readonly string[], options: FuzzCommandOptions, io: Io): ExitCode {
  const listed = listOf(options)
  if (listed !== undefined) {
    io.out(listed)
    return exitCodes.asExpected
  }
  const manner = mannerFrom(options)
  const { jobs, experiments, diagnostics, runOf } = collectJobs(findSpecs(paths))
  if (diagnostics.some(({ severity }) => severity === 'error')) {
    printDiagnostics(diagnostics, io)
    return exitCodes.spec
  }
  const chosen = choose(
    jobs.map((job) => ({ spec: job.spec, run: runOf(job) })),
    experiments,
    options,
  )
  const marks = marksFor(io)
  const end = io.now() + 1000 * (options.seconds ?? Number.POSITIVE_INFINITY)
  const line = statusLine(io)
  const summaries: FuzzSummary[] = []
  for (const { spec, run } of chosen) {
    const report = fuzzRun(options.freeFaults ? withFreeFaults(run) : run, {
      ...options,
      manner,
      isLate: () => io.now() >= end,
      onProgress: ({ runs }) => line.show(() => `${spec} ${runName(run)}: ${runs} runs`),
    })
    const summary = summariseFuzz(report, run, spec, options)
    line.clear()
    summaries.push(summary)
    if (!options.json) io.out(`${renderFuzz(summary, marks)}\n`)
  }
  if (options.out !== undefined) keepTraces(summaries, options.out, io)
  const code = fuzzCode(summaries)
  if (options.json) io.out(fuzzJson(summaries, code, options), 'json')
  else io.out(`${renderFuzzEnd(summaries, options.trace, marks)}\n`)
  return code
}

/** What `help` in place of a name asks for. */
function listOf({ strategy, scenarios: names }: FuzzCommandOptions): string | undefined {
  const rows = strategy === 'help' ? strategies : names?.includes('help') ? scenarios : undefined
  return rows?.map(({ name, title }) => `${name.padEnd(12)}${title}\n`).join('')
}

/** @throws UsageError where there is no such strategy or scenario */
function mannerFrom({ steps, strategy, scenarios: names }: FuzzCommandOptions): Manner {
  const require = (kind: string, name: string, rows: readonly { readonly name: string }[]) => {
    const known = rows.map((row) => row.name)
    if (!known.includes(name)) throw unknownName(kind, name, known, ` There are ${known.join(', ')}.`)
  }
  if (strategy !== undefined) require('strategy', strategy, strategies)
  for (const name of names ?? []) require('scenario', name, scenarios)
  return mannerOf({
    ...(steps !== undefined && { steps }),
    ...(strategy !== undefined && { strategy }),
    ...(names !== undefined && { scenarios: names }),
  })
}

/**
 * The runs that are meant.
 * @throws UsageError where nothing has a name, or a path is of several
 */
function choose(
  all: readonly SpecRun[],
  experiments: readonly Run[],
  { checks, properties, path }: FuzzCommandOptions,
): readonly SpecRun[] {
  const namesOf = ({ run }: SpecRun) => [run.check, runName(run)]
  const known = new Set(all.flatMap(namesOf))
  for (const name of checks) if (!known.has(name)) throw unknownCheck(name, [...known], experiments)
  const ofChecks = checks.length === 0 ? all : all.filter((each) => namesOf(each).some((name) => checks.includes(name)))
  const spoken = (each: SpecRun) => each.run.expectations.map(({ name }) => name)
  const expected = new Set(ofChecks.flatMap(spoken))
  for (const name of properties ?? [])
    if (!expected.has(name))
      throw unknownName('property', name, [...expected], ' These checks speak of no property of that name.')
  const chosen = ofChecks.filter((each) => properties?.some((name) => spoken(each).includes(name)) ?? true)
  if (path === undefined) return chosen
  if (!/^\d+(:\d+)*$/.test(path)) throw new UsageError(`'${path}' is no path: it is numbers with colons between.`)
  if (chosen.length !== 1 || properties?.length !== 1)
    throw new UsageError("A path leads to one finding: name its run with '--check' and its property with '--property'.")
  return chosen
}

/**
 * Keeps each trace as a file that `holdfast replay` takes again.
 * @throws UsageError rather than overwrite what is no trace
 */
function keepTraces(summaries: readonly FuzzSummary[], folder: string, io: Io): void {
  if (existsSync(folder) && !statSync(folder).isDirectory()) throw new UsageError(`'${folder}' is not a folder.`)
  const traces = summaries.flatMap((summary) =>
    summary.findings.flatMap(({ itf, property }) =>
      itf === undefined
        ? []
        : [{ file: join(folder, `${runFileName(summary.spec, summary)}-${property}.itf.json`), itf }],
    ),
  )
  for (const { file } of traces)
    refuseForeign(file, isTrace, `'${file}' is in the way: it is not a trace that Holdfast wrote. Nothing was kept.`)
  mkdirSync(folder, { recursive: true })
  for (const { file, itf } of traces) {
    writeFileSync(file, `${JSON.stringify(itf, null, 1)}\n`)
    io.err(`wrote ${file}\n`)
  }
}
