import { existsSync } from 'node:fs'
import type { Outcome } from '../../mutate/judge-mutant.ts'
import { placeOf } from '../../mutate/mutants.ts'
import type { MutantResult } from '../../mutate/tally.ts'
import { openResultsFile, type ResultsHeader } from '../results-file.ts'
import { UsageError } from '../spec-files.ts'

/** Version of the results file and of the JSON document. */
export const MUTATION_VERSION = 1

/** What the results of a file are results of. */
export interface MutationHeader extends ResultsHeader {
  readonly holdfast: 'mutation results'
  readonly specs: readonly string[]
  readonly fingerprint: string
  /** Names of the checks whose runs judge the mutants. */
  readonly checks: readonly string[]
  readonly allKillers: boolean
}

export interface MutationResults {
  /** Outcomes of an earlier call, by the keys of the mutants. */
  readonly known: ReadonlyMap<string, Outcome>
  readonly append: (result: MutantResult) => void
}

/**
 * The file that keeps a line of JSON for each mutant that is done.
 * @throws UsageError where a file is in the way, or is of another spec or other checks
 */
export function openResults(path: string | undefined, header: MutationHeader, resume: boolean): MutationResults {
  if (path === undefined) return { known: new Map(), append: () => {} }
  if (existsSync(path) && !resume)
    throw new UsageError(`'${path}' exists. To go on from its results, add --resume; to start anew, remove it.`)
  const { known, append } = openResultsFile<MutationHeader, Outcome>(path, {
    command: 'holdfast mutate',
    header,
    refusal: (other) => refusalOf(other, header, path),
    read: readOutcome,
    wanted: 'outcome',
  })
  return { known, append: (result) => append(resultJson(result)) }
}

/** A mutant and its outcome as plain data: a line of the results file, and a part of the JSON document. */
export function resultJson({ mutant, outcome }: MutantResult): object {
  const { key, label, owner, sentence, mutation } = mutant
  return { key, label, ...placeOf(mutant), owner, kind: mutation.kind, sentence, outcome }
}

function refusalOf(other: Partial<MutationHeader>, header: MutationHeader, path: string): string | undefined {
  if (String(other.specs) !== String(header.specs))
    return `'${path}' has results of ${other.specs?.map((spec) => `'${spec}'`).join(' and ')}.`
  if (other.fingerprint !== header.fingerprint)
    return `A spec, a file that one imports, or Holdfast has changed since the results in '${path}' were found. Start anew with another file.`
  if (String(other.checks) !== String(header.checks) || other.allKillers !== header.allKillers)
    return `'${path}' has results of other checks, or with another choice of --all-killers.`
  return undefined
}

const outcomeKinds: readonly unknown[] = ['killed', 'survived', 'inconclusive'] satisfies readonly Outcome['kind'][]

function readOutcome(line: unknown): readonly [string, Outcome] | undefined {
  const found = line as { readonly key?: unknown; readonly outcome?: Outcome } | null
  if (typeof found?.key !== 'string' || !isOutcome(found.outcome)) return undefined
  return [found.key, found.outcome]
}

/** Whether what was read is what became of a mutant. */
export function isOutcome(read: unknown): read is Outcome {
  return outcomeKinds.includes((read as Partial<Outcome> | null | undefined)?.kind)
}
