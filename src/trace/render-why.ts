import { count } from '../base/count.ts'
import type { ViolationReason } from './explanation.ts'
import { renderBriefly, renderParts } from './render-explanation.ts'
import { stepText } from './render-loop.ts'
import type { TraceDocument } from './trace-document.ts'
import type { TraceMarks } from './trace-marks.ts'

/** Actions that are named before the rest is counted. */
const ACTIONS_MOST = 3

/** Why a trace shows what it does, in a few lines; none where nobody has found out. */
export function renderWhy({ why, loop }: Pick<TraceDocument, 'why' | 'loop'>, marks: TraceMarks): string[] {
  if (why === undefined) return []
  const { explanations, error, differences } = why
  // Of a run that goes round, the loop has been told: what it never comes to is left.
  const told = loop === undefined ? explanations : explanations.slice(-1)
  const lines = [
    ...(error?.explanation === undefined ? [] : renderBriefly(error.explanation, marks)),
    ...(isDeadlock(why)
      ? deadlockLines(why, marks)
      : told.flatMap(({ explanation }) => renderBriefly(explanation, marks))),
    ...differences.flatMap(({ parts }) =>
      parts.map(({ path, before, after }) => `${path} is ${after}, and could be ${before}`),
    ),
  ]
  return lines.length === 0 ? [] : [marks.strong(`Why: ${why.sentence}`), ...lines.map((line) => `  ${line}`)]
}

function isDeadlock({ explanations, actions }: ViolationReason): boolean {
  return actions.length > 0 && explanations.every(({ label }) => label === TERMINAL_LABEL)
}

/** How a deadlock labels why its state is not one where the system may rest. */
export const TERMINAL_LABEL = 'The state is not terminal'

/** What stands against those actions that need the least. */
function deadlockLines({ actions }: ViolationReason, marks: TraceMarks): string[] {
  const near = actions
    .flatMap(({ nearest }) => nearest.slice(0, 1))
    .map((reason) => ({ reason, lines: reason.guard === undefined ? [] : renderParts(reason.guard, marks) }))
    .filter(({ lines }) => lines.length === 1)
  const shown = near.slice(0, ACTIONS_MOST)
  const rest = actions.length - shown.length
  return [
    ...shown.map(({ reason, lines }) => `${stepText(reason)}: ${lines.join('; ')}`),
    ...(rest > 0 ? [marks.dim(`and ${count(rest, 'other action')}; 'holdfast why' tells of each`)] : []),
  ]
}
