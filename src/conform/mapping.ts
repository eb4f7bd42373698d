import { nearest } from '../base/nearest.ts'
import { type JsonNode, type JsonObjectNode, sortOf } from './json-text.ts'

/** How the events of a log are steps of a spec: a mapping as its file says it, before it is held against a spec. */
export interface Mapping {
  /** The fields that tell of what kind an event is; the kinds of several are joined by `/`. */
  readonly kind: readonly FieldPath[]
  readonly events: ReadonlyMap<string, EventMapping>
  /** What becomes of an event of another kind. */
  readonly otherwise: 'ignore' | 'error'
  /** Actions that happen without an event; `others` are all that no rule is of. */
  readonly hidden: 'others' | readonly HiddenAction[]
  readonly names: ReadonlyMap<string, NameTable>
}

/** A place in an event: names of fields, or numbers of items from 0. */
export interface FieldPath {
  readonly steps: readonly string[]
  /** Whether an event may lack it, which then says nothing. */
  readonly isOptional: boolean
  /** As it was written. */
  readonly text: string
}

export type EventMapping = 'ignore' | readonly EventRule[]

/** One way to read an event: as a step, or as a look at the state. */
export interface EventRule {
  readonly node: JsonNode
  /** Undefined for an event that only observes. */
  readonly action: { readonly name: string; readonly node: JsonNode } | undefined
  /** What the event must say for the rule to apply. */
  readonly where: readonly Condition[]
  /** Arguments by the names of parameters; undefined for the fields of these names. */
  readonly with: ReadonlyMap<string, Source> | undefined
  /** What is true of the state before the step, or of the observed one. */
  readonly before: readonly Observation[]
  readonly after: readonly Observation[]
}

export interface Condition {
  readonly field: FieldPath
  readonly value: JsonNode
}

/** Where a value comes from: a field of the event, or the mapping itself. */
export interface Source {
  readonly node: JsonNode
  readonly from: { readonly field: FieldPath } | { readonly constant: JsonNode }
  /** The table that renames its values; undefined for that of their type. */
  readonly names: { readonly table: string; readonly node: JsonNode } | undefined
  /** Of a name that no parameter declares, as it would stand in a spec. */
  readonly type: { readonly text: string; readonly node: JsonNode } | undefined
}

/** An expression of the spec, and what the event says that its value is. */
export interface Observation {
  readonly expression: string
  readonly source: Source
}

export interface HiddenAction {
  readonly name: string
  readonly node: JsonNode
  /** At most so often between two events; undefined for any number. */
  readonly most: number | undefined
}

/** Renames what a log calls values: as listed, or each new name to the next value that is free. */
export type NameTable = {
  readonly node: JsonNode
} & ({ readonly kind: 'firstSeen' } | { readonly kind: 'listed'; readonly values: ReadonlyMap<string, JsonNode> })

/** What is wrong, as a sentence, and where. */
export interface Problem {
  readonly node: JsonNode
  readonly message: string
}

/** A mapping as far as it could be read, with all that is wrong with it. */
export function readMapping(document: JsonNode): { readonly mapping: Mapping; readonly problems: readonly Problem[] } {
  const reader = new MappingReader()
  return { mapping: reader.mapping(document), problems: reader.problems }
}

/** A field of an event as a mapping writes it, `$.name` or `$.name.inner?`; undefined for what is none. */
function fieldPath(text: string): FieldPath | undefined {
  const found = /^\$((?:\.[^.?\s]+)+)(\?)?$/.exec(text)
  if (found === null) return undefined
  return { steps: (found[1] ?? '').slice(1).split('.'), isOptional: found[2] !== undefined, text }
}

const KEYS = {
  mapping: ['$schema', 'kind', 'events', 'otherwise', 'hidden', 'names'],
  rule: ['action', 'where', 'with', 'before', 'after', 'now'],
  source: ['field', 'constant', 'names', 'type'],
  hidden: ['action', 'most'],
} as const

class MappingReader {
  readonly problems: Problem[] = []

  mapping(node: JsonNode): Mapping {
    const fields = this.fields(node, 'A mapping', KEYS.mapping)
    const events = fields.get('events')
    if (node.kind === 'object' && events === undefined)
      this.report(node, "A mapping says what its 'events' are: this one does not.")
    return {
      kind: this.kind(fields.get('kind')),
      events: this.entries(events, "'events'", (each) => this.event(each)),
      otherwise: this.otherwise(fields.get('otherwise')),
      hidden: this.hidden(fields.get('hidden')),
      names: this.entries(fields.get('names'), "'names'", (each) => this.table(each)),
    }
  }

  private kind(node: JsonNode | undefined): readonly FieldPath[] {
    if (node === undefined) return []
    const items = node.kind === 'list' ? node.items : [node]
    if (items.length === 0) this.report(node, "'kind' names a field at least.")
    return items.flatMap((each) => this.field(each) ?? [])
  }

  private event(node: JsonNode): EventMapping {
    if (node.kind === 'text' && node.value === 'ignore') return 'ignore'
    const items = node.kind === 'list' ? node.items : [node]
    if (items.length === 0) this.report(node, "An event has a rule at least. To leave it out, say 'ignore'.")
    return items.flatMap((each) => this.rule(each) ?? [])
  }

  private rule(node: JsonNode): EventRule | undefined {
    const plain = { node, where: [], with: undefined, before: [], after: [] }
    if (node.kind === 'text') return { ...plain, action: { name: node.value, node } }
    if (node.kind !== 'object') {
      this.report(
        node,
        `An event is 'ignore', the name of an action, or an object that tells more: this is ${sortOf(node)}.`,
      )
      return undefined
    }
    const fields = this.fields(node, 'A rule', KEYS.rule)
    const action = fields.get('action')
    const now = fields.get('now')
    this.requireSort(node, action, now, fields)
    return {
      node,
      action: action && this.named(action, "'action'"),
      where: this.pairs(fields.get('where'), "'where'").flatMap(([text, value]) => this.condition(text, value, node)),
      with: fields.has('with') ? this.entries(fields.get('with'), "'with'", (each) => this.source(each)) : undefined,
      before: this.observations(now ?? fields.get('before'), now === undefined ? "'before'" : "'now'"),
      after: this.observations(fields.get('after'), "'after'"),
    }
  }

  /** A rule is of an action, or of what the state is now. */
  private requireSort(
    node: JsonNode,
    action: JsonNode | undefined,
    now: JsonNode | undefined,
    fields: ReadonlyMap<string, JsonNode>,
  ): void {
    if (action === undefined && now === undefined)
      this.report(node, "A rule has an 'action', or 'now' for an event that only tells what the state is.")
    if (action !== undefined && now !== undefined)
      this.report(
        now,
        "'now' is for events without an action. What is true beside a step stands in 'before' or 'after'.",
      )
    if (action !== undefined) return
    for (const name of ['before', 'after']) {
      const other = fields.get(name)
      if (other !== undefined) this.report(other, `'${name}' needs an action: without one, say 'now'.`)
    }
  }

  private condition(text: string, value: JsonNode, node: JsonNode): Condition[] {
    const field = fieldPath(text)
    if (field !== undefined && value.kind !== 'object') return [{ field, value }]
    if (field === undefined) this.report(node, `'where' has fields such as '$.result' on its left: '${text}' is none.`)
    else this.report(value, "'where' has a value on its right, or a list of some of which it is one.")
    return []
  }

  private observations(node: JsonNode | undefined, what: string): readonly Observation[] {
    return this.pairs(node, what).map(([expression, value]) => ({ expression, source: this.source(value) }))
  }

  private source(node: JsonNode): Source {
    const plain = { node, names: undefined, type: undefined }
    if (node.kind === 'text' && node.value.startsWith('$')) {
      const field = this.field(node)
      return { ...plain, from: field === undefined ? { constant: node } : { field } }
    }
    const isSource = node.kind === 'object' && (node.fields.has('field') || node.fields.has('constant'))
    if (!isSource) return { ...plain, from: { constant: node } }
    const fields = this.fields(node, 'A value', KEYS.source)
    const names = fields.get('names')
    const type = fields.get('type')
    const typeName = type && this.named(type, "'type'")
    const from = fields.get('field')
    const constant = fields.get('constant')
    const table = names && this.named(names, "'names'")
    if (from !== undefined && constant !== undefined)
      this.report(node, "A value has a 'field' or a 'constant', not both.")
    const field = from && this.field(from)
    return {
      node,
      from: field === undefined ? { constant: constant ?? node } : { field },
      names: table && { table: table.name, node: table.node },
      type: typeName && { text: typeName.name, node: typeName.node },
    }
  }

  private otherwise(node: JsonNode | undefined): 'ignore' | 'error' {
    if (node === undefined) return 'error'
    if (node.kind === 'text' && (node.value === 'ignore' || node.value === 'error')) return node.value
    this.report(node, "'otherwise' is 'ignore' or 'error'.")
    return 'error'
  }

  private hidden(node: JsonNode | undefined): Mapping['hidden'] {
    if (node === undefined) return []
    if (node.kind === 'text' && node.value === 'others') return 'others'
    if (node.kind === 'list') return node.items.flatMap((each) => this.hiddenAction(each) ?? [])
    this.report(node, "'hidden' is a list of actions, or 'others' for all that no event is of.")
    return []
  }

  private hiddenAction(node: JsonNode): HiddenAction | undefined {
    if (node.kind === 'text') return { name: node.value, node, most: undefined }
    const fields = this.fields(node, 'A hidden action', KEYS.hidden)
    const action = fields.get('action')
    if (action === undefined) {
      if (node.kind === 'object') this.report(node, "A hidden action has an 'action'.")
      return undefined
    }
    const most = fields.get('most')
    const number = most?.kind === 'number' ? Number(most.text) : Number.NaN
    if (most !== undefined && !(Number.isInteger(number) && number >= 1 && number <= 1000))
      this.report(most, "'most' is a whole number from 1 to 1000.")
    const name = this.named(action, "'action'")
    return name && { ...name, most: most && number }
  }

  private table(node: JsonNode): NameTable {
    if (node.kind === 'text' && node.value === 'firstSeen') return { node, kind: 'firstSeen' }
    if (node.kind === 'object') return { node, kind: 'listed', values: node.fields }
    this.report(node, "A table of names is 'firstSeen', or an object from the log's names to values of the spec.")
    return { node, kind: 'firstSeen' }
  }

  // ---- parts --------------------------------------------------------------------------------------

  private field(node: JsonNode): FieldPath | undefined {
    const field = node.kind === 'text' ? fieldPath(node.value) : undefined
    if (field === undefined)
      this.report(
        node,
        "A field of an event is written '$.name', or '$.name.inner', with '?' at its end where it may be missing.",
      )
    return field
  }

  private named(node: JsonNode, what: string): { readonly name: string; readonly node: JsonNode } | undefined {
    if (node.kind === 'text' && node.value !== '') return { name: node.value, node }
    this.report(node, `${what} is a name, as text.`)
    return undefined
  }

  private entries<T>(node: JsonNode | undefined, what: string, read: (node: JsonNode) => T): ReadonlyMap<string, T> {
    return new Map(this.pairs(node, what).map(([name, each]) => [name, read(each)]))
  }

  private pairs(node: JsonNode | undefined, what: string): readonly (readonly [string, JsonNode])[] {
    if (node === undefined) return []
    if (node.kind === 'object') return [...node.fields]
    this.report(node, `${what} is an object, and this is ${sortOf(node)}.`)
    return []
  }

  private fields(node: JsonNode, what: string, known: readonly string[]): JsonObjectNode['fields'] {
    if (node.kind !== 'object') {
      this.report(node, `${what} is an object, and this is ${sortOf(node)}.`)
      return new Map()
    }
    for (const [name, value] of node.fields) {
      if (known.includes(name)) continue
      const near = nearest(name, known)
      const hint =
        near === undefined
          ? `It may have ${known.filter((each) => each !== '$schema').join(', ')}.`
          : `Did you mean '${near}'?`
      this.report(value, `${what} has no '${name}'. ${hint}`)
    }
    return node.fields
  }

  private report(node: JsonNode, message: string): void {
    this.problems.push({ node, message })
  }
}
