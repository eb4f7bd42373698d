import { count } from '../../base/count.ts'
import { groupBy } from '../../base/group-by.ts'
import { placeOf } from '../../diagnostics/render.ts'
import { describeState, type StateRow } from '../../trace/changes.ts'
import { renderStep } from '../../trace/render-terminal.ts'
import { stepDocumentAt, stepKey } from '../../walk/compare-walks.ts'
import { type Truth, truthsAt } from '../../walk/truths.ts'
import { errorAt, lengthOf, stateAt, type Walk } from '../../walk/walk.ts'
import { type NumberedChoice, type Options, optionsOf, type Session, type View } from './session.ts'
import { whyBroken } from './why-lines.ts'

/** Columns in front of what is said of a place. */
const GUTTER = '   '
/** Changes of one step that a screen shows. */
const CHANGES_SHOWN = 10

/** A place of a walk and what can be done there, as lines that fit on the screen. */
export function placeLines(session: Session, view: View): string[] {
  const { walk } = session
  const head = [...stepLines(walk, view), ...noteLines(walk, view)]
  const options = optionsOf(session)
  const tail = tailLines(session, options, view)
  // Two blank lines stand between, and the prompt below.
  const room = Math.max(8, view.rows - head.length - tail.length - 3)
  const state = stateLines(walk, view)
  const choices = choiceLines(walk, options.numbered, Math.max(Math.ceil(room / 2), room - state.length), view)
  const shown = cutLines(state, room - choices.length, (more) =>
    view.marks.dim(`${GUTTER}… ${more} more of the state: 'state' shows all`),
  )
  return [...head, ...apart(shown), ...apart([...choices, ...tail])].map((line) => cutText(line, view.columns))
}

function apart(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines]
}

/** The first lines, and one that says how many more there are. */
export function cutLines(lines: readonly string[], most: number, rest: (more: number) => string): string[] {
  if (lines.length <= most) return [...lines]
  const kept = Math.max(0, most - 1)
  return [...lines.slice(0, kept), rest(lines.length - kept)]
}

const ESCAPE = '\u001b['

/** A line cut to the width of the screen; marks take no columns. */
export function cutText(line: string, columns: number): string {
  if (line.length <= columns) return line
  const parts = line.split(new RegExp(`(${'\u001b'}\\[[\\d;]*m)`))
  const visible = parts.filter((part) => !part.startsWith(ESCAPE)).join('').length
  if (visible <= columns) return line
  let room = columns - 1
  return parts
    .map((part) => {
      if (part.startsWith(ESCAPE)) return part
      const kept = part.slice(0, room)
      const cut = kept.length < part.length && room > 0 ? `${kept}…` : kept
      room = Math.max(0, room - part.length)
      return cut
    })
    .join('')
}

function stepLines(walk: Walk, { marks }: View): string[] {
  const step = stepDocumentAt(walk, walk.at)
  const width = String(walk.at).length
  if (step === undefined) return [`0  ${marks.strong('at the start')}`]
  const lines = renderStep(step, width, ' '.repeat(width + 2), marks)
  return cutLines(lines, CHANGES_SHOWN + 4, (more) =>
    marks.dim(`${GUTTER}… ${more} more changes: 'diff ${walk.at - 1}'`),
  )
}

/** What is to be said of the properties at a place: what has become of them, and what is still so. */
function noteLines(walk: Walk, view: View): string[] {
  const { marks } = view
  const error = errorAt(walk, walk.at)
  if (error !== undefined)
    return [
      `${GUTTER}${marks.error('error:')} ${error.message}`,
      `${GUTTER}at ${marks.place(placeOf(error.span))}`,
      `${GUTTER}${marks.dim("No step leads on from an error: 'back' goes before it.")}`,
    ]
  const before = new Map(walk.at === 0 ? [] : truthsAt(walk, walk.at - 1).map(({ name, verdict }) => [name, verdict]))
  const telling = truthsAt(walk, walk.at).filter(({ verdict }) => verdict in WORDS)
  const isNew = ({ name, verdict }: Truth) => before.get(name) !== verdict
  const still = telling.filter((truth) => !isNew(truth) && truth.verdict !== 'reached').map(({ name }) => name)
  return [
    ...telling.filter(isNew).flatMap((truth) => {
      const word = WORDS[truth.verdict] ?? ''
      const mark = truth.verdict === 'reached' ? marks.strong : marks.error
      const detail = truth.detail === undefined ? truth.doc : [truth.detail]
      const said = truth.sort === 'deadlock' ? [DEADLOCK] : detail
      const why = truth.verdict === 'broken' ? whyBroken(walk, truth.name, view) : []
      const below = [...said.map(marks.dim), ...why].map((line) => `${GUTTER}  ${line}`)
      return [`${GUTTER}${mark(`${truth.name} ${word}`)}`, ...below]
    }),
    ...(still.length === 0 ? [] : [`${GUTTER}${marks.error(`still violated: ${still.join(', ')}`)}`]),
    ...loopLines(walk).map((line) => `${GUTTER}${marks.dim(line)}`),
  ]
}

const WORDS: Readonly<Partial<Record<Truth['verdict'], string>>> = {
  broken: 'is violated',
  reached: 'is reached',
  error: 'cannot be asked here',
}

const DEADLOCK = 'No step of the system or of an operator leads on, and the check does not let it rest here.'

function loopLines({ trace, at }: Walk): string[] {
  if (trace.loop === undefined || at !== trace.steps.length) return []
  if (trace.loop === at) return ['The run rests here for ever.']
  return [`The state is again that after step ${trace.loop}: steps ${trace.loop + 1} to ${at} repeat for ever.`]
}

/** The state: what the last step changed, what changed before, the rest. */
function stateLines(walk: Walk, { marks }: View): string[] {
  const rows = rowsAt(walk, walk.at)
  const before = Array.from(
    { length: walk.at },
    (_, at) => new Map(rowsAt(walk, at).map(({ name, value }) => [name, value])),
  )
  const rank = ({ name, value }: StateRow) => {
    if (before.length > 0 && before.at(-1)?.get(name) !== value) return 0
    return before.some((earlier) => earlier.get(name) !== value) ? 1 : 2
  }
  return rows
    .map((row) => ({ row, rank: walk.at === 0 ? 1 : rank(row) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ row, rank }) => `${GUTTER}${rank === 2 ? marks.dim(rowText(row)) : rowText(row)}`)
}

/** The state at a place row by row; without any where there is none. */
export function rowsAt(walk: Walk, at: number): StateRow[] {
  const state = stateAt(walk, at)
  return state === undefined ? [] : describeState(walk.ground.run.model, state, new Set())
}

export const rowText = ({ name, value }: StateRow) => `${name} = ${value}`

/** The possible steps in at most so many lines: of the actions with most ways to take them only a summary each. */
export function choiceLines(
  walk: Walk,
  numbered: readonly NumberedChoice[],
  most: number,
  view: Pick<View, 'marks'>,
): string[] {
  const groups = [...groupBy(numbered, ({ group }) => group.action).values()]
  const folded = new Set<number>()
  const lineCount = () => groups.reduce((sum, group, at) => sum + (folded.has(at) ? 1 : group.length), 0)
  while (lineCount() > most && folded.size < groups.length) {
    const open = groups.map((group, at) => (folded.has(at) ? 0 : group.length))
    folded.add(open.indexOf(Math.max(...open)))
  }
  const texts = groups.flatMap((group, at) => (folded.has(at) ? [] : group)).map(({ step }) => stepKey(step).length)
  const width = Math.min(Math.max(0, ...texts), 44)
  const digits = String(numbered.length).length
  const next = walk.trace.steps[walk.at]?.instance
  const lines = groups.flatMap((group, at) =>
    folded.has(at)
      ? [foldedLine(group, view)]
      : group.map((choice) => choiceLine(choice, { digits, width, isNext: choice.instance === next }, view)),
  )
  return cutLines(lines, most, (more) => view.marks.dim(`${GUTTER}… ${more} more: 'steps' lists all`))
}

function choiceLine(
  { number, group, step, error }: NumberedChoice,
  { digits, width, isNext }: { readonly digits: number; readonly width: number; readonly isNext: boolean },
  { marks }: Pick<View, 'marks'>,
): string {
  const sign = isNext
    ? marks.strong('>')
    : step.sort === 'fault'
      ? marks.error('!')
      : step.sort === 'operator'
        ? '*'
        : ' '
  const changes = (step.changes ?? []).map(({ path, before, after }) => `${path}: ${before} -> ${after}`).join(', ')
  const beyond = group.left === 0 ? `${marks.error('beyond the check')}  ` : ''
  const effect = error === undefined ? marks.dim(changes) : marks.error(`error: ${error.message}`)
  const text = stepKey(step)
  const name = step.sort === 'fault' ? text : marks.strong(text)
  return ` ${sign} ${marks.place(String(number).padStart(digits))}  ${name}${' '.repeat(Math.max(0, width - text.length))}  ${beyond}${effect}`
}

function foldedLine(group: readonly NumberedChoice[], { marks }: Pick<View, 'marks'>): string {
  const [first, last] = [group[0], group.at(-1)]
  if (first === undefined || last === undefined || first === last)
    return first === undefined ? '' : choiceLine(first, { digits: 1, width: 0, isNext: false }, { marks })
  const { action, sort } = first.group
  const sign = sort === 'fault' ? marks.error('!') : sort === 'operator' ? '*' : ' '
  const parameters = first.step.args.map(({ name }) => name).join(', ')
  const ways = `${count(group.length, 'way')}: 'steps ${action}' lists them`
  return ` ${sign} ${marks.place(`${first.number} to ${last.number}`)}  ${marks.strong(`${action}(${parameters})`)}  ${marks.dim(ways)}`
}

function restText(walk: Walk): string {
  const isDeadlock = truthsAt(walk, walk.at).some(({ sort, verdict }) => sort === 'deadlock' && verdict === 'broken')
  return `No step changes anything here${isDeadlock ? '' : ', and the check lets it rest'}.`
}

/** What cannot be done, and what could. */
function tailLines({ walk, freeFaults }: Session, options: Options, { marks }: View): string[] {
  const lines: string[] = []
  if (options.numbered.length === 0 && stateAt(walk, walk.at) !== undefined) lines.push(restText(walk))
  const names = (groups: readonly { readonly action: string }[]) => groups.map(({ action }) => action).join(', ')
  if (options.disabled.length > 0 && stateAt(walk, walk.at) !== undefined)
    lines.push(`not possible: ${names(options.disabled)}`)
  const idle = [...new Set(options.idle.map(({ step }) => step.action))]
  if (idle.length > 0) lines.push(`would change nothing: ${idle.join(', ')}`)
  if (options.spent.length > 0) lines.push(`the check allows no more: ${names(options.spent)}  ('faults free' does)`)
  const left = options.faults.flatMap(({ action, left }) =>
    left === undefined || left === 0 ? [] : [`${action} ${left}`],
  )
  if (left.length > 0)
    lines.push(`faults left: ${left.join(', ')}${freeFaults ? ', and more, for faults are free' : ''}`)
  const ahead = lengthOf(walk) - walk.at
  if (ahead > 0) lines.push(`${count(ahead, 'step')} ahead on this way: 'next'`)
  return lines.map((line) => `${GUTTER}${marks.dim(line)}`)
}
