import { defined } from '../base/assert.ts'
import type { CheckedSpec } from '../check/check-spec.ts'
import type { Setting } from '../check/variant.ts'
import { productOf } from '../compare/combinations.ts'
import type { Run } from '../model/model.ts'
import { runName } from '../model/run-name.ts'
import type { Sweep } from './compare/compare-choice.ts'
import { runOfVariant } from './compare/compare-specs.ts'
import { unknownName } from './spec-files.ts'

/** One run of a check or experiment with some values of the constants that are swept, by its place in the spec: plain data. */
export interface CellPlace {
  /** Index among the runs of the spec that are asked for quantities. */
  readonly run: number
  readonly settings: readonly Setting[]
}

/** The runs of the checks and experiments; the run that stands for missing checks only without experiments. */
function runsIn({ runs, experiments, hasChecks }: CheckedSpec): readonly Run[] {
  return hasChecks || experiments.length === 0 ? [...runs, ...experiments] : experiments
}

/**
 * The runs that are asked for, each with each combination of values.
 * @param names of checks and experiments, or of single runs; none for all
 * @throws UsageError where there is no such check or experiment
 */
export function cellsOf(spec: CheckedSpec, names: readonly string[], sweeps: readonly Sweep[]): CellPlace[] {
  const runs = runsIn(spec)
  const namesOf = (run: Run) => [run.check, runName(run)]
  const known = [...new Set(runs.flatMap(namesOf))]
  for (const name of names) if (!known.includes(name)) throw unknownName('check or experiment', name, known)
  const values = sweeps.map(({ name, values }) => values.map((value): Setting => ({ name, value })))
  return runs.flatMap((run, at) => {
    if (names.length > 0 && !namesOf(run).some((name) => names.includes(name))) return []
    return productOf(values).map((settings) => ({ run: at, settings }))
  })
}

/** @throws UsageError where a constant cannot have its value */
export function runOfCell(spec: CheckedSpec, path: string, { run: at, settings }: CellPlace): Run {
  const run = defined(runsIn(spec)[at], 'run')
  if (settings.length === 0) return run
  const variant = { constants: settings, toggles: run.toggles, budgets: undefined, properties: undefined }
  return { ...runOfVariant({ path, spec }, run.check, variant, run), ordinal: run.ordinal }
}

export function settingsText(settings: readonly Setting[]): string {
  return settings.map(({ name, value }) => `${name} = ${value}`).join(', ')
}
