import type { RunResult } from '../../compare/matrix.ts'
import type { SearchLimits } from '../../search/outcome.ts'
import { openResultsFile, type ResultsFile, type ResultsHeader } from '../results-file.ts'
import type { CompareChoice } from './compare-choice.ts'

/** Version of the results file and of the JSON document. */
export const COMPARISON_VERSION = 1

/** What the results of a file are results of. */
export interface ComparisonHeader extends ResultsHeader {
  readonly holdfast: 'comparison results'
  readonly specs: readonly string[]
  readonly fingerprint: string
  readonly choice: CompareChoice
  readonly limits: SearchLimits
  readonly traces: boolean
}

/**
 * The file that keeps a line of JSON for each run that is done; one that is there is gone on from.
 * @throws UsageError where a file is something else, or has results of another spec or of other options
 */
export function openComparison(path: string | undefined, header: ComparisonHeader): ResultsFile<RunResult> {
  if (path === undefined) return { known: new Map(), append: () => {} }
  return openResultsFile<ComparisonHeader, RunResult>(path, {
    command: 'holdfast compare',
    header,
    refusal: (other) => refusalOf(other, header, path),
    read: readRun,
    wanted: 'run',
  })
}

function refusalOf(other: Partial<ComparisonHeader>, header: ComparisonHeader, path: string): string | undefined {
  if (String(other.specs) !== String(header.specs))
    return `'${path}' has results of ${other.specs?.map((spec) => `'${spec}'`).join(' and ')}.`
  if (other.fingerprint !== header.fingerprint)
    return `A spec, a file that one imports, or Holdfast has changed since the results in '${path}' were found. Start anew with another file.`
  const isSame = (['choice', 'limits', 'traces'] as const).every(
    (part) => JSON.stringify(other[part]) === JSON.stringify(header[part]),
  )
  return isSame ? undefined : `'${path}' has results of other options. Start anew with another file.`
}

function readRun(line: unknown): readonly [string, RunResult] | undefined {
  const found = line as { readonly key?: unknown; readonly result?: RunResult } | null
  if (typeof found?.key !== 'string' || !Array.isArray(found.result?.verdicts)) return undefined
  return [found.key, found.result]
}
