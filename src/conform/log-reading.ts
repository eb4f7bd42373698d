import { defined } from '../base/assert.ts'
import type { InterpretedSystem } from '../interpret/interpreted-system.ts'
import { askedIn } from '../model/asked-in.ts'
import type { Run } from '../model/model.ts'
import { replay } from '../trace/replay.ts'
import type { Trace } from '../trace/trace.ts'
import type { BoundMapping } from './bind-mapping.ts'
import { type JsonNode, JsonProblem, parseJson } from './json-text.ts'
import { type Candidate, type Matched, matchEvent } from './match-event.ts'
import { type Counter, type Possible, PossibleStates, type Way } from './possible-states.ts'
import { ValueProblem } from './value-reader.ts'

export interface ReadingOptions {
  /** Whether faults happen only as often as the check allows. */
  readonly withinBudgets: boolean
  /** States kept at once, at most. */
  readonly maxStates: number
}

/** What reads a log: a spec's run, and how events are its steps. */
export interface ReadingSetup {
  readonly run: Run
  readonly system: InterpretedSystem
  readonly mapping: BoundMapping
  /** The text of the mapping's file. */
  readonly mappingText: string
}

/** A line of a log that cannot be read: its number and column from 1, and what is wrong, as a sentence. */
export class LogProblem extends Error {
  override readonly name = 'LogProblem'
  readonly line: number
  readonly column: number

  constructor(line: number, column: number, message: string) {
    super(message)
    this.line = line
    this.column = column
  }
}

/** The event that nothing explains. */
export interface Unexplained {
  readonly line: number
  readonly text: string
  readonly sort: string
  readonly candidates: readonly Candidate[]
}

/** A way through the spec that explains a log, taken again step by step. */
export interface Witness {
  readonly trace: Trace
  /** The line of each step; undefined for a step that was not logged. */
  readonly lines: readonly (number | undefined)[]
}

/** What a watched property came to. */
export interface Watched {
  readonly name: string
  /** The first line by which it was broken, however the log is explained; 0 for the start, undefined where not shown. */
  readonly brokenBy: number | undefined
  /** False only where it is known that no explanation breaks it; where states were left out, nothing is. */
  readonly mayBeBroken: boolean
}

/**
 * Reads a log line by line and keeps what the system may be in. What it keeps is bounded by the number of states, but for
 * one small object for each step of the ways to them, from which the witness is made.
 */
export class LogReading {
  readonly states: PossibleStates
  /** How many lines, and events among them that are not ignored. */
  lines = 0
  events = 0
  /** How many events of each kind were left out, and the events that have a field that was not looked at. */
  readonly ignored = new Map<string, number>()
  readonly unread = new Map<string, number>()
  /** The line of the last event that was explained. */
  lastLine: number | undefined
  private readonly setup: ReadingSetup
  private readonly watched: readonly number[]
  private readonly shown = new Map<number, number>()

  constructor(setup: ReadingSetup, { withinBudgets, maxStates }: ReadingOptions) {
    this.setup = setup
    const { run, system, mapping } = setup
    this.watched = watchedIn(run)
    const allowed = withinBudgets ? allowedFaults(run) : undefined
    const hidden = mapping.hidden.map(({ action }) => action)
    this.states = new PossibleStates(system, {
      hidden: [...new Set(hidden)].sort((a, b) => a - b),
      counters: [...(allowed ?? []), ...betweenEvents(mapping)],
      watched: this.watched,
      most: maxStates,
    })
    this.noteBroken(0)
  }

  /**
   * Takes the next line.
   * @returns the event, where nothing explains it
   * @throws LogProblem where it cannot be read
   */
  take(text: string): Unexplained | undefined {
    this.lines++
    const line = this.lines
    if (/^[ \t\r]*$/.test(text)) return undefined
    const { event, matched } = this.match(text, line)
    if (matched.kind === 'ignored') {
      this.ignored.set(matched.sort, (this.ignored.get(matched.sort) ?? 0) + 1)
      return undefined
    }
    this.noteUnread(event, matched.candidates)
    if (!this.states.advance(matched.candidates, line)) return { line, text, ...matched }
    this.events++
    this.lastLine = line
    this.noteBroken(line)
    return undefined
  }

  /** The shortest of the ways that explain all events so far, with the fewest faults. */
  witness(): Witness {
    return this.witnessOf(shortest(this.states.now()))
  }

  /** The way to a state, taken again in the interpreter. */
  witnessOf({ start, way }: Possible): Witness {
    const steps: Way[] = []
    for (let at = way; at !== undefined; at = at.before) steps.push(at)
    steps.reverse()
    const trace = replay(
      this.setup.system,
      start,
      steps.map(({ instance }) => instance),
    )
    return { trace, lines: steps.map(({ line }) => line) }
  }

  /** What the watched properties came to. */
  properties(): readonly Watched[] {
    const now = this.states.now()
    return this.watched.map((property, at) => ({
      name: defined(this.setup.run.model.properties[property], 'property').name,
      brokenBy: this.shown.get(at),
      mayBeBroken: this.states.isCut || now.some(({ broken }) => hasBit(broken, at)),
    }))
  }

  private match(text: string, line: number): { readonly event: JsonNode; readonly matched: Matched } {
    try {
      const event = parseJson(text)
      return { event, matched: matchEvent(event, text, this.setup) }
    } catch (error) {
      if (error instanceof JsonProblem) throw new LogProblem(line, error.at + 1, error.message)
      if (error instanceof ValueProblem) throw new LogProblem(line, error.node.start + 1, error.message)
      throw error
    }
  }

  /** Fields of an event whose arguments go by their names: a misspelt one would count as left out. */
  private noteUnread(event: JsonNode, candidates: readonly Candidate[]): void {
    if (event.kind !== 'object' || !candidates.every(({ rule }) => rule.isByName)) return
    const looked = new Set(this.setup.mapping.kind.map(({ steps }) => steps[0]))
    for (const { rule } of candidates) {
      for (const { name } of rule.parameters) looked.add(name)
      for (const { field } of rule.where) looked.add(field.steps[0])
      for (const { source } of [...rule.before, ...rule.after])
        if ('field' in source.from) looked.add(source.from.field.steps[0])
    }
    for (const name of event.fields.keys())
      if (!looked.has(name)) this.unread.set(name, (this.unread.get(name) ?? 0) + 1)
  }

  /** What no way has kept was broken on each of them: known only while no state is left out. */
  private noteBroken(line: number): void {
    if (this.states.isCut) return
    const kept = this.states.now().reduce((bits, state) => bits | state.kept, 0n)
    for (const at of this.watched.keys()) if (!hasBit(kept, at) && !this.shown.has(at)) this.shown.set(at, line)
  }
}

function hasBit(bits: bigint, at: number): boolean {
  return ((bits >> BigInt(at)) & 1n) === 1n
}

function shortest(states: readonly Possible[]): Possible {
  return states.reduce((best, each) => {
    const isShorter = each.faults < best.faults || (each.faults === best.faults && each.steps < best.steps)
    return isShorter ? each : best
  })
}

/** The invariants that the run expects something of. */
function watchedIn(run: Run): readonly number[] {
  return [...new Set(askedIn(run))].filter((at) => run.model.properties[at]?.sort === 'invariant')
}

/** The check's budgets, and none for the faults that it does not speak of. */
function allowedFaults({ model, budgets }: Run): readonly Counter[] {
  const budgeted = new Set(budgets.flatMap(({ faults }) => faults))
  const others = model.actions.flatMap(({ sort }, at) => (sort === 'fault' && !budgeted.has(at) ? [at] : []))
  const all = [...budgets, ...(others.length === 0 ? [] : [{ faults: others, most: 0 }])]
  return all.map(({ faults, most }) => ({ actions: new Set(faults), most, isBetweenEvents: false }))
}

function betweenEvents({ hidden }: BoundMapping): readonly Counter[] {
  return hidden.flatMap(({ action, most }) =>
    most === undefined ? [] : [{ actions: new Set([action]), most, isBetweenEvents: true }],
  )
}
