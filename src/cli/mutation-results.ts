import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import type { Outcome } from '../mutate/judge-mutant.ts'
import { placeOf } from '../mutate/mutants.ts'
import type { MutantResult } from '../mutate/tally.ts'
import { readText, UsageError } from './spec-files.ts'

/** Version of the results file and of the JSON document. */
export const MUTATION_VERSION = 1

/** The first line of a results file: what its results are results of. */
export interface ResultsHeader {
  readonly holdfast: 'mutation results'
  readonly version: number
  readonly specs: readonly string[]
  readonly fingerprint: string
  /** Names of the checks whose runs judge the mutants. */
  readonly checks: readonly string[]
  readonly allKillers: boolean
}

export interface ResultsFile {
  /** Outcomes of an earlier call, by the keys of the mutants. */
  readonly known: ReadonlyMap<string, Outcome>
  readonly append: (result: MutantResult) => void
}

/**
 * The file that keeps a line of JSON for each mutant that is done.
 * @throws UsageError where a file is in the way, or is of another spec or other checks
 */
export function openResults(path: string | undefined, header: ResultsHeader, resume: boolean): ResultsFile {
  if (path === undefined) return { known: new Map(), append: () => {} }
  if (existsSync(path) && !resume)
    throw new UsageError(`'${path}' exists. To go on from its results, add --resume; to start anew, remove it.`)
  const lines = existsSync(path) ? wholeLines(path) : []
  if (lines[0] !== undefined) requireSame(path, parsed(path, lines[0], 1), header)
  // A line that an interrupt cut short goes, so that the next one begins on a line of its own.
  writeFileSync(path, `${[lines[0] ?? JSON.stringify(header), ...lines.slice(1)].join('\n')}\n`)
  const known = new Map(lines.slice(1).map((line, at) => readResult(path, line, at + 2)))
  return { known, append: (result) => appendFileSync(path, `${JSON.stringify(resultJson(result))}\n`) }
}

/** A mutant and its outcome as plain data: a line of the results file, and a part of the JSON document. */
export function resultJson({ mutant, outcome }: MutantResult): object {
  const { key, label, owner, sentence, mutation } = mutant
  return { key, label, ...placeOf(mutant), owner, kind: mutation.kind, sentence, outcome }
}

/** The lines that were written to their end. */
function wholeLines(path: string): readonly string[] {
  return readText(path).split('\n').slice(0, -1)
}

function parsed(path: string, line: string, number: number): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new UsageError(`'${path}' is no results file of 'holdfast mutate': line ${number} is not JSON.`)
  }
}

function requireSame(path: string, found: unknown, header: ResultsHeader): void {
  const other = (typeof found === 'object' && found !== null ? found : {}) as Partial<ResultsHeader>
  if (other.holdfast !== header.holdfast || other.version !== header.version)
    throw new UsageError(`'${path}' is no results file of this version of 'holdfast mutate'.`)
  if (String(other.specs) !== String(header.specs))
    throw new UsageError(`'${path}' has results of ${other.specs?.map((spec) => `'${spec}'`).join(' and ')}.`)
  if (other.fingerprint !== header.fingerprint)
    throw new UsageError(
      `A spec, a file that one imports, or Holdfast has changed since the results in '${path}' were found. Start anew with another file.`,
    )
  if (String(other.checks) !== String(header.checks) || other.allKillers !== header.allKillers)
    throw new UsageError(`'${path}' has results of other checks, or with another choice of --all-killers.`)
}

const outcomeKinds: readonly unknown[] = ['killed', 'survived', 'inconclusive'] satisfies readonly Outcome['kind'][]

function readResult(path: string, line: string, number: number): readonly [string, Outcome] {
  const found = parsed(path, line, number) as { readonly key?: unknown; readonly outcome?: Outcome } | null
  if (typeof found?.key !== 'string' || !outcomeKinds.includes(found.outcome?.kind) || found.outcome === undefined)
    throw new UsageError(`'${path}' is no results file of 'holdfast mutate': line ${number} has no outcome.`)
  return [found.key, found.outcome]
}
