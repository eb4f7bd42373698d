import { count } from '../../base/count.ts'
import { placeOf } from '../../mutate/mutants.ts'
import type { Mutant } from '../../mutate/mutation.ts'
import { killerTable, unmetExpectations } from '../../mutate/tally.ts'
import { openMarkedPage } from '../marked-page.ts'
import { isNeverTaken, type MutationReport, summaryText, survivorsOf, waysText } from './mutation-report.ts'

const UNEXPLAINED = '_Not explained yet._'

export interface MarkdownFile {
  /** Writes the report; returns the labels of explanations whose mutant is no survivor any more. */
  readonly write: (report: MutationReport) => readonly string[]
}

/**
 * The file that the report goes into: a new one, or the part of a page between two marks. What people wrote about a
 * survivor stays with it.
 * @throws UsageError where there is a file without the marks
 */
export function openMarkdown(path: string): MarkdownFile {
  const page = openMarkedPage(path, 'Mutants', 'mutation report')
  const known = explanationsIn(page.text)
  return {
    write: (report) => {
      page.write(renderMarkdown(report, known))
      const survivors = new Set([...survivorsOf(report, true), ...survivorsOf(report, false)].map(({ label }) => label))
      return [...known.keys()].filter((label) => !survivors.has(label))
    },
  }
}

/** What a page says of each survivor, by the survivor's label. */
export function explanationsIn(page: string): ReadonlyMap<string, string> {
  const found = [...page.matchAll(/^ *<!-- why: (.*) -->\n((?:(?!- |#|<!--) *\S.*\n)+)/gm)]
  return new Map(
    found.flatMap(([, label = '', text = '']) => {
      const lines = text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
      return lines.join(' ') === UNEXPLAINED ? [] : [[label, lines.map((line) => `  ${line}`).join('\n')] as const]
    }),
  )
}

function renderMarkdown(report: MutationReport, known: ReadonlyMap<string, string>): string {
  const { specs, baseline } = report
  const unmet = unmetExpectations(baseline)
  const sections = [
    `${specs.map((spec) => `\`${spec}\``).join(', ')}, ${count(baseline.length, 'run')}. ${summaryText(report)}.`,
    killerMarkdown(report),
    ...(unmet.length === 0 ? [] : [`Not met by the spec itself, and kill nothing: ${unmet.join('; ')}.`]),
    ...survivorMarkdown(report, true, 'Survivors whose behaviour differs', known),
    ...survivorMarkdown(report, false, 'Survivors with no difference seen', known),
    ...inconclusiveMarkdown(report),
  ]
  return sections.join('\n\n')
}

function killerMarkdown({ results, baseline, allKillers }: MutationReport): string {
  const rows = killerTable(results, baseline, allKillers)
  const head = allKillers ? '| Property | Mutants killed | How |' : '| Property | Mutants killed first | How |'
  const lines = rows.map((row) => `| \`${row.property}\` | ${row.mutants} | ${waysText(row)} |`)
  return [head, '| --- | ---: | --- |', ...lines].join('\n')
}

function survivorMarkdown(
  report: MutationReport,
  differs: boolean,
  title: string,
  known: ReadonlyMap<string, string>,
): string[] {
  const survivors = survivorsOf(report, differs)
  if (survivors.length === 0) return []
  const items = survivors.map((mutant) => {
    const note = isNeverTaken(mutant, report) ? ` No check takes ${mutant.owner}.` : ''
    const why = known.get(mutant.label) ?? `  ${UNEXPLAINED}`
    return `${itemOf(mutant)}${note}\n  <!-- why: ${mutant.label} -->\n${why}`
  })
  return [`### ${title}: ${survivors.length}`, items.join('\n')]
}

function inconclusiveMarkdown({ results }: MutationReport): string[] {
  const items = results.flatMap(({ mutant, outcome }) =>
    outcome.kind === 'inconclusive' ? [`${itemOf(mutant)} ${outcome.check}: ${outcome.reason}`] : [],
  )
  return items.length === 0 ? [] : [`### Inconclusive: ${items.length}`, items.join('\n')]
}

function itemOf(mutant: Mutant): string {
  const { file, line, column } = placeOf(mutant)
  return `- \`${file}:${line}:${column}\` ${mutant.mutation.kind}. ${mutant.sentence}`
}
