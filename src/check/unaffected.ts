import { defined } from '../base/assert.ts'
import type { Unaffected } from '../model/model.ts'
import { type Context, infer, report } from './context.ts'
import { resolvePath } from './paths.ts'
import type { DeclOf, SymbolOf } from './scope.ts'

/**
 * What is seen, of any type, and the steps that make no difference to it.
 * @param steps of the model, in its order
 */
export function elaborateUnaffected(
  decl: DeclOf<'property'>,
  cx: Context,
  steps: readonly SymbolOf<'action'>[],
): Unaffected {
  const errorsBefore = cx.world.diagnostics.length
  const body = infer(decl.body, cx)
  if (!cx.uses.state && cx.world.diagnostics.length === errorsBefore) {
    const hint = 'Say what is seen: a variable, or an expression with variables in it.'
    report(cx, 'HF611', decl.body.span, 'This is the same in every state, so that no step could affect it.', hint)
  }
  return { sort: 'unaffected', body, by: stepsNamed(decl, cx, steps) }
}

function stepsNamed({ by }: DeclOf<'property'>, cx: Context, steps: readonly SymbolOf<'action'>[]): number[] {
  const found: number[] = []
  for (const path of by) {
    const { span } = defined(path.at(-1))
    const symbol = resolvePath(path, cx.instance, ['action'], 'HF612', 'a step', cx.world.diagnostics)
    if (symbol?.kind !== 'action') continue
    const step = steps.indexOf(symbol)
    if (step < 0) {
      const hint = 'Name actions, faults or operator steps.'
      report(cx, 'HF612', span, `'${symbol.name}' is the start, without which there is no run.`, hint)
    } else if (found.includes(step)) {
      report(cx, 'HF613', span, `'${symbol.name}' is named twice.`, 'Leave it out here.')
    } else found.push(step)
  }
  return found
}
