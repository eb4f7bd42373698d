import { defined, unreachable } from '../base/assert.ts'
import type { Binder, Expression } from '../model/expressions.ts'
import type { Type } from '../model/types.ts'
import type { Node } from './circuit.ts'
import type { Evaluator } from './evaluate.ts'
import { type Bound, innerOf, type Of, type Scope, type Typed } from './scope.ts'
import { as, nodeOf, type Sym, scalar } from './symbolic-value.ts'

/** The bindings that a condition allows, the first name running slowest; leaves the frame set to the last. */
export function bindings(
  ev: Evaluator,
  binders: readonly Binder[],
  where: Expression | undefined,
  scope: Scope,
  path: Node,
): Bound[] {
  const found: Bound[] = []
  eachBinding(ev, binders, where, scope, path, (when) => {
    found.push({ values: binders.map(({ slot }) => defined(scope.frame[slot])), when })
  })
  return found
}

/** Visits each binding with the frame set to it; `when` leaves the path out. */
function eachBinding(
  ev: Evaluator,
  binders: readonly Binder[],
  where: Expression | undefined,
  scope: Scope,
  path: Node,
  visit: (when: Node) => void,
): void {
  const { circuit } = ev
  const bind = (at: number, when: Node): void => {
    const binder = binders[at]
    if (binder === undefined) {
      const allowed = where === undefined ? when : circuit.and(when, ev.evalNode(where, scope, circuit.and(path, when)))
      if (allowed !== circuit.false) visit(allowed)
      return
    }
    for (const { values, when: member } of domain(ev, binder, scope, circuit.and(path, when))) {
      scope.frame[binder.slot] = defined(values[0])
      const both = circuit.and(when, member)
      if (both !== circuit.false) bind(at + 1, both)
    }
  }
  bind(0, circuit.true)
}

function domain(ev: Evaluator, { domain }: Binder, scope: Scope, path: Node): Bound[] {
  const { circuit, values } = ev
  if (domain.kind === 'type') {
    const { type } = domain
    return values.all(type).map((sym) => ({ values: [{ sym, type }], when: circuit.true }))
  }
  const of = innerOf(domain.set.type)
  const set = as('set', ev.eval(domain.set, scope, path))
  return set.bits.map((bit, at) => ({ values: [{ sym: values.at(of, at), type: of }], when: bit }))
}

/** Every binding is asked: where one is an error, the whole is, in whatever order they stand. */
export function quantifier(
  ev: Evaluator,
  { quantifier, binders, where, body }: Of<'quantifier'>,
  scope: Scope,
  path: Node,
): Node {
  const { circuit } = ev
  const truths: Node[] = []
  eachBinding(ev, binders, where, scope, path, (when) => {
    const truth = ev.evalNode(body, scope, circuit.and(path, when))
    truths.push(quantifier === 'all' ? circuit.implies(when, truth) : circuit.and(when, truth))
  })
  return quantifier === 'all' ? circuit.and(...truths) : circuit.or(...truths)
}

export function aggregate(ev: Evaluator, expression: Of<'aggregate'>, scope: Scope, path: Node): Typed {
  const { circuit } = ev
  const { aggregate, binders, where, value } = expression
  const found: { readonly when: Node; readonly sym: Sym }[] = []
  eachBinding(ev, binders, where, scope, path, (when) => {
    const sym = value === undefined ? scalar(circuit.constant(1)) : ev.eval(value, scope, circuit.and(path, when))
    found.push({ when, sym })
  })
  switch (aggregate) {
    case 'count':
    case 'sum': {
      const sum = found.reduce(
        (before, { when, sym }) => circuit.add(before, circuit.select(when, nodeOf(sym), circuit.constant(0))),
        circuit.constant(0),
      )
      return { sym: scalar(sum), type: expression.type }
    }
    case 'set':
      return setOf(ev, found, defined(value).type)
    case 'min':
    case 'max':
      ev.trapWhen(path, circuit.not(circuit.or(...found.map(({ when }) => when))))
      return { sym: scalar(extreme(ev, aggregate, found)), type: expression.type }
    default:
      return unreachable(aggregate)
  }
}

export function setOf(ev: Evaluator, found: readonly { readonly when: Node; readonly sym: Sym }[], of: Type): Typed {
  const { circuit, values } = ev
  const members: Node[][] = values.all(of).map(() => [])
  for (const { when, sym } of found) {
    const ordinal = values.ordinal(of, sym)
    for (const [at, list] of members.entries())
      list.push(circuit.and(when, circuit.equal(ordinal, circuit.constant(at))))
  }
  return { sym: { kind: 'set', bits: members.map((list) => circuit.or(...list)) }, type: { kind: 'set', of } }
}

function extreme(
  ev: Evaluator,
  which: 'min' | 'max',
  found: readonly { readonly when: Node; readonly sym: Sym }[],
): Node {
  const { circuit } = ev
  let known = circuit.false
  let best = circuit.constant(0)
  for (const { when, sym } of found) {
    const number = nodeOf(sym)
    const better = which === 'min' ? circuit.less(number, best) : circuit.less(best, number)
    best = circuit.select(circuit.and(when, circuit.or(circuit.not(known), better)), number, best)
    known = circuit.or(known, when)
  }
  return best
}
