import { existsSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { groupBy } from '../../base/group-by.ts'
import { type Claim, numberOf, prefixOf } from '../../claims/claims-list.ts'
import type { ClaimResult, ClaimsReport, Standing } from '../../claims/claims-report.ts'
import type { Evidence } from '../../claims/evidence.ts'
import { refuseForeign } from '../own-file.ts'
import { UsageError } from '../spec-files.ts'
import { type KeptTrace, type Phrase, phrasesOf } from './claims-text.ts'

const MARK = '<!-- Written by holdfast claims. What is changed here by hand is lost. -->'

/** What each standing means, in the order of the summary. */
export const standingSentences: Readonly<Record<Standing, string>> = {
  checked: 'checked: by a property, a check, or runs with a change turned on',
  taken: 'taken: a step, which runs take',
  declared: 'declared: a part of the structure',
  'in part': 'in part: shown, but for what is left out for the reason given',
  'left out': 'left out, for the reason given',
  short: 'short: what shows it is less than a claim of its sort asks for',
  missing: 'missing: nothing shows it, and no reason is given',
}

/** @throws UsageError where the page has no folder, or would overwrite a file that is something else */
export function refusePage(path: string): void {
  if (!existsSync(dirname(path))) throw new UsageError(`There is no folder '${dirname(path)}' for the page.`)
  const sentence = `'${path}' is in the way: it is not a page that this command wrote, and is left alone.`
  refuseForeign(path, (text) => text.startsWith(MARK), sentence)
}

export function writeClaimsPage(path: string, list: string, report: ClaimsReport, keptTrace: KeptTrace): void {
  writeFileSync(path, claimsPage(report, { path, list, keptTrace }))
}

interface Page {
  readonly path: string
  readonly list: string
  readonly keptTrace: KeptTrace
}

function claimsPage({ results }: ClaimsReport, page: Page): string {
  const sections = [...groupBy(results, ({ claim }) => claim.section)]
  const parts = [
    MARK,
    `# What shows each claim\n\nThe claims are those of ${link(page.list, page)}, which says how specs refer to them. Each stands beside what shows it: a\nproperty with its verdicts, a step with the number of runs that take it, a declaration. Where a trace is kept, there is a\nlink to it; \`holdfast replay FILE\` takes its steps again.`,
    summaryTable(results),
    ...remarks(results, page),
    ...sections.map(([section, each]) => sectionTable(section, each, page)),
  ]
  return `${parts.join('\n\n')}\n`
}

function summaryTable(results: readonly ClaimResult[]): string {
  const rows = Object.entries(standingSentences).flatMap(([standing, sentence]) => {
    const found = results.filter((each) => each.standing === standing).map(({ claim }) => claim)
    return found.length === 0 ? [] : [`| ${sentence} | ${found.length} | ${idsText(found)} |`]
  })
  return [`| ${results.length} claims | | |`, '| --- | ---: | --- |', ...rows].join('\n')
}

/** `C1 to C4, C9`. */
export function idsText(claims: readonly Claim[]): string {
  const runs: Claim[][] = []
  for (const claim of claims) {
    const last = runs.at(-1)?.at(-1)
    const follows =
      last !== undefined && prefixOf(last.id) === prefixOf(claim.id) && numberOf(last.id) + 1 === numberOf(claim.id)
    if (follows) runs.at(-1)?.push(claim)
    else runs.push([claim])
  }
  return runs
    .flatMap((run) => (run.length < 3 ? run.map(({ id }) => id) : [`${run[0]?.id} to ${run.at(-1)?.id}`]))
    .join(', ')
}

/** What the comments at expectations say of claims: here a check sharpens the claim, or contradicts it. */
function remarks(results: readonly ClaimResult[], page: Page): string[] {
  const all = results.flatMap(({ evidence }) => evidence).filter(({ home }) => home.word === 'expect')
  const items = [...new Set(all)].map((each) => {
    const { claims, doc } = each.home
    return `- **${claims.join(', ')}**, ${placeText(each, page)}: ${phrasesText(each, page)}. ${doc}`
  })
  return items.length === 0 ? [] : ['## What the checks add in their own words', items.join('\n')]
}

function sectionTable(section: string, results: readonly ClaimResult[], page: Page): string {
  const rows = results.flatMap(({ claim, evidence, standing }) => {
    const cells = evidence.map((each) => [homeText(each, page), phrasesText(each, page) || 'declared'])
    if (standing === 'missing') cells.push(['**nothing yet**', ''])
    if (claim.leftOut !== '') cells.push(['_left out_', claim.leftOut])
    return cells.map(([home = '', verdict = ''], at) => {
      const head = at === 0 ? `**${claim.id}** ${claim.words} _${claim.sort}_` : ''
      return `| ${[head, home, verdict].map(cellText).join(' | ')} |`
    })
  })
  return [`## ${section}`, ['| Claim | Shown by | Verdict |', '| --- | --- | --- |', ...rows].join('\n')].join('\n\n')
}

function homeText(evidence: Evidence, page: Page): string {
  const { doc } = evidence.home
  return doc === '' ? placeText(evidence, page) : `${placeText(evidence, page)}: ${doc}`
}

function placeText({ home }: Evidence, page: Page): string {
  return `${home.word} \`${home.name}\` in ${link(home.span.file.path, page)}`
}

function phrasesText(evidence: Evidence, page: Page): string {
  return phrasesOf(evidence, page.keptTrace)
    .map((phrase) => phraseText(phrase, page))
    .join('; ')
}

function phraseText({ text, trace }: Phrase, page: Page): string {
  return trace === undefined ? text : `${text} ([trace](${address(trace, page)}))`
}

/** Names a file, not a line in it: a line would be another one after the next change. */
function link(file: string, page: Page): string {
  return `[${file}](${address(file, page)})`
}

function address(file: string, { path }: Page): string {
  return encodeURI(relative(dirname(path), file).replaceAll('\\', '/'))
}

function cellText(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim()
}
