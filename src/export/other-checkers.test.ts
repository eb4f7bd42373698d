import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSpec } from '../cli/spec-files.ts'
import type { Run } from '../model/model.ts'
import { askOther, type Checker, countsFor, searchPlainly, statesWithoutErrors } from '../testing/cross-check.ts'
import { featureSpecs } from '../testing/feature-specs.ts'
import { isInstalled, runTlc } from '../testing/other-checkers.ts'
import { randomSpec } from '../testing/random-spec.ts'
import { runsOf, seededDraw } from '../testing/support.ts'
import { exportRun } from './export-run.ts'

// The exported runs in the other checkers themselves, against our own search in its plain semantics. Without the
// tools these are skipped, and the report of the tests says so. HOLDFAST_LONG=1 runs all runs and more random specs.

const isLong = process.env['HOLDFAST_LONG'] === '1'
const jar = process.env['TLA2TOOLS_JAR']
const hasRumur = isInstalled('rumur') && isInstalled('gcc')
const hasSpin = isInstalled('spin') && isInstalled('gcc')
const STATES_MAX = isLong ? 40_000 : 8_000

/** Runs with few states, for every day. The long test has all. */
const small: Readonly<Record<Checker, readonly string[]>> = {
  murphi: ['twoNodes', 'healthy', 'oneDestroyed', 'noSpare', 'noSpare reconnect'],
  promela: ['twoNodes', 'noSpare reconnect'],
}

const files = ['bench', 'properties'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.hf'))
    .map((name) => `${folder}/${name}`),
)

const nameOf = (run: Run) => [run.check, ...run.toggles].join(' ')

function runsFor(checker: Checker): { readonly name: string; readonly run: Run }[] {
  const wanted = isLong ? files : ['bench/german.hf', 'properties/volume.hf']
  return wanted
    .flatMap((file) => readSpec(file).runs.map((run) => ({ name: `${basename(file)} ${nameOf(run)}`, run })))
    .filter(({ run }) => isLong || small[checker].includes(nameOf(run)))
}

/** Counts and verdicts of one run in one checker. Says whether the run was small enough for that. */
function compare(run: Run, checker: Checker): boolean {
  const own = searchPlainly(run, STATES_MAX)
  if (own === undefined) return false
  const plain = askOther(run, checker, own.holding)
  if (own.hasError) {
    expect(plain.error).toBeDefined()
    return true
  }
  expect(plain.error).toBeUndefined()
  expect({ states: plain.states, transitions: plain.transitions }).toEqual(countsFor(checker, own))
  for (const name of own.violated.slice(0, isLong ? undefined : 1))
    expect(askOther(run, checker, [name]).error, name).toBeDefined()
  return true
}

const checkers = [
  ['murphi', 'rumur', hasRumur],
  ['promela', 'spin', hasSpin],
] as const

describe.each(checkers)('%s, as checked by %s', (checker, _, isThere) => {
  const runs = runsFor(checker).map(({ name, run }) => [name, run] as const)
  test.skipIf(!isThere).for(runs)('%s', ([, run], { skip }) => {
    if (!compare(run, checker)) skip(`more than ${STATES_MAX} states`)
  })

  const features = Object.entries(featureSpecs).filter(([name]) => checker === 'murphi' || !startsAnew.has(name))
  test.skipIf(!isThere).each(features)('%s', (_name, text) => {
    for (const run of runsOf(text)) expect(compare(run, checker)).toBe(true)
  })

  const seeds = Array.from({ length: isLong ? 150 : 5 }, (_, at) => 1 + at)
  test.skipIf(!isThere)(`${seeds.length} random specs`, () => {
    for (const seed of seeds) {
      const run = runsOf(randomSpec(seededDraw(seed)))[0] as Run
      expect(() => compare(run, checker), `seed ${seed}`).not.toThrow()
    }
  })
})

/** Where a guard of an init looks at the state, Promela has one state more, and steps to it. */
const startsAnew = new Set(['first values of every kind', 'a start that needs the state'])

describe('what an exported file adds or leaves out', () => {
  test.skipIf(!hasSpin).each([...startsAnew])('Promela: two states more, and a step for each try: %s', (name) => {
    const run = runsOf(featureSpecs[name] ?? '')[0] as Run
    const own = searchPlainly(run, STATES_MAX)
    expect(askOther(run, 'promela', []).states).toBe((own?.states ?? 0) + 2)
  })

  test.skipIf(!hasRumur)('Murphi visits the same states where errors are no steps', () => {
    let compared = 0
    for (let seed = 101; seed <= (isLong ? 400 : 110); seed++) {
      const run = runsOf(randomSpec(seededDraw(seed)))[0] as Run
      const own = searchPlainly(run, STATES_MAX)
      if (own === undefined) continue
      expect(statesWithoutErrors(run), `seed ${seed}`).toBe(own.states)
      compared++
    }
    expect(compared).toBeGreaterThan(5)
  })
})

describe('TLA+, as checked by TLC', () => {
  const runs = [
    ...runsFor('murphi').map(({ name, run }) => [name, run] as const),
    ...Object.entries(featureSpecs).flatMap(([name, text]) => runsOf(text).map((run) => [name, run] as const)),
  ]
  test.skipIf(jar === undefined).each(runs)('%s', (_name, run) => {
    const own = searchPlainly(run, STATES_MAX)
    const exported = exportRun(run, 'tla', { properties: [], module: 'exported' })
    if (own === undefined || exported.kind === 'refused') return
    const theirs = runTlc(jar ?? '', 'exported', exported.text, exported.configuration ?? '')
    if (own.hasError) return
    expect(theirs.error).toBeUndefined()
    expect(theirs.states).toBe(own.states)
  })
})
