import type { Certified } from './certified.ts'
import type { Chain } from './chain.ts'
import { eliminate, type Question } from './eliminate.ts'
import { iterate } from './iterate.ts'

/** Why there is no answer: a sentence. */
export class NotSolved extends Error {}

/**
 * The answers to a question: exactly but for rounding where the chain does not fill up, else by sweeps from both sides.
 * @param asked states whose answers matter
 * @throws NotSolved where neither comes to an end
 */
export function solve(chain: Chain, question: Question, asked: readonly number[]): Certified {
  const found = eliminate(chain, question) ?? iterate(chain, question, asked)
  if (found !== undefined) return found
  const open = question.inside.reduce((sum, each) => sum + each, 0)
  throw new NotSolved(
    `${open} states leave the question open: too many to be solved exactly, and bounds from both sides do not meet.`,
  )
}
