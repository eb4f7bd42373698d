import { count } from '../../base/count.ts'
import type { State } from '../../interpret/interpreted-system.ts'
import { runName } from '../../model/run-name.ts'
import { changesBetween } from '../../trace/changes.ts'
import { NO_PROPERTY } from '../../trace/itf.ts'
import { groundOf } from '../../walk/ground.ts'
import { truthsAt } from '../../walk/truths.ts'
import { beginWalk, goBack, goTo, lengthOf, type Start, startsOf } from '../../walk/walk.ts'
import { shownAt, walkToItf } from '../../walk/walk-trace.ts'
import { placeLines } from './place-lines.ts'
import { choicesMeant, readStep, typedAs } from './read-step.ts'
import { say, unknownIn } from './replies.ts'
import {
  drawOne,
  type NumberedChoice,
  newSession,
  optionsOf,
  type Reply,
  type Session,
  take,
  type View,
} from './session.ts'

/** The place of a session as a reply. */
export function here(session: Session, view: View, before: readonly string[] = []): Reply {
  const rows = view.rows - before.length
  return { session, text: [...before, ...placeLines(session, { ...view, rows })].join('\n') }
}

/** A step by its number, or as it is written in traces. */
export function takeTyped(session: Session, text: string, view: View): Reply {
  const options = optionsOf(session)
  if (/^\d+$/.test(text)) {
    const choice = options.numbered[Number(text) - 1]
    if (choice !== undefined) return here(take(session, choice), view)
    const most = options.numbered.length
    return say(
      session,
      most === 0 ? 'No step is possible here.' : `There is no step ${text} here: they are 1 to ${most}.`,
    )
  }
  const typed = readStep(text)
  const names = session.walk.ground.run.model.actions.map(({ name }) => name)
  if (typed === undefined || !names.includes(typed.action))
    return say(session, unknownIn('action', typed?.action ?? text, names))
  const meant = choicesMeant(typed, [...options.numbered, ...options.idle])
  const [choice, ...others] = meant
  if (choice !== undefined && others.length === 0) return here(take(session, choice), view)
  if (choice !== undefined) return say(session, `Which one? ${listOf(typedAs(meant))}`)
  const spent = choicesMeant(
    typed,
    options.spent.flatMap(({ choices }) => choices),
  )
  if (spent.length > 0)
    return say(session, `The check allows no more ${typed.action}. 'faults free' takes it all the same.`)
  const possible = choicesMeant({ ...typed, args: [] }, options.numbered)
  if (possible.length > 0) return say(session, `That is not possible here. Possible: ${listOf(typedAs(possible))}`)
  return say(session, `'${typed.action}' is not possible here: 'why ${typed.action}'.`)
}

/** Ways to take a step that one line names. */
const WAYS_LISTED = 8

function listOf(texts: readonly string[]): string {
  const more = texts.length - WAYS_LISTED
  return `${texts.slice(0, WAYS_LISTED).join(', ')}${more > 0 ? `, and ${more} more` : ''}`
}

export function back(session: Session, steps: number, view: View): Reply {
  return here({ ...session, walk: goBack(session.walk, steps) }, view)
}

/** Forth along the way that is there. */
export function forth(session: Session, steps: number, view: View): Reply {
  const { walk } = session
  if (walk.at === lengthOf(walk)) return say(session, 'The way ends here: take a step.')
  return here({ ...session, walk: goTo(walk, Math.min(lengthOf(walk), walk.at + steps)) }, view)
}

export function jump(session: Session, to: string, view: View): Reply {
  const { walk } = session
  const at = to === 'end' ? lengthOf(walk) : Number(to)
  if (to === '' || !Number.isInteger(at) || at < 0 || at > lengthOf(walk))
    return say(session, `Where to? 'go 0' is the start, 'go ${lengthOf(walk)}' the end of this way.`)
  return here({ ...session, walk: goTo(walk, at) }, view)
}

/** Steps that the generator chooses among those that change something, until a property is violated. */
export function random(session: Session, steps: number, view: View): Reply {
  let now = session
  const taken: NumberedChoice[] = []
  while (taken.length < steps) {
    const [choice, drawn] = drawOne(now, optionsOf(now).numbered)
    if (choice === undefined) break
    now = take(drawn, choice)
    taken.push(choice)
    if (taken.length < steps && isBroken(now)) break
  }
  const names = typedAs(taken.slice(-WAYS_LISTED)).join(', ')
  const first = taken.length > WAYS_LISTED ? '… ' : ''
  const why = taken.length === steps ? '' : isBroken(now) ? ', for something is violated here' : ', for no step is left'
  return here(now, view, [view.marks.dim(`${count(taken.length, 'random step')}${why}: ${first}${names}`), ''])
}

function isBroken({ walk }: Session): boolean {
  return truthsAt(walk, walk.at).some(({ verdict }) => verdict === 'broken' || verdict === 'error')
}

/** Initial states that are listed with what tells them apart. */
const STARTS_LISTED = 20

/** The initial states, or a walk from one of them. */
export function start(session: Session, number: string, view: View): Reply {
  const { ground } = session.walk
  const starts = startsOf(ground)
  if (number === '' && starts.length > 1) {
    const lines = starts.slice(0, STARTS_LISTED).map((each) => startLine(each, starts[0]?.state, session, view))
    const more = starts.length - lines.length
    return say(session, [...lines, ...(more > 0 ? [`   … ${more} more`] : []), "   'start N' begins there."].join('\n'))
  }
  const chosen = starts[number === '' ? 0 : Number(number) - 1]
  if (chosen === undefined) return say(session, `There is no initial state ${number}: they are 1 to ${starts.length}.`)
  return here({ ...session, walk: beginWalk(ground, chosen.number), other: session.walk }, view)
}

function startLine(each: Start, first: State | undefined, { walk }: Session, { marks }: View): string {
  const differences = each.state && first ? changesBetween(walk.ground.run.model, first, each.state) : []
  const text = differences.map(({ path, after }) => `${path} = ${after}`).join(', ')
  const what = each.error === undefined ? text || 'the first one' : `error: ${each.error.message}`
  return ` ${each.number === walk.start ? '>' : ' '} ${marks.place(String(each.number + 1).padStart(2))}  ${what}`
}

/** The runs of the spec's checks, or a walk through one of them. */
export function check(session: Session, name: string, view: View): Reply {
  const { spec, run } = session.walk.ground
  const named = (each: typeof run, at: number) => String(at + 1) === name || runName(each) === name
  const chosen = spec.runs.find(named)
  if (chosen !== undefined) return here(newSession(beginWalk(groundOf(spec, chosen)), session.random), view)
  if (name !== '') return say(session, unknownIn('check', name, spec.runs.map(runName)))
  const lines = spec.runs.map((each, at) => {
    const sentence = each.sentence === undefined ? '' : `  ${view.marks.dim(each.sentence)}`
    return ` ${each === run ? '>' : ' '} ${view.marks.place(String(at + 1).padStart(2))}  ${runName(each)}${sentence}`
  })
  return say(session, [...lines, view.marks.dim("   'check N' begins a walk in another one.")].join('\n'))
}

/** The way up to here as a file. */
export function save(session: Session, path: string): Reply {
  if (path === '') return say(session, "Where to? Such as 'save walk.itf.json'.")
  const { walk, about } = session
  const property =
    about !== undefined && about.trace === walk.trace && walk.at === lengthOf(walk) ? about.property : shownAt(walk)
  const what = property === NO_PROPERTY ? 'a walk that violates nothing at its end' : `a trace of ${property}`
  const again =
    walk.ground.made === undefined
      ? `'holdfast replay ${path}' takes it again`
      : `no check asks for this run: 'holdfast explore --trace ${path}' opens it again`
  const note = `wrote ${path}: ${what}, ${count(walk.at, 'step')}. ${again}`
  return { session, text: '', file: { path, text: `${JSON.stringify(walkToItf(walk, property), null, 1)}\n`, note } }
}
