import { defined } from '../base/assert.ts'
import { type CompiledRun, compileRun } from '../compile/compile-run.ts'
import { findingSorts } from '../compile/emit-expand.ts'
import type { StateStoreKind } from '../compile/memory-map.ts'
import { layoutOf, packCells, unpackWords } from '../model/layout.ts'
import type { Run } from '../model/model.ts'
import type { Found, Goal, Outcome, Path, Progress, Sampled, SearchLimits } from '../search/outcome.ts'
import { possibleActions } from '../system/budgets.ts'
import {
  isModelError,
  type ModelError,
  type PackedState,
  type Transition,
  type TransitionSystem,
} from '../system/transition-system.ts'
import type { EngineFinding } from './findings.ts'
import type { SpawnHelper } from './helpers.ts'
import type { LogStorage } from './level-log.ts'
import { LevelSearch } from './level-search.ts'
import type { Omission } from './omission.ts'
import { type Profile, profileOf } from './profile.ts'
import { type MarkedGraph, readGraph } from './read-graph.ts'
import { spreadStates } from './spread-states.ts'

export interface CompiledOptions {
  /** Fault budgets as part of the states, and no symmetry. */
  readonly plain: boolean
  readonly goals: readonly Goal[]
  readonly limits: SearchLimits
  readonly now: () => number
  /** Threads that may share the work of this run, this one included. */
  readonly workers?: number | undefined
  readonly spawnHelper?: SpawnHelper | undefined
  readonly shareFrom?: number | undefined
  /** Whether to measure where the time goes. */
  readonly profile?: boolean | undefined
  /** What tells states apart; exact unless told otherwise. */
  readonly store?: StateStoreKind | undefined
  /** Where records go that are too many for memory, or that a checkpoint keeps. */
  readonly storage?: LogStorage | undefined
  /** The manifest of the checkpoint to go on from. */
  readonly resume?: string | undefined
  /** State properties whose truth in every state is wanted with the graph. */
  readonly marks?: readonly number[] | undefined
  /** Visits every state even where all goals are decided before. */
  readonly everything?: boolean | undefined
  /** How many of the visited states to hand out, about. */
  readonly sampleStates?: number | undefined
  readonly onProgress?: (progress: Progress) => void
}

/** States that a profile is measured on. */
const SAMPLED_STATES = 20_000

/** What a compiled search found, with the canonical form that its paths are told in. */
export interface CompiledOutcome extends Outcome {
  readonly canonical: (state: PackedState) => PackedState
  /** Seconds from the model to code that is ready to run. */
  readonly compileSeconds: number
  /** What the store may have missed, if it is not exact. */
  readonly omission: Omission | undefined
  readonly profile: Profile | undefined
  /** The states as a graph; only of a complete search with an exact store that is not plain. */
  readonly readGraph: () => MarkedGraph
}

/**
 * Explores a run with code compiled for it.
 * @param reference the same run interpreted: where it starts, and what an error says
 * @throws CircuitTooLarge where the run is better interpreted
 */
export function exploreCompiled(run: Run, reference: TransitionSystem, options: CompiledOptions): CompiledOutcome {
  const started = options.now()
  const workers = options.spawnHelper === undefined ? 1 : (options.workers ?? 1)
  const store = options.store ?? { kind: 'exact' }
  const { plain, marks = [], everything = false } = options
  const compiled = compileRun(run, { plain, goals: options.goals, store, workers, marks })
  const module = new WebAssembly.Module(compiled.bytes)
  const compileSeconds = (options.now() - started) / 1000
  const { now, limits, goals, onProgress } = options
  const { spawnHelper, shareFrom, storage, resume } = options
  const initial = reference.initialStates()
  const identity = storage?.checkpoint?.digest(identityOf(run, compiled, options, initial))
  const search = new LevelSearch(compiled, module, {
    goals,
    limits,
    now,
    spawnHelper,
    shareFrom,
    storage,
    resume,
    identity,
    everything,
    ...(onProgress && { onProgress }),
  })
  const firstError = initial.find((each) => isModelError(each.next))
  search.start(
    initial.flatMap(({ next }) => (isModelError(next) ? [] : [widened(next, compiled)])),
    firstError === undefined ? undefined : goals.findIndex((goal) => goal.kind === 'errorFree'),
  )
  const { complete, limit } = search.run()
  const statistics = search.statistics()
  const profile = options.profile
    ? profileOf(run, {
        ...{ plain: options.plain, store, now, seconds: statistics.seconds, expanded: statistics.states },
        ...search.tableFigures(),
        sample: search.sample(SAMPLED_STATES),
      })
    : undefined
  const teller = new PathTeller(run, reference, compiled, search, goals)
  const findings = goals.map((_, at) => {
    const finding = search.finding(at)
    if (finding === undefined) return undefined
    return finding === 'at the start' ? startError(defined(firstError)) : teller.tell(finding, at)
  })
  return {
    complete,
    limit,
    findings,
    statistics: { ...statistics, possible: possibleActions(reference, run.budgets) },
    canonical: options.plain ? (state) => state : (state) => search.canonical(state),
    compileSeconds,
    omission: search.omission(),
    profile,
    readGraph: () => {
      const started = initial.flatMap(({ instance, next }) => (isModelError(next) ? [] : [{ instance, state: next }]))
      return readGraph({
        ...{ memory: search.memory, code: search.code, levels: search.levels() },
        ...{ transitions: statistics.transitions, actions: reference.actions, budgets: run.budgets },
        ...{ initial: started, marks: marks.length },
      })
    },
    sample: options.sampleStates ? sampleOf(run, compiled, search, options.sampleStates) : [],
  }
}

/**
 * What is searched, as bytes: the code that expands its states, those it starts from, what it is asked, and the depth
 * at which it is cut. Whatever of a spec changes none of these may change between a checkpoint and its resumption.
 */
function identityOf(
  run: Run,
  compiled: CompiledRun,
  options: CompiledOptions,
  initial: readonly Transition[],
): Uint8Array {
  const { plain, goals, limits, marks, store = { kind: 'exact' } } = options
  // The same whatever the number of threads.
  const alone = compiled.map.workers === 1 ? compiled : compileRun(run, { plain, goals, store, workers: 1, marks })
  const { bytes, permutations, labels } = alone
  const states = initial.map(({ next }) => (isModelError(next) ? next.kind : [...next]))
  const rest = JSON.stringify({
    goals,
    everything: options.everything,
    depth: limits.depth,
    permutations,
    labels,
    states,
  })
  return new Uint8Array([...bytes, ...new TextEncoder().encode(rest)])
}

/** A state of the model as one of the compiled system, which may have counters of faults after it. */
function widened(state: PackedState, { layout }: CompiledRun): PackedState {
  const words = new Uint32Array(layout.words)
  words.set(state)
  return words
}

function startError({ instance, next }: Transition): Found {
  return {
    path: { steps: [], last: { instance, next: undefined } },
    faults: 0,
    error: isModelError(next) ? next : undefined,
  }
}

/** From states of the compiled system to those of the model, which have no counters of faults. */
function narrowing({ model }: Run, compiled: CompiledRun): (state: PackedState) => PackedState {
  const layout = layoutOf(model.variables.map((variable) => variable.type))
  return (state) =>
    compiled.plain ? packCells(layout, unpackWords(compiled.layout, state).slice(0, layout.sizes.length)) : state
}

/** Some of the states that were visited, as those of the model. */
function sampleOf(run: Run, compiled: CompiledRun, search: LevelSearch, most: number): Sampled[] {
  const narrowed = narrowing(run, compiled)
  const counters = run.budgets.length
  return spreadStates(search, most).map(({ state, faults }) => {
    if (!compiled.plain) return { state, faults }
    const used = unpackWords(compiled.layout, state).subarray(compiled.layout.sizes.length - counters)
    return { state: narrowed(state), faults: used.reduce((sum, each) => sum + each, 0) }
  })
}

/** Tells the findings of an engine as paths of the model, with the errors that the reference sees there. */
class PathTeller {
  private readonly reference: TransitionSystem
  private readonly search: LevelSearch
  private readonly goals: readonly Goal[]
  private readonly narrowed: (state: PackedState) => PackedState

  constructor(
    run: Run,
    reference: TransitionSystem,
    compiled: CompiledRun,
    search: LevelSearch,
    goals: readonly Goal[],
  ) {
    this.reference = reference
    this.search = search
    this.goals = goals
    this.narrowed = narrowing(run, compiled)
  }

  tell(finding: EngineFinding, goal: number): Found {
    const steps = this.search.pathTo(finding).map(({ words, instance }) => ({ instance, state: this.narrowed(words) }))
    const { state } = defined(steps.at(-1), 'state of a finding')
    const isError = this.goals[goal]?.kind === 'errorFree'
    if (finding.sort === findingSorts.state) {
      return {
        path: { steps, last: undefined },
        faults: finding.faults,
        error: isError ? this.errorIn(state) : undefined,
      }
    }
    const next = this.after(state, finding.instance)
    const last: Path['last'] = { instance: finding.instance, next: isModelError(next) ? undefined : next }
    const error = isModelError(next) ? next : isError ? this.errorAtStep(state, next) : undefined
    return { path: { steps, last }, faults: finding.faults, error }
  }

  private after(state: PackedState, instance: number): PackedState | ModelError {
    const { reference } = this
    const steps = reference.successors(state, [reference.actionOf(instance)])
    return defined(
      steps.find((each) => each.instance === instance),
      'step that the engine took',
    ).next
  }

  private errorIn(state: PackedState): ModelError | undefined {
    const answers = this.goals.map((goal) =>
      goal.kind === 'never' || goal.kind === 'reach' ? this.reference.holds(goal.property, state) : true,
    )
    return [...answers, this.reference.isTerminal(state)].find(isModelError)
  }

  private errorAtStep(state: PackedState, next: PackedState): ModelError | undefined {
    return this.goals
      .map((goal) => (goal.kind === 'neverStep' ? this.reference.stepHolds(goal.property, state, next) : true))
      .find(isModelError)
  }
}
