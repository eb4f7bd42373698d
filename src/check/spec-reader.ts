import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Expression } from '../model/expressions.ts'
import type { Model, Parameter } from '../model/model.ts'
import type { Type } from '../model/types.ts'
import { expressionIn, typeIn } from './expression-in.ts'

/** What was meant, or what is wrong with it in a sentence. */
type Understood<T> = { readonly value: T } | { readonly problem: string }

/** Understands texts from outside of a spec as if they stood in it. */
export function specReader(model: Model): {
  readonly expression: (text: string, locals: readonly Parameter[]) => Understood<Expression>
  readonly type: (text: string) => Understood<Type>
} {
  return {
    expression: (text, locals) => {
      const { value, diagnostics } = expressionIn(model, { path: 'mapping', text }, locals)
      return understood(value?.expression, diagnostics)
    },
    type: (text) => {
      const { value, diagnostics } = typeIn(model, { path: 'mapping', text })
      return understood(value, diagnostics)
    },
  }
}

function understood<T>(value: T | undefined, [first]: readonly Diagnostic[]): Understood<T> {
  if (value !== undefined && first === undefined) return { value }
  if (first === undefined) return { problem: 'It cannot be read.' }
  return { problem: first.hint === undefined ? first.message : `${first.message} ${first.hint}` }
}
