import { specReader } from '../check/spec-reader.ts'
import { type Driver, DriverProblem } from '../drive/driver.ts'
import { type LockStepReport, lockStepRun } from '../drive/lock-step.ts'
import type { Scenario } from './scenario.ts'
import { type ManyRuns, mannerFrom, requireWhole } from './schedule-options.ts'
import { SpecError } from './spec-error.ts'

/** How a system is driven. */
export interface LockStepOptions extends ManyRuns {
  /** Random runs at most; 100 unless told otherwise. */
  readonly runs?: number | undefined
  /** Where the random choices start, 1 unless told otherwise: the same seed makes the same runs. */
  readonly seed?: number | undefined
  /** After so many seconds no other run begins. */
  readonly seconds?: number | undefined
  /** States that the system may be in at once, at most: 1,000 unless told otherwise. */
  readonly maxStates?: number | undefined
  /** Of an earlier disagreement, with its seed: only that run is made. */
  readonly path?: string | undefined
  /** These steps alone in place of random ones, as a disagreement has them: a regression test. */
  readonly taking?: { readonly start?: number | undefined; readonly steps: readonly string[] } | undefined
}

/**
 * Drives a real system and a spec side by side. Each step is one that is possible in the spec, a fault now and then; it is
 * applied to the system, and what is observed then is held against all the states that the spec allows. The steps of the
 * first disagreement are shrunk. Where there is none, that is no proof of anything.
 *
 * @param scenario the faults that may come are those that it allows
 * @param driver the system in the terms of the spec
 * @throws SpecError where the driver does not fit the spec
 *
 * @example
 * const text = `
 *   var held: 0..9 = 0
 *   action take when held < 9 { held = held + 1 }
 *   action giveBack when held > 0 { held = held - 1 }`
 * const { disagreement } = await lockStep(spec({ text }).check(), {
 *   create: () => ({ held: 0 }),
 *   actions: {
 *     take: (pool) => void pool.held++,
 *     giveBack: (pool) => void (pool.held = Math.max(0, pool.held - (pool.held > 3 ? 2 : 1))),
 *   },
 *   observe: ({ held }) => ({ held }),
 * })
 * expect(disagreement?.steps.map((step) => step.text)).toEqual(['take', 'take', 'take', 'take', 'giveBack'])
 * expect(disagreement?.differences).toEqual([{ path: 'held', observed: '2', spec: '3' }])
 */
export async function lockStep<System>(
  scenario: Scenario,
  driver: Driver<System>,
  options: LockStepOptions = {},
): Promise<LockStepReport> {
  const { runs = 100, seed = 1, seconds, maxStates = 1000, path, taking } = options
  requireWhole({ runs, maxStates }, 1)
  requireWhole({ seed }, 0)
  if (path !== undefined && !/^\d+(:\d+)*$/.test(path))
    throw new SpecError(`'${path}' is no path: it is numbers with colons between, as a disagreement has them.`)
  const { run } = scenario.frame([])
  const end = seconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + 1000 * seconds
  try {
    return await lockStepRun(run, driver, specReader(run.model), {
      runs,
      seed,
      manner: mannerFrom(options),
      maxStates,
      path,
      taking: taking && { start: taking.start ?? 0, steps: taking.steps },
      isLate: () => performance.now() >= end,
    })
  } catch (error) {
    if (error instanceof DriverProblem) throw new SpecError(`The driver of ${scenario.name}: ${error.message}`)
    throw error
  }
}
