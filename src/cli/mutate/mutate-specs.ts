import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { CheckedSpec } from '../../check/check-spec.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Run } from '../../model/model.ts'
import { runName } from '../../model/run-name.ts'
import { findSpecs, readSpec } from '../spec-files.ts'
import { version } from '../version.ts'

/** Specs that are mutated together: what survives has survived the checks of each. */
export interface MutateSpecs {
  readonly paths: readonly string[]
  readonly runs: readonly SpecRun[]
  /** A hash of all the texts: what was found in one text is not mistaken for another's. */
  readonly fingerprint: string
  readonly diagnostics: readonly Diagnostic[]
}

export interface SpecRun {
  readonly spec: string
  /** Index among the runs of its spec. */
  readonly at: number
  readonly run: Run
  /** The name in reports, which says the spec, too, where there are several. */
  readonly name: string
}

/** @throws UsageError where a file cannot be read */
export function readMutateSpecs(given: readonly string[]): MutateSpecs {
  const specs = findSpecs(given).map((path) => ({ path, spec: readSpec(path) }))
  const prefix = (path: string) => (specs.length === 1 ? '' : `${basename(path, '.hf')} `)
  return {
    paths: specs.map(({ path }) => path),
    runs: specs.flatMap(({ path, spec }) =>
      spec.runs.map((run, at) => ({ spec: path, at, run, name: `${prefix(path)}${runName(run)}` })),
    ),
    fingerprint: fingerprintOf(specs.map(({ spec }) => spec)),
    diagnostics: specs.flatMap(({ spec }) => spec.diagnostics),
  }
}

/** A hash of the texts of specs and of all that they import. */
export function fingerprintOf(specs: readonly CheckedSpec[]): string {
  const texts = new Map(
    specs.flatMap(({ program }) => [...program.modules].map(([path, { file }]) => [path, file.text] as const)),
  )
  const hash = createHash('sha256').update(version)
  for (const [path, text] of [...texts].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`\n${path}\n${text.length}\n${text}`)
  return hash.digest('hex').slice(0, 32)
}
