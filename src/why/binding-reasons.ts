import { assert } from '../base/assert.ts'
import { Trap } from '../interpret/trap.ts'
import { asSet, sortedElements, type Value, valuesOf } from '../interpret/values.ts'
import type { Binder, Expression } from '../model/expressions.ts'
import type { Type } from '../model/types.ts'
import { bind, type Environment, evaluate, isTrap, type Outcome } from './evaluate.ts'
import { readsState } from './reads-state.ts'
import type { Bound, Reason, Reasoner, Spec, Tally } from './reason.ts'

type Of<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>

/** One binding of the names of a quantifier. */
interface Row {
  readonly environment: Environment
  readonly names: readonly Bound[]
  /** What the condition after `where` comes to, or the error of a set that a name varies over. */
  readonly allowed: Outcome
}

type Parts = Pick<Reason, 'parts' | 'tally'> & Partial<Reason>

export class BindingReasons {
  private readonly spec: Spec
  private readonly reason: Reasoner

  constructor(spec: Spec, reason: Reasoner) {
    this.spec = spec
    this.reason = reason
  }

  /** A binding that decides it, or else all of them. */
  quantifier(
    { quantifier, binders, where, body }: Of<'quantifier'>,
    environment: Environment,
    outcome: Outcome,
  ): Parts {
    const deciding = quantifier === 'exists'
    const rows = once(() => this.rows(binders, where, environment))
    const value = (row: Row) => (row.allowed === true ? this.evaluate(body, row.environment) : row.allowed)
    const tally = () => {
      const truths = rows().filter(({ allowed }) => allowed === true)
      return { total: truths.length, holding: truths.filter((row) => value(row) === true).length }
    }
    const binding = (row: Row, inside: readonly Reason[]) =>
      this.binding(row, { where, body, inside, outcome: row.allowed === false ? !deciding : value(row) })
    const ofRow = (row: Row) => binding(row, this.domainsOf(binders, row, environment))
    if (isTrap(outcome))
      return {
        tally: undefined,
        parts: () =>
          rows()
            .filter((row) => isTrap(value(row)))
            .slice(0, 1)
            .map(ofRow),
      }
    if (outcome === deciding) {
      const decides = (row: Row) => row.allowed === true && value(row) === deciding
      return { tally, anyDecides: true, parts: () => rows().filter(decides).map(ofRow) }
    }
    const parts = () => [
      ...this.allDomains(binders, environment),
      ...rows()
        .filter(this.isTold(where))
        .map((row) => binding(row, [])),
    ]
    return { tally, parts }
  }

  aggregate({ binders, where, value: body }: Of<'aggregate'>, environment: Environment): Parts {
    const rows = once(() => this.rows(binders, where, environment))
    const value = (row: Row) =>
      row.allowed === true && body !== undefined ? this.evaluate(body, row.environment) : row.allowed
    const tally = (): Tally => {
      const all = rows()
      return { total: all.length, holding: all.filter(({ allowed }) => allowed === true).length }
    }
    const binding = (row: Row) => this.binding(row, { where, body, inside: [], outcome: value(row) })
    const tells = [where, body].some((part) => part !== undefined && readsState(part, this.spec.definitions))
    const parts = () => {
      const trap = rows().find((row) => isTrap(value(row)))
      if (trap !== undefined)
        return [
          this.binding(trap, { where, body, inside: this.domainsOf(binders, trap, environment), outcome: value(trap) }),
        ]
      const told = tells ? rows().filter(this.isTold(where)).map(binding) : []
      // Those that count come first.
      const [counted, rest] = [told.filter((each) => !each.isExcluded), told.filter((each) => each.isExcluded)]
      return [...this.allDomains(binders, environment), ...counted, ...rest]
    }
    return { tally, parts }
  }

  /** The value of a map for each key. */
  mapping(body: Expression, binder: { slot: number; name: string; type: Type }, environment: Environment): Parts {
    const parts = () => {
      const { slot, name, type } = binder
      const rows = valuesOf(type).map((value): Row => {
        const names = name === '_' ? [] : [{ name, value, type }]
        return { environment: bind(environment, [{ slot, value }]), names, allowed: true }
      })
      const made = rows.map((row) =>
        this.binding(row, { where: undefined, body, inside: [], outcome: this.evaluate(body, row.environment) }),
      )
      const trap = made.find(({ outcome }) => isTrap(outcome))
      return trap === undefined ? made : [trap]
    }
    return { parts, tally: undefined }
  }

  private evaluate(expression: Expression, environment: Environment): Outcome {
    return evaluate(expression, environment, this.spec.definitions)
  }

  /** Whether a binding is to be spoken of: what the names alone rule out is not. */
  private isTold(where: Expression | undefined): (row: Row) => boolean {
    const isOpen = where !== undefined && readsState(where, this.spec.definitions)
    return ({ allowed }) => allowed !== false || isOpen
  }

  private binding(
    row: Row,
    of: {
      readonly where: Expression | undefined
      readonly body: Expression | undefined
      readonly inside: readonly Reason[]
      readonly outcome: Outcome
    },
  ): Reason {
    const { environment, names, allowed } = row
    const { where, body, inside, outcome } = of
    const expression = (allowed === true ? body : where) ?? where ?? body
    const told = [
      ...(where !== undefined && readsState(where, this.spec.definitions) ? [where] : []),
      ...(allowed === true && body !== undefined ? [body] : []),
    ]
    const parts = () => {
      const last = inside.at(-1)
      if (last !== undefined && isTrap(last.outcome)) return inside
      return [...inside, ...told.map((part) => this.reason(part, environment))]
    }
    const whole = expression ?? inside.at(-1)?.expression
    assert(whole !== undefined, 'a binding of nothing')
    const plain = { kind: 'binding', anyDecides: false, read: undefined, tally: undefined } as const
    return { ...plain, isExcluded: allowed === false, expression: whole, environment, outcome, names, parts }
  }

  /** Each binding, the first name running slowest; where a set is an error, a row that ends there. */
  private rows(binders: readonly Binder[], where: Expression | undefined, environment: Environment): Row[] {
    const rows: Row[] = []
    const visit = (at: number, inner: Environment, names: readonly Bound[]): void => {
      const binder = binders[at]
      if (binder === undefined) {
        rows.push({ environment: inner, names, allowed: where === undefined ? true : this.evaluate(where, inner) })
        return
      }
      const domain = this.domain(binder, inner)
      if (domain.values instanceof Trap) rows.push({ environment: inner, names, allowed: domain.values })
      else
        for (const value of domain.values) {
          const bound = binder.name === '_' ? names : [...names, { name: binder.name, value, type: domain.type }]
          visit(at + 1, bind(inner, [{ slot: binder.slot, value }]), bound)
        }
    }
    visit(0, environment, [])
    return rows
  }

  private domain({ domain }: Binder, environment: Environment): { type: Type; values: readonly Value[] | Trap } {
    if (domain.kind === 'type') return { type: domain.type, values: valuesOf(domain.type) }
    const set = this.evaluate(domain.set, environment)
    const type = domain.set.type.kind === 'set' ? domain.set.type.of : domain.set.type
    return { type, values: isTrap(set) ? set : sortedElements(type, asSet(set)) }
  }

  /** The sets that the names of one binding vary over, as they are for it. */
  private domainsOf(binders: readonly Binder[], row: Row, environment: Environment): Reason[] {
    const told: Reason[] = []
    for (const [at, { domain }] of binders.entries()) {
      if (domain.kind === 'type' || !readsState(domain.set, this.spec.definitions)) continue
      const before = binders.slice(0, at).map(({ slot }) => ({ slot, value: row.environment.frame[slot] as Value }))
      told.push(this.reason(domain.set, bind(environment, before)))
      if (isTrap(told.at(-1)?.outcome as Outcome)) break
    }
    return told
  }

  /** The sets that the names vary over, for each binding of the names before them. */
  private allDomains(binders: readonly Binder[], environment: Environment): Reason[] {
    return binders.flatMap(({ domain }, at): Reason[] => {
      if (domain.kind === 'type' || !readsState(domain.set, this.spec.definitions)) return []
      if (at === 0) return [this.reason(domain.set, environment)]
      return this.rows(binders.slice(0, at), undefined, environment).map((row) =>
        this.binding(row, {
          where: undefined,
          body: domain.set,
          inside: [],
          outcome: this.evaluate(domain.set, row.environment),
        }),
      )
    })
  }
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined
  return () => {
    known ??= { value: compute() }
    return known.value
  }
}
