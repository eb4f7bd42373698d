import type { ExitCode } from '../exit-codes.ts'
import type { SimulatedCell, SimulateOptions } from './conclude-simulation.ts'
import type { SimulationShard } from './simulate-shards.ts'

/** Version of the JSON report. */
const SIMULATE_VERSION = 1

/** The whole report as one line of JSON, with what makes it a part of one if it is a shard's; times are in seconds. */
export function simulateJson(
  spec: string,
  cells: readonly SimulatedCell[],
  { plan, confidence }: SimulateOptions,
  exitCode: ExitCode,
  shard?: SimulationShard,
): string {
  const shown = cells.map(({ simulation, sentence, paired, end, ...cell }) => {
    const { plan: _, confidence: __, ...answers } = simulation
    return { spec, ...cell, sentence: sentence ?? null, ...answers, paired: paired ?? null, end: end ?? null }
  })
  const report = { version: SIMULATE_VERSION, exitCode, ...planJson(plan), confidence, cells: shown, shard }
  return `${JSON.stringify(report)}\n`
}

function planJson({ seed, horizon, every, scheduler, steps }: SimulateOptions['plan']) {
  return { seed, horizon, every: every ?? null, scheduler, maxSteps: steps }
}
