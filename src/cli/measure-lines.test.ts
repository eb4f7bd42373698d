import { afterAll, describe, expect, test } from 'vitest'
import { folderWith, removeFolders } from '../testing/command-line.ts'
import { exitCodes } from './exit-codes.ts'

afterAll(removeFolders)

/** Two starts: from one it is lost in 24 of 25 cases, from the other for sure. */
const starts = `module starts

var sure: bool = false
var lost: bool = false
var safe: bool = false

init begin(k: 0..1) { sure = k == 1 }

action lose rate 96 per minute when !lost && !safe { lost = true }
action save rate 4 per minute when !lost && !safe && !sure { safe = true }

invariant Kept: !lost
reachable Safe: safe
reward Worth: lost ? 1 : safe ? -24 : 0

check c {
  terminal true
  expect Kept violated
  expect Safe reached
}
`

const measured = (...args: string[]) => folderWith({ 'starts.hf': starts }).call('measure', 'starts.hf', ...args)

describe('the lines of measure', () => {
  test('show what differs between starts as a range, and never a certainty that one of them lacks', async () => {
    const { out } = await measured()
    expect(out).toContain('Kept is broken with a probability of 0.96 to 1; in the long run broken for 96 to 100 % ')
    expect(out).toContain('Safe is reached with a probability of 0 to 0.04;')
    const { out: json } = await measured('--json')
    const [{ rewards }] = JSON.parse(json)
    // From the first start the mean is 0.96 - 24 * 0.04 = 0, from the second 1: no start has less than the first.
    expect(rewards[0].mean.low).toBeCloseTo(0, 9)
    expect(rewards[0].mean.high).toBeCloseTo(1, 9)
  })

  test('say of an invariant that it is broken before something else', async () => {
    const { out } = await measured('--before', 'Kept,Safe', '--before', 'Safe,Kept')
    expect(out).toContain('Kept is broken before Safe with a probability of 0.96 to 1\n')
    expect(out).toContain('Safe comes before Kept is broken with a probability of 0 to 0.04\n')
  })

  test('know no property that comes before itself', async () => {
    const { code, err } = await measured('--before', 'Safe,Safe')
    expect(code).toBe(exitCodes.usage)
    expect(err).toContain('is one twice')
  })
})
