import { askedIn } from '../model/asked-in.ts'
import type { Expression } from '../model/expressions.ts'
import { mapExpression } from '../model/map-expression.ts'
import type { Property, Run } from '../model/model.ts'
import { bool } from '../model/types.ts'
import type { Condition } from './condition.ts'
import type { EvaluatedParts, Wanted } from './evaluated-parts.ts'
import { exists } from './logic.ts'
import { type Claim, placeKey } from './place.ts'
import { triggerOf } from './trigger-of.ts'

/** What must be for once, lest a property say nothing: premises, conditions after `where`, triggers, something to see. */
export function premiseConditions(run: Run, parts: EvaluatedParts): Condition[] {
  const asked = new Set(askedIn(run))
  return run.model.properties.flatMap((property, at) => {
    if (!asked.has(at)) return []
    if (property.sort === 'liveness') return triggerCondition(property, parts)
    if (property.sort === 'unaffected') return [seenCondition(property)]
    return property.sort === 'invariant' || property.sort === 'step' ? premisesOf(property, property.body, parts) : []
  })
}

function premisesOf(property: Property, body: Expression, parts: EvaluatedParts): Condition[] {
  const found: Condition[] = []
  const sort = property.sort === 'step' ? 'step' : 'state'
  parts.each(
    body,
    (inner) => inner,
    saysNothingAlone,
    (part, around) => {
      if (part.kind === 'binary') {
        if (parts.knownTruth(part.left) !== undefined || parts.knownTruth(part) !== undefined) return
        found.push(conditionOf(property, sort, 'premise never true', part.left, around(part.left), part.right))
      } else if (part.kind === 'quantifier' && part.where !== undefined) {
        if (parts.knownTruth(part.where) !== undefined) return
        const some = around(exists(part.binders, undefined, part.where))
        found.push(conditionOf(property, sort, 'premise never true', part.where, some, part.body))
      }
    },
  )
  return found
}

/** An implication is true where its premise is false, and an `all` where there is nothing to go through. */
const saysNothingAlone: Wanted = (part) =>
  (part.kind === 'binary' && part.operator === 'implies') ||
  (part.kind === 'quantifier' && part.quantifier === 'all' && part.where !== undefined)

function triggerCondition(property: Property, parts: EvaluatedParts): Condition[] {
  const found = triggerOf(property)
  if (found === undefined || parts.knownTruth(found.trigger) !== undefined) return []
  const some = exists(found.binders, found.where, found.trigger)
  return [conditionOf(property, 'state', 'trigger never true', found.trigger, some, undefined)]
}

/** Where nothing is ever seen to change, no step makes a difference. */
function seenCondition(property: Property & { readonly sort: 'unaffected' }): Condition {
  const { body } = property
  const changes: Expression = {
    kind: 'binary',
    operator: 'notEqual',
    left: inNextState(body),
    right: body,
    type: bool,
    span: body.span,
  }
  return conditionOf(property, 'step', 'never changed', body, changes, undefined)
}

/** The expression in the state after a step. */
function inNextState(expression: Expression): Expression {
  const changed = mapExpression(expression, inNextState)
  return changed.kind === 'variable' || changed.kind === 'call' ? { ...changed, primed: true } : changed
}

function conditionOf(
  property: Property,
  sort: Condition['sort'],
  claim: Claim,
  part: Expression,
  body: Expression,
  covered: Expression | undefined,
): Condition {
  const { span } = part
  const owner = `${property.sort === 'unaffected' ? 'unaffected property' : property.sort} '${property.name}'`
  const place = { key: placeKey(claim, span), claim, span, owner, within: [], covers: covered?.span, isBound: false }
  return { place, sort, body, slots: property.slots }
}
