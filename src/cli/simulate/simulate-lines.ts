import { count, grouped } from '../../base/count.ts'
import { listed } from '../../base/listed.ts'
import type { PairedAnswers } from '../../simulate/paired-answers.ts'
import type { Scheduler, SimulatedProperty, SimulatedReward, Simulation } from '../../simulate/simulation.ts'
import type { TraceMarks } from '../../trace/trace-marks.ts'
import { type Io, marksFor } from '../io.ts'
import { cellHead, stoppedLines } from './asked-cells.ts'
import type { SimulatedCell, SimulateOptions } from './conclude-simulation.ts'
import { numberText, percentText, rangeText, timeText, unitFor, whenText } from './estimate-text.ts'

/** The report for a person. */
export function simulateLines(
  path: string,
  cells: readonly SimulatedCell[],
  { plan, confidence, runs }: SimulateOptions,
  io: Io,
): string {
  const marks = marksFor(io)
  const blocks = cells.map((cell) => cellLines(path, cell, marks).join('\n'))
  const how = [
    `up to ${count(runs, 'random run')} of ${timeText(plan.horizon)} each, seed ${plan.seed}`,
    `each interval holds what it is for with ${numberText(100 * confidence)} % confidence`,
  ]
  return `${[...blocks, `${how.join('; ')}\n${LAST}`].join('\n\n')}\n`
}

const LAST = 'random runs show how often something happens; that it never does, they cannot say'

function cellLines(path: string, cell: SimulatedCell, marks: TraceMarks): string[] {
  const { simulation, paired } = cell
  const head = cellHead(path, cell, marks)
  const { stopped, properties, rewards } = simulation
  if (stopped !== null)
    return [...head, ...stoppedLines(stopped, marks, `in run ${stopped.run}`).map((line) => `    ${line}`)]
  const lines = [
    ...properties.flatMap((each) => propertyLines(each, simulation)),
    ...rewards.flatMap((each) => rewardLines(each, simulation)),
    ...(paired === undefined ? [] : pairedLines(paired.with, paired.answers)),
    ...aboutLines(simulation).map(marks.dim),
  ]
  return [...head, ...lines.map((line) => `    ${line}`)]
}

function propertyLines(
  { property, sort, happened, chance, times, share }: SimulatedProperty,
  { runs, plan: { horizon } }: Simulation,
): string[] {
  const [comes, is] = sort === 'invariant' ? ['broken', 'broken'] : ['reached', 'true']
  const within = `within ${timeText(horizon)}`
  if (happened === 0)
    return [
      `${property} is ${comes} in none of ${count(runs, 'run')} ${within}: at most ${numberText(100 * chance.high)} %`,
    ]
  const when = times.map((each) => `    ${numberText(100 * each.share)} % of runs: ${whenText(each, horizon)}`)
  return [
    `${property} is ${comes} in ${grouped(happened)} of ${count(runs, 'run')} ${within}: ${percentText(chance)}`,
    ...when,
    `    ${is} for ${percentText(share)} of the time, on average`,
  ]
}

function rewardLines({ reward, mean, quantiles }: SimulatedReward, { times, plan: { horizon } }: Simulation): string[] {
  const [unit, each] = unitFor(horizon)
  const rows = times.map((time, at) => {
    const { value, low, high } = mean[at] ?? { value: 0, low: 0, high: 0 }
    const shown = (quantiles[at] ?? []).map((quantile) => numberText(quantile.value ?? quantile.low))
    return [`${numberText(time / each)} ${unit}`, ...shown, `${numberText(value)} (${rangeText(low, high)})`]
  })
  return [reward, ...inColumns([['', '5 %', 'median', '95 %', 'mean'], ...rows]).map((line) => `  ${line}`)]
}

/** Numbers to the right, the last column to the left. */
function inColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const cell = (text: string, at: number) => (at === widths.length - 1 ? text : text.padStart(widths[at] ?? 0))
  return rows.map((row) => row.map(cell).join('  ').trimEnd())
}

function pairedLines(other: string, { properties }: PairedAnswers): string[] {
  return [
    `compared with ${other}, run by run`,
    ...properties.map(({ property, firstOnly, secondOnly, chance, byChance }) => {
      const points = `${signed(100 * (chance.value ?? 0))} points (${signed(100 * (chance.low ?? -1))} to ${signed(100 * (chance.high ?? 1))})`
      const alone = `in ${grouped(secondOnly)} runs here alone, in ${grouped(firstOnly)} there alone`
      return `  ${property}: ${points}; ${alone}; ${numberText(byChance)} by chance`
    }),
  ]
}

function signed(value: number): string {
  return value > 0 ? `+${numberText(value)}` : numberText(value)
}

/** What the answers leave out, and how the runs went. */
function aboutLines({ runs, steps, atRest, deadlocked, leftOut, starts, plan }: Simulation): string[] {
  const rest = atRest - deadlocked
  return [
    `${count(runs, 'run')}, ${count(steps, 'step')}`,
    ...(starts > 1 ? [`each run begins in one of ${starts} states, each alike`] : []),
    ...(rest > 0 ? [`${count(rest, 'run')} came to rest before the end`] : []),
    ...(deadlocked > 0
      ? [`${count(deadlocked, 'run')} came to a deadlock: nothing can happen, and the state is not terminal`]
      : []),
    ...conditionLines(leftOut, plan.scheduler),
  ]
}

/** What was left out or added, for a spec does not say all that a simulation needs. */
export function conditionLines(leftOut: readonly string[], scheduler: Scheduler): string[] {
  return [
    ...(scheduler === 'uniform' ? ['steps that say no time come at once, each alike'] : []),
    ...(leftOut.length > 0 ? [`without ${listed(leftOut, 8)}, which nobody is owed and which have no rate`] : []),
  ]
}
