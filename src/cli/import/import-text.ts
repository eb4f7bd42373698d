import { count } from '../../base/count.ts'
import { groupBy } from '../../base/group-by.ts'
import { listed } from '../../base/listed.ts'
import type { AttemptDocument, Conformance, RecentStep, RejectionDocument } from '../../conform/conformance.ts'
import type { Reason } from '../../conform/explain-rejection.ts'
import { runName } from '../../model/run-name.ts'
import { renderExplanation } from '../../trace/render-explanation.ts'
import { stepText } from '../../trace/render-loop.ts'
import type { Place } from '../../trace/trace-document.ts'
import type { TraceMarks } from '../../trace/trace-marks.ts'
import type { ImportTitle } from './import-json.ts'

/** Longest text of an event that is shown whole. */
const EVENT_WIDTH = 400

/** What came of a log, for a person; the verdict last. */
export function renderConformance(title: ImportTitle, conformance: Conformance, marks: TraceMarks): string {
  const { rejection } = conformance
  const parts = [
    `${marks.place(title.log)}  against ${title.spec}, ${runName(title)}`,
    ...nameLines(conformance).map((line) => `  ${line}`),
    ...(rejection === undefined ? [] : ['', ...renderRejection(rejection, marks)]),
    '',
    ...summaryLines(title, conformance).map((line) => `  ${line}`),
    ...propertyLines(conformance, marks),
    '',
    verdictLine(conformance, marks),
  ]
  return parts.join('\n')
}

function verdictLine({ verdict, rejection, events }: Conformance, marks: TraceMarks): string {
  if (rejection === undefined) return marks.strong(`verdict: accepted, ${explains(events)}`)
  if (verdict === 'rejected') return marks.error(`verdict: not explained from line ${rejection.line} on`)
  const why = `nothing that was kept explains line ${rejection.line}, but states had to be left out before`
  return marks.warning(`verdict: inconclusive, ${why}`)
}

function explains(events: number): string {
  return events === 1
    ? 'a run of the spec explains the one event'
    : `a run of the spec explains all ${count(events, 'event')}`
}

// ---- the event that nothing explains ----------------------------------------------------------------

function renderRejection(rejection: RejectionDocument, marks: TraceMarks): string[] {
  const { line, text, wanted, nearest, possible, missing } = rejection
  const shown = text.length > EVENT_WIDTH ? `${text.slice(0, EVENT_WIDTH)}…` : text.trim()
  return [
    `${marks.error(`line ${line}`)}  ${shown}`,
    ...wanted.map((step) => `  as ${marks.strong(stepText(step))}`),
    `  ${statesText(rejection)}`,
    ...(nearest === undefined ? [] : ['', ...renderAttempt(nearest, marks)]),
    '',
    ...possibleLines(possible),
    ...(missing === undefined ? [] : missingLines(missing)),
    ...(nearest === undefined ? [] : ['', ...renderRecent(nearest, rejection, marks)]),
  ]
}

function statesText({ explainedTo, states, statesWithHidden }: RejectionDocument): string {
  const before = explainedTo === undefined ? 'at the start' : `after line ${explainedTo}`
  const hidden = statesWithHidden === states ? '' : `, ${count(statesWithHidden, 'state')} with hidden steps since`
  return `${count(states, 'state')} ${states === 1 ? 'is' : 'are'} possible ${before}${hidden}: ${Math.max(states, statesWithHidden) === 1 ? 'the event is no step of it' : 'the event is a step of none of them'}.`
}

function renderAttempt({ step, reasons }: AttemptDocument, marks: TraceMarks): string[] {
  const head = step === undefined ? 'nearest' : `nearest: ${stepText(step)}`
  return [
    `  ${marks.strong(head)}`,
    ...reasons.flatMap((reason) => reasonLines(reason, marks)).map((line) => `    ${line}`),
  ]
}

function reasonLines(reason: Reason, marks: TraceMarks): string[] {
  switch (reason.kind) {
    case 'guard':
      return [...renderExplanation(reason.explanation, marks), marks.dim(`at ${placeText(reason.explanation.place)}`)]
    case 'before':
    case 'after':
      return [`${reason.text} is ${marks.error(reason.value)} ${reason.kind} it, and the log says ${reason.wanted}`]
    case 'error':
      return [`${marks.error('error')}  ${reason.text}`, `  at ${marks.place(reason.place)}`]
    case 'budget':
      return ['The check allows no more faults of this kind.']
    default:
      return reason satisfies never
  }
}

function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`
}

function possibleLines(possible: RejectionDocument['possible']): string[] {
  if (possible.length === 0) return ['  No action that events are of is possible here.']
  const texts = possible.map(({ first, instances }) => {
    const fault = first.sort === 'fault' ? ' (fault)' : ''
    return `${instances === 1 ? stepText(first) : `${first.action} in ${instances} ways`}${fault}`
  })
  return ['  possible here instead:', ...wrapped(listed(texts, 12), 110).map((line) => `    ${line}`)]
}

function missingLines(missing: NonNullable<RejectionDocument['missing']>): string[] {
  const steps = missing.map(stepText)
  return [
    '  It would be possible after steps that the log does not have:',
    ...wrapped(steps.join(', '), 110).map((line) => `    ${line}`),
  ]
}

function renderRecent(
  { recent, stepsBefore }: AttemptDocument,
  { explainedTo }: RejectionDocument,
  marks: TraceMarks,
): string[] {
  if (explainedTo === undefined && recent.length === 0) return ['  Nothing before it could be explained.']
  const head = stepsBefore === 0 ? 'the way there' : `the way there, after ${count(stepsBefore, 'step')}`
  const width = Math.max(...recent.map(({ line }) => lineText(line).length))
  return [`  ${head}`, ...recent.flatMap((step) => recentLines(step, width, marks)).map((line) => `    ${line}`)]
}

function recentLines({ line, step, changes }: RecentStep, width: number, marks: TraceMarks): string[] {
  const sort = step.sort === 'fault' ? `  ${marks.error('! fault')}` : ''
  const gutter = ' '.repeat(width + 2)
  return [
    `${marks.dim(lineText(line).padEnd(width))}  ${stepText(step)}${sort}`,
    ...changes.map((change) => marks.dim(`${gutter}  ${change.path}: ${change.before} -> ${change.after}`)),
  ]
}

function lineText(line: number | undefined): string {
  return line === undefined ? 'hidden' : `line ${line}`
}

/** What the names of the log are in the spec, as far as they were bound as they came. */
function nameLines({ names }: Conformance): string[] {
  return [...groupBy(names, ({ table }) => table)].map(([table, all]) => {
    const texts = all.map(({ name, value }) => `${value} is ${name}`)
    return `${table}: ${listed(texts, 12)}`
  })
}

// ---- all of it ----------------------------------------------------------------------------------------

function summaryLines(title: ImportTitle, conformance: Conformance): string[] {
  const { lines, events, ignored, unread, never, mostStates, isCut, way } = conformance
  const left = ignored.map(({ kind, events }) => `${kind} ${events}`)
  const hidden = way.hidden.map(({ action, steps }) => `${action} ${steps}`)
  const hiddenSteps = way.hidden.reduce((sum, { steps }) => sum + steps, 0)
  const faults = title.withinBudgets ? ' (within the budgets of the check)' : ' (any number is allowed)'
  const cut = isCut ? ', and some were left out for that is the limit' : ''
  return [
    `${count(lines, 'line')} read, ${count(events, 'event')} explained${left.length === 0 ? '' : `; left out: ${listed(left, 8)}`}`,
    `${count(way.steps, 'step')}, ${count(way.faults, 'fault')} among them${faults}${hidden.length === 0 ? '' : `; ${count(hiddenSteps, 'hidden step')}: ${listed(hidden, 8)}`}`,
    `at most ${count(mostStates, 'state')} possible at once${cut}`,
    ...(unread.length === 0
      ? []
      : [
          `fields that no parameter is called like, not looked at: ${listed(
            unread.map(({ field }) => field),
            8,
          )}`,
        ]),
    ...(never.length === 0
      ? []
      : [`never taken, for no event is of them and they are not hidden: ${listed(never, 8)}`]),
  ]
}

function propertyLines({ properties, verdict, rejection, isCut }: Conformance, marks: TraceMarks): string[] {
  if (properties.length === 0) return []
  const by = (line: number) => (line === 0 ? 'at the start' : `by line ${line}`)
  const broken = properties.flatMap(({ name, brokenBy }) =>
    brokenBy === undefined ? [] : [marks.error(`The log shows that ${name} was broken ${by(brokenBy)}.`)],
  )
  const open = properties.filter(({ brokenBy, mayBeBroken }) => brokenBy === undefined && mayBeBroken)
  const whole = properties.filter(({ brokenBy, mayBeBroken }) => brokenBy === undefined && !mayBeBroken)
  const names = (some: typeof properties) => some.map(({ name }) => name)
  const until = verdict === 'accepted' ? '' : ` before line ${rejection?.line}`
  const lines = [
    ...broken,
    ...(open.length === 0 ? [] : [openText(names(open), isCut)]),
    ...(whole.length === 0 ? [] : [`No way to explain it${until} breaks ${listed(names(whole), 8)}.`]),
  ]
  return ['', ...lines.map((line) => `  ${line}`)]
}

function openText(names: readonly string[], isCut: boolean): string {
  const list = listed(names, 8)
  if (isCut) return `Nothing is known of ${list}, for possible states were left out.`
  return `Some ways to explain the log break ${list}, others do not.`
}

/** Text broken into lines at spaces. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}
