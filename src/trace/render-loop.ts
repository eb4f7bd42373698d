import type { FairActionDocument, LoopDocument, StepName } from './lasso-notes.ts'
import type { TraceMarks } from './trace-marks.ts'

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

/** That a run goes round from some state on, or rests. */
export function goesOn({ start }: Pick<LoopDocument, 'start'>, steps: number): string {
  if (start === steps) return 'Here the run rests for ever.'
  const again = start === 0 ? 'at the start' : `after step ${start}`
  return start + 1 === steps
    ? `Step ${steps} repeats for ever: it leads back to the state ${again}.`
    : `Steps ${start + 1} to ${steps} repeat for ever: the state is again that ${again}.`
}

function fairnessLines({ fairness, start }: LoopDocument, steps: number): string[] {
  const telling = fairness.filter(({ instances }) => instances.some(({ how }) => how !== 'never'))
  const nowhere = start === steps ? 'here' : 'on the way'
  if (telling.length === 0) return [`It is fair: no fair step is possible ${nowhere}.`]
  const silent = fairness.length - telling.length
  const rest =
    silent === 0 ? [] : [`  ${silent === 1 ? 'one more fair action' : `${silent} more fair actions`}: never possible`]
  return ['It is fair:', ...telling.map((action) => `  ${actionText(action)}`), ...rest]
}

/** One fair action: which of its instances are taken, and which need not be. */
function actionText({ action, fairness, instances }: FairActionDocument): string {
  const never = instances.filter(({ how }) => how === 'never').length
  const parts = [
    ...namedText(instances, 'taken', 'taken', 'in step'),
    ...namedText(instances, 'blocked', 'not possible', 'after step'),
    ...(never === 0 ? [] : [never === 1 ? 'one other is never possible' : `${never} others are never possible`]),
  ]
  return `${action}${fairness === 'strong' ? ' (strongly fair)' : ''}: ${parts.join('; ')}`
}

function namedText(
  instances: FairActionDocument['instances'],
  how: 'taken' | 'blocked',
  verb: string,
  place: string,
): string[] {
  const list = instances.filter((each) => each.how === how)
  if (list.length === 0) return []
  const shown = list.slice(0, NAMED_MOST).map(({ args, at }) => {
    const values = args.map(({ value }) => value).join(', ')
    return `${values === '' ? '' : `for ${values} `}${place} ${at ?? 0}`
  })
  const rest = list.length > NAMED_MOST ? [`and ${list.length - NAMED_MOST} more`] : []
  return [`${verb} ${[...shown, ...rest].join(', ')}`]
}

function escapeLines({ escape }: LoopDocument): string[] {
  if (escape === undefined) return []
  const way = escape.steps.map(stepText).join(', ')
  const from = escape.from === 0 ? 'from the start' : `from the state after step ${escape.from}`
  const help = escape.steps.find(({ sort }) => sort === 'operator')
  switch (escape.kind) {
    case 'trap':
      return [`A trap: ${from} the system could still recover, by ${way}; but nothing makes it.`]
    case 'operator':
      return [
        `It takes an operator: ${help === undefined ? '' : stepText(help)}. Without one the system cannot recover.`,
        `The shortest way, ${from}: ${way}.`,
      ]
    case 'dead':
      return ['Dead: no steps of the system or of operators lead to recovery.']
    default:
      return escape.kind satisfies never
  }
}
