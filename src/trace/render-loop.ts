import type { FairActionDocument, LoopDocument, StepName } from './lasso-notes.ts'
import type { TraceMarks } from './render-terminal.ts'

/** Instances that are named one by one before the rest is counted. */
const NAMED_MOST = 4

/** A step as a call of its action. */
export function stepText({ action, args }: StepName): string {
  return args.length === 0 ? action : `${action}(${args.map(({ name, value }) => `${name}: ${value}`).join(', ')})`
}

/** What comes of a run after its last step: that it goes round or rests, why it may, and what could still help. */
export function renderLoop(loop: LoopDocument, steps: number, marks: TraceMarks): string[] {
  return [marks.strong(goesOn(loop, steps)), ...fairnessLines(loop, steps), ...escapeLines(loop)]
}

function goesOn({ start }: LoopDocument, steps: number): string {
  if (start === steps) return 'Here the run rests for ever.'
  const again = start === 0 ? 'at the start' : `after step ${start}`
  return start + 1 === steps
    ? `Step ${steps} repeats for ever: it leads back to the state ${again}.`
    : `Steps ${start + 1} to ${steps} repeat for ever: the state is again that ${again}.`
}

function fairnessLines({ fairness, start }: LoopDocument, steps: number): string[] {
  const isRest = start === steps
  const telling = fairness.filter(({ instances }) => instances.some(({ how }) => how !== 'never'))
  if (telling.length === 0)
    return [isRest ? 'It may, for no fair step is possible.' : 'It may, for no fair step is possible on the way.']
  const silent = fairness.length - telling.length
  const rest = silent === 0 ? [] : [`  of ${silent} more no step is ever possible`]
  return ['It may, for of the fair actions', ...telling.map((action) => `  ${actionText(action)}`), ...rest]
}

function actionText({ action, fairness, instances }: FairActionDocument): string {
  const named = (how: 'taken' | 'blocked', text: (at: number) => string) => {
    const list = instances.filter((each) => each.how === how)
    const shown = list.slice(0, NAMED_MOST).map((each) => `${argumentsOf(each)}${text(each.at ?? 0)}`)
    return list.length > NAMED_MOST ? [...shown, `${list.length - NAMED_MOST} more likewise`] : shown
  }
  const never = instances.filter(({ how }) => how === 'never').length
  const parts = [
    ...named('taken', (at) => `is step ${at}`),
    ...named('blocked', (at) => `is not possible after step ${at}`),
    ...(never === 0 ? [] : [`${never === 1 ? 'one' : never} is never possible`]),
  ]
  return `${action}${fairness === 'strong' ? ' (strongly)' : ''}: ${parts.join('; ')}`
}

function argumentsOf({ args }: StepName): string {
  return args.length === 0 ? '' : `${args.map(({ value }) => value).join(', ')} `
}

function escapeLines({ escape }: LoopDocument): string[] {
  if (escape === undefined) return []
  const way = escape.steps.map(stepText).join(', ')
  const from = `from the state after step ${escape.from}`
  switch (escape.kind) {
    case 'trap':
      return [`A trap: the system could still come out of it, ${from} by ${way}, but nothing makes that happen.`]
    case 'operator':
      return [
        `An operator is needed: ${escape.steps.filter(({ sort }) => sort === 'operator').map(stepText)[0]}. Then, ${from}: ${way}.`,
      ]
    case 'dead':
      return ['Dead: no steps of the system or of operators lead out of it.']
    default:
      return escape.kind satisfies never
  }
}
