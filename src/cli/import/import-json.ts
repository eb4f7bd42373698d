import type { Conformance } from '../../conform/conformance.ts'
import type { ExitCode } from '../exit-codes.ts'

/** Version of the JSON document; docs/import.schema.json describes it. */
const IMPORT_VERSION = 1

/** What was held against what. */
export interface ImportTitle {
  readonly log: string
  readonly spec: string
  readonly check: string
  readonly toggles: readonly string[]
  readonly ordinal: number
  readonly withinBudgets: boolean
}

/** The report as one line of JSON. */
export function importJson(title: ImportTitle, conformance: Conformance, exitCode: ExitCode): string {
  return `${JSON.stringify({ version: IMPORT_VERSION, exitCode, ...title, ...conformance })}\n`
}
