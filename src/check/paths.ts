import { nearest } from '../base/nearest.ts'
import type { DiagnosticCode } from '../diagnostics/catalogue.ts'
import { type Diagnostic, errorAt } from '../diagnostics/diagnostic.ts'
import type { Identifier } from '../syntax/ast.ts'
import type { Instance, Symbol } from './scope.ts'

/**
 * The symbol of one of some kinds that a path names, as a file sees it; reports what is not.
 * @param what says the kinds in an error, as in "a fault"
 */
export function resolvePath(
  path: readonly Identifier[],
  from: Instance,
  kinds: readonly Symbol['kind'][],
  code: DiagnosticCode,
  what: string,
  diagnostics: Diagnostic[],
): Symbol | undefined {
  let instance = from
  for (const [at, part] of path.entries()) {
    const symbol = instance.names.get(part.text)
    const last = at === path.length - 1
    if (symbol !== undefined && last && kinds.includes(symbol.kind)) return symbol
    if (symbol?.kind === 'module' && !last) instance = symbol.instance
    else {
      const wanted = last ? kinds : ['module']
      const candidates = [...instance.names.values()]
        .filter((each) => wanted.includes(each.kind))
        .map((each) => each.name)
      const near = nearest(part.text, candidates)
      const message =
        symbol === undefined ? `There is no '${part.text}' here.` : `'${part.text}' is not ${last ? what : 'a module'}.`
      const hint = near !== undefined && near !== part.text ? `Did you mean '${near}'?` : undefined
      diagnostics.push(errorAt(symbol === undefined ? 'HF201' : code, part.span, message, hint))
      return undefined
    }
  }
  return undefined
}
