import type { InterpretedSystem, State } from '../interpret/interpreted-system.ts'
import { Trap } from '../interpret/trap.ts'
import type { Value } from '../interpret/values.ts'
import { isModelError } from '../system/transition-system.ts'
import { instancesOf, type KnownState, KnownStates } from './known-states.ts'
import type { Candidate, Seen } from './match-event.ts'

/** The last step of a way to a state, and the way before it; ways that nothing leads on from are forgotten. */
export interface Way {
  readonly before: Way | undefined
  readonly instance: number
  /** The line of the log that the step is of; undefined for one that was not logged. */
  readonly line: number | undefined
}

/** A state that the system may be in, by all that the log says so far. */
export interface Possible {
  readonly known: KnownState
  /** How often each counter has counted. */
  readonly used: readonly number[]
  /** Of the ways here, one with the fewest faults, and of these the fewest steps. */
  readonly start: number
  readonly way: Way | undefined
  readonly faults: number
  readonly steps: number
  /** Watched properties, as bits: those that are true all along some way here, and those that are false on some way. */
  readonly kept: bigint
  readonly broken: bigint
}

/** Limits how often some actions happen together: in all, or without an event between two events. */
export interface Counter {
  readonly actions: ReadonlySet<number>
  readonly most: number
  readonly isBetweenEvents: boolean
}

export interface Rules {
  /** Indices of the actions that happen without an event. */
  readonly hidden: readonly number[]
  readonly counters: readonly Counter[]
  /** Indices of state properties, whose truth is told by bits in this order. */
  readonly watched: readonly number[]
  /** States kept at once, at most. */
  readonly most: number
}

/**
 * All states that the system may be in while a log is read: before each event, hidden steps lead on from those after
 * the last; the event leads from each of them to the next ones. This is trace validation as TLC does it (Cirstea,
 * Kuppe, Loillier, Merz, "Validating traces of distributed programs against TLA+ specifications", 2024), breadth-first
 * and without a second spec for the log.
 */
export class PossibleStates {
  /** Whether states had to be left out, so that what is not found may be there all the same. */
  isCut = false
  /** Most states at once, those of hidden steps included. */
  largest = 0
  private readonly system: InterpretedSystem
  private readonly rules: Rules
  private readonly known: KnownStates
  private readonly hiddenInstances: readonly number[]
  private states: readonly Possible[]
  private withHidden: readonly Possible[] | undefined

  /** @param known remembers states from one reading to the next; with the same watched properties */
  constructor(system: InterpretedSystem, rules: Rules, known = new KnownStates(system, rules.watched)) {
    this.system = system
    this.rules = rules
    this.known = known
    this.hiddenInstances = rules.hidden.flatMap((action) => instancesOf(system, action))
    const first = new PossibleSet(rules.most)
    const used = rules.counters.map(() => 0)
    for (const [start, { next }] of system.initialStates().entries()) {
      if (isModelError(next)) continue
      const known = this.known.of(system.decode(next))
      const { kept, broken } = known
      first.offer({ known, used, start, way: undefined, faults: 0, steps: 0, kept, broken })
    }
    this.states = this.finish(first)
  }

  /** Right after the last event. */
  now(): readonly Possible[] {
    return this.states
  }

  /** Before the next event: after any hidden steps. */
  beforeNext(): readonly Possible[] {
    this.withHidden ??= this.close(this.states)
    return this.withHidden
  }

  /**
   * Takes the next event in every way that the candidates allow.
   * @returns false where there is none; then all is as before
   */
  advance(candidates: readonly Candidate[], line: number): boolean {
    const next = new PossibleSet(this.rules.most)
    for (const from of this.beforeNext()) {
      for (const candidate of candidates) this.takeCandidate(from, candidate, line, next)
    }
    return this.goOn(next)
  }

  /**
   * Learns that a step was not possible: the system is in a state in which none of these instances is.
   * @returns false where there is no such state; then all is as before
   */
  refuse(instances: readonly number[]): boolean {
    const next = new PossibleSet(this.rules.most)
    for (const from of this.beforeNext()) if (!this.canTake(from, instances)) next.offer(from)
    return this.goOn(next)
  }

  /** Whether one of some instances is possible in a state. */
  canTake(from: Possible, instances: readonly number[]): boolean {
    return instances.some((instance) => this.allows(from, instance) && this.known.step(from.known, instance))
  }

  private goOn(next: PossibleSet): boolean {
    if (next.size === 0) return false
    this.states = this.finish(next)
    this.withHidden = undefined
    this.known.forgetAllBut(this.states.map(({ known }) => known))
    return true
  }

  /** Whether counters allow a state one more step of an action; those between events count hidden steps alone. */
  allows({ used }: Pick<Possible, 'used'>, instance: number, isHidden = false): boolean {
    const { counters } = this.rules
    if (counters.length === 0) return true
    const action = this.system.actionOf(instance)
    return counters.every(
      ({ actions, most, isBetweenEvents }, at) =>
        !actions.has(action) || (isBetweenEvents && !isHidden) || (used[at] ?? 0) < most,
    )
  }

  private takeCandidate(from: Possible, { bindings, before, after }: Candidate, line: number, into: PossibleSet): void {
    const { known } = from
    for (const { instance, args } of bindings) {
      if (!before.every((seen) => isSeen(seen, known.state, args))) continue
      if (instance === undefined) {
        into.offer({ ...from, used: this.afterEvent(from.used) })
        continue
      }
      if (!this.allows(from, instance)) continue
      const to = this.known.step(known, instance)
      if (to === undefined || !after.every((seen) => isSeen(seen, to.state, args))) continue
      this.offerStep(from, instance, to, this.afterEvent(this.count(from.used, instance)), line, into)
    }
  }

  /** All that hidden steps lead to. A state that gets a better way leads on with it. */
  private close(states: readonly Possible[]): readonly Possible[] {
    if (this.hiddenInstances.length === 0) return states
    const all = new PossibleSet(this.rules.most)
    const waiting = [...states].sort((a, b) => a.faults - b.faults || a.steps - b.steps)
    for (const state of waiting) all.offer(state)
    for (let at = 0; at < waiting.length; at++) {
      const from = waiting[at]
      if (from === undefined || !all.has(from)) continue
      for (const { instance, to } of this.known.hiddenSteps(from.known, this.hiddenInstances)) {
        if (!this.allows(from, instance, true)) continue
        const better = this.offerStep(from, instance, to, this.count(from.used, instance), undefined, all)
        if (better !== undefined) waiting.push(better)
      }
    }
    return this.finish(all)
  }

  private offerStep(
    from: Possible,
    instance: number,
    to: KnownState,
    used: readonly number[],
    line: number | undefined,
    into: PossibleSet,
  ): Possible | undefined {
    const isFault = this.system.actions[this.system.actionOf(instance)]?.isFault === true
    const step = {
      known: to,
      used,
      start: from.start,
      faults: isFault ? from.faults + 1 : from.faults,
      steps: from.steps + 1,
      kept: from.kept & to.kept,
      broken: from.broken | to.broken,
    }
    return into.isNew(step) ? into.offer({ ...step, way: { before: from.way, instance, line } }) : undefined
  }

  private count(used: readonly number[], instance: number): readonly number[] {
    const { counters } = this.rules
    if (counters.length === 0) return used
    const action = this.system.actionOf(instance)
    return used.map((number, at) => (counters[at]?.actions.has(action) === true ? number + 1 : number))
  }

  private afterEvent(used: readonly number[]): readonly number[] {
    const { counters } = this.rules
    return counters.length === 0
      ? used
      : used.map((number, at) => (counters[at]?.isBetweenEvents === true ? 0 : number))
  }

  private finish(set: PossibleSet): readonly Possible[] {
    this.isCut ||= set.isCut
    this.largest = Math.max(this.largest, set.size)
    return set.all()
  }
}

/** Whether an event tells the truth about a value. An expression without a value is not what was seen. */
export function isSeen(seen: Seen, state: State, args: readonly Value[]): boolean {
  const value = valueOf(seen, state, args)
  return value !== undefined && seen.matches(value)
}

/** The value of what was seen; undefined where the spec has none. */
export function valueOf({ observation }: Seen, state: State, args: readonly Value[]): Value | undefined {
  try {
    return observation.meaning({ state, next: undefined, frame: [...args] })
  } catch (error) {
    if (error instanceof Trap) return undefined
    throw error
  }
}

/** What decides whether a second way to a state is worth knowing. */
type Merit = Pick<Possible, 'known' | 'used' | 'faults' | 'steps' | 'kept' | 'broken'>

/** States by what the future can tell of them: their values, and how much the counters have left. */
class PossibleSet {
  isCut = false
  size = 0
  private readonly most: number
  private readonly byState = new Map<KnownState, Possible[]>()

  constructor(most: number) {
    this.most = most
  }

  all(): readonly Possible[] {
    return [...this.byState.values()].flat()
  }

  /** Whether this very object is in the set, and not one that took its place. */
  has(state: Possible): boolean {
    return this.byState.get(state.known)?.includes(state) === true
  }

  /** Whether a state or a way to it adds anything. */
  isNew(state: Merit): boolean {
    const known = this.find(state)
    if (known === undefined) return true
    return isShorter(state, known) || (state.kept & ~known.kept) !== 0n || (state.broken & ~known.broken) !== 0n
  }

  /** Adds a state, or what a second way to it has better; returns it where there is anything new. */
  offer(state: Possible): Possible | undefined {
    const known = this.find(state)
    if (known === undefined) return this.add(state)
    if (!this.isNew(state)) return undefined
    const better = {
      ...(isShorter(state, known) ? state : known),
      kept: known.kept | state.kept,
      broken: known.broken | state.broken,
    }
    const row = this.byState.get(state.known) ?? []
    row[row.indexOf(known)] = better
    return better
  }

  private add(state: Possible): Possible | undefined {
    if (this.size >= this.most) {
      this.isCut = true
      return undefined
    }
    this.size++
    const row = this.byState.get(state.known)
    if (row === undefined) this.byState.set(state.known, [state])
    else row.push(state)
    return state
  }

  private find({ known, used }: Merit): Possible | undefined {
    return this.byState.get(known)?.find((each) => each.used === used || each.used.every((n, at) => n === used[at]))
  }
}

function isShorter(a: Merit, b: Merit): boolean {
  return a.faults < b.faults || (a.faults === b.faults && a.steps < b.steps)
}
