import { drawSeeded } from '../../base/seeded.ts'
import type { TraceMarks } from '../../trace/trace-marks.ts'
import { type Choice, type ChoiceGroup, choicesAt } from '../../walk/choices.ts'
import { goTo, takeStep, type Walk } from '../../walk/walk.ts'

/** An exploration by hand between two commands; a value, like the walk in it. */
export interface Session {
  readonly walk: Walk
  /** Another way to compare with: the one that was opened, or that was left for this one. */
  readonly other: Walk | undefined
  /** The property that an opened trace is about, as long as the walk is that trace. */
  readonly about: { readonly trace: Walk['trace']; readonly property: string } | undefined
  /** Whether faults may be taken that the check does not allow. */
  readonly freeFaults: boolean
  /** Of the generator that chooses random steps. */
  readonly random: number
}

/** How much fits on the screen, and how it is marked. */
export interface View {
  readonly marks: TraceMarks
  readonly columns: number
  readonly rows: number
}

/** What a command comes to. */
export interface Reply {
  readonly session: Session
  readonly text: string
  /** A file to be written. */
  readonly file?: { readonly path: string; readonly text: string; readonly note: string }
  readonly ends?: boolean
}

export function newSession(walk: Walk, seed: number): Session {
  return { walk, other: undefined, about: undefined, freeFaults: false, random: seed }
}

/** A step that can be taken by its number. */
export interface NumberedChoice extends Choice {
  readonly number: number
  readonly group: ChoiceGroup
}

/** What can be done at the place of a session, sorted by what there is to say of it. */
export interface Options {
  readonly numbered: readonly NumberedChoice[]
  /** Possible steps that change nothing. */
  readonly idle: readonly Choice[]
  /** Faults that are possible, and that the check allows no more. */
  readonly spent: readonly ChoiceGroup[]
  /** Actions that are not possible. */
  readonly disabled: readonly ChoiceGroup[]
  readonly faults: readonly ChoiceGroup[]
}

export function optionsOf({ walk, freeFaults }: Session): Options {
  const groups = choicesAt(walk)
  const isSpent = ({ left }: ChoiceGroup) => left === 0 && !freeFaults
  const moving = groups
    .filter((group) => !isSpent(group))
    .flatMap((group) => group.choices.filter((choice) => !isIdle(choice)).map((choice) => ({ ...choice, group })))
  return {
    numbered: moving.map((choice, at) => ({ ...choice, number: at + 1 })),
    idle: groups.filter((group) => !isSpent(group)).flatMap((group) => group.choices.filter(isIdle)),
    spent: groups.filter((group) => isSpent(group) && group.choices.length > 0),
    disabled: groups.filter(({ choices }) => choices.length === 0),
    faults: groups.filter(({ sort }) => sort === 'fault'),
  }
}

function isIdle({ step, error }: Choice): boolean {
  return error === undefined && step.changes?.length === 0
}

/** The session one step on; the way that it leaves by that is kept to be compared with. */
export function take(session: Session, choice: Choice): Session {
  const { walk } = session
  const next = takeStep(walk, choice.instance)
  if (next === undefined) return session
  const leaves = walk.at < walk.trace.steps.length && next.trace !== walk.trace
  return { ...session, walk: next, other: leaves ? goTo(walk, walk.trace.steps.length) : session.other }
}

/** A choice among some, and the session with the generator one number on. */
export function drawOne<Item>(session: Session, items: readonly Item[]): readonly [Item | undefined, Session] {
  const { value, state } = drawSeeded(session.random)
  return [items[Math.floor(value * items.length)], { ...session, random: state }]
}
