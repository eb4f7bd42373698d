import { listed } from '../base/listed.ts'
import { nearest } from '../base/nearest.ts'
import { showValue } from '../interpret/show.ts'
import { asBag, asList, asSet, bagSize, type Value, valueAt, valuesOf } from '../interpret/values.ts'
import { cardinality, type Field, type Type, typeText } from '../model/types.ts'
import { type JsonNode, type JsonObjectNode, sortOf } from './json-text.ts'
import type { Mapping } from './mapping.ts'

/** Whether a value is one that a log tells of. */
export type Matcher = (value: Value) => boolean

/** Thrown where a part of a log or a mapping is no value of its type; the message is a sentence. */
export class ValueProblem extends Error {
  override readonly name = 'ValueProblem'
  readonly node: JsonNode

  constructor(node: JsonNode, message: string) {
    super(message)
    this.node = node
  }
}

/** What a name of the log is in the spec. */
export interface BoundName {
  readonly table: string
  readonly name: string
  readonly value: string
}

/** The names of one table that were bound as they came. */
interface Bound {
  readonly type: Type
  readonly values: Map<string, Value>
  readonly taken: Set<Value>
}

/**
 * Reads what a log calls values. Names that a table binds at first sight stay bound from then on. For a symmetric type,
 * it is no loss to give a new name any element that is free: the spec cannot tell its elements apart.
 */
export class ValueReader {
  private readonly tables: Mapping['names']
  private readonly bound = new Map<string, Bound>()

  constructor(tables: Mapping['names']) {
    this.tables = tables
  }

  /** Names that were bound as they came, in order. */
  names(): readonly BoundName[] {
    return [...this.bound].flatMap(([table, { type, values }]) =>
      [...values].map(([name, value]) => ({ table, name, value: showValue(value, type) })),
    )
  }

  /**
   * The values of an indexable type that a part of a log may mean, by their ordinals.
   * @throws ValueProblem where there is none
   */
  ordinals(type: Type, node: JsonNode, table: string | undefined): readonly number[] {
    const matches = this.matcher(type, node, table)
    return valuesOf(type).flatMap((value, ordinal) => (matches(value) ? [ordinal] : []))
  }

  /**
   * Which values a part of a log means: one, but that fields left out of records and maps may be anything.
   * @param table names in it are renamed; undefined for the table of each type
   * @throws ValueProblem where there is none
   */
  matcher(type: Type, node: JsonNode, table: string | undefined): Matcher {
    const of = (inner: Type, part: JsonNode) => this.matcher(inner, part, table)
    switch (type.kind) {
      case 'option':
        if (node.kind === 'null' || (node.kind === 'text' && node.value === 'none')) return (value) => value === null
        return some(of(type.of, node))
      case 'record':
        return this.record(type.fields, objectAt(node, type), type, table)
      case 'union':
        return this.variant(type, node, table)
      case 'set': {
        const items = listAt(node, type).map((item) => of(type.of, item))
        return (value) => isMatching(asSet(value).toArray(), items)
      }
      case 'bag': {
        const items = listAt(node, type).map((item) => of(type.of, item))
        return (value) =>
          bagSize(asBag(value)) === items.length &&
          isMatching(
            [...asBag(value)].flatMap(([element, times]) => Array.from({ length: times }, () => element)),
            items,
          )
      }
      case 'sequence': {
        const items = listAt(node, type).map((item) => of(type.of, item))
        return (value) =>
          asList(value).size === items.length && items.every((item, at) => item(asList(value).get(at) as Value))
      }
      case 'map':
        return this.map(type, objectAt(node, type), table)
      default: {
        const wanted = this.scalar(type, node, table)
        return (value) => value === wanted
      }
    }
  }

  private record(fields: readonly Field[], node: JsonObjectNode, type: Type, table: string | undefined): Matcher {
    const parts = [...node.fields].map(([name, part]) => {
      const at = fields.findIndex((field) => field.name === name)
      const field = fields[at]
      if (field === undefined) {
        const names = fields.map((each) => each.name)
        throw new ValueProblem(part, `${typeText(type)} has no field '${name}'.${suggestion(name, names)}`)
      }
      return { at, matches: this.matcher(field.type, part, table) }
    })
    return (value) => parts.every(({ at, matches }) => matches(asList(value).get(at) as Value))
  }

  /** A variant is its name, or where it holds something `{ "tag": name, "value": its fields }`. */
  private variant(type: Extract<Type, { kind: 'union' }>, node: JsonNode, table: string | undefined): Matcher {
    const tag = node.kind === 'object' ? node.fields.get('tag') : node
    if (tag?.kind !== 'text') throw new ValueProblem(node, `This is ${sortOf(node)}, and ${type.name} has variants.`)
    const index = type.variants.findIndex((variant) => variant.name === tag.value)
    const variant = type.variants[index]
    if (variant === undefined) {
      const names = type.variants.map((each) => each.name)
      throw new ValueProblem(tag, `${type.name} has no variant '${tag.value}'.${suggestion(tag.value, names)}`)
    }
    const held = node.kind === 'object' ? node.fields.get('value') : undefined
    const inside = held && this.record(variant.fields, objectAt(held, type), type, table)
    return (value) => asList(value).get(0) === index && (inside === undefined || inside(asList(value).shift()))
  }

  private map(type: Extract<Type, { kind: 'map' }>, node: JsonObjectNode, table: string | undefined): Matcher {
    const parts = [...node.fields].map(([name, part]) => {
      const key = { kind: 'text' as const, value: name, start: part.start, end: part.end }
      const keys = KEY_NAMES.has(type.from.kind) ? this.ordinals(type.from, key, table) : keysShown(type.from, key)
      return { keys, matches: this.matcher(type.to, part, table) }
    })
    return (value) => parts.every(({ keys, matches }) => keys.every((key) => matches(asList(value).get(key) as Value)))
  }

  // ---- single values and their names --------------------------------------------------------------

  private scalar(type: Type, node: JsonNode, table: string | undefined): Value {
    const name = nameOf(node)
    const found = name === undefined ? undefined : this.named(type, node, name, table ?? typeText(type))
    return found ?? literal(type, node)
  }

  /** What a table says that a name is; undefined where it does not know it, which then must be a value itself. */
  private named(type: Type, node: JsonNode, name: string, table: string): Value | undefined {
    const found = this.tables.get(table)
    if (found?.kind === 'listed') {
      const entry = found.values.get(name)
      return entry && listedValue(type, node, entry, `'${name}' stands in the table '${table}'`)
    }
    const isBound = found !== undefined || type.kind === 'symmetric'
    return isBound ? this.bind(type, node, name, table) : undefined
  }

  /** Once the names of one table are bound, the elements are no longer alike, and any choice for another may be wrong. */
  private refuseSecondTable(type: Type, node: JsonNode, table: string): void {
    const other = [...this.bound].find(
      ([name, { type: of, values }]) => name !== table && values.size > 0 && typeText(of) === typeText(type),
    )
    if (type.kind !== 'symmetric' || other === undefined) return
    const both = `'${other[0]}' and '${table}' both name ${typeText(type)} as they come`
    throw new ValueProblem(node, `${both}, and nobody can know which names mean the same. List the names of one.`)
  }

  private bind(type: Type, node: JsonNode, name: string, table: string): Value {
    const bound = this.bound.get(table) ?? { type, values: new Map<string, Value>(), taken: new Set<Value>() }
    this.bound.set(table, bound)
    if (typeText(bound.type) !== typeText(type))
      throw new ValueProblem(
        node,
        `The names of '${table}' are of ${typeText(bound.type)}, and here of ${typeText(type)}.`,
      )
    const known = bound.values.get(name)
    if (known !== undefined) return known
    this.refuseSecondTable(type, node, table)
    const free = valuesOf(type).filter((value) => !bound.taken.has(value))
    // Elements of a symmetric type are alike, so that a name that is one's own by chance may keep it.
    const own = type.kind === 'symmetric' ? free.find((value) => showValue(value, type) === name) : undefined
    const value = own ?? free[0]
    if (value === undefined) throw new ValueProblem(node, tooMany(type, name, [...bound.values.keys()]))
    bound.values.set(name, value)
    bound.taken.add(value)
    return value
  }
}

/** Sorts of keys that are names; others stand in an object as a trace shows them, for its keys are text. */
const KEY_NAMES: ReadonlySet<Type['kind']> = new Set(['enum', 'symmetric', 'range', 'option'])

function keysShown(type: Type, key: Extract<JsonNode, { kind: 'text' }>): readonly number[] {
  const at = valuesOf(type).findIndex((value) => showValue(value, type) === key.value)
  if (at >= 0) return [at]
  throw new ValueProblem(key, `A key of ${typeText(type)} is wanted, and this is '${key.value}'.`)
}

function tooMany(type: Type, name: string, before: readonly string[]): string {
  const known = listed(
    before.map((each) => `'${each}'`),
    6,
  )
  return `'${name}' is one more than the ${before.length} values that ${typeText(type)} has here: ${known} came before. Choose a run with larger constants, or list the names in a table.`
}

function some(matches: Matcher): Matcher {
  return (value) => value !== null && matches(value)
}

/** Whether each item can be matched to an element of its own, and none is left over. */
function isMatching(elements: readonly Value[], items: readonly Matcher[]): boolean {
  if (elements.length !== items.length) return false
  // Augmenting ways, after H. W. Kuhn: an item takes an element from another one that can take a third.
  const fits = items.map((item) => elements.flatMap((element, at) => (item(element) ? [at] : [])))
  const takers = new Map<number, number>()
  const take = (item: number, tried: Set<number>): boolean =>
    (fits[item] ?? []).some((at) => {
      if (tried.has(at)) return false
      tried.add(at)
      const taker = takers.get(at)
      if (taker !== undefined && !take(taker, tried)) return false
      takers.set(at, item)
      return true
    })
  return items.every((_, item) => take(item, new Set()))
}

/** A value that can be a name. */
function nameOf(node: JsonNode): string | undefined {
  if (node.kind === 'text') return node.value
  return node.kind === 'number' ? node.text : undefined
}

/** A value as a spec or a trace has it. */
function literal(type: Type, node: JsonNode): Value {
  const found = literalOrNone(type, node)
  if (found !== undefined) return found
  const known = type.kind === 'enum' ? type.members : type.kind === 'symmetric' ? elementsOf(type) : []
  const name = nameOf(node)
  const shown = name === undefined ? sortOf(node) : `'${name}'`
  const hint = name === undefined ? '' : suggestion(name, known)
  throw new ValueProblem(node, `A value of ${typeText(type)} is wanted${rangeText(type)}, and this is ${shown}.${hint}`)
}

/** What a table says that a name is. Whether that is a value of the type shows only where the name is used. */
function listedValue(type: Type, node: JsonNode, entry: JsonNode, where: string): Value {
  try {
    return literal(type, entry)
  } catch (error) {
    if (!(error instanceof ValueProblem)) throw error
    throw new ValueProblem(node, `${where}, which does not fit here: ${error.message}`)
  }
}

function literalOrNone(type: Type, node: JsonNode): Value | undefined {
  switch (type.kind) {
    case 'bool':
      return node.kind === 'boolean' ? node.value : undefined
    case 'range': {
      const text = nameOf(node) ?? ''
      const number = /^-?\d+$/.test(text) ? Number(text) : Number.NaN
      return number >= type.low && number <= type.high ? number : undefined
    }
    case 'enum':
    case 'symmetric': {
      const names = type.kind === 'enum' ? type.members : elementsOf(type)
      const at = names.indexOf(nameOf(node) ?? '')
      return at < 0 ? undefined : at
    }
    default:
      return undefined
  }
}

function elementsOf(type: Extract<Type, { kind: 'symmetric' }>): readonly string[] {
  return Array.from({ length: cardinality(type) }, (_, ordinal) => showValue(valueAt(type, ordinal), type))
}

function rangeText(type: Type): string {
  return type.kind === 'range' && type.actor !== undefined ? ` (${type.low}..${type.high})` : ''
}

function suggestion(name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  if (near !== undefined) return ` Did you mean '${near}'?`
  return known.length === 0 ? '' : ` There is ${listed(known, 8)}.`
}

function objectAt(node: JsonNode, type: Type): JsonObjectNode {
  if (node.kind === 'object') return node
  throw new ValueProblem(node, `An object is wanted, for ${typeText(type)}, and this is ${sortOf(node)}.`)
}

function listAt(node: JsonNode, type: Type): readonly JsonNode[] {
  if (node.kind === 'list') return node.items
  throw new ValueProblem(node, `A list is wanted, for ${typeText(type)}, and this is ${sortOf(node)}.`)
}
