import { defined, unreachable } from '../base/assert.ts'
import type { State } from '../interpret/interpreted-system.ts'
import { showValue } from '../interpret/show.ts'
import { asBag, asList, asNumber, asSet, sortedElements, type Value, valuesOf } from '../interpret/values.ts'
import type { Model, Parameter } from '../model/model.ts'
import type { Field, Type } from '../model/types.ts'
import { faultsIn, statesOf, type Trace } from './trace.ts'
import type { TraceTitle } from './trace-document.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** Whether two documents say the same; the order of an object's keys says nothing. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))]
  return left.length === right.size && left.every(([key, value]) => right.has(key) && sameJson(value, right.get(key)))
}

/** Version of what stands under `#meta.holdfast`. */
export const TRACE_VERSION = 1

/** Stands for the property of a trace that claims nothing but that its steps are possible. */
export const NO_PROPERTY = ''

/** The run that another one was made from, where no check asks for that one. */
export interface MadeFrom {
  readonly toggles: readonly string[]
  readonly ordinal: number
  /** Set over its own. */
  readonly constants: readonly { readonly name: string; readonly value: string }[]
}

/**
 * A trace in the Informal Trace Format (Apalache's ADR-015), with the actions under the names that Quint gives them
 * (`mbt::actionTaken`, `mbt::nondetPicks`), so that both tools read the file; what replaying needs is in `#meta`.
 */
export function traceToItf(trace: Trace, title: TraceTitle, spec: string, made?: MadeFrom): Json {
  const { model } = trace
  const states = statesOf(trace)
  const last = trace.steps.at(-1)
  const intoError = trace.error !== undefined && last !== undefined && last.after === undefined ? last : undefined
  return {
    '#meta': {
      format: 'ITF',
      'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
      description: title.claim,
      holdfast: {
        version: TRACE_VERSION,
        spec,
        check: title.check,
        toggles: title.toggles,
        ordinal: title.ordinal,
        property: title.property,
        ...(made === undefined ? {} : { made: { ...made, constants: made.constants.map((each) => ({ ...each })) } }),
        faults: faultsIn(trace),
        ...(trace.loop === undefined ? {} : { loop: trace.loop }),
        ...(trace.error === undefined ? {} : { error: trace.error.message }),
        ...(intoError === undefined
          ? {}
          : {
              failedStep: {
                action: intoError.action.name,
                picks: picksToItf(intoError.action.parameters, intoError.args),
              },
            }),
      },
    },
    ...(trace.loop === undefined ? {} : { loop: itfLoop(trace.loop, states.length) }),
    params: [],
    vars: [...model.variables.map((variable) => variable.name), 'mbt::actionTaken', 'mbt::nondetPicks'],
    states: states.map((state, at) => {
      const step = trace.steps[at - 1]
      return {
        '#meta': { index: at },
        ...stateToItf(model, state),
        'mbt::actionTaken': step?.action.name ?? 'init',
        'mbt::nondetPicks': step === undefined ? {} : picksToItf(step.action.parameters, step.args),
      }
    }),
  }
}

/** The format goes on after its last state with the state of this number; ours is already the last of the loop. */
function itfLoop(loop: number, states: number): number {
  return Math.min(loop + 1, states - 1)
}

export function stateToItf(model: Model, state: State): { readonly [name: string]: Json } {
  return Object.fromEntries(
    model.variables.map((variable, at) => [variable.name, valueToItf(state.get(at) as Value, variable.type)]),
  )
}

/** The arguments of a step by parameter, each as an option, as Quint has them. */
export function picksToItf(
  parameters: readonly Parameter[],
  args: readonly Value[],
): { readonly [name: string]: Json } {
  return Object.fromEntries(
    parameters.map((parameter, at) => [parameter.name, some(valueToItf(args[at] as Value, parameter.type))]),
  )
}

function some(value: Json): Json {
  return { tag: 'Some', value }
}

const NOTHING: Json = { '#tup': [] }

function valueToItf(value: Value, type: Type): Json {
  switch (type.kind) {
    case 'bool':
      return value as boolean
    case 'range':
      return integer(asNumber(value))
    case 'enum':
    case 'symmetric':
      return showValue(value, type)
    case 'option':
      return value === null ? { tag: 'None', value: NOTHING } : some(valueToItf(value, type.of))
    case 'record':
      return fieldsToItf(type.fields, asList(value).toArray())
    case 'union': {
      const [index, ...fields] = asList(value).toArray()
      const variant = defined(type.variants[asNumber(index ?? 0)], 'variant')
      return { tag: variant.name, value: variant.fields.length === 0 ? NOTHING : fieldsToItf(variant.fields, fields) }
    }
    case 'set':
      return { '#set': sortedElements(type.of, asSet(value)).map((element) => valueToItf(element, type.of)) }
    case 'map':
      return {
        '#map': valuesOf(type.from).map((key, at) => [
          valueToItf(key, type.from),
          valueToItf(asList(value).get(at) as Value, type.to),
        ]),
      }
    case 'sequence':
      return asList(value)
        .map((element) => valueToItf(element, type.of))
        .toArray()
    case 'bag': {
      const bag = asBag(value)
      const elements = sortedElements(type.of, bag.keySeq().toSet())
      return { '#map': elements.map((element) => [valueToItf(element, type.of), integer(bag.get(element, 0))]) }
    }
    case 'never':
    case 'unknown':
      return NOTHING
    default:
      return unreachable(type)
  }
}

/** ITF has no JSON numbers. */
function integer(value: number): Json {
  return { '#bigint': String(value) }
}

function fieldsToItf(fields: readonly Field[], values: readonly Value[]): Json {
  return Object.fromEntries(fields.map((field, at) => [field.name, valueToItf(values[at] as Value, field.type)]))
}
