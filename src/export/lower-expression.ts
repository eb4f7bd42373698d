import { defined, unreachable } from '../base/assert.ts'
import type { Expression, MatchArm, Pattern } from '../model/expressions.ts'
import type { Type } from '../model/types.ts'
import { adapt, fits, sizeOf } from './adapt.ts'
import { bind, type Frame, type Lowered, localIn } from './bindings.ts'
import { under } from './facts.ts'
import { lowerAggregate, lowerCollection, lowerQuantifier } from './lower-aggregate.ts'
import { lowerBinary } from './lower-binary.ts'
import { lowerCall } from './lower-call.ts'
import type { Lowering } from './lowering.ts'
import { fromIndex, toIndex } from './ordinals.ts'
import { any, binary, every, no, not, number, or, type Scalar, truthOf } from './scalars.ts'
import { indexShape, shapeOf } from './shapes.ts'
import {
  arrayOf,
  choose,
  defaultOf,
  entriesOf,
  fieldAt,
  fieldsOf,
  insideOf,
  isSome,
  isVariant,
  noneVal,
  quantifyIn,
  recordOf,
  scalarOf,
  type Val,
  valueAt,
  variantFields,
  variantVal,
} from './values.ts'

export type Of<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>

const pure = (val: Val): Lowered => ({ val, trap: no })

/** What an expression means in terms of scalars; interpret/meaning.ts defines what that has to be. */
export function lowerExpression(expression: Expression, frame: Frame, to: Lowering): Lowered {
  const lower = (inner: Expression) => lowerExpression(inner, frame, to)
  const { type } = expression
  switch (expression.kind) {
    case 'literal':
      return pure(literal(expression))
    case 'toggle':
      return pure(truthOf(expression.value))
    case 'none':
      return pure(type.kind === 'option' ? noneVal(type) : defaultOf(shapeOf(type)))
    case 'local': {
      const local = localIn(frame, expression.slot)
      return pure(adapt(local.val, local.type, type, to))
    }
    case 'variable': {
      const variable = to.variable(expression.variable)
      return pure(adapt(valueAt(variable.place), variable.type, type, to))
    }
    case 'call':
      return lowerCall(expression, expression.args.map(lower), to)
    case 'unary': {
      const { val, trap } = lower(expression.of)
      const of = scalarOf(val)
      return { val: expression.operator === 'not' ? not(of) : binary('subtract', number(0), of), trap }
    }
    case 'binary':
      return lowerBinary(expression, frame, to)
    case 'conditional':
      return conditional(expression, frame, to)
    case 'quantifier':
      return lowerQuantifier(expression, frame, to)
    case 'aggregate':
      return lowerAggregate(expression, frame, to)
    case 'mapping':
      return mapping(expression, frame, to)
    case 'collection':
      return lowerCollection(expression, frame, to)
    case 'record': {
      const fields = type.kind === 'record' ? type.fields : []
      const values = expression.values.map((value, at) => to.lowerAs(value, defined(fields[at]).type, frame))
      return { val: recordOf(values.map((value) => value.val)), trap: any(values.map((value) => value.trap)) }
    }
    case 'field': {
      const { val, trap } = lower(expression.of)
      const record = expression.of.type
      const from = record.kind === 'record' ? defined(record.fields[expression.index]).type : type
      return { val: adapt(fieldAt(val, expression.index), from, type, to), trap }
    }
    case 'update':
      return update(expression, frame, to)
    case 'variant': {
      const fields = type.kind === 'union' ? defined(type.variants[expression.index]).fields : []
      const values = expression.values.map((value, at) => to.lowerAs(value, defined(fields[at]).type, frame))
      const vals = values.map((value) => value.val)
      const val = type.kind === 'union' ? variantVal(type, expression.index, vals) : recordOf(vals)
      return { val, trap: any(values.map((value) => value.trap)) }
    }
    case 'is': {
      const { val, trap } = lower(expression.of)
      const union = expression.of.type
      return { val: union.kind === 'union' ? isVariant(union, val, expression.index) : no, trap }
    }
    case 'match':
      return match(expression, frame, to)
    case 'some': {
      const { val, trap } = lower(expression.of)
      return { val: adapt(val, expression.of.type, type, to), trap }
    }
    case 'unwrap': {
      const { val, trap } = lower(expression.of)
      const option = expression.of.type
      if (option.kind !== 'option') return { val, trap }
      const inside = adapt(insideOf(option, val), option.of, type, to)
      return { val: inside, trap: or(trap, not(isSome(option, val))) }
    }
    case 'lookup':
      return lookup(expression, frame, to)
    case 'element': {
      const [sequence, key] = [lower(expression.of), lower(expression.key)]
      const index = scalarOf(key.val)
      const from = expression.of.type.kind === 'sequence' ? expression.of.type.of : type
      return {
        val: adapt(itemAt(sequence.val, index, from), from, type, to),
        trap: any([sequence.trap, key.trap, isNoIndex(sequence.val, index, expression.key.type)]),
      }
    }
    case 'builtin':
      return builtin(expression, lower(expression.of), to)
    case 'convert': {
      const { val, trap } = lower(expression.of)
      const from = expression.of.type
      return { val: adapt(val, from, type, to), trap: or(trap, not(fits(from, type, val, to))) }
    }
    case 'let': {
      const value = lower(expression.value)
      const body = lowerExpression(
        expression.body,
        bind(frame, expression.slot, { ...value, type: expression.value.type }),
        to,
      )
      return { val: adapt(body.val, expression.body.type, type, to), trap: or(value.trap, body.trap) }
    }
    default:
      return unreachable(expression)
  }
}

function literal({ type, value }: Of<'literal'>): Scalar {
  if (typeof value === 'boolean') return truthOf(value)
  const member = type.kind === 'enum' ? type.members[value] : undefined
  return number(value, type.kind === 'enum' && member !== undefined ? { of: type.name, member } : undefined)
}

function conditional(expression: Of<'conditional'>, frame: Frame, to: Lowering): Lowered {
  const test = lowerExpression(expression.test, frame, to)
  const which = scalarOf(test.val)
  const then = to.lowerAs(expression.then, expression.type, frame)
  const otherwise = to.lowerAs(expression.otherwise, expression.type, frame)
  return {
    val: choose(which, then.val, otherwise.val),
    trap: or(test.trap, or(under(which, then.trap), under(not(which), otherwise.trap))),
  }
}

function mapping(expression: Of<'mapping'>, frame: Frame, to: Lowering): Lowered {
  const { from, slot, value, type } = expression
  const inner = (index: Scalar) => bind(frame, slot, { val: fromIndex(from, index), type: from })
  const of = type.kind === 'map' ? type.to : value.type
  const index = indexShape(from)
  return {
    val: arrayOf(index, (at) => to.lowerAs(value, of, inner(at)).val),
    trap: quantifyIn(to, 'some', index, 'key', (at) => lowerExpression(value, inner(at), to).trap),
  }
}

function update(expression: Of<'update'>, frame: Frame, to: Lowering): Lowered {
  const old = lowerExpression(expression.of, frame, to)
  const { type } = expression
  const parts = type.kind === 'record' ? type.fields : []
  const values = new Map(
    expression.fields.map(({ index, value }) => [index, to.lowerAs(value, defined(parts[index]).type, frame)]),
  )
  const base = fieldsOf(adapt(old.val, expression.of.type, type, to))
  return {
    val: recordOf(base.map((field, at) => values.get(at)?.val ?? field)),
    trap: any([old.trap, ...[...values.values()].map((value) => value.trap)]),
  }
}

function lookup(expression: Of<'lookup'>, frame: Frame, to: Lowering): Lowered {
  const map = lowerExpression(expression.of, frame, to)
  const from = expression.of.type.kind === 'map' ? expression.of.type.from : expression.key.type
  const key = to.lowerAs(expression.key, from, frame)
  const value = entriesOf(map.val).at(toIndex(from, key.val))
  const of = expression.of.type.kind === 'map' ? expression.of.type.to : expression.type
  return { val: adapt(value, of, expression.type, to), trap: or(map.trap, key.trap) }
}

/** The element of a sequence; one beyond its capacity is an error anyway, and any value will do. */
function itemAt(sequence: Val, index: Scalar, type: Type): Val {
  const items = entriesOf(fieldAt(sequence, 1))
  const isBeyond = index.kind === 'number' && (index.value < 0 || index.value > items.index.high)
  return isBeyond ? defaultOf(shapeOf(type)) : items.at(index)
}

export function isNoIndex(sequence: Val, index: Scalar, type: Type): Scalar {
  const length = scalarOf(fieldAt(sequence, 0))
  const isNegative = type.kind === 'range' && type.low >= 0 ? no : binary('less', index, number(0))
  return or(isNegative, binary('greaterOrEqual', index, length))
}

/** head, last, tail of a sequence, and the size of any collection. */
function builtin(call: Of<'builtin'>, { val, trap }: Lowered, to: Lowering): Lowered {
  const { builtin: name, type } = call
  const from = call.of.type
  if (from.kind !== 'sequence') return { val: sizeOf(val, from), trap }
  const length = scalarOf(fieldAt(val, 0))
  if (name === 'size') return { val: length, trap }
  const orEmpty = or(trap, binary('equal', length, number(0)))
  const items = entriesOf(fieldAt(val, 1))
  const shorter = binary('subtract', length, number(1))
  if (name !== 'tail') {
    const item = name === 'head' ? items.at(number(0)) : items.at(shorter)
    return { val: adapt(item, from.of, type, to), trap: orEmpty }
  }
  const blank = defaultOf(shapeOf(from.of))
  const moved = arrayOf(items.index, (index) => {
    if (index.kind === 'number' && index.value >= items.index.high) return blank
    return choose(binary('less', index, shorter), items.at(binary('add', index, number(1))), blank)
  })
  return { val: adapt(recordOf([shorter, moved]), from, type, to), trap: orEmpty }
}

// ---- match -------------------------------------------------------------------------------------

function match(expression: Of<'match'>, frame: Frame, to: Lowering): Lowered {
  const subject = lowerExpression(expression.of, frame, to)
  const from = expression.of.type
  const arms = expression.arms.map((arm) => ({
    test: patternTest(arm.pattern, subject.val, from),
    ...to.lowerAs(arm.body, expression.type, boundBy(arm, subject.val, from, frame)),
  }))
  const last = defined(arms.at(-1), 'arm')
  const before = arms.slice(0, -1)
  return {
    val: before.reduceRight((rest, arm) => choose(arm.test, arm.val, rest), last.val),
    trap: or(
      subject.trap,
      before.reduceRight((rest, arm) => or(under(arm.test, arm.trap), under(not(arm.test), rest)), last.trap),
    ),
  }
}

/** Whether a value fits a pattern. */
export function patternTest(pattern: Pattern, val: Val, type: Type): Scalar {
  switch (pattern.kind) {
    case 'any':
      return every([])
    case 'none':
      return type.kind === 'option' ? not(isSome(type, val)) : no
    case 'some':
      return type.kind === 'option' ? isSome(type, val) : no
    case 'member': {
      const member = type.kind === 'enum' ? type.members[pattern.index] : undefined
      const label = type.kind === 'enum' && member !== undefined ? { of: type.name, member } : undefined
      return binary('equal', scalarOf(val), number(pattern.index, label))
    }
    case 'variant':
      return type.kind === 'union' ? isVariant(type, val, pattern.index) : no
    default:
      return unreachable(pattern)
  }
}

/** The names that a pattern gives to parts of a value. */
export function namesIn(pattern: Pattern, val: Val, type: Type): readonly { slot: number; val: Val; type: Type }[] {
  if (pattern.kind === 'some' && type.kind === 'option')
    return [{ slot: pattern.slot, val: insideOf(type, val), type: type.of }]
  if (pattern.kind !== 'variant' || type.kind !== 'union') return []
  const fields = defined(type.variants[pattern.index], 'variant').fields
  const vals = variantFields(type, val, pattern.index)
  return pattern.slots.flatMap((slot, at) =>
    slot === undefined ? [] : [{ slot, val: defined(vals[at], 'field'), type: defined(fields[at], 'field').type }],
  )
}

function boundBy(arm: MatchArm<Expression>, val: Val, type: Type, frame: Frame): Frame {
  return namesIn(arm.pattern, val, type).reduce((inner, name) => bind(inner, name.slot, name), frame)
}
