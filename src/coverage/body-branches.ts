import { joinSpans, type Span } from '../base/span.ts'
import type { Expression, Statement } from '../model/expressions.ts'
import type { Action } from '../model/model.ts'
import { expressionsOf } from '../model/walk.ts'
import { type Around, type EvaluatedParts, intoArm, type Wanted } from './evaluated-parts.ts'
import { literal, not } from './logic.ts'
import { type Claim, type Place, placeKey } from './place.ts'

/**
 * The variable of the state that is to be made true where a place of a body is come to, or undefined where nobody asks.
 */
export type FlagOf = (place: Place) => number | undefined

/** A body that notes which of its branches were taken; it does what it did before. */
export function flaggedBody(action: Action, owner: string, parts: EvaluatedParts, flagOf: FlagOf): Statement[] {
  return new BodyBranches(action, owner, parts, flagOf).all(action.body)
}

const isChoice: Wanted = (part) => part.kind === 'conditional' || part.kind === 'match'

class BodyBranches {
  private readonly action: Action
  private readonly owner: string
  private readonly parts: EvaluatedParts
  private readonly flagOf: FlagOf

  constructor(action: Action, owner: string, parts: EvaluatedParts, flagOf: FlagOf) {
    this.action = action
    this.owner = owner
    this.parts = parts
    this.flagOf = flagOf
  }

  all(body: readonly Statement[]): Statement[] {
    const { action } = this
    const taken = this.mark('never taken', action.span, [], undefined)
    return [...taken, ...this.statements(body)]
  }

  private statements(statements: readonly Statement[]): Statement[] {
    return statements.flatMap((statement) => [...this.choicesIn(statement), this.statement(statement)])
  }

  private statement(statement: Statement): Statement {
    switch (statement.kind) {
      case 'if': {
        const known = this.parts.knownTruth(statement.test)
        return {
          ...statement,
          then: known === false ? statement.then : this.branch(statement.then, known),
          otherwise: known === true ? statement.otherwise : this.branch(statement.otherwise, known),
        }
      }
      case 'match':
        return {
          ...statement,
          arms: statement.arms.map(({ pattern, body }) => ({ pattern, body: this.branch(body, undefined) })),
        }
      case 'for':
        return { ...statement, body: this.statements(statement.body) }
      default:
        return statement
    }
  }

  /** @param known what the test is where the switches decide it: then nothing is said of the branch */
  private branch(body: readonly Statement[], known: boolean | undefined): Statement[] {
    const [first, last] = [body[0], body.at(-1)]
    if (first === undefined || last === undefined) return []
    const mark = known === undefined ? this.markBranch(joinSpans(first.span, last.span)) : []
    return [...mark, ...this.statements(body)]
  }

  /** Notes which way the choices within a statement's expressions go, in the state before the statement. */
  private choicesIn(statement: Statement): Statement[] {
    const found: Statement[] = []
    for (const expression of expressionsOf(statement)) {
      this.parts.each(
        expression,
        (inner) => inner,
        isChoice,
        (part, around) => {
          for (const [branch, when] of this.branchesOf(part, around))
            for (const mark of this.markBranch(branch.span))
              found.push({ kind: 'if', test: when(), then: [mark], otherwise: [], span: branch.span })
        },
      )
    }
    return found
  }

  private branchesOf(part: Expression, around: Around): readonly (readonly [Expression, () => Expression])[] {
    if (part.kind === 'match')
      return part.arms.map(({ body }, at) => [body, () => intoArm(part, at, around)(literal(true, body.span))])
    if (part.kind !== 'conditional' || this.parts.knownTruth(part.test) !== undefined) return []
    return [
      [part.then, () => around(part.test)],
      [part.otherwise, () => around(not(part.test))],
    ]
  }

  private markBranch(span: Span): Statement[] {
    return this.mark('never entered', span, [placeKey('never taken', this.action.span)], span)
  }

  private mark(claim: Claim, span: Span, within: readonly string[], covers: Span | undefined): Statement[] {
    const place = { key: placeKey(claim, span), claim, span, owner: this.owner, within, covers, isBound: false }
    const variable = this.flagOf(place)
    return variable === undefined ? [] : [assignTruth(variable, true, span)]
  }
}

export function assignTruth(variable: number, value: boolean, span: Span): Statement {
  return { kind: 'assign', variable, path: [], value: literal(value, span), span }
}
