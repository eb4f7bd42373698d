import type { ParsedFile } from '../check/program.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Claim, ClaimsList } from './claims-list.ts'
import { type Evidence, evidenceFor, isShown, type RunResult } from './evidence.ts'
import { homesIn } from './homes.ts'
import { ReferenceFinder } from './references.ts'

/**
 * By what a claim is shown: the strongest of what shows it, or that it is shown in part only; 'short' where its sort
 * asks for more than that.
 */
export type Standing = 'checked' | 'taken' | 'declared' | 'in part' | 'left out' | 'short' | 'missing'

/** Sorts of claims that a mere declaration does not show, with what does. Any other sort is content with any home. */
const asksFor: Readonly<Record<string, readonly Standing[]>> = {
  action: ['checked', 'taken'],
  invariant: ['checked'],
  step: ['checked'],
  reachability: ['checked'],
  liveness: ['checked'],
  fix: ['checked'],
}

/** Sorts of claims that need no home where a reason is given; one that is about nothing in a system is never shown. */
const needNoHome: readonly string[] = ['quantity', 'none']
const NOT_OF_A_SYSTEM = 'none'

export interface ClaimResult {
  readonly claim: Claim
  readonly standing: Standing
  readonly evidence: readonly Evidence[]
}

export interface ClaimsReport {
  readonly results: readonly ClaimResult[]
  /** References to claims that are not in the list. */
  readonly diagnostics: readonly Diagnostic[]
  /** Homes that no run says anything about. */
  readonly idle: readonly Evidence[]
}

/** Joins a list of claims with the comments of specs that refer to them, and with what came of the runs. */
export function reportClaims(
  { claims, file }: ClaimsList,
  files: readonly ParsedFile[],
  results: readonly RunResult[],
): ClaimsReport {
  const finder = new ReferenceFinder(claims)
  const found = files.map((each) => homesIn(each, finder, file.path))
  const evidence = evidenceFor(
    found.flatMap(({ homes }) => homes),
    results,
  )
  return {
    results: claims.map((claim) => {
      const own = byStrength(evidence.filter(({ home }) => home.claims.includes(claim.id)))
      return { claim, evidence: own, standing: standingOf(claim, own) }
    }),
    diagnostics: found.flatMap(({ diagnostics }) => diagnostics),
    idle: evidence.filter((each) => !isShown(each)),
  }
}

/** Whether the claim is not shown as it should be, with no excuse. */
export function isProblem({ standing }: ClaimResult): boolean {
  return standing === 'missing' || standing === 'short'
}

function byStrength(evidence: readonly Evidence[]): readonly Evidence[] {
  const order = ['property', 'check', 'toggle', 'action', 'structure'] as const
  return order.flatMap((kind) => evidence.filter(({ home }) => home.kind === kind))
}

function standingOf(claim: Claim, evidence: readonly Evidence[]): Standing {
  const { sort, leftOut } = claim
  const shown = sort === NOT_OF_A_SYSTEM ? undefined : strongest(evidence.filter(isShown))
  if (shown === undefined) return needNoHome.includes(sort) && leftOut !== '' ? 'left out' : 'missing'
  if (asksFor[sort]?.includes(shown) === false) return 'short'
  return leftOut === '' ? shown : 'in part'
}

function strongest(evidence: readonly Evidence[]): Standing | undefined {
  const ways = evidence.map(({ home }) => wayOf[home.kind])
  return (['checked', 'taken', 'declared'] as const).find((way) => ways.includes(way))
}

const wayOf: Readonly<Record<Evidence['home']['kind'], Standing>> = {
  property: 'checked',
  check: 'checked',
  toggle: 'checked',
  action: 'taken',
  structure: 'declared',
}
