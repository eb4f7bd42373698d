import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isModelError } from '../system/transition-system.ts'
import { checkText, randomSpecs, randomTemporalSpecs } from '../testing/support.ts'
import { replay } from '../trace/replay.ts'
import { choicesAt } from './choices.ts'
import { compareWalks } from './compare-walks.ts'
import { type Ground, groundOf, switchGround } from './ground.ts'
import { retake } from './retake.ts'
import { readSources, sourcesOf } from './sources.ts'
import { truthsAt } from './truths.ts'
import { beginWalk, goBack, goTo, lengthOf, startsOf, stateAt, takeStep, upToHere, type Walk } from './walk.ts'
import { openTrace, shownAt, walkToItf } from './walk-trace.ts'

const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 30)

/** Random specs with a walk of up to twelve steps, each the choice that a number picks. */
const walks = fc
  .tuple(fc.oneof(randomSpecs, randomTemporalSpecs), fc.array(fc.nat(), { maxLength: 12 }))
  .map(([text, picks]) => walkThrough(groundIn(text), picks))

function groundIn(text: string): Ground {
  const spec = checkText(text)
  const [run] = spec.runs
  if (run === undefined) throw new Error(text)
  return groundOf(spec, run)
}

function walkThrough(ground: Ground, picks: readonly number[]): Walk {
  return picks.slice(1).reduce(
    (walk, pick) => {
      const choices = choicesAt(walk).flatMap((group) => group.choices)
      const choice = choices[pick % Math.max(1, choices.length)]
      return (choice && takeStep(walk, choice.instance)) ?? walk
    },
    beginWalk(ground, (picks[0] ?? 0) % startsOf(ground).length),
  )
}

/** What a walk says, without the ground that it shares with others. */
const way = ({ start, trace, at }: Walk) => ({ start, at, error: trace.error?.message, states: statesOf(trace) })
const statesOf = ({ start, steps }: Walk['trace']) => [
  start?.toString(),
  ...steps.map(({ after }) => after?.toString()),
]

describe('walking through a spec', () => {
  test('offers the steps that the interpreter has, and no others', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const { system } = walk.ground
        const state = stateAt(walk, walk.at)
        const offered = choicesAt(walk).flatMap(({ choices }) => choices)
        const all = system.actions.map((_, index) => index)
        const steps = state === undefined ? [] : system.successors(system.encode(state), all)
        expect(offered.map(({ instance }) => instance)).toEqual(steps.map(({ instance }) => instance))
        for (const [index, { next }] of steps.entries()) {
          const after = takeStep(walk, offered[index]?.instance ?? -1)
          const reached = after && stateAt(after, after.at)
          expect(isModelError(next)).toBe(reached === undefined)
          expect(isModelError(next)).toBe(offered[index]?.error !== undefined)
          if (reached !== undefined && !isModelError(next)) expect(system.encode(reached)).toEqual(next)
        }
      }),
      { numRuns },
    )
  })

  test('refuses every other step, and changes nothing by it', () => {
    fc.assert(
      fc.property(walks, fc.nat(), (walk, number) => {
        const { system } = walk.ground
        const last = system.actions.at(-1)
        const instance = number % ((last?.firstInstance ?? 0) + (last?.instances ?? 1))
        const offered = choicesAt(walk).flatMap(({ choices }) => choices.map((choice) => choice.instance))
        expect(takeStep(walk, instance) !== undefined).toBe(offered.includes(instance))
      }),
      { numRuns },
    )
  })

  test('back and forth along the way gives the same walk', () => {
    fc.assert(
      fc.property(walks, fc.nat(), (walk, number) => {
        const place = number % (lengthOf(walk) + 1)
        expect(goTo(goTo(walk, place), walk.at)).toEqual(walk)
        expect(goBack(walk, walk.at - place)).toEqual(goTo(walk, place))
        const again = walk.trace.steps
          .slice(place)
          .reduce((before, { instance }) => takeStep(before, instance) ?? before, goTo(walk, place))
        expect(again).toEqual(walk)
        const short = upToHere(goTo(walk, place))
        expect(lengthOf(short)).toBe(place)
        const rebuilt = walk.trace.steps
          .slice(place)
          .reduce((before, { instance }) => takeStep(before, instance) ?? before, short)
        expect(way(rebuilt)).toEqual(way(walk))
      }),
      { numRuns },
    )
  })

  test('is a behaviour that replay accepts, and that a file keeps', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const { system, spec } = walk.ground
        const replayed = replay(
          system,
          walk.start,
          walk.trace.steps.map(({ instance }) => instance),
        )
        expect(statesOf(replayed)).toEqual(statesOf(walk.trace))
        const opened = openTrace(spec, JSON.stringify(walkToItf(walk)))
        if (opened.kind === 'refused') throw new Error(opened.reason)
        // Of several initial states, two may be equal; of several errors at the start, the file names none.
        expect({ ...way(opened.walk), start: 0 }).toEqual({ ...way(walk), start: 0 })
        expect(opened.header.property).toBe(shownAt(walk))
      }),
      { numRuns },
    )
  })

  test('takes the same steps over the same ground', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const retaken = retake(walk, walk.ground)
        expect(retaken.stop).toBeUndefined()
        expect(retaken.changed).toEqual([])
        expect({ ...way(retaken.walk), start: 0 }).toEqual({ ...way(walk), start: 0 })
        const { rows, diverges } = compareWalks(walk, retaken.walk)
        expect(rows).toHaveLength(lengthOf(walk) + 1)
        expect(diverges).toBeUndefined()
      }),
      { numRuns },
    )
  })

  test('keeps its ground where nothing is switched, and reads the same from texts', () => {
    fc.assert(
      fc.property(walks, ({ ground }) => {
        const switched = switchGround(ground, {})
        if (switched.kind === 'refused') throw new Error(JSON.stringify(switched.diagnostics))
        expect(switched.ground.run).toBe(ground.run)
        const again = readSources(sourcesOf(ground.spec.program))
        expect(again.runs.map(({ check, toggles }) => [check, toggles])).toEqual(
          ground.spec.runs.map(({ check, toggles }) => [check, toggles]),
        )
      }),
      { numRuns: Math.min(numRuns, 20) },
    )
  })

  test('says of each place what the interpreter says', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const { system, run } = walk.ground
        const [state, before] = [stateAt(walk, walk.at), walk.at === 0 ? undefined : stateAt(walk, walk.at - 1)]
        const truths = truthsAt(walk, walk.at)
        expect(truths.map(({ name }) => name)).toEqual([
          ...run.model.properties.map(({ name }) => name),
          'DeadlockFree',
          'ErrorFree',
        ])
        for (const [index, { sort }] of run.model.properties.entries()) {
          const verdict = truths[index]?.verdict
          if (state === undefined || sort === 'liveness' || sort === 'unaffected' || (sort === 'step' && !before)) {
            expect(['undecided', 'error']).toContain(verdict)
            continue
          }
          const value =
            sort === 'step' && before
              ? system.stepHolds(index, system.encode(before), system.encode(state))
              : system.holds(index, system.encode(state))
          const isTrue = verdict === 'holds' || verdict === 'reached' || verdict === 'good'
          expect(verdict === 'error').toBe(isModelError(value))
          expect(isTrue).toBe(value === true)
        }
        expect(truths.at(-1)?.verdict).toBe(state === undefined ? 'broken' : 'holds')
      }),
      { numRuns },
    )
  })
})
