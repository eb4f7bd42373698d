import { defined, unreachable } from '../base/assert.ts'
import type { Expression, MatchArm, Pattern } from '../model/expressions.ts'
import type { Node } from './circuit.ts'
import type { Evaluator } from './evaluate.ts'
import { innerOf, type Of, type Scope, type Typed } from './scope.ts'
import { as, nodeOf, type Sym } from './symbolic-value.ts'

/** The value of the first arm that fits. */
export function match(ev: Evaluator, match: Of<'match'>, scope: Scope, path: Node): Sym {
  const { circuit } = ev
  const { type } = match
  const chosen = arms(ev, match.arms, match.of, scope, path, (body, when) =>
    ev.evalAs(body, type, scope, circuit.and(path, when)),
  )
  return chosen.reduceRight<Sym | undefined>(
    (rest, { when, result }) => (rest === undefined ? result : ev.values.select(when, result, rest)),
    undefined,
  ) as Sym
}

/** Every arm with the condition that it is the first that fits; the last is taken where no other is. */
export function arms<Body, Result>(
  ev: Evaluator,
  arms: readonly MatchArm<Body>[],
  of: Expression,
  scope: Scope,
  path: Node,
  visit: (body: Body, when: Node) => Result,
): { readonly when: Node; readonly result: Result }[] {
  const { circuit } = ev
  const subject = { sym: ev.eval(of, scope, path), type: of.type }
  let open = circuit.true
  return arms.flatMap(({ pattern, body }) => {
    const when = circuit.and(open, fitsPattern(ev, pattern, subject.sym))
    open = circuit.and(open, circuit.not(when))
    if (when === circuit.false) return []
    bindPattern(pattern, subject, scope.frame)
    return [{ when, result: visit(body, when) }]
  })
}

function fitsPattern(ev: Evaluator, pattern: Pattern, sym: Sym): Node {
  const { circuit } = ev
  switch (pattern.kind) {
    case 'any':
      return circuit.true
    case 'none':
      return circuit.not(as('option', sym).present)
    case 'some':
      return as('option', sym).present
    case 'member':
      return circuit.equal(nodeOf(sym), circuit.constant(pattern.index))
    case 'variant':
      return circuit.equal(as('union', sym).tag, circuit.constant(pattern.index))
    default:
      return unreachable(pattern)
  }
}

function bindPattern(pattern: Pattern, { sym, type }: Typed, frame: (Typed | undefined)[]): void {
  if (pattern.kind === 'some') frame[pattern.slot] = { sym: as('option', sym).value, type: innerOf(type) }
  if (pattern.kind !== 'variant' || type.kind !== 'union') return
  const fields = defined(as('union', sym).variants[pattern.index], 'variant')
  const types = defined(type.variants[pattern.index], 'variant').fields
  for (const [at, slot] of pattern.slots.entries()) {
    if (slot !== undefined) frame[slot] = { sym: defined(fields[at]), type: defined(types[at]).type }
  }
}
