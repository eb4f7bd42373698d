import type { Toggle } from '../model/model.ts'
import type { Explanation } from '../trace/explanation.ts'
import { stepText } from '../trace/render-loop.ts'
import { switchGround } from '../walk/ground.ts'
import { type Retaken, retake, type Stop } from '../walk/retake.ts'
import { goTo, lengthOf, stateAt, takeStep, type Walk } from '../walk/walk.ts'
import { actionReason } from '../why/action-reasons.ts'
import { decidingPart } from './writers.ts'

/** A run that is made by hand in the page. */
export interface Hand {
  readonly walk: Walk
  /** What it is, in words. */
  readonly title: string
  /** The last step that it took from the run it left; of a spec that is walked from its start, 0. */
  readonly left: number
  /** Where the steps of the found run are not possible any more with other switches. */
  readonly stop: Stop | undefined
  /** Where they all are: what became of the properties. */
  readonly retaken: Retaken | undefined
}

/** A run by hand that goes on from some state of another with a step; undefined where it is not possible. */
export function handFrom(walk: Walk, at: number, instance: number, hand?: Hand): Hand | undefined {
  const taken = takeStep(goTo(walk, at), instance)
  if (taken === undefined) return undefined
  const left = hand === undefined ? at : Math.min(hand.left, at)
  return { walk: taken, title: hand?.title ?? `By hand from step ${at}`, left, stop: undefined, retaken: undefined }
}

/** The same steps with some fixes and mistakes switched, as far as they are possible; or why the spec refuses. */
export function handWithToggles(found: Walk, toggles: readonly string[]): Hand | string {
  const switched = switchGround(found.ground, { toggles })
  if (switched.kind === 'refused') return switched.diagnostics[0]?.message ?? 'The spec makes no sense so.'
  const retaken = retake(found, switched.ground)
  const { walk, stop } = retaken
  const title = `With ${switchText(found.ground.run.model.toggles, toggles)}`
  return { walk, title, left: lengthOf(walk), stop, retaken }
}

/** What is switched, and to what: `lease on, noFence off`. */
function switchText(before: readonly Toggle[], toggles: readonly string[]): string {
  const changed = before.filter(({ name, value }) => toggles.includes(name) !== value)
  return changed.length === 0
    ? 'nothing switched'
    : changed.map(({ name, value }) => `${name} ${value ? 'off' : 'on'}`).join(', ')
}

/**
 * What became of steps that are all still possible. It says no more than the states at their end do: whether a loop is
 * still fair, and what other runs lead to, takes a check.
 */
export function retakenLines({ changed, closes }: Retaken): string[] {
  const said = changed.map(
    ({ before, after }) => `${before.name}: ${before.verdict}, now ${after?.verdict ?? 'not there'}.`,
  )
  return [
    'All the steps are still possible.',
    ...(closes === false ? ['They do not go round any more: the last state is none that was before.'] : []),
    ...(said.length > 0 ? said : ['What the last state says of the properties is the same.']),
    'What other steps lead to now, only a check tells.',
  ]
}

/** Why the step at which a run by hand ends is not possible there. */
export function stopReasonOf({ walk, stop }: Hand): Explanation | undefined {
  const state = stateAt(walk, lengthOf(walk))
  if (stop?.instance === undefined || state === undefined) return undefined
  return actionReason(walk.ground.system, state, stop.instance).guard
}

/** The end of a run by hand whose next step is not possible, in a sentence. */
export function stopText(hand: Hand): string | undefined {
  const { stop } = hand
  if (stop === undefined) return undefined
  const reason = stopReasonOf(hand)
  const needs = reason === undefined ? '' : `: it needs ${decidingPart(reason).text}`
  return `Step ${stop.step.index}, ${stepText(stop.step)}, is not possible here${needs}`
}
