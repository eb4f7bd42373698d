import { defined, InternalError } from '../base/assert.ts'
import type { Temporal } from './formula.ts'

/**
 * A formula in negation normal form: `not` stands at atoms alone, and the only temporal operators are these three.
 * Equal ones are one object, and the id tells them apart.
 */
export type Normal = { readonly id: number } & Shape

export type Shape =
  | { readonly kind: 'true' | 'false' }
  | { readonly kind: 'literal'; readonly atom: number; readonly positive: boolean }
  | { readonly kind: 'next'; readonly of: Normal }
  | { readonly kind: JoinKind; readonly left: Normal; readonly right: Normal }

type JoinKind = 'and' | 'or' | 'until' | 'release'

const duals = { and: 'or', or: 'and', until: 'release', release: 'until' } as const

/** Makes normal forms and knows all that it has made. */
export class NormalForms {
  private readonly known = new Map<string, Normal>()
  private readonly all: Normal[] = []
  private readonly done = new Map<Temporal<number>, { yes?: Normal; no?: Normal }>()
  readonly true = this.intern('true', { kind: 'true' })
  readonly false = this.intern('false', { kind: 'false' })

  /** The formula, or its negation. */
  of(formula: Temporal<number>, positive = true): Normal {
    const done = this.done.get(formula) ?? {}
    this.done.set(formula, done)
    const side = positive ? 'yes' : 'no'
    done[side] ??= this.made(formula, positive)
    return done[side]
  }

  /** The one with an id. */
  at(id: number): Normal {
    return defined(this.all[id], 'formula')
  }

  private made(formula: Temporal<number>, positive: boolean): Normal {
    switch (formula.kind) {
      case 'atom':
        return this.intern(`${positive ? '+' : '-'}${formula.atom}`, { kind: 'literal', atom: formula.atom, positive })
      case 'constant':
        return formula.value === positive ? this.true : this.false
      case 'not':
        return this.of(formula.of, !positive)
      case 'next':
        return this.next(this.of(formula.of, positive))
      case 'and':
      case 'or':
      case 'until':
      case 'release': {
        const kind = positive ? formula.kind : duals[formula.kind]
        return this.join(kind, this.of(formula.left, positive), this.of(formula.right, positive))
      }
      default:
        return this.of(definitionOf(formula), positive)
    }
  }

  private next(of: Normal): Normal {
    return of.kind === 'true' || of.kind === 'false' ? of : this.intern(`next ${of.id}`, { kind: 'next', of })
  }

  private join(kind: JoinKind, left: Normal, right: Normal): Normal {
    const shorter =
      kind === 'and' || kind === 'or' ? this.shorterJoin(kind, left, right) : this.shorterRow(kind, left, right)
    if (shorter !== undefined) return shorter
    const turned = (kind === 'and' || kind === 'or') && left.id > right.id
    const [first, second] = turned ? [right, left] : [left, right]
    return this.intern(`${kind} ${first.id} ${second.id}`, { kind, left: first, right: second })
  }

  private shorterJoin(kind: 'and' | 'or', left: Normal, right: Normal): Normal | undefined {
    const [neutral, zero] = kind === 'and' ? [this.true, this.false] : [this.false, this.true]
    if (left === neutral || left === right) return right
    if (right === neutral) return left
    if (left === zero || right === zero) return zero
    const opposite = left.kind === 'literal' && right.kind === 'literal' && left.atom === right.atom
    return opposite ? zero : undefined
  }

  /** For `until`; of `release` the same with truth and falsehood exchanged. */
  private shorterRow(kind: 'until' | 'release', left: Normal, right: Normal): Normal | undefined {
    const [yes, no] = kind === 'until' ? [this.true, this.false] : [this.false, this.true]
    if (right === yes || right === no || left === no || left === right) return right
    if (left !== yes || !('left' in right)) return undefined
    // `eventually eventually a` is `eventually a`, and `eventually always eventually a` is `always eventually a`.
    if (right.kind === kind && right.left === yes) return right
    const inner = right.kind === duals[kind] && right.left === no ? right.right : undefined
    return inner?.kind === kind && inner.left === yes ? right : undefined
  }

  private intern(key: string, shape: Shape): Normal {
    const known = this.known.get(key)
    if (known !== undefined) return known
    const made = { ...shape, id: this.all.length }
    this.known.set(key, made)
    this.all.push(made)
    return made
  }
}

/** What an operator means in terms of simpler ones. */
function definitionOf(formula: Temporal<number>): Temporal<number> {
  const constant = (value: boolean): Temporal<number> => ({ kind: 'constant', value })
  const not = (of: Temporal<number>): Temporal<number> => ({ kind: 'not', of })
  switch (formula.kind) {
    case 'always':
      return { kind: 'release', left: constant(false), right: formula.of }
    case 'eventually':
      return { kind: 'until', left: constant(true), right: formula.of }
    case 'implies':
      return { kind: 'or', left: not(formula.left), right: formula.right }
    case 'equal': {
      const { left, right } = formula
      const neither: Temporal<number> = { kind: 'and', left: not(left), right: not(right) }
      return { kind: 'or', left: { kind: 'and', left, right }, right: neither }
    }
    case 'weakUntil': {
      const either: Temporal<number> = { kind: 'or', left: formula.left, right: formula.right }
      return { kind: 'release', left: formula.right, right: either }
    }
    case 'leadsTo': {
      const answered: Temporal<number> = { kind: 'eventually', of: formula.right }
      return { kind: 'always', of: { kind: 'implies', left: formula.left, right: answered } }
    }
    default:
      throw new InternalError(`'${formula.kind}' is not defined by others`)
  }
}
