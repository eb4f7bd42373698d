import { defined } from '../base/assert.ts'
import type { Span } from '../base/span.ts'
import type { Expression } from '../model/expressions.ts'
import { fitOf, never, type RecordType, type Type, typeText, unknown } from '../model/types.ts'
import type { Expr, FieldValue } from '../syntax/ast.ts'
import { fieldIndex } from './access.ts'
import { bindersIn, boundType, requireIndexable } from './binders.ts'
import { coerce, expectType, failed, unify } from './coerce.ts'
import { type Context, infer, report } from './context.ts'
import { boundedRange } from './operators.ts'

export function inferAggregate(ast: Extract<Expr, { kind: 'aggregate' }>, cx: Context): Expression {
  return cx.frame.inner(() => {
    const { binders, where, bindings } = bindersIn(ast.binders, cx)
    const aggregate = ast.aggregate
    const span = ast.span
    if (aggregate === 'count') {
      return {
        kind: 'aggregate',
        aggregate,
        value: undefined,
        binders,
        where,
        type: boundedRange(cx, 0, bindings, span),
        span,
      }
    }
    const bound = binders[0]
    const value: Expression =
      ast.value !== undefined
        ? infer(ast.value, cx)
        : {
            kind: 'local',
            slot: bound?.slot ?? 0,
            name: bound?.name ?? '',
            type: bound === undefined ? unknown : boundType(bound),
            span,
          }
    if (aggregate === 'set') {
      if (ast.value === undefined && binders.length > 1) {
        report(
          cx,
          'HF319',
          span,
          'A set of what? Several names vary here.',
          "Say it before 'for': set(a for a in Node, b in Node where …).",
        )
      }
      requireIndexable(value, 'an element of a set', cx)
      return { kind: 'aggregate', aggregate, value, binders, where, type: { kind: 'set', of: value.type }, span }
    }
    if (value.type.kind !== 'range') {
      if (value.type.kind !== 'unknown')
        report(cx, 'HF302', value.span, `'${aggregate}' is of numbers, but this is ${typeText(value.type)}.`)
      return failed(span)
    }
    const { low, high } = value.type
    const type =
      aggregate === 'sum'
        ? boundedRange(cx, Math.min(0, low * bindings), Math.max(0, high * bindings), span)
        : value.type
    return { kind: 'aggregate', aggregate, value, binders, where, type, span }
  })
}

export function inferMapping(
  ast: Extract<Expr, { kind: 'mapping' }>,
  cx: Context,
  wanted: Type | undefined,
): Expression {
  return cx.frame.inner(() => {
    const { binders } = bindersIn({ groups: [ast.binder], where: undefined }, cx)
    const binder = binders[0]
    if (binder === undefined || binders.length > 1 || binder.domain.kind !== 'type') {
      report(
        cx,
        'HF314',
        ast.binder.domain.span,
        "'map' is total: it takes one name over a type, as in map(n in Node: 0).",
      )
      return failed(ast.span)
    }
    const from = binder.domain.type
    const value = infer(ast.value, cx, wanted?.kind === 'map' ? wanted.to : undefined)
    if (from.kind === 'unknown') return failed(ast.span)
    const to = value.type
    return { kind: 'mapping', slot: binder.slot, from, value, type: { kind: 'map', from, to }, span: ast.span }
  })
}

export function inferCollection(
  ast: Extract<Expr, { kind: 'collection' }>,
  cx: Context,
  wanted: Type | undefined,
): Expression {
  const kind = ast.collection === 'seq' ? 'sequence' : ast.collection
  const target = wanted?.kind === 'option' ? wanted.of : wanted
  const of = target?.kind === kind ? target.of : undefined
  const values = ast.items.map((item) => guide(cx, infer(item, cx, of), of, 'an element'))
  const items = unify(cx, values)
  const element = items[0]?.type ?? of ?? never
  if (kind !== 'sequence') for (const item of items.slice(0, 1)) requireIndexable(item, `an element of a ${kind}`, cx)
  const capacity = Math.max(items.length, target !== undefined && 'capacity' in target ? target.capacity : 0)
  const type: Type = kind === 'set' ? { kind, of: element } : { kind, of: element, capacity }
  return { kind: 'collection', collection: kind, items, type, span: ast.span }
}

export function inferRecord(
  nodes: readonly FieldValue[],
  cx: Context,
  wanted: Type | undefined,
  span: Span,
): Expression {
  const target = wanted?.kind === 'option' ? wanted.of : wanted
  reportTwice(nodes, cx)
  if (target?.kind !== 'record') {
    const values = nodes.map((node) => infer(node.value, cx))
    const fields = nodes.map((node, at) => ({ name: node.name.text, type: defined(values[at]).type }))
    return { kind: 'record', values, type: { kind: 'record', fields }, span }
  }
  // A field with a wrong name is reported as that, and not as another one missing.
  const misnamed = nodes.some((node) => !target.fields.some((field) => field.name === node.name.text))
  const values = target.fields.map((field) => {
    const node = nodes.find((each) => each.name.text === field.name)
    if (node !== undefined) return guide(cx, infer(node.value, cx, field.type), field.type, `field '${field.name}'`)
    if (!misnamed) report(cx, 'HF311', span, `The field '${field.name}: ${typeText(field.type)}' is missing.`)
    return failed(span)
  })
  for (const node of nodes) fieldIndex(target, node.name, cx)
  const fields = target.fields.map(({ name }, at) => ({ name, type: defined(values[at]).type }))
  return { kind: 'record', values, type: { kind: 'record', fields }, span }
}

/**
 * A part of a literal as what its surroundings want it to be, unless only its bounds may not fit: whether they
 * have to is for the surroundings to say, as equality does not mind.
 */
function guide(cx: Context, value: Expression, wanted: Type | undefined, what: string): Expression {
  if (wanted === undefined) return value
  const target = wanted.kind === 'option' && value.type.kind !== 'option' ? wanted.of : wanted
  return fitOf(value.type, target) === 'checked' ? value : coerce(cx, value, wanted, what)
}

function reportTwice(nodes: readonly FieldValue[], cx: Context): void {
  const seen = new Set<string>()
  for (const { name } of nodes) {
    if (seen.has(name.text)) report(cx, 'HF311', name.span, `The field '${name.text}' is given twice.`)
    seen.add(name.text)
  }
}

export function inferUpdate(ast: Extract<Expr, { kind: 'with' }>, cx: Context, wanted: Type | undefined): Expression {
  const of = infer(ast.of, cx, wanted)
  reportTwice(ast.fields, cx)
  const nodes = of.type.kind === 'record' ? ast.fields : ast.fields.slice(0, 1)
  const fields = nodes.flatMap((node) => {
    const index = fieldIndex(of.type, node.name, cx)
    if (index < 0) return []
    const field = defined((of.type as RecordType).fields[index])
    return [{ index, value: expectType(node.value, cx, field.type, `field '${field.name}'`) }]
  })
  return { kind: 'update', of, fields, type: of.type, span: ast.span }
}
