import { assert, defined, unreachable } from '../base/assert.ts'
import type { Binder, Expression, MatchArm, Pattern } from '../model/expressions.ts'
import { mayTrap } from '../model/may-trap.ts'
import type { Definition } from '../model/model.ts'
import { bool, joinTypes, range, type Type } from '../model/types.ts'
import type { Circuit, Node } from './circuit.ts'
import { as, nodeOf, type Sym, type SymbolicValues, type SymOf, scalar } from './symbolic-value.ts'

/** A value with the type that gives it its shape. */
export interface Typed {
  readonly sym: Sym
  readonly type: Type
}

/** The values of the variables, by number; the same object wherever it is the same state. */
export type SymbolicState = readonly Sym[]

/** What an expression is evaluated in. */
export interface Scope {
  readonly state: SymbolicState
  readonly next: SymbolicState | undefined
  readonly frame: (Typed | undefined)[]
}

type Of<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>

/** One binding of the names of a quantifier or loop: their values, and when it is one of the bindings. */
interface Bound {
  readonly values: readonly Typed[]
  readonly when: Node
}

/**
 * Turns expressions into circuits: the language's meaning a second time, shared with the interpreter in nothing but
 * the model. What can be an error adds to `traps` the condition under which it is one.
 */
export class Evaluator {
  readonly circuit: Circuit
  readonly values: SymbolicValues
  private readonly variables: readonly Type[]
  private readonly definitions: readonly Definition[]
  /** When what was evaluated since the last look is an error. */
  private traps: Node
  private readonly calls = new Map<string, { readonly result: Typed; readonly trap: Node }>()
  private readonly numbers = new Map<object, number>()

  constructor(
    circuit: Circuit,
    values: SymbolicValues,
    variables: readonly Type[],
    definitions: readonly Definition[],
  ) {
    this.circuit = circuit
    this.values = values
    this.variables = variables
    this.definitions = definitions
    this.traps = circuit.false
  }

  /** Runs something, and says when it ends in a trap. */
  trapping<T>(run: () => T): { readonly result: T; readonly trap: Node } {
    const before = this.traps
    this.traps = this.circuit.false
    const result = run()
    const trap = this.traps
    this.traps = before
    return { result, trap }
  }

  /** Notes an error that happens under a condition. */
  trapWhen(path: Node, trap: Node): void {
    this.traps = this.circuit.or(this.traps, this.circuit.and(path, trap))
  }

  /**
   * The value of an expression under its own type.
   * @param path when it is evaluated at all: where it is not, it is no error either
   */
  eval(expression: Expression, scope: Scope, path: Node): Sym {
    const { sym, type } = this.natural(expression, scope, path)
    return this.values.adapt(sym, type, expression.type)
  }

  /** The value of an expression as one of another type. */
  evalAs(expression: Expression, type: Type, scope: Scope, path: Node): Sym {
    return this.values.adapt(this.eval(expression, scope, path), expression.type, type)
  }

  evalNode(expression: Expression, scope: Scope, path: Node): Node {
    return nodeOf(this.eval(expression, scope, path))
  }

  /** The value with the type that it has by itself; the expression's may be wider. */
  private natural(expression: Expression, scope: Scope, path: Node): Typed {
    const { circuit, values } = this
    const typed = (sym: Sym, type: Type = expression.type): Typed => ({ sym, type })
    const node = (inner: Expression) => this.evalNode(inner, scope, path)
    switch (expression.kind) {
      case 'literal':
      case 'toggle':
        return typed(scalar(circuit.constant(Number(expression.value))))
      case 'none':
        return typed(values.anyOf(expression.type))
      case 'local':
        return defined(scope.frame[expression.slot], `local ${expression.name}`)
      case 'variable': {
        const state = expression.primed ? defined(scope.next, 'next state') : scope.state
        return typed(defined(state[expression.variable]), this.variables[expression.variable])
      }
      case 'call':
        return this.call(expression, scope, path)
      case 'unary':
        return typed(
          scalar(
            expression.operator === 'not'
              ? circuit.not(node(expression.of))
              : circuit.subtract(circuit.constant(0), node(expression.of)),
          ),
        )
      case 'binary':
        return this.binary(expression, scope, path)
      case 'conditional': {
        const test = node(expression.test)
        const then = this.evalAs(expression.then, expression.type, scope, circuit.and(path, test))
        const otherwise = this.evalAs(expression.otherwise, expression.type, scope, circuit.and(path, circuit.not(test)))
        return typed(values.select(test, then, otherwise))
      }
      case 'quantifier':
        return typed(scalar(this.quantifier(expression, scope, path)))
      case 'aggregate':
        return this.aggregate(expression, scope, path)
      case 'mapping': {
        const entries = values.all(expression.from).map((key) => {
          scope.frame[expression.slot] = { sym: key, type: expression.from }
          return this.eval(expression.value, scope, path)
        })
        return typed({ kind: 'map', entries }, { kind: 'map', from: expression.from, to: expression.value.type })
      }
      case 'collection':
        return typed(this.collection(expression, scope, path))
      case 'record':
        return typed({ kind: 'record', fields: this.fields(expression.values, fieldTypes(expression.type), scope, path) })
      case 'field': {
        const record = as('record', this.eval(expression.of, scope, path))
        return typed(defined(record.fields[expression.index]), fieldTypes(expression.of.type)[expression.index])
      }
      case 'update': {
        const { type } = expression.of
        const fields = [...as('record', this.eval(expression.of, scope, path)).fields]
        for (const { index, value } of expression.fields)
          fields[index] = this.evalAs(value, defined(fieldTypes(type)[index]), scope, path)
        return typed({ kind: 'record', fields }, type)
      }
      case 'variant':
        return typed(this.variant(expression, scope, path))
      case 'is': {
        const { tag } = as('union', this.eval(expression.of, scope, path))
        return typed(scalar(circuit.equal(tag, circuit.constant(expression.index))))
      }
      case 'match':
        return typed(this.match(expression, scope, path))
      case 'some': {
        const value = this.eval(expression.of, scope, path)
        return typed({ kind: 'option', present: circuit.true, value }, { kind: 'option', of: expression.of.type })
      }
      case 'unwrap': {
        const { present, value } = as('option', this.eval(expression.of, scope, path))
        this.trapWhen(path, circuit.not(present))
        return typed(value, innerOf(expression.of.type))
      }
      case 'lookup':
        return this.lookup(expression, scope, path)
      case 'element': {
        const { length, items } = as('list', this.eval(expression.of, scope, path))
        const index = node(expression.key)
        this.trapOutside(index, length, path)
        return typed(items.length === 0 ? values.anyOf(innerOf(expression.of.type)) : values.choose(index, items), innerOf(expression.of.type))
      }
      case 'builtin':
        return this.builtin(expression, scope, path)
      case 'convert': {
        const value = this.eval(expression.of, scope, path)
        this.trapWhen(path, circuit.not(values.fits(value, expression.of.type, expression.type)))
        return typed(value, expression.of.type)
      }
      case 'let':
        scope.frame[expression.slot] = { sym: this.eval(expression.value, scope, path), type: expression.value.type }
        return typed(this.eval(expression.body, scope, path), expression.body.type)
      default:
        return unreachable(expression)
    }
  }

  /** An index outside of a sequence is an error. */
  trapOutside(index: Node, length: Node, path: Node): void {
    const { circuit } = this
    this.trapWhen(path, circuit.or(circuit.less(index, circuit.constant(0)), circuit.not(circuit.less(index, length))))
  }

  // ---- calls ---------------------------------------------------------------------------------------

  /** The body of a definition with its arguments; once for the same arguments in the same state. */
  private call(call: Of<'call'>, scope: Scope, path: Node): Typed {
    const definition = defined(this.definitions[call.definition], 'definition')
    const args = call.args.map((arg, at) => {
      const type = defined(definition.parameters[at], 'parameter').type
      return { sym: this.evalAs(arg, type, scope, path), type }
    })
    const state = call.primed ? defined(scope.next, 'next state') : scope.state
    const next = call.primed ? undefined : scope.next
    const key = `${call.definition} ${this.numberOf(state)} ${next === undefined ? '' : this.numberOf(next)} ${args.map((arg) => symKey(arg.sym)).join(' ')}`
    let known = this.calls.get(key)
    if (known === undefined) {
      known = this.trapping(() => ({
        sym: this.eval(definition.body, { state, next, frame: args }, this.circuit.true),
        type: definition.body.type,
      }))
      this.calls.set(key, known)
    }
    this.trapWhen(path, known.trap)
    return known.result
  }

  private numberOf(state: SymbolicState): number {
    let number = this.numbers.get(state)
    if (number === undefined) {
      number = this.numbers.size
      this.numbers.set(state, number)
    }
    return number
  }

  // ---- operators -----------------------------------------------------------------------------------

  private binary(expression: Of<'binary'>, scope: Scope, path: Node): Typed {
    const { circuit } = this
    const { operator, left, right } = expression
    const yes = (node: Node): Typed => ({ sym: scalar(node), type: bool })
    const number = (node: Node): Typed => ({ sym: scalar(node), type: expression.type })
    switch (operator) {
      case 'and':
      case 'or':
      case 'implies': {
        const first = this.evalNode(left, scope, path)
        const reached = circuit.and(path, operator === 'or' ? circuit.not(first) : first)
        const second = this.evalNode(right, scope, mayTrap(right, this.definitions) ? reached : path)
        if (operator === 'and') return yes(circuit.and(first, second))
        return yes(operator === 'or' ? circuit.or(first, second) : circuit.implies(first, second))
      }
      case 'orElse': {
        const { present, value } = as('option', this.eval(left, scope, path))
        const other = this.evalAs(right, expression.type, scope, circuit.and(path, circuit.not(present)))
        const own = this.values.adapt(value, innerOf(left.type), expression.type)
        return { sym: this.values.select(present, own, other), type: expression.type }
      }
      case 'equal':
        return yes(this.equality(left, right, scope, path))
      case 'notEqual':
        return yes(circuit.not(this.equality(left, right, scope, path)))
      case 'in':
        return yes(this.contains(left, right, scope, path))
      case 'notIn':
        return yes(circuit.not(this.contains(left, right, scope, path)))
      case 'subset': {
        const [a, b] = this.jointSets(left, right, scope, path)
        return yes(circuit.and(...a.set.bits.map((bit, at) => circuit.implies(bit, defined(b.bits[at])))))
      }
      case 'union':
      case 'intersection':
      case 'difference':
        return this.setOperation(expression, scope, path)
      case 'insert':
        return this.insert(expression, scope, path)
      case 'remove':
        return this.remove(expression, scope, path)
      default: {
        const [a, b] = [this.evalNode(left, scope, path), this.evalNode(right, scope, path)]
        return number(this.arithmetic(operator, a, b, path))
      }
    }
  }

  private arithmetic(operator: Of<'binary'>['operator'], a: Node, b: Node, path: Node): Node {
    const { circuit } = this
    switch (operator) {
      case 'less':
        return circuit.less(a, b)
      case 'lessOrEqual':
        return circuit.lessOrEqual(a, b)
      case 'greater':
        return circuit.less(b, a)
      case 'greaterOrEqual':
        return circuit.lessOrEqual(b, a)
      case 'add':
        return circuit.add(a, b)
      case 'subtract':
        return circuit.subtract(a, b)
      case 'multiply':
        return circuit.multiply(a, b)
      case 'divide':
      case 'remainder':
        this.trapWhen(path, circuit.equal(b, circuit.constant(0)))
        return operator === 'divide' ? circuit.divide(a, b) : circuit.remainder(a, b)
      default:
        throw new Error(`${operator} is no arithmetic`)
    }
  }

  private equality(left: Expression, right: Expression, scope: Scope, path: Node): Node {
    const type = joinTypes(left.type, right.type) ?? left.type
    return this.values.equal(this.evalAs(left, type, scope, path), this.evalAs(right, type, scope, path))
  }

  private contains(element: Expression, collection: Expression, scope: Scope, path: Node): Node {
    const wanted = this.eval(element, scope, path)
    const { type } = collection
    const of = innerOf(type)
    if (of.kind === 'never') {
      this.eval(collection, scope, path)
      return this.circuit.false
    }
    const sym = this.eval(collection, scope, path)
    return type.kind === 'set'
      ? this.values.setHas(of, as('set', sym), wanted)
      : this.values.listHas(as('list', sym), wanted)
  }

  private jointSets(left: Expression, right: Expression, scope: Scope, path: Node) {
    const type = joinTypes(left.type, right.type) ?? left.type
    const a = as('set', this.evalAs(left, type, scope, path))
    const b = as('set', this.evalAs(right, type, scope, path))
    return [{ set: a, type }, b] as const
  }

  private setOperation({ operator, left, right }: Of<'binary'>, scope: Scope, path: Node): Typed {
    const { circuit } = this
    const [a, b] = this.jointSets(left, right, scope, path)
    const bits = a.set.bits.map((bit, at) => {
      const other = defined(b.bits[at], 'bit')
      if (operator === 'union') return circuit.or(bit, other)
      return circuit.and(bit, operator === 'intersection' ? other : circuit.not(other))
    })
    return { sym: { kind: 'set', bits }, type: a.type }
  }

  private insert({ left, right, type }: Of<'binary'>, scope: Scope, path: Node): Typed {
    const { circuit, values } = this
    const collection = this.evalAs(left, type, scope, path)
    const of = innerOf(type)
    const element = this.evalAs(right, of, scope, path)
    if (type.kind === 'set') {
      const ordinal = values.ordinal(of, element)
      const bits = as('set', collection).bits.map((bit, at) =>
        circuit.or(bit, circuit.equal(ordinal, circuit.constant(at))),
      )
      return { sym: { kind: 'set', bits }, type }
    }
    const list = as('list', collection)
    this.trapWhen(path, circuit.lessOrEqual(circuit.constant(list.items.length), list.length))
    const sym = type.kind === 'bag' ? values.insertSorted(of, list, element) : this.append(list, element)
    return { sym, type }
  }

  private append({ length, items }: SymOf<'list'>, element: Sym): Sym {
    const { circuit, values } = this
    const placed = items.map((item, at) => values.select(circuit.equal(length, circuit.constant(at)), element, item))
    return { kind: 'list', length: circuit.add(length, circuit.constant(1)), items: placed }
  }

  private remove({ left, right }: Of<'binary'>, scope: Scope, path: Node): Typed {
    const { circuit, values } = this
    const { type } = left
    const collection = this.eval(left, scope, path)
    const element = this.eval(right, scope, path)
    const of = innerOf(type)
    if (type.kind === 'set') {
      const bits = as('set', collection).bits.map((bit, at) =>
        circuit.and(bit, circuit.not(values.equal(values.at(of, at), element))),
      )
      return { sym: { kind: 'set', bits }, type }
    }
    const list = as('list', collection)
    if (of.kind === 'never') {
      this.trapWhen(path, circuit.true)
      return { sym: list, type }
    }
    this.trapWhen(path, circuit.not(values.listHas(list, element)))
    return { sym: values.removeSorted(list, element), type }
  }

  // ---- bindings ------------------------------------------------------------------------------------

  /** The bindings that a condition allows, the first name running slowest; leaves the frame set to the last. */
  bindings(binders: readonly Binder[], where: Expression | undefined, scope: Scope, path: Node): Bound[] {
    const found: Bound[] = []
    this.eachBinding(binders, where, scope, path, (when) => {
      found.push({ values: binders.map(({ slot }) => defined(scope.frame[slot])), when })
    })
    return found
  }

  /** Visits each binding with the frame set to it; `when` leaves the path out. */
  private eachBinding(
    binders: readonly Binder[],
    where: Expression | undefined,
    scope: Scope,
    path: Node,
    visit: (when: Node) => void,
  ): void {
    const { circuit } = this
    const bind = (at: number, when: Node): void => {
      const binder = binders[at]
      if (binder === undefined) {
        const allowed = where === undefined ? when : circuit.and(when, this.evalNode(where, scope, circuit.and(path, when)))
        if (allowed !== circuit.false) visit(allowed)
        return
      }
      for (const { values, when: member } of this.domain(binder, scope, circuit.and(path, when))) {
        scope.frame[binder.slot] = defined(values[0])
        const both = circuit.and(when, member)
        if (both !== circuit.false) bind(at + 1, both)
      }
    }
    bind(0, circuit.true)
  }

  private domain({ domain }: Binder, scope: Scope, path: Node): Bound[] {
    const { circuit, values } = this
    if (domain.kind === 'type') {
      const { type } = domain
      return values.all(type).map((sym) => ({ values: [{ sym, type }], when: circuit.true }))
    }
    const of = innerOf(domain.set.type)
    const set = as('set', this.eval(domain.set, scope, path))
    return set.bits.map((bit, at) => ({ values: [{ sym: values.at(of, at), type: of }], when: bit }))
  }

  /** Every binding is asked: where one is an error, the whole is, in whatever order they stand. */
  private quantifier({ quantifier, binders, where, body }: Of<'quantifier'>, scope: Scope, path: Node): Node {
    const { circuit } = this
    const truths: Node[] = []
    this.eachBinding(binders, where, scope, path, (when) => {
      const truth = this.evalNode(body, scope, circuit.and(path, when))
      truths.push(quantifier === 'all' ? circuit.implies(when, truth) : circuit.and(when, truth))
    })
    return quantifier === 'all' ? circuit.and(...truths) : circuit.or(...truths)
  }

  private aggregate(expression: Of<'aggregate'>, scope: Scope, path: Node): Typed {
    const { circuit } = this
    const { aggregate, binders, where, value } = expression
    const found: { readonly when: Node; readonly sym: Sym }[] = []
    this.eachBinding(binders, where, scope, path, (when) => {
      const sym = value === undefined ? scalar(circuit.constant(1)) : this.eval(value, scope, circuit.and(path, when))
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
        return this.setOf(found, defined(value).type)
      case 'min':
      case 'max':
        this.trapWhen(path, circuit.not(circuit.or(...found.map(({ when }) => when))))
        return { sym: scalar(this.extreme(aggregate, found)), type: expression.type }
      default:
        return unreachable(aggregate)
    }
  }

  private setOf(found: readonly { readonly when: Node; readonly sym: Sym }[], of: Type): Typed {
    const { circuit, values } = this
    const members: Node[][] = values.all(of).map(() => [])
    for (const { when, sym } of found) {
      const ordinal = values.ordinal(of, sym)
      for (const [at, list] of members.entries())
        list.push(circuit.and(when, circuit.equal(ordinal, circuit.constant(at))))
    }
    return { sym: { kind: 'set', bits: members.map((list) => circuit.or(...list)) }, type: { kind: 'set', of } }
  }

  private extreme(which: 'min' | 'max', found: readonly { readonly when: Node; readonly sym: Sym }[]): Node {
    const { circuit } = this
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

  // ---- parts of values -----------------------------------------------------------------------------

  private fields(parts: readonly Expression[], types: readonly Type[], scope: Scope, path: Node): Sym[] {
    return parts.map((each, at) => this.evalAs(each, defined(types[at], 'field'), scope, path))
  }

  private collection({ collection, items, type }: Of<'collection'>, scope: Scope, path: Node): Sym {
    const { circuit, values } = this
    const of = innerOf(type)
    const syms = items.map((item) => this.evalAs(item, of, scope, path))
    if (collection === 'set') {
      return as('set', this.setOf(syms.map((sym) => ({ when: circuit.true, sym })), of).sym)
    }
    assert(type.kind === 'sequence' || type.kind === 'bag', 'a collection of another type')
    if (syms.length > type.capacity) {
      this.trapWhen(path, circuit.true)
      return values.anyOf(type)
    }
    return syms.reduce((list, sym) => {
      const before = as('list', list)
      return collection === 'bag' ? values.insertSorted(of, before, sym) : this.append(before, sym)
    }, values.anyOf(type))
  }

  private variant({ type, index, values: parts }: Of<'variant'>, scope: Scope, path: Node): Sym {
    assert(type.kind === 'union', 'a variant of no union')
    const variants = type.variants.map(({ fields }, at) => {
      const types = fields.map((field) => field.type)
      return at === index ? this.fields(parts, types, scope, path) : types.map((each) => this.values.anyOf(each))
    })
    return { kind: 'union', tag: this.circuit.constant(index), variants }
  }

  private lookup(lookup: Of<'lookup'>, scope: Scope, path: Node): Typed {
    const { type } = lookup.of
    assert(type.kind === 'map', 'a key of something that is no map')
    const { entries } = as('map', this.eval(lookup.of, scope, path))
    const key = this.evalAs(lookup.key, type.from, scope, path)
    return { sym: this.values.choose(this.values.ordinal(type.from, key), entries), type: type.to }
  }

  private builtin({ builtin, of }: Of<'builtin'>, scope: Scope, path: Node): Typed {
    const { circuit, values } = this
    const sym = this.eval(of, scope, path)
    if (builtin === 'size') {
      if (sym.kind === 'list') return { sym: scalar(sym.length), type: range(0, sym.items.length) }
      const { bits } = as('set', sym)
      const size = bits.reduce((sum, bit) => circuit.add(sum, bit), circuit.constant(0))
      return { sym: scalar(size), type: range(0, bits.length) }
    }
    const list = as('list', sym)
    this.trapWhen(path, circuit.equal(list.length, circuit.constant(0)))
    const element = innerOf(of.type)
    if (list.items.length === 0) return { sym: builtin === 'tail' ? list : values.anyOf(element), type: builtin === 'tail' ? of.type : element }
    if (builtin === 'head') return { sym: defined(list.items[0]), type: element }
    const last = circuit.subtract(list.length, circuit.constant(1))
    if (builtin === 'last') return { sym: values.choose(last, list.items), type: element }
    const items = list.items.map((item, at) => list.items[at + 1] ?? item)
    return { sym: { kind: 'list', length: last, items }, type: of.type }
  }

  // ---- match ---------------------------------------------------------------------------------------

  private match(match: Of<'match'>, scope: Scope, path: Node): Sym {
    const { circuit } = this
    const { type } = match
    const chosen = this.arms(match.arms, match.of, scope, path, (body, when) =>
      this.evalAs(body, type, scope, circuit.and(path, when)),
    )
    return chosen.reduceRight<Sym | undefined>(
      (rest, { when, result }) => (rest === undefined ? result : this.values.select(when, result, rest)),
      undefined,
    ) as Sym
  }

  /** Every arm with the condition that it is the first that fits; the last is taken where no other is. */
  arms<Body, Result>(
    arms: readonly MatchArm<Body>[],
    of: Expression,
    scope: Scope,
    path: Node,
    visit: (body: Body, when: Node) => Result,
  ): { readonly when: Node; readonly result: Result }[] {
    const { circuit } = this
    const subject = { sym: this.eval(of, scope, path), type: of.type }
    let open = circuit.true
    return arms.flatMap(({ pattern, body }) => {
      const when = circuit.and(open, this.fitsPattern(pattern, subject.sym))
      open = circuit.and(open, circuit.not(when))
      if (when === circuit.false) return []
      this.bindPattern(pattern, subject, scope.frame)
      return [{ when, result: visit(body, when) }]
    })
  }

  private fitsPattern(pattern: Pattern, sym: Sym): Node {
    const { circuit } = this
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

  private bindPattern(pattern: Pattern, { sym, type }: Typed, frame: (Typed | undefined)[]): void {
    if (pattern.kind === 'some') frame[pattern.slot] = { sym: as('option', sym).value, type: innerOf(type) }
    if (pattern.kind !== 'variant' || type.kind !== 'union') return
    const fields = defined(as('union', sym).variants[pattern.index], 'variant')
    const types = defined(type.variants[pattern.index], 'variant').fields
    for (const [at, slot] of pattern.slots.entries()) {
      if (slot !== undefined) frame[slot] = { sym: defined(fields[at]), type: defined(types[at]).type }
    }
  }
}

/** The type of what is inside an option or a collection. */
export function innerOf(type: Type): Type {
  assert('of' in type, 'a type with nothing inside')
  return type.of
}

function fieldTypes(type: Type): readonly Type[] {
  assert(type.kind === 'record', 'a record of another type')
  return type.fields.map((field) => field.type)
}

/** A text that is the same for the same nodes in the same shape. */
function symKey(sym: Sym): string {
  switch (sym.kind) {
    case 'scalar':
      return String(sym.node.id)
    case 'option':
      return `${sym.present.id}?${symKey(sym.value)}`
    case 'record':
      return `{${sym.fields.map(symKey).join()}}`
    case 'union':
      return `${sym.tag.id}|${sym.variants.map((each) => each.map(symKey).join()).join('|')}`
    case 'set':
      return `<${sym.bits.map((bit) => bit.id).join()}>`
    case 'map':
      return `[${sym.entries.map(symKey).join()}]`
    case 'list':
      return `${sym.length.id}#${sym.items.map(symKey).join()}`
    default:
      return unreachable(sym)
  }
}
