import { expressionIn } from '../../check/expression-in.ts'
import type { Reward, Run } from '../../model/model.ts'
import { type RareQuestion, rareEventOf } from '../../simulate/rare-event.ts'
import { stoppedAt } from '../../simulate/run-sampler.ts'
import type { Scheduler, StoppedRun } from '../../simulate/simulation.ts'
import { chosenLevels, type RareEvent, type SplittingEffort, splittingSample } from '../../simulate/splitting.ts'
import { type SplittingAnswer, splittingAnswer } from '../../simulate/splitting-answer.ts'
import { WalkStopped } from '../../simulate/timed-walk.ts'
import { leftOutOf } from '../../simulate/timing.ts'
import { type ExitCode, exitCodes, gravestOf } from '../exit-codes.ts'
import { type Io, marksFor } from '../io.ts'
import { statusLine } from '../progress.ts'
import { UsageError } from '../spec-files.ts'
import {
  type AnsweredCell,
  askCells,
  type CellChoice,
  type EventWord,
  eventNamed,
  eventWord,
  stoppedCode,
} from './asked-cells.ts'
import { splittingLines } from './splitting-lines.ts'

export interface SplittingOptions extends CellChoice {
  /** The property whose event is rare. */
  readonly event: string
  /** The property whose event makes it too late, if there is one. */
  readonly before: string | undefined
  /** Name of a reward, or an expression. */
  readonly level: string
  /** Undefined to choose them. */
  readonly levels: readonly number[] | undefined
  /** Seconds; may be infinite. */
  readonly horizon: number
  /** Independent estimates. */
  readonly estimates: number
  readonly effort: SplittingEffort
  readonly scheduler: Scheduler
  readonly confidence: number
  readonly json: boolean
}

/** What is said of one cell. */
export interface SplitCell {
  readonly comes: EventWord
  readonly levels: readonly number[]
  /** Steps that it took to choose the levels. */
  readonly choosing: number
  /** Null where a run could not go on. */
  readonly result: SplittingAnswer | null
  readonly stopped: StoppedRun | null
  readonly leftOut: readonly string[]
}

/** Version of the JSON report. */
const SPLITTING_VERSION = 1

/** `holdfast simulate --splitting`: how likely something is that hardly any plain run would show. */
export function splittingCommand(path: string, options: SplittingOptions, io: Io): ExitCode {
  const line = statusLine(io)
  const cells = askCells(path, options, io, (run) =>
    split(run, options, (made) => line.show(() => `${path} ${run.check}: ${made} of ${options.estimates} estimates`)),
  )
  line.clear()
  if (cells === undefined) return exitCodes.spec
  const code = gravestOf(new Set(cells.map(({ answer }) => codeOf(answer))))
  if (options.json) io.out(jsonOf(path, cells, options, code), 'json')
  else io.out(splittingLines(path, cells, options, marksFor(io)))
  return code
}

function split(run: Run, options: SplittingOptions, onEstimate: (made: number) => void): SplitCell {
  const goal = eventNamed(run, options.event)
  const end = options.before === undefined ? undefined : eventNamed(run, options.before)
  if (goal === end) throw new UsageError(`'${options.event}' cannot come before itself: name another property.`)
  const levelled = { ...run, model: { ...run.model, rewards: [...run.model.rewards, levelOf(run, options.level)] } }
  const question: RareQuestion = { goal, end, level: run.model.rewards.length, horizon: options.horizon }
  const facts = { comes: eventWord(run, goal), leftOut: leftOutOf(run) }
  const event = rareEventOf(levelled, question, options.scheduler)
  return { ...facts, ...answerOf(event, options, onEstimate) }
}

function answerOf(
  event: RareEvent,
  { levels: given, effort, estimates, confidence }: SplittingOptions,
  onEstimate: (made: number) => void,
): Omit<SplitCell, 'comes' | 'leftOut'> {
  let [levels, choosing]: [readonly number[], number] = [given ?? [], 0]
  try {
    if (given === undefined) {
      const chosen = chosenLevels(event, effort)
      levels = chosen.levels
      choosing = chosen.steps
    }
    const samples = Array.from({ length: estimates }, (_, at) => {
      onEstimate(at)
      return splittingSample(event, levels, effort, at + 1)
    })
    return { levels, choosing, result: splittingAnswer(samples, effort.runs, confidence), stopped: null }
  } catch (error) {
    if (!(error instanceof WalkStopped)) throw error
    return { levels, choosing, result: null, stopped: stoppedAt(error, event.walk.time) }
  }
}

/** What grows on the way to the event, as a reward. */
function levelOf({ model }: Run, text: string): Reward {
  const named = model.rewards.find(({ name }) => name === text)
  if (named !== undefined) return named
  const file = { path: '--splitting', text }
  const { value, diagnostics } = expressionIn(model, file, [])
  const names = model.rewards.map(({ name }) => name)
  const hint = names.length === 0 ? 'The spec has no rewards.' : `The spec's rewards are ${names.join(', ')}.`
  const [wrong] = diagnostics
  if (value === undefined)
    throw new UsageError(`'${text}' is no reward, nor an expression of the spec: ${wrong?.message ?? ''} ${hint}`)
  if (value.expression.type.kind !== 'range')
    throw new UsageError(`'${text}' is no number, and a level has to be one. ${hint}`)
  const span = { file, start: 0, end: text.length }
  return { name: text, sentence: undefined, doc: [], body: value.expression, slots: value.slots, span }
}

/** That no run came to the event leaves the question open: it may be rarer than that, or impossible. */
function codeOf({ result, stopped }: SplitCell): ExitCode {
  if (stopped !== null) return stoppedCode(stopped)
  return result === null || result.chance === 0 ? exitCodes.inconclusive : exitCodes.asExpected
}

function jsonOf(
  spec: string,
  cells: readonly AnsweredCell<SplitCell>[],
  options: SplittingOptions,
  exitCode: ExitCode,
): string {
  const { event, before, level, horizon, effort, estimates, scheduler, confidence } = options
  const asked = {
    event,
    before: before ?? null,
    level,
    horizon: horizon === Number.POSITIVE_INFINITY ? null : horizon,
    seed: effort.seed,
    runs: effort.runs,
    maxSteps: effort.steps,
    estimates,
    scheduler,
    confidence,
  }
  const shown = cells.map(({ answer, sentence, ...cell }) => ({ spec, ...cell, sentence: sentence ?? null, ...answer }))
  return `${JSON.stringify({ version: SPLITTING_VERSION, exitCode, ...asked, cells: shown })}\n`
}
