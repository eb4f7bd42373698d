import { count } from '../../base/count.ts'
import { groupBy } from '../../base/group-by.ts'
import { bugsOf, byLength, type Decided, type Evidence } from '../../claims/evidence.ts'
import { runName } from '../../model/run-name.ts'
import { outcomeText } from '../../verify/outcome-text.ts'
import type { Status } from '../../verify/verdict.ts'
import { statusText } from '../check/report-lines.ts'

/** A few words on what the runs say, and the file with a trace of it, if one is kept. */
export interface Phrase {
  readonly text: string
  readonly trace: string | undefined
}

/** The file that keeps the trace of a verdict, if there is one. */
export type KeptTrace = (decided: Decided) => string | undefined

/** In what order verdicts are told. */
const ORDER: readonly Status[] = ['holds', 'reached', 'violated', 'unreachable', 'inconclusive']

/** Verdicts that are told one by one; more are counted. */
const TOLD = 6

/** Checks that are named where several do the same. */
const NAMED = 3

/** What the runs say of a home; nothing of what is merely declared. */
export function phrasesOf(evidence: Evidence, keptTrace: KeptTrace): readonly Phrase[] {
  switch (evidence.home.kind) {
    case 'structure':
      return []
    case 'action':
      return stepPhrases(evidence, keptTrace)
    case 'toggle':
      return switchPhrases(evidence, keptTrace)
    case 'check':
      return checkPhrases(evidence, keptTrace)
    case 'property':
      return propertyPhrases(evidence, keptTrace)
  }
}

function stepPhrases({ runs, traces }: Evidence, keptTrace: KeptTrace): Phrase[] {
  const trace = traces.map(keptTrace).find((file) => file !== undefined)
  return [{ text: runs === 0 ? 'no run takes it' : `taken in ${count(runs, 'run')}`, trace }]
}

function switchPhrases({ home, runs, decided, mends }: Evidence, keptTrace: KeptTrace): Phrase[] {
  if (runs === 0) return [{ text: 'on in no run', trace: undefined }]
  const broken = home.word === 'bug' ? decided.filter(({ verdict }) => verdict.status === 'violated') : []
  return [
    { text: `on in ${count(runs, 'run')}`, trace: undefined },
    ...(mends.length === 0 ? [] : [{ text: `by itself mends ${mendedText(mends)}`, trace: undefined }]),
    ...byProperty(broken).map(([name, each]) => ({
      text: `\`${name}\` ${leastText(each)}`,
      trace: keptTrace(least(each)),
    })),
  ]
}

function checkPhrases({ decided }: Evidence, keptTrace: KeptTrace): Phrase[] {
  if (decided.length === 0) return [{ text: 'expects nothing', trace: undefined }]
  if (decided.length <= TOLD) {
    return decided.map((each) => ({
      text: `\`${each.verdict.property}\` ${verdictText(each)}`,
      trace: keptTrace(each),
    }))
  }
  return grouped(decided).map((each) => ({ text: `${statusOf(each)} ${timesText(each.length)}`, trace: undefined }))
}

function timesText(times: number): string {
  return times === 1 ? 'once' : `${times} times`
}

/** Verdicts with a mistake turned on say that the property can fail; those without, what it is worth. */
function propertyPhrases({ decided }: Evidence, keptTrace: KeptTrace): Phrase[] {
  if (decided.length === 0) return [{ text: 'no run decides it', trace: undefined }]
  const sound = decided.filter(({ run }) => bugsOf(run).length === 0)
  const broken = decided.filter((each) => bugsOf(each.run).length > 0 && each.verdict.status === 'violated')
  const byBug = groupBy(broken, ({ run }) => bugsOf(run).join(', '))
  const told = sound.length + broken.length === 0 ? decided : sound
  return [
    ...grouped(told).map((each) => ({ text: groupText(each), trace: keptTrace(least(each)) })),
    ...[...byBug].map(([bugs, each]) => ({
      text: `with the mistake \`${bugs}\` ${leastText(each)}`,
      trace: keptTrace(least(each)),
    })),
  ]
}

/** Verdicts that say the same, as far as expected or not. */
function grouped(decided: readonly Decided[]): readonly (readonly Decided[])[] {
  const rank = ({ verdict }: Decided) => ORDER.indexOf(verdict.status)
  return [
    ...groupBy(
      [...decided].sort((a, b) => rank(a) - rank(b)),
      (each) => statusOf([each]),
    ).values(),
  ]
}

function statusOf([first]: readonly Decided[]): string {
  if (first === undefined) return ''
  const { status, asExpected, expected } = first.verdict
  return asExpected ? status : `**${status}, expected: ${expected}**`
}

function verdictText({ verdict }: Decided): string {
  return verdict.asExpected ? outcomeText(verdict) : `**${statusText(verdict)}**`
}

function byProperty(decided: readonly Decided[]): readonly (readonly [string, readonly Decided[]])[] {
  return [...groupBy(decided, ({ verdict }) => verdict.property)]
}

function least(decided: readonly Decided[]): Decided {
  return decided.reduce((best, each) => (byLength(each, best) < 0 ? each : best))
}

function leastText(decided: readonly Decided[]): string {
  const one = least(decided)
  return `${outcomeText(one.verdict)} (\`${runName(one.run)}\`)`
}

/** Verdicts that say the same: how many runs there are, and the least trace of them. */
function groupText(decided: readonly Decided[]): string {
  const one = least(decided)
  const where = `(\`${runName(one.run)}\`)`
  if (decided.length === 1) return `${verdictText(one)} ${where}`
  const many = `${statusOf(decided)} in ${count(decided.length, 'run')}`
  if (one.verdict.steps === undefined) return many
  return `${many}, at least ${outcomeText(one.verdict).slice(one.verdict.status.length + 1)} ${where}`
}

function mendedText(mends: readonly Decided[]): string {
  return byProperty(mends)
    .map(([name, each]) => `\`${name}\` (${checkNames(each)})`)
    .join(', ')
}

function checkNames(decided: readonly Decided[]): string {
  const names = [...new Set(decided.map(({ run }) => `\`${run.check}\``))]
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : ''
  return `${names.slice(0, NAMED).join(', ')}${more}`
}
