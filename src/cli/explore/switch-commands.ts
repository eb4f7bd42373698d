import { count } from '../../base/count.ts'
import { renderDiagnostic } from '../../diagnostics/render.ts'
import { runName } from '../../model/run-name.ts'
import { stepKey } from '../../walk/compare-walks.ts'
import { type Switches, switchGround } from '../../walk/ground.ts'
import { type ChangedTruth, type Retaken, retake } from '../../walk/retake.ts'
import { goTo, lengthOf } from '../../walk/walk.ts'
import { placeLines } from './place-lines.ts'
import { unknownIn } from './replies.ts'
import type { Reply, Session, View } from './session.ts'
import { VERDICTS } from './verdicts.ts'
import { whyNot } from './why-lines.ts'

/** `on FIX` and `off FIX`: the same steps with other toggles, as far as they remain possible. */
export function switchToggles(session: Session, names: readonly string[], isOn: boolean, view: View): Reply {
  const { toggles } = session.walk.ground.run.model
  if (names.length === 0) {
    const lines = toggles.map(
      ({ name, value, sentence }) => `   ${value ? 'on ' : 'off'}  ${name.padEnd(20)}  ${view.marks.dim(sentence)}`,
    )
    return { session, text: lines.length === 0 ? 'The spec declares no fix and no bug.' : lines.join('\n') }
  }
  const unknown = names.find((name) => !toggles.some((toggle) => toggle.name === name))
  if (unknown !== undefined)
    return {
      session,
      text: unknownIn(
        'fix or bug',
        unknown,
        toggles.map(({ name }) => name),
      ),
    }
  const on = toggles.filter(({ name, value }) => (names.includes(name) ? isOn : value)).map(({ name }) => name)
  return switched(session, { toggles: on }, `with ${names.join(', ')} ${isOn ? 'on' : 'off'}`, view)
}

/** `set NAME VALUE`: the same steps with another constant. */
export function setConstant(session: Session, name: string, value: string, view: View): Reply {
  const { constants } = session.walk.ground.run.model
  if (name === '') return { session, text: constants.map((each) => `   ${each.name} = ${each.value}`).join('\n') }
  if (!constants.some((each) => each.name === name))
    return {
      session,
      text: unknownIn(
        'constant',
        name,
        constants.map((each) => each.name),
      ),
    }
  if (value === '') return { session, text: `What is '${name}' to be? Such as 'set ${name} 2'.` }
  return switched(session, { constants: [{ name, value }] }, `with ${name} = ${value}`, view)
}

function switched(session: Session, switches: Partial<Switches>, how: string, view: View): Reply {
  const { walk } = session
  const found = switchGround(walk.ground, switches)
  if (found.kind === 'refused') {
    const said = found.diagnostics.map((each) => renderDiagnostic(each, view.marks)).join('\n\n')
    return { session, text: `${said}\nNothing was changed.` }
  }
  const retaken = retake(walk, found.ground)
  const at = Math.min(walk.at, lengthOf(retaken.walk))
  const next = { ...session, walk: goTo(retaken.walk, at), other: goTo(walk, lengthOf(walk)) }
  const said = [`${runName(found.ground.run)}:`, ...retakenLines(retaken, lengthOf(walk), how, view)]
  return {
    session: next,
    text: [...said, '', ...placeLines(next, { ...view, rows: view.rows - said.length - 1 })].join('\n'),
  }
}

/** How far the steps of a way remain possible, and whether its end says the same. */
export function retakenLines(
  { walk, stop, changed, closes }: Retaken,
  length: number,
  how: string,
  view: View,
): string[] {
  const { marks } = view
  if (stop !== undefined) {
    const { index, actor } = stop.step
    const who = actor === undefined ? '' : `${actor}: `
    const reasons = {
      disabled: `is not possible ${how}.`,
      unknown: `does not exist ${how}.`,
      'error before': `cannot follow ${how}: the way ends in an error.`,
    }
    const before =
      index === 1
        ? ''
        : ` The ${index === 2 ? 'step' : count(index - 1, 'step')} before ${index === 2 ? 'is' : 'are'} still possible.`
    return [
      `Step ${index}, ${who}${marks.strong(stepKey(stop.step))}, ${reasons[stop.reason]}${before}`,
      ...(stop.instance === undefined || stop.reason !== 'disabled' ? [] : whyNot(walk, stop.instance, view)),
    ]
  }
  const ends = changed.filter(({ before, after }) => before.verdict !== after?.verdict).map(changeText)
  const all = length === 0 ? [] : [`${length === 1 ? 'The step is' : `All ${length} steps are`} still possible ${how}.`]
  const loop =
    closes === false ? ['They do not lead round for ever any more: the last state is none that was before.'] : []
  const same = length === 0 || ends.length > 0 || loop.length > 0 ? [] : ['What holds at the end is the same.']
  return [
    ...all,
    ...loop,
    ...ends,
    ...same,
    ...(walk.trace.loop === undefined ? [] : ['They still lead round for ever.']),
  ]
}

function changeText({ before, after }: ChangedTruth): string {
  const was = `${before.name}: ${VERDICTS[before.verdict]}`
  return `${was} -> ${after === undefined ? 'not there' : VERDICTS[after.verdict]} at the end`
}
