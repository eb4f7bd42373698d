import type { Span } from '../base/span.ts'
import type { Binder, Expression, Statement } from '../model/expressions.ts'
import { mentionsSymmetric, type Type, typeText } from '../model/types.ts'
import { childrenOf, expressionsOf, statementsIn } from '../model/walk.ts'

export interface OrderDependence {
  readonly span: Span
  readonly reason: string
  /** The loop's name over a symmetric type, and that type. */
  readonly name: string
  readonly type: string
}

type Loop = Extract<Statement, { kind: 'for' }>
type Assignment = Extract<Statement, { kind: 'assign' }>
type BodyOf = (definition: number) => Expression

/**
 * Why a loop over a symmetric type might give another state in another order, or undefined where it cannot.
 * Each variable that the loop assigns must be written in one of three ways (after Ip and Dill, 1996, section 4.2):
 * at the loop's own element only, and read nowhere else in the loop; by adding up with one operator; or with one
 * constant.
 */
export function orderDependence(loop: Loop, bodyOf: BodyOf): OrderDependence | undefined {
  const symmetric = loop.binders.filter((binder) => mentionsSymmetric(domainType(binder)))
  const first = symmetric[0]
  if (first === undefined) return undefined
  const slots = symmetric.map((binder) => binder.slot)
  const statements = flatten(loop.body)
  const assignments = statements.filter((statement) => statement.kind === 'assign')
  // What the loop itself varies over is chosen before its body runs for the first time.
  const reads = statements.flatMap(expressionsOf)
  for (const variable of new Set(assignments.map((assignment) => assignment.variable))) {
    const own = assignments.filter((assignment) => assignment.variable === variable)
    const places = ownPlaces(own, slots)
    if (places !== undefined && !reads.some((read) => readsElsewhere(read, variable, places, bodyOf))) continue
    const rest = reads
      .map((read) => own.find((each) => each.value === read))
      .map((each, at) => (each ? addend(each) : reads[at]))
    const readBeside = rest.some((read) => read !== undefined && readsElsewhere(read, variable, [], bodyOf))
    if (!readBeside && (addsUp(own) || isConstant(own))) continue
    const span = own[0]?.span ?? loop.span
    const reason = readBeside
      ? 'This loop reads what it also writes for other elements.'
      : 'This loop leaves the value of the element that comes last.'
    return { span, reason, name: first.name, type: typeText(domainType(first)) }
  }
  return undefined
}

function domainType(binder: Binder): Type {
  if (binder.domain.kind === 'type') return binder.domain.type
  const type = binder.domain.set.type
  return type.kind === 'set' ? type.of : type
}

function flatten(statements: readonly Statement[]): Statement[] {
  return statements.flatMap((statement) => [statement, ...flatten(statementsIn(statement))])
}

/** The step of a path at which a name of the loop stands. */
interface Place {
  readonly slot: number
  readonly at: number
}

/**
 * Where the loop's names stand in the paths that the assignments write, if they are at the same steps in each: of
 * `cut[n, m]` and `cut[m, n]` the one may be the other of another turn.
 */
function ownPlaces(assignments: readonly Assignment[], slots: readonly number[]): Place[] | undefined {
  const paths = assignments.map(({ path }) => path.map((step) => (step.kind === 'key' ? step.key : undefined)))
  const places = slots.flatMap((slot): Place[] => {
    const at = paths[0]?.findIndex((_, step) => paths.every((path) => isLocal(path[step], slot))) ?? -1
    return at < 0 ? [] : [{ slot, at }]
  })
  return places.length === slots.length ? places : undefined
}

function isLocal(expression: Expression | undefined, slot: number): boolean {
  return expression?.kind === 'local' && expression.slot === slot
}

/** Whether an expression reads the variable other than at the elements that the loop's names pick. */
function readsElsewhere(expression: Expression, variable: number, own: readonly Place[], bodyOf: BodyOf): boolean {
  if (expression.kind === 'variable') return expression.variable === variable
  const path: (Expression | undefined)[] = []
  let at: Expression = expression
  while (at.kind === 'lookup' || at.kind === 'element' || at.kind === 'field') {
    path.unshift(at.kind === 'field' ? undefined : at.key)
    at = at.of
  }
  if (at.kind === 'variable') {
    const picks = own.length > 0 && own.every((place) => isLocal(path[place.at], place.slot))
    if (at.variable === variable && !picks) return true
    return path.some((key) => key !== undefined && readsElsewhere(key, variable, own, bodyOf))
  }
  if (expression.kind === 'call' && readsElsewhere(bodyOf(expression.definition), variable, [], bodyOf)) return true
  return childrenOf(expression).some((child) => readsElsewhere(child, variable, own, bodyOf))
}

/** What `target += e` adds, or the whole value where the assignment is of another form. */
function addend(assignment: Assignment): Expression {
  const sum = sumOf(assignment)
  return sum === undefined ? assignment.value : sum.right
}

function sumOf(assignment: Assignment): Extract<Expression, { kind: 'binary' }> | undefined {
  const value = assignment.value.kind === 'convert' ? assignment.value.of : assignment.value
  if (value.kind !== 'binary') return undefined
  return readsTarget(value.left, assignment) ? value : undefined
}

/** Whether the expression is the present value of what the assignment writes. */
function readsTarget(expression: Expression, assignment: Assignment): boolean {
  let at = expression
  for (const step of [...assignment.path].reverse()) {
    if (step.kind === 'key' && at.kind === 'lookup' && at.key === step.key) at = at.of
    else if (step.kind === 'element' && at.kind === 'element' && at.key === step.key) at = at.of
    else if (step.kind === 'field' && at.kind === 'field' && at.index === step.index) at = at.of
    else return false
  }
  return at.kind === 'variable' && at.variable === assignment.variable
}

/** Whether all assignments add up by one operator that gives the same in every order, bounds included. */
function addsUp(assignments: readonly Assignment[]): boolean {
  const sums = assignments.map(sumOf)
  const directions = sums.map((sum) => {
    if (sum === undefined || sum.left.type.kind === 'sequence') return 'none'
    if (sum.operator === 'insert' || sum.operator === 'remove') return sum.operator
    if (sum.right.type.kind !== 'range' || (sum.operator !== 'add' && sum.operator !== 'subtract')) return 'none'
    const sign = sum.right.type.low >= 0 ? 1 : sum.right.type.high <= 0 ? -1 : 0
    if (sign === 0) return 'none'
    return sign > 0 === (sum.operator === 'add') ? 'up' : 'down'
  })
  return directions[0] !== 'none' && directions.every((direction) => direction === directions[0])
}

/** Whether all assignments write one and the same constant. */
function isConstant(assignments: readonly Assignment[]): boolean {
  const values = assignments.map(({ value }) =>
    value.kind === 'literal' ? String(value.value) : value.kind === 'none' ? 'none' : undefined,
  )
  return values[0] !== undefined && values.every((value) => value === values[0])
}
