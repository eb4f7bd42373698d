import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { Option } from 'commander'
import { placeOf } from '../diagnostics/render.ts'
import { exportRun, type Target, targets } from '../export/export-run.ts'
import type { Run } from '../model/model.ts'
import { runName } from '../model/run-name.ts'
import { readRuns } from './check/check-command.ts'
import type { CommandLine } from './command-line.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { type Io, marksFor } from './io.ts'
import { several } from './option-values.ts'
import { UsageError, unknownCheck, unknownName } from './spec-files.ts'

export interface ExportCommandOptions {
  readonly to: Target
  /** The name of a run, as reports have it: `small`, `small with fix`, `small (2)`. */
  readonly check: string | undefined
  /** Names of the properties to claim; undefined for all that the check expects something of. */
  readonly properties: readonly string[] | undefined
  readonly output: string | undefined
  /** Whether a file that is in the way may be overwritten. */
  readonly force: boolean
}

interface OutputFile {
  readonly path: string
  readonly text: string
}

/** `holdfast export`: one run of a spec in the language of another checker. */
export function exportCommand(path: string, options: ExportCommandOptions, io: Io): ExitCode {
  const { runs, experiments } = readRuns(path, io)
  if (runs.length === 0) return exitCodes.spec
  const run = chooseRun(runs, options.check, path, experiments)
  const { to, output, properties } = options
  requireKnown(run, properties ?? [])
  const exported = exportRun(run, to, {
    ...(properties === undefined ? {} : { properties }),
    ...(output === undefined ? {} : { module: moduleOf(output, to) }),
  })
  if (exported.kind === 'refused') {
    const marks = marksFor({ colour: io.colourErrors })
    for (const { span, sentence } of exported.reasons)
      io.err(`${marks.error('error')}: ${placeOf(span)} cannot be exported to ${to}. ${sentence}\n`)
    return exitCodes.spec
  }
  const { text, configuration } = exported
  if (output === undefined) {
    io.out(text, 'data')
    return exitCodes.asExpected
  }
  const beside = configuration === undefined ? [] : [{ path: withEnding(output, '.cfg'), text: configuration }]
  writeAll([{ path: output, text }, ...beside], options.force, io)
  return exitCodes.asExpected
}

/** @throws UsageError where the name fits no run, or more than one fits */
function chooseRun(runs: readonly Run[], name: string | undefined, path: string, experiments: readonly Run[]): Run {
  const names = [...new Set(runs.map(runName))]
  const found = name === undefined ? runs : runs.filter((run) => runName(run) === name)
  const [run, ...others] = found
  if (run !== undefined && others.length === 0) return run
  const list = names.map((each) => `'${each}'`).join(', ')
  if (name === undefined || run !== undefined)
    throw new UsageError(`'${path}' has several checks; name one with --check: ${list}.`)
  throw unknownCheck(name, names, experiments, ` '${path}' has ${list}.`)
}

/** @throws UsageError where there is no such property that can be claimed */
function requireKnown(run: Run, properties: readonly string[]): void {
  const known = run.model.properties
    .filter(({ sort }) => sort === 'invariant' || sort === 'reachable')
    .map(({ name }) => name)
  for (const name of properties)
    if (!known.includes(name)) throw unknownName("invariant and no 'reachable' property", name, known)
}

/** TLC wants a module to have the name of its file. */
function moduleOf(output: string, to: Target): string {
  const name = basename(output, extname(output))
  if (to === 'tla' && !/^[A-Za-z][A-Za-z0-9_]*$/.test(name))
    throw new UsageError(`'${name}' cannot be the name of a TLA+ module: use letters, digits and '_'.`)
  return name
}

function withEnding(path: string, ending: string): string {
  return `${path.slice(0, path.length - extname(path).length)}${ending}`
}

/** Writes all files or, where one is in the way, none. */
function writeAll(files: readonly OutputFile[], force: boolean, io: Io): void {
  const changed = files.filter(({ path, text }) => !existsSync(path) || readFileSync(path, 'utf8') !== text)
  const inTheWay = changed.find(({ path }) => existsSync(path))
  if (inTheWay !== undefined && !force)
    throw new UsageError(`'${inTheWay.path}' exists and is something else. To overwrite it, add --force.`)
  for (const { path, text } of changed) writeFileSync(path, text)
  for (const { path } of files) io.err(`wrote ${path}\n`)
}

/** Adds `holdfast export` to the program. */
export function addExport({ act, command, io }: CommandLine): void {
  command('export', 'write one run in the language of another checker')
    .argument('<spec>', 'a spec file')
    .addOption(new Option('--to <target>', 'the checker').choices([...targets]).makeOptionMandatory())
    .option('-c, --check <name>', 'the run, by its name in reports')
    .option('--property <name>', 'claim only this property; may be given several times', several)
    .option('--no-properties', 'claim none: only the states, to compare counts')
    .option('--output <file>', 'the file to write (default: print)')
    .option('--force', 'overwrite a file that is something else')
    .action((file: string, options: RawExportOptions) => act(() => exportCommand(file, exportOptions(options), io)))
}

interface RawExportOptions {
  readonly to: Target
  readonly check?: string
  readonly property?: string[]
  readonly properties: boolean
  readonly output?: string
  readonly force?: boolean
}

function exportOptions({ to, check, property, properties, output, force }: RawExportOptions): ExportCommandOptions {
  return { to, check, properties: properties ? property : [], output, force: force === true }
}
