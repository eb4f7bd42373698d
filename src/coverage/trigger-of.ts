import type { Binder, Expression } from '../model/expressions.ts'
import type { Property } from '../model/model.ts'

/** What sets off a `leadsTo`, with the names around it; the one place that looks into a liveness property. */
export function triggerOf(
  property: Property,
):
  | { readonly binders: readonly Binder[]; readonly where: Expression | undefined; readonly trigger: Expression }
  | undefined {
  if (property.sort !== 'liveness' || property.body.trigger === undefined) return undefined
  const { binders, where, trigger } = property.body
  return { binders, where, trigger }
}
