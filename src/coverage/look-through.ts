import { CircuitTooLarge } from '../compile/circuit.ts'
import { compileRun } from '../compile/compile-run.ts'
import { LevelSearch } from '../engine/level-search.ts'
import { interpretRun } from '../interpret/interpreted-system.ts'
import type { Run } from '../model/model.ts'
import { explore } from '../search/explore.ts'
import type { Goal, SearchLimits } from '../search/outcome.ts'
import { isModelError } from '../system/transition-system.ts'
import { type ObservedRun, observablesOf, observedRun } from './observed-run.ts'

/** What a search for the open claims of a run found. */
export interface LookThrough {
  readonly refuted: readonly string[]
  /** Those of the refuted that are bounds. */
  readonly bounds: readonly string[]
  /** Whether all states were seen, or nothing was open any more: what is not refuted is so in this run. */
  readonly isComplete: boolean
}

export interface LookOptions {
  readonly engine: 'compiled' | 'interpreted'
  readonly limits: SearchLimits
  readonly now: () => number
}

/** The interpreter sees so many states in about the time of a million compiled ones. */
const INTERPRETED_STATES_MAX = 20_000

/** Searches a run for nothing but what refutes the open claims, until all are refuted or every state was seen. */
export function lookThrough(run: Run, open: ReadonlySet<string>, options: LookOptions): LookThrough {
  const observables = observablesOf(run)
  const observed = observedRun(observables, open)
  const { refuted, isComplete } = search(observed, options)
  return { refuted, isComplete, bounds: refuted.filter((key) => observables.places.get(key)?.isBound) }
}

type Found = Pick<LookThrough, 'refuted' | 'isComplete'>

function search(observed: ObservedRun, options: LookOptions): Found {
  if (observed.keys.length === 0) return { refuted: [], isComplete: true }
  if (options.engine === 'interpreted') return lookInterpreted(observed, options)
  try {
    return lookCompiled(observed, options)
  } catch (error) {
    if (!(error instanceof CircuitTooLarge)) throw error
    return lookInterpreted(observed, options)
  }
}

/** Errors are looked for too: a claim that cannot be judged somewhere is judged nowhere. */
function goalsOf({ run }: ObservedRun): readonly Goal[] {
  const goals = run.model.properties.map(
    ({ sort }, property): Goal => ({ kind: sort === 'step' ? 'neverStep' : 'reach', property, required: true }),
  )
  return [...goals, { kind: 'errorFree', required: false }]
}

function lookCompiled(observed: ObservedRun, { limits, now }: LookOptions): Found {
  const goals = goalsOf(observed)
  const { run } = observed
  const compiled = compileRun(run, { plain: false, goals, store: { kind: 'exact' }, workers: 1 })
  const search = new LevelSearch(compiled, new WebAssembly.Module(compiled.bytes), { goals, limits, now })
  const initial = interpretRun(run).initialStates()
  const starts = initial.flatMap(({ next }) => (isModelError(next) ? [] : [next]))
  if (starts.length < initial.length) return { refuted: [], isComplete: false }
  search.start(starts, undefined)
  const { limit } = search.run()
  return judge(observed, limit === undefined, (goal) => search.finding(goal) !== undefined)
}

function lookInterpreted(observed: ObservedRun, { limits, now }: LookOptions): Found {
  const { run } = observed
  const states = Math.min(INTERPRETED_STATES_MAX, limits.states ?? INTERPRETED_STATES_MAX)
  const { limit, findings } = explore(interpretRun(run), {
    budgets: run.budgets,
    goals: goalsOf(observed),
    limits: { ...limits, states },
    now,
    memoryUsed: () => 0,
  })
  return judge(observed, limit === undefined, (goal) => findings[goal] !== undefined)
}

function judge({ keys }: ObservedRun, isWhole: boolean, isFound: (goal: number) => boolean): Found {
  const refuted = new Set(keys.filter((_, goal) => isFound(goal)))
  const isError = isFound(keys.length)
  return { refuted: [...refuted], isComplete: keys.every((key) => refuted.has(key)) || (isWhole && !isError) }
}
