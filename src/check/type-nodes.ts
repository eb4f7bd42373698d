import { unreachable } from '../base/assert.ts'
import { bool, cardinality, type Field, isIndexable, type Type, typeText, unknown } from '../model/types.ts'
import type { Expr, FieldNode, Identifier, TypeNode } from '../syntax/ast.ts'
import { constantRange } from './binders.ts'
import { type Context, findSymbol, infer, report, reportUnknown } from './context.ts'
import { fold } from './fold.ts'

/** Largest set element type and map key type: each value takes a place in the state. */
const KEYS_MAX = 4096
const CAPACITY_MAX = 1024

/** A type as written, with its bounds as numbers. */
export function elaborateType(ast: TypeNode, cx: Context): Type {
  switch (ast.kind) {
    case 'namedType':
      return namedType(ast.path, cx)
    case 'rangeType': {
      const constants = { ...cx, stateAllowed: false }
      return constantRange(infer(ast.low, constants), infer(ast.high, constants), cx)
    }
    case 'optionType': {
      const of = elaborateType(ast.of, cx)
      if (of.kind === 'option') report(cx, 'HF315', ast.span, 'This is an option of an option.', "One '?' is enough.")
      return of.kind === 'option' ? of : { kind: 'option', of }
    }
    case 'mapType':
      return { kind: 'map', from: keyType(ast.from, 'a map key', cx), to: elaborateType(ast.to, cx) }
    case 'setType':
      return { kind: 'set', of: keyType(ast.of, 'an element of a set', cx) }
    case 'sequenceType':
      return { kind: 'sequence', of: elaborateType(ast.of, cx), capacity: capacityOf(ast.capacity, cx) }
    case 'bagType': {
      const of = elaborateType(ast.of, cx)
      if (!isIndexable(of)) {
        report(
          cx,
          'HF610',
          ast.of.span,
          `A bag of ${typeText(of)}: elements of bags are plain values, records and unions of them.`,
        )
      }
      return { kind: 'bag', of, capacity: capacityOf(ast.capacity, cx) }
    }
    case 'recordType':
      return { kind: 'record', fields: elaborateFields(ast.fields, cx) }
    default:
      return unreachable(ast)
  }
}

function namedType(path: readonly Identifier[], cx: Context): Type {
  const [first, second, third] = path
  if (first === undefined) return unknown
  if (third !== undefined) {
    report(
      cx,
      'HF209',
      third.span,
      `'${third.text}' is not a type: a type is named by its module and its name at most.`,
    )
    return unknown
  }
  if (second === undefined && first.text === 'bool') return bool
  const outer = findSymbol(cx, first.text)
  const module = second !== undefined && outer?.kind === 'module' ? outer.instance : undefined
  const name = second ?? first
  const symbol = second === undefined ? outer : module?.names.get(second.text)
  if (symbol?.kind === 'type') return cx.world.typeOf(symbol, name.span)
  if (symbol !== undefined) report(cx, 'HF209', name.span, `'${name.text}' is not a type.`)
  else if (second !== undefined && module === undefined)
    report(cx, 'HF209', first.span, `'${first.text}' is not a module.`)
  else reportUnknown(module === undefined ? cx : { ...cx, instance: module }, name, 'No type')
  return unknown
}

function keyType(ast: TypeNode, what: string, cx: Context): Type {
  const type = elaborateType(ast, cx)
  if (!isIndexable(type)) {
    report(cx, 'HF610', ast.span, `${typeText(type)} cannot be ${what}: its values are collections.`)
    return unknown
  }
  const size = cardinality(type)
  if (size > KEYS_MAX) {
    const many = Number.isFinite(size) ? `${size}` : 'too many'
    report(cx, 'HF503', ast.span, `${typeText(type)} has ${many} values; ${what} may have at most ${KEYS_MAX}.`)
  }
  return type
}

function capacityOf(ast: Expr, cx: Context): number {
  return constantNumber(ast, cx, 'The capacity', 0, CAPACITY_MAX) ?? 1
}

/** A number known before there is a state, within bounds; reports what is not. */
export function constantNumber(ast: Expr, cx: Context, what: string, low: number, high: number): number | undefined {
  const expression = infer(ast, { ...cx, stateAllowed: false })
  if (expression.type.kind === 'unknown') return undefined
  const value = fold(expression)
  if (typeof value !== 'number') {
    report(cx, 'HF504', ast.span, `${what} must be a constant number.`)
    return undefined
  }
  if (value < low || value > high) {
    report(cx, 'HF501', ast.span, `${what} is ${value}, but must be from ${low} to ${high}.`)
    return undefined
  }
  return value
}

/** Fields of a record or a variant; reports names given twice. */
export function elaborateFields(nodes: readonly FieldNode[], cx: Context): Field[] {
  const seen = new Set<string>()
  return nodes.map((node) => {
    if (seen.has(node.name.text)) report(cx, 'HF202', node.name.span, `There are two fields '${node.name.text}'.`)
    seen.add(node.name.text)
    return { name: node.name.text, type: elaborateType(node.type, cx) }
  })
}
