import { count, grouped } from '../../base/count.ts'
import { listed } from '../../base/listed.ts'
import type { SplittingAnswer } from '../../simulate/splitting-answer.ts'
import type { TraceMarks } from '../../trace/trace-marks.ts'
import { type AnsweredCell, cellHead, stoppedLines } from './asked-cells.ts'
import { numberText, rangeText, spanText } from './estimate-text.ts'
import { conditionLines } from './simulate-lines.ts'
import type { SplitCell, SplittingOptions } from './splitting-command.ts'

/** Levels that are shown. */
const LEVELS_SHOWN = 30

/** Where one estimate is more than this share of the sum of them all, the sum says little. */
const LUCKY = 0.5

/** The report for a person. */
export function splittingLines(
  path: string,
  cells: readonly AnsweredCell<SplitCell>[],
  options: SplittingOptions,
  marks: TraceMarks,
): string {
  const blocks = cells.map((cell) => {
    const lines = cellLines(cell.answer, options, marks)
    return [...cellHead(path, cell, marks), ...lines.map((line) => `    ${line}`)].join('\n')
  })
  const { estimates, effort, confidence } = options
  const sure = `${numberText(100 * confidence)} % confidence`
  const how = [
    `the mean of ${estimates} independent estimates, each of ${count(effort.runs, 'run')} from each level; seed ${effort.seed}`,
    `"about" takes that mean to be nearly normally distributed, with ${sure}; "at least" takes nothing for granted, with ${sure}`,
  ]
  return `${[...blocks, how.join('\n')].join('\n\n')}\n`
}

function cellLines(cell: SplitCell, options: SplittingOptions, marks: TraceMarks): string[] {
  const { levels, choosing, result, stopped, leftOut } = cell
  if (stopped !== null || result === null)
    return stopped === null ? [] : stoppedLines(stopped, marks, 'in a run of the splitting')
  const conditions = conditionLines(leftOut, options.scheduler)
  const chosen = choosing === 0 ? '' : `, and ${count(choosing, 'step')} to choose the levels`
  const rungs =
    levels.length === 0 ? 'no levels' : `levels of ${options.level}: ${listed(levels.map(String), LEVELS_SHOWN)}`
  const about = [...conditions, rungs, `${count(result.steps, 'step')}${chosen}`]
  return [...chanceLines(cell.comes, result, levels, options), ...about.map(marks.dim)]
}

function chanceLines(
  comes: string,
  result: SplittingAnswer,
  levels: readonly number[],
  { event, before, horizon, estimates }: SplittingOptions,
): string[] {
  const until = [
    ...(horizon === Number.POSITIVE_INFINITY ? [] : [` within ${spanText(horizon)}`]),
    ...(before === undefined ? [] : [` before ${before}`]),
  ].join('')
  const { chance, approximately, atLeast, empty, largestShare, shares } = result
  if (chance === 0) {
    if (result.steps === 0)
      return [`${event}${until}: no run took a step, for it is too late at the start, or nothing happens in that time.`]
    const came = levels[shares.length - 2]
    const far = came === undefined ? 'the first level' : `any level above ${came}`
    const nor = levels.length === 0 ? '' : `, nor to ${far}`
    return [`${event}${until}: no run came to it${nor}. It may be rarer than this shows, or impossible.`]
  }
  if (chance === 1 && result.steps === 0) return [`${event} is ${comes} at the start`]
  if (chance === 1)
    return [`${event} is ${comes}${until} in every run that was made: at least ${numberText(atLeast, 'down')}`]
  const range = approximately === null ? '' : `, about ${rangeText(approximately.low, approximately.high)}`
  return [
    `${event} is ${comes}${until} with a probability of ${numberText(chance)}${range}; at least ${numberText(atLeast, 'down')}`,
    ...(empty > 0 ? [`in ${grouped(empty)} of ${estimates} estimates no run came to it; they count as 0`] : []),
    ...(largestShare > LUCKY
      ? [
          `the largest estimate is ${numberText(100 * largestShare)} % of their sum: take more runs or other levels before trusting it`,
        ]
      : []),
  ]
}
