import type { BaselineRun, Killer, Outcome } from './judge-mutant.ts'
import type { Mutant } from './mutation.ts'

/** A mutant and what became of it; one that the time did not reach was not run, and counts for nothing. */
export interface MutantResult {
  readonly mutant: Mutant
  readonly outcome: Outcome | { readonly kind: 'notRun' }
}

export interface Tally {
  readonly mutants: number
  readonly killedByProperty: number
  readonly killedByDeadlock: number
  readonly killedByError: number
  readonly survived: number
  /** Of the survivors, those whose figures are all those of the spec: probably they are the same system. */
  readonly survivedUnseen: number
  readonly inconclusive: number
  readonly notRun: number
}

export function tallyOf(results: readonly MutantResult[]): Tally {
  const firsts = results.flatMap(({ outcome }) => (outcome.kind === 'killed' ? outcome.killers.slice(0, 1) : []))
  const killedBy = (sort: Killer['sort']) => firsts.filter((killer) => killer.sort === sort).length
  const number = (kind: MutantResult['outcome']['kind']) =>
    results.filter(({ outcome }) => outcome.kind === kind).length
  return {
    mutants: results.length,
    killedByProperty: killedBy('property'),
    killedByDeadlock: killedBy('deadlock'),
    killedByError: killedBy('error'),
    survived: number('survived'),
    survivedUnseen: results.filter(({ outcome }) => outcome.kind === 'survived' && !outcome.differs).length,
    inconclusive: number('inconclusive'),
    notRun: number('notRun'),
  }
}

/** How an expectation may fail. */
export const failures = [
  'violated',
  'no longer violated',
  'reached',
  'no longer reached',
  'trace of another length',
] as const

export type Failure = (typeof failures)[number]

export function failureOf({ found, isLength }: Killer): Failure {
  if (isLength) return 'trace of another length'
  if (found === 'holds') return 'no longer violated'
  return found === 'unreachable' ? 'no longer reached' : found
}

/** How many mutants a property kills, and how. */
export interface KillerRow {
  readonly property: string
  readonly mutants: number
  /** Mutants by the way in which the expectation fails; with all killers, one mutant may be under several. */
  readonly ways: Readonly<Partial<Record<Failure, number>>>
}

/** A row for each property that the checks expect something of, and that the spec meets; the busiest first. */
export function killerTable(
  results: readonly MutantResult[],
  baseline: readonly BaselineRun[],
  allKillers: boolean,
): readonly KillerRow[] {
  const usable = baseline.flatMap(({ expectations }) => expectations.filter(({ isMet }) => isMet))
  const properties = [...new Set(usable.map(({ property }) => property))]
  const killed = results.flatMap(({ outcome }) => (outcome.kind === 'killed' ? [outcome.killers] : []))
  const rows = properties.map((property): KillerRow => {
    const own = killed
      .map((killers) => (allKillers ? killers : killers.slice(0, 1)).filter((killer) => killer.property === property))
      .filter((killers) => killers.length > 0)
    return { property, mutants: own.length, ways: waysOf(own) }
  })
  return rows.sort((a, b) => b.mutants - a.mutants)
}

function waysOf(killed: readonly (readonly Killer[])[]): KillerRow['ways'] {
  const ways: Partial<Record<Failure, number>> = {}
  for (const killers of killed)
    for (const failure of new Set(killers.map(failureOf))) ways[failure] = (ways[failure] ?? 0) + 1
  return ways
}

/** What the checks expect of the spec and it does not do: it cannot kill a mutant. */
export function unmetExpectations(baseline: readonly BaselineRun[]): readonly string[] {
  return baseline.flatMap(({ name, expectations }) =>
    expectations.flatMap(({ property, isMet }) => (isMet ? [] : [`${property} of ${name}`])),
  )
}
