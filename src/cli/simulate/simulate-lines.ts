import { count, grouped } from '../../base/count.ts'
import { listed } from '../../base/listed.ts'
import type { Between, PairedAnswers, PropertyDifference } from '../../simulate/paired-answers.ts'
import type {
  QuantileEstimate,
  Scheduler,
  SimulatedProperty,
  SimulatedReward,
  Simulation,
} from '../../simulate/simulation.ts'
import { renderTrace } from '../../trace/render-terminal.ts'
import type { TraceMarks } from '../../trace/trace-marks.ts'
import { type Io, marksFor } from '../io.ts'
import { cellHead, stoppedLines } from './asked-cells.ts'
import type { SimulatedCell, SimulateOptions } from './conclude-simulation.ts'
import type { EndOfRun } from './end-of-run.ts'
import { numberText, percentText, rangeText, spanText, unitFor, whenText, wholeUnitFor } from './estimate-text.ts'

/** The report for a person. */
export function simulateLines(
  path: string,
  cells: readonly SimulatedCell[],
  { plan, confidence, runs, shard }: SimulateOptions,
  io: Io,
): string {
  const marks = marksFor(io)
  const blocks = cells.map((cell) => cellLines(path, cell, marks).join('\n'))
  const isWhole = cells.every(({ simulation }) => simulation.stopped === null)
  const isAnswered = cells.some(({ simulation: { properties, rewards } }) => properties.length + rewards.length > 0)
  const how = [
    `${isWhole ? '' : 'up to '}${count(runs, 'random run')} of ${spanText(plan.horizon)} each, seed ${plan.seed}`,
    ...(shard === undefined ? [] : [`here only those of shard ${shard.at} of ${shard.of}`]),
    ...(isAnswered
      ? [`each interval by itself holds what it is for with ${numberText(100 * confidence)} % confidence`]
      : []),
  ]
  return `${[...blocks, [how.join('; '), ...(isAnswered ? [LAST] : [])].join('\n')].join('\n\n')}\n`
}

const LAST = 'random runs show how often something happens; that it never does, they cannot say'

/** Liveness, for one, is no matter of so much time. */
const NOTHING_ASKED = 'no answers, for it asks about no invariant, no reachable property and no reward'

function cellLines(path: string, cell: SimulatedCell, marks: TraceMarks): string[] {
  const { simulation, paired, end } = cell
  const head = cellHead(path, cell, marks)
  const { stopped, properties, rewards } = simulation
  const lines =
    stopped === null
      ? [
          ...(properties.length + rewards.length === 0 ? [NOTHING_ASKED] : []),
          ...properties.flatMap((each) => propertyLines(each, simulation)),
          ...rewards.flatMap((each) => rewardLines(each, simulation)),
          ...(paired === undefined ? [] : pairedLines(paired.with, paired.answers, simulation)),
          ...aboutLines(simulation).map(marks.dim),
        ]
      : [
          ...stoppedLines(stopped, marks, `in run ${stopped.run} of seed ${simulation.plan.seed}`),
          ...(end === undefined ? [] : endLines(end, marks)),
        ]
  return [...head, ...lines.map((line) => `    ${line}`)]
}

/** The last steps of a run that could not go on. */
function endLines({ before, trace }: EndOfRun, marks: TraceMarks): string[] {
  const left = before === 0 ? [] : [marks.dim(`after ${count(before, 'step')} that are not shown:`)]
  return ['', ...left, ...renderTrace(trace, marks).split('\n')]
}

function propertyLines(
  { property, sort, happened, chance, times, share }: SimulatedProperty,
  { runs, plan: { horizon } }: Simulation,
): string[] {
  const [comes, is] = sort === 'invariant' ? ['broken', 'broken'] : ['reached', 'true']
  const within = `within ${spanText(horizon)}`
  if (happened === 0) {
    const most = `at most ${numberText(100 * chance.high, 'up')} %`
    return [`${property} is ${comes} in none of ${count(runs, 'run')} ${within}: ${most}`]
  }
  return [
    `${property} is ${comes} in ${grouped(happened)} of ${count(runs, 'run')} ${within}: ${percentText(chance)}`,
    ...quantileLines(times, horizon).map((line) => `  ${line}`),
    `  ${is} for ${percentText(share)} of the time, on average`,
  ]
}

/** A line for each share of the runs; one for all of which nothing is to be said but that it is later. */
function quantileLines(times: readonly QuantileEstimate[], horizon: number): string[] {
  const texts = times.map((each) => [each.share, whenText(each, horizon)] as const)
  return [...new Set(texts.map(([, text]) => text))].map((text) => {
    const shares = texts.flatMap(([share, own]) => (own === text ? [numberText(100 * share)] : []))
    return `${listed(shares, shares.length)} % of runs: ${text}`
  })
}

function rewardLines({ reward, mean, quantiles }: SimulatedReward, { times, plan }: Simulation): string[] {
  const [unit, each] = wholeUnitFor(plan.every ?? plan.horizon, 1)
  const rows = times.map((time, at) => {
    const { value, low, high } = mean[at] ?? { value: 0, low: 0, high: 0 }
    const shown = (quantiles[at] ?? []).map((quantile) => numberText(quantile.value ?? quantile.low))
    return [numberText(time / each), ...shown, `${numberText(value)} (${rangeText(low, high)})`]
  })
  return [reward, ...inColumns([[unit, '5 %', 'median', '95 %', 'mean'], ...rows]).map((line) => `  ${line}`)]
}

/** Numbers to the right, the last column to the left. */
function inColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const cell = (text: string, at: number) => (at === widths.length - 1 ? text : text.padStart(widths[at] ?? 0))
  return rows.map((row) => row.map(cell).join('  ').trimEnd())
}

function pairedLines(other: string, { properties, rewards }: PairedAnswers, { plan, times }: Simulation): string[] {
  const [unit, each] = wholeUnitFor(plan.every ?? plan.horizon, 1)
  const rows = times.map((time, at) => {
    const shown = rewards.map(({ median }) => (median[at] === undefined ? '' : signedRange(median[at])))
    return [numberText(time / each), ...shown]
  })
  const table = [[unit, ...rewards.map(({ reward }) => reward)], ...rows]
  return [
    `compared with ${other}, run by run with the same random numbers`,
    ...properties.map((each) => `  ${each.property}: ${[...chanceTexts(each), ...laterTexts(each)].join('; ')}`),
    ...(rewards.length === 0 ? [] : ['  the median difference', ...inColumns(table).map((line) => `  ${line}`)]),
  ]
}

function chanceTexts({ firstOnly, secondOnly, chance, byChance }: PropertyDifference): string[] {
  const points = signedRange({
    value: 100 * (chance.value ?? 0),
    low: 100 * (chance.low ?? -1),
    high: 100 * (chance.high ?? 1),
  })
  if (firstOnly + secondOnly === 0) return [`in no run one without the other: ${points} points`]
  return [
    `${points} points`,
    `${grouped(secondOnly)} runs here alone, ${grouped(firstOnly)} there alone`,
    `by mere chance: ${byChance < LEAST ? `below ${numberText(100 * LEAST)}` : numberText(100 * byChance)} %`,
  ]
}

/** Smaller ones say no more. */
const LEAST = 1e-5

function laterTexts({ seconds: { value, low, high } }: PropertyDifference): string[] {
  if (value === null || (value === 0 && low === 0 && high === 0)) return []
  const [unit, each] = unitFor(Math.abs(value))
  const part = (seconds: number | null) => (seconds === null ? null : seconds / each)
  const later = { value: value / each, low: part(low), high: part(high) }
  const sooner = { value: -later.value, low: negated(later.high), high: negated(later.low) }
  const [range, word] = value < 0 ? [sooner, 'sooner'] : [later, 'later']
  return [`${rangeOf(range, numberText)} ${unit} ${word} in the median pair`]
}

function negated(value: number | null): number | null {
  return value === null ? null : -value
}

/** `+5.4 (+3.31 to +7.22)` */
function signedRange(range: Between): string {
  return rangeOf(range, signed)
}

/** A number with its interval; an end that is not known is left open. */
function rangeOf({ value, low, high }: Between, text: typeof signed): string {
  const from = low === null ? '...' : text(low, 'down')
  const to = high === null ? '...' : text(high, 'up')
  return `${value === null ? '?' : text(value, 'nearest')} (${from} to ${to})`
}

function signed(value: number, towards: 'nearest' | 'down' | 'up'): string {
  return value > 0 ? `+${numberText(value, towards)}` : numberText(value, towards)
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
