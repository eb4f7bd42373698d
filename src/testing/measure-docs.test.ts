import { afterAll, describe, expect, test } from 'vitest'
import { exitCodes } from '../cli/exit-codes.ts'
import { folderWith, removeFolders } from './command-line.ts'
import { DocsPage } from './docs-page.ts'

const page = new DocsPage('docs/measure.md', 'measure')
afterAll(removeFolders)

describe('docs/measure.md', () => {
  test('has a command for each block of output', () => page.expectExamples(3))

  test.each(page.examples)('shows what it prints: %s', (_, example) => page.expectPrinted(example))
})

describe('holdfast measure', () => {
  const steps = (rate: string) => `
    module m
    var lost: bool = false
    action lose ${rate} when !lost { lost = true }
    invariant Kept: !lost
    check c { terminal true  expect Kept violated }`

  test('gives bounds as JSON, with the times in seconds', () => {
    const { code, out } = folderWith({ 'm.hf': steps('rate 2 per hour') }).run('measure', 'm.hf', '--json')
    expect(code).toBe(exitCodes.asExpected)
    const [{ states, measures }] = JSON.parse(out)
    expect({ states, name: measures[0].property }).toEqual({ states: 2, name: 'Kept' })
    const { seconds, chance } = measures[0]
    expect(chance).toEqual({ low: 1, high: 1 })
    expect(seconds.low).toBeLessThanOrEqual(1_800)
    expect(seconds.high).toBeGreaterThanOrEqual(1_800)
    expect(seconds.high - seconds.low).toBeLessThan(1e-9)
  })

  test('says what is missing, and where, and is inconclusive then', () => {
    const { code, out } = folderWith({ 'm.hf': steps('') }).run('measure', 'm.hf')
    expect(code).toBe(exitCodes.inconclusive)
    expect(out).toContain('not measured: lose has no rate, so nothing says how soon it happens.  m.hf:4:12')
  })

  test('knows its checks and constants', () => {
    const made = folderWith({ 'm.hf': steps('rate 1 per day') })
    expect(made.run('measure', 'm.hf', '-c', 'd')).toMatchObject({ code: exitCodes.usage })
    expect(made.run('measure', 'm.hf', '--sweep', 'NODES=2')).toMatchObject({
      code: exitCodes.usage,
      err: expect.stringContaining('NODES'),
    })
  })
})
