import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type InterpretedSystem, interpretRun, type State } from '../interpret/interpreted-system.ts'
import { showValue } from '../interpret/show.ts'
import type { Value } from '../interpret/values.ts'
import type { Run } from '../model/model.ts'
import { isModelError } from '../system/transition-system.ts'
import { randomSpec } from '../testing/random-spec.ts'
import { runOf, seededDraw } from '../testing/support.ts'
import { statesOf } from '../trace/trace.ts'
import { bindMapping } from './bind-mapping.ts'
import { parseJson } from './json-text.ts'
import { LogReading } from './log-reading.ts'
import { readMapping } from './mapping.ts'

const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 20)

/** An event as it is logged; the arguments that it lacks may be anything. */
interface Event {
  readonly action: string
  readonly [parameter: string]: string | number | boolean
}

interface Spec {
  readonly run: Run
  readonly system: InterpretedSystem
}

interface Verdict {
  readonly accepted: boolean
  readonly isCut: boolean
  readonly reading: LogReading
}

const draws = fc.nat({ max: 2 ** 30 }).map(seededDraw)

type Draw = { readonly below: (n: number) => number }

/** The verdict of the room on a log. */
function read({ run, system }: Spec, log: readonly Event[], hidden: readonly string[], maxStates = 10_000): Verdict {
  const events = Object.fromEntries(run.model.actions.map(({ name }) => [name, name]))
  const mappingText = JSON.stringify({ events, hidden })
  const { mapping, problems } = readMapping(parseJson(mappingText))
  const none = { expression: () => ({ problem: 'none' }), type: () => ({ problem: 'none' }) }
  const { bound, problems: unfit } = bindMapping(mapping, run.model, none)
  expect([problems, unfit]).toEqual([[], []])
  const reading = new LogReading({ run, system, mapping: bound, mappingText }, { withinBudgets: false, maxStates })
  const accepted = log.every((event) => reading.take(JSON.stringify(event)) === undefined)
  return { accepted, isCut: reading.states.isCut, reading }
}

const shown = (value: Value, type: Parameters<typeof showValue>[1]) =>
  type.kind === 'bool' ? (value as boolean) : type.kind === 'range' ? (value as number) : showValue(value, type)

function eventOf(system: InterpretedSystem, instance: number, keeps: (at: number) => boolean): Event {
  const { action, args } = system.instance(instance)
  const all = action.parameters.map(({ name, type }, at) => [name, shown(args[at] as Value, type)] as const)
  return { action: action.name, ...Object.fromEntries(all.filter((_, at) => keeps(at))) }
}

const instancesIn = (system: InterpretedSystem) =>
  system.actions.flatMap(({ firstInstance, instances }) =>
    Array.from({ length: instances }, (_, at) => firstInstance + at),
  )

const startsOf = (system: InterpretedSystem) =>
  system.initialStates().flatMap(({ next }) => (isModelError(next) ? [] : [system.decode(next)]))

const stepsFrom = (system: InterpretedSystem, state: State) =>
  instancesIn(system).flatMap((instance) => {
    const next = system.step(state, instance)
    return next === undefined || isModelError(next) ? [] : [{ instance, next: next as State }]
  })

/** A random behaviour; hidden steps are not logged. */
function walk({ system }: Spec, draw: Draw, length: number, hidden: readonly string[]): Event[] {
  const starts = startsOf(system)
  let state = starts[draw.below(Math.max(1, starts.length))]
  const log: Event[] = []
  for (let at = 0; at < length && state !== undefined; at++) {
    const steps = stepsFrom(system, state)
    const step = steps[draw.below(Math.max(1, steps.length))]
    if (step === undefined) break
    const { action } = system.instance(step.instance)
    if (!hidden.includes(action.name)) log.push(eventOf(system, step.instance, () => draw.below(3) > 0))
    state = step.next
  }
  return log
}

function mutated(log: readonly Event[], { system }: Spec, draw: Draw): Event[] {
  const at = draw.below(Math.max(1, log.length))
  const instances = instancesIn(system)
  const other = eventOf(system, instances[draw.below(instances.length)] ?? 0, () => draw.below(2) > 0)
  switch (draw.below(3)) {
    case 0:
      return log.toSpliced(at, 1)
    case 1:
      return log.toSpliced(at, 0, other)
    default:
      return log.toSpliced(at, 1, other)
  }
}

type Goal = 'any' | 'keeps' | 'breaks'

/** Whether some behaviour explains a log, by trying them all: one that keeps the invariant throughout, or breaks it. */
function explains({ system }: Spec, log: readonly Event[], hidden: readonly string[], goal: Goal = 'any'): boolean {
  const isBroken = (state: State) => system.holds(0, system.encode(state)) === false
  const isStepOf = (event: Event, instance: number) =>
    Object.entries(eventOf(system, instance, () => true)).every(
      ([name, value]) => event[name] === undefined || event[name] === value,
    )
  const seen = new Set<string>()
  const from = (state: State, at: number, wasBroken: boolean): boolean => {
    const broken = wasBroken || isBroken(state)
    if (goal === 'keeps' && broken) return false
    const place = `${system.encode(state).join()} ${at} ${goal === 'breaks' && broken}`
    if (seen.has(place)) return false
    seen.add(place)
    const event = log[at]
    if (event === undefined) return goal !== 'breaks' || broken
    return stepsFrom(system, state).some(({ instance, next }) => {
      const { name } = system.instance(instance).action
      if (isStepOf(event, instance) && from(next, at + 1, broken)) return true
      return hidden.includes(name) && from(next, at, broken)
    })
  }
  return startsOf(system).some((state) => from(state, 0, false))
}

/** Whether all behaviours can be tried. */
function isSmall({ system }: Spec): boolean {
  const seen = new Set<string>()
  const waiting = startsOf(system)
  if (waiting.length === 0) return false
  for (const state of waiting) {
    const key = system.encode(state).join()
    if (seen.has(key)) continue
    seen.add(key)
    if (seen.size > 80) return false
    waiting.push(...stepsFrom(system, state).map(({ next }) => next))
  }
  return true
}

/** The first small spec from a seed on. */
const small = fc.nat({ max: 2 ** 30 }).map((seed) => {
  for (let at = seed; ; at++) {
    const run = runOf(randomSpec(seededDraw(at)))
    const spec = { run, system: interpretRun(run) }
    if (isSmall(spec)) return spec
  }
})
const hiddenSets = fc.constantFrom<readonly string[]>([], ['act0'], ['act1', 'break'], ['act0', 'act2', 'break'])

describe('a log of a behaviour', () => {
  test('is accepted, whatever of it is logged, and explained by the events in their order', () => {
    fc.assert(
      fc.property(small, draws, hiddenSets, (spec, draw, hidden) => {
        const log = walk(spec, draw, 8, hidden)
        const { accepted, reading } = read(spec, log, hidden)
        expect(accepted).toBe(true)
        const { trace, lines } = reading.witness()
        const logged = trace.steps.flatMap((step, at) => (lines[at] === undefined ? [] : [{ step, line: lines[at] }]))
        expect(logged.map(({ line }) => line)).toEqual(log.map((_, at) => at + 1))
        for (const [at, { step }] of logged.entries())
          expect(eventOf(spec.system, step.instance, () => true)).toMatchObject(log[at] ?? {})
        for (const [at, { action }] of trace.steps.entries())
          if (lines[at] === undefined) expect(hidden).toContain(action.name)
        expect(statesOf(trace)).toHaveLength(trace.steps.length + 1)
      }),
      { numRuns, endOnFailure: true },
    )
  })

  test('is accepted under any names of the nodes', () => {
    fc.assert(
      fc.property(small, draws, (spec, draw) => {
        const names = ['host-b', 'node2', 'node0']
        const log = walk(spec, draw, 8, []).map(
          (event) =>
            Object.fromEntries(
              Object.entries(event).map(([key, value]) => [
                key,
                /^node\d$/.test(String(value)) ? (names[Number(String(value).slice(4))] ?? value) : value,
              ]),
            ) as unknown as Event,
        )
        expect(read(spec, log, []).accepted).toBe(true)
      }),
      { numRuns, endOnFailure: true },
    )
  })
})

describe('a changed log', () => {
  test('is accepted if and only if some behaviour explains it', () => {
    let rejected = 0
    fc.assert(
      fc.property(small, draws, hiddenSets, (spec, draw, hidden) => {
        const log = mutated(mutated(walk(spec, draw, 6, hidden), spec, draw), spec, draw)
        const { accepted } = read(spec, log, hidden)
        expect(accepted).toBe(explains(spec, log, hidden))
        if (!accepted) rejected++
      }),
      { numRuns: numRuns * 2, endOnFailure: true },
    )
    expect(rejected).toBeGreaterThan(0)
  })

  test('is never judged wrongly where states had to be left out', () => {
    fc.assert(
      fc.property(small, draws, hiddenSets, fc.integer({ min: 1, max: 4 }), (spec, draw, hidden, most) => {
        const log = mutated(walk(spec, draw, 6, hidden), spec, draw)
        const { accepted, isCut, reading } = read(spec, log, hidden, most)
        if (accepted || !isCut) expect(accepted).toBe(explains(spec, log, hidden))
        const [watched] = reading.properties()
        if (accepted && watched?.brokenBy !== undefined) expect(explains(spec, log, hidden, 'keeps')).toBe(false)
        if (accepted && watched?.mayBeBroken === false) expect(explains(spec, log, hidden, 'breaks')).toBe(false)
      }),
      { numRuns, endOnFailure: true },
    )
  })
})

describe('an invariant', () => {
  test('is shown broken where no explanation keeps it, and may be where one breaks it', () => {
    const met = new Set<string>()
    fc.assert(
      fc.property(small, draws, hiddenSets, (spec, draw, hidden) => {
        const log = walk(spec, draw, 6, hidden)
        const [watched] = read(spec, log, hidden).reading.properties()
        const keeps = explains(spec, log, hidden, 'keeps')
        const breaks = explains(spec, log, hidden, 'breaks')
        expect(watched).toMatchObject({ name: 'Inv', mayBeBroken: breaks })
        expect(watched?.brokenBy === undefined).toBe(keeps)
        const by = watched?.brokenBy
        if (by !== undefined && by > 0) expect(explains(spec, log.slice(0, by - 1), hidden, 'keeps')).toBe(true)
        met.add(`${keeps} ${breaks}`)
      }),
      { numRuns: numRuns * 2, endOnFailure: true },
    )
    expect([...met]).toEqual(expect.arrayContaining(['true false', 'false true']))
  })
})
