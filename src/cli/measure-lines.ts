import { count } from '../base/count.ts'
import type { Interval } from '../base/interval.ts'
import { intervalText, percentText, timeText } from '../base/number-text.ts'
import type { Setting } from '../check/variant.ts'
import type { Measure, MeasureAt, MeasuredRun, Race, RewardMeasure } from '../measure/measure-run.ts'
import type { Model, Run } from '../model/model.ts'
import { runName } from '../model/run-name.ts'
import type { TraceMarks } from '../trace/trace-marks.ts'
import { settingsText } from './run-cells.ts'

/** What became of a run: answers, or why there are none and where in the spec. */
export type MeasureAnswer = MeasuredRun | { readonly reason: string; readonly place: string | undefined }

/** A run with some values of the constants that are swept. */
export interface MeasureCell {
  readonly settings: readonly Setting[]
  readonly answer: MeasureAnswer
}

/** The lines about one run, with all values of the constants. */
export function measureLines(path: string, run: Run, cells: readonly MeasureCell[], marks: TraceMarks): string[] {
  const title = `${marks.place(path)}  ${marks.strong(runName(run))}${run.sentence === undefined ? '' : `  ${run.sentence}`}`
  return [
    title,
    ...cells.flatMap(({ settings, answer }) => {
      const values = settingsText(settings)
      const lines = answerLines(answer, run, marks)
      return values === '' ? lines.map((line) => `  ${line}`) : [`  ${values}`, ...lines.map((line) => `    ${line}`)]
    }),
  ]
}

function answerLines(answer: MeasureAnswer, { model }: Run, marks: TraceMarks): string[] {
  if ('reason' in answer) {
    const place = answer.place === undefined ? '' : `  ${marks.place(answer.place)}`
    return [`${marks.error('not measured')}: ${answer.reason}${place}`]
  }
  const { states, leftOut, measures, races, rewards } = answer
  const never =
    leftOut.length === 0 ? '' : `; without ${leftOut.join(', ')}, which nobody is owed and which have no rate`
  return [
    ...measures.flatMap(propertyLines),
    ...races.map((race) => raceLine(race, model)),
    ...rewards.flatMap(rewardLines),
    marks.dim(`${count(states, 'state')}${never}`),
  ]
}

function propertyLines({ property, sort, chance, seconds, share, at }: Measure): string[] {
  const [comes, is] = sort === 'invariant' ? ['broken', 'broken'] : ['reached', 'true']
  if (chance.high === 0) return [`${property} is never ${comes}`]
  const first = firstText(comes, chance, seconds)
  return [
    `${property} is ${first}; in the long run ${is} for ${percentText(share)} of the time`,
    ...at.map((each) => `  ${atText(each, comes, is)}`),
  ]
}

function firstText(comes: string, chance: Interval, seconds: Interval): string {
  if (chance.low < 1) return `${comes} with a probability of ${chanceText(chance)}`
  return seconds.high === 0 ? `${comes} at the start` : `${comes} for sure, after ${timeText(seconds)} on average`
}

function atText({ seconds, by, then }: MeasureAt, comes: string, is: string): string {
  return `within ${momentText(seconds)} ${comes} with a probability of ${chanceText(by)}, and ${is} then with ${chanceText(then)}`
}

/** An invariant does not come: it is broken. */
function raceLine({ first, second, chance }: Race, { properties }: Model): string {
  const isBroken = (wanted: string) => properties.some(({ name, sort }) => name === wanted && sort === 'invariant')
  const [broken, brokenToo] = [isBroken(first) ? 'is broken' : 'comes', isBroken(second) ? ' is broken' : '']
  return `${first} ${broken} before ${second}${brokenToo} with a probability of ${chanceText(chance)}`
}

function rewardLines({ reward, sentence, mean, at }: RewardMeasure): string[] {
  const meaning = sentence === undefined ? '' : `, ${sentence},`
  return [
    `${reward}${meaning} is ${intervalText(mean)} on average in the long run`,
    ...at.map((each) => `  after ${momentText(each.seconds)} ${intervalText(each.mean)} on average`),
  ]
}

function momentText(seconds: number): string {
  return timeText({ low: seconds, high: seconds })
}

/** What is not certain is not shown as 1, though all digits shown may be nines. */
function chanceText(chance: Interval): string {
  const text = intervalText(chance)
  if (text !== '1' || chance.low === 1) return text
  return chance.low >= 0.9999 ? 'more than 0.9999' : 'more than 0.999'
}
