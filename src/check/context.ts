import { nearest } from '../base/nearest.ts'
import type { Span } from '../base/span.ts'
import type { DiagnosticCode } from '../diagnostics/catalogue.ts'
import { type Diagnostic, errorAt } from '../diagnostics/diagnostic.ts'
import type { Expression } from '../model/expressions.ts'
import type { Type } from '../model/types.ts'
import type { Expr, Identifier } from '../syntax/ast.ts'
import type { ConstantValue, DefinitionUse, Frame, Instance, Symbol, SymbolOf, Tag, VariableUse } from './scope.ts'

/** What elaborating one part needs of the others; each symbol is elaborated when it is first asked for. */
export interface World {
  /** Elaborates an expression; the parts of the elaborator need each other, and meet here. */
  readonly infer: (ast: Expr, cx: Context, wanted?: Type) => Expression
  readonly diagnostics: Diagnostic[]
  readonly constantOf: (symbol: SymbolOf<'const'>, use: Span) => ConstantValue
  readonly typeOf: (symbol: SymbolOf<'type'>, use: Span) => Type
  readonly variableOf: (symbol: SymbolOf<'var'>, use: Span) => VariableUse
  readonly definitionOf: (symbol: SymbolOf<'def'>, use: Span) => DefinitionUse
  /** The body of a definition that was elaborated before. */
  readonly bodyOf: (definition: number) => Expression
  readonly isOn: (symbol: SymbolOf<'toggle'>) => boolean
}

/** Where an expression stands. */
export interface Context {
  readonly world: World
  readonly instance: Instance
  readonly frame: Frame
  /** False in constants, types and initial values. */
  readonly stateAllowed: boolean
  readonly primesAllowed: boolean
  /** Inside a prime: variables are those of the next state. */
  readonly inNext: boolean
  /** Of a rate or a reward: computed in doubles, so that numbers may have 53 bits. */
  readonly isWide: boolean
  /** Noted while elaborating, for the definition around. */
  readonly uses: { state: boolean; next: boolean }
}

/**
 * The typed expression: names resolved, types found.
 * @param wanted the type its surroundings want; guides names that several types share, enforces nothing
 */
export function infer(ast: Expr, cx: Context, wanted?: Type): Expression {
  return cx.world.infer(ast, cx, wanted)
}

export function report(cx: Context, code: DiagnosticCode, span: Span, message: string, hint?: string): void {
  cx.world.diagnostics.push(errorAt(code, span, message, hint))
}

export function findSymbol(cx: Context, name: string): Symbol | undefined {
  return cx.instance.names.get(name)
}

export function findTags(cx: Context, name: string): readonly Tag[] {
  return cx.instance.tags.get(name) ?? []
}

/** Reports a name that nothing has, with the nearest one that something has. */
export function reportUnknown(cx: Context, name: Identifier, what = 'Nothing here'): void {
  const words = ['bool', 'true', 'false', 'none']
  const candidates = [...cx.frame.names(), ...cx.instance.names.keys(), ...cx.instance.tags.keys(), ...words]
  report(cx, 'HF201', name.span, `${what} is called '${name.text}'.`, suggest(name.text, candidates))
}

/** A hint for a misspelt word, where one of the candidates is near; of 'epoch' and 'Epoch' the one of the same case. */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const isUpper = (text: string) => /^[A-Z]/.test(text)
  const other = (candidate: string) => Number(isUpper(candidate) !== isUpper(word))
  const near = nearest(
    word,
    [...candidates].sort((a, b) => other(a) - other(b)),
  )
  return near === undefined ? undefined : `Did you mean '${near}'?`
}
