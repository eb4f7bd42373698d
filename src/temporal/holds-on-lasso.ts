import { unreachable } from '../base/assert.ts'
import type { BinaryKind, Temporal } from './formula.ts'

/**
 * Whether a formula is true at the beginning of the word that reads the positions 0 to length - 1 and goes on at
 * loopStart for ever. By the definition of each operator and nothing else: the reference for everything cleverer.
 */
export function holdsOnLasso<Atom>(
  formula: Temporal<Atom>,
  length: number,
  loopStart: number,
  truth: (position: number, atom: Atom) => boolean,
): boolean {
  const positions = Array.from({ length }, (_, position) => position)
  const next = (position: number) => (position + 1 < length ? position + 1 : loopStart)
  return truths(formula)[0] === true

  /** The truth of a formula at each position. */
  function truths(of: Temporal<Atom>): readonly boolean[] {
    if (of.kind === 'atom') return positions.map((position) => truth(position, of.atom))
    if (of.kind === 'constant') return positions.map(() => of.value)
    if ('of' in of) {
      const inner = truths(of.of)
      switch (of.kind) {
        case 'not':
          return inner.map((each) => !each)
        case 'next':
          return positions.map((position) => inner[next(position)] === true)
        case 'always':
          return fixpoint(true, (position, later) => inner[position] === true && later)
        case 'eventually':
          return fixpoint(false, (position, later) => inner[position] === true || later)
        default:
          return unreachable(of)
      }
    }
    const [left, right] = [truths(of.left), truths(of.right)]
    const at = (position: number) => [left[position] === true, right[position] === true] as const
    return joined(of.kind, at, right)
  }

  function joined(
    kind: BinaryKind,
    at: (position: number) => readonly [boolean, boolean],
    right: readonly boolean[],
  ): readonly boolean[] {
    const each = (join: (a: boolean, b: boolean) => boolean) => positions.map((position) => join(...at(position)))
    const least = (join: (a: boolean, b: boolean, later: boolean) => boolean) =>
      fixpoint(false, (position, later) => join(...at(position), later))
    const greatest = (join: (a: boolean, b: boolean, later: boolean) => boolean) =>
      fixpoint(true, (position, later) => join(...at(position), later))
    switch (kind) {
      case 'and':
        return each((a, b) => a && b)
      case 'or':
        return each((a, b) => a || b)
      case 'implies':
        return each((a, b) => !a || b)
      case 'equal':
        return each((a, b) => a === b)
      case 'until':
        return least((a, b, later) => b || (a && later))
      case 'weakUntil':
        return greatest((a, b, later) => b || (a && later))
      case 'release':
        return greatest((a, b, later) => b && (a || later))
      case 'leadsTo': {
        const answered = fixpoint(false, (position, later) => right[position] === true || later)
        return fixpoint(true, (position, later) => (!at(position)[0] || answered[position] === true) && later)
      }
      default:
        return unreachable(kind)
    }
  }

  /** The least (from false) or greatest (from true) solution of: at each position this, given it at the next one. */
  function fixpoint(from: boolean, step: (position: number, later: boolean) => boolean): readonly boolean[] {
    let known = positions.map(() => from)
    for (;;) {
      const before = known
      const after = positions.map((position) => step(position, before[next(position)] === true))
      if (after.every((each, position) => each === before[position])) return after
      known = after
    }
  }
}
