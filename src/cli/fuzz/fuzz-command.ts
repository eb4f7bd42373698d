import { defined } from '../../base/assert.ts'
import type { PartOf } from '../../fuzz/fuzz-part.ts'
import { scenarios } from '../../fuzz/scenarios.ts'
import { strategies } from '../../fuzz/strategies.ts'
import { runName } from '../../model/run-name.ts'
import { collectJobs, printDiagnostics } from '../check/check-command.ts'
import type { Elsewhere } from '../elsewhere.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { statusLine } from '../progress.ts'
import { findSpecs, UsageError, unknownName } from '../spec-files.ts'
import { type Crew, crewOfOne } from '../thread-pool.ts'
import { chooseRuns } from './choose-runs.ts'
import { FuzzConclusion } from './conclude-fuzz.ts'
import { type FuzzPiece, type FuzzTask, fuzzDataOf, fuzzMode, fuzzTask } from './fuzz-jobs.ts'
import type { FuzzCommandOptions } from './fuzz-request.ts'
import { fuzzShard } from './fuzz-shards.ts'
import { makeParts, type RunParts, type SpecRun } from './make-parts.ts'

/** `holdfast fuzz`: random schedules of steps and faults. What they don't show may be there all the same. */
export async function fuzzCommand(
  paths: readonly string[],
  options: FuzzCommandOptions,
  io: Io,
  elsewhere?: Elsewhere,
): Promise<ExitCode> {
  const listed = listOf(options)
  if (listed !== undefined) {
    io.out(listed)
    return exitCodes.asExpected
  }
  requireKnown(options)
  if (elsewhere !== undefined) refuseElsewhere(options)
  const collected = collectJobs(findSpecs(paths))
  if (collected.diagnostics.some(({ severity }) => severity === 'error')) {
    printDiagnostics(collected.diagnostics, io)
    return exitCodes.spec
  }
  const chosen = chooseRuns(collected, options)
  const conclusion = new FuzzConclusion(options, io)
  const made: RunParts[] = []
  const crew = elsewhere?.crewFor(fuzzMode, collected.files, fuzzDataOf(options)) ?? localCrew(chosen, options, io)
  await makeParts(chosen, crew, partsFor(options, elsewhere), (parts) => {
    made.push(parts)
    conclusion.show(parts)
  })
  return conclusion.conclude(options.shard && fuzzShard(options.shard, collected, options, made))
}

/** Random runs that are worth the time that it takes to compile them anew. */
const WORTHWHILE = 250

/** Which parts of the random runs are made: one shard, as many as other machines can share, or the whole. */
function partsFor({ shard, runs }: FuzzCommandOptions, elsewhere: Elsewhere | undefined): readonly PartOf[] {
  if (shard !== undefined) return [shard]
  const of = Math.min(elsewhere?.parts ?? 1, Math.ceil(runs / WORTHWHILE))
  return Array.from({ length: of }, (_, at) => ({ at: at + 1, of }))
}

/** This thread, with a line that tells how far it is, until the time is over. */
function localCrew(chosen: readonly SpecRun[], options: FuzzCommandOptions, io: Io): Crew<FuzzTask, string, FuzzPiece> {
  const end = io.now() + 1000 * (options.seconds ?? Number.POSITIVE_INFINITY)
  const line = statusLine(io)
  return crewOfOne(({ spec, run: at, part }) => {
    const { run } = defined(chosen.find((each) => each.spec === spec && each.at === at))
    const made = fuzzTask(run, fuzzDataOf(options), part, {
      isLate: () => io.now() >= end,
      onProgress: ({ runs }) => line.show(() => `${spec} ${runName(run)}: ${runs} runs`),
    })
    line.clear()
    return { part: made }
  })
}

/** @throws UsageError where an option makes no sense on other machines */
function refuseElsewhere({ seconds, shard, path }: FuzzCommandOptions): void {
  if (seconds !== undefined || shard !== undefined || path !== undefined)
    throw new UsageError("'--time', '--shard' and '--path' are for random runs in one place.")
}

/** What `help` in place of a name asks for. */
function listOf({ strategy, scenarios: names }: FuzzCommandOptions): string | undefined {
  const rows = strategy === 'help' ? strategies : names?.includes('help') ? scenarios : undefined
  return rows?.map(({ name, title }) => `${name.padEnd(12)}${title}\n`).join('')
}

/** @throws UsageError where there is no such strategy or scenario, or options do not go together */
function requireKnown({ strategy, scenarios: names, shard, path }: FuzzCommandOptions): void {
  const require = (kind: string, name: string, rows: readonly { readonly name: string }[]) => {
    const known = rows.map((row) => row.name)
    if (!known.includes(name)) throw unknownName(kind, name, known, ` There are ${known.join(', ')}.`)
  }
  if (strategy !== undefined) require('strategy', strategy, strategies)
  for (const name of names ?? []) require('scenario', name, scenarios)
  if (shard !== undefined && path !== undefined)
    throw new UsageError(
      "'--path' leads to one finding, and '--shard' to a part of all random runs: give one of the two.",
    )
}
