import type { Explanation } from '../trace/explanation.ts'
import type { StepDocument } from '../trace/trace-document.ts'

/** The last step up to a state that changed a part of it, or what contains it, or a part of that; 0 where none did. */
export function writerOf(steps: readonly StepDocument[], path: string, state: number): number {
  const plain = path.replace(/'/g, '')
  const writes = ({ index, changes = [] }: StepDocument) =>
    index <= state && changes.some((change) => isWithin(change.path, plain) || isWithin(plain, change.path))
  return steps.findLast(writes)?.index ?? 0
}

function isWithin(part: string, whole: string): boolean {
  return part.startsWith(whole) && (part.length === whole.length || '.['.includes(part.charAt(whole.length)))
}

/** What decides in the end: the first of the innermost parts that come to what the whole comes to. */
export function decidingPart(explanation: Explanation): Explanation {
  const { parts, sort } = explanation
  const next = parts.find((part) => part.sort === sort && (sort === 'true' || sort === 'false'))
  return next === undefined ? explanation : decidingPart(next)
}
