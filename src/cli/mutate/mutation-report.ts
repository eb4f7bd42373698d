import { count } from '../../base/count.ts'
import { drawPlace } from '../../diagnostics/render.ts'
import type { BaselineRun } from '../../mutate/judge-mutant.ts'
import type { Mutant } from '../../mutate/mutation.ts'
import {
  failures,
  type KillerRow,
  killerTable,
  type MutantResult,
  tallyOf,
  unmetExpectations,
} from '../../mutate/tally.ts'
import type { TraceMarks } from '../../trace/trace-marks.ts'
import type { ExitCode } from '../exit-codes.ts'
import { MUTATION_VERSION, resultJson } from './mutation-results.ts'

/** All that is reported of the mutants of a spec. */
export interface MutationReport {
  readonly specs: readonly string[]
  readonly baseline: readonly BaselineRun[]
  readonly results: readonly MutantResult[]
  /** Mutants that there are, of which the results may be some. */
  readonly total: number
  readonly allKillers: boolean
}

/** The survivors of one sort, in the order of the text. */
export function survivorsOf({ results }: MutationReport, differs: boolean): readonly Mutant[] {
  return results.flatMap(({ mutant, outcome }) =>
    outcome.kind === 'survived' && outcome.differs === differs ? [mutant] : [],
  )
}

/** Whether no run of the spec as it is ever takes the step that the mutant changes. */
export function isNeverTaken({ owner, isStep }: Mutant, { baseline }: MutationReport): boolean {
  return isStep && baseline.every(({ firings }) => (firings[owner] ?? 0) === 0)
}

export function waysText({ ways }: KillerRow): string {
  return failures.flatMap((way) => (ways[way] === undefined ? [] : [`${ways[way]} ${way}`])).join(', ')
}

/** What the report is about and how it came out, in one sentence. */
export function summaryText(report: MutationReport): string {
  const tally = tallyOf(report.results)
  const parts = [
    [tally.killedByProperty, 'killed by a property'],
    [tally.killedByDeadlock, 'by a deadlock'],
    [tally.killedByError, 'by an error of the model'],
    [tally.survived, `survived${tally.survivedUnseen > 0 ? ` (${tally.survivedUnseen} with no difference seen)` : ''}`],
    [tally.inconclusive, 'inconclusive'],
    [tally.notRun, 'not run'],
  ] as const
  const shown = parts.filter(([number], at) => number > 0 || at === 0 || at === 3)
  return `${mutantsText(report)}: ${shown.map(([number, text]) => `${number} ${text}`).join(', ')}`
}

function mutantsText({ results, total }: MutationReport): string {
  if (results.length === total) return count(total, 'mutant')
  return `${results.length} of ${count(total, 'mutant')}, chosen evenly`
}

// ---- lines --------------------------------------------------------------------------------------------

/** The report as lines for a terminal, without a line break at the end. */
export function renderMutation(report: MutationReport, marks: TraceMarks): string {
  const sections = [
    ...survivorSection(report, true, 'survived though the behaviour changed', marks),
    ...survivorSection(report, false, 'survived with no difference seen, and may be the same system', marks),
    ...inconclusiveSection(report, marks),
    killerSection(report, marks),
    ...unmetSection(report, marks),
    `${report.specs.join(', ')}, ${count(report.baseline.length, 'run')}\n${summaryText(report)}`,
  ]
  return sections.join('\n\n')
}

function survivorSection(report: MutationReport, differs: boolean, title: string, marks: TraceMarks): string[] {
  const survivors = survivorsOf(report, differs)
  if (survivors.length === 0) return []
  const places = survivors.map((mutant) => {
    const note = isNeverTaken(mutant, report) ? ` No check takes ${mutant.owner}.` : ''
    return [...drawPlace(mutant.span, marks.warning, marks), `  ${mutant.sentence}${note}`].join('\n')
  })
  return [marks.strong(`${title}: ${survivors.length}`), ...places]
}

function inconclusiveSection({ results }: MutationReport, marks: TraceMarks): string[] {
  const open = results.flatMap(({ mutant, outcome }) => {
    if (outcome.kind !== 'inconclusive') return []
    const reason = `  ${outcome.check}: ${outcome.reason}`
    return [[...drawPlace(mutant.span, marks.warning, marks), `  ${mutant.sentence}`, reason].join('\n')]
  })
  return open.length === 0 ? [] : [marks.strong(`inconclusive: ${open.length}`), ...open]
}

function killerSection(report: MutationReport, marks: TraceMarks): string {
  const rows = killerTable(report.results, report.baseline, report.allKillers)
  const title = report.allKillers ? 'kills, with others or alone' : 'kills first'
  const width = Math.max(...rows.map(({ property }) => property.length), 0)
  const lines = rows.map((row) => {
    const ways = row.mutants === 0 ? '' : `  ${marks.dim(waysText(row))}`
    return `  ${row.property.padEnd(width)}  ${String(row.mutants).padStart(5)}${ways}`
  })
  return [marks.strong(title), ...lines].join('\n')
}

function unmetSection({ baseline }: MutationReport, marks: TraceMarks): string[] {
  const unmet = unmetExpectations(baseline)
  if (unmet.length === 0) return []
  return [`${marks.warning('not met by the spec itself, and kill nothing')}: ${unmet.join('; ')}`]
}

// ---- JSON ---------------------------------------------------------------------------------------------

/** The whole report as one line of JSON. */
export function mutationJson(report: MutationReport, exitCode: ExitCode): string {
  const document = {
    version: MUTATION_VERSION,
    exitCode,
    specs: report.specs,
    runs: report.baseline,
    unmet: unmetExpectations(report.baseline),
    total: report.total,
    tally: tallyOf(report.results),
    allKillers: report.allKillers,
    killers: killerTable(report.results, report.baseline, report.allKillers),
    mutants: report.results.map(resultJson),
  }
  return `${JSON.stringify(document)}\n`
}
