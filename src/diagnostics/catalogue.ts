import { boundEntries } from './catalogue-bounds.ts'
import { checkEntries } from './catalogue-checks.ts'
import { claimEntries } from './catalogue-claims.ts'
import { coverageEntries } from './catalogue-coverage.ts'
import { nameEntries } from './catalogue-names.ts'
import { symmetryEntries } from './catalogue-symmetry.ts'
import { syntaxEntries } from './catalogue-syntax.ts'
import { typeEntries } from './catalogue-types.ts'

/** What `holdfast explain CODE` prints, and the spec text that a test uses to produce the error. */
export interface CatalogueEntry {
  readonly title: string
  /** A few sentences: what is wrong, why it matters, what to do. */
  readonly explanation: string
  /** A whole spec that produces this diagnostic. */
  readonly example: string
}

/** Every diagnostic there is; the code is its lasting name. */
export const catalogue = {
  ...syntaxEntries,
  ...nameEntries,
  ...typeEntries,
  ...symmetryEntries,
  ...boundEntries,
  ...checkEntries,
  ...coverageEntries,
  ...claimEntries,
} as const

export type DiagnosticCode = keyof typeof catalogue
