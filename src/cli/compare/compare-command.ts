import { availableParallelism } from 'node:os'
import { requestFrontiers } from '../../compare/frontier.ts'
import { type Made, requestAllCells } from '../../compare/matrix.ts'
import { requestMinimal } from '../../compare/minimal-sets.ts'
import type { SearchLimits } from '../../search/outcome.ts'
import { printDiagnostics } from '../check/check-command.ts'
import type { Elsewhere } from '../elsewhere.ts'
import { type ExitCode, exitCodes, gravestOf } from '../exit-codes.ts'
import { type Io, marksFor } from '../io.ts'
import { statusLine } from '../progress.ts'
import type { CommandReport } from '../reporters/command-report.ts'
import {
  isForWorkflow,
  prepareFiles,
  type ReportTarget,
  screenedIo,
  type WorkflowEnvironment,
  writeReports,
} from '../reporters/reporters.ts'
import { UsageError } from '../spec-files.ts'
import type { CompareChoice, CompareMode } from './compare-choice.ts'
import { makeRuns, type Strategy } from './compare-jobs.ts'
import { matricesOf } from './compare-matrix.ts'
import { compareMode } from './compare-mode.ts'
import { type CompareSpecs, readCompareSpecs } from './compare-specs.ts'
import { comparisonFindings, specErrors } from './comparison-findings.ts'
import { comparisonJson } from './comparison-json.ts'
import { openComparisonPage } from './comparison-markdown.ts'
import { renderComparison } from './comparison-report.ts'
import { COMPARISON_VERSION, openComparison } from './comparison-results.ts'
import type { ComparisonReport } from './comparison-text.ts'

export interface CompareOptions {
  readonly choice: CompareChoice
  readonly limits: SearchLimits
  /** Whether to show the traces. */
  readonly traces: boolean
  readonly json: boolean
  readonly markdown: string | undefined
  /** Whether what is contrary to a check fails. */
  readonly strict: boolean
  readonly reports: readonly ReportTarget[]
  readonly environment: WorkflowEnvironment
  /** The file that keeps what was found, and is gone on from if it is there. */
  readonly resume: string | undefined
  readonly workers: number | undefined
}

/** `holdfast compare`: what each combination of fixes mends, and what it does not. */
export async function compareCommand(
  paths: readonly string[],
  options: CompareOptions,
  raw: Io,
  elsewhere?: Elsewhere,
): Promise<ExitCode> {
  if (elsewhere !== undefined && options.workers !== undefined)
    throw new UsageError("'--workers' is for runs in one place.")
  const { reports, environment } = options
  prepareFiles(reports)
  const io = isForWorkflow(reports) ? screenedIo(raw) : raw
  const specs = readCompareSpecs(paths)
  if (specs.diagnostics.some(({ severity }) => severity === 'error')) {
    printDiagnostics(specs.diagnostics, io)
    writeReports(reports, specErrors(specs), environment, raw)
    return exitCodes.spec
  }
  const page = options.markdown === undefined ? undefined : openComparisonPage(options.markdown)
  const report = await compare(specs, paths, options, io, elsewhere)
  const isHeld = reports.length > 0 || options.strict
  const found = isHeld ? comparisonFindings(report, specs.specs, options.workers ?? availableParallelism()) : undefined
  const code = options.strict && found !== undefined ? codeOfFindings(found) : codeOf(report)
  if (options.json) io.out(comparisonJson(report, code), 'json')
  else io.out(`${renderComparison(report, marksFor(io))}\n`)
  page?.write(report)
  if (options.markdown !== undefined) io.err(`wrote ${options.markdown}\n`)
  if (found !== undefined) writeReports(reports, { ...found, exitCode: code }, environment, raw)
  return code
}

const strategies: Readonly<Record<CompareMode, Strategy>> = {
  all: requestAllCells,
  minimal: requestMinimal,
  frontier: requestFrontiers,
}

async function compare(
  { specs, fingerprint }: CompareSpecs,
  paths: readonly string[],
  { choice, limits, traces, resume, workers }: CompareOptions,
  io: Io,
  elsewhere: Elsewhere | undefined,
): Promise<ComparisonReport> {
  const matrices = matricesOf(specs, choice)
  const names = specs.map(({ path }) => path)
  const about = { specs: names, fingerprint, choice, limits, traces }
  const file = openComparison(resume, { holdfast: 'comparison results', version: COMPARISON_VERSION, ...about })
  const line = statusLine(io)
  let done = 0
  const made = await makeRuns(
    matrices,
    strategies[choice.mode],
    specs,
    file.known,
    { paths, fingerprint, limits, traces, workers },
    {
      onDone: (key, result) => {
        file.append({ key, result })
        done++
        line.show(() => `${done} runs made`)
      },
    },
    elsewhere?.crewFor(compareMode, names, { limits, traces }),
  )
  line.clear()
  return { choice, limits, comparisons: matrices.map((matrix, at) => ({ matrix, made: made[at] as readonly Made[] })) }
}

/** What a check states of a cell is expected after all. */
function codeOfFindings({ cases }: Pick<CommandReport, 'cases'>): ExitCode {
  return gravestOf(new Set(cases.flatMap(({ finding }) => finding?.code ?? [])))
}

/** Nothing is expected, so nothing fails; what no run decides is told apart. */
function codeOf({ comparisons }: ComparisonReport): ExitCode {
  const verdicts = comparisons.flatMap(({ made }) => made.flatMap(({ result }) => result.verdicts))
  return verdicts.some(({ status }) => status === 'inconclusive') ? exitCodes.inconclusive : exitCodes.asExpected
}
