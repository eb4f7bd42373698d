import type { Span } from '../base/span.ts'
import type { Type } from '../model/types.ts'
import type { ActionDecl, Decl, Expr } from '../syntax/ast.ts'

/** What a name of a module stands for. Elaborated when first used; `busy` finds definitions in circles. */
export type Symbol = {
  readonly name: string
  /** The name in the whole model: with the alias of the instance before it. */
  readonly fullName: string
  readonly span: Span
  readonly doc: readonly string[]
  readonly home: Instance
} & (
  | { readonly kind: 'const'; readonly decl: DeclOf<'const'> }
  | { readonly kind: 'type'; readonly decl: TypeDecl }
  | { readonly kind: 'var'; readonly decl: DeclOf<'var'> }
  | { readonly kind: 'toggle'; readonly decl: DeclOf<'toggle'> }
  | { readonly kind: 'def'; readonly decl: DeclOf<'def'> }
  | { readonly kind: 'action'; readonly decl: ActionDecl }
  | { readonly kind: 'property'; readonly decl: DeclOf<'property'> }
  | { readonly kind: 'reward'; readonly decl: DeclOf<'reward'> }
  | { readonly kind: 'module'; readonly instance: Instance }
)

export type DeclOf<Kind extends Decl['kind']> = Extract<Decl, { kind: Kind }>
export type TypeDecl = DeclOf<'type'> | DeclOf<'symmetric'> | DeclOf<'enum'> | DeclOf<'union'>
export type SymbolOf<Kind extends Symbol['kind']> = Extract<Symbol, { kind: Kind }>

/** How far a symbol is elaborated; one that is not begun has no entry. */
export type Progress<T> = { readonly at: 'busy' } | { readonly at: 'done'; readonly value: T }

export interface ConstantValue {
  readonly value: number | boolean
  readonly type: Type
}

export interface VariableUse {
  readonly index: number
  readonly type: Type
}

export interface DefinitionUse {
  readonly index: number
  readonly parameters: readonly { readonly name: string; readonly type: Type }[]
  readonly result: Type
  readonly usesState: boolean
  readonly usesNext: boolean
}

/** A tag: a member of an enum or a variant of a union. Several types may share a tag's name. */
export interface Tag {
  readonly name: string
  readonly index: number
  readonly type: SymbolOf<'type'>
}

/** A module with its constants: the shared instance, or one made by `import … as … with { … }`. */
export interface Instance {
  readonly path: string
  /** Empty for the spec itself and what it imports openly, else `alias.`. */
  readonly prefix: string
  /** Constants given by the import, elaborated in the importing instance. */
  readonly bindings: ReadonlyMap<string, { readonly value: Expr; readonly from: Instance; readonly span: Span }>
  readonly names: Map<string, Symbol>
  readonly tags: Map<string, Tag[]>
}

/** Locals of an action, definition or property: nested scopes over one numbering of slots. */
export class Frame {
  private readonly scopes: Map<string, Local>[] = [new Map()]
  slots = 0

  /** Gives the name a slot; `_` gets one too, which nothing can name. */
  declare(name: string, type: Type): number {
    const slot = this.slots++
    if (name !== '_') this.scopes.at(-1)?.set(name, { slot, type })
    return slot
  }

  find(name: string): Local | undefined {
    for (let at = this.scopes.length - 1; at >= 0; at--) {
      const found = this.scopes[at]?.get(name)
      if (found !== undefined) return found
    }
    return undefined
  }

  names(): string[] {
    return this.scopes.flatMap((scope) => [...scope.keys()])
  }

  /** Runs with a scope of its own. */
  inner<T>(body: () => T): T {
    this.scopes.push(new Map())
    try {
      return body()
    } finally {
      this.scopes.pop()
    }
  }
}

export interface Local {
  readonly slot: number
  readonly type: Type
}
