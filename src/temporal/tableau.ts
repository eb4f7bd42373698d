import { unreachable } from '../base/assert.ts'
import type { Automaton, Edge } from './automaton.ts'
import type { Normal, NormalForms } from './normal-form.ts'
import { both, freeWay, type Way, wayText, withoutCovered } from './way.ts'

/** Edges that a tableau may have before it is given up; ways that may be looked at to find them, at once and in all. */
const EDGES_MAX = 4_000
const PRODUCT_MAX = 1_000
const WAYS_MAX = 50_000

/** Thrown where a formula has too large an automaton. */
export class AutomatonTooLarge extends Error {
  override readonly name = 'AutomatonTooLarge'

  constructor() {
    super(`a formula needs an automaton of more than ${EDGES_MAX} edges`)
  }
}

/**
 * The tableau of J.-M. Couvreur, "On-the-fly verification of linear temporal logic", FM 1999. A state is a set of
 * formulas that must be true from here on; an edge is a way to make them true. `a until b` is b, or a with the same
 * again next, and the latter puts b off. Each `until` has an acceptance set: the edges that do not put it off.
 */
export class Tableau {
  private readonly forms: NormalForms
  private readonly root: Normal
  /** The ways out of each state. */
  private readonly states: (readonly Way[])[] = []
  /** The states, by the formulas and by the ways. */
  private readonly numbers = new Map<string, number>()
  private readonly byWays = new Map<string, number>()
  private readonly known = new Map<Normal, readonly Way[]>()
  private looked = 0

  constructor(forms: NormalForms, root: Normal) {
    this.forms = forms
    this.root = root
  }

  automaton(): Automaton {
    if (this.root === this.forms.false) return { states: 0, initial: [], edges: [], acceptanceSets: 0 }
    const initial = this.stateOf(conjuncts(this.root))
    const found: { from: number; to: number; way: Way }[] = []
    for (const [from, ways] of this.states.entries()) {
      found.push(...ways.map((way) => ({ from, to: this.stateOf(way.next), way })))
      if (found.length > EDGES_MAX) throw new AutomatonTooLarge()
    }
    const owed = [...new Set(found.flatMap(({ way }) => [...way.putOff]))]
    const edges = found.map(({ from, to, way }): Edge => {
      const accepts = owed.flatMap((until, set) => (way.putOff.has(until) ? [] : [set]))
      return { from, to, positive: ordered(way.positive), negative: ordered(way.negative), accepts }
    })
    return { states: this.states.length, initial: [initial], edges, acceptanceSets: owed.length }
  }

  /** The state in which formulas must be true. Sets of formulas that the same ways make true are one state. */
  private stateOf(formulas: Iterable<Normal>): number {
    const ids = ordered(new Set([...formulas].map(({ id }) => id)))
    const known = this.numbers.get(`${ids}`)
    if (known !== undefined) return known
    const ways = ids
      .map((id) => this.waysOf(this.forms.at(id)))
      .reduce((one, other) => this.product(one, other), [freeWay])
    const key = ways.map(wayText).sort().join('\n')
    const state = this.byWays.get(key) ?? this.states.push(ways) - 1
    this.byWays.set(key, state)
    this.numbers.set(`${ids}`, state)
    return state
  }

  private waysOf(formula: Normal): readonly Way[] {
    const known = this.known.get(formula) ?? this.waysTo(formula)
    this.known.set(formula, known)
    return known
  }

  private waysTo(formula: Normal): readonly Way[] {
    switch (formula.kind) {
      case 'true':
        return [freeWay]
      case 'false':
        return []
      case 'literal':
        return [{ ...freeWay, [formula.positive ? 'positive' : 'negative']: new Set([formula.atom]) }]
      case 'next':
        return [{ ...freeWay, next: new Set(conjuncts(formula.of)) }]
      case 'and':
        return this.product(this.waysOf(formula.left), this.waysOf(formula.right))
      case 'or':
        return this.sum(this.waysOf(formula.left), this.waysOf(formula.right))
      case 'until': {
        const later: Way = { ...freeWay, next: new Set([formula]), putOff: new Set([formula]) }
        return this.sum(this.waysOf(formula.right), this.product(this.waysOf(formula.left), [later]))
      }
      case 'release': {
        const later: Way = { ...freeWay, next: new Set([formula]) }
        return this.product(this.waysOf(formula.right), this.sum(this.waysOf(formula.left), [later]))
      }
      default:
        return unreachable(formula)
    }
  }

  /** The ways to make true what the one and what the other make true. */
  private product(left: readonly Way[], right: readonly Way[]): readonly Way[] {
    this.look(left.length * right.length)
    return withoutCovered(left.flatMap((one) => right.flatMap((other) => both(one, other))))
  }

  private sum(left: readonly Way[], right: readonly Way[]): readonly Way[] {
    this.look(left.length + right.length)
    return withoutCovered([...left, ...right])
  }

  private look(ways: number): void {
    this.looked += ways
    if (this.looked > WAYS_MAX || ways > PRODUCT_MAX) throw new AutomatonTooLarge()
  }
}

/** The parts of a conjunction, so that it is one state in whatever way it is put together; truth has none. */
function conjuncts(formula: Normal): readonly Normal[] {
  if (formula.kind === 'true') return []
  return formula.kind === 'and' ? [...conjuncts(formula.left), ...conjuncts(formula.right)] : [formula]
}

function ordered(atoms: ReadonlySet<number>): readonly number[] {
  return [...atoms].sort((a, b) => a - b)
}
