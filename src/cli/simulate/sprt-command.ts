import { count, grouped } from '../../base/count.ts'
import type { Run } from '../../model/model.ts'
import { RunSampler } from '../../simulate/run-sampler.ts'
import { askRuns, type ShareAnswer, type ShareQuestion, sequentialPlan } from '../../simulate/sequential.ts'
import type { SimulationPlan } from '../../simulate/simulation.ts'
import { leftOutOf } from '../../simulate/timing.ts'
import type { TraceMarks } from '../../trace/trace-marks.ts'
import { type ExitCode, exitCodes, gravestOf } from '../exit-codes.ts'
import { type Io, marksFor } from '../io.ts'
import { statusLine } from '../progress.ts'
import { unknownName } from '../spec-files.ts'
import {
  type AnsweredCell,
  askCells,
  type CellChoice,
  cellHead,
  type EventWord,
  eventNamed,
  eventWord,
  stoppedCode,
  stoppedLines,
} from './asked-cells.ts'
import { numberText, spanText } from './estimate-text.ts'
import { conditionLines } from './simulate-lines.ts'

export interface SprtOptions extends CellChoice {
  readonly question: ShareQuestion
  /** Runs at most. */
  readonly runs: number
  readonly plan: SimulationPlan
  readonly json: boolean
}

interface SprtAnswer extends ShareAnswer {
  readonly comes: EventWord
  readonly leftOut: readonly string[]
}

/** Version of the JSON report. */
const SPRT_VERSION = 1

/** `holdfast simulate --sprt`: whether something happens in such a share of all runs, with as few runs as answer it. */
export function sprtCommand(path: string, options: SprtOptions, io: Io): ExitCode {
  const line = statusLine(io)
  const cells = askCells(path, options, io, (run) =>
    answerOf(run, options, (made) => line.show(() => `${path} ${run.check}: ${made} runs`)),
  )
  line.clear()
  if (cells === undefined) return exitCodes.spec
  const code = gravestOf(new Set(cells.map(({ answer }) => codeOf(answer))))
  if (options.json) io.out(jsonOf(path, cells, options, code), 'json')
  else io.out(linesOf(path, cells, options, marksFor(io)))
  return code
}

function answerOf(run: Run, { question, plan, runs }: SprtOptions, onRun: (made: number) => void): SprtAnswer {
  const at = eventNamed(run, question.property)
  const { properties } = run.measured
  const index = properties.indexOf(at)
  if (index < 0) {
    const known = properties.flatMap((each) => run.model.properties[each]?.name ?? [])
    throw unknownName(`property that '${run.check}' asks about`, question.property, known)
  }
  const sampler = new RunSampler(run, plan)
  const sampleOf = (number: number) => {
    onRun(number)
    return sampler.sample(number)
  }
  return { ...askRuns(question, sampleOf, index, runs), comes: eventWord(run, at), leftOut: leftOutOf(run) }
}

function codeOf({ answer, stopped }: SprtAnswer): ExitCode {
  if (stopped !== null) return stoppedCode(stopped)
  if (answer === null) return exitCodes.inconclusive
  return answer === 'yes' ? exitCodes.asExpected : exitCodes.unmet
}

function jsonOf(
  spec: string,
  cells: readonly AnsweredCell<SprtAnswer>[],
  options: SprtOptions,
  exitCode: ExitCode,
): string {
  const { question, runs, plan } = options
  const { seed, horizon, scheduler, steps } = plan
  const shown = cells.map(({ answer, sentence, ...cell }) => {
    const { comes, answer: word, runs, happened, stopped, leftOut } = answer
    return { spec, ...cell, sentence: sentence ?? null, comes, answer: word, runs, happened, stopped, leftOut }
  })
  const asked = { seed, horizon, scheduler, maxSteps: steps, maxRuns: runs, question }
  return `${JSON.stringify({ version: SPRT_VERSION, exitCode, ...asked, cells: shown })}\n`
}

function linesOf(
  path: string,
  cells: readonly AnsweredCell<SprtAnswer>[],
  { question, plan }: SprtOptions,
  marks: TraceMarks,
): string {
  const blocks = cells.map((cell) => {
    const lines = [
      ...answerLines(cell.answer, plan.horizon, marks),
      ...conditionLines(cell.answer.leftOut, plan.scheduler),
    ]
    return [...cellHead(path, cell, marks), ...lines.map((each) => `    ${each}`)].join('\n')
  })
  const { low, high } = sequentialPlan(question)
  const [from, to] = [numberText(100 * low), numberText(100 * high)]
  const how = [
    `runs of ${spanText(plan.horizon)} each, one after the other, seed ${plan.seed}`,
    `an answer is wrong with a chance of at most ${numberText(100 * question.risk)} %; between ${from} and ${to} % either may come`,
  ]
  return `${[...blocks, how.join('; ')].join('\n\n')}\n`
}

function answerLines(cell: SprtAnswer, horizon: number, marks: TraceMarks): string[] {
  const { property, comes, sort, share, answer, runs, happened, stopped } = cell
  if (stopped !== null) return stoppedLines(stopped, marks, `in run ${stopped.run}`)
  const asked = `${property} is ${comes} within ${spanText(horizon)} in ${sort} ${numberText(100 * share)} % of all runs`
  const seen = `${grouped(happened)} of ${count(runs, 'run')}`
  if (answer === null) return [`${asked}: open after ${count(runs, 'run')}, for it came in ${seen}`]
  const { low, high } = sequentialPlan(cell)
  const claim =
    sort === 'at least'
      ? `in less than ${numberText(100 * high, 'up')} %`
      : `in more than ${numberText(100 * low, 'down')} %`
  return [`${asked}: ${answer === 'yes' ? 'yes' : `no, ${claim}`} (it came in ${seen})`]
}
