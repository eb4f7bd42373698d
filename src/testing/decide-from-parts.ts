import { is, List } from 'immutable'
import { defined } from '../base/assert.ts'
import { chooseArm } from '../interpret/meaning.ts'
import { Trap } from '../interpret/trap.ts'
import { asSet, sortedElements, type Value, valuesOf } from '../interpret/values.ts'
import type { Binder, Expression } from '../model/expressions.ts'
import { mapExpression } from '../model/map-expression.ts'
import { evaluate, type Outcome } from '../why/evaluate.ts'
import { readsState } from '../why/reads-state.ts'
import type { Reason, Spec } from '../why/reason.ts'

/** What is known of a part: its outcome, or nothing. */
type Known = Outcome | 'unknown'

/** A state that nobody may look at. */
const unseen = new Proxy(List<Value>(), {
  get: () => {
    throw new Error('the state was looked at')
  },
})

/**
 * What a reason comes to from the values of its parts, its names and the constants, and from nothing else: the state is
 * out of sight. Written without the code that chooses the parts. A part that is not known counts as no error.
 */
export function decideFromParts(reason: Reason, spec: Spec): Known {
  return new Decider(reason, spec).whole()
}

class Decider {
  private readonly reason: Reason
  private readonly spec: Spec
  private readonly parts: readonly Reason[]

  constructor(reason: Reason, spec: Spec) {
    this.reason = reason
    this.spec = spec
    this.parts = reason.parts()
  }

  whole(): Known {
    const { reason } = this
    const trap = this.parts.find(({ outcome }) => outcome instanceof Trap)
    if (trap !== undefined) return trap.outcome
    if (reason.kind === 'binding') return this.binding()
    if (reason.read !== undefined) return this.read()
    return this.inside(reason.expression)
  }

  /** What the state holds where the path leads; the keys on the way have to be known. */
  private read(): Known {
    const { cell } = defined(this.reason.read)
    const { environment, expression } = this.reason
    const state = cell.isNext && !environment.isNext ? environment.next : environment.state
    const keys = keysIn(expression)
    if (!keys.every((key) => this.of(key) !== 'unknown')) return 'unknown'
    if (hasElement(expression)) return evaluate(expression, environment, this.spec.definitions)
    return cell.path.reduce<Value>(
      (value, at) => (value as List<Value>).get(at) as Value,
      state?.get(cell.variable) as Value,
    )
  }

  /** Of a binding: the last of its parts says what it contributes, unless a condition leaves it out. */
  private binding(): Known {
    const last = this.parts.at(-1)
    if (last === undefined) return this.of(this.reason.expression)
    return last.outcome
  }

  private of(expression: Expression): Known {
    if (expression.kind === 'convert' || expression.kind === 'some') {
      const inner = this.of(expression.of)
      return inner === 'unknown' || expression.kind === 'some' ? inner : this.strict(expression)
    }
    const part = this.parts.find((each) => each.kind !== 'binding' && each.expression === expression)
    if (part !== undefined) return part.outcome
    if (!readsState(expression, this.spec.definitions)) return this.evaluate(expression, this.reason.environment.frame)
    return this.inside(expression)
  }

  private evaluate(expression: Expression, frame: Value[]): Outcome {
    return evaluate(expression, { state: unseen, next: unseen, frame }, this.spec.definitions)
  }

  private inside(expression: Expression): Known {
    if (!readsState(expression, this.spec.definitions)) return this.evaluate(expression, this.reason.environment.frame)
    switch (expression.kind) {
      case 'variable':
        return 'unknown'
      case 'binary':
        return this.binary(expression)
      case 'conditional': {
        const test = this.of(expression.test)
        if (test === 'unknown') return test
        return this.of(test ? expression.then : expression.otherwise)
      }
      case 'call': {
        const { body } = defined(this.spec.definitions[expression.definition])
        const isTold = expression.args.every((arg) => this.of(arg) !== 'unknown')
        return isTold ? this.partFor(body) : 'unknown'
      }
      case 'let':
        return this.of(expression.value) === 'unknown' ? 'unknown' : this.partFor(expression.body)
      case 'match': {
        const subject = this.of(expression.of)
        if (subject === 'unknown' || subject instanceof Trap) return subject
        const body = chooseArm(
          expression.arms.map((arm) => ({ pattern: arm.pattern, body: arm.body })),
          subject,
          [],
        )
        return this.partFor(body)
      }
      case 'quantifier':
      case 'aggregate':
        return this.quantified(expression)
      case 'mapping': {
        const values = valuesOf(expression.from).map((key) =>
          this.row(expression.value, [{ slot: expression.slot, value: key }]),
        )
        return values.includes(undefined) ? 'unknown' : List(values.map((each) => each?.outcome as Value))
      }
      default:
        return this.strict(expression)
    }
  }

  /** The part that is an expression in another frame, or what it says without any state. */
  private partFor(expression: Expression): Known {
    const inner = stripped(expression)
    const part = this.parts.find((each) => stripped(each.expression) === inner)
    if (part !== undefined) return part.outcome
    return inner.kind === 'literal' || inner.kind === 'none' ? this.evaluate(inner, []) : 'unknown'
  }

  private binary(expression: Expression & { readonly kind: 'binary' }): Known {
    const { operator } = expression
    if (operator !== 'and' && operator !== 'or' && operator !== 'implies' && operator !== 'orElse')
      return this.strict(expression)
    const [left, right] = [this.of(expression.left), this.of(expression.right)]
    if (operator === 'orElse') return left === 'unknown' ? left : left === null ? right : left
    const premise = operator === 'implies' ? (left === 'unknown' ? left : !left) : left
    const absorbing = operator !== 'and'
    if (premise === absorbing || right === absorbing) return absorbing
    return premise === 'unknown' || right === 'unknown' ? 'unknown' : !absorbing
  }

  /** An operator that needs all of its operands: they become names, and it sees no state. */
  private strict(expression: Expression): Known {
    const frame = this.reason.environment.frame.slice()
    let isKnown = true
    const first = 1000
    let slot = first
    const inner = mapExpression(expression, (child) => {
      const value = this.of(child)
      if (value === 'unknown') isKnown = false
      else frame[slot] = value as Value
      return { kind: 'local', slot: slot++, name: '?', type: child.type, span: child.span }
    })
    return isKnown ? this.evaluate(inner, frame) : 'unknown'
  }

  // ---- bindings ----------------------------------------------------------------------------------

  private quantified(expression: Expression & { readonly kind: 'quantifier' | 'aggregate' }): Known {
    const { binders, where } = expression
    if (expression.kind === 'quantifier' && this.reason.anyDecides) {
      const deciding = expression.quantifier === 'exists'
      const isDecided = this.parts.every((part) => part.outcome === deciding && this.isBinding(part, binders))
      return isDecided && this.parts.length > 0 ? deciding : 'unknown'
    }
    const rows = this.rows(binders)
    if (rows === undefined) return 'unknown'
    const values: Outcome[] = []
    for (const row of rows) {
      const frame = this.reason.environment.frame.slice()
      for (const { slot, value } of row) frame[slot] = value
      const isFree = where === undefined || !readsState(where, this.spec.definitions)
      if (where !== undefined && isFree && this.evaluate(where, frame) === false) continue
      const body = expression.kind === 'quantifier' ? expression.body : expression.value
      const part = this.row(undefined, row)
      if (part?.isExcluded) continue
      if (part !== undefined) values.push(part.outcome)
      else if (isFree && body !== undefined && !readsState(body, this.spec.definitions))
        values.push(this.evaluate(body, frame))
      else if (isFree && body === undefined) values.push(1)
      else return 'unknown'
    }
    return this.combined(expression, values)
  }

  private combined(expression: Expression & { readonly kind: 'quantifier' | 'aggregate' }, values: Outcome[]): Known {
    if (expression.kind === 'quantifier')
      return expression.quantifier === 'all' ? !values.includes(false) : values.includes(true)
    const { aggregate, span, type } = expression
    switch (aggregate) {
      case 'count':
        return values.length
      case 'sum':
        return values.reduce<number>((sum, value) => sum + (value as number), 0)
      case 'set': {
        const items = values.map((_, slot) => ({ kind: 'local', slot, name: '?', type, span }) as const)
        return this.evaluate({ kind: 'collection', collection: 'set', items, type, span }, values as Value[])
      }
      default:
        return Math[aggregate](...(values as number[]))
    }
  }

  private row(body: Expression | undefined, values: readonly { slot: number; value: Value }[]): Reason | undefined {
    return this.parts.find(
      (part) =>
        part.kind === 'binding' &&
        (body === undefined || stripped(part.expression) === stripped(body)) &&
        values.every(({ slot, value }) => is(part.environment.frame[slot], value)),
    )
  }

  /** Every binding of names, as the sets that are among the parts have it. */
  private rows(binders: readonly Binder[]): { slot: number; value: Value }[][] | undefined {
    let rows: { slot: number; value: Value }[][] = [[]]
    for (const { slot, domain } of binders) {
      const longer: { slot: number; value: Value }[][] = []
      for (const row of rows) {
        const known = domain.kind === 'type' ? valuesOf(domain.type) : this.elements(domain.set, row)
        if (known === undefined) return undefined
        longer.push(...known.map((value) => [...row, { slot, value }]))
      }
      rows = longer
    }
    return rows
  }

  private elements(set: Expression, row: readonly { slot: number; value: Value }[]): readonly Value[] | undefined {
    const part = row.length === 0 ? undefined : this.row(set, row)
    const value = part === undefined ? this.of(set) : part.outcome
    if (value === 'unknown' || value instanceof Trap || set.type.kind !== 'set') return undefined
    return sortedElements(set.type.of, asSet(value))
  }

  /** Whether a binding is one of the names that are to be bound: its values are in the sets that it tells of. */
  private isBinding(part: Reason, binders: readonly Binder[]): boolean {
    const inside = part.parts()
    return binders.every(({ slot, domain }) => {
      const value = part.environment.frame[slot] as Value
      if (domain.kind === 'type') return valuesOf(domain.type).some((each) => is(each, value))
      const told = inside.find(({ expression }) => stripped(expression) === stripped(domain.set))
      const set = told === undefined ? this.of(domain.set) : told.outcome
      return set !== 'unknown' && !(set instanceof Trap) && asSet(set).has(value)
    })
  }
}

function stripped(expression: Expression): Expression {
  return expression.kind === 'convert' || expression.kind === 'some' ? stripped(expression.of) : expression
}

function keysIn(expression: Expression): Expression[] {
  if (expression.kind === 'lookup' || expression.kind === 'element') return [...keysIn(expression.of), expression.key]
  return expression.kind === 'field' || expression.kind === 'unwrap' || expression.kind === 'convert'
    ? keysIn(expression.of)
    : []
}

function hasElement(expression: Expression): boolean {
  if (expression.kind === 'element') return true
  return 'of' in expression &&
    !Array.isArray(expression.of) &&
    typeof expression.of === 'object' &&
    'kind' in expression.of
    ? hasElement(expression.of as Expression)
    : false
}
