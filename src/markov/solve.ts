import type { Certified } from './certified.ts'
import type { Chain } from './chain.ts'
import { eliminate, type Question } from './eliminate.ts'
import { iterate } from './iterate.ts'
import { NotSolved } from './not-solved.ts'

/** Rates that elimination writes and steps that sweeps look at, at most: first what takes a second, then several. */
const EFFORTS = [
  { rates: 2e6, steps: 5e7 },
  { rates: 1e7, steps: 5e8 },
]

/**
 * The answers to a question: exactly but for rounding where the chain does not fill up, else by sweeps from both sides.
 * @param asked states whose answers matter
 * @throws NotSolved where neither comes to an end
 */
export function solve(chain: Chain, question: Question, asked: readonly number[]): Certified {
  for (const { rates, steps } of EFFORTS) {
    const found = eliminate(chain, question, rates) ?? iterate(chain, question, asked, { work: steps })
    if (found !== undefined) return found
  }
  const open = question.inside.reduce((sum, each) => sum + each, 0)
  throw new NotSolved(
    `${open} states leave the question open: too many to be solved exactly, and bounds from both sides do not meet.`,
  )
}
