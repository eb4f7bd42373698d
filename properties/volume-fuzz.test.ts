import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkSpec } from '../src/check/check-spec.ts'
import { faultSchedule } from '../src/fuzz/fault-schedule.ts'
import { fileReader } from '../src/host/text-files.ts'
import type { Run } from '../src/model/model.ts'

/* Random schedules of the volume protocol at a size that no search comes to the end of. */

const PROMISES = 'MembersComplete, PrimaryComplete, ReadFresh, SinglePrimaryEffective, SinglePrimaryByEpoch'

function fiveNodes(toggles: string): Run {
  const text = `import "./volume.hf"
check five {
  NODES = 5
  WRITES = 2
  EPOCHS = 6
  faults { cut <= 4, crash <= 3, destroy <= 1 }
  terminal true
  with ${toggles} { expect ${PROMISES} holds }
}
`
  const { runs, diagnostics } = checkSpec('properties/five.hf', text, fileReader, 'five')
  const [run] = runs
  if (run === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return run
}

test('five nodes keep the promises through cuts, crashes and a destroyed node', () => {
  const schedules = faultSchedule(fiveNodes('reconnect'), { steps: 120 })
  const holds = fc.property(schedules, ({ shows }) => shows === undefined)
  expect(fc.check(holds, { seed: 1, numRuns: 500 })).toMatchObject({ failed: false, numRuns: 500 })
})

test('a mistake shows there, and shrinks to a short schedule', () => {
  const schedules = faultSchedule(fiveNodes('ackEarly'), { steps: 120 })
  const holds = fc.property(schedules, ({ shows }) => shows === undefined)
  const { failed, counterexample } = fc.check(holds, { seed: 1, numRuns: 500 })
  expect(failed).toBe(true)
  expect(counterexample?.[0]).toMatchObject({ shows: 'MembersComplete', faults: 0 })
  expect(counterexample?.[0].instances).toHaveLength(3)
  expect(fc.stringify(counterexample?.[0])).toMatch(/^beginWrite, sendWrite\(.*\), acceptWrite\(.*\): MembersComplete$/)
})
