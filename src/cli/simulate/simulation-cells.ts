import { defined } from '../../base/assert.ts'
import type { CheckedSpec } from '../../check/check-spec.ts'
import { blockOf, type Setting, variantOf } from '../../check/variant.ts'
import { productOf } from '../../compare/combinations.ts'
import { placeOf } from '../../diagnostics/render.ts'
import type { Run } from '../../model/model.ts'
import { runName } from '../../model/run-name.ts'
import type { Sweep } from '../compare/compare-choice.ts'
import { UsageError, unknownName } from '../spec-files.ts'

/** One run of a check with some values of the constants that are swept, by its place in the spec: plain data. */
export interface CellPlace {
  /** Index among the runs of the spec. */
  readonly run: number
  readonly settings: readonly Setting[]
}

/**
 * The runs that are asked for, each with each combination of values.
 * @param checks names of checks or of single runs; none for all
 * @throws UsageError where there is no such check
 */
export function cellsOf({ runs }: CheckedSpec, checks: readonly string[], sweeps: readonly Sweep[]): CellPlace[] {
  const isAsked = (run: Run, name: string) => run.check === name || runName(run) === name
  const names = [...new Set(runs.flatMap((run) => [run.check, runName(run)]))]
  for (const name of checks) if (!names.includes(name)) throw unknownName('check', name, names)
  const values = sweeps.map(({ name, values }) => values.map((value): Setting => ({ name, value })))
  return runs.flatMap((run, at) => {
    if (checks.length > 0 && !checks.some((name) => isAsked(run, name))) return []
    return productOf(values).map((settings) => ({ run: at, settings }))
  })
}

/** @throws UsageError where a constant cannot have its value */
export function runOfCell(spec: CheckedSpec, path: string, { run: at, settings }: CellPlace): Run {
  const run = defined(spec.runs[at], 'run')
  if (settings.length === 0) return run
  const decl = defined(
    spec.checks.find(({ name }) => name.text === run.check),
    'check',
  )
  const variant = { constants: settings, toggles: run.toggles, budgets: undefined, properties: undefined }
  const { runs, diagnostics } = spec.elaborate(variantOf(blockOf(decl, run), variant))
  const error = diagnostics.find(({ severity }) => severity === 'error')
  const [made] = runs
  if (error === undefined && made !== undefined) return { ...made, ordinal: run.ordinal }
  const why = error === undefined ? '' : ` ${error.message} (${error.code} at ${placeOf(error.span)})`
  throw new UsageError(`'${path}' cannot be run so: ${runName(run)} with ${settingsText(settings)}.${why}`)
}

export function settingsText(settings: readonly Setting[]): string {
  return settings.map(({ name, value }) => `${name} = ${value}`).join(', ')
}
