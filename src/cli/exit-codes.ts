import type { RunSummary, VerdictSummary } from '../verify/run-summary.ts'

/** What a script can rely on: TLC's codes where they mean the same. */
export const exitCodes = {
  asExpected: 0,
  /** What a check expects did not come: no violation where one is expected, another length, an unreached goal. */
  unmet: 1,
  usage: 2,
  inconclusive: 3,
  deadlock: 11,
  /** An invariant, or a step or unaffected property. */
  safety: 12,
  /** A liveness or recoverable property. */
  liveness: 13,
  modelError: 75,
  spec: 150,
  internal: 153,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** From the gravest on: the first that any verdict has is the command's. */
const gravity: readonly ExitCode[] = [
  exitCodes.modelError,
  exitCodes.safety,
  exitCodes.deadlock,
  exitCodes.liveness,
  exitCodes.unmet,
  exitCodes.inconclusive,
]

/** @param others findings that are to count as unmet expectations, such as warnings */
export function exitCodeOf(runs: readonly RunSummary[], others = 0): ExitCode {
  const isNew = ({ known }: VerdictSummary) => known === undefined
  const codes = new Set(runs.flatMap((run) => run.verdicts.filter(isNew).map(exitCodeOfVerdict)))
  if (others > 0) codes.add(exitCodes.unmet)
  return gravestOf(codes)
}

/** The code of a command in which each of these came up. */
export function gravestOf(codes: ReadonlySet<ExitCode>): ExitCode {
  return gravity.find((code) => codes.has(code)) ?? exitCodes.asExpected
}

/** The code that a verdict would give by itself, if it is not known already. */
export function exitCodeOfVerdict(
  verdict: Pick<VerdictSummary, 'asExpected' | 'status' | 'expected' | 'sort'>,
): ExitCode {
  if (verdict.asExpected) return exitCodes.asExpected
  if (verdict.status === 'inconclusive') return exitCodes.inconclusive
  if (verdict.status !== 'violated' || verdict.expected === 'violated') return exitCodes.unmet
  if (verdict.sort === 'error') return exitCodes.modelError
  if (verdict.sort === 'deadlock') return exitCodes.deadlock
  return verdict.sort === 'liveness' || verdict.sort === 'recoverable' ? exitCodes.liveness : exitCodes.safety
}
