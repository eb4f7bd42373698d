import { existsSync, writeFileSync } from 'node:fs'
import { assert } from '../base/assert.ts'
import { count } from '../base/count.ts'
import { type Minimised, minimise } from '../causes/minimise.ts'
import { searchFor } from '../causes/search-for.ts'
import type { Shown, Size } from '../causes/story.ts'
import { claimText } from '../trace/claim-text.ts'
import { traceToItf } from '../trace/itf.ts'
import { readTraceHeader, TraceMismatch } from '../trace/read-itf.ts'
import { renderTrace } from '../trace/render-terminal.ts'
import type { Trace } from '../trace/trace.ts'
import { documentTrace, type TraceTitle } from '../trace/trace-document.ts'
import { certifyTemporal } from '../verify/certify-temporal.ts'
import { addCausesLimits, causesOptions, type RawCausesLimits } from './causes-options.ts'
import type { CommandLine } from './command-line.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { type Io, marksFor } from './io.ts'
import { type ReplayedTrace, replayFile } from './replay-file.ts'
import { readText, UsageError } from './spec-files.ts'

export interface MinimiseOptions extends RawCausesLimits {
  /** The spec, where it is not the one that the trace names. */
  readonly spec: string | undefined
  /** The file to write; undefined to print alone. */
  readonly out: string | undefined
  /** Whether a file that is something else may be overwritten. */
  readonly force: boolean
}

/** `holdfast minimise`: the same story with fewer faults and steps, and how far it is from the shortest there is. */
function minimiseCommand(file: string, options: MinimiseOptions, io: Io): ExitCode {
  const { spec, out, force } = options
  if (out !== undefined && !force) requireOwn(out)
  const replayed = replayFile(file, spec, io)
  if (replayed.kind === 'refused') return replayed.code
  if (replayed.code !== exitCodes.asExpected) {
    io.out(`${replayed.conclusion}. So there is nothing to minimise.\n`)
    return replayed.code
  }
  const { run, path } = replayed
  const shown: Shown = { ...replayed.shown, run }
  const { verify, selections } = causesOptions(options, io)
  const found = minimise(shown, selections)
  assert(found !== 'shows nothing', 'a trace that was certified shows nothing')
  const notes = notesFor(shown, found.trace)
  const title = titleOf(shown, replayed.document.property, found.trace, notes)
  const document = documentTrace(found.trace, title, notes)
  io.out(`${renderTrace(document, marksFor(io))}\n\n${sizesText(found, shown.trace)}\n`)
  if (options.search) io.out(`${shortestText(replayed, found, searchFor(run, shown.subject, verify))}\n`)
  if (out === undefined) return exitCodes.asExpected
  writeFileSync(out, `${JSON.stringify(traceToItf(found.trace, title, path), null, 1)}\n`)
  io.err(`wrote ${out}\n`)
  return exitCodes.asExpected
}

/** What is said of a trace; of a shorter one other names may be meant. */
function titleOf({ run, subject }: Shown, property: string, { error }: Trace, notes: Notes): TraceTitle {
  const { check, toggles, ordinal } = run
  return { check, toggles, ordinal, property, claim: claimText({ name: property, subject }, run, { error, notes }) }
}

type Notes = ReturnType<typeof notesFor>

/** @throws UsageError where the file is there and not a trace */
function requireOwn(path: string): void {
  if (!existsSync(path)) return
  try {
    readTraceHeader(readText(path))
  } catch (error) {
    if (!(error instanceof TraceMismatch)) throw error
    throw new UsageError(`'${path}' exists and is something else than a trace. To overwrite it, add --force.`)
  }
}

/** Why a run may go on for ever, of a trace of a property of whole runs. */
function notesFor({ run, subject }: Shown, trace: Trace) {
  if (subject.kind !== 'property') return undefined
  const sort = run.model.properties[subject.property]?.sort
  const isTold = sort === 'liveness' || sort === 'unaffected'
  return isTold ? certifyTemporal(run, trace, subject.property).notes : undefined
}

function sizesText({ before, after, order, how }: Minimised, trace: Trace): string {
  const left = trace.steps.map((_, at) => at).filter((at) => !order.includes(at))
  const isMoved = order.some((at, place) => place > 0 && at < (order[place - 1] as number))
  const lines = [`minimised: from ${sizeText(before)} to ${sizeText(after)}`]
  if (left.length > 0) lines.push(`left out: ${left.length === 1 ? 'step' : 'steps'} ${rangesText(left)}`)
  if (isMoved) lines.push('Some steps were moved, so that fewer of them follow a step of another actor.')
  lines.push(howTexts[how])
  return lines.join('\n')
}

const howTexts: Readonly<Record<Minimised['how'], string>> = {
  least: 'No selection of its steps, in their order, has fewer faults, or as many and fewer steps.',
  smaller: 'None of its steps can be left out by itself. Whether several can be together was not looked at in full.',
  cut: 'The time was over before it was sure that nothing more can be left out.',
}

function sizeText({ faults, steps, switches }: Size): string {
  return `${count(steps, 'step')} with ${count(faults, 'fault')} and ${count(switches, 'change')} of actor`
}

/** Numbers of steps from 1, those in a row as one. */
function rangesText(places: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const at of places) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === at) last[1] = at + 1
    else ranges.push([at + 1, at + 1])
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`)).join(', ')
}

function shortestText(
  { run, path }: ReplayedTrace,
  { trace, after }: Minimised,
  answer: ReturnType<typeof searchFor>,
): string {
  if (answer.kind !== 'found') {
    const reason = answer.kind === 'unknown' ? ` ${answer.reason}` : ''
    return `The shortest trace there is was not found.${reason}`
  }
  const { faults, steps } = answer.evidence
  const own = trace.loop ?? trace.steps.length
  const what = trace.loop === undefined ? 'trace' : 'way to such a loop'
  const size = `${count(steps, 'step')} with ${count(faults, 'fault')}`
  if (faults === after.faults && steps === own) return `The shortest ${what} there is has ${size}, too.`
  return `The shortest ${what} there is has ${size}: holdfast check ${path} -c ${run.check} --trace all`
}

/** Adds `holdfast minimise` to the program. */
export function addMinimise({ act, command, io }: CommandLine): void {
  const line = command('minimise', 'leave out of a trace what it does not need')
    .argument('<trace>', 'a trace file')
    .option('--spec <file>', 'the spec, where it is not the one that the trace names')
    .option('--out <file>', 'write the shorter trace to a file')
    .option('--force', 'overwrite a file that is something else than a trace')
  addCausesLimits(line).action((file: string, raw: RawMinimiseOptions) =>
    act(() => minimiseCommand(file, { ...raw, spec: raw.spec, out: raw.out, force: raw.force === true }, io)),
  )
}

interface RawMinimiseOptions extends RawCausesLimits {
  readonly spec?: string
  readonly out?: string
  readonly force?: boolean
}
