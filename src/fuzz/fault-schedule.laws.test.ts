import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { interpretRun } from '../interpret/interpreted-system.ts'
import { askedIn } from '../model/asked-in.ts'
import { randomSpecs, runOf, verifyOptions } from '../testing/support.ts'
import { certify, overspending } from '../trace/replay.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { faultSchedule, mannerOf } from './fault-schedule.ts'
import { fuzzRun } from './fuzz-run.ts'
import { Random } from './random.ts'
import { strategies } from './strategies.ts'
import { Tally, Walker } from './walker.ts'
import { wander } from './wander.ts'

const RUNS = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 40)
const names = strategies.map(({ name }) => name)

describe('random schedules of a random spec', () => {
  test.each(names)('of strategy %s are runs within the budgets, and show what they say', (strategy) => {
    fc.assert(
      fc.property(randomSpecs, fc.nat(), (text, seed) => {
        const run = runOf(text)
        const system = interpretRun(run)
        for (const schedule of fc.sample(faultSchedule(run, { strategy, steps: 30 }), { seed, numRuns: 10 })) {
          const trace = schedule.trace()
          expect(trace.steps.length).toBe(schedule.instances.length)
          expect(overspending(run, trace)).toBeUndefined()
          if (schedule.expectation === undefined) continue
          const { subject } = run.expectations[schedule.expectation] as (typeof run.expectations)[number]
          expect(certify(system, trace, subject, { properties: askedIn(run) }).shows, text).toBe(true)
        }
      }),
      { numRuns: Math.ceil(RUNS / names.length) },
    )
  })

  test('shrink to simpler ones that show the same', () => {
    fc.assert(
      fc.property(randomSpecs, fc.nat(), (text, seed) => {
        const run = runOf(text)
        for (const schedule of fc.sample(faultSchedule(run), { seed, numRuns: 5 })) {
          for (const simpler of schedule.simpler()) {
            expect(simpler.shows).toBe(schedule.shows)
            expect(1000 * simpler.faults + simpler.instances.length).toBeLessThan(
              1000 * schedule.faults + schedule.instances.length,
            )
            expect(overspending(run, simpler.trace())).toBeUndefined()
          }
        }
      }),
      { numRuns: RUNS },
    )
  })

  test('never show what an exhaustive search says is not there', () => {
    fc.assert(
      fc.property(randomSpecs, fc.nat(), (text, seed) => {
        const run = runOf(text)
        const options = { manner: mannerOf({}), runs: 60, seed, recoverWithin: 50, isLate: () => false }
        const { findings } = fuzzRun(run, options)
        const { verdicts } = verifyRun(run, verifyOptions('compiled'))
        for (const { expectation, trace, faults } of findings) {
          const verdict = verdicts.find((each) => each.expectation.name === expectation.name)
          expect(['holds', 'unreachable'], text).not.toContain(verdict?.status)
          const least = verdict?.evidence
          if (least === undefined) continue
          // No trace has fewer faults than the least, or as many and fewer steps.
          expect(faults * 1000 + trace.steps.length).toBeGreaterThanOrEqual(least.faults * 1000 + least.steps)
        }
      }),
      { numRuns: RUNS },
    )
  })

  test.each(names)('of strategy %s are the same in compiled code and in the interpreter', (strategy) => {
    fc.assert(
      fc.property(randomSpecs, fc.nat(), (text, seed) => {
        const run = runOf(text)
        const [compiled, interpreted] = (['compiled', 'interpreted'] as const).map((engine) => {
          const walker = new Walker(run, undefined, engine)
          expect(walker.engine).toBe(engine)
          const tally = new Tally(run.model.actions.length)
          const random = new Random(seed)
          const manner = mannerOf({ strategy, steps: 20 })
          const taken = [1, 2, 3].map(() => wander(walker, manner, random, tally))
          return { taken, states: tally.states.size, actions: tally.taken, runs: tally.runs }
        })
        expect(compiled, text).toEqual(interpreted)
      }),
      { numRuns: Math.ceil(RUNS / names.length) },
    )
  })
})
