import { defined } from '../base/assert.ts'
import { type InterpretedSystem, interpretRun, type State } from '../interpret/interpreted-system.ts'
import { meaningOf } from '../interpret/meaning.ts'
import type { Meaning } from '../interpret/scope.ts'
import { Trap } from '../interpret/trap.ts'
import type { Run } from '../model/model.ts'
import type { Sampled } from '../search/outcome.ts'
import { isModelError } from '../system/transition-system.ts'
import { canFail } from './can-fail.ts'
import { excludedFaults, type Observables, type ObservedRun, observablesOf, observedRun } from './observed-run.ts'
import { type Place, placeKey } from './place.ts'

/** What one run says of the places that occur in it: plain data, which crosses threads. */
export interface RunCoverage {
  readonly occurring: readonly Pick<Place, 'key' | 'within'>[]
  /** Keys of those whose claims this run refutes, as far as was looked. */
  readonly refuted: readonly string[]
  /** Keys of those of the refuted that are bounds: they kept something from happening. */
  readonly bounds: readonly string[]
  /** Keys of the faults that this run does not allow. */
  readonly excluded: readonly string[]
  readonly reach: Reach
  readonly states: number
}

/** How far a run was searched and looked at. */
export type Reach =
  /** Each of its states was looked at: what it does not refute is so. */
  | 'all seen'
  /** It was searched to the end, and some of its states were looked at. */
  | 'complete'
  /** It ended when all that its check states was decided. */
  | 'decided'
  /** A limit, an error of the model or an inexact store: nothing is known of the rest. */
  | 'cut short'

/** What a search left behind. */
export interface Searched {
  readonly run: Run
  /** Steps of each action. */
  readonly firings: readonly number[]
  /** Whether every state was visited, and whether a limit, an error or an inexact store hides what may follow. */
  readonly complete: boolean
  readonly isCut: boolean
  readonly states: number
  /** States that were visited, and whether these are all. */
  readonly sample: readonly Sampled[]
  readonly sampleIsAll: boolean
}

/**
 * Looks at the states that a search visited, or some of them, for what refutes the claims about the run's places.
 * @param known keys of places whose claims other runs have refuted: there is no need to look for them
 */
export function surveyRun(searched: Searched, known: ReadonlySet<string>): RunCoverage {
  const { run, firings, sample, states } = searched
  const observables = observablesOf(run)
  const { places } = observables
  const taken = [...observables.possible].flatMap((at) =>
    (firings[at] ?? 0) > 0 ? [placeKey('never taken', defined(run.model.actions[at]).span)] : [],
  )
  const refuted = new Set([...taken, ...guardsOf(observables, new Set(taken)), ...fallible(observables, known)])
  // Steps were counted while they were taken: what was not, the sample will not show.
  // What is a bound here may be none in the run that refuted it: whether it was reached is a matter of each run.
  const isOpen = ({ key, isBound }: Place) =>
    (isBound || !known.has(key)) && !refuted.has(key) && !isCounted(observables, key)
  const open = new Set([...places.values()].filter(isOpen).map(({ key }) => key))
  const sampler = open.size > 0 ? new Sampler(observables, open) : undefined
  for (const key of sampler?.look(sample) ?? []) refuted.add(key)
  return {
    occurring: [...places.values()].map(({ key, within }) => ({ key, within })),
    refuted: [...refuted],
    bounds: [...refuted].filter((key) => places.get(key)?.isBound),
    excluded: excludedFaults(observables).map(({ key }) => key),
    reach: reachOf(searched, sampler?.isExact ?? true),
    states,
  }
}

function reachOf({ complete, isCut, sampleIsAll }: Searched, isExact: boolean): Reach {
  if (isCut) return 'cut short'
  if (!complete) return 'decided'
  return sampleIsAll && isExact ? 'all seen' : 'complete'
}

/** Of a step that was taken, every part of the guard was true. */
function guardsOf({ places }: Observables, taken: ReadonlySet<string>): string[] {
  return [...places.values()].flatMap(({ key, claim, within }) =>
    claim === 'never true' && within.some((outer) => taken.has(outer)) ? [key] : [],
  )
}

/** Invariants that are not true by the types of their variables alone. */
function fallible({ run, invariants }: Observables, known: ReadonlySet<string>): string[] {
  return [...invariants].flatMap(([key, property]) => (!known.has(key) && canFail(run, property) ? [key] : []))
}

function isCounted({ places }: Observables, key: string): boolean {
  const claim = places.get(key)?.claim
  return claim === 'never taken' || claim === 'cannot fail'
}

/** Looks for what refutes open claims, one state after the other, until none is left. */
class Sampler {
  private readonly plain: InterpretedSystem
  private readonly possible: ReadonlySet<number>
  private readonly observed: ObservedRun
  private readonly system: InterpretedSystem
  private readonly meanings: readonly { readonly key: string; readonly isStep: boolean; readonly truth: Meaning }[]
  private readonly open: Set<string>
  private readonly unset: readonly boolean[]
  /** Whether each step of the states looked at was tried. */
  isExact = true

  constructor(observables: Observables, open: ReadonlySet<string>) {
    this.plain = interpretRun(observables.run)
    this.possible = observables.possible
    this.observed = observedRun(observables, open)
    const { run, keys, flags } = this.observed
    this.system = interpretRun(run)
    this.open = new Set(open)
    this.unset = [...flags].map(() => false)
    this.meanings = run.model.properties.flatMap((property, at) => {
      const key = defined(keys[at])
      if (flags.has(key) || (property.sort !== 'step' && property.sort !== 'reachable')) return []
      return [{ key, isStep: property.sort === 'step', truth: meaningOf(property.body, run.model.definitions) }]
    })
  }

  /** The keys of the claims that the states refute. */
  look(sample: readonly Sampled[]): string[] {
    const before = new Set(this.open)
    for (const { state: packed, faults } of sample) {
      if (this.open.size === 0) break
      const state = this.plain.decode(packed).concat(this.unset)
      this.lookAt(state, undefined, false)
      this.lookAtSteps(state, faults)
    }
    return [...before].filter((key) => !this.open.has(key))
  }

  private lookAt(state: State, next: State | undefined, isStep: boolean): void {
    for (const each of this.meanings) {
      if (each.isStep !== isStep || !this.open.has(each.key)) continue
      // The property of a step is broken where the claim is refuted.
      if (isTrue(each.truth, state, next) === !isStep) this.open.delete(each.key)
    }
  }

  /** @param faults how many were used: a fault that the budgets may not allow any more is left to a search */
  private lookAtSteps(state: State, faults: number): void {
    const { system, observed } = this
    const isStepOpen = this.meanings.some(({ key, isStep }) => isStep && this.open.has(key))
    for (const [at, { firstInstance, instances }] of system.actions.entries()) {
      const flags = (observed.flagging.get(at) ?? []).filter((key) => this.open.has(key))
      if (!this.possible.has(at) || (!isStepOpen && flags.length === 0)) continue
      if (!this.isAffordable(at, faults)) {
        this.isExact = false
        continue
      }
      for (let instance = firstInstance; instance < firstInstance + instances; instance++) {
        const next = system.step(state, instance)
        if (next === undefined || isModelError(next)) continue
        for (const key of flags) if (next.get(defined(observed.flags.get(key))) === true) this.open.delete(key)
        if (isStepOpen) this.lookAt(state, next, true)
      }
    }
  }

  private isAffordable(action: number, faults: number): boolean {
    return this.observed.run.budgets.every((budget) => !budget.faults.includes(action) || faults < budget.most)
  }
}

function isTrue(truth: Meaning, state: State, next: State | undefined) {
  try {
    return truth({ state, next, frame: [] })
  } catch (error) {
    if (error instanceof Trap) return undefined
    throw error
  }
}
