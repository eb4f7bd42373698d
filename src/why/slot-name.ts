import type { Expression } from '../model/expressions.ts'
import { childrenOf } from '../model/walk.ts'

/** The name that a part has for a slot of the frame; `_` where it does not use it. */
export function slotName(part: Expression, slot: number): string {
  if (part.kind === 'local' && part.slot === slot) return part.name
  for (const child of childrenOf(part)) {
    const name = slotName(child, slot)
    if (name !== '_') return name
  }
  return '_'
}
