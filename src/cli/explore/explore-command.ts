import { existsSync, writeFileSync } from 'node:fs'
import { createInterface, type Interface } from 'node:readline'
import { readTraceHeader } from '../../trace/read-itf.ts'
import type { CommandLine } from '../command-line.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { type Io, marksFor } from '../io.ts'
import { several, whole } from '../option-values.ts'
import { findSpecs, readText, UsageError } from '../spec-files.ts'
import { HINT, runLine } from './commands.ts'
import { completionsOf } from './completion.ts'
import { openSession, specOfTrace, type Wanted } from './open-session.ts'
import { placeLines } from './place-lines.ts'
import type { Reply, View } from './session.ts'

export interface ExploreOptions {
  readonly check: string | undefined
  readonly toggles: readonly string[] | undefined
  /** A trace file to begin with. */
  readonly trace: string | undefined
  readonly seed: number
}

/** What fits on a page where there is no terminal. */
const PAGE = { columns: 120, rows: 40 }

/** `holdfast explore`: a walk through a spec by hand, a command a line; ends with the input. */
async function exploreCommand(path: string | undefined, options: ExploreOptions, io: Io): Promise<ExitCode> {
  if (path?.endsWith('.json')) throw new UsageError(`'${path}' is no spec. A trace is opened with '--trace ${path}'.`)
  const trace = options.trace === undefined ? undefined : { path: options.trace, text: readText(options.trace) }
  const given = path ?? (trace && specOfTrace(trace.path, trace.text))
  const prompter = new Prompter(io)
  try {
    const chosen = given === undefined ? await chooseSpec(prompter, io) : findSpecs([given])[0]
    if (chosen === undefined) return exitCodes.asExpected
    return await explore(chosen, { ...options, trace }, prompter, io)
  } finally {
    prompter.close()
  }
}

async function explore(path: string, wanted: Wanted, prompter: Prompter, io: Io): Promise<ExitCode> {
  const opened = openSession(path, wanted, io)
  if (opened.kind === 'refused') return opened.code
  let { session } = opened
  const first = [...opened.title, '']
  const view = viewOf(io)
  const place = placeLines(session, { ...view, rows: view.rows - first.length - 2 })
  io.out(`${[...first, ...place, '', view.marks.dim(HINT)].join('\n')}\n`)
  prompter.complete = (line) => completionsOf(session, line)
  for (;;) {
    const line = await prompter.ask(`${session.walk.at}> `)
    if (line === undefined) return exitCodes.asExpected
    const reply = runLine(session, line, viewOf(io))
    if (reply.ends === true) return exitCodes.asExpected
    session = reply.session
    const text = reply.file === undefined ? reply.text : writeTrace(reply.file)
    if (text !== '') io.out(`${text}\n`)
  }
}

/** Lines of the input, each after a prompt. What comes from a file or a pipe is shown as if it had been typed. */
class Prompter {
  complete: (line: string) => [string[], string] = (line) => [[], line]
  private readonly io: Io
  private readonly isTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY)
  private readonly reader: Interface
  private readonly lines: AsyncIterator<string>

  constructor(io: Io) {
    this.io = io
    const completer = (line: string) => this.complete(line)
    this.reader = this.isTerminal
      ? createInterface({ input: process.stdin, output: process.stdout, completer })
      : createInterface({ input: process.stdin, terminal: false })
    this.lines = this.reader[Symbol.asyncIterator]()
  }

  /** The next line; undefined at the end. */
  async ask(prompt: string): Promise<string | undefined> {
    if (this.isTerminal) {
      this.reader.setPrompt(prompt)
      this.reader.prompt()
    }
    const { value, done } = await this.lines.next()
    if (done === true) {
      if (this.isTerminal) this.io.out('\n')
      return undefined
    }
    if (!this.isTerminal) this.io.out(`${prompt}${value}\n`)
    return value
  }

  close(): void {
    this.reader.close()
  }
}

function viewOf(io: Io): View {
  const { isTTY, columns, rows } = process.stdout
  const marks = marksFor(io)
  // A terminal may say that it has no size.
  return isTTY && columns > 0 && rows > 0 ? { marks, columns: Math.max(40, columns), rows } : { marks, ...PAGE }
}

/** Asks which of the specs that lie here, until one is named; undefined at the end of the input. */
async function chooseSpec(prompter: Prompter, io: Io): Promise<string | undefined> {
  const all = findSpecs([])
  const withChecks = all.filter((path) => /^properties[\\/]/.test(path))
  const specs = withChecks.length > 0 ? withChecks : all
  const marks = marksFor(io)
  io.out(`${specs.map((spec, at) => `${marks.place(String(at + 1).padStart(4))}  ${spec}`).join('\n')}\n`)
  for (;;) {
    const line = (await prompter.ask('spec> '))?.trim()
    if (line === undefined || ['q', 'quit'].includes(line)) return undefined
    const found = specs[Number(line) - 1] ?? all.find((path) => path === line || path.endsWith(`/${line}.hf`))
    if (found !== undefined) return found
    io.out(`Which one? A number from 1 to ${specs.length}, or a name.\n`)
  }
}

/** Writes a trace, but over nothing else than a trace; says what came of it. */
function writeTrace({ path, text, note }: NonNullable<Reply['file']>): string {
  try {
    if (existsSync(path) && !isTrace(path)) return `'${path}' exists and is no trace of Holdfast. Nothing was written.`
    writeFileSync(path, text)
    return note
  } catch (error) {
    return `'${path}' could not be written: ${error instanceof Error ? error.message : String(error)}`
  }
}

function isTrace(path: string): boolean {
  try {
    readTraceHeader(readText(path))
    return true
  } catch {
    return false
  }
}

interface RawExploreOptions {
  readonly check?: string
  readonly with?: string[]
  readonly trace?: string
  readonly seed?: number
}

/** Adds `holdfast explore` to the program. */
export function addExplore({ act, command, io }: CommandLine): void {
  command('explore', 'walk through a spec by hand')
    .argument('[spec]', 'a spec file (default: choose among those in properties/)')
    .option('-c, --check <name>', 'the check to walk through (default: the first)')
    .option('--with <toggles>', "fixes and bugs that are on, separated by commas; 'none' for none", several)
    .option('--trace <file>', 'begin with the steps of a trace file')
    .option('--seed <number>', 'where random steps begin (default: 1)', whole)
    .action((path: string | undefined, raw: RawExploreOptions) => {
      if (raw.trace !== undefined && (raw.check !== undefined || raw.with !== undefined))
        return act(() => {
          throw new UsageError("A trace says which check it is of: leave out '--check' and '--with'.")
        })
      const toggles = raw.with?.flatMap((names) => names.split(',')).filter((name) => name !== '' && name !== 'none')
      const options = { check: raw.check, toggles, trace: raw.trace, seed: raw.seed ?? 1 }
      return act(() => exploreCommand(path, options, io))
    })
}
