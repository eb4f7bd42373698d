import type { Expression } from '../model/expressions.ts'
import type { Action } from '../model/model.ts'
import type { Condition } from './condition.ts'
import type { Around, EvaluatedParts } from './evaluated-parts.ts'
import { isBoundTest } from './is-bound-test.ts'
import { and, exists, not } from './logic.ts'
import { type Place, placeKey } from './place.ts'

/**
 * The parts of a guard: each may be never false where those before it are true, or never true.
 * @param free definitions that are used elsewhere too, whose parts are not judged by guards
 */
export function guardConditions(
  action: Action,
  owner: string,
  parts: EvaluatedParts,
  free: ReadonlySet<number>,
): Condition[] {
  if (action.guard === undefined) return []
  const binders = action.parameters.map(({ name, type }, slot) => ({
    slot,
    name,
    domain: { kind: 'type', type } as const,
  }))
  const around: Around = (inner) => exists(binders, undefined, inner)
  return new GuardParts(action, owner, parts, free).of(action.guard, around, placeKey('never taken', action.span), true)
}

class GuardParts {
  private readonly action: Action
  private readonly owner: string
  private readonly parts: EvaluatedParts
  private readonly free: ReadonlySet<number>

  constructor(action: Action, owner: string, parts: EvaluatedParts, free: ReadonlySet<number>) {
    this.action = action
    this.owner = owner
    this.parts = parts
    this.free = free
  }

  /** @param isOwn whether the part stands in the guard itself, not in a definition that it calls */
  of(part: Expression, around: Around, within: string, isOwn: boolean): Condition[] {
    if (part.kind === 'binary' && part.operator === 'and') {
      const { left, right } = part
      const known = this.parts.knownTruth(left)
      const afterLeft: Around = known ? around : (inner) => around(and(left, inner))
      const first = this.of(left, around, within, isOwn)
      return known === false ? first : [...first, ...this.of(right, afterLeft, within, isOwn)]
    }
    if (this.parts.knownTruth(part) !== undefined) return []
    const place = { ...this.placeOf('never false', part, within, isOwn), isBound: isBoundTest(part) }
    const never = this.condition(place, around(not(part)))
    // Of a guard that is one part there is nothing to explain.
    const always =
      isOwn && part !== this.action.guard
        ? [this.condition(this.placeOf('never true', part, within, isOwn), around(part))]
        : []
    return [never, ...always, ...this.inside(part, around, place.key)]
  }

  /** The parts of a conjunction that a definition gives a name to. */
  private inside(part: Expression, around: Around, within: string): Condition[] {
    const isEntered = part.kind === 'call' && !this.free.has(part.definition)
    const entered = isEntered ? this.parts.enter(part, around) : undefined
    if (entered === undefined) return []
    const [body, way] = entered
    const isConjunction = (body.kind === 'binary' && body.operator === 'and') || body.kind === 'call'
    return isConjunction ? this.of(body, way, within, false) : []
  }

  private placeOf(claim: Place['claim'], { span }: Expression, within: string, isOwn: boolean): Place {
    const owner = isOwn ? this.owner : 'steps that use it'
    return { key: placeKey(claim, span), claim, span, owner, within: [within], covers: undefined, isBound: false }
  }

  private condition(place: Place, body: Expression): Condition {
    return { place, sort: 'state', body, slots: this.action.slots }
  }
}
