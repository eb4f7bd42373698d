import { defined } from '../base/assert.ts'
import type { Binder, Expression } from '../model/expressions.ts'
import type { Definition } from '../model/model.ts'
import { bool } from '../model/types.ts'
import { childrenOf } from '../model/walk.ts'
import { knownTruth } from './known-truth.ts'
import { and, exists, literal, not } from './logic.ts'

/**
 * Turns a truth about a part of an expression into one about the whole: that the part is evaluated at all, for some
 * binding of the names around it, and that the truth is met there.
 */
export type Around = (inner: Expression) => Expression

/** Which parts to visit; the same function each time, as answers are remembered. */
export type Wanted = (part: Expression) => boolean

export type Visit = (part: Expression, around: Around) => void

/** Thrown where definitions within definitions make more parts than anyone would read. */
export class TooManyParts extends Error {}

const PARTS_MAX = 50_000

/** Goes through expressions with the way to each part, also into the definitions that they call. */
export class EvaluatedParts {
  /** Those of the model, and those made to reach into them. */
  readonly definitions: Definition[]
  private readonly enterCalls: boolean
  private readonly containing = new Map<Wanted, Map<number, boolean>>()
  private parts = 0

  constructor(definitions: readonly Definition[], enterCalls: boolean) {
    this.definitions = [...definitions]
    this.enterCalls = enterCalls
  }

  knownTruth(expression: Expression): boolean | undefined {
    return knownTruth(expression, this.definitions)
  }

  /**
   * The body of a called definition with the way to it, or undefined where definitions are not entered. The way is a
   * call of a definition made for it: names have slots of their own in each.
   */
  enter(call: Extract<Expression, { kind: 'call' }>, around: Around): readonly [Expression, Around] | undefined {
    if (!this.enterCalls) return undefined
    const definition = defined(this.definitions[call.definition], 'definition')
    const inside: Around = (inner) => {
      const made = this.definitions.push({ ...definition, body: inner }) - 1
      return around({ ...call, definition: made, type: bool })
    }
    return [definition.body, inside]
  }

  /**
   * Visits each part that the switches of the run leave alive.
   * @param isWanted kinds of parts; definitions without any are not entered
   */
  each(expression: Expression, around: Around, isWanted: Wanted, visit: Visit): void {
    if (this.parts++ > PARTS_MAX) throw new TooManyParts()
    if (isWanted(expression)) visit(expression, around)
    for (const [part, way] of this.partsOf(expression, around)) this.each(part, way, isWanted, visit)
    if (expression.kind !== 'call' || !this.definitionContains(expression.definition, isWanted)) return
    const entered = this.enter(expression, around)
    if (entered !== undefined) this.each(entered[0], entered[1], isWanted, visit)
  }

  /** Whether an expression leads to a part of a kind, the definitions that it calls included. */
  private contains(expression: Expression, isWanted: Wanted): boolean {
    return (
      isWanted(expression) ||
      childrenOf(expression).some((part) => this.contains(part, isWanted)) ||
      (expression.kind === 'call' && this.definitionContains(expression.definition, isWanted))
    )
  }

  private definitionContains(definition: number, isWanted: Wanted): boolean {
    const known = this.containing.get(isWanted) ?? new Map<number, boolean>()
    this.containing.set(isWanted, known)
    const answer = known.get(definition) ?? this.contains(defined(this.definitions[definition]).body, isWanted)
    known.set(definition, answer)
    return answer
  }

  private partsOf(expression: Expression, around: Around): readonly (readonly [Expression, Around])[] {
    switch (expression.kind) {
      case 'binary':
        return this.operands(expression, around)
      case 'conditional': {
        const { test, then, otherwise } = expression
        const known = this.knownTruth(test)
        return [
          [test, around],
          ...(known === false ? [] : [[then, (inner: Expression) => around(and(test, inner))] as const]),
          ...(known === true ? [] : [[otherwise, (inner: Expression) => around(and(not(test), inner))] as const]),
        ]
      }
      case 'quantifier':
        return this.bound(expression.binders, expression.where, expression.body, around)
      case 'aggregate':
        return this.bound(expression.binders, expression.where, expression.value, around)
      case 'mapping': {
        const { slot, from, value } = expression
        const binder: Binder = { slot, name: '', domain: { kind: 'type', type: from } }
        return [[value, (inner) => around(exists([binder], undefined, inner))]]
      }
      case 'let':
        return [
          [expression.value, around],
          [expression.body, (inner) => around({ ...expression, body: inner, type: bool })],
        ]
      case 'match':
        return [
          [expression.of, around],
          ...expression.arms.map((arm, at) => [arm.body, intoArm(expression, at, around)] as const),
        ]
      default:
        return childrenOf(expression).map((part) => [part, around])
    }
  }

  private operands(
    { operator, left, right }: Extract<Expression, { kind: 'binary' }>,
    around: Around,
  ): readonly (readonly [Expression, Around])[] {
    const first = [left, around] as const
    const when = rightWhen(operator, left)
    if (when === undefined) return [first, [right, around]]
    const known = this.knownTruth(when)
    return known === false ? [first] : [first, [right, (inner) => around(known ? inner : and(when, inner))]]
  }

  private bound(
    binders: readonly Binder[],
    where: Expression | undefined,
    body: Expression | undefined,
    around: Around,
  ): readonly (readonly [Expression, Around])[] {
    const domains = binders.flatMap(({ domain }, at) => {
      const way: Around = (inner) => around(exists(binders.slice(0, at), undefined, inner))
      return domain.kind === 'values' ? [[domain.set, way] as const] : []
    })
    const inWhere: Around = (inner) => around(exists(binders, undefined, inner))
    const inBody: Around = (inner) => around(exists(binders, where, inner))
    return [
      ...domains,
      ...(where === undefined ? [] : [[where, inWhere] as const]),
      ...(body === undefined ? [] : [[body, inBody] as const]),
    ]
  }
}

/** When the right side of an operator is looked at, or undefined where it always is. */
function rightWhen(operator: string, left: Expression): Expression | undefined {
  if (operator === 'and' || operator === 'implies') return left
  if (operator === 'or') return not(left)
  if (operator !== 'orElse') return undefined
  const none: Expression = { kind: 'none', type: left.type, span: left.span }
  return { kind: 'binary', operator: 'equal', left, right: none, type: bool, span: left.span }
}

/** The way into an arm: the same match, true in that arm alone. */
export function intoArm(match: Extract<Expression, { kind: 'match' }>, arm: number, around: Around): Around {
  return (inner) => {
    const arms = match.arms.map(({ pattern, body }, at) => ({
      pattern,
      body: at === arm ? inner : literal(false, body.span),
    }))
    return around({ ...match, arms, type: bool })
  }
}
