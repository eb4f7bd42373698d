import { defined } from '../../base/assert.ts'
import { count } from '../../base/count.ts'
import { mannerOf } from '../../fuzz/fault-schedule.ts'
import { type FuzzEvents, type FuzzOptions, type FuzzPart, fuzzPart, type PartOf } from '../../fuzz/fuzz-part.ts'
import { type FuzzReport, reportOfParts, withFreeFaults } from '../../fuzz/fuzz-run.ts'
import { packPart, unpackPart } from '../../fuzz/packed-part.ts'
import type { JobMode } from '../../jobs/job-mode.ts'
import type { Specs } from '../../jobs/spec-texts.ts'
import type { Run } from '../../model/model.ts'
import { runName } from '../../model/run-name.ts'
import type { FuzzCommandOptions } from './fuzz-request.ts'

/** What of the options decides what random runs come to. */
export type FuzzData = Pick<
  FuzzCommandOptions,
  'runs' | 'steps' | 'seed' | 'path' | 'strategy' | 'scenarios' | 'properties' | 'freeFaults' | 'recoverWithin'
>

/** A part of the random runs of one run of a check. */
export interface FuzzTask {
  readonly spec: string
  /** Index among the runs of the spec. */
  readonly run: number
  readonly part: PartOf
}

/** A part, or why there is none. */
export type FuzzPiece = { readonly part: FuzzPart } | { readonly lost: string }

export function fuzzDataOf(options: FuzzCommandOptions): FuzzData {
  const { runs, steps, seed, path, strategy, scenarios, properties, freeFaults, recoverWithin } = options
  return { runs, steps, seed, path, strategy, scenarios, properties, freeFaults, recoverWithin }
}

function fuzzOptionsOf(data: FuzzData): FuzzOptions {
  const { runs, seed, path, properties, recoverWithin, steps, strategy, scenarios } = data
  const manner = mannerOf({
    ...(steps !== undefined && { steps }),
    ...(strategy !== undefined && { strategy }),
    ...(scenarios !== undefined && { scenarios }),
  })
  return { manner, runs, seed, path, properties, recoverWithin }
}

function fuzzedRun(run: Run, { freeFaults }: FuzzData): Run {
  return freeFaults ? withFreeFaults(run) : run
}

export function fuzzTask(run: Run, data: FuzzData, part: PartOf, events: FuzzEvents): FuzzPart {
  return fuzzPart(fuzzedRun(run, data), fuzzOptionsOf(data), events, part)
}

/** What the parts of a run of a check say together. */
export function joinParts(run: Run, data: FuzzData, parts: readonly FuzzPart[]): FuzzReport {
  return reportOfParts(fuzzedRun(run, data), fuzzOptionsOf(data), parts)
}

function runFor(specs: Specs, { spec, run }: FuzzTask): Run {
  return defined(specs.get(spec)?.runs[run], 'run')
}

/** Random runs as jobs. */
export const fuzzMode: JobMode<FuzzData, FuzzTask, FuzzPiece> = {
  name: 'fuzz',
  perform: (specs, data, task, onProgress) => {
    const run = runFor(specs, task)
    const events = {
      isLate: () => false,
      onProgress: ({ runs }: { readonly runs: number }) => onProgress(`${runName(run)}: ${count(runs, 'random run')}`),
    }
    return { body: packPart(fuzzTask(run, data, task.part, events)), seconds: [] }
  },
  receive: (specs, data, task, { body }) => {
    const part = unpackPart(body)
    if (part === undefined || !isOf(part, runFor(specs, task))) return undefined
    // Throws where the interpreter does not agree.
    joinParts(runFor(specs, task), data, [part])
    return { part }
  },
  giveUp: (_specs, _data, _task, reason) => ({ lost: reason }),
  tell: (specs, task, piece) => {
    if ('lost' in piece) return { weight: 'inconclusive', sentence: undefined }
    const run = runFor(specs, task)
    const unexpected = [...piece.part.plain.findings, ...piece.part.recovery.findings].flatMap(
      ({ expectation, instances }) => {
        const { name, outcome, subject } = defined(run.expectations[expectation])
        const sort = subject.kind === 'property' ? run.model.properties[subject.property]?.sort : undefined
        const isRecovery = piece.part.recovery.able.includes(expectation)
        const isExpected = sort === 'reachable' ? outcome === 'reached' : outcome === 'violated'
        if (isExpected) return []
        const what = isRecovery ? 'not recovered' : sort === 'reachable' ? 'reached' : 'violated'
        return [{ isRecovery, text: `${name} ${what} in ${count(instances.length, 'step')}` }]
      },
    )
    const weight = unexpected.some(({ isRecovery }) => !isRecovery)
      ? 'violated'
      : unexpected.length > 0
        ? 'inconclusive'
        : 'asExpected'
    const texts = unexpected.map(({ text }) => text).join(', ')
    return { weight, sentence: texts === '' ? undefined : `${task.spec} ${runName(run)}: ${texts}` }
  },
}

function isOf({ plain, recovery }: FuzzPart, run: Run): boolean {
  const isKnown = (at: number) => run.expectations[at] !== undefined
  return [plain, recovery].every(
    ({ able, findings }) => able.every(isKnown) && findings.every(({ expectation }) => isKnown(expectation)),
  )
}
