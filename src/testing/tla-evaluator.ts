import { parseTla, type Tla, type TlaDefinition } from './tla-parser.ts'

/** A value of TLA+: functions and records are objects, tuples and sets arrays. */
type Value = number | boolean | string | readonly Value[] | { readonly [key: string]: Value }
type Functional = { readonly [key: string]: Value }
type State = ReadonlyMap<string, Value>

/** A name's value, worked out when it is asked for, or an operator. */
interface Meaning {
  readonly definition?: TlaDefinition
  readonly env?: Env
  value?: Value
}

interface Env {
  readonly names: ReadonlyMap<string, Meaning>
  readonly state: State
}

/** An Assert that is not true, or what TLC would call an error too: there is no value. */
export class AssertionError extends Error {}

/**
 * All states of an exported module, found as TLC finds them: the first conjunct that says x' = e gives x its value.
 * @param claims names of state predicates to look at in each state
 */
export function exploreTla(text: string, claims: readonly string[]): { states: number; violated: readonly string[] } {
  const definitions = parseTla(text)
  const names = new Map<string, Meaning>(definitions.map((definition) => [definition.name, { definition }]))
  const vars = definitions.find((definition) => definition.name === 'vars')?.body
  const variables = vars?.kind === 'tuple' ? vars.items.map(nameOf) : []
  const machine = new TlaMachine(names, variables)
  const seen = new Set<string>()
  const violated = new Set<string>()
  const waiting = machine.solutions('Init', new Map())
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    const key = JSON.stringify(variables.map((name) => state?.get(name)))
    if (seen.has(key)) continue
    seen.add(key)
    for (const claim of claims) if (!machine.holds(claim, state)) violated.add(claim)
    waiting.push(...machine.solutions('Next', state))
  }
  return { states: seen.size, violated: [...violated] }
}

class TlaMachine {
  private readonly names: ReadonlyMap<string, Meaning>
  private readonly variables: readonly string[]

  constructor(names: ReadonlyMap<string, Meaning>, variables: readonly string[]) {
    this.names = names
    this.variables = variables
  }

  holds(claim: string, state: State): boolean {
    return this.value({ kind: 'name', name: claim, args: [] }, { names: this.names, state }) === true
  }

  solutions(name: 'Init' | 'Next', state: State): State[] {
    const found: State[] = []
    const body = this.names.get(name)?.definition?.body
    if (body !== undefined) this.solve(body, { names: this.names, state }, new Map(), (next) => found.push(next))
    for (const next of found)
      for (const variable of this.variables) if (!next.has(variable)) throw new Error(`${variable} has no value`)
    return found
  }

  /** Visits the next states that make a formula true, given the values found so far. */
  private solve(formula: Tla, env: Env, next: State, visit: (next: State) => void): void {
    const assign = (name: string, value: Value) => {
      if (!next.has(name)) visit(new Map([...next, [name, value]]))
      else if (same(next.get(name), value)) visit(next)
    }
    switch (formula.kind) {
      case 'binary': {
        const { operator, left, right } = formula
        if (operator === '/\\') this.solve(left, env, next, (after) => this.solve(right, env, after, visit))
        else if (operator === '\\/') {
          this.solve(left, env, next, visit)
          this.solve(right, env, next, visit)
        } else if (operator === '=' && left.kind === 'prime') assign(left.name, this.value(right, env))
        else if (operator === '=' && left.kind === 'name' && this.isOpen(left.name, env))
          assign(left.name, this.value(right, env))
        else if (this.value(formula, env) === true) visit(next)
        return
      }
      case 'unchanged': {
        const same = formula.items.map((item) => [nameOf(item), this.value(item, env)] as const)
        visit(new Map([...next, ...same]))
        return
      }
      case 'quantifier':
        if (formula.quantifier === '\\A') break
        for (const inner of this.bindings(formula.bounds, env)) this.solve(formula.body, inner, next, visit)
        return
      case 'let':
        this.solve(formula.body, this.within(formula.definitions, env), next, visit)
        return
      case 'name': {
        const definition = env.names.get(formula.name)?.definition
        if (definition === undefined) break
        this.solve(definition.body, this.called(definition, formula.args, env), next, visit)
        return
      }
      default:
    }
    if (this.value(formula, env) === true) visit(next)
  }

  /** Whether a name is that of a variable, and there is no state yet. */
  private isOpen(name: string, env: Env): boolean {
    return this.variables.includes(name) && !env.state.has(name)
  }

  private *bindings(bounds: readonly { name: string; set: Tla }[], env: Env): Generator<Env> {
    const [bound, ...rest] = bounds
    if (bound === undefined) yield env
    else
      for (const value of this.value(bound.set, env) as readonly Value[])
        yield* this.bindings(rest, { ...env, names: new Map([...env.names, [bound.name, { value }]]) })
  }

  private within(definitions: readonly TlaDefinition[], env: Env): Env {
    const names = new Map(env.names)
    const inner = { ...env, names }
    for (const definition of definitions) names.set(definition.name, { definition, env: inner })
    return inner
  }

  private called({ parameters }: TlaDefinition, args: readonly Tla[], env: Env): Env {
    if (parameters.length === 0) return env
    const given = parameters.map((name, at) => [name, { value: this.value(args[at] as Tla, env) }] as const)
    return { ...env, names: new Map([...this.names, ...given]) }
  }

  value(expression: Tla, env: Env): Value {
    const of = (inner: Tla) => this.value(inner, env)
    switch (expression.kind) {
      case 'number':
      case 'string':
        return expression.value
      case 'name':
        return this.named(expression.name, expression.args, env)
      case 'tuple':
        return expression.items.map(of)
      case 'unary':
        return expression.operator === '~' ? !of(expression.of) : -Number(of(expression.of))
      case 'binary':
        return this.binary(expression.operator, expression.left, expression.right, env)
      case 'if':
        return of(expression.test) === true ? of(expression.then) : of(expression.otherwise)
      case 'let':
        return this.value(expression.body, this.within(expression.definitions, env))
      case 'quantifier': {
        const isAll = expression.quantifier === '\\A'
        for (const inner of this.bindings(expression.bounds, env))
          if ((this.value(expression.body, inner) === true) !== isAll) return !isAll
        return isAll
      }
      case 'function': {
        const entries = [...this.bindings([expression.bound], env)].map((inner) => [
          String(inner.names.get(expression.bound.name)?.value),
          this.value(expression.body, inner),
        ])
        return Object.fromEntries(entries) as Functional
      }
      case 'record':
        return Object.fromEntries(expression.fields.map(({ name, value }) => [name, of(value)]))
      case 'except':
        return expression.updates.reduce<Value>(
          (old, { path, value }) => replaced(old, path.map(of), of(value)),
          of(expression.of),
        )
      case 'apply':
        return this.applied(expression.of, expression.arg, env)
      case 'enabled': {
        const key = (state: State) => JSON.stringify(this.variables.map((name) => state.get(name)))
        let found = false
        this.solve(expression.action, env, new Map(), (next) => {
          found ||= key(next) !== key(env.state)
        })
        return found
      }
      default:
        throw new Error(`no value: ${expression.kind}`)
    }
  }

  private named(name: string, args: readonly Tla[], env: Env): Value {
    if (name === 'TRUE' || name === 'FALSE') return name === 'TRUE'
    if (name === 'BOOLEAN') return [false, true]
    if (name === 'Assert') {
      if (this.value(args[0] as Tla, env) !== true) throw new AssertionError(String(this.value(args[1] as Tla, env)))
      return true
    }
    const known = env.names.get(name)
    if (known === undefined) {
      const value = env.state.get(name)
      if (value === undefined) throw new Error(`${name} has no value`)
      return value
    }
    if (known.value !== undefined) return known.value
    const { definition } = known
    if (definition === undefined) throw new Error(`${name} means nothing`)
    const value = this.value(
      definition.body,
      this.called(definition, args, { ...(known.env ?? env), state: env.state }),
    )
    if (known.env !== undefined) known.value = value
    return value
  }

  /** A part of a value, or a recursive function at a place. */
  private applied(of: Tla, arg: Tla, env: Env): Value {
    const known = of.kind === 'name' ? env.names.get(of.name) : undefined
    const at = this.value(arg, env)
    if (known?.definition?.over !== undefined) {
      const inner = known.env ?? env
      const names = new Map<string, Meaning>([...inner.names, [known.definition.over.name, { value: at }]])
      return this.value(known.definition.body, { ...inner, names })
    }
    const value = this.value(of, env)
    const part = Array.isArray(value) ? (value as readonly Value[])[Number(at) - 1] : (value as Functional)[String(at)]
    if (part === undefined) throw new AssertionError(`outside of the domain of ${JSON.stringify(value)}: ${String(at)}`)
    return part
  }

  private binary(operator: string, left: Tla, right: Tla, env: Env): Value {
    const a = this.value(left, env)
    if (operator === '/\\') return a === true && this.value(right, env) === true
    if (operator === '\\/') return a === true || this.value(right, env) === true
    if (operator === '=>') return a !== true || this.value(right, env) === true
    const b = this.value(right, env)
    if (operator === '=') return same(a, b)
    if (operator === '#') return !same(a, b)
    return arithmetic(operator, Number(a), Number(b))
  }
}

function arithmetic(operator: string, a: number, b: number): Value {
  switch (operator) {
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '\\div':
      return Math.floor(a / b)
    case '%':
      return ((a % b) + b) % b
    case '..':
      return Array.from({ length: Math.max(0, b - a + 1) }, (_, at) => a + at)
    default:
      throw new Error(`no operator ${operator}`)
  }
}

function replaced(old: Value, [at, ...rest]: readonly Value[], value: Value): Value {
  if (at === undefined) return value
  const part = (old as Functional)[String(at)]
  // As TLC does it, with a warning.
  if (part === undefined) return old
  return { ...(old as Functional), [String(at)]: replaced(part, rest, value) }
}

function nameOf(item: Tla): string {
  return item.kind === 'name' ? item.name : ''
}

function same(a: Value | undefined, b: Value | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
