import { defined } from '../../base/assert.ts'
import type { CheckedSpec } from '../../check/check-spec.ts'
import type { SimulationSample } from '../../simulate/simulation.ts'
import type { Shard } from '../check/shards/divide.ts'
import type { MergeOptions } from '../check/shards/merge-command.ts'
import { refuseForRandom } from '../check/shards/merge-random.ts'
import { asWhole, isShard, noShard, requireTool, type ShardDocument } from '../check/shards/read-shards.ts'
import type { ShardBasics } from '../check/shards/shard-summary.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { figureWriter } from '../plot/figure-options.ts'
import { UsageError } from '../spec-files.ts'
import { textsFingerprint } from '../spec-fingerprint.ts'
import { toolBuild } from '../tool-build.ts'
import { askedCells, concludeSimulation, type SimulateOptions } from './conclude-simulation.ts'
import { areSamples, isWhole } from './simulate-mode.ts'

/** What of the options says which random runs are made, and what is told of them. */
type ShardOptions = Pick<SimulateOptions, 'checks' | 'sweeps' | 'runs' | 'plan' | 'confidence' | 'paired'>

/** What the report of a shard says beside its answers, so that all shards make one report. */
export interface SimulationShard extends ShardBasics {
  readonly command: 'simulate'
  readonly options: ShardOptions
  /** The random runs of each cell. */
  readonly cells: readonly (readonly SimulationSample[])[]
}

/**
 * The numbers of the random runs that are made.
 * @throws UsageError where there are fewer than shards
 */
export function rangeOf({ runs, shard }: Pick<SimulateOptions, 'runs' | 'shard'>) {
  const { at, of } = shard ?? { at: 1, of: 1 }
  if (of > runs) throw new UsageError(`There are only ${runs} random runs, and no part for each of ${of} shards.`)
  return { first: Math.floor((runs * (at - 1)) / of) + 1, last: Math.floor((runs * at) / of) }
}

export function simulationShard(
  shard: Shard,
  path: string,
  { program }: CheckedSpec,
  { checks, sweeps, runs, plan, confidence, paired }: SimulateOptions,
  cells: readonly (readonly SimulationSample[])[],
): SimulationShard {
  return {
    ...shard,
    command: 'simulate',
    tool: toolBuild(),
    texts: textsFingerprint([program]),
    division: 'random runs',
    files: [path],
    options: { checks, sweeps, runs, plan, confidence, paired },
    cells: cells.map((samples) => samples.toSorted((a, b) => a.run - b.run)),
  }
}

interface ReadShard {
  readonly file: string
  readonly shard: SimulationShard
}

/** `holdfast merge` of random runs in time: the report that one call would have made. */
export function mergeSimulations(documents: readonly ShardDocument[], merge: MergeOptions, io: Io): ExitCode {
  refuseForRandom(merge, ['json'])
  const shards = asWhole(documents.map(readSimulation))
  const { shard } = defined(shards[0], 'shard')
  const options: SimulateOptions = {
    ...shard.options,
    plan: { ...shard.options.plan, every: shard.options.plan.every ?? undefined },
    workers: undefined,
    shard: undefined,
    json: merge.json,
    figures: figureWriter({}, undefined),
  }
  const path = shard.files[0] ?? ''
  const asked = askedCells(path, options, io)
  if (asked === undefined) return exitCodes.spec
  if (textsFingerprint([asked.spec.program]) !== shard.texts)
    throw new UsageError('The specs here are not those that the shards were made of.')
  for (const { file, shard } of shards) {
    const range = rangeOf({ ...options, shard })
    const isAll = shard.cells.every((samples) => isCovered(samples, range))
    if (shard.cells.length !== asked.places.length || !isAll) throw noShard(file, 'it lacks runs')
  }
  const samples = asked.places.map((_, at) => shards.flatMap((each) => defined(each.shard.cells[at])))
  if (!samples.every(areSamples)) throw new UsageError('The runs of one shard say more than those of another.')
  return concludeSimulation(path, asked, samples, options, io, undefined)
}

/** Whether all runs are there up to the first that could not go on; of later ones some may be. */
function isCovered(samples: readonly SimulationSample[], { first, last }: ReturnType<typeof rangeOf>): boolean {
  const end = samples.findIndex(({ stopped }) => stopped !== null)
  return isWhole(end < 0 ? samples : samples.slice(0, end + 1), { from: first, to: last })
}

function readSimulation({ file, document }: ShardDocument): ReadShard {
  const shard = document['shard'] as Partial<SimulationShard> | undefined
  if (shard?.command !== 'simulate') throw noShard(file, "others are of 'holdfast simulate', and this is not")
  if (!isShard(shard) || !Array.isArray(shard.cells)) throw noShard(file, 'its shard lacks something')
  requireTool(file, shard)
  if (!shard.cells.every(areSamples)) throw noShard(file, 'one of its runs is none')
  return { file, shard: shard as SimulationShard }
}
