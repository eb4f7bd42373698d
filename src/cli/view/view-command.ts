import { writeFileSync } from 'node:fs'
import { PAGE_MARK } from '../../base/html-page.ts'
import { addCausesLimits, type RawCausesLimits } from '../causes-options.ts'
import type { CommandLine } from '../command-line.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { portNumber } from '../option-values.ts'
import { refuseForeign } from '../own-file.ts'
import { findSpecs, UsageError } from '../spec-files.ts'
import { makePage, type PageOptions } from './make-page.ts'
import { servePage } from './page-server.ts'

export interface ViewOptions extends RawCausesLimits {
  /** The spec, where it is not the one that the trace names. */
  readonly spec: string | undefined
  /** The file to write; undefined to serve the page. */
  readonly html: string | undefined
  readonly force: boolean
  /** 0 for any that is free. */
  readonly port: number
  /** Comes to its end when the page need no longer be served. */
  readonly untilStopped: () => Promise<void>
}

/** `holdfast view`: a page on which a trace is seen, or a spec walked. */
export async function viewCommand(given: string | undefined, options: ViewOptions, io: Io): Promise<ExitCode> {
  const { spec, html, force, port, untilStopped } = options
  const file = given ?? onlySpec()
  if (html !== undefined && !force)
    refuseForeign(
      html,
      (text) => text.startsWith(PAGE_MARK),
      `'${html}' exists and is something else. To overwrite it, add --force.`,
    )
  const wanted = { spec, causes: options }
  const first = makePage(file, wanted, { ...io, out: io.err })
  if (first.kind === 'refused') return first.code
  if (html !== undefined) {
    writeFileSync(html, first.html)
    io.err(`wrote ${html}\n`)
    return exitCodes.asExpected
  }
  // A page that is loaded again shows the spec as it is then.
  let isFirst = true
  const source = () => {
    const page = isFirst ? first : makeAgain(file, wanted, io)
    isFirst = false
    return page.kind === 'page' ? page.html : undefined
  }
  const server = await servePage(source, port).catch((error: unknown) => refusePort(error, port))
  io.out(`${server.url}\n`)
  io.err(`${file} is at this address, for this machine alone. To end, press Ctrl-C.\n`)
  await untilStopped()
  await server.close()
  return exitCodes.asExpected
}

/** @throws UsageError where the port is taken, or not for everybody; any other error as it is */
function refusePort(error: unknown, port: number): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
  const lacks = code === 'EADDRINUSE' ? 'is in use by another program' : 'is not for this user'
  throw new UsageError(`Port ${port} ${lacks}. Name another one, or leave out --port for any that is free.`)
}

/** What a file that is being edited lacks is said, and the page is served on. */
function makeAgain(file: string, wanted: PageOptions, io: Io) {
  try {
    return makePage(file, wanted, { ...io, out: io.err })
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    io.err(`error: ${error.message}\n`)
    return { kind: 'refused', code: exitCodes.usage } as const
  }
}

/** The spec to be walked where none is named. */
function onlySpec(): string {
  const specs = findSpecs([])
  const [first, ...others] = specs.filter((path) => !specs.some((other) => other !== path && isBelow(path, other)))
  if (first !== undefined && others.length === 0) return first
  throw new UsageError(`Name a trace, such as a file of counterexamples/, or a spec to walk through: ${specs[0]}.`)
}

/** A spec that has a file of properties is walked with its checks. */
function isBelow(path: string, other: string): boolean {
  return path.replace(/^spec\//, 'properties/') === other
}

/** Until the user presses Ctrl-C. */
function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
}

/** Adds `holdfast view` to the program. */
export function addView({ act, command, io }: CommandLine): void {
  const view = command('view', 'see a trace as a page, or walk through a spec by hand')
    .argument('[file]', 'a trace, such as a file of counterexamples/, or a spec to walk through')
    .option('--html <file>', 'write the page as one file that works offline, and do not serve it')
    .option('--port <number>', 'serve it there (default: any that is free)', portNumber)
    .option('--spec <file>', 'the spec, where it is not the one that the trace names')
    .option('--force', 'overwrite a file that is something else')
  addCausesLimits(view).action((file: string | undefined, raw: RawViewOptions) => {
    const { html, spec, port = 0, force = false, ...limits } = raw
    return act(() => viewCommand(file, { ...limits, html, spec, port, force, untilStopped: untilInterrupted }, io))
  })
}

interface RawViewOptions extends RawCausesLimits {
  readonly html?: string
  readonly spec?: string
  readonly port?: number
  readonly force?: boolean
}
