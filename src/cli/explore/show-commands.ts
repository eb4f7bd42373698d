import { changesBetween } from '../../trace/changes.ts'
import { renderTrace } from '../../trace/render-terminal.ts'
import { type ComparedPlace, compareWalks, type Difference, stepKey } from '../../walk/compare-walks.ts'
import { type Truth, truthsAt } from '../../walk/truths.ts'
import { lengthOf, stateAt } from '../../walk/walk.ts'
import { documentWalk } from '../../walk/walk-trace.ts'
import { choiceLines, cutLines, cutText, rowsAt, rowText } from './place-lines.ts'
import { unknownIn } from './replies.ts'
import { optionsOf, type Session, type View } from './session.ts'
import { VERDICTS } from './verdicts.ts'

/** All of the state, or what begins with a name. */
export function showState({ walk }: Session, name: string): string {
  const rows = rowsAt(walk, walk.at)
  if (rows.length === 0) return 'There is no state here: the step is an error.'
  const shown = rows.filter((row) => name === '' || row.name === name || /^[[.]/.test(after(row.name, name)))
  if (shown.length > 0) return shown.map((row) => `   ${rowText(row)}`).join('\n')
  return unknownIn(
    'variable',
    name,
    walk.ground.run.model.variables.map((variable) => variable.name),
  )
}

function after(text: string, start: string): string {
  return text.startsWith(start) ? text.slice(start.length) : ''
}

/** What differs between the state here and that after an earlier or later step. */
export function showDifference({ walk }: Session, from: number): string {
  const [before, here] = [stateAt(walk, from), stateAt(walk, walk.at)]
  if (before === undefined || here === undefined) return 'There is no state to compare with: the step is an error.'
  const changes = changesBetween(walk.ground.run.model, before, here)
  const where = from === 0 ? 'the start' : `step ${from}`
  if (changes.length === 0) return `The state is the same as after ${where}.`
  return [`Since ${where}:`, ...changes.map((each) => `   ${each.path}: ${each.before} -> ${each.after}`)].join('\n')
}

/** All possible steps, or those of one action. */
export function showSteps(session: Session, action: string, view: View): string {
  const { numbered, disabled } = optionsOf(session)
  const names = session.walk.ground.run.model.actions.map(({ name }) => name)
  if (action !== '' && !names.includes(action)) return unknownIn('action', action, names)
  const shown = numbered.filter(({ step }) => action === '' || step.action === action)
  if (shown.length > 0)
    return choiceLines(session.walk, shown, Number.POSITIVE_INFINITY, view)
      .map((line) => cutText(line, view.columns))
      .join('\n')
  if (action === '') return 'No step changes anything here.'
  return disabled.some((group) => group.action === action)
    ? `'${action}' is not possible here: 'why ${action}'.`
    : `'${action}' would change nothing here, or the check allows no more of it.`
}

/** The truth of each property here, and where on the way it was broken or reached. */
export function showProperties({ walk }: Session, { marks }: View): string {
  const places = Array.from({ length: walk.at + 1 }, (_, at) => truthsAt(walk, at))
  const here = places.at(-1) ?? []
  const width = Math.max(...here.map(({ name }) => name.length))
  const rows = here.map((truth, at) => {
    const first = places.slice(0, -1).findIndex((truths) => isTelling(truths[at]))
    const word = truth.verdict === 'undecided' ? UNDECIDED[truth.sort] : HERE[truth.verdict]
    const then = isTelling(truth) ? 'first' : VERDICTS[places[first]?.[at]?.verdict ?? 'undecided']
    const earlier = first < 0 ? '' : `  ${then} ${first === 0 ? 'at the start' : `after step ${first}`}`
    const mark = isTelling(truth) ? (truth.verdict === 'reached' ? marks.strong : marks.error) : marks.dim
    const doc = truth.doc.join(' ')
    const detail = truth.detail === undefined ? '' : `  ${truth.detail}`
    return `   ${truth.name.padEnd(width)}  ${mark(word.padEnd(11))}${detail}${earlier}  ${marks.dim(doc)}`.trimEnd()
  })
  return [...rows, ...(here.some(({ sort }) => sort in WHOLE) ? [marks.dim(`   ${WHOLE_RUNS}`)] : [])].join('\n')
}

function isTelling(truth: Truth | undefined): boolean {
  return truth !== undefined && ['broken', 'error', 'reached'].includes(truth.verdict)
}

/** Here and not on the whole way, which may have reached it before. */
const HERE = { ...VERDICTS, 'not reached': 'not here' }

const UNDECIDED: Readonly<Record<Truth['sort'], string>> = {
  liveness: 'whole runs',
  recoverable: 'whole runs',
  unaffected: 'is seen:',
  step: 'no step yet',
  invariant: 'no state',
  reachable: 'no state',
  deadlock: 'no state',
  error: 'no state',
}

const WHOLE: Readonly<Partial<Record<Truth['sort'], true>>> = { liveness: true, recoverable: true, unaffected: true }
const WHOLE_RUNS = "Properties of whole runs are not decided by a walk: 'holdfast check' decides them."

/** The way from the start to here. */
export function showTrace({ walk }: Session, { marks }: View): string {
  return renderTrace(documentWalk(walk), marks)
}

/** This way and the other one, step by step. */
export function showComparison({ walk, other }: Session, { marks, columns, rows: most }: View): string {
  if (other === undefined) return 'There is no other way yet: go back, and take another step.'
  const { rows, diverges } = compareWalks(other, walk)
  if (diverges === undefined && lengthOf(other) === lengthOf(walk)) return 'Both ways are the same.'
  const from = diverges ?? Math.min(lengthOf(other), lengthOf(walk)) + 1
  const half = Math.floor((columns - 8) / 2)
  const line = (at: string, left: string, right: string) =>
    `${at.padStart(3)}  ${cutText(left, half).padEnd(half)}  ${cutText(right, half)}`.trimEnd()
  const same = from <= 1 ? [] : [`   ${from === 2 ? 'Step 1 is' : `Steps 1 to ${from - 1} are`} the same.`]
  const shown = rows.slice(from).flatMap((row) => comparedLines(row, rows[row.at - 1], line))
  const cut = cutLines(shown, most - 3, (more) => marks.dim(line('', `… ${more} more lines`, '')))
  return [...same, marks.strong(line('', 'the other way', 'this way')), ...cut].join('\n')
}

/** The steps to a place, and what differs there that did not before. */
function comparedLines(
  row: ComparedPlace,
  before: ComparedPlace | undefined,
  line: (at: string, left: string, right: string) => string,
): string[] {
  const known = new Set(before?.differences?.map(({ path, left, right }) => JSON.stringify([path, left, right])))
  const isNew = ({ path, left, right }: Difference) => !known.has(JSON.stringify([path, left, right]))
  const text = (step: ComparedPlace['left']) =>
    step === undefined ? (row.at === 0 ? 'at the start' : '') : stepKey(step)
  const differences = (row.differences ?? [])
    .filter(isNew)
    .map(({ path, left, right }) =>
      line('', `  ${path} = ${left ?? 'not there'}`, `  ${path} = ${right ?? 'not there'}`),
    )
  return [line(String(row.at), text(row.left), text(row.right)), ...differences]
}
