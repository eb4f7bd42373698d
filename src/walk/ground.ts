import type { CheckedSpec } from '../check/check-spec.ts'
import { blockOf, type Variant, variantOf } from '../check/variant.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { type InterpretedSystem, interpretRun } from '../interpret/interpreted-system.ts'
import type { Run } from '../model/model.ts'

/** What a walk leads over: a run of a spec, in the reference interpreter. */
export interface Ground {
  readonly spec: CheckedSpec
  readonly run: Run
  /** Where no check asks for the run: the one it was made from, and the constants that were set over its own. */
  readonly made: { readonly from: Run; readonly constants: Variant['constants'] } | undefined
  readonly system: InterpretedSystem
}

export type RunKey = Pick<Run, 'check' | 'toggles' | 'ordinal'>

/** @param run one of the spec's */
export function groundOf(spec: CheckedSpec, run: Run): Ground {
  return { spec, run, made: undefined, system: interpretRun(run) }
}

/** The run with a check, toggles (in any order) and ordinal, where a check or an experiment of the spec asks for it. */
export function findRun(
  { runs, experiments }: Pick<CheckedSpec, 'runs' | 'experiments'>,
  { check, toggles, ordinal }: RunKey,
): Run | undefined {
  const wanted = [...toggles].sort().join()
  return [...runs, ...experiments].find(
    (run) => run.check === check && run.ordinal === ordinal && [...run.toggles].sort().join() === wanted,
  )
}

/** What a run is to have instead of what its check says: fixes and bugs that are on, constants set over its own. */
export type Switches = Pick<Variant, 'toggles' | 'constants'>

export type Switched =
  | { readonly kind: 'ground'; readonly ground: Ground }
  /** Where the spec makes no sense with these constants. */
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] }

/**
 * The same run with other toggles on, and constants set over its own; those set before stay. Where a check asks for
 * just that run, it is that one.
 */
export function switchGround(ground: Ground, switches: Partial<Switches>): Switched {
  const from = ground.made?.from ?? ground.run
  const newly = switches.constants ?? []
  const kept = (ground.made?.constants ?? []).filter(({ name }) => !newly.some((each) => each.name === name))
  const constants = [...kept, ...newly]
  const toggles = switches.toggles ?? ground.run.toggles
  const { spec } = ground
  const check = [...spec.checks, ...spec.experimentBlocks].find(({ name }) => name.text === from.check)
  const { runs, diagnostics } =
    check === undefined
      ? { runs: [], diagnostics: [] }
      : spec.elaborate(
          variantOf(blockOf(check, from), { toggles, constants, budgets: undefined, properties: undefined }),
        )
  const run = runs.at(-1)
  if (run === undefined || diagnostics.some(({ severity }) => severity === 'error'))
    return { kind: 'refused', diagnostics }
  const known = [...spec.runs, ...spec.experiments].find((each) => identityOf(each) === identityOf(run))
  if (known !== undefined) return { kind: 'ground', ground: groundOf(spec, known) }
  return { kind: 'ground', ground: { spec, run, made: { from, constants }, system: interpretRun(run) } }
}

/** What makes two runs of a spec have the same behaviours. */
function identityOf({ check, toggles, model, budgets, terminal }: Run): string {
  const constants = model.constants.map(({ name, value }) => [name, value])
  const rest = terminal && [terminal.body.span.start, terminal.body.span.end]
  return JSON.stringify([check, toggles, constants, budgets, rest])
}
