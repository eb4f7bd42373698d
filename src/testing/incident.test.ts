import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readSpec } from '../cli/spec-files.ts'

/** The kept trace of the whole day: the fewest steps in which its chapters come one after the other. */
const DAY = 'counterexamples/incident-day-fineNegotiation-NoSuchDay.itf.json'

test('each step of the day says which claims of the report it shows', () => {
  const { states } = JSON.parse(readFileSync(DAY, 'utf8')) as { states: Record<string, unknown>[] }
  const taken = states.slice(1).map((state) => String(state['mbt::actionTaken']))
  expect(taken.length).toBeGreaterThan(30)
  const run = readSpec('properties/incident.hf').runs[0]
  const docOf = (name: string) => run?.model.actions.find((action) => action.name === name)?.doc.join(' ') ?? ''
  expect(taken.filter((name) => !/\(C\d+\b.*\)/.test(docOf(name)))).toEqual([])
})
