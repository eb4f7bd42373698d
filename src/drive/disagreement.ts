import { inspect } from 'node:util'
import { count } from '../base/count.ts'
import type { Reason } from '../conform/explain-rejection.ts'
import { plainMarks } from '../diagnostics/render.ts'
import { renderExplanation } from '../trace/render-explanation.ts'
import { renderStep } from '../trace/render-terminal.ts'
import type { StepDocument } from '../trace/trace-document.ts'
import type { TraceMarks } from '../trace/trace-marks.ts'
import type { DrivenStep, Ran, Trouble } from './drive-once.ts'
import type { Difference } from './observer.ts'

/** A step of a run, with what came of it. */
export interface TakenStep {
  /** As a trace writes it, `cut(a: node0, b: node1)`, without what the system chooses itself. */
  readonly text: string
  readonly action: string
  readonly isFault: boolean
  readonly isRefused: boolean
  /** What the step changed of what is observed. */
  readonly changes: readonly { readonly path: string; readonly before: string; readonly after: string }[]
}

/** Where a system and its spec part. */
export interface Disagreement {
  /**
   * What is `observed` is so in no state that the spec allows, or no `value` that it knows; the system has `refused` a step
   * that is possible, or `accepted` one that is not; or there was an `error`, of the system or of the driver.
   */
  readonly kind: Trouble['kind']
  /** The same as a sentence. */
  readonly sentence: string
  /** After the last of them, or in it, they disagree. */
  readonly steps: readonly TakenStep[]
  readonly faults: number
  /** By path, what is observed and what the spec allows. */
  readonly differences: readonly Difference[]
  /** What the system threw. */
  readonly error: unknown
  /** The number of the initial state, from 0, of those that the spec has. */
  readonly start: number
  readonly seed: number
  /** With the seed and the same options it leads here again; empty where the steps were given. */
  readonly path: string
  /** The number of the random run, from 1, and its length before it was shrunk. */
  readonly run: number
  readonly stepsBefore: number
  /** Whether the same steps showed it once more. If not, the system does not do the same each time, and nothing is shrunk. */
  readonly isRepeatable: boolean
  /** All of it, for a person. */
  readonly text: string
}

const marks: TraceMarks = { ...plainMarks, dim: (text) => text }

/** @param found of the run: where it began, its seed and path, and how it was shrunk */
export function disagreementOf(
  ran: Ran,
  trouble: Trouble,
  found: Pick<Disagreement, 'start' | 'seed' | 'path' | 'run' | 'stepsBefore' | 'isRepeatable'>,
): Disagreement {
  const steps = ran.steps.map(({ call, isRefused, changes, instance: _, chose: __ }) => ({
    text: call.text,
    action: call.step.action,
    isFault: call.isFault,
    isRefused,
    changes,
  }))
  const faults = steps.filter(({ isFault }) => isFault).length
  const sentence = sentenceOf(trouble, steps.at(-1)?.text)
  const differences = trouble.kind === 'observed' ? trouble.differences : []
  const error = trouble.kind === 'error' ? trouble.error : undefined
  const size = `${count(steps.length, 'step')}${faults === 0 ? '' : `, ${count(faults, 'fault')} among them`}`
  const shrunk = found.stepsBefore > steps.length ? `; the random run had ${found.stepsBefore}` : ''
  const again = found.isRepeatable
    ? []
    : ['The same steps did not show it once more: the system does not do the same each time. So nothing was left out.']
  const text = [
    `${sentence} (${size}${shrunk})`,
    ...again,
    ...(found.path === '' ? [] : [`again: { seed: ${found.seed}, path: '${found.path}' }`]),
    '',
    ...storyOf(ran, differences),
    ...detailsOf(trouble),
  ].join('\n')
  return { kind: trouble.kind, sentence, steps, faults, differences, error, ...found, text }
}

function sentenceOf(trouble: Trouble, last: string | undefined): string {
  switch (trouble.kind) {
    case 'observed':
      return last === undefined
        ? 'The system begins in no state that the spec begins in.'
        : `After ${last}, the system is in no state that the spec allows.`
    case 'value':
      return `What is observed is no value of the spec. ${trouble.message}`
    case 'refused':
      return `The system refuses ${last}, which is possible.`
    case 'accepted':
      return `The system takes ${last}, which is not possible.`
    case 'error':
      return `${trouble.where} throws: ${messageOf(trouble.error)}`
    default:
      return trouble satisfies never
  }
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return `${error.name}: ${error.message}`
  return typeof error === 'object' ? inspect(error, { breakLength: Number.POSITIVE_INFINITY, depth: 1 }) : String(error)
}

/** The steps one by one, with what they changed; of the start, what changes later. */
function storyOf({ steps, first }: Ran, differences: readonly Difference[]): readonly string[] {
  const width = String(steps.length).length
  const gutter = ' '.repeat(width + 3)
  const told = new Set([...steps.flatMap(({ changes }) => changes), ...differences].map(({ path }) => path))
  const start = [...first].filter(([path]) => told.has(path)).map(([path, value]) => `${gutter}${path} = ${value}`)
  const head = `${' '.repeat(width - 1)}0  at the start`
  return [head, ...start, ...steps.flatMap((step, at) => stepLines(step, at + 1, width, gutter))]
}

function stepLines(step: DrivenStep, index: number, width: number, gutter: string): readonly string[] {
  const { call, chose, isRefused, changes } = step
  const nowhere = { file: '', line: 1, column: 1 }
  const document: StepDocument = {
    ...call.step,
    index,
    actor: undefined,
    others: [],
    doc: call.doc,
    place: nowhere,
    // That nothing changes is worth a line only where it was to.
    changes: changes.length === 0 ? undefined : changes,
  }
  const choice =
    chose.length === 0 ? [] : [`${gutter}chose ${chose.map(({ name, value }) => `${name}: ${value}`).join(', ')}`]
  const [head = '', ...rest] = renderStep(document, width, gutter, marks)
  return [`${head}${isRefused ? '  refused' : ''}`, ...choice, ...rest]
}

function detailsOf(trouble: Trouble): readonly string[] {
  switch (trouble.kind) {
    case 'observed': {
      const which =
        trouble.states === 1 ? 'in the spec' : `in the nearest of the ${trouble.states} states that the spec allows`
      const rows = trouble.differences.map(({ path, observed, spec }) => [`    ${path}`, observed, spec] as const)
      const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length), column === 1 ? 8 : 0)
      const line = (cells: readonly [string, string, string]) =>
        `${cells[0].padEnd(width(0))}  ${cells[1].padEnd(width(1))}  ${cells[2]}`
      return ['', line(['', 'observed', which]), ...rows.map(line)]
    }
    case 'accepted':
      return trouble.reasons.length === 0 ? [] : ['', 'It would need:', ...trouble.reasons.flatMap(reasonLines)]
    default:
      return []
  }
}

function reasonLines(reason: Reason): readonly string[] {
  if (reason.kind === 'guard') return renderExplanation(reason.explanation, marks).map((line) => `    ${line}`)
  return reason.kind === 'error' ? [`    ${reason.text}`] : []
}
