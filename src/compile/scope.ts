import { assert } from '../base/assert.ts'
import type { Expression } from '../model/expressions.ts'
import type { Type } from '../model/types.ts'
import type { Node } from './circuit.ts'
import type { Sym } from './symbolic-value.ts'

/** A value with the type that gives it its shape. */
export interface Typed {
  readonly sym: Sym
  readonly type: Type
}

/** The values of the variables, by number; the same object wherever it is the same state. */
export type SymbolicState = readonly Sym[]

/** What an expression is evaluated in. */
export interface Scope {
  readonly state: SymbolicState
  readonly next: SymbolicState | undefined
  readonly frame: (Typed | undefined)[]
}

export type Of<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>

/** One binding of the names of a quantifier or loop: their values, and when it is one of the bindings. */
export interface Bound {
  readonly values: readonly Typed[]
  readonly when: Node
}

/** The type of what is inside an option or a collection. */
export function innerOf(type: Type): Type {
  assert('of' in type, 'a type with nothing inside')
  return type.of
}
