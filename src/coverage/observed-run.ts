import type { Span } from '../base/span.ts'
import type { Expression } from '../model/expressions.ts'
import { canHappen, isImpossible } from '../model/impossible.ts'
import type { Action, Expectation, Property, Run, Variable } from '../model/model.ts'
import { bool } from '../model/types.ts'
import { assignTruth, flaggedBody } from './body-branches.ts'
import type { Condition } from './condition.ts'
import { EvaluatedParts, TooManyParts } from './evaluated-parts.ts'
import { freelyUsed } from './freely-used.ts'
import { guardConditions } from './guard-conditions.ts'
import { literal, not, or } from './logic.ts'
import { joinWithin, type Place, placeKey } from './place.ts'
import { premiseConditions } from './premise-conditions.ts'

/** All that can be claimed of a run. */
export interface Observables {
  readonly run: Run
  readonly places: ReadonlyMap<string, Place>
  /** Several may refute the claim of one place: a definition is called from several. */
  readonly conditions: readonly Condition[]
  readonly parts: EvaluatedParts
  /** Actions that can happen in this run at all. */
  readonly possible: ReadonlySet<number>
  /** Keys of the invariants that the run asks for, with their numbers. */
  readonly invariants: ReadonlyMap<string, number>
}

export function observablesOf(run: Run): Observables {
  try {
    return observe(run, true)
  } catch (error) {
    if (!(error instanceof TooManyParts)) throw error
    return observe(run, false)
  }
}

function observe(run: Run, enterCalls: boolean): Observables {
  const { model } = run
  const parts = new EvaluatedParts(model.definitions, enterCalls)
  const possible = new Set(model.actions.flatMap((action, at) => (canHappen(action, at, run) ? [at] : [])))
  const conditions = premiseConditions(run, parts)
  const free = freelyUsed(run)
  const places = new Map<string, Place>()
  for (const [at, action] of model.actions.entries()) {
    if (!possible.has(at)) continue
    flaggedBody(action, ownerOf(action), parts, (place) => addPlace(places, place))
    conditions.push(...guardConditions(action, ownerOf(action), parts, free))
  }
  for (const { place } of conditions) addPlace(places, place)
  const invariants = new Map<string, number>()
  for (const { subject } of run.expectations) {
    const property = subject.kind === 'property' ? model.properties[subject.property] : undefined
    if (subject.kind !== 'property' || property?.sort !== 'invariant') continue
    if (parts.knownTruth(property.body) !== undefined) continue
    const place = invariantPlace(property, property.body.span)
    invariants.set(place.key, subject.property)
    addPlace(places, place)
  }
  return { run, places, conditions, parts, possible, invariants }
}

/** The faults that could happen if a check allowed them. */
export function excludedFaults({ run, possible }: Pick<Observables, 'run' | 'possible'>): Place[] {
  return run.model.actions.flatMap((action, at) =>
    action.sort === 'fault' && !possible.has(at) && !isImpossible(action) ? [stepPlace(action)] : [],
  )
}

function stepPlace(action: Action): Place {
  const claim = 'never taken'
  const { span } = action
  const owner = ownerOf(action)
  return { key: placeKey(claim, span), claim, span, owner, within: [], covers: undefined, isBound: false }
}

function invariantPlace({ name, span }: Property, covers: Span): Place {
  const claim = 'cannot fail'
  const owner = `invariant '${name}'`
  return { key: placeKey(claim, span), claim, span, owner, within: [], covers, isBound: false }
}

function ownerOf({ sort, name }: Action): string {
  return `${sort === 'operator' ? 'operator step' : sort} '${name}'`
}

/** A place of a definition is judged where any of its uses is. */
function addPlace(places: Map<string, Place>, place: Place): undefined {
  const known = places.get(place.key)
  places.set(place.key, known === undefined ? place : { ...known, within: joinWithin(known, place) })
}

/** A run that shows which of some places are refuted: by a property for each, and by flags that bodies set. */
export interface ObservedRun {
  readonly run: Run
  /** The key of the place that each of the run's properties refutes. */
  readonly keys: readonly string[]
  /** Of the flags, which are the last variables: those that an action sets, and the variable of each key. */
  readonly flags: ReadonlyMap<string, number>
  readonly flagging: ReadonlyMap<number, readonly string[]>
}

/** The run as it was, with nothing to look for but what would refute the open places. */
export function observedRun({ run, conditions, parts, possible }: Observables, open: ReadonlySet<string>): ObservedRun {
  const { model } = run
  const flags = new Map<string, number>()
  const flagging = new Map<number, Set<string>>()
  const flagOf = (at: number) => (place: Place) => {
    if (!open.has(place.key)) return undefined
    flagging.set(at, (flagging.get(at) ?? new Set()).add(place.key))
    const variable = flags.get(place.key) ?? model.variables.length + flags.size
    flags.set(place.key, variable)
    return variable
  }
  const bodies = model.actions.map((action, at) =>
    possible.has(at) ? flaggedBody(action, ownerOf(action), parts, flagOf(at)) : action.body,
  )
  const reset = [...flags.values()].map((variable) => assignTruth(variable, false, run.span))
  const actions = model.actions.map((action, at) => ({ ...action, body: [...reset, ...(bodies[at] ?? [])] }))
  const wanted = joined(conditions.filter(({ place }) => open.has(place.key)))
  const properties = [...wanted.map(propertyOf), ...[...flags.values()].map((variable) => flagProperty(variable, run))]
  return {
    run: {
      ...run,
      model: {
        ...model,
        actions,
        properties,
        variables: [...model.variables, ...[...flags.keys()].map((key) => flagVariable(key, run))],
        definitions: parts.definitions,
      },
      terminal: undefined,
      expectations: properties.map((property, at) => expectationOf(property, at)),
    },
    keys: [...wanted.map(({ place }) => place.key), ...flags.keys()],
    flags,
    flagging: new Map([...flagging].map(([at, keys]) => [at, [...keys]])),
  }
}

/** One condition for each place: any of those that refute it. */
function joined(conditions: readonly Condition[]): Condition[] {
  const known = new Map<string, Condition>()
  for (const condition of conditions) {
    const key = `${condition.sort} ${condition.place.key}`
    const before = known.get(key)
    const slots = Math.max(condition.slots, before?.slots ?? 0)
    known.set(key, before === undefined ? condition : { ...before, slots, body: or(before.body, condition.body) })
  }
  return [...known.values()]
}

function flagVariable(name: string, { span }: Run): Variable {
  return { name, type: bool, initial: literal(false, span), doc: [], span }
}

function flagProperty(variable: number, { span }: Run): Property {
  const body: Expression = { kind: 'variable', variable, primed: false, type: bool, span }
  return { sort: 'reachable', name: `flag ${variable}`, body, slots: 0, doc: [], span }
}

function propertyOf({ place, sort, body, slots }: Condition): Property {
  const named = { name: place.key, slots, doc: [], span: place.span }
  return sort === 'state' ? { ...named, sort: 'reachable', body } : { ...named, sort: 'step', body: not(body) }
}

function expectationOf({ name, sort, span }: Property, property: number): Expectation {
  const outcome = sort === 'step' ? 'violated' : 'reached'
  return { name, subject: { kind: 'property', property }, outcome, steps: undefined, stated: true, doc: [], span }
}
