import type { Span } from '../base/span.ts'

/** A name as written, with its place. */
export interface Identifier {
  readonly text: string
  readonly span: Span
}

// ---- types -------------------------------------------------------------------------------------

export type TypeNode =
  | { readonly kind: 'namedType'; readonly path: readonly Identifier[]; readonly span: Span }
  | { readonly kind: 'rangeType'; readonly low: Expr; readonly high: Expr; readonly span: Span }
  | { readonly kind: 'optionType'; readonly of: TypeNode; readonly span: Span }
  | { readonly kind: 'mapType'; readonly from: TypeNode; readonly to: TypeNode; readonly span: Span }
  | { readonly kind: 'setType'; readonly of: TypeNode; readonly span: Span }
  | {
      readonly kind: 'sequenceType' | 'bagType'
      readonly of: TypeNode
      readonly capacity: Expr
      readonly span: Span
    }
  | { readonly kind: 'recordType'; readonly fields: readonly FieldNode[]; readonly span: Span }

export interface FieldNode {
  readonly name: Identifier
  readonly type: TypeNode
}

// ---- expressions -------------------------------------------------------------------------------

export type Expr =
  | { readonly kind: 'integer'; readonly value: number; readonly span: Span }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly span: Span }
  | { readonly kind: 'none'; readonly span: Span }
  | { readonly kind: 'name'; readonly name: Identifier; readonly span: Span }
  /** `e'`: e in the next state. */
  | { readonly kind: 'prime'; readonly of: Expr; readonly span: Span }
  /** `e!`: the value of an option, an error when it is none. */
  | { readonly kind: 'unwrap'; readonly of: Expr; readonly span: Span }
  /** `r.f`, or `module.name`. */
  | { readonly kind: 'field'; readonly of: Expr; readonly name: Identifier; readonly span: Span }
  | { readonly kind: 'index'; readonly of: Expr; readonly keys: readonly Expr[]; readonly span: Span }
  | { readonly kind: 'call'; readonly callee: Expr; readonly args: readonly Expr[]; readonly span: Span }
  | { readonly kind: 'unary'; readonly operator: string; readonly of: Expr; readonly span: Span }
  | {
      readonly kind: 'binary'
      readonly operator: string
      readonly left: Expr
      readonly right: Expr
      readonly span: Span
    }
  | {
      readonly kind: 'conditional'
      readonly test: Expr
      readonly then: Expr
      readonly otherwise: Expr
      readonly span: Span
    }
  | {
      readonly kind: 'quantifier'
      readonly quantifier: 'all' | 'exists'
      readonly binders: Binders
      readonly body: Expr
      readonly span: Span
    }
  /** `count(x in D where P)`, `sum(e for x in D where P)`, `set(x in D where P)`, `set(e for x in D)`. */
  | {
      readonly kind: 'aggregate'
      readonly aggregate: Aggregate
      readonly value: Expr | undefined
      readonly binders: Binders
      readonly span: Span
    }
  /** `map(x in D: e)`: the total map that takes each x to e. */
  | { readonly kind: 'mapping'; readonly binder: BinderGroup; readonly value: Expr; readonly span: Span }
  /** `set(a, b)`, `seq(a, b)`, `bag(a, b)`. */
  | {
      readonly kind: 'collection'
      readonly collection: 'set' | 'seq' | 'bag'
      readonly items: readonly Expr[]
      readonly span: Span
    }
  | { readonly kind: 'record'; readonly fields: readonly FieldValue[]; readonly span: Span }
  | { readonly kind: 'with'; readonly of: Expr; readonly fields: readonly FieldValue[]; readonly span: Span }
  | { readonly kind: 'match'; readonly of: Expr; readonly arms: readonly Arm<Expr>[]; readonly span: Span }
  /** `e is Tag`. */
  | { readonly kind: 'is'; readonly of: Expr; readonly tag: Identifier; readonly span: Span }
  /** A block `{ let x = e  return e }`, the body of a def. */
  | { readonly kind: 'block'; readonly lets: readonly LetNode[]; readonly result: Expr; readonly span: Span }
  /** Parentheses that the user wrote; kept so that printing returns them. */
  | { readonly kind: 'parentheses'; readonly of: Expr; readonly span: Span }

export type Aggregate = 'count' | 'sum' | 'min' | 'max' | 'set'

export interface FieldValue {
  readonly name: Identifier
  readonly value: Expr
}

/** `a, b in Node, v in Volume where P` */
export interface Binders {
  readonly groups: readonly BinderGroup[]
  readonly where: Expr | undefined
}

export interface BinderGroup {
  readonly names: readonly Identifier[]
  readonly domain: Domain
}

/** A type by name, a range, or an expression whose value is a set. */
export type Domain =
  | { readonly kind: 'rangeDomain'; readonly low: Expr; readonly high: Expr; readonly span: Span }
  | { readonly kind: 'valueDomain'; readonly value: Expr; readonly span: Span }

export interface Arm<Body> {
  readonly pattern: Pattern
  readonly body: Body
}

export type Pattern =
  | { readonly kind: 'wildcard'; readonly span: Span }
  | { readonly kind: 'nonePattern'; readonly span: Span }
  | { readonly kind: 'somePattern'; readonly name: Identifier; readonly span: Span }
  /** An enum member, or a variant with names (`_` for a value not wanted) for its fields. */
  | {
      readonly kind: 'tagPattern'
      readonly tag: Identifier
      readonly names: readonly Identifier[]
      readonly span: Span
    }

export interface LetNode {
  readonly name: Identifier
  readonly value: Expr
  readonly span: Span
}

// ---- statements --------------------------------------------------------------------------------

export type Stmt =
  | {
      readonly kind: 'assign'
      readonly operator: '=' | '+=' | '-='
      readonly target: Expr
      readonly value: Expr
      readonly span: Span
    }
  | ({ readonly kind: 'let' } & LetNode)
  | {
      readonly kind: 'if'
      readonly test: Expr
      readonly then: Block
      /** `else if` is a block that holds one `if`, with `elseIf` set. */
      readonly otherwise: Block | undefined
      readonly elseIf: boolean
      readonly span: Span
    }
  | { readonly kind: 'matchStmt'; readonly of: Expr; readonly arms: readonly Arm<Block>[]; readonly span: Span }
  | { readonly kind: 'for'; readonly binders: Binders; readonly body: Block; readonly span: Span }
  | { readonly kind: 'assert'; readonly test: Expr; readonly message: string | undefined; readonly span: Span }

export interface Block {
  readonly statements: readonly Stmt[]
  readonly span: Span
}

// ---- declarations ------------------------------------------------------------------------------

export interface Parameter {
  readonly name: Identifier
  readonly type: TypeNode
}

export type Fairness = 'unfair' | 'fair' | 'strongly fair'
export type ActionSort = 'action' | 'fault' | 'operator' | 'init'
export type PropertySort = 'invariant' | 'step' | 'reachable' | 'liveness' | 'recoverable' | 'unaffected'

export type Decl =
  | { readonly kind: 'module'; readonly name: Identifier; readonly span: Span }
  | {
      readonly kind: 'import'
      readonly path: string
      readonly pathSpan: Span
      readonly alias: Identifier | undefined
      readonly bindings: readonly FieldValue[]
      readonly span: Span
    }
  | {
      readonly kind: 'const'
      readonly name: Identifier
      readonly type: TypeNode | undefined
      readonly value: Expr
      readonly span: Span
    }
  | {
      readonly kind: 'type'
      readonly actor: boolean
      readonly name: Identifier
      readonly type: TypeNode
      readonly span: Span
    }
  /** `symmetric type T[N]`, `symmetric actor T[N]`. */
  | {
      readonly kind: 'symmetric'
      readonly actor: boolean
      readonly name: Identifier
      readonly size: Expr
      readonly span: Span
    }
  /** `enum T { A, B }`, `actor T { A, B }`, and `actor T`, whose one member has the type's own name. */
  | {
      readonly kind: 'enum'
      readonly actor: boolean
      readonly name: Identifier
      readonly members: readonly Identifier[] | undefined
      readonly span: Span
    }
  | {
      readonly kind: 'union'
      readonly name: Identifier
      readonly variants: readonly VariantNode[]
      readonly span: Span
    }
  | {
      readonly kind: 'var'
      readonly name: Identifier
      readonly type: TypeNode
      readonly initial: Expr
      readonly span: Span
    }
  | {
      readonly kind: 'toggle'
      readonly sort: 'fix' | 'bug'
      readonly name: Identifier
      readonly sentence: string
      readonly span: Span
    }
  | {
      readonly kind: 'def'
      readonly name: Identifier
      readonly parameters: readonly Parameter[]
      readonly result: TypeNode | undefined
      readonly body: Expr
      readonly span: Span
    }
  | ActionDecl
  | {
      readonly kind: 'property'
      readonly sort: PropertySort
      readonly name: Identifier
      /** For `recoverable … with operators`. */
      readonly withOperators: boolean
      readonly body: Expr
      /** For `unaffected … by`: the steps that make no difference. */
      readonly by: readonly (readonly Identifier[])[]
      readonly span: Span
    }
  /** A number that is of interest in every state. */
  | {
      readonly kind: 'reward'
      readonly name: Identifier
      readonly sentence: string | undefined
      readonly body: Expr
      readonly span: Span
    }
  | CheckDecl

export interface ActionDecl {
  readonly kind: 'action'
  readonly sort: ActionSort
  /** Undefined for an `init` without a name. */
  readonly name: Identifier | undefined
  readonly parameters: readonly Parameter[]
  readonly fairness: Fairness
  /** Whose lane of a trace the step belongs to. */
  readonly by: Expr | undefined
  /** When it happens, for questions about quantities. */
  readonly timing: TimingNode | undefined
  readonly guard: Expr | undefined
  readonly body: Block
  readonly span: Span
}

export type TimingNode = { readonly span: Span } & (
  | { readonly kind: 'rate'; readonly amount: Expr; readonly period: PeriodNode }
  | { readonly kind: 'delay'; readonly period: PeriodNode }
  | { readonly kind: 'probability'; readonly share: Expr; readonly of: Expr }
)

/** `30 seconds`, or `second` alone. */
export interface PeriodNode {
  readonly count: Expr | undefined
  readonly unit: Identifier
}

export interface VariantNode {
  readonly name: Identifier
  readonly fields: readonly FieldNode[]
}

/** A check; or an experiment, whose items are the same but for `expect` and `limits`, which it has not, and `measure`. */
export interface CheckDecl {
  readonly kind: 'check'
  readonly sort: 'check' | 'experiment'
  readonly name: Identifier
  readonly sentence: string | undefined
  readonly items: readonly CheckItem[]
  readonly span: Span
}

export type CheckItem =
  | {
      readonly kind: 'setting'
      readonly path: readonly Identifier[]
      readonly value: Expr
      readonly span: Span
      readonly doc: readonly string[]
    }
  | {
      readonly kind: 'faults'
      readonly budgets: readonly BudgetNode[]
      readonly span: Span
      readonly doc: readonly string[]
    }
  | {
      readonly kind: 'limits'
      readonly limits: readonly LimitNode[]
      readonly span: Span
      readonly doc: readonly string[]
    }
  | { readonly kind: 'terminal'; readonly when: Expr; readonly span: Span; readonly doc: readonly string[] }
  /** In an experiment: the properties and rewards that it asks about. */
  | {
      readonly kind: 'measure'
      readonly names: readonly (readonly Identifier[])[]
      readonly span: Span
      readonly doc: readonly string[]
    }
  | {
      readonly kind: 'expect'
      readonly properties: readonly (readonly Identifier[])[]
      readonly outcome: 'holds' | 'violated' | 'reached' | 'unreachable'
      /** Steps of the shortest trace, faults included. */
      readonly steps: Expr | undefined
      readonly span: Span
      readonly doc: readonly string[]
    }
  | {
      readonly kind: 'with'
      readonly toggles: readonly (readonly Identifier[])[]
      readonly items: readonly CheckItem[]
      readonly span: Span
      readonly doc: readonly string[]
    }

/** `cutPeers + cutControl <= 1`: at most so many of these faults together. */
export interface BudgetNode {
  readonly faults: readonly (readonly Identifier[])[]
  readonly most: Expr
  readonly span: Span
}

export interface LimitNode {
  readonly name: Identifier
  readonly most: Expr
}

// ---- a file ------------------------------------------------------------------------------------

export interface Documented {
  /** Lines of the `///` comment before the declaration, without the slashes. */
  readonly doc: readonly string[]
  readonly decl: Decl
}

export interface Module {
  readonly declarations: readonly Documented[]
  readonly comments: readonly Comment[]
  readonly span: Span
}

/** A comment that is not a doc comment; formatting puts it back where it stood. */
export interface Comment {
  readonly text: string
  readonly span: Span
}
