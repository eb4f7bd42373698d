import { defined } from '../base/assert.ts'
import { type InterpretedSystem, interpretRun, type State } from '../interpret/interpreted-system.ts'
import type { Limit } from '../search/outcome.ts'
import { movers, type StateGraph } from '../search/state-graph.ts'
import { isModelError } from '../system/transition-system.ts'
import { statesOf, type TraceStep } from '../trace/trace.ts'
import { limitText } from '../verify/limit-text.ts'
import { Avoidance, type Meaning } from './avoidance.ts'
import { claimFormula } from './claim-formula.ts'
import { type Future, futureOf } from './future.ts'
import type { Shown } from './story.ts'

/** The last state of a trace after which what it shows could still be avoided. */
export interface LastChance {
  /** Number of the state: after so many steps. Undefined where it could not be avoided even at the start. */
  readonly after: number | undefined
  /** How the run would go on from there: its steps, of which those from `loop` on repeat for ever; else it rests. */
  readonly instead: readonly Pick<TraceStep, 'action' | 'args'>[]
  readonly loop: number | undefined
}

/** From where on every run goes wrong. */
export type NoReturn =
  /** What is avoided by: a fair run; for `recoverable`, a way to a good state. */
  | { readonly kind: 'fair'; readonly chance: LastChance; readonly goingOn: LastChance | undefined }
  | { readonly kind: 'recoverable'; readonly chance: LastChance }
  | { readonly kind: 'unknown'; readonly reason: string }

export interface NoReturnOptions {
  /** States that may come after those of the trace. */
  readonly states: number
  readonly seconds: number | undefined
  readonly now: () => number
}

/**
 * Looks for the last state of a trace from which what it shows could still be avoided, with no further fault and no
 * step of an operator (but for a property with operators). A run avoids it that is fair and shows no violation, with the steps
 * of the trace up to there before it. Where all that run does is to rest at once, which a run may wherever no fair
 * action is owed, the last state is also told of those runs that go on as long as a step of the system is possible.
 */
export function pointOfNoReturn(shown: Shown, options: NoReturnOptions): NoReturn {
  const property = shown.subject.kind === 'property' ? shown.run.model.properties[shown.subject.property] : undefined
  const found =
    property?.sort === 'recoverable'
      ? recoverableChance(shown, shown.subject.kind === 'property' ? shown.subject.property : 0, property, options)
      : fairChance(shown, options)
  return 'kind' in found ? found : { kind: 'unknown', reason: reasonText(found) }
}

/** Why it is not known. */
type Open = { readonly open: Limit | 'error' | 'too large' | 'no formula' }

function reasonText({ open }: Open): string {
  if (typeof open !== 'string') return limitText(open)
  return {
    error: 'The model has an error, and nothing is known of what would come after it.',
    'too large': 'The formula needs too large an automaton.',
    'no formula': 'It is not looked for with properties of this kind.',
  }[open]
}

// ---- runs that are fair -----------------------------------------------------------------------------

function fairChance(shown: Shown, options: NoReturnOptions): NoReturn | Open {
  const claim = claimFormula(shown)
  if (claim === undefined) return { open: 'no formula' }
  const { system } = claim
  const states = statesOf(shown.trace)
  const avoidance = new Avoidance(
    claim,
    states.map((state) => system.encode(state)),
  )
  const isError = shown.subject.kind === 'errorFree'
  const search = (meaning: Meaning) =>
    lastWhere(system, states, false, options, (future, at, start) => {
      const lasso = avoidance.after(future, at, start, meaning)
      if (typeof lasso !== 'string')
        return chanceBy(system, future.graph, at, [...lasso.prefix, ...lasso.cycle], lasso.cycle.length)
      if (lasso !== 'none') return { open: lasso }
      // A run into an error is neither one nor the other.
      const mayErr = !isError && Array.from({ length: future.graph.nodes }, (_, node) => node).some(future.isError)
      return mayErr ? { open: 'error' as const } : undefined
    })
  const chance = search('fair')
  if ('open' in chance) return chance
  const rests = chance.after !== undefined && chance.instead.length === 0
  if (!rests) return { kind: 'fair', chance, goingOn: undefined }
  const goingOn = search('going on')
  return { kind: 'fair', chance, goingOn: 'open' in goingOn ? undefined : goingOn }
}

/** The way through a graph as a last chance: so many of its last steps repeat. */
function chanceBy(
  system: InterpretedSystem,
  { instances }: StateGraph,
  after: number,
  edges: readonly number[],
  repeated: number,
): LastChance {
  const instead = edges.map((edge) => system.instance(instances[edge] as number))
  return { after, instead, loop: repeated === 0 ? undefined : edges.length - repeated }
}

type Ask = (future: Future, at: number, start: number) => LastChance | Open | undefined

/**
 * The last of some states where there is an answer. It is looked for from the end on: what may come after the last
 * state, then after the last two, four and so on, as one graph.
 */
function lastWhere(
  system: InterpretedSystem,
  states: readonly State[],
  operators: boolean,
  { states: most, seconds, now }: NoReturnOptions,
  ask: Ask,
): LastChance | Open {
  const limits = { states: most, ...(seconds === undefined ? {} : { seconds }) }
  for (let [first, asked] = [states.length - 1, states.length]; asked > 0; ) {
    const future = futureOf(system, states.slice(first), { operators }, { limits, now, memoryUsed: () => 0 })
    if ('limit' in future) return { open: future.limit }
    for (let at = asked - 1; at >= first; at--) {
      const answer = ask(future, at, at - first)
      if (answer !== undefined) return answer
    }
    asked = first
    first = Math.max(0, 2 * first - states.length)
  }
  return { after: undefined, instead: [], loop: undefined }
}

// ---- good states in reach ---------------------------------------------------------------------------

function recoverableChance(
  { run, trace }: Shown,
  good: number,
  { withOperators }: { readonly withOperators: boolean },
  options: NoReturnOptions,
): NoReturn | Open {
  const system = interpretRun(run)
  const chance = lastWhere(system, statesOf(trace), withOperators, options, (future, at, start) => {
    const way = wayToGood(system, future, start, good)
    return way === 'error' ? { open: way } : way && chanceBy(system, future.graph, at, way, 0)
  })
  return 'open' in chance ? chance : { kind: 'recoverable', chance }
}

/** The shortest way to a good state; the graph has no other steps than those that count. */
function wayToGood(
  system: InterpretedSystem,
  { graph, starts, stateOf, isError }: Future,
  start: number,
  good: number,
): readonly number[] | 'error' | undefined {
  const first = defined(starts[start], 'start')
  const cameBy = new Map<number, { readonly edge: number; readonly from: number } | undefined>([[first, undefined]])
  for (const node of cameBy.keys()) {
    if (isError(node)) return 'error'
    const isGood = system.holds(good, stateOf(node))
    if (isModelError(isGood)) return 'error'
    if (isGood) {
      const way: number[] = []
      for (let step = cameBy.get(node); step !== undefined; step = cameBy.get(step.from)) way.unshift(step.edge)
      return way
    }
    for (let edge = graph.offsets[node] as number; edge < (graph.offsets[node + 1] as number); edge++) {
      const target = graph.targets[edge] as number
      if (graph.kinds.mover[graph.instances[edge] as number] !== movers.fault && !cameBy.has(target))
        cameBy.set(target, { edge, from: node })
    }
  }
  return undefined
}
