import { writeFileSync } from 'node:fs'
import { Option } from 'commander'
import { PAGE_MARK } from '../base/html-page.ts'
import { runName } from '../model/run-name.ts'
import { type TraceFormatName, traceFormatNames, traceFormats } from '../trace/trace-formats.ts'
import { askedByName, type TraceOrigin } from '../trace/trace-origin.ts'
import { stepNeeds } from '../why/trace-reasons.ts'
import type { CommandLine } from './command-line.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { refuseForeign } from './own-file.ts'
import { type ReplayedSteps, type ReplayedTrace, replaySteps } from './replay-file.ts'
import { tracePage, usualCauses } from './view/make-page.ts'

export interface RenderOptions {
  readonly to: RenderFormatName
  /** The spec, where it is not the one that the trace names. */
  readonly spec: string | undefined
  /** The file to write; undefined to print. */
  readonly out: string | undefined
  /** Whether a file that is something else may be overwritten. */
  readonly force: boolean
}

type RenderFormatName = TraceFormatName | 'html'

/** How a replayed trace is written, and how every such text begins. */
interface RenderFormat {
  readonly mark: string
  readonly render: (replayed: ReplayedTrace | ReplayedSteps, file: string, io: Io) => string
}

/** The formats of traces, and the page, which has the spec in it. */
const renderFormats = Object.fromEntries([
  ...traceFormatNames.map((name): [RenderFormatName, RenderFormat] => {
    const { mark, render } = traceFormats[name]
    const withNeeds = (replayed: ReplayedTrace | ReplayedSteps) =>
      `${render({ ...replayed.document, needs: stepNeeds(replayed.shown.trace) }, originOf(replayed))}\n`
    return [name, { mark, render: withNeeds }]
  }),
  ['html', { mark: PAGE_MARK, render: (replayed, file, io) => tracePage(file, replayed, usualCauses, io) }],
]) as Readonly<Record<RenderFormatName, RenderFormat>>

/** `holdfast render`: takes the steps of a trace file in today's spec, and writes them for people or another program. */
export function renderCommand(file: string, { to, spec, out, force }: RenderOptions, io: Io): ExitCode {
  const format = renderFormats[to]
  if (out !== undefined && !force)
    refuseForeign(
      out,
      (text) => text.startsWith(format.mark),
      `'${out}' exists and is something else. To overwrite it, add --force.`,
    )
  // What is printed is the trace alone.
  const replayed = replaySteps(file, spec, { ...io, out: io.err })
  if (replayed.kind === 'refused') return replayed.code
  // A picture of what is no violation any more would be believed.
  if (replayed.code !== exitCodes.asExpected) {
    io.err(`${replayed.conclusion}. So it is not written.\n`)
    return replayed.code
  }
  const text = format.render(replayed, file, io)
  if (out === undefined) {
    io.out(text, 'data')
    return exitCodes.asExpected
  }
  writeFileSync(out, text)
  io.err(`wrote ${out}\n`)
  return exitCodes.asExpected
}

function originOf({ path, document, meaning, isWitness }: ReplayedTrace | ReplayedSteps): TraceOrigin {
  return { file: path, asked: askedByName(runName(document)), meaning, isWitness }
}

/** Adds `holdfast render` to the program. */
export function addRender({ act, command, io }: CommandLine): void {
  command('render', 'write a trace file as text or a picture')
    .argument('<trace>', 'a file of counterexamples/')
    .addOption(new Option('--to <format>', 'what to write').choices(Object.keys(renderFormats)).makeOptionMandatory())
    .option('--spec <file>', 'the spec, where it is not the one that the trace names')
    .option('--out <file>', 'the file to write (default: print)')
    .option('--force', 'overwrite a file that is something else')
    .action((file: string, raw: RawRenderOptions) => {
      const options = { to: raw.to, spec: raw.spec, out: raw.out, force: raw.force === true }
      return act(() => renderCommand(file, options, io))
    })
}

interface RawRenderOptions {
  readonly to: RenderOptions['to']
  readonly spec?: string
  readonly out?: string
  readonly force?: boolean
}
