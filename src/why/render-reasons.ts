import { listed } from '../base/listed.ts'
import type { ActionReason, ActionSurvey, StepNeeds, TraceReasons, ViolationReason } from '../trace/explanation.ts'
import { renderExplanation, renderParts } from '../trace/render-explanation.ts'
import { stepText } from '../trace/render-loop.ts'
import type { StepDocument, TraceDocument } from '../trace/trace-document.ts'
import type { TraceMarks } from '../trace/trace-marks.ts'

/** Numbers of steps that one line lists. */
const STEPS_MOST = 8

/** Why a trace shows what it does, from its end. */
export function renderViolation(violation: ViolationReason, marks: TraceMarks): string[] {
  const { explanations, actions, differences, error } = violation
  const told = explanations.flatMap(({ label, explanation }) => {
    const { file, line, column } = explanation.place
    const head = label === violation.sentence ? [] : [`${label}:`]
    return [
      ...head,
      ...indented(renderExplanation(explanation, marks)),
      `  ${marks.dim(`at ${file}:${line}:${column}`)}`,
      '',
    ]
  })
  const failed =
    error === undefined
      ? []
      : [
          ...(error.explanation === undefined ? [] : indented(renderExplanation(error.explanation, marks))),
          `  ${marks.error('error:')} ${error.message}`,
          `  ${marks.dim(`at ${error.place.file}:${error.place.line}:${error.place.column}`)}`,
          '',
        ]
  const seen = differences.flatMap(({ at, parts }) => [
    `What is seen ${at === 0 ? 'at the start' : `after step ${at}`}, and what could be seen instead:`,
    ...parts.map(({ path, before, after }) => `  ${path} is ${after}, and could be ${before}`),
    '',
  ])
  return [marks.strong(violation.sentence), '', ...told, ...failed, ...seen, ...renderSurveys(actions, marks)]
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}

function renderSurveys(actions: readonly ActionSurvey[], marks: TraceMarks): string[] {
  if (actions.length === 0) return []
  const isLoop = actions.some(({ note }) => note !== undefined)
  const head = isLoop ? 'What could bring it about:' : 'What could happen next, and why it does not:'
  return [head, ...actions.flatMap((action) => indented(renderSurvey(action, marks))), '']
}

/** An action in a state: whether it is possible, and what stands against its nearest instance. */
function renderSurvey({ action, sort, instances, possible, nearest, note }: ActionSurvey, marks: TraceMarks): string[] {
  const [first] = nearest
  const name = first === undefined || possible > 0 ? action : stepText(first)
  const words = [
    ...(sort === 'operator' ? ['an operator'] : []),
    ...(instances > 1 && possible === 0 ? [`the nearest of ${instances}`] : []),
  ]
  const head = `${marks.strong(name)}${words.length === 0 ? '' : marks.dim(`  (${words.join(', ')})`)}`
  const told = note === undefined ? [] : [`  ${note}`]
  if (note === undefined && possible > 0) return [head, '  possible, but does not lead there']
  if (first === undefined || possible > 0) return [head, ...told]
  if (first.idle) return [head, ...told, '  would change nothing']
  const guard = first.guard === undefined ? [] : renderParts(first.guard, marks)
  return [head, ...told, ...indented(guard)]
}

/** One instance of an action in a state. */
export function renderInstance(reason: ActionReason, marks: TraceMarks): string[] {
  const { guard, error, possible, idle } = reason
  const state =
    error !== undefined ? 'is an error' : idle ? 'would change nothing' : possible ? 'is possible' : 'is not possible'
  const head = `${stepText(reason)} ${state}`
  return [
    head,
    ...(guard === undefined ? [] : indented(renderExplanation(guard, marks))),
    ...(error === undefined
      ? []
      : indented([
          ...(error.explanation === undefined ? [] : renderExplanation(error.explanation, marks)),
          `${marks.error('error:')} ${error.message}`,
        ])),
  ]
}

// ---- steps -------------------------------------------------------------------------------------

/** Each step, the earlier ones whose writes it reads, and what reads its own. */
export function renderSteps({ steps }: TraceReasons, document: TraceDocument, marks: TraceMarks): string[] {
  if (steps.length === 0) return []
  const rows = document.steps.map((step, at) => {
    const needs = steps[at]
    return {
      step: `${String(step.index).padStart(String(steps.length).length)}  ${callOf(step)}`,
      needs: needs === undefined || needs.needs.length === 0 ? '-' : numbers(needs.needs),
      readers: needs === undefined ? '' : readersText(needs),
      isIdle: needs?.relevance === 'irrelevant' || needs?.relevance === 'unread',
    }
  })
  const width = Math.max(...rows.map(({ step }) => step.length), 4)
  const middle = Math.max(...rows.map(({ needs }) => needs.length), 10)
  const line = (step: string, needs: string, readers: string) =>
    `  ${step.padEnd(width)}  ${needs.padEnd(middle)}  ${readers}`.trimEnd()
  const irrelevant = steps.filter(({ relevance }) => relevance === 'irrelevant').map(({ step }) => String(step))
  return [
    marks.strong('What each step rests on:'),
    '',
    marks.dim(line('step', 'reads from', 'is read by')),
    ...rows.map(({ step, needs, readers, isIdle }) => {
      const text = line(step, needs, readers)
      return isIdle ? marks.dim(text) : text
    }),
    '',
    ...(irrelevant.length === 0 ? [] : [irrelevantText(irrelevant)]),
  ]
}

function irrelevantText(steps: readonly string[]): string {
  const [are, them] = steps.length === 1 ? ['is', 'it'] : ['are', 'them']
  const word = steps.length === 1 ? 'Step' : 'Steps'
  return `${word} ${listed(steps, STEPS_MOST)} ${are} irrelevant: the other steps were taken without ${them}, and show the same.`
}

function callOf(step: StepDocument): string {
  const actor = step.actor === undefined ? '' : `${step.actor}: `
  return `${actor}${stepText(step)}${step.sort === 'fault' ? '  ! fault' : step.sort === 'operator' ? '  operator' : ''}`
}

function readersText({ neededBy, neededNextRound, readAtEnd, relevance }: StepNeeds): string {
  const next = neededNextRound.length === 0 ? [] : [`${numbers(neededNextRound)} in the next round`]
  const later = [...(neededBy.length === 0 ? [] : [numbers(neededBy)]), ...next]
  const end = readAtEnd ? ['what is violated'] : []
  const words = [...later, ...end].join(', ')
  if (relevance === 'irrelevant') return `irrelevant${words === '' ? '' : ` (read by ${words})`}`
  if (relevance === 'unread') return words === '' ? 'nothing' : `${words}, but nothing that leads to the violation`
  if (words !== '') return words
  // Of whole runs the violation may rest on it all the same.
  return relevance === 'undecided' ? 'no step' : 'nothing'
}

function numbers(steps: readonly number[]): string {
  const shown = steps.slice(0, STEPS_MOST).join(', ')
  return steps.length > STEPS_MOST ? `${shown} and ${steps.length - STEPS_MOST} more` : shown
}

/** One step: why it was possible, what it read and from where, what it changed and for whom. */
export function renderStep(step: StepDocument, needs: StepNeeds, reason: ActionReason, marks: TraceMarks): string[] {
  const wide = Math.max(0, ...needs.reads.map(({ path, value }) => `${path} = ${value}`.length))
  const reads = needs.reads.map(({ path, value, writtenBy }) => {
    const from = writtenBy === 0 ? 'since the start' : `since step ${writtenBy}`
    return `    ${`${path} = ${value}`.padEnd(Math.min(wide, 70))}  ${marks.dim(from)}`
  })
  const guard =
    reason.guard === undefined ? ['    it has no guard'] : indented(indented(renderExplanation(reason.guard, marks)))
  const failed = reason.error?.explanation
  return [
    marks.strong(`Step ${step.index}: ${callOf(step)}`),
    ...step.doc.map((line) => `  ${marks.dim(line)}`),
    '',
    '  Why it was possible:',
    ...guard,
    ...(reads.length === 0 ? [] : ['', '  What it read:', ...reads]),
    ...(reason.error === undefined
      ? []
      : [
          '',
          `  Why it is an error: ${reason.error.message}`,
          ...(failed === undefined ? [] : indented(indented(renderExplanation(failed, marks)))),
        ]),
    ...(needs.writes.length === 0
      ? []
      : [
          '',
          '  What it changed:',
          ...needs.writes.map(({ path, before, after }) => `    ${path}: ${before} -> ${after}`),
        ]),
    '',
    `  Read later by: ${readersText(needs)}`,
  ]
}
