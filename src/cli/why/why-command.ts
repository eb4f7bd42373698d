import { type Causes, causesOf } from '../../causes/causes.ts'
import { causesSections } from '../../causes/causes-lines.ts'
import type { State } from '../../interpret/interpreted-system.ts'
import type { ActionSurvey } from '../../trace/explanation.ts'
import { statesOf } from '../../trace/trace.ts'
import type { TraceMarks } from '../../trace/trace-marks.ts'
import { actionReason, surveyAction } from '../../why/action-reasons.ts'
import { usualLimits } from '../../why/explain.ts'
import { renderInstance, renderStep, renderSteps, renderViolation } from '../../why/render-reasons.ts'
import { traceReasons } from '../../why/trace-reasons.ts'
import { causesOptions, type RawCausesLimits } from '../causes-options.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { type Io, marksFor } from '../io.ts'
import { type ReplayedTrace, replayFile } from '../replay-file.ts'
import { UsageError } from '../spec-files.ts'
import { readAskedAction } from './asked-action.ts'

export interface WhyOptions extends RawCausesLimits {
  /** The spec, where it is not the one that the trace names. */
  readonly spec: string | undefined
  readonly step: number | undefined
  /** An action, perhaps with arguments: `A` or `A(v1, n2)`. */
  readonly action: string | undefined
  readonly json: boolean
}

/** Version of what `--json` prints; docs/why.md describes it. */
const WHY_VERSION = 1

/** What the command has to say, as data and as lines. */
interface Answer {
  readonly data: object
  readonly lines: () => readonly string[]
}

/** `holdfast why`: says of a trace why it shows what it does, from its own states, and from other runs that it looks for. */
export function whyCommand(file: string, options: WhyOptions, io: Io): ExitCode {
  const replayed = replayFile(file, options.spec, options.json ? { ...io, out: io.err } : io)
  if (replayed.kind === 'refused') return replayed.code
  // Of what is no violation any more there is nothing to explain.
  if (replayed.code !== exitCodes.asExpected && replayed.code !== exitCodes.inconclusive) {
    io.err(`${replayed.conclusion}. So there is nothing to explain.\n`)
    return replayed.code
  }
  const answer = answerTo(replayed, options, io)
  const { spec, check, toggles, ordinal, property } = replayed.document
  const head = { version: WHY_VERSION, spec, check, toggles, ordinal, property }
  if (options.json) io.out(`${JSON.stringify({ ...head, ...answer.data })}\n`, 'json')
  else io.out(`${trimmed(answer.lines()).join('\n')}\n`)
  return replayed.code
}

function trimmed(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line !== '')
  return lines.slice(0, last + 1).filter((line, at) => line !== '' || lines[at - 1] !== '')
}

function answerTo(replayed: ReplayedTrace, options: WhyOptions, io: Io): Answer {
  if (options.action !== undefined) return whyAction(replayed, options.action, options.step, io)
  if (options.step !== undefined) return whyStep(replayed, options.step, io)
  return whyTrace(replayed, options, io)
}

// ---- the trace ---------------------------------------------------------------------------------

function whyTrace({ document, run, shown, meaning }: ReplayedTrace, options: WhyOptions, io: Io): Answer {
  const marks = marksFor(io)
  const reasons = traceReasons(shown)
  const causes = options.search ? causesOf({ ...shown, run }, causesOptions(options, io)) : undefined
  return {
    data: { reasons, ...(causes === undefined ? {} : { causes }) },
    lines: () => [
      ...meaning.map((line) => marks.dim(line)),
      ...(meaning.length === 0 ? [] : ['']),
      ...renderViolation(reasons.violation, marks),
      ...renderSteps(reasons, document, marks),
      ...(causes === undefined ? [] : renderCauses(causes, marks)),
    ],
  }
}

/** What other runs say of the trace. */
function renderCauses(causes: Causes, marks: TraceMarks): string[] {
  return causesSections(causes).flatMap(({ title, lines }) => [
    '',
    marks.strong(title),
    ...lines.map((line) => `  ${line}`),
  ])
}

function whyStep({ document, shown }: ReplayedTrace, number: number, io: Io): Answer {
  const { trace, system } = shown
  const [step, taken] = [document.steps[number - 1], trace.steps[number - 1]]
  const from = statesOf(trace)[number - 1]
  if (step === undefined || taken === undefined || from === undefined) throw noStep(number, trace.steps.length)
  const needs = traceReasons(shown).steps[number - 1]
  if (needs === undefined) throw noStep(number, trace.steps.length)
  const reason = actionReason(system, from, taken.instance)
  return { data: { step: { needs, reason } }, lines: () => renderStep(step, needs, reason, marksFor(io)) }
}

function noStep(number: number, steps: number): UsageError {
  if (steps === 0) return new UsageError('The trace has no steps.')
  return new UsageError(`The trace has no step ${number}: its steps are 1 to ${steps}.`)
}

// ---- an action ---------------------------------------------------------------------------------

/** How many of the nearest instances are told where the arguments are not given. */
const NEAREST = 3

function whyAction({ shown }: ReplayedTrace, text: string, step: number | undefined, io: Io): Answer {
  const { system, trace } = shown
  const asked = readAskedAction(text, system)
  const states = statesOf(trace)
  const at = step ?? states.length - 1
  const state = states[at]
  if (state === undefined) throw noState(at, states)
  const when = at === 0 ? 'At the start' : `After step ${at}`
  const marks = marksFor(io)
  if (asked.instance === undefined) {
    const survey = surveyAction(system, state, asked.action, { most: NEAREST, limits: usualLimits })
    return { data: { state: at, action: survey }, lines: () => renderAction(survey, when, marks) }
  }
  const reason = actionReason(system, state, asked.instance)
  return {
    data: { state: at, instance: reason },
    lines: () => [marks.strong(`${when}:`), '', ...renderInstance(reason, marks)],
  }
}

function renderAction(
  { action, instances, possible, nearest }: ActionSurvey,
  when: string,
  marks: TraceMarks,
): string[] {
  const many =
    possible === 0
      ? `none of the ${instances} instances of ${action} is possible. The nearest:`
      : `${possible} of the ${instances} instances of ${action} are possible, among them:`
  const head = instances === 1 ? `${when}:` : `${when}, ${many}`
  return [marks.strong(head), '', ...nearest.flatMap((each) => [...renderInstance(each, marks), ''])]
}

function noState(at: number, states: readonly State[]): UsageError {
  if (states.length === 0) return new UsageError('The trace has no states: its start is the error.')
  const last = states.length - 1
  return new UsageError(`There is no state after step ${at}: the last is that after step ${last}.`)
}
