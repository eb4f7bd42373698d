import { listed } from '../../base/listed.ts'
import { DEADLOCK_FREE, ERROR_FREE } from '../../model/model.ts'
import type { ActionReason } from '../../trace/explanation.ts'
import { renderBriefly, renderExplanation } from '../../trace/render-explanation.ts'
import { stepKey } from '../../walk/compare-walks.ts'
import { instancesByKey } from '../../walk/retake.ts'
import { truthsAt } from '../../walk/truths.ts'
import { errorAt, stateAt, type Walk } from '../../walk/walk.ts'
import { whyAction, whyProperty, whyStep } from '../../walk/why.ts'
import { readStep } from './read-step.ts'
import { unknownIn } from './replies.ts'
import type { Session, View } from './session.ts'
import { VERDICTS } from './verdicts.ts'

/** Why an action is possible here or not, or why a property is true or false. */
export function showWhy({ walk }: Session, what: string, view: View): string {
  const { actions, properties } = walk.ground.run.model
  const names = [...actions, ...properties].map(({ name }) => name)
  const typed = readStep(what)
  if (typed === undefined) return `Why what? An action or a property: ${listed(names, 12)}.`
  if (typed.action === DEADLOCK_FREE) return whyDeadlock(walk)
  if (typed.action === ERROR_FREE) return errorAt(walk, walk.at)?.message ?? 'No error shows here.'
  if (properties.some(({ name }) => name === typed.action)) return whyTruth(walk, typed.action, view)
  if (!actions.some(({ name }) => name === typed.action)) return unknownIn('action or property', typed.action, names)
  if (stateAt(walk, walk.at) === undefined) return 'Nothing is possible after an error.'
  return typed.args.length === 0 ? whyOf(walk, typed.action, view) : whyInstance(walk, what, view)
}

function whyDeadlock(walk: Walk): string {
  const truth = truthsAt(walk, walk.at).find(({ sort }) => sort === 'deadlock')
  if (truth?.verdict !== 'broken') return 'This is no deadlock: a step leads on, or the check lets it rest here.'
  const all = walk.ground.run.model.actions.filter(({ sort }) => sort !== 'fault').map(({ name }) => name)
  return `None of these is possible, or changes anything: ${all.join(', ')}. 'why ACTION' says why of one.`
}

function whyTruth(walk: Walk, name: string, { marks }: View): string {
  const truth = truthsAt(walk, walk.at).find((each) => each.name === name)
  const explanation = whyProperty(walk, walk.at, name)
  if (truth === undefined || explanation === undefined)
    return truth?.sort === 'step'
      ? `'${name}' says something of steps, and none was taken yet.`
      : `'${name}' says something of whole runs: no one state decides it. 'holdfast check' does.`
  const word = truth.verdict === 'undecided' ? 'what is seen' : VERDICTS[truth.verdict]
  return [`${marks.strong(name)}: ${word}`, ...renderExplanation(explanation, marks).map((line) => `   ${line}`)].join(
    '\n',
  )
}

/** Of an action that is possible the ways, of one that is not the way that lacks least. */
function whyOf(walk: Walk, action: string, view: View): string {
  const survey = whyAction(walk, action)
  const [nearest] = survey?.nearest ?? []
  if (survey === undefined || nearest === undefined) return `'${action}' has no arguments that it could be taken with.`
  const ways = survey.possible === 1 ? 'one way' : `${survey.possible} ways`
  if (survey.possible > 0) return [`'${action}' is possible in ${ways}.`, ...reasonLines(nearest, view)].join('\n')
  const all = survey.instances === 1 ? '' : ` in any of ${survey.instances} ways; nearest to it is ${stepKey(nearest)}`
  const head = nearest.idle ? `'${action}' would change nothing here.` : `'${action}' is not possible${all}.`
  return [head, ...reasonLines(nearest, view)].join('\n')
}

function whyInstance(walk: Walk, what: string, view: View): string {
  const plain = (text: string) => text.replaceAll(/\s+/g, '')
  const typed = readStep(what)
  const found = [...instancesByKey(walk.ground)].find(([key]) => {
    const full = readStep(key)
    const isSame = (value: string, name: string | undefined, at: number) => {
      const arg = name === undefined ? full?.args[at] : full?.args.find((each) => each.name === name)
      return arg?.value === value
    }
    return (
      plain(key) === plain(what) ||
      (full?.action === typed?.action &&
        full?.args.length === typed?.args.length &&
        typed?.args.every(({ name, value }, at) => isSame(value, name, at)))
    )
  })
  const reason = found && whyStep(walk, found[1])
  if (found === undefined || reason === undefined)
    return `There is no step '${what}': name all of its arguments, or none.`
  const head = reason.possible ? (reason.idle ? 'would change nothing' : 'is possible') : 'is not possible'
  return [`${found[0]} ${head}.`, ...reasonLines(reason, view)].join('\n')
}

function reasonLines({ guard, error, possible }: ActionReason, { marks }: View): string[] {
  const lines = error === undefined ? [] : [`${marks.error('error:')} ${error.message}`]
  if (error?.explanation !== undefined) lines.push(...renderExplanation(error.explanation, marks))
  if (guard === undefined)
    return lines.length === 0 ? ['   Nothing stands in its way: it has no guard.'] : indented(lines)
  return indented([...lines, ...(possible && error !== undefined ? [] : renderExplanation(guard, marks))])
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `   ${line}`)
}

/** In a few lines why a step is not possible at the place of a walk. */
export function whyNot(walk: Walk, instance: number, { marks }: View): string[] {
  const guard = whyStep(walk, instance)?.guard
  return guard === undefined ? [] : indented(renderBriefly(guard, marks))
}

/** In a few lines why a property is broken at a place of a walk. */
export function whyBroken(walk: Walk, name: string, { marks }: View): string[] {
  const explanation = whyProperty(walk, walk.at, name)
  return explanation === undefined ? [] : renderBriefly(explanation, marks)
}
