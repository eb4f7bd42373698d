import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomSpecs, randomTemporalSpecs } from '../testing/support.ts'
import { stepText } from '../trace/render-loop.ts'
import type { ShownTrace } from './shown-trace.ts'
import { spec } from './spec.ts'

const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 30)
const limits = { states: 2000 }

/** How a trace goes on after its last step, as a schedule is told. */
function endOf({ loop, steps }: ShownTrace) {
  if (loop === undefined) return {}
  return loop.start === steps.length ? { thenRest: true } : { repeatFrom: loop.start + 1 }
}

describe('the steps of any trace', () => {
  test.each([
    ['of states and steps', randomSpecs],
    ['of whole runs', randomTemporalSpecs],
  ])('show what the trace shows, and fewer of them do not: properties %s', (sort, specs) => {
    let shown = 0
    let shorter = 0
    const check = (text: string) => {
      const whole = spec({ text })
      const scenario = whole.run(whole.runs[0]?.name ?? '')
      for (const { property, sort: of, trace } of scenario.verify({ limits }).verdicts) {
        if (trace === undefined) continue
        const steps = trace.steps.map(stepText)
        expect(scenario.taking(steps, endOf(trace)).verify(property)).toMatchObject({
          status: 'shown',
          trace: { claim: trace.claim },
        })
        shown++
        const isShortest = ['invariant', 'step', 'reachable'].includes(of)
        if (!isShortest || steps.length === 0) continue
        const { status } = scenario.taking(steps.slice(0, -1)).verify(property)
        expect(status).toBe('notShown')
        shorter++
      }
    }
    // A smaller spec would take minutes to find; the seed and the path bring this one again.
    fc.assert(fc.property(specs, check), { numRuns, endOnFailure: true })
    expect(shown).toBeGreaterThan(numRuns / 2)
    if (sort === 'of states and steps') expect(shorter).toBeGreaterThan(numRuns / 10)
  })
})
