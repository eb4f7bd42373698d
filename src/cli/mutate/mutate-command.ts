import { defined } from '../../base/assert.ts'
import type { Run } from '../../model/model.ts'
import { runName } from '../../model/run-name.ts'
import type { BaselineRun, Outcome } from '../../mutate/judge-mutant.ts'
import { mutantsOf, sampleOf } from '../../mutate/mutants.ts'
import { type Mutant, type MutationKind, mutationKinds } from '../../mutate/mutation.ts'
import { tallyOf } from '../../mutate/tally.ts'
import { printDiagnostics } from '../check/check-command.ts'
import { type Job, runJobs, verdictsOnly } from '../check/run-jobs.ts'
import type { Elsewhere } from '../elsewhere.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { type Io, marksFor } from '../io.ts'
import { progressLine, statusLine } from '../progress.ts'
import { UsageError, unknownCheck, unknownName } from '../spec-files.ts'
import { baselineOf, judgeMutants } from './mutate-jobs.ts'
import { mutateMode } from './mutate-mode.ts'
import { type MutateSpecs, readMutateSpecs, type SpecRun } from './mutate-specs.ts'
import { openMarkdown } from './mutation-markdown.ts'
import { type MutationReport, mutationJson, renderMutation } from './mutation-report.ts'
import { MUTATION_VERSION, openResults } from './mutation-results.ts'

export interface MutateOptions {
  /** Names of checks, or of runs as reports have them; none for all. */
  readonly checks: readonly string[]
  readonly kinds: readonly MutationKind[]
  /** Mutants at most, chosen evenly. */
  readonly limit: number | undefined
  readonly allKillers: boolean
  /** Of the whole, and of each mutant. */
  readonly seconds: number | undefined
  readonly mutantSeconds: number
  readonly results: string | undefined
  readonly resume: boolean
  readonly workers: number | undefined
  readonly json: boolean
  readonly markdown: string | undefined
  readonly strict: boolean
}

/** `holdfast mutate`: changes a spec in many small ways, and says which change no check notices. */
export async function mutateCommand(
  paths: readonly string[],
  options: MutateOptions,
  io: Io,
  elsewhere?: Elsewhere,
): Promise<ExitCode> {
  if (elsewhere !== undefined && (options.workers !== undefined || options.seconds !== undefined))
    throw new UsageError("'--workers' and '--seconds' are for mutants that are judged in one place.")
  if (options.resume && options.results === undefined)
    throw new UsageError("'--resume' goes on from a results file: name it with '--results'.")
  const specs = readMutateSpecs(paths)
  if (specs.diagnostics.some((diagnostic) => diagnostic.severity === 'error')) {
    printDiagnostics(specs.diagnostics, io)
    return exitCodes.spec
  }
  const markdown = options.markdown === undefined ? undefined : openMarkdown(options.markdown)
  const report = await reportOn(specs, options, io, elsewhere)
  if (report === undefined) return exitCodes.unmet
  const code = codeOf(report, options.strict)
  if (options.json) io.out(mutationJson(report, code), 'json')
  else io.out(`${renderMutation(report, marksFor(io))}\n`)
  const unused = markdown?.write(report) ?? []
  if (options.markdown !== undefined) io.err(`wrote ${options.markdown}\n`)
  for (const label of unused) io.err(`no survivor any more, and its explanation is gone: ${label}\n`)
  return code
}

/** Undefined where nothing comes out as a check expects. */
async function reportOn(
  specs: MutateSpecs,
  options: MutateOptions,
  io: Io,
  elsewhere: Elsewhere | undefined,
): Promise<MutationReport | undefined> {
  const end = io.now() + 1000 * (options.seconds ?? Number.POSITIVE_INFINITY)
  const { runs, experiments, paths, fingerprint } = specs
  const { allKillers, kinds, limit, mutantSeconds, results, resume, workers } = options
  const chosen = chooseRuns(runs, options.checks, experiments)
  const all = mutantsOf(
    chosen.map(({ run }) => run),
    kinds,
  )
  const mutants = sampleOf(all, limit)
  const checks = chosen.map(({ name }) => name)
  const header = { holdfast: 'mutation results', version: MUTATION_VERSION, specs: paths, fingerprint } as const
  const file = openResults(results, { ...header, checks, allKillers }, resume)
  const baseline = await baselineRuns(runs, chosen, workers, io)
  if (!baseline.some(({ expectations }) => expectations.some(({ isMet }) => isMet))) {
    io.err('error: No check comes out as it expects, so none can notice a change.\n')
    return undefined
  }
  const outcomes = new Map<string, Outcome>(file.known)
  const open = mutants.filter(({ key }) => !outcomes.has(key))
  const line = statusLine(io)
  const data = { specs: paths, fingerprint, baseline, allKillers }
  const clock = { mutantSeconds, secondsLeft: () => (end - io.now()) / 1000 }
  const onDone = (mutant: Mutant, outcome: Outcome) => {
    outcomes.set(mutant.key, outcome)
    file.append({ mutant, outcome })
    line.show(() => progressText(mutants, outcomes))
  }
  await judgeMutants(open, runs, data, clock, workers, onDone, elsewhere?.crewFor(mutateMode, paths, data))
  line.clear()
  const found = mutants.map((mutant) => ({ mutant, outcome: outcomes.get(mutant.key) ?? NOT_RUN }))
  return { specs: paths, baseline, results: found, total: all.length, allKillers }
}

const NOT_RUN = { kind: 'notRun' } as const

/** The runs of the specs as they are. */
async function baselineRuns(
  runs: readonly SpecRun[],
  chosen: readonly SpecRun[],
  workers: number | undefined,
  io: Io,
): Promise<readonly BaselineRun[]> {
  const jobs = chosen.map(({ spec, at, name }): Job => ({ spec, run: at, name }))
  const progress = progressLine(io)
  const runOf = (job: Job) => defined(runs.find(({ spec, at }) => spec === job.spec && at === job.run)).run
  const { summaries } = await runJobs(jobs, { ...verdictsOnly, workers }, runOf, {
    onProgress: (job, each) => progress.show(`${job.spec} ${job.name}`, each),
    onDone: () => {},
  })
  progress.clear()
  return chosen.map((each, at) => baselineOf(defined(summaries[at]), runs.indexOf(each), each.name))
}

/** The runs with one of the names; all runs where there are no names. */
function chooseRuns(
  runs: readonly SpecRun[],
  names: readonly string[],
  experiments: readonly Run[],
): readonly SpecRun[] {
  const namesOf = ({ run, name }: SpecRun) => [run.check, runName(run), name]
  const known = new Set(runs.flatMap(namesOf))
  for (const name of names) {
    if (!known.has(name)) throw unknownCheck(name, [...known], experiments)
  }
  return names.length === 0 ? runs : runs.filter((run) => namesOf(run).some((name) => names.includes(name)))
}

/** @throws UsageError where a kind is none */
export function mutationKindsOf(text: string): readonly MutationKind[] {
  const names = text.split(',').map((name) => name.trim())
  for (const name of names) {
    if (!mutationKinds.some((kind) => kind === name))
      throw unknownName('kind of mutation', name, mutationKinds, ` The kinds are ${mutationKinds.join(', ')}.`)
  }
  return mutationKinds.filter((kind) => names.includes(kind))
}

function progressText(mutants: readonly Mutant[], outcomes: ReadonlyMap<string, Outcome>): string {
  const done = mutants.flatMap(({ key }) => outcomes.get(key) ?? [])
  const number = (kind: Outcome['kind']) => done.filter((outcome) => outcome.kind === kind).length
  const open = number('inconclusive') > 0 ? `, ${number('inconclusive')} inconclusive` : ''
  return `${done.length} of ${mutants.length} mutants: ${number('killed')} killed, ${number('survived')} survived${open}`
}

function codeOf({ results }: MutationReport, strict: boolean): ExitCode {
  if (!strict) return exitCodes.asExpected
  const { survived, inconclusive, notRun } = tallyOf(results)
  if (survived > 0) return exitCodes.unmet
  return inconclusive + notRun > 0 ? exitCodes.inconclusive : exitCodes.asExpected
}
