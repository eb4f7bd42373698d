import { describe, expect, test } from 'vitest'
import type { RunResult } from '../api/shown-trace.ts'
import { type DeclaredExpectation, type DeclaredRun, type Spec, type SpecText, spec } from '../api/spec.ts'
import { requireNames, SpecError } from '../api/spec-error.ts'
import type { VerifyOptions } from '../api/verify-options.ts'
import { defined } from '../base/assert.ts'
import { attachTrace } from './attach-trace.ts'
import { failureText, wantedText } from './failure-text.ts'
import './matchers.ts'

/** Which runs of a spec become tests, and how they are searched. */
export interface DescribeSpecOptions extends VerifyOptions {
  /** Names of checks; all where none are named. */
  readonly only?: readonly string[] | undefined
  /** Runs that have these fixes and bugs on and no others; all where nothing is said. */
  readonly with?: readonly string[] | undefined
  /** Whether warnings about the text of the spec fail; they do not by themselves. */
  readonly warnings?: 'ignore' | 'fail' | undefined
}

/** A run that takes longer ends as inconclusive, unless told otherwise. */
const SECONDS = 60

/** What a test may take beyond the limit of its search: to compile the run, and to tell of it. */
const SECONDS_MORE = 60

/**
 * Turns the checks of a spec into tests: a `describe` for each check, and a test for all that it expects of each run.
 * A run is made once, by the first of its tests. A spec with errors is one test that fails with them.
 *
 * @param source as of `spec()`
 *
 * @example
 * describeSpec('properties/volume-bugs.hf', { only: ['fence'] })
 */
export function describeSpec(source: string | SpecText, options: DescribeSpecOptions = {}): void {
  const { only, with: toggles, warnings = 'ignore', ...search } = options
  const seconds = search.limits?.seconds ?? SECONDS
  const timeout = (seconds + SECONDS_MORE) * 1000
  describe(typeof source === 'string' ? source : (source.path ?? 'spec.hf'), () => {
    const read = readChosen(source, only, toggles)
    if (read instanceof SpecError) {
      test('can be checked', () => {
        throw read
      })
      return
    }
    const { chosen, whole } = read
    if (warnings === 'fail')
      test('has no warnings', () => {
        if (whole.warnings.length > 0) expect.fail(whole.warnings.map(({ text }) => text).join('\n\n'))
      })
    for (const { name, sentence } of whole.checks) {
      const runs = chosen.filter(({ check }) => check === name)
      if (runs.length === 0) continue
      describe(`${name}${sentence === undefined ? '' : `: ${sentence}`}`, () => {
        for (const run of runs) describeRun(whole, run, { ...search, limits: { ...search.limits, seconds } }, timeout)
      })
    }
  })
}

/** The spec with the runs that are meant, or why there are none. */
function readChosen(
  source: string | SpecText,
  only: readonly string[] | undefined,
  toggles: readonly string[] | undefined,
): { readonly whole: Spec; readonly chosen: readonly DeclaredRun[] } | SpecError {
  try {
    const whole = spec(source)
    const where = `'${whole.path}'`
    requireNames(
      'check',
      only ?? [],
      whole.checks.map(({ name }) => name),
      where,
    )
    requireNames(
      'fix or bug',
      toggles ?? [],
      whole.toggles.map(({ name }) => name),
      where,
    )
    const wanted = toggles?.toSorted().join()
    const chosen = whole.runs.filter(
      (run) =>
        (only?.includes(run.check) ?? true) &&
        (wanted ?? run.toggles.toSorted().join()) === run.toggles.toSorted().join(),
    )
    return chosen.length > 0
      ? { whole, chosen }
      : new SpecError(`${where} has no run that is meant: look at 'only' and 'with'.`)
  } catch (error) {
    if (error instanceof SpecError) return error
    throw error
  }
}

function describeRun(whole: Spec, run: DeclaredRun, search: VerifyOptions, timeout: number): void {
  let made: RunResult | undefined
  const result = () => {
    made ??= defined(whole.verify({ ...search, runs: [run.name] })[0], 'run')
    return made
  }
  const more = run.name.slice(run.check.length).trimStart()
  const prefix = more === '' ? '' : `${more}: `
  const stated = run.expectations.filter((each) => each.stated)
  for (const each of stated) test(`${prefix}${sentenceOf(each)}`, { timeout }, () => meet(whole, run, result(), [each]))
  const others = run.expectations.filter((each) => !each.stated)
  if (others.length > 0)
    test(
      `${prefix}meets no ${others.map(({ property }) => metWords[property] ?? property).join(' and no ')}`,
      { timeout },
      () => meet(whole, run, result(), others),
    )
}

/** What every run looks for as far as it goes, which may not be everywhere. */
const metWords: Readonly<Record<string, string>> = { ErrorFree: 'error of the model', DeadlockFree: 'deadlock' }

function sentenceOf({ property, outcome, steps }: DeclaredExpectation): string {
  if (outcome === 'holds') return `${property} holds`
  return `${property} ${wantedText(outcome, { steps }).replace(/^be /, 'is ')}`
}

/** Fails where a run is not as expected. */
function meet(whole: Spec, run: DeclaredRun, result: RunResult, expected: readonly DeclaredExpectation[]): void {
  for (const { property, outcome, steps } of expected) {
    const verdict = defined(
      result.verdicts.find((each) => each.property === property),
      'verdict',
    )
    if (verdict.asExpected) continue
    attachTrace(verdict)
    expect.fail(failureText(`${run.name} of ${whole.path}`, wantedText(outcome, { steps }), verdict, result))
  }
}
