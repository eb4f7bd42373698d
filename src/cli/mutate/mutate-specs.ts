import { basename } from 'node:path'
import type { CheckedSpec } from '../../check/check-spec.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Run } from '../../model/model.ts'
import { runName } from '../../model/run-name.ts'
import { findSpecs, readSpec } from '../spec-files.ts'
import { fingerprintOf } from '../spec-fingerprint.ts'

/** Specs that are mutated together: what survives has survived the checks of each. */
export interface MutateSpecs {
  readonly paths: readonly string[]
  readonly runs: readonly SpecRun[]
  readonly experiments: readonly Run[]
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
  return {
    paths: specs.map(({ path }) => path),
    runs: specRunsOf(specs),
    experiments: specs.flatMap(({ spec }) => spec.experiments),
    fingerprint: fingerprintOf(specs.map(({ spec }) => spec)),
    diagnostics: specs.flatMap(({ spec }) => spec.diagnostics),
  }
}

/** The runs of all specs, with their names. */
export function specRunsOf(
  specs: readonly { readonly path: string; readonly spec: Pick<CheckedSpec, 'runs'> }[],
): readonly SpecRun[] {
  const prefix = (path: string) => (specs.length === 1 ? '' : `${basename(path, '.hf')} `)
  return specs.flatMap(({ path, spec }) =>
    spec.runs.map((run, at) => ({ spec: path, at, run, name: `${prefix(path)}${runName(run)}` })),
  )
}
