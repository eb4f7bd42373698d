import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defined } from '../base/assert.ts'
import { findSpecs, readSpec } from '../cli/spec-files.ts'
import type { InterpretedSystem, State } from '../interpret/interpreted-system.ts'
import { showValue } from '../interpret/show.ts'
import type { Value } from '../interpret/values.ts'
import type { Run } from '../model/model.ts'
import { mutantsOf, mutateRun } from '../mutate/mutants.ts'
import { isModelError } from '../system/transition-system.ts'
import { featureSpecs } from '../testing/feature-specs.ts'
import { randomSpec } from '../testing/random-spec.ts'
import { randomSpecs, runOf, runsOf, seededDraw } from '../testing/support.ts'
import { replay } from '../trace/replay.ts'
import { statesOf } from '../trace/trace.ts'
import { type Alignment, agree, alignRuns } from './alignment.ts'
import { type Difference, type Walk, walkTogether } from './lockstep.ts'
import { isSameRun, isSameSystem } from './same-shape.ts'
import { documentDifference } from './witness.ts'

const PAIRS = 800
const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 150)
const limits = { pairs: PAIRS, seconds: undefined, now: () => 0 }

const isWhole = ({ limit, ambiguous }: Walk) => limit === undefined && ambiguous === 0

/** A random mutant of a run; undefined where there is none that changes it. */
function mutantOf(run: Run, draw: number): Run | undefined {
  const mutants = mutantsOf([run])
  const mutant = mutants[draw % Math.max(1, mutants.length)]
  return mutant && mutateRun(run, mutant.mutation)
}

/** A random spec whose first choices come from one seed and all others from another. */
function branching(first: number, then: number, common: number): string {
  const [before, after] = [seededDraw(first), seededDraw(then)]
  let choices = 0
  return randomSpec({ below: (n) => (choices++ < common ? before : after).below(n) })
}

/** What the walk found, by kind and step, with the measure of the least. */
function found(walk: Walk): Record<string, string> {
  return Object.fromEntries(
    walk.differences.map(({ kind, step, faults, steps }) => [`${kind} ${step ?? 'start'}`, `${faults} ${steps}`]),
  )
}

// ---- the same by brute force ----------------------------------------------------------------------------

interface Edge {
  readonly to: string
  readonly isFault: boolean
}

/** All that one version can do: plain states with the faults used, and labelled edges between them. */
interface Graph {
  readonly starts: readonly string[]
  /** What is seen of each state, or the kind of an error. */
  readonly seen: Map<string, string>
  readonly edges: Map<string, Map<string, Edge>>
}

function graphOf(system: InterpretedSystem, run: Run, shared: readonly number[]): Graph | undefined {
  const seen = new Map<string, string>()
  const edges = new Map<string, Map<string, Edge>>()
  const waiting: { readonly state: State; readonly used: readonly number[]; readonly key: string }[] = []
  const enter = (state: State, used: readonly number[]): string => {
    const key = `${system.encode(state).join()} ${used.join()}`
    if (!seen.has(key)) {
      const written = shared.map((at) => showValue(state.get(at) as Value, defined(run.model.variables[at]).type))
      seen.set(key, written.join('\n'))
      waiting.push({ state, used, key })
    }
    return key
  }
  const fail = (kind: string) => {
    seen.set(`error ${kind}`, `error ${kind}`)
    return `error ${kind}`
  }
  const starts = system.initialStates().map(({ next }) =>
    isModelError(next)
      ? fail(next.kind)
      : enter(
          system.decode(next),
          run.budgets.map(() => 0),
        ),
  )
  for (let from = waiting.shift(); from !== undefined; from = waiting.shift()) {
    if (seen.size > PAIRS) return undefined
    const { state, used, key } = from
    const out = new Map<string, Edge>()
    edges.set(key, out)
    for (const [at, { sort, name, parameters }] of run.model.actions.entries()) {
      const isFault = sort === 'fault'
      const after = used.map((each, budget) => each + (run.budgets[budget]?.faults.includes(at) ? 1 : 0))
      const isFree = !isFault || run.budgets.some(({ faults }) => faults.includes(at))
      if (!isFree || after.some((each, budget) => each > (run.budgets[budget]?.most ?? 0))) continue
      const shape = defined(system.actions[at])
      for (let instance = shape.firstInstance; instance < shape.firstInstance + shape.instances; instance++) {
        const next = system.step(state, instance)
        if (next === undefined) continue
        const { args } = system.instance(instance)
        const named = parameters.map((each, index) => `${each.name}=${showValue(args[index] as Value, each.type)}`)
        const to = isModelError(next) ? fail(next.kind) : enter(next as State, after)
        out.set(`${name}(${named.sort().join()})`, { to, isFault })
      }
    }
  }
  return { starts: [...new Set(starts)], seen, edges }
}

/** The least measure of each difference between two graphs, by relaxing until nothing changes. */
function differencesOf(old: Graph, new_: Graph): Record<string, string> {
  const best = new Map<string, readonly [number, number]>()
  const least = new Map<string, readonly [number, number]>()
  const improve = (map: typeof best, key: string, [faults, steps]: readonly [number, number]) => {
    const known = map.get(key)
    if (known !== undefined && (known[0] < faults || (known[0] === faults && known[1] <= steps))) return false
    map.set(key, [faults, steps])
    return true
  }
  const waiting: (readonly [string, string])[] = []
  const see = (graph: Graph, key: string) => defined(graph.seen.get(key))
  for (const start of new_.starts)
    if (!old.starts.some((each) => see(old, each) === see(new_, start))) improve(least, 'appears start', [0, 0])
  for (const start of old.starts) {
    const other = new_.starts.find((each) => see(new_, each) === see(old, start))
    if (other === undefined) improve(least, 'vanishes start', [0, 0])
    else if (improve(best, `${start}|${other}`, [0, 0])) waiting.push([start, other])
  }
  for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
    const [a, b] = pair
    const [faults, steps] = defined(best.get(`${a}|${b}`))
    const [olds, news] = [old.edges.get(a), new_.edges.get(b)]
    for (const label of new Set([...(olds?.keys() ?? []), ...(news?.keys() ?? [])])) {
      const [x, y] = [olds?.get(label), news?.get(label)]
      const measure = [faults + (x?.isFault || y?.isFault ? 1 : 0), steps + 1] as const
      const step = label.slice(0, label.indexOf('('))
      if (x === undefined) improve(least, `appears ${step}`, measure)
      else if (y === undefined) improve(least, `vanishes ${step}`, measure)
      else if (see(old, x.to) !== see(new_, y.to)) improve(least, `changes ${step}`, measure)
      else if (improve(best, `${x.to}|${y.to}`, measure)) waiting.push([x.to, y.to])
    }
  }
  return Object.fromEntries([...least].map(([key, measure]) => [key, measure.join(' ')]))
}

/** Both ways to compare two runs; undefined where they are too large. */
function bothWays(old: Run, new_: Run) {
  const alignment = alignRuns(old, new_)
  const walk = walkTogether(alignment, limits)
  const graphs = (['old', 'new'] as const).map((which) => {
    const { system, run } = alignment[which]
    const shared = alignment.variables.map((each) => each[which])
    return graphOf(system, run, shared)
  })
  const [a, b] = graphs
  return isWhole(walk) && a !== undefined && b !== undefined
    ? { alignment, walk, expected: differencesOf(a, b) }
    : undefined
}

/** Takes the witness again, step by step, in both versions, and looks whether it shows what it says. */
function expectReplays(alignment: Alignment, difference: Difference): void {
  const { kind, old, new: new_, steps } = difference
  const traces = [
    [alignment.old, old],
    [alignment.new, new_],
  ] as const
  const [a, b] = traces.map(([{ system }, way]) => way && replay(system, way.start, way.instances))
  const shared = kind === 'changes' ? steps : steps - 1
  for (let at = 0; at < shared; at++) {
    const [x, y] = [a, b].map((trace) => trace && statesOf(trace)[at])
    if (x !== undefined && y !== undefined) expect(agree(alignment, x, y)).toBe(true)
  }
  const [last, other] = [a, b].map((trace) => trace?.error?.kind ?? (trace && statesOf(trace).at(-1)))
  if (kind === 'changes' && typeof last === 'object' && typeof other === 'object')
    expect(agree(alignment, last, other)).toBe(false)
  else if (kind === 'changes') expect(last).not.toEqual(other)
  else if (difference.step !== undefined) {
    const [absent, side, instance] =
      kind === 'appears'
        ? ([a, alignment.old, difference.oldInstance] as const)
        : ([b, alignment.new, difference.newInstance] as const)
    const state = absent && statesOf(absent).at(-1)
    const action = instance === undefined ? undefined : side.system.instance(instance).action
    // A fault may be possible by its guard where no more of it are allowed.
    if (state !== undefined && instance !== undefined && action?.sort !== 'fault')
      expect(side.system.step(state, instance)).toBeUndefined()
  }
  const { trace, reason } = documentDifference(alignment, difference)
  expect(trace.steps.length).toBe(kind === 'appears' ? new_?.instances.length : (old ?? new_)?.instances.length)
  expect(reason === undefined).toBe(kind === 'changes')
}

// ---- the laws -------------------------------------------------------------------------------------------

describe('two versions in lockstep', () => {
  test('a spec against itself never differs', () => {
    let pairs = 0
    fc.assert(
      fc.property(randomSpecs, (text) => {
        const walk = walkTogether(alignRuns(runOf(text), runOf(text)), limits)
        expect(walk.differences).toEqual([])
        expect(walk.ambiguous).toBe(0)
        pairs += walk.pairs
      }),
      { numRuns },
    )
    expect(pairs).toBeGreaterThan(numRuns)
  })

  test.each(Object.entries(featureSpecs))('%s against itself never differs', (_, text) => {
    const again = runsOf(text)
    for (const [at, run] of runsOf(text).entries()) {
      const walk = walkTogether(alignRuns(run, defined(again[at])), limits)
      expect(walk.differences).toEqual([])
      expect(walk.pairs).toBeGreaterThan(0)
    }
  })

  test.each(findSpecs(['properties']))('the first states of each run of %s against itself never differ', (path) => {
    const { runs } = readSpec(path)
    const again = readSpec(path).runs
    expect(runs.length).toBeGreaterThan(0)
    for (const [at, run] of runs.entries()) {
      const other = defined(again[at])
      expect(isSameRun(run, other)).toBe(true)
      const walk = walkTogether(alignRuns(run, other), { ...limits, pairs: 12 })
      expect(walk.differences).toEqual([])
      expect(walk.ambiguous).toBe(0)
      expect(walk.pairs).toBeGreaterThan(0)
    }
  })

  test('comments and blank lines make the same run, and a mutant never is the same run', () => {
    fc.assert(
      fc.property(randomSpecs, fc.nat(), (text, draw) => {
        const run = runOf(text)
        const spaced = text.replaceAll('\n', '\n\n// said in passing\n')
        expect(isSameRun(run, runOf(spaced))).toBe(true)
        const mutant = mutantOf(run, draw)
        if (mutant !== undefined) expect(isSameRun(run, mutant)).toBe(false)
      }),
      { numRuns },
    )
  })

  test('a mutant differs as the two whole graphs do, and every witness replays', () => {
    let compared = 0
    let differing = 0
    fc.assert(
      fc.property(randomSpecs, fc.nat(), (text, draw) => {
        const run = runOf(text)
        const mutant = mutantOf(run, draw)
        const both = mutant && bothWays(run, mutant)
        if (mutant === undefined || both === undefined) return
        compared++
        expect(found(both.walk)).toEqual(both.expected)
        differing += both.walk.differences.length
        if (isSameSystem(run, mutant)) expect(both.expected).toEqual({})
        for (const difference of both.walk.differences) expectReplays(both.alignment, difference)
      }),
      { numRuns },
    )
    expect(compared).toBeGreaterThan(numRuns / 3)
    expect(differing).toBeGreaterThan(numRuns / 10)
  })

  test('so do two specs that are alike in their first lines only', () => {
    const kinds = new Set<string>()
    let walked = 0
    const seeds = fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat({ max: 80 }))
    fc.assert(
      fc.property(seeds, ([first, one, other, common]) => {
        const both = bothWays(runOf(branching(first, one, common)), runOf(branching(first, other, common)))
        if (both === undefined) return
        walked += both.walk.pairs
        expect(found(both.walk)).toEqual(both.expected)
        for (const difference of both.walk.differences) {
          kinds.add(`${difference.kind}${difference.step === undefined ? ' start' : ''}`)
          expectReplays(both.alignment, difference)
        }
      }),
      { numRuns },
    )
    expect([...kinds].sort()).toEqual(['appears', 'appears start', 'changes', 'vanishes', 'vanishes start'])
    expect(walked).toBeGreaterThan(numRuns)
  })

  test('so do two checks of one spec that allow other faults', () => {
    let differing = 0
    const budget = fc.constantFrom('break <= 1', 'break <= 2, act0 <= 1', 'break <= 1, act0 <= 2', 'break + act0 <= 2')
    fc.assert(
      fc.property(randomSpecs, budget, budget, fc.boolean(), (text, one, other, isAction) => {
        const faulty = text.replace('action act0', 'fault act0')
        const plain = isAction && !other.includes('act0') ? text : faulty
        const runs = [
          [faulty, one],
          [plain, other],
        ].map(([spec = '', faults = '']) => runOf(spec.replace('break <= 1', faults)))
        const both = bothWays(defined(runs[0]), defined(runs[1]))
        if (both === undefined) return
        expect(found(both.walk)).toEqual(both.expected)
        differing += both.walk.differences.length
        for (const difference of both.walk.differences) expectReplays(both.alignment, difference)
      }),
      { numRuns },
    )
    expect(differing).toBeGreaterThan(numRuns / 10)
  })

  test('old and new in each other’s place give the mirrored answer', () => {
    const mirror = { appears: 'vanishes', vanishes: 'appears', changes: 'changes' } as const
    fc.assert(
      fc.property(randomSpecs, fc.nat(), (text, draw) => {
        const run = runOf(text)
        const mutant = mutantOf(run, draw)
        if (mutant === undefined) return
        const [there, back] = [alignRuns(run, mutant), alignRuns(mutant, run)].map((each) => walkTogether(each, limits))
        if (there === undefined || back === undefined || !isWhole(there)) return
        expect(back.pairs).toBe(there.pairs)
        const mirrored = there.differences.map((each) => ({ ...each, kind: mirror[each.kind] }))
        expect(found({ ...there, differences: mirrored })).toEqual(found(back))
      }),
      { numRuns },
    )
  })

  test('a walk that a limit ends has seen all ways up to where it says, and nothing that is not there', () => {
    fc.assert(
      fc.property(randomSpecs, fc.nat(), fc.integer({ min: 1, max: 40 }), (text, draw, pairs) => {
        const run = runOf(text)
        const mutant = mutantOf(run, draw)
        if (mutant === undefined) return
        const alignment = alignRuns(run, mutant)
        const whole = walkTogether(alignment, limits)
        if (!isWhole(whole)) return
        const cut = walkTogether(alignment, { ...limits, pairs })
        expect(cut.pairs).toBe(Math.min(pairs, whole.pairs))
        expect(cut.limit?.kind).toBe(whole.pairs > pairs ? 'pairs' : undefined)
        if (cut.limit === undefined) return
        const all = found(whole)
        expect(all).toMatchObject(found(cut))
        const { faults, steps } = cut.reached
        const isNear = (each: Difference) => each.faults < faults || (each.faults === faults && each.steps <= steps)
        const near = whole.differences.filter(isNear)
        expect(found(cut)).toMatchObject(found({ ...whole, differences: near }))
      }),
      { numRuns },
    )
  })
})
