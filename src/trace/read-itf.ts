import { isDeepStrictEqual } from 'node:util'
import type { InterpretedSystem } from '../interpret/interpreted-system.ts'
import { isModelError } from '../system/transition-system.ts'
import { type Json, picksToItf, stateToItf, TRACE_VERSION } from './itf.ts'

/** What a trace file says about itself. */
export interface TraceHeader {
  readonly spec: string
  readonly check: string
  readonly toggles: readonly string[]
  readonly ordinal: number
  readonly property: string
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
  const meta = objectAt(
    objectAt(document['#meta'], '#meta')['holdfast'],
    '#meta.holdfast, which says what the trace shows,',
  )
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
  const toggles = Array.isArray(meta['toggles']) ? meta['toggles'].map(String) : []
  return {
    header: {
      spec: text_('spec'),
      check: text_('check'),
      toggles,
      ordinal: Number(meta['ordinal'] ?? 1),
      property: text_('property'),
    },
    document,
  }
}

/**
 * The path of a trace in a system: the initial state and the instances that give its states.
 * @throws TraceMismatch where the spec has no such behaviour, with the first step that it has not
 */
export function findPath(
  system: InterpretedSystem,
  document: JsonObject,
): { readonly start: number; readonly instances: readonly number[] } {
  const states = document['states']
  if (!Array.isArray(states) || states.length === 0) throw new TraceMismatch('The trace has no states.')
  const wanted = states.map((state, at) => objectAt(state as Json, `State ${at}`))
  const { error, failedStep } = objectAt(objectAt(document['#meta'], '#meta')['holdfast'], '#meta.holdfast')
  if (error !== undefined && failedStep === undefined && wanted.length === 1) {
    const broken = system.initialStates().findIndex(({ next }) => isModelError(next))
    if (broken >= 0) return { start: broken, instances: [] }
  }
  const start = system
    .initialStates()
    .findIndex(({ next }) => !isModelError(next) && isState(system, system.decode(next), wanted[0] as JsonObject))
  if (start < 0) throw new TraceMismatch('The first state of the trace is not an initial state of the spec.')
  const first = system.initialStates()[start]?.next
  let state = isModelError(first) || first === undefined ? undefined : system.decode(first)
  const instances: number[] = []
  for (const [at, next] of wanted.entries()) {
    if (at === 0 || state === undefined) continue
    const taken = findInstance(system, String(next['mbt::actionTaken']), next['mbt::nondetPicks'] ?? {}, at)
    const after = system.step(state, taken)
    if (after === undefined)
      throw new TraceMismatch(
        `Step ${at}, ${String(next['mbt::actionTaken'])}, is not possible there: its guard is false.`,
      )
    if (isModelError(after))
      throw new TraceMismatch(`Step ${at}, ${String(next['mbt::actionTaken'])}, is an error there: ${after.message}`)
    if (!isState(system, after, next))
      throw new TraceMismatch(
        `Step ${at}, ${String(next['mbt::actionTaken'])}, leads to another state than the trace says.`,
      )
    instances.push(taken)
    state = after
  }
  if (failedStep === undefined) return { start, instances }
  const step = objectAt(failedStep, 'failedStep')
  const last = findInstance(system, String(step['action']), step['picks'] ?? {}, wanted.length)
  if (state !== undefined && system.step(state, last) === undefined)
    throw new TraceMismatch(
      `Step ${wanted.length}, ${String(step['action'])}, is not possible there: its guard is false.`,
    )
  return { start, instances: [...instances, last] }
}

function isState(system: InterpretedSystem, state: Parameters<typeof stateToItf>[1], wanted: JsonObject): boolean {
  return Object.entries(stateToItf(system.model, state)).every(([name, value]) =>
    isDeepStrictEqual(value, wanted[name]),
  )
}

function findInstance(system: InterpretedSystem, name: string, picks: Json, step: number): number {
  const shape = system.actions.find((action) => action.name === name)
  if (shape === undefined) throw new TraceMismatch(`Step ${step} is an action '${name}', which the spec does not have.`)
  for (let at = shape.firstInstance; at < shape.firstInstance + shape.instances; at++) {
    const { action, args } = system.instance(at)
    if (isDeepStrictEqual(picksToItf(action.parameters, args), picks)) return at
  }
  throw new TraceMismatch(`Step ${step}, ${name}, has arguments that its parameters cannot have.`)
}
