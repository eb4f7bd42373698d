import { defined } from '../base/assert.ts'
import { listed } from '../base/listed.ts'
import { nearest } from '../base/nearest.ts'
import type { InterpretedSystem } from '../interpret/interpreted-system.ts'
import { type Value, valuesOf } from '../interpret/values.ts'
import type { BoundMapping, BoundObservation, BoundRule } from './bind-mapping.ts'
import { type JsonNode, type JsonObjectNode, sortOf, textOf } from './json-text.ts'
import type { FieldPath, Source } from './mapping.ts'
import { type Matcher, ValueProblem } from './value-reader.ts'

/** What a line of a log comes to. */
export type Matched =
  | { readonly kind: 'ignored'; readonly sort: string }
  | { readonly kind: 'event'; readonly sort: string; readonly candidates: readonly Candidate[] }

/** One way to understand an event: a step with some of these bindings, and what must be true before and after it. */
export interface Candidate {
  readonly rule: BoundRule
  readonly bindings: readonly Binding[]
  readonly before: readonly Seen[]
  readonly after: readonly Seen[]
}

export interface Binding {
  /** Undefined for an event that only observes. */
  readonly instance: number | undefined
  readonly args: readonly Value[]
}

/** What an event says of a value. */
export interface Seen {
  readonly observation: BoundObservation
  readonly matches: Matcher
  /** As the log or the mapping has it. */
  readonly wanted: string
}

/**
 * An event as steps of the spec.
 * @param mappingText the text that places in the mapping are of
 * @throws ValueProblem where the event does not say what the mapping wants of it
 */
export function matchEvent(
  event: JsonNode,
  text: string,
  {
    mapping,
    system,
    mappingText,
  }: { readonly mapping: BoundMapping; readonly system: InterpretedSystem; readonly mappingText: string },
): Matched {
  if (event.kind !== 'object') throw new ValueProblem(event, `An event is an object, and this is ${sortOf(event)}.`)
  const sort = kindOf(event, mapping)
  const rules = sort === undefined ? undefined : mapping.events.get(sort)
  if (rules === 'ignore') return { kind: 'ignored', sort: sort ?? '' }
  const applying = rules?.filter((rule) => applies(rule, event)) ?? []
  if (sort === undefined || applying.length === 0) {
    if (mapping.otherwise === 'ignore') return { kind: 'ignored', sort: sort ?? 'without a kind' }
    throw unknownKind(event, sort, mapping)
  }
  const shown = (source: Source, node: JsonNode) => textOf(node, 'field' in source.from ? text : mappingText)
  const candidates = applying.map((rule) => candidateOf(rule, event, { mapping, system, shown }))
  return { kind: 'event', sort, candidates }
}

/** The part of an event that a path leads to; null is there. */
function partAt(event: JsonNode, { steps }: FieldPath): JsonNode | undefined {
  return steps.reduce<JsonNode | undefined>((node, step) => {
    if (node?.kind === 'object') return node.fields.get(step)
    return node?.kind === 'list' && /^\d+$/.test(step) ? node.items[Number(step)] : undefined
  }, event)
}

function kindOf(event: JsonObjectNode, { kind }: BoundMapping): string | undefined {
  const parts = kind.map((path) => {
    const node = partAt(event, path)
    if (node?.kind === 'text') return node.value
    if (node?.kind === 'number') return node.text
    return node?.kind === 'boolean' ? String(node.value) : undefined
  })
  return parts.includes(undefined) ? undefined : parts.join('/')
}

function unknownKind(event: JsonNode, sort: string | undefined, mapping: BoundMapping): ValueProblem {
  const fields = mapping.kind.map(({ text }) => `'${text}'`).join(' and ')
  if (sort === undefined) return new ValueProblem(event, `The event has no kind: there is no text at ${fields}.`)
  const kinds = [...mapping.events.keys()]
  const node = partAt(event, mapping.kind[0] ?? { steps: [], isOptional: false, text: '$' }) ?? event
  if (kinds.includes(sort))
    return new ValueProblem(node, `No rule of '${sort}' applies to this event: see its 'where'.`)
  const near = nearest(sort, kinds)
  const hint = near === undefined ? `There is ${listed(kinds, 8)}.` : `Did you mean '${near}'?`
  return new ValueProblem(node, `No event of the kind '${sort}' is known. ${hint}`)
}

function applies({ where }: BoundRule, event: JsonObjectNode): boolean {
  return where.every(({ field, value }) => {
    const part = partAt(event, field)
    const values = value.kind === 'list' ? value.items : [value]
    return part !== undefined && values.some((each) => sameScalar(part, each))
  })
}

function sameScalar(a: JsonNode, b: JsonNode): boolean {
  if (a.kind === 'number') return b.kind === 'number' && (a.text === b.text || Number(a.text) === Number(b.text))
  if (a.kind === 'text' || a.kind === 'boolean') return b.kind === a.kind && a.value === b.value
  return a.kind === 'null' && b.kind === 'null'
}

// ---- a rule and an event ------------------------------------------------------------------------------

interface Surroundings {
  readonly mapping: BoundMapping
  readonly system: InterpretedSystem
  readonly shown: (source: Source, node: JsonNode) => string
}

function candidateOf(rule: BoundRule, event: JsonObjectNode, around: Surroundings): Candidate {
  const { values } = around.mapping
  const choices = rule.parameters.map(({ name, type }, at) => {
    const source = rule.sources[at]
    const node = source && valueNode(source, event, name)
    return node === undefined ? undefined : values.ordinals(type, node, source?.names?.table)
  })
  const see = (observation: BoundObservation): Seen[] => {
    const { source, type, text } = observation
    const node = valueNode(source, event, text)
    if (node === undefined) return []
    return [
      { observation, matches: values.matcher(type, node, source.names?.table), wanted: around.shown(source, node) },
    ]
  }
  return {
    rule,
    bindings: bindingsOf(rule, choices, around.system),
    before: rule.before.flatMap(see),
    after: rule.after.flatMap(see),
  }
}

/** The value that a source has in an event; undefined where the event says nothing of it, and may. */
function valueNode({ from }: Source, event: JsonObjectNode, what: string): JsonNode | undefined {
  if ('constant' in from) return from.constant
  const node = partAt(event, from.field)
  if (node !== undefined || from.field.isOptional) return node
  const end = { ...event, start: event.start, end: event.start + 1 }
  const hint = `Where it may be missing, write '${from.field.text}?'.`
  throw new ValueProblem(end, `The event has no '${from.field.text}', which tells of '${what}'. ${hint}`)
}

/** Every binding with the chosen values, the last parameter running fastest, as instances are numbered. */
function bindingsOf(
  { action, parameters }: BoundRule,
  choices: readonly (readonly number[] | undefined)[],
  system: InterpretedSystem,
): readonly Binding[] {
  const first = action === undefined ? undefined : defined(system.actions[action]).firstInstance
  const start = [{ offset: 0, args: [] as readonly Value[] }]
  const rows = parameters.reduce((before, { type }, at) => {
    const values = valuesOf(type)
    const ordinals = choices[at] ?? values.map((_, ordinal) => ordinal)
    return before.flatMap(({ offset, args }) =>
      ordinals.map((ordinal) => ({
        offset: offset * values.length + ordinal,
        args: [...args, values[ordinal] as Value],
      })),
    )
  }, start)
  return rows.map(({ offset, args }) => ({ instance: first === undefined ? undefined : first + offset, args }))
}
