import type { BoundObservation, SpecReader } from '../conform/bind-mapping.ts'
import type { JsonNode } from '../conform/json-text.ts'
import type { NameTable } from '../conform/mapping.ts'
import type { Seen } from '../conform/match-event.ts'
import { valueOf } from '../conform/possible-states.ts'
import { ValueProblem, ValueReader } from '../conform/value-reader.ts'
import type { State } from '../interpret/interpreted-system.ts'
import { meaningOf } from '../interpret/meaning.ts'
import { showValue } from '../interpret/show.ts'
import { asList, type Value, valuesOf } from '../interpret/values.ts'
import type { Model } from '../model/model.ts'
import { type Type, typeText } from '../model/types.ts'
import { DriverProblem } from './driver.ts'
import { nodeOf } from './plain-value.ts'

/** What was observed of one expression. */
export interface Observed extends Seen {
  readonly node: JsonNode
  /** Part by part: by its path, as a spec would write it. */
  readonly parts: ReadonlyMap<string, string>
}

/** Where what was observed and what a state of the spec has differ. */
export interface Difference {
  /** `disk[node1].writes` */
  readonly path: string
  readonly observed: string
  /** As a state of the spec has it. */
  readonly spec: string
}

/** Holds what a driver observes against states of a spec. */
export class Observer {
  readonly values: ValueReader
  private readonly model: Model
  private readonly reader: SpecReader
  private readonly bound = new Map<string, Omit<BoundObservation, 'source'>>()
  /** By what was told of: whether it ever had a value. */
  readonly told = new Map<string, boolean>()
  /** What was read before: most of what is seen is as it was a step ago. */
  private readonly known = new Map<string, Observed>()

  constructor(model: Model, reader: SpecReader) {
    this.model = model
    this.reader = reader
    this.values = new ValueReader(ownNames(model))
  }

  /**
   * @throws DriverProblem where the spec has no such expression
   * @throws ValueProblem where something observed is no value of its type
   */
  read(observation: unknown): readonly Observed[] {
    if (typeof observation !== 'object' || observation === null)
      throw new DriverProblem("'observe' gives an object: the values of some of the spec's variables, by name.")
    return Object.entries(observation).flatMap(([text, value]) => {
      this.told.set(text, value !== undefined || this.told.get(text) === true)
      if (value === undefined) return []
      const node = nodeOf(value, `What 'observe' says of '${text}'`)
      const key = `${text} ${keyOf(node)}`
      const observed = this.known.get(key) ?? this.understand(text, node)
      if (this.known.size >= REMEMBERED) this.known.clear()
      this.known.set(key, observed)
      return [observed]
    })
  }

  private understand(text: string, node: JsonNode): Observed {
    const bound = this.bind(text)
    const { type } = bound
    const source = { node, from: { constant: node }, names: undefined, type: undefined }
    const matches = named(text, () => this.values.matcher(type, node, undefined))
    return {
      observation: { ...bound, source },
      matches,
      wanted: shownNode(type, node),
      node,
      parts: partsOf(type, node, text),
    }
  }

  /** What differs between what was observed and a state. */
  differences(observed: readonly Observed[], state: State): readonly Difference[] {
    return observed.flatMap((each) => {
      const { observation, node } = each
      const value = valueOf(each, state, [])
      if (value === undefined)
        return [{ path: observation.text, observed: shownNode(observation.type, node), spec: 'no value' }]
      return this.differencesAt(observation.type, node, value, observation.text)
    })
  }

  private bind(text: string): Omit<BoundObservation, 'source'> {
    const known = this.bound.get(text)
    if (known !== undefined) return known
    const read = this.reader.expression(text, [])
    if ('problem' in read) throw new DriverProblem(`'observe' tells of '${text}'. ${read.problem}`)
    const { type } = read.value
    const bound = { text, type, meaning: meaningOf(read.value, this.model.definitions) }
    this.bound.set(text, bound)
    return bound
  }

  private differencesAt(type: Type, node: JsonNode, value: Value, path: string): readonly Difference[] {
    if (type.kind === 'option' && !isNone(node) && value !== null) return this.differencesAt(type.of, node, value, path)
    if (type.kind === 'record' && node.kind === 'object')
      return type.fields.flatMap((field, at) => {
        const part = node.fields.get(field.name)
        const inner = asList(value).get(at) as Value
        return part === undefined ? [] : this.differencesAt(field.type, part, inner, `${path}.${field.name}`)
      })
    if (type.kind === 'map' && node.kind === 'object')
      return valuesOf(type.from).flatMap((key, at) => {
        const name = showValue(key, type.from)
        const part = node.fields.get(name)
        const inner = asList(value).get(at) as Value
        return part === undefined ? [] : this.differencesAt(type.to, part, inner, `${path}[${name}]`)
      })
    if (this.values.matcher(type, node, undefined)(value)) return []
    return [{ path, observed: shownNode(type, node), spec: showValue(value, type) }]
  }
}

function isNone(node: JsonNode): boolean {
  return node.kind === 'null' || (node.kind === 'text' && node.value === 'none')
}

/** Says of what something was observed that is no value. */
function named<T>(text: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof ValueProblem) throw new ValueProblem(error.node, `${text}: ${error.message}`)
    throw error
  }
}

function partsOf(type: Type, node: JsonNode, path: string): ReadonlyMap<string, string> {
  if (type.kind === 'record' && node.kind === 'object')
    return new Map(
      type.fields.flatMap((field) => {
        const part = node.fields.get(field.name)
        return part === undefined ? [] : [...partsOf(field.type, part, `${path}.${field.name}`)]
      }),
    )
  if (type.kind === 'map' && node.kind === 'object')
    return new Map([...node.fields].flatMap(([key, part]) => [...partsOf(type.to, part, `${path}[${key}]`)]))
  return new Map([[path, shownNode(type, node)]])
}

/** Values that are remembered, at most. */
const REMEMBERED = 10_000

/** A text that only what is alike has. */
function keyOf(node: JsonNode): string {
  switch (node.kind) {
    case 'null':
      return 'null'
    case 'boolean':
      return String(node.value)
    case 'number':
      return node.text
    case 'text':
      return JSON.stringify(node.value)
    case 'list':
      return `[${node.items.map(keyOf).join()}]`
    case 'object':
      return `{${[...node.fields].map(([name, part]) => `${JSON.stringify(name)}:${keyOf(part)}`).join()}}`
    default:
      return node satisfies never
  }
}

/** Elements of symmetric types go by the names that steps have them by, and by no others. */
function ownNames({ symmetricTypes }: Model): ReadonlyMap<string, NameTable> {
  return new Map(
    symmetricTypes.map((type) => {
      const names = valuesOf(type).map((value) => showValue(value, type))
      const values = new Map(names.map((name) => [name, { kind: 'text' as const, value: name, start: 0, end: 0 }]))
      const node: JsonNode = { kind: 'null', start: 0, end: 0 }
      return [typeText(type), { node, kind: 'listed' as const, values }]
    }),
  )
}

/** What was observed, as a spec would write it. */
export function shownNode(type: Type, node: JsonNode): string {
  const inner = type.kind === 'option' ? type.of : type
  switch (node.kind) {
    case 'null':
      return 'none'
    case 'boolean':
      return String(node.value)
    case 'number':
      return node.text
    case 'text':
      return node.value
    case 'list': {
      const of = 'of' in inner ? inner.of : inner
      const items = node.items.map((item) => shownNode(of, item)).join(', ')
      return inner.kind === 'set' ? `{${items}}` : inner.kind === 'bag' ? `bag(${items})` : `[${items}]`
    }
    case 'object':
      return shownObject(inner, node)
    default:
      return node satisfies never
  }
}

function shownObject(type: Type, { fields }: Extract<JsonNode, { kind: 'object' }>): string {
  if (type.kind === 'map')
    return `[${[...fields].map(([key, part]) => `${key}: ${shownNode(type.to, part)}`).join(', ')}]`
  const typeOf = (name: string) =>
    (type.kind === 'record' && type.fields.find((field) => field.name === name)?.type) || type
  return `{ ${[...fields].map(([name, part]) => `${name}: ${shownNode(typeOf(name), part)}`).join(', ')} }`
}
