import type { Span } from '../base/span.ts'
import type { Type } from './types.ts'

/** A typed expression. Locals are slots of the frame of the action, definition or property around it. */
export type Expression = {
  readonly type: Type
  readonly span: Span
} /** A bool, a number, or the ordinal of an enum member. */ & (
  | { readonly kind: 'literal'; readonly value: boolean | number }
  | { readonly kind: 'none' }
  | { readonly kind: 'toggle'; readonly name: string; readonly value: boolean }
  | { readonly kind: 'local'; readonly slot: number; readonly name: string }
  | { readonly kind: 'variable'; readonly variable: number; readonly primed: boolean }
  | {
      readonly kind: 'call'
      readonly definition: number
      readonly args: readonly Expression[]
      readonly primed: boolean
    }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly of: Expression }
  | {
      readonly kind: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
    }
  | {
      readonly kind: 'conditional'
      readonly test: Expression
      readonly then: Expression
      readonly otherwise: Expression
    }
  | {
      readonly kind: 'quantifier'
      readonly quantifier: 'all' | 'exists'
      readonly binders: readonly Binder[]
      readonly where: Expression | undefined
      readonly body: Expression
    }
  | {
      readonly kind: 'aggregate'
      readonly aggregate: 'count' | 'sum' | 'min' | 'max' | 'set'
      /** Undefined for count. */
      readonly value: Expression | undefined
      readonly binders: readonly Binder[]
      readonly where: Expression | undefined
    }
  | { readonly kind: 'mapping'; readonly slot: number; readonly from: Type; readonly value: Expression }
  | {
      readonly kind: 'collection'
      readonly collection: 'set' | 'sequence' | 'bag'
      readonly items: readonly Expression[]
    }
  /** Values in the order of the type's fields. */
  | { readonly kind: 'record'; readonly values: readonly Expression[] }
  | { readonly kind: 'field'; readonly of: Expression; readonly index: number }
  | {
      readonly kind: 'update'
      readonly of: Expression
      readonly fields: readonly { readonly index: number; readonly value: Expression }[]
    }
  | { readonly kind: 'variant'; readonly index: number; readonly values: readonly Expression[] }
  | { readonly kind: 'is'; readonly of: Expression; readonly index: number }
  | { readonly kind: 'match'; readonly of: Expression; readonly arms: readonly MatchArm<Expression>[] }
  /** A value as an option. */
  | { readonly kind: 'some'; readonly of: Expression }
  | { readonly kind: 'unwrap'; readonly of: Expression }
  /** The value of a map at a key, which is known to be of the key type. */
  | { readonly kind: 'lookup'; readonly of: Expression; readonly key: Expression }
  /** The element of a sequence at an index from 0; a trap outside. */
  | { readonly kind: 'element'; readonly of: Expression; readonly key: Expression }
  | { readonly kind: 'builtin'; readonly builtin: Builtin; readonly of: Expression }
  /** The same value as another type of the same shape; a trap where it does not fit. */
  | { readonly kind: 'convert'; readonly of: Expression; readonly trap: 'range' | 'missingKey' }
  | { readonly kind: 'let'; readonly slot: number; readonly value: Expression; readonly body: Expression }
)

export type UnaryOperator = 'not' | 'negate'
export type Builtin = 'size' | 'head' | 'last' | 'tail'

export type BinaryOperator =
  | 'and'
  | 'or'
  | 'implies'
  | 'equal'
  | 'notEqual'
  | 'less'
  | 'lessOrEqual'
  | 'greater'
  | 'greaterOrEqual'
  | 'in'
  | 'notIn'
  | 'subset'
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'remainder'
  | 'union'
  | 'intersection'
  | 'difference'
  /** A set, sequence or bag with one element more. */
  | 'insert'
  /** A set or bag with one element less. */
  | 'remove'
  | 'orElse'

export interface Binder {
  readonly slot: number
  readonly name: string
  readonly domain: Domain
}

export type Domain =
  | { readonly kind: 'type'; readonly type: Type }
  | { readonly kind: 'values'; readonly set: Expression }

export interface MatchArm<Body> {
  readonly pattern: Pattern
  readonly body: Body
}

export type Pattern =
  | { readonly kind: 'any' }
  | { readonly kind: 'none' }
  | { readonly kind: 'some'; readonly slot: number }
  | { readonly kind: 'member'; readonly index: number }
  /** A slot for each field that is wanted. */
  | { readonly kind: 'variant'; readonly index: number; readonly slots: readonly (number | undefined)[] }

export type Statement = { readonly span: Span } & (
  | {
      readonly kind: 'assign'
      readonly variable: number
      readonly path: readonly PathStep[]
      readonly value: Expression
    }
  | { readonly kind: 'let'; readonly slot: number; readonly value: Expression }
  | {
      readonly kind: 'if'
      readonly test: Expression
      readonly then: readonly Statement[]
      readonly otherwise: readonly Statement[]
    }
  | { readonly kind: 'match'; readonly of: Expression; readonly arms: readonly MatchArm<readonly Statement[]>[] }
  | {
      readonly kind: 'for'
      readonly binders: readonly Binder[]
      readonly where: Expression | undefined
      readonly body: readonly Statement[]
    }
  | { readonly kind: 'assert'; readonly test: Expression; readonly message: string | undefined }
)

/** How an assignment reaches into a variable. */
export type PathStep =
  | { readonly kind: 'key'; readonly key: Expression }
  | { readonly kind: 'element'; readonly key: Expression }
  | { readonly kind: 'field'; readonly index: number }

/** What can go wrong while a spec runs. Each is a finding with a trace, never a wrong value. */
export type TrapKind =
  | 'range'
  | 'missingKey'
  | 'full'
  | 'absent'
  | 'missing'
  | 'empty'
  | 'index'
  | 'divisionByZero'
  | 'assertion'

/** One sentence for each trap; the reports and the language reference read it. */
export const trapSentences: Readonly<Record<TrapKind, string>> = {
  range: 'A number left the range of the type it was given to.',
  missingKey: 'A map was asked for a key that its type does not have.',
  full: 'An element was added to a sequence or bag that was full.',
  absent: 'An element was taken out of a bag that does not hold it.',
  missing: '`!` was applied to none.',
  empty: 'The first, last or smallest element of something empty was asked for.',
  index: 'A sequence was asked for an index that it does not have.',
  divisionByZero: 'A number was divided by zero.',
  assertion: 'An assertion in an action body was false.',
}
