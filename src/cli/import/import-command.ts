import { existsSync, writeFileSync } from 'node:fs'
import { grouped } from '../../base/count.ts'
import { type Conformance, conformanceOf } from '../../conform/conformance.ts'
import { LogProblem, LogReading, type ReadingSetup, type Unexplained } from '../../conform/log-reading.ts'
import { interpretRun } from '../../interpret/interpreted-system.ts'
import { isImpossible } from '../../model/impossible.ts'
import type { Run } from '../../model/model.ts'
import { runName } from '../../model/run-name.ts'
import { NO_PROPERTY, traceToItf } from '../../trace/itf.ts'
import { readTraceHeader, TraceMismatch } from '../../trace/read-itf.ts'
import { readRuns } from '../check/check-command.ts'
import type { CommandLine } from '../command-line.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { type Io, marksFor } from '../io.ts'
import { whole } from '../option-values.ts'
import { statusLine } from '../progress.ts'
import { readText, UsageError, unknownCheck } from '../spec-files.ts'
import { type ImportTitle, importJson } from './import-json.ts'
import { renderConformance } from './import-text.ts'
import { openMapping } from './mapping-file.ts'
import { readLines } from './read-lines.ts'

export interface ImportOptions {
  readonly spec: string
  /** The name of a run as reports have it; undefined where the spec has but one. */
  readonly check: string | undefined
  readonly map: string | undefined
  /** The file for the run that explains the log. */
  readonly out: string | undefined
  /** Whether it may be written over something else than a trace. */
  readonly force: boolean
  readonly withinBudgets: boolean
  readonly maxStates: number
  readonly json: boolean
}

/** `holdfast import`: whether a log of a real system is a behaviour of a spec. */
function importCommand(log: string, options: ImportOptions, io: Io): ExitCode {
  if (options.out !== undefined && !options.force) requireTrace(options.out)
  const { runs, experiments } = readRuns(options.spec, io)
  if (runs.length === 0) return exitCodes.spec
  const run = chooseRun(runs, options, experiments)
  const system = interpretRun(run)
  const { mapping, text } = openMapping(options.map, run.model)
  const setup = { run, system, mapping, mappingText: text }
  const reading = new LogReading(setup, options)
  if (reading.states.now().length === 0)
    throw new UsageError(`${runName(run)} has no start without an error: see 'holdfast check'.`)
  const unexplained = readLog(log, reading, io)
  const logged = loggedActions(setup)
  const unlogged = run.model.actions.flatMap((action, at) =>
    isImpossible(action) || (options.withinBudgets && action.sort === 'fault') ? [] : [at],
  )
  const conformance = conformanceOf(
    reading,
    unexplained,
    { system, logged, unlogged },
    {
      names: mapping.values.names(),
      never: mapping.never.flatMap((at) => (unlogged.includes(at) ? (run.model.actions[at]?.name ?? []) : [])),
    },
  )
  const { check, toggles, ordinal } = run
  const title: ImportTitle = { log, spec: options.spec, check, toggles, ordinal, withinBudgets: options.withinBudgets }
  return finish(title, conformance, reading, options, io)
}

const codes: Readonly<Record<Conformance['verdict'], ExitCode>> = {
  accepted: exitCodes.asExpected,
  rejected: exitCodes.unmet,
  inconclusive: exitCodes.inconclusive,
}

function finish(
  title: ImportTitle,
  conformance: Conformance,
  reading: LogReading,
  { out, json }: ImportOptions,
  io: Io,
): ExitCode {
  const code = codes[conformance.verdict]
  if (json) io.out(importJson(title, conformance, code), 'json')
  else io.out(`${renderConformance(title, conformance, marksFor(io))}\n`)
  if (out === undefined) return code
  const { rejection } = conformance
  const claim =
    rejection === undefined
      ? `It explains the log ${title.log}.`
      : `It explains ${title.log} before line ${rejection.line}.`
  const { trace } = reading.witness()
  writeFileSync(
    out,
    `${JSON.stringify(traceToItf(trace, { ...title, property: NO_PROPERTY, claim }, title.spec), null, 1)}\n`,
  )
  io.err(`wrote ${out}\n`)
  return code
}

function readLog(path: string, reading: LogReading, io: Io): Unexplained | undefined {
  const progress = statusLine(io)
  try {
    for (const line of readLines(path)) {
      progress.show(
        () => `${path}: line ${grouped(reading.lines)}, ${grouped(reading.states.now().length)} states possible`,
      )
      const unexplained = reading.take(line)
      if (unexplained !== undefined) return unexplained
    }
    return undefined
  } catch (error) {
    if (!(error instanceof LogProblem)) throw error
    throw new UsageError(`${path}:${error.line}:${error.column}: ${error.message}`)
  } finally {
    progress.clear()
  }
}

function loggedActions({ mapping }: ReadingSetup): readonly number[] {
  const rules = [...mapping.events.values()].flatMap((each) => (each === 'ignore' ? [] : each))
  return [...new Set(rules.flatMap(({ action }) => action ?? []))].sort((a, b) => a - b)
}

/** @throws UsageError where it is not clear which run is meant */
function chooseRun(runs: readonly Run[], { spec, check }: ImportOptions, experiments: readonly Run[]): Run {
  const names = runs.map(runName)
  const named = check === undefined ? runs : runs.filter((run) => runName(run) === check)
  const found = named.length > 0 ? named : runs.filter((run) => run.check === check)
  if (found.length === 0) throw unknownCheck(check ?? '', names, experiments)
  const [run] = found
  if (run !== undefined && found.length === 1) return run
  const list = found.map((each) => `\n  --check "${runName(each)}"`).join('')
  throw new UsageError(`'${spec}' has ${found.length} runs, with constants and switches of their own. Name one:${list}`)
}

/** @throws UsageError where there is a file that is no trace */
function requireTrace(path: string): void {
  if (!existsSync(path)) return
  try {
    readTraceHeader(readText(path))
  } catch (error) {
    if (!(error instanceof TraceMismatch)) throw error
    throw new UsageError(`'${path}' exists and is something else. To overwrite it, add --force.`)
  }
}

/** States kept at once, unless the user says otherwise. */
const MAX_STATES = 10_000

/** Adds `holdfast import` to the program. */
export function addImport({ act, command, io }: CommandLine): void {
  command('import', 'hold a log of a real system against a spec')
    .argument('<log>', 'a file with an event on each line, as JSON')
    .requiredOption('--spec <file>', 'the spec')
    .option(
      '-c, --check <run>',
      'the check, or the run of it, such as "small with fix"; needed where there are several',
    )
    .option('--map <file>', 'how events are steps of the spec (default: by the names of actions and parameters)')
    .option('--out <file>', 'write the run that explains the log, as a trace')
    .option('--force', 'overwrite a file that is something else')
    .option('--within-budgets', 'allow faults only as often as the check does')
    .option('--max-states <n>', 'possible states that are kept at once', whole, MAX_STATES)
    .option('--json', 'print one JSON document instead of lines')
    .action((log: string, raw: RawImportOptions) => {
      const { spec, check, map, out, maxStates } = raw
      const flags = { force: raw.force === true, withinBudgets: raw.withinBudgets === true, json: raw.json === true }
      return act(() => importCommand(log, { spec, check, map, out, maxStates, ...flags }, io))
    })
}

interface RawImportOptions {
  readonly spec: string
  readonly check?: string
  readonly map?: string
  readonly out?: string
  readonly force?: boolean
  readonly withinBudgets?: boolean
  readonly maxStates: number
  readonly json?: boolean
}
