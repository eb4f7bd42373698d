import { unreachable } from '../base/assert.ts'
import type { Binder, Expression, PathStep } from './expressions.ts'

type Change = (child: Expression) => Expression

/** A copy of an expression with each expression directly inside it changed; the copy is always a new object. */
export function mapExpression(expression: Expression, change: Change): Expression {
  switch (expression.kind) {
    case 'literal':
    case 'none':
    case 'toggle':
    case 'local':
    case 'variable':
      return { ...expression }
    case 'call':
      return { ...expression, args: expression.args.map(change) }
    case 'unary':
    case 'field':
    case 'is':
    case 'some':
    case 'unwrap':
    case 'builtin':
    case 'convert':
      return { ...expression, of: change(expression.of) }
    case 'binary':
      return { ...expression, left: change(expression.left), right: change(expression.right) }
    case 'conditional': {
      const { test, then, otherwise } = expression
      return { ...expression, test: change(test), then: change(then), otherwise: change(otherwise) }
    }
    case 'quantifier': {
      const { binders, where, body } = expression
      return { ...expression, binders: mapBinders(binders, change), where: where && change(where), body: change(body) }
    }
    case 'aggregate': {
      const { binders, where, value } = expression
      const changed = { binders: mapBinders(binders, change), where: where && change(where) }
      return { ...expression, ...changed, value: value && change(value) }
    }
    case 'mapping':
      return { ...expression, value: change(expression.value) }
    case 'collection':
      return { ...expression, items: expression.items.map(change) }
    case 'record':
    case 'variant':
      return { ...expression, values: expression.values.map(change) }
    case 'update': {
      const fields = expression.fields.map((field) => ({ ...field, value: change(field.value) }))
      return { ...expression, of: change(expression.of), fields }
    }
    case 'match': {
      const arms = expression.arms.map((arm) => ({ ...arm, body: change(arm.body) }))
      return { ...expression, of: change(expression.of), arms }
    }
    case 'lookup':
    case 'element':
      return { ...expression, of: change(expression.of), key: change(expression.key) }
    case 'let':
      return { ...expression, value: change(expression.value), body: change(expression.body) }
    default:
      return unreachable(expression)
  }
}

export function mapBinders(binders: readonly Binder[], change: Change): readonly Binder[] {
  return binders.map((binder) =>
    binder.domain.kind === 'type' ? binder : { ...binder, domain: { kind: 'values', set: change(binder.domain.set) } },
  )
}

export function mapPath(path: readonly PathStep[], change: Change): readonly PathStep[] {
  return path.map((step) => (step.kind === 'field' ? step : { ...step, key: change(step.key) }))
}

/**
 * A change that treats each object once: where the target of `x[k] += 1` stands in the path and in the value, it is
 * one object, and stays one.
 */
export function once(change: Change): Change {
  const copies = new Map<Expression, Expression>()
  return (expression) => {
    const known = copies.get(expression)
    if (known !== undefined) return known
    const copy = change(expression)
    copies.set(expression, copy)
    return copy
  }
}
