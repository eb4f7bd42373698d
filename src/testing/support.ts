import fc from 'fast-check'
import { drawSeeded } from '../base/seeded.ts'
import { type CheckedSpec, checkSpec } from '../check/check-spec.ts'
import type { Reader } from '../check/program.ts'
import type { EngineGoal } from '../compile/emit-expand.ts'
import { renderDiagnostic } from '../diagnostics/render.ts'
import type { Run } from '../model/model.ts'
import type { Goal } from '../search/outcome.ts'
import { isModelError, type PackedState, type TransitionSystem } from '../system/transition-system.ts'
import type { Engine } from '../verify/verdict.ts'
import type { VerifyOptions } from '../verify/verify-run.ts'
import { randomSpec, randomTemporalSpec } from './random-spec.ts'

/** A spec from its text, with the texts of the files that it imports by path. */
export function checkText(text: string, files: Readonly<Record<string, string>> = {}): CheckedSpec {
  const reader: Reader = { resolve: (_, path) => path.replace(/^\.\//, ''), read: (path) => files[path] }
  return checkSpec('test.hf', text, reader, 'test')
}

/** The runs of a spec that must have no errors; the errors are in the exception. */
export function runsOf(text: string, files: Readonly<Record<string, string>> = {}): readonly Run[] {
  const { runs, diagnostics } = checkText(text, files)
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error')
  if (errors.length > 0) throw new Error(`${errors.map((error) => renderDiagnostic(error)).join('\n')}\n\n${text}`)
  return runs
}

/** The only run of a spec. */
export function runOf(text: string, files: Readonly<Record<string, string>> = {}): Run {
  const [run, ...others] = runsOf(text, files)
  if (run === undefined || others.length > 0)
    throw new Error(`expected one run, found ${others.length + (run ? 1 : 0)}`)
  return run
}

/** Random specs as fast-check shrinks them, each with its one run. */
export const randomSpecs = fc.gen().map((g) => randomSpec({ below: (n) => g(fc.nat, { max: n - 1 }) }))

/** The same with fairness and properties of whole runs. */
export const randomTemporalSpecs = fc.gen().map((g) => randomTemporalSpec({ below: (n) => g(fc.nat, { max: n - 1 }) }))

/** All that a search can be asked of a random spec. */
export const randomSpecGoals: readonly (Goal & EngineGoal)[] = [
  { kind: 'never', property: 0, required: false },
  { kind: 'neverStep', property: 1, required: false },
  { kind: 'reach', property: 2, required: false },
  { kind: 'deadlockFree', required: false },
  { kind: 'errorFree', required: false },
]

/** The states that come first, whatever the budgets of faults. */
export function someStates(system: TransitionSystem, most: number): PackedState[] {
  const seen = new Map<string, PackedState>()
  const waiting = system.initialStates().flatMap(({ next }) => (isModelError(next) ? [] : [next]))
  const all = system.actions.map((_, index) => index)
  for (let at = waiting.shift(); at !== undefined && seen.size < most; at = waiting.shift()) {
    if (seen.has(at.join())) continue
    seen.set(at.join(), at)
    for (const { next } of system.successors(at, all)) if (!isModelError(next)) waiting.push(next)
  }
  return [...seen.values()]
}

/** How tests verify a run, unless they say otherwise. */
export function verifyOptions(engine: Engine, others: Partial<VerifyOptions> = {}): VerifyOptions {
  const heap = { used: () => 0, mebibytes: 1 }
  return { plain: false, engine, limits: {}, now: () => 0, heap, ...others }
}

/** Both engines, for tests that hold for each. */
export const engines: readonly Engine[] = ['compiled', 'interpreted']

/** A seeded source of choices, for scripts without fast-check. */
export function seededDraw(seed: number): { readonly below: (n: number) => number } {
  let state = seed >>> 0
  return {
    below: (n) => {
      const drawn = drawSeeded(state)
      state = drawn.state
      return (drawn.value * n) | 0
    },
  }
}
