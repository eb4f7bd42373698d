import { type CheckedSpec, checkSpec } from '../check/check-spec.ts'
import type { Reader } from '../check/program.ts'
import { renderDiagnostic } from '../diagnostics/render.ts'
import type { Run } from '../model/model.ts'
import type { Engine } from '../verify/verdict.ts'
import type { VerifyOptions } from '../verify/verify-run.ts'

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

/** How tests verify a run, unless they say otherwise. */
export function verifyOptions(engine: Engine, others: Partial<VerifyOptions> = {}): VerifyOptions {
  const heap = { used: () => 0, mebibytes: 1 }
  return { plain: false, engine, limits: {}, now: () => 0, heap, ...others }
}

/** Both engines, for tests that hold for each. */
export const engines: readonly Engine[] = ['compiled', 'interpreted']

/** A seeded source of choices (mulberry32, by Tommy Ettinger), for scripts without fast-check. */
export function seededDraw(seed: number): { readonly below: (n: number) => number } {
  let state = seed >>> 0
  return {
    below: (n) => {
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = Math.imul(state ^ (state >>> 15), state | 1)
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
      return ((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * n) | 0
    },
  }
}
