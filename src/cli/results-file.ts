import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { readText, UsageError } from './spec-files.ts'

/** The first line of a results file: what its results are results of. */
export interface ResultsHeader {
  readonly holdfast: string
  readonly version: number
}

/** How one command keeps what it has found. */
export interface ResultsFormat<Header extends ResultsHeader, Result> {
  /** As it is typed, such as `holdfast mutate`. */
  readonly command: string
  readonly header: Header
  /** Why the results of a file with another header are not to be used; undefined where they are. */
  readonly refusal: (other: Partial<Header>, path: string) => string | undefined
  /** The key and the result in a line; undefined where it has none. */
  readonly read: (line: unknown) => readonly [string, Result] | undefined
  /** What a line without a result lacks. */
  readonly wanted: string
}

export interface ResultsFile<Result> {
  /** Results of an earlier call, by their keys. */
  readonly known: ReadonlyMap<string, Result>
  readonly append: (line: object) => void
}

/**
 * The file that keeps a line of JSON for each thing that is done; one that is there already is gone on from.
 * @throws UsageError where the file is something else, or has results of something else
 */
export function openResultsFile<Header extends ResultsHeader, Result>(
  path: string,
  format: ResultsFormat<Header, Result>,
): ResultsFile<Result> {
  const { header } = format
  const lines = existsSync(path) ? wholeLines(path) : []
  if (existsSync(path) && lines.length === 0 && readText(path) !== '')
    throw new UsageError(`'${path}' is no results file of '${format.command}'.`)
  if (lines[0] !== undefined) requireSame(path, parsed(path, lines[0], 1, format.command), format)
  const known = new Map(lines.slice(1).map((line, at) => readResult(path, line, at + 2, format)))
  // A line that an interrupt cut short goes, so that the next one begins on a line of its own.
  writeFileSync(path, `${[lines[0] ?? JSON.stringify(header), ...lines.slice(1)].join('\n')}\n`)
  return { known, append: (line) => appendFileSync(path, `${JSON.stringify(line)}\n`) }
}

/** The lines that were written to their end. */
function wholeLines(path: string): readonly string[] {
  return readText(path).split('\n').slice(0, -1)
}

function parsed(path: string, line: string, number: number, command: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new UsageError(`'${path}' is no results file of '${command}': line ${number} is not JSON.`)
  }
}

function requireSame<Header extends ResultsHeader, Result>(
  path: string,
  found: unknown,
  { command, header, refusal }: ResultsFormat<Header, Result>,
): void {
  const other = (typeof found === 'object' && found !== null ? found : {}) as Partial<Header>
  if (other.holdfast !== header.holdfast || other.version !== header.version)
    throw new UsageError(`'${path}' is no results file of this version of '${command}'.`)
  const why = refusal(other, path)
  if (why !== undefined) throw new UsageError(why)
}

function readResult<Header extends ResultsHeader, Result>(
  path: string,
  line: string,
  number: number,
  { command, read, wanted }: ResultsFormat<Header, Result>,
): readonly [string, Result] {
  const result = read(parsed(path, line, number, command))
  if (result === undefined)
    throw new UsageError(`'${path}' is no results file of '${command}': line ${number} has no ${wanted}.`)
  return result
}
