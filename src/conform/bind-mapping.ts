import { nearest } from '../base/nearest.ts'
import { meaningOf } from '../interpret/meaning.ts'
import type { Meaning } from '../interpret/scope.ts'
import type { Expression } from '../model/expressions.ts'
import type { Model, Parameter } from '../model/model.ts'
import { isIndexable, type Type, typeText } from '../model/types.ts'
import type { JsonNode } from './json-text.ts'
import type { Condition, EventRule, FieldPath, HiddenAction, Mapping, Observation, Problem, Source } from './mapping.ts'
import { ValueProblem, ValueReader } from './value-reader.ts'

/** A mapping held against the spec of a run: names are found, expressions have types. */
export interface BoundMapping {
  readonly kind: readonly FieldPath[]
  readonly events: ReadonlyMap<string, 'ignore' | readonly BoundRule[]>
  readonly otherwise: 'ignore' | 'error'
  readonly hidden: readonly BoundHidden[]
  /** Knows the names that were bound so far. */
  readonly values: ValueReader
  /** Actions that neither an event nor a hidden step is of, so that they never happen. */
  readonly never: readonly number[]
}

export interface BoundRule {
  /** Index into Model.actions; undefined for an event that only observes. */
  readonly action: number | undefined
  /** The parameters of the action, or the names that an observing rule declares: the first slots of frames. */
  readonly parameters: readonly Parameter[]
  /** By parameter; undefined for any value. */
  readonly sources: readonly (Source | undefined)[]
  /** Whether the sources are the fields called like the parameters. */
  readonly isByName: boolean
  readonly where: readonly Condition[]
  readonly before: readonly BoundObservation[]
  readonly after: readonly BoundObservation[]
}

export interface BoundObservation {
  readonly text: string
  readonly type: Type
  readonly meaning: Meaning
  readonly source: Source
}

export interface BoundHidden {
  readonly action: number
  readonly most: number | undefined
}

/** Understands text of a mapping as if it stood in the spec. */
export interface SpecReader {
  readonly expression: (text: string, locals: readonly Parameter[]) => Understood<Expression>
  readonly type: (text: string) => Understood<Type>
}

/** What was meant, or what is wrong with it in a sentence. */
export type Understood<T> = { readonly value: T } | { readonly problem: string }

/** A mapping in terms of a model, with all that does not fit. */
export function bindMapping(
  mapping: Mapping,
  model: Model,
  reader: SpecReader,
): { readonly bound: BoundMapping; readonly problems: readonly Problem[] } {
  const binder = new MappingBinder(mapping, model, reader)
  return { bound: binder.mapping(), problems: binder.problems }
}

const NOWHERE: JsonNode = { kind: 'null', start: 0, end: 0 }
const ACTION: FieldPath = { steps: ['action'], isOptional: false, text: '$.action' }

/** The mapping of a log whose events name actions, `{"action": "elect", "v": "v1"}`, with arguments by their names. */
export function defaultMapping(model: Model): Mapping {
  const plain = { node: NOWHERE, where: [], with: undefined, before: [], after: [] }
  const events = model.actions.map(({ name }): [string, readonly EventRule[]] => [
    name,
    [{ ...plain, action: { name, node: NOWHERE } }],
  ])
  return { kind: [ACTION], events: new Map(events), otherwise: 'error', hidden: [], names: new Map() }
}

class MappingBinder {
  readonly problems: Problem[] = []
  private readonly source: Mapping
  private readonly model: Model
  private readonly reader: SpecReader
  private readonly actions: readonly string[]
  private readonly values: ValueReader
  private readonly usedTables = new Set<string>()

  constructor(source: Mapping, model: Model, reader: SpecReader) {
    this.source = source
    this.model = model
    this.reader = reader
    this.actions = model.actions.map(({ name }) => name)
    this.values = new ValueReader(source.names)
  }

  mapping(): BoundMapping {
    const { kind, otherwise } = this.source
    const events = new Map(
      [...this.source.events].map(([name, rules]) => [
        name,
        rules === 'ignore' ? rules : rules.flatMap((rule) => this.rule(rule) ?? []),
      ]),
    )
    const logged = new Set(
      [...events.values()].flatMap((rules) => (rules === 'ignore' ? [] : rules.map((each) => each.action))),
    )
    const others = this.model.actions.flatMap((_, at) => (logged.has(at) ? [] : [at]))
    const hidden =
      this.source.hidden === 'others'
        ? others.map((action) => ({ action, most: undefined }))
        : this.source.hidden.flatMap((each) => this.hidden(each))
    const never = others.filter((action) => !hidden.some((each) => each.action === action))
    this.reportUnusedTables()
    return { kind: kind.length === 0 ? [ACTION] : kind, events, otherwise, hidden, values: this.values, never }
  }

  private rule(rule: EventRule): BoundRule | undefined {
    const action = rule.action && this.action(rule.action.name, rule.action.node)
    if (rule.action !== undefined && action === undefined) return undefined
    const parameters = action === undefined ? this.declared(rule) : (this.model.actions[action]?.parameters ?? [])
    if (action !== undefined) this.requireParameters(rule, this.actions[action] ?? '', parameters)
    const sources = parameters.map(({ name }) => (rule.with === undefined ? byName(name) : rule.with.get(name)))
    for (const [at, { type }] of parameters.entries()) this.checkSource(sources[at], type)
    const observe = (each: Observation) => this.observation(each, parameters)
    return {
      action,
      parameters,
      sources,
      isByName: rule.with === undefined,
      where: rule.where,
      before: rule.before.flatMap(observe),
      after: rule.after.flatMap(observe),
    }
  }

  private hidden({ name, node, most }: HiddenAction): BoundHidden[] {
    const action = this.action(name, node)
    return action === undefined ? [] : [{ action, most }]
  }

  private action(name: string, node: JsonNode): number | undefined {
    const at = this.actions.indexOf(name)
    if (at >= 0) return at
    this.report(node, `The spec has no action '${name}'.${hint(name, this.actions)}`)
    return undefined
  }

  /** The names of a rule that only observes, which need a type each. */
  private declared(rule: EventRule): readonly Parameter[] {
    return [...(rule.with ?? [])].flatMap(([name, source]) => {
      if (source.type === undefined) {
        this.report(source.node, `Without an action, '${name}' needs a type: { "field": …, "type": "Node" }.`)
        return []
      }
      const read = this.reader.type(source.type.text)
      if ('problem' in read) this.report(source.type.node, read.problem)
      else if (isIndexable(read.value)) return [{ name, type: read.value }]
      else this.report(source.type.node, `The values of ${typeText(read.value)} are too many to try each.`)
      return []
    })
  }

  private requireParameters(rule: EventRule, action: string, parameters: readonly Parameter[]): void {
    const names = parameters.map(({ name }) => name)
    for (const [name, source] of rule.with ?? []) {
      if (!names.includes(name)) this.report(source.node, `'${action}' has no parameter '${name}'.${hint(name, names)}`)
      if (source.type !== undefined)
        this.report(source.type.node, `The spec declares the type of '${name}': leave this out.`)
    }
  }

  private observation({ expression, source }: Observation, locals: readonly Parameter[]): BoundObservation[] {
    if (source.type !== undefined) this.report(source.type.node, 'An expression has its own type: leave this out.')
    const read = this.reader.expression(expression, locals)
    if ('problem' in read) {
      this.report(source.node, `'${expression}' cannot be understood: ${read.problem}`)
      return []
    }
    this.checkSource(source, read.value.type)
    return [{ text: expression, type: read.value.type, meaning: meaningOf(read.value, this.model.definitions), source }]
  }

  /** The table of a source must be there, and a constant must be a value of its type. */
  private checkSource(source: Source | undefined, type: Type): void {
    if (source === undefined) return
    if (source.names !== undefined) {
      const { table, node } = source.names
      const known = [...this.source.names.keys()]
      this.usedTables.add(table)
      if (!known.includes(table)) this.report(node, `There is no table '${table}' under 'names'.${hint(table, known)}`)
    }
    if ('field' in source.from) return
    try {
      this.values.matcher(type, source.from.constant, source.names?.table)
    } catch (error) {
      if (!(error instanceof ValueProblem)) throw error
      this.report(error.node, error.message)
    }
  }

  /** A table that nothing uses is most likely a misspelt type. */
  private reportUnusedTables(): void {
    const types = [...new Set(this.typesHere())]
    for (const [name, table] of this.source.names) {
      if (this.usedTables.has(name) || types.includes(name)) continue
      const message = `Nothing uses the table '${name}': it is the name of no type of the spec, and no value names it.`
      this.report(table.node, `${message}${hint(name, types)}`)
    }
  }

  private typesHere(): string[] {
    const { actions, variables } = this.model
    const types = [...actions.flatMap(({ parameters }) => parameters), ...variables].map(({ type }) => type)
    return types.flatMap(innerTypes).map(typeText)
  }

  private report(node: JsonNode, message: string): void {
    this.problems.push({ node, message })
  }
}

function byName(name: string): Source {
  const field = { steps: [name], isOptional: true, text: `$.${name}?` }
  return { node: NOWHERE, from: { field }, names: undefined, type: undefined }
}

function hint(name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  return near === undefined ? '' : ` Did you mean '${near}'?`
}

function innerTypes(type: Type): Type[] {
  switch (type.kind) {
    case 'option':
    case 'set':
    case 'sequence':
    case 'bag':
      return [type, ...innerTypes(type.of)]
    case 'map':
      return [type, ...innerTypes(type.from), ...innerTypes(type.to)]
    case 'record':
      return [type, ...type.fields.flatMap((field) => innerTypes(field.type))]
    case 'union':
      return [type, ...type.variants.flatMap(({ fields }) => fields.flatMap((field) => innerTypes(field.type)))]
    default:
      return [type]
  }
}
