import type { Binder, Expression } from '../model/expressions.ts'
import type { Property } from '../model/model.ts'

/** What sets off a `leadsTo`, with the names around it; the one place that looks into a liveness property. */
export function triggerOf(
  property: Property,
):
  | { readonly binders: readonly Binder[]; readonly where: Expression | undefined; readonly trigger: Expression }
  | undefined {
  if (property.sort !== 'liveness') return undefined
  const { binders, where, formula } = property.body
  if (formula.kind !== 'leadsTo' || formula.left.kind !== 'atom') return undefined
  const { kind, body } = formula.left.atom
  return kind === 'state' ? { binders, where, trigger: body } : undefined
}
