import type { Temporal } from './formula.ts'
import { NormalForms } from './normal-form.ts'
import { smaller } from './smaller-automaton.ts'
import { Tableau } from './tableau.ts'

/**
 * A generalised Büchi automaton that accepts by its edges. It accepts an infinite word if, from an initial state, it
 * can take an edge for each position in turn, such that of each acceptance set edges are taken without end.
 */
export interface Automaton {
  /** They have the numbers from 0 on. */
  readonly states: number
  readonly initial: readonly number[]
  readonly edges: readonly Edge[]
  readonly acceptanceSets: number
}

/** Reads one position: can be taken where all the positive atoms are true and none of the negative ones. */
export interface Edge {
  readonly from: number
  readonly to: number
  readonly positive: readonly number[]
  readonly negative: readonly number[]
  /** The acceptance sets that the edge is in. */
  readonly accepts: readonly number[]
}

/**
 * An automaton that accepts exactly the infinite words of which the formula is true. Throws AutomatonTooLarge where
 * the formula needs far more than anybody would write by hand.
 */
export function automatonOf(formula: Temporal<number>): Automaton {
  const forms = new NormalForms()
  return smaller(new Tableau(forms, forms.of(formula)).automaton())
}
