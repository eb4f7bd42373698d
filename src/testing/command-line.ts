import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runCommandLine } from '../cli/program.ts'

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js')

/** What a call of the command left behind. */
export interface CommandResult {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A folder of its own, in which the built command runs as a user runs it. */
export interface CommandFolder {
  readonly path: string
  readonly run: (...args: string[]) => CommandResult
  /** The same from the sources and in this process, which is much quicker; one call at a time. */
  readonly call: (...args: string[]) => Promise<CommandResult>
  /** As `run`, with more variables in the environment. */
  readonly runIn: (environment: Readonly<Record<string, string>>, ...args: string[]) => CommandResult
  readonly write: (file: string, text: string) => void
  readonly read: (file: string) => string
  /** Every file in the folder, in order. */
  readonly files: () => string[]
}

const made: string[] = []

/** A temporary folder with some files; removeFolders takes it away. */
export function folderWith(files: Readonly<Record<string, string>>): CommandFolder {
  const path = mkdtempSync(join(tmpdir(), 'holdfast-test-'))
  made.push(path)
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(path, file)), { recursive: true })
    writeFileSync(join(path, file), text)
  }
  for (const [file, text] of Object.entries(files)) write(file, text)
  return {
    path,
    write,
    run: (...args) => runCommand(path, args, {}),
    call: (...args) => callCommand(path, args),
    runIn: (environment, ...args) => runCommand(path, args, environment),
    read: (file) => readFileSync(join(path, file), 'utf8'),
    files: () =>
      readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
        .sort(),
  }
}

export function removeFolders(): void {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true })
}

function runCommand(
  cwd: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): CommandResult {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: run 'npm run build' before the tests of the command`)
  const { NO_COLOR: _, FORCE_COLOR: __, GITHUB_ACTIONS: ___, ...env } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...env, TERM: 'xterm-256color', ...environment },
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  return { code: status, out: stdout, err: stderr }
}

/** Runs the program in a folder, away from the colours and the build server of whoever runs the tests. */
async function callCommand(cwd: string, args: readonly string[]): Promise<CommandResult> {
  const [folder, environment] = [process.cwd(), process.env]
  const { GITHUB_ACTIONS: _, ...env } = environment
  const written = { out: '', err: '' }
  process.chdir(cwd)
  process.env = env
  try {
    const code = await runCommandLine(args, {
      out: (text) => {
        written.out += text
      },
      err: (text) => {
        written.err += text
      },
      isTerminal: false,
      colour: false,
      colourErrors: false,
      now: () => performance.now(),
    })
    return { code, ...written }
  } finally {
    process.chdir(folder)
    process.env = environment
  }
}
