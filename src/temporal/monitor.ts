import { defined } from '../base/assert.ts'
import { type Automaton, automatonOf, type Edge } from './automaton.ts'
import type { Temporal } from './formula.ts'
import { type Normal, NormalForms } from './normal-form.ts'

/** Reads a word position by position and says as soon as nothing that might follow can make the formula true. */
export interface Monitor {
  readonly initial: number
  /** @param truth the truth of each atom at the position that is read; asked only of atoms that matter in the state */
  step(state: number, truth: (atom: number) => boolean): number | 'violated'
}

/**
 * Whether a formula is of the form that what breaks it shows after finitely many positions: with `not` moved to the
 * atoms, nothing in it is awaited (A. P. Sistla, "Safety, liveness and fairness in temporal logic", 1994).
 */
export function isSafety(formula: Temporal<number>): boolean {
  return awaitsNothing(new NormalForms().of(formula), new Set())
}

function awaitsNothing(formula: Normal, seen: Set<Normal>): boolean {
  if (seen.has(formula)) return true
  seen.add(formula)
  if (formula.kind === 'until') return false
  if (formula.kind === 'next') return awaitsNothing(formula.of, seen)
  return !('left' in formula) || (awaitsNothing(formula.left, seen) && awaitsNothing(formula.right, seen))
}

/**
 * The monitor of a safety formula. Its states are sets of states of the automaton: each of these is what one way of
 * keeping the formula still asks (the progression of F. Bacchus and F. Kabanza, 2000, as a disjunction of
 * conjunctions). The automaton has no dead ends and accepts all that it can read, so that a prefix is hopeless as
 * soon as no state is left.
 */
export function monitorOf(formula: Temporal<number>): Monitor {
  return new SubsetMonitor(automatonOf(formula))
}

class SubsetMonitor implements Monitor {
  readonly initial: number
  private readonly leaving: readonly (readonly Edge[])[]
  private readonly sets: SubsetState[] = []
  private readonly numbers = new Map<string, number>()

  constructor({ states, initial, edges }: Automaton) {
    this.leaving = Array.from({ length: states }, (_, state) => edges.filter(({ from }) => from === state))
    this.initial = this.numberOf(initial)
  }

  step(state: number, truth: (atom: number) => boolean): number | 'violated' {
    const { edges, atoms, steps } = defined(this.sets[state], 'state of a monitor')
    const truths = new Map(atoms.map((atom) => [atom, truth(atom)]))
    const letter = atoms.map((atom) => Number(truths.get(atom))).join('')
    const known = steps.get(letter)
    if (known !== undefined) return known
    const taken = edges.filter(
      ({ positive, negative }) =>
        positive.every((atom) => truths.get(atom)) && negative.every((atom) => !truths.get(atom)),
    )
    const next = taken.length === 0 ? 'violated' : this.numberOf(taken.map(({ to }) => to))
    steps.set(letter, next)
    return next
  }

  private numberOf(states: readonly number[]): number {
    const set = [...new Set(states)].sort((a, b) => a - b)
    const known = this.numbers.get(set.join(' '))
    if (known !== undefined) return known
    const edges = set.flatMap((state) => this.leaving[state] ?? [])
    const atoms = [...new Set(edges.flatMap(({ positive, negative }) => [...positive, ...negative]))]
    const number = this.sets.push({ edges, atoms, steps: new Map() }) - 1
    this.numbers.set(set.join(' '), number)
    return number
  }
}

interface SubsetState {
  readonly edges: readonly Edge[]
  /** What the edges ask. */
  readonly atoms: readonly number[]
  /** What was worked out so far, by the truths of the atoms. */
  readonly steps: Map<string, number | 'violated'>
}
