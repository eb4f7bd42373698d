import type { InterpretedSystem, State } from '../interpret/interpreted-system.ts'
import { isModelError, type ModelError } from '../system/transition-system.ts'
import { type Json, type MadeFrom, picksToItf, sameJson, stateToItf, TRACE_VERSION } from './itf.ts'

/** What a trace file says about itself. */
export interface TraceHeader {
  readonly spec: string
  readonly check: string
  readonly toggles: readonly string[]
  readonly ordinal: number
  /** NO_PROPERTY where the trace claims nothing. */
  readonly property: string
  /** Where no check asks for the run. */
  readonly made: MadeFrom | undefined
  /** Of a run that goes round for ever, the number of the state that its last one equals. */
  readonly loop: number | undefined
}

/** Why a file is not a trace, or a trace not one of the spec; a sentence for the user. */
export class TraceMismatch extends Error {
  override readonly name = 'TraceMismatch'
}

type JsonObject = { readonly [key: string]: Json }

function objectAt(value: Json | undefined, what: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
  throw new TraceMismatch(`${what} is missing or not an object.`)
}

/** @throws TraceMismatch where the text is not a trace that Holdfast wrote */
export function readTraceHeader(text: string): { readonly header: TraceHeader; readonly document: JsonObject } {
  let json: Json
  try {
    json = JSON.parse(text) as Json
  } catch (error) {
    throw new TraceMismatch(`This is not JSON: ${error instanceof Error ? error.message : String(error)}.`)
  }
  const document = objectAt(json, 'The trace')
  const meta = metaOf(document)
  if (meta['version'] !== TRACE_VERSION) {
    throw new TraceMismatch(
      `This trace has version ${String(meta['version'])}, and only version ${TRACE_VERSION} is known.`,
    )
  }
  const text_ = (name: string): string => {
    const value = meta[name]
    if (typeof value !== 'string') throw new TraceMismatch(`#meta.holdfast.${name} is missing.`)
    return value
  }
  statesIn(document)
  const toggles = Array.isArray(meta['toggles']) ? meta['toggles'].map(String) : []
  return {
    header: {
      spec: text_('spec'),
      check: text_('check'),
      toggles,
      ordinal: Number(meta['ordinal'] ?? 1),
      property: text_('property'),
      made: madeIn(meta),
      loop: loopIn(meta, document),
    },
    document,
  }
}

function madeIn(meta: JsonObject): MadeFrom | undefined {
  if (meta['made'] === undefined) return undefined
  const { toggles, ordinal, constants } = objectAt(meta['made'], '#meta.holdfast.made')
  if (!Array.isArray(toggles) || !Array.isArray(constants) || typeof ordinal !== 'number')
    throw new TraceMismatch('#meta.holdfast.made is not what a run is made from.')
  const settings = constants.map((each: Json) => objectAt(each, 'A constant'))
  const named = settings.map(({ name, value }) => ({ name: String(name), value: String(value) }))
  return { toggles: toggles.map(String), ordinal, constants: named }
}

function loopIn(meta: JsonObject, document: JsonObject): number | undefined {
  const loop = meta['loop']
  if (loop === undefined) return undefined
  if (typeof loop === 'number' && Number.isInteger(loop) && loop >= 0 && loop < statesIn(document).length) return loop
  throw new TraceMismatch('#meta.holdfast.loop is not the number of a state.')
}

/**
 * The path of a trace in a system: the initial state and the instances that give its states.
 * @throws TraceMismatch where the spec has no such behaviour, with the first step that it has not
 */
export function findPath(
  system: InterpretedSystem,
  document: JsonObject,
): { readonly start: number; readonly instances: readonly number[] } {
  const [first, ...rest] = statesIn(document)
  const initial = system.initialStates()
  if (first === undefined) {
    const broken = initial.findIndex(({ next }) => isModelError(next))
    if (broken < 0) throw new TraceMismatch('The trace is of an error at the start, and the spec starts without one.')
    return { start: broken, instances: [] }
  }
  const start = initial.findIndex(({ next }) => !isModelError(next) && isState(system, system.decode(next), first))
  const begin = initial[start]?.next
  if (begin === undefined || isModelError(begin)) {
    throw new TraceMismatch('The first state of the trace is not an initial state of the spec.')
  }
  let state = system.decode(begin)
  const instances: number[] = []
  for (const [at, wanted] of rest.entries()) {
    const step = { action: wanted['mbt::actionTaken'], picks: wanted['mbt::nondetPicks'] }
    const [taken, after] = takeStep(system, state, step, at + 1)
    const name = String(step.action)
    if (isModelError(after)) throw new TraceMismatch(`Step ${at + 1}, ${name}, is an error there: ${after.message}`)
    if (!isState(system, after, wanted)) {
      throw new TraceMismatch(`Step ${at + 1}, ${name}, leads to another state than the trace says.`)
    }
    instances.push(taken)
    state = after
  }
  const { failedStep } = metaOf(document)
  if (failedStep === undefined) return { start, instances }
  const [last] = takeStep(system, state, objectAt(failedStep, 'failedStep'), rest.length + 1)
  return { start, instances: [...instances, last] }
}

function metaOf(document: JsonObject): JsonObject {
  return objectAt(objectAt(document['#meta'], '#meta')['holdfast'], '#meta.holdfast, which says what the trace shows,')
}

/** The states of a trace; a trace without any is of an error at the start. */
function statesIn(document: JsonObject): JsonObject[] {
  const states = document['states']
  if (!Array.isArray(states)) throw new TraceMismatch('The trace has no states.')
  if (states.length === 0 && metaOf(document)['error'] === undefined)
    throw new TraceMismatch('The trace has no states.')
  return states.map((state, at) => objectAt(state as Json, `State ${at}`))
}

/** The instance that a step of a trace names, and what comes of it. */
function takeStep(
  system: InterpretedSystem,
  state: State,
  step: JsonObject | Step,
  number: number,
): [number, State | ModelError] {
  const name = String(step['action'])
  const taken = findInstance(system, name, step['picks'] ?? {}, number)
  const after = system.step(state, taken)
  if (after === undefined)
    throw new TraceMismatch(`Step ${number}, ${name}, is not possible there: its guard is false.`)
  return [taken, after]
}

interface Step {
  readonly action: Json | undefined
  readonly picks: Json | undefined
}

/** Whether a state is the one that the trace has, variable by variable: none more and none less. */
function isState(system: InterpretedSystem, state: State, wanted: JsonObject): boolean {
  const variables = Object.entries(wanted).filter(([name]) => name !== '#meta' && !name.startsWith('mbt::'))
  return sameJson(stateToItf(system.model, state), Object.fromEntries(variables) as Json)
}

function findInstance(system: InterpretedSystem, name: string, picks: Json, step: number): number {
  const shape = system.actions.find((action) => action.name === name)
  if (shape === undefined) throw new TraceMismatch(`Step ${step} is an action '${name}', which the spec does not have.`)
  for (let at = shape.firstInstance; at < shape.firstInstance + shape.instances; at++) {
    const { action, args } = system.instance(at)
    if (sameJson(picksToItf(action.parameters, args), picks)) return at
  }
  throw new TraceMismatch(`Step ${step}, ${name}, has arguments that its parameters cannot have.`)
}
