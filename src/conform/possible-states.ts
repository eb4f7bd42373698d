import { defined } from '../base/assert.ts'
import type { InterpretedSystem, State } from '../interpret/interpreted-system.ts'
import { Trap } from '../interpret/trap.ts'
import type { Value } from '../interpret/values.ts'
import { isModelError } from '../system/transition-system.ts'
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
  readonly key: string
  readonly state: State
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

/** Limits how often some actions happen together: in all, or between two events. */
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

/** States whose successors and truths are remembered, at most; then they are forgotten all at once. */
const REMEMBERED = 20_000

interface Successor {
  readonly instance: number
  readonly state: State
  readonly key: string
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
  private states: readonly Possible[]
  private withHidden: readonly Possible[] | undefined
  private readonly hiddenInstances: readonly number[]
  private readonly successors = new Map<string, readonly Successor[]>()
  private readonly truths = new Map<string, bigint>()

  constructor(system: InterpretedSystem, rules: Rules) {
    this.system = system
    this.rules = rules
    this.hiddenInstances = rules.hidden.flatMap((action) => {
      const { firstInstance, instances } = defined(system.actions[action], 'action')
      return Array.from({ length: instances }, (_, at) => firstInstance + at)
    })
    const first = new PossibleSet(this.rules.most)
    for (const [start, { next }] of system.initialStates().entries()) {
      if (isModelError(next)) continue
      const at = { key: next.join(), state: system.decode(next), used: rules.counters.map(() => 0) }
      const truths = this.truthsOf(at.key, at.state)
      first.offer({ ...at, start, way: undefined, faults: 0, steps: 0, kept: truths, broken: ~truths })
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
    if (next.size === 0) return false
    this.states = this.finish(next)
    this.withHidden = undefined
    return true
  }

  /** The state after a step; undefined where the step is not possible or is an error. */
  successor(state: State, instance: number): State | undefined {
    const next = this.system.step(state, instance)
    return next === undefined || isModelError(next) ? undefined : (next as State)
  }

  /** Whether counters allow a state one more step of an action; those between events count hidden steps alone. */
  allows({ used }: Possible, instance: number, isHidden = false): boolean {
    const action = this.system.actionOf(instance)
    return this.rules.counters.every(
      ({ actions, most, isBetweenEvents }, at) =>
        !actions.has(action) || (isBetweenEvents && !isHidden) || (used[at] ?? 0) < most,
    )
  }

  private takeCandidate(from: Possible, { bindings, before, after }: Candidate, line: number, into: PossibleSet): void {
    for (const { instance, args } of bindings) {
      if (!before.every((seen) => isSeen(seen, from.state, args))) continue
      if (instance === undefined) {
        into.offer({ ...from, used: this.afterEvent(from.used) })
        continue
      }
      if (!this.allows(from, instance)) continue
      const state = this.successor(from.state, instance)
      if (state === undefined || !after.every((seen) => isSeen(seen, state, args))) continue
      const used = this.afterEvent(this.count(from.used, instance))
      into.offer(this.stepped(from, { instance, state, key: this.keyOf(state) }, used, line))
    }
  }

  /** All that hidden steps lead to. A state that gets a better way leads on with it. */
  private close(states: readonly Possible[]): readonly Possible[] {
    if (this.hiddenInstances.length === 0) return states
    const all = new PossibleSet(this.rules.most)
    for (const state of states) all.offer(state)
    const waiting = [...all.values()]
    for (let at = 0; at < waiting.length; at++) {
      const place = placeOf(defined(waiting[at]))
      const from = all.get(place)
      if (from !== waiting[at]) continue
      for (const successor of this.hiddenFrom(from)) {
        if (!this.allows(from, successor.instance, true)) continue
        const used = this.count(from.used, successor.instance)
        const better = all.offer(this.stepped(from, successor, used, undefined))
        if (better !== undefined) waiting.push(better)
      }
    }
    return this.finish(all)
  }

  private hiddenFrom({ key, state }: Possible): readonly Successor[] {
    const known = this.successors.get(key)
    if (known !== undefined) return known
    const found = this.hiddenInstances.flatMap((instance): Successor[] => {
      const next = this.successor(state, instance)
      return next === undefined ? [] : [{ instance, state: next, key: this.keyOf(next) }]
    })
    if (this.successors.size >= REMEMBERED) this.successors.clear()
    this.successors.set(key, found)
    return found
  }

  private stepped(
    from: Possible,
    { instance, state, key }: Successor,
    used: readonly number[],
    line: number | undefined,
  ): Possible {
    const truths = this.truthsOf(key, state)
    return {
      key,
      state,
      used,
      start: from.start,
      way: { before: from.way, instance, line },
      faults: from.faults + (this.system.actions[this.system.actionOf(instance)]?.isFault === true ? 1 : 0),
      steps: from.steps + 1,
      kept: from.kept & truths,
      broken: from.broken | ~truths,
    }
  }

  private count(used: readonly number[], instance: number): readonly number[] {
    const { counters } = this.rules
    if (counters.length === 0) return used
    const action = this.system.actionOf(instance)
    return used.map((number, at) => (counters[at]?.actions.has(action) === true ? number + 1 : number))
  }

  private afterEvent(used: readonly number[]): readonly number[] {
    return used.map((number, at) => (this.rules.counters[at]?.isBetweenEvents === true ? 0 : number))
  }

  private keyOf(state: State): string {
    return this.system.encode(state).join()
  }

  /** What a property says where it has no value is not known to be wrong. */
  private truthsOf(key: string, state: State): bigint {
    const { watched } = this.rules
    if (watched.length === 0) return 0n
    const known = this.truths.get(key)
    if (known !== undefined) return known
    const packed = this.system.encode(state)
    const truths = watched.reduce(
      (bits, property, at) => (this.system.holds(property, packed) === false ? bits : bits | (1n << BigInt(at))),
      0n,
    )
    if (this.truths.size >= REMEMBERED) this.truths.clear()
    this.truths.set(key, truths)
    return truths
  }

  private finish(set: PossibleSet): readonly Possible[] {
    this.isCut ||= set.isCut
    this.largest = Math.max(this.largest, set.size)
    return [...set.values()]
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

/** States by what the future can tell of them: their values, and how much the counters have left. */
class PossibleSet {
  isCut = false
  private readonly most: number
  private readonly states = new Map<string, Possible>()

  constructor(most: number) {
    this.most = most
  }

  get size(): number {
    return this.states.size
  }

  get(place: string): Possible {
    return defined(this.states.get(place), 'state')
  }

  values(): Iterable<Possible> {
    return this.states.values()
  }

  /** Adds a state, or what a second way to it has better; returns it where there is anything new. */
  offer(state: Possible): Possible | undefined {
    const place = placeOf(state)
    const known = this.states.get(place)
    if (known === undefined && this.states.size >= this.most) {
      this.isCut = true
      return undefined
    }
    const better = known === undefined ? state : merged(known, state)
    if (better === known) return undefined
    this.states.set(place, better)
    return better
  }
}

function placeOf({ key, used }: Possible): string {
  return used.length === 0 ? key : `${key} ${used.join()}`
}

function merged(known: Possible, other: Possible): Possible {
  const isShorter = other.faults < known.faults || (other.faults === known.faults && other.steps < known.steps)
  const kept = known.kept | other.kept
  const broken = known.broken | other.broken
  if (!isShorter && kept === known.kept && broken === known.broken) return known
  return { ...(isShorter ? other : known), kept, broken }
}
