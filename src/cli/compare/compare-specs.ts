import type { CheckedSpec } from '../../check/check-spec.ts'
import { blockOf, type Variant, variantOf } from '../../check/variant.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { placeOf } from '../../diagnostics/render.ts'
import type { Run } from '../../model/model.ts'
import { findSpecs, readSpec, UsageError } from '../spec-files.ts'
import { fingerprintOf } from '../spec-fingerprint.ts'

/** The specs that are compared, each by itself. */
export interface CompareSpecs {
  readonly specs: readonly NamedSpec[]
  /** A hash of all the texts: what was found in one text is not mistaken for another's. */
  readonly fingerprint: string
  readonly diagnostics: readonly Diagnostic[]
}

export interface NamedSpec {
  readonly path: string
  readonly spec: CheckedSpec
}

/**
 * The specs that the user means. A file without checks of its own that another of them imports is no spec by itself.
 * @throws UsageError where a file cannot be read
 */
export function readCompareSpecs(given: readonly string[]): CompareSpecs {
  const all = findSpecs(given).map((path) => ({ path, spec: readSpec(path) }))
  const imported = new Set(
    all.flatMap(({ path, spec }) => [...spec.program.modules.keys()].filter((other) => other !== path)),
  )
  return {
    specs: all.filter(({ path, spec }) => spec.hasChecks || !imported.has(path)),
    fingerprint: fingerprintOf(all.map(({ spec }) => spec)),
    diagnostics: all.flatMap(({ spec }) => spec.diagnostics),
  }
}

/**
 * The run of a check or an experiment that is asked something else.
 * @param of a run of it whose block is meant, with what it sets and expects; by itself the outermost
 * @throws UsageError where it cannot be made so, such as a constant outside of its type
 */
export function runOfVariant({ path, spec }: NamedSpec, check: string, variant: Variant, of?: Run): Run {
  const decl = [...spec.checks, ...spec.experimentBlocks].find(({ name }) => name.text === check)
  const { runs, diagnostics } =
    decl === undefined ? NOTHING : spec.elaborate(variantOf(of === undefined ? decl : blockOf(decl, of), variant))
  const error = diagnostics.find(({ severity }) => severity === 'error')
  const run = runs.at(-1)
  if (error === undefined && run !== undefined) return run
  const settings = variant.constants.map(({ name, value }) => `${name} = ${value}`)
  const made = [...settings, ...variant.toggles].join(', ')
  const why =
    error === undefined ? 'It has no such check.' : `${error.message} (${error.code} at ${placeOf(error.span)})`
  throw new UsageError(`'${path}' cannot be run so: ${check}${made === '' ? '' : ` with ${made}`}. ${why}`)
}

const NOTHING = { runs: [], diagnostics: [] }
