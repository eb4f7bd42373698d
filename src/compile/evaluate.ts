import { assert, defined, unreachable } from '../base/assert.ts'
import type { Expression } from '../model/expressions.ts'
import type { Definition } from '../model/model.ts'
import { range, type Type } from '../model/types.ts'
import type { Circuit, Node } from './circuit.ts'
import { aggregate, quantifier, setOf } from './evaluate-bindings.ts'
import { match } from './evaluate-match.ts'
import { append, binary } from './evaluate-operators.ts'
import { innerOf, type Of, type Scope, type SymbolicState, type Typed } from './scope.ts'
import { as, nodeOf, type Sym, type SymbolicValues, scalar } from './symbolic-value.ts'

/**
 * Turns expressions into circuits: the language's meaning a second time, shared with the interpreter in nothing but
 * the model. What can be an error adds to `traps` the condition under which it is one.
 */
export class Evaluator {
  readonly circuit: Circuit
  readonly values: SymbolicValues
  private readonly variables: readonly Type[]
  readonly definitions: readonly Definition[]
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
        return binary(this, expression, scope, path)
      case 'conditional': {
        const test = node(expression.test)
        const then = this.evalAs(expression.then, expression.type, scope, circuit.and(path, test))
        const otherwise = this.evalAs(
          expression.otherwise,
          expression.type,
          scope,
          circuit.and(path, circuit.not(test)),
        )
        return typed(values.select(test, then, otherwise))
      }
      case 'quantifier':
        return typed(scalar(quantifier(this, expression, scope, path)))
      case 'aggregate':
        return aggregate(this, expression, scope, path)
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
        return typed({
          kind: 'record',
          fields: this.fields(expression.values, fieldTypes(expression.type), scope, path),
        })
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
        return typed(match(this, expression, scope, path))
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
        return typed(
          items.length === 0 ? values.anyOf(innerOf(expression.of.type)) : values.choose(index, items),
          innerOf(expression.of.type),
        )
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

  // ---- parts of values -----------------------------------------------------------------------------

  private fields(parts: readonly Expression[], types: readonly Type[], scope: Scope, path: Node): Sym[] {
    return parts.map((each, at) => this.evalAs(each, defined(types[at], 'field'), scope, path))
  }

  private collection({ collection, items, type }: Of<'collection'>, scope: Scope, path: Node): Sym {
    const { circuit, values } = this
    const of = innerOf(type)
    const syms = items.map((item) => this.evalAs(item, of, scope, path))
    if (collection === 'set') {
      return as(
        'set',
        setOf(
          this,
          syms.map((sym) => ({ when: circuit.true, sym })),
          of,
        ).sym,
      )
    }
    assert(type.kind === 'sequence' || type.kind === 'bag', 'a collection of another type')
    if (syms.length > type.capacity) {
      this.trapWhen(path, circuit.true)
      return values.anyOf(type)
    }
    return syms.reduce((list, sym) => {
      const before = as('list', list)
      return collection === 'bag' ? values.insertSorted(of, before, sym) : append(this, before, sym)
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
    if (list.items.length === 0)
      return { sym: builtin === 'tail' ? list : values.anyOf(element), type: builtin === 'tail' ? of.type : element }
    if (builtin === 'head') return { sym: defined(list.items[0]), type: element }
    const last = circuit.subtract(list.length, circuit.constant(1))
    if (builtin === 'last') return { sym: values.choose(last, list.items), type: element }
    const items = list.items.map((item, at) => list.items[at + 1] ?? item)
    return { sym: { kind: 'list', length: last, items }, type: of.type }
  }
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
