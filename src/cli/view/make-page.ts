import type { Run } from '../../model/model.ts'
import { titleOf } from '../../trace/trace-rows.ts'
import type { CausesNote, PageData } from '../../viewer/page-data.ts'
import { pageHtml } from '../../viewer/page-html.ts'
import { sourcesOf } from '../../walk/sources.ts'
import { traceReasons } from '../../why/trace-reasons.ts'
import type { RawCausesLimits } from '../causes-options.ts'
import { printDiagnostics } from '../check/check-command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { pageAssets, sha256 } from '../page-assets.ts'
import { type ReplayedSteps, type ReplayedTrace, replaySteps } from '../replay-file.ts'
import { readSpec, readText } from '../spec-files.ts'
import { causesNote } from './causes-note.ts'

export interface PageOptions {
  /** The spec, where it is not the one that the trace names. */
  readonly spec: string | undefined
  /** How far to look for other runs. */
  readonly causes: RawCausesLimits
}

/** How far to look where nobody says. */
export const usualCauses: RawCausesLimits = { search: true, maxStates: 500_000, maxSeconds: 10 }

/** The searches of the page before: one that is loaded again, with nothing changed, does without. */
let lastCauses: { readonly known: string; readonly note: CausesNote } | undefined

/** A page, or the code of why there is none, which has been said. */
export type MadePage =
  | { readonly kind: 'page'; readonly html: string }
  | { readonly kind: 'refused'; readonly code: ExitCode }

/** The page of a trace file, its steps taken in today's spec; or of a spec, to be walked from its start. */
export function makePage(file: string, { spec: specPath, causes }: PageOptions, io: Io): MadePage {
  if (file.endsWith('.hf')) return specPage(file, io)
  const replayed = replaySteps(file, specPath, io)
  if (replayed.kind === 'refused') return replayed
  // A page of what is no violation any more would be believed.
  if (replayed.code !== exitCodes.asExpected) {
    io.err(`${replayed.conclusion}. So there is no page of it.\n`)
    return { kind: 'refused', code: replayed.code }
  }
  return { kind: 'page', html: tracePage(file, replayed, causes, io) }
}

/** The page of a trace that was replayed. */
export function tracePage(
  file: string,
  replayed: ReplayedTrace | ReplayedSteps,
  causes: RawCausesLimits,
  io: Io,
): string {
  const { document, meaning, path } = replayed
  const sources = sourcesOf(readSpec(path).program)
  const itf = readText(file)
  const isClaim = replayed.kind === 'replayed'
  const reasons = isClaim ? traceReasons(replayed.shown) : undefined
  const note = isClaim && causes.search ? causesFor(replayed, JSON.stringify([itf, sources]), causes, io) : undefined
  const found = { itf, document, meaning, reasons, causes: note }
  return htmlOf({ version: 1, sources, found }, titleOf(document))
}

function causesFor(replayed: ReplayedTrace, known: string, limits: RawCausesLimits, io: Io): CausesNote {
  if (lastCauses?.known === known) return lastCauses.note
  if (io.isTerminal)
    io.err('Looking for other runs, to say which faults it took. To leave that out, add --no-search.\n')
  const note = causesNote(replayed, limits, io)
  lastCauses = { known, note }
  return note
}

function specPage(file: string, io: Io): MadePage {
  const { program, runs, diagnostics } = readSpec(file)
  if (runs.length === 0) {
    printDiagnostics(diagnostics, io)
    return { kind: 'refused', code: exitCodes.spec }
  }
  const [run] = runs as readonly [Run]
  const html = htmlOf({ version: 1, sources: sourcesOf(program), found: undefined }, `A walk through ${run.model.name}`)
  return { kind: 'page', html }
}

function htmlOf(data: PageData, title: string): string {
  return pageHtml(data, title, pageAssets('viewer'), sha256)
}
