import type { Binder, Expression } from '../model/expressions.ts'
import { bool } from '../model/types.ts'
import { boundType } from './binders.ts'

/** The binder over all of the type of what it varies over. */
export function overType(binder: Binder): Binder {
  return binder.domain.kind === 'type' ? binder : { ...binder, domain: { kind: 'type', type: boundType(binder) } }
}

/** That the names which vary over sets are in them. */
export function memberships(binders: readonly Binder[]): Expression[] {
  return binders.flatMap((binder) => {
    if (binder.domain.kind === 'type') return []
    const right = binder.domain.set
    const { slot, name } = binder
    const left: Expression = { kind: 'local', slot, name, type: boundType(binder), span: right.span }
    return [{ kind: 'binary', operator: 'in', left, right, type: bool, span: right.span }]
  })
}

/** All of them together; a later one is looked at only where those before it are true. */
export function conjunction(conditions: readonly Expression[]): Expression | undefined {
  if (conditions.length === 0) return undefined
  return conditions.reduce((left, right) => ({
    kind: 'binary',
    operator: 'and',
    left,
    right,
    type: bool,
    span: right.span,
  }))
}
