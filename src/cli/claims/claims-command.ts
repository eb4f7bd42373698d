import { existsSync } from 'node:fs'
import { defined } from '../../base/assert.ts'
import { count } from '../../base/count.ts'
import type { ParsedFile } from '../../check/program.ts'
import { parseClaims } from '../../claims/claims-list.ts'
import { type ClaimsReport, isProblem, reportClaims, type Standing } from '../../claims/claims-report.ts'
import type { Decided, Evidence, RunResult } from '../../claims/evidence.ts'
import { placeOf } from '../../diagnostics/render.ts'
import { traceFile } from '../check/accept.ts'
import { collectJobs, printDiagnostics } from '../check/check-command.ts'
import { runJobs, verdictsOnly } from '../check/run-jobs.ts'
import type { CommandLine } from '../command-line.ts'
import { type ExitCode, exitCodeOf, exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { whole } from '../option-values.ts'
import { progressLine } from '../progress.ts'
import { findSpecs, readText, UsageError } from '../spec-files.ts'
import { idsText, refusePage, standingSentences, writeClaimsPage } from './claims-markdown.ts'
import { phrasesOf } from './claims-text.ts'

export interface ClaimsOptions {
  /** The page to write. */
  readonly markdown: string | undefined
  readonly json: boolean
  readonly workers: number | undefined
}

/** `holdfast claims`: a list of claims about a system, each with what shows it in the specs and with the verdicts. */
async function claimsCommand(
  listPath: string,
  specs: readonly string[],
  options: ClaimsOptions,
  io: Io,
): Promise<ExitCode> {
  const list = parseClaims({ path: listPath, text: readText(listPath) })
  refuseBadList(
    list.claims.length,
    list.repeated.map(({ span }) => placeOf(span)),
    listPath,
  )
  if (options.markdown !== undefined) refusePage(options.markdown)
  const { jobs, diagnostics, runOf, programs } = collectJobs(findSpecs(specs))
  if (diagnostics.some(({ severity }) => severity === 'error')) {
    printDiagnostics(diagnostics, io)
    return exitCodes.spec
  }
  const progress = progressLine(io)
  const { summaries } = await runJobs(jobs, { ...verdictsOnly, workers: options.workers }, runOf, {
    onProgress: (job, each) => progress.show(`${job.spec} ${job.name}`, each),
    onDone: () => {},
  })
  progress.clear()
  const results = jobs.map((job, at): RunResult => ({ run: runOf(job), summary: defined(summaries[at], 'summary') }))
  const files = new Map(programs.flatMap(({ modules }) => [...modules]))
  const report = reportClaims(list, sortedFiles(files), results)
  const code = exitCodeOf(summaries, problemsIn(report))
  printDiagnostics(report.diagnostics, io)
  if (options.markdown !== undefined) {
    writeClaimsPage(options.markdown, listPath, report, keptTrace)
    io.err(`wrote ${options.markdown}\n`)
  }
  if (options.json) io.out(claimsJson(report, code), 'json')
  else io.out(claimsLines(report, unmetIn(results)))
  return code
}

function refuseBadList(claims: number, repeated: readonly string[], path: string): void {
  if (claims === 0)
    throw new UsageError(`'${path}' lists no claims: there is no table row that begins with a number such as 'C1'.`)
  if (repeated.length > 0)
    throw new UsageError(`A claim stands in the list for the second time: ${repeated.join(', ')}.`)
}

function sortedFiles(files: ReadonlyMap<string, ParsedFile>): readonly ParsedFile[] {
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file)
}

function problemsIn({ results, diagnostics, idle }: ClaimsReport): number {
  return results.filter(isProblem).length + diagnostics.length + idle.length
}

function unmetIn(results: readonly RunResult[]): number {
  return results.flatMap(({ summary }) => summary.verdicts).filter(({ asExpected }) => !asExpected).length
}

function keptTrace({ summary, verdict }: Decided): string | undefined {
  if (verdict.status !== 'violated' || !verdict.asExpected) return undefined
  const file = traceFile(summary, verdict.property)
  return existsSync(file) ? file : undefined
}

function claimsLines({ results, idle }: ClaimsReport, unmet: number): string {
  const lines = Object.entries(standingSentences).flatMap(([standing, sentence]) => {
    const found = results.filter((each) => each.standing === standing).map(({ claim }) => claim)
    if (found.length === 0) return []
    const shown = isWorthNaming(standing as Standing) ? `: ${idsText(found)}` : ''
    return [`  ${String(found.length).padStart(4)}  ${sentence}${shown}`]
  })
  return [
    `${count(results.length, 'claim')}`,
    ...lines,
    ...idle.map(idleText),
    ...(unmet > 0 ? [`${count(unmet, 'verdict')} not as expected: see 'holdfast check'`] : []),
    '',
  ].join('\n')
}

function isWorthNaming(standing: Standing): boolean {
  return standing === 'missing' || standing === 'short' || standing === 'left out'
}

function idleText(evidence: Evidence): string {
  const { word, name, claims, span } = evidence.home
  const says = phrasesOf(evidence, () => undefined).map(({ text }) => text)
  return `${placeOf(span)}: ${word} ${name} shows nothing of ${claims.join(', ')}: ${says.join('; ')}`
}

/** Version of the JSON document. */
const CLAIMS_VERSION = 1

function claimsJson({ results, diagnostics, idle }: ClaimsReport, exitCode: ExitCode): string {
  const claims = results.map(({ claim: { span: _, ...claim }, standing, evidence }) => ({
    ...claim,
    standing,
    homes: evidence.map((each) => {
      const { kind, word, name, doc, span } = each.home
      return { kind, word, name, place: placeOf(span), doc, says: phrasesOf(each, keptTrace) }
    }),
  }))
  const unknown = diagnostics.map(({ span, message }) => ({ place: placeOf(span), message }))
  return `${JSON.stringify({ version: CLAIMS_VERSION, exitCode, claims, unknown, idle: idle.map(idleText) })}\n`
}

/** Adds `holdfast claims` to the program. */
export function addClaims({ act, command, io }: CommandLine): void {
  command('claims', 'say what shows each claim of a list')
    .argument('<list>', 'a Markdown file with a table of claims')
    .argument('[files...]', 'spec files or folders (default: spec/ and properties/)')
    .option('--markdown <file>', 'write a page, too: each claim with its properties, steps and declarations')
    .option('--json', 'print one JSON document instead of lines')
    .option('--workers <number>', 'threads (default: one for each core)', whole)
    .action((list: string, files: string[], raw: { markdown?: string; json?: boolean; workers?: number }) => {
      const options = { markdown: raw.markdown, json: raw.json === true, workers: raw.workers }
      return act(() => claimsCommand(list, files, options, io))
    })
}
