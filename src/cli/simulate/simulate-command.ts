import type { Elsewhere } from '../elsewhere.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { statusLine } from '../progress.ts'
import { UsageError } from '../spec-files.ts'
import { fingerprintOf } from '../spec-fingerprint.ts'
import { askedCells, concludeSimulation, type SimulateOptions } from './conclude-simulation.ts'
import { sampleCells } from './simulate-jobs.ts'
import { simulateMode } from './simulate-mode.ts'
import { rangeOf, simulationShard } from './simulate-shards.ts'

/** `holdfast simulate`: random runs in continuous time. What they say, they say with an interval, and of nothing for sure. */
export async function simulateCommand(
  path: string,
  options: SimulateOptions,
  io: Io,
  elsewhere?: Elsewhere,
): Promise<ExitCode> {
  if (elsewhere !== undefined) refuseElsewhere(options)
  const asked = askedCells(path, options, io)
  if (asked === undefined) return exitCodes.spec
  const { spec, places } = asked
  const line = statusLine(io)
  const range = rangeOf(options)
  const data = { path, fingerprint: fingerprintOf([spec]), plan: options.plan }
  const far = elsewhere && { parts: elsewhere.parts, crew: elsewhere.crewFor(simulateMode, [path], data) }
  const onProgress = (at: number, made: number) =>
    line.show(() => `${path} cell ${at + 1} of ${places.length}: ${made} runs`)
  const samples = await sampleCells(places, range, spec, data, options.workers, onProgress, far)
  line.clear()
  const shard = options.shard && simulationShard(options.shard, path, spec, options, samples)
  return concludeSimulation(path, asked, samples, options, io, shard)
}

/** @throws UsageError where an option makes no sense on other machines */
function refuseElsewhere({ shard, workers }: SimulateOptions): void {
  if (shard !== undefined || workers !== undefined)
    throw new UsageError("'--shard' and '--workers' are for random runs in one place.")
}
