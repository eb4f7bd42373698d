import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { specReader } from '../check/spec-reader.ts'
import { instancesOf, isState } from '../conform/known-states.ts'
import { mannerOf } from '../fuzz/fault-schedule.ts'
import { Random } from '../fuzz/random.ts'
import { type InterpretedSystem, interpretRun, type State } from '../interpret/interpreted-system.ts'
import { showValue } from '../interpret/show.ts'
import type { Value } from '../interpret/values.ts'
import type { Run } from '../model/model.ts'
import { randomSpecs, runOf } from '../testing/support.ts'
import type { Driver } from './driver.ts'
import { type LockStepRequest, lockStepRun } from './lock-step.ts'
import { plainValue } from './plain-value.ts'

const asked = process.env['HOLDFAST_LAW_RUNS']
/** What is told of all runs together must not depend on luck, so that the usual ones have a fixed seed. */
const parameters = {
  endOnFailure: true,
  ...(asked === undefined ? { numRuns: 30, seed: 1 } : { numRuns: Number(asked) }),
}

/** A state of the spec that is changed by the spec's own steps, as if it were a system. */
interface Machine {
  state: State
  steps: number
}

/** The spec as its own implementation; `unseen` steps it takes by itself, and of the variables only some are seen. */
function machineOf(
  run: Run,
  { unseen, seen, random }: { unseen: number; seen: number; random: Random },
): Driver<Machine> {
  const system = interpretRun(run)
  const hidden = run.model.actions.flatMap(({ sort }, at) => (sort === 'action' && (unseen >> at) & 1 ? [at] : []))
  const starts = system
    .initialStates()
    .flatMap(({ next }) => (next instanceof Uint32Array ? [system.decode(next)] : []))
  const rest = (it: Machine) => {
    while (hidden.length > 0 && random.oneIn(2)) {
      const ways = instancesOf(system, random.of(hidden)).flatMap((each) => {
        const next = system.step(it.state, each)
        return isState(next) ? [next] : []
      })
      if (ways.length > 0) it.state = random.of(ways)
    }
  }
  const { actions, variables } = run.model
  return {
    create: () => {
      const it = { state: random.of(starts), steps: 0 }
      rest(it)
      return it
    },
    actions: Object.fromEntries(
      actions.flatMap(({ name }, action) =>
        hidden.includes(action) ? [] : [[name, { refuses: true, take: taking(system, action, rest) }]],
      ),
    ),
    hidden: hidden.map((at) => actions[at]?.name ?? ''),
    observe: ({ state }) =>
      Object.fromEntries(
        variables.flatMap(({ name, type }, at) =>
          (seen >> at) & 1 ? [[name, plainValue(state.get(at) as Value, type)]] : [],
        ),
      ),
  }
}

function taking(system: InterpretedSystem, action: number, rest: (it: Machine) => void) {
  return (it: Machine, args: Readonly<Record<string, unknown>>) => {
    const instance = instancesOf(system, action).find((each) => {
      const { action: of, args: values } = system.instance(each)
      const plain = of.parameters.map(({ type }, at) => plainValue(values[at] as Value, type))
      return of.parameters.every(({ name }, at) => JSON.stringify(args[name]) === JSON.stringify(plain[at]))
    })
    const next = instance === undefined ? undefined : system.step(it.state, instance)
    if (!isState(next)) return 'refused' as const
    it.state = next
    it.steps++
    rest(it)
    return undefined
  }
}

const request = (seed: number): LockStepRequest => ({
  runs: 6,
  seed,
  manner: mannerOf({ steps: 15 }),
  maxStates: 100_000,
  isLate: () => false,
})

describe('a random spec as its own implementation', () => {
  test('never disagrees, whatever is seen of it and whatever it does by itself', async () => {
    let most = 0
    await fc.assert(
      fc.asyncProperty(randomSpecs, fc.nat(), fc.nat(), fc.nat(), async (text, unseen, seen, seed) => {
        const run = runOf(text)
        const driver = machineOf(run, { unseen, seen, random: new Random(seed) })
        if (Object.keys(driver.actions).length === 0) return
        const report = await lockStepRun(run, driver, specReader(run.model), request(seed))
        expect(report.disagreement?.text).toBeUndefined()
        most = Math.max(most, report.mostStates)
      }),
      parameters,
    )
    expect(most).toBeGreaterThan(1)
  })

  test('is found out where it once does something else, and all is seen', async () => {
    let found = 0
    await fc.assert(
      fc.asyncProperty(randomSpecs, fc.nat(), fc.integer({ min: 1, max: 4 }), async (text, seed, at) => {
        const run = runOf(text)
        const honest = machineOf(run, { unseen: 0, seen: -1, random: new Random(seed) })
        const [first] = run.model.variables
        if (first === undefined) return
        // From some number of steps on, the first variable has another value than the spec says.
        const lying: Driver<Machine> = {
          ...honest,
          observe: (it) => {
            const seen = honest.observe(it) as Record<string, unknown>
            if (it.steps < at || first.type.kind !== 'range') return seen
            const { low, high } = first.type
            const now = Number(showValue(it.state.get(0) as Value, first.type))
            return { ...seen, [first.name]: now === low ? high : low }
          },
        }
        const report = await lockStepRun(run, lying, specReader(run.model), request(seed))
        if (first.type.kind !== 'range' || first.type.low === first.type.high) return
        const taken = report.steps - Object.values(report.taken).reduce((sum, { refused }) => sum + refused, 0)
        if (report.disagreement === undefined) {
          expect(taken).toBeLessThan(at * report.runs)
          return
        }
        found++
        // As few steps as it takes, and told by the one variable that is wrong.
        const { steps, differences, kind } = report.disagreement
        expect(kind).toBe('observed')
        expect(steps.filter(({ isRefused }) => !isRefused)).toHaveLength(at)
        expect(differences.map(({ path }) => path)).toEqual([first.name])
      }),
      parameters,
    )
    expect(found).toBeGreaterThan(0)
  })
})
