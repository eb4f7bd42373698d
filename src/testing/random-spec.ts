/** Where the choices of a random spec come from: a seeded generator, or fast-check, which then shrinks them. */
export interface Draw {
  /** A number from 0 below n. */
  readonly below: (n: number) => number
}

/** The types of random specs, as the generator knows them. */
type Shape =
  | { readonly kind: 'bool' }
  | { readonly kind: 'range'; readonly low: number; readonly high: number }
  | { readonly kind: 'enum' }
  | { readonly kind: 'node' }
  | { readonly kind: 'option'; readonly of: Shape }
  | { readonly kind: 'set'; readonly of: Shape }
  | { readonly kind: 'map'; readonly from: Shape; readonly to: Shape }
  | { readonly kind: 'seq' | 'bag'; readonly of: Shape; readonly capacity: number }
  | { readonly kind: 'record' }
  | { readonly kind: 'union' }

interface Named {
  readonly name: string
  readonly shape: Shape
}

const bool: Shape = { kind: 'bool' }
const range = (low: number, high: number): Shape => ({ kind: 'range', low, high })
const enumeration: Shape = { kind: 'enum' }
const node: Shape = { kind: 'node' }

const recordFields: readonly Named[] = [
  { name: 'who', shape: { kind: 'option', of: node } },
  { name: 'level', shape: range(0, 2) },
]

/**
 * The text of a small spec that type-checks: symmetric and plain types, every kind of collection, actions, faults
 * with a budget, invariants, a step property and a witness. Some steps trap on purpose.
 */
export function randomSpec(draw: Draw): string {
  return new SpecWriter(draw).write()
}

/**
 * The same with fair actions and properties of whole runs: for each form of liveness one, two of them for every node,
 * one that has no form (the first twice over), two of recoverability, and two of what steps make no difference to.
 */
export function randomTemporalSpec(draw: Draw): string {
  return new SpecWriter(draw).writeTemporal()
}

class SpecWriter {
  private readonly draw: Draw
  private variables: readonly Named[] = []
  private names = 0

  constructor(draw: Draw) {
    this.draw = draw
  }

  write(): string {
    this.variables = Array.from({ length: 2 + this.draw.below(4) }, (_, at) => ({
      name: `v${at}`,
      shape: this.shape(2),
    }))
    const lines = [
      'module random',
      `symmetric actor Node[${1 + this.draw.below(3)}]`,
      'enum Colour { Red, Green, Blue }',
      'type Pair = { who: Node?, level: 0..2 }',
      'union Message { Ping(from: Node), Data(level: 0..2, colour: Colour), Quiet }',
      'fix extra "A switch"',
      ...this.variables.map(
        ({ name, shape }) =>
          `var ${name}: ${typeText(shape)} = ${shape.kind === 'node' ? 'any' : this.constant(shape)}`,
      ),
      ...this.definitions(),
      ...Array.from({ length: 3 + this.draw.below(4) }, (_, at) => this.action('action', `act${at}`)),
      this.action('fault', 'break'),
      `invariant Inv: ${this.boolean(3, [])}`,
      `step Step: ${this.stepProperty()}`,
      `reachable Goal: ${this.boolean(3, [])}`,
      'check small { faults { break <= 1 } expect Inv holds expect Step holds expect Goal reached }',
    ]
    return `${lines.join('\n')}\n`
  }

  writeTemporal(): string {
    const lines = this.write().split('\n').slice(0, -5)
    const fairness = () => this.pick(['', ' fair', ' strongly fair'])
    const text = lines.map((line) => line.replace(/^action act\d+(\([^)]*\))?/, (head) => `${head}${fairness()}`))
    const state = () => this.boolean(2, [])
    const ofNode = () => this.boolean(2, [{ name: 'n', shape: node }])
    const response = `${state()} leadsTo ${state()}`
    const properties = [
      `liveness Response: ${response}`,
      `liveness Again: always eventually ${state()}`,
      `liveness Once: eventually ${state()}`,
      `liveness Settled: eventually always ${state()}`,
      `liveness EachResponse: all n in Node: ${ofNode()} leadsTo ${ofNode()}`,
      `liveness EachAgain: all n in Node: always eventually ${ofNode()}`,
      `liveness Formless: (${response}) && always true`,
      `recoverable Alone: ${state()}`,
      `recoverable Helped with operators: ${state()}`,
      `unaffected Apart: ${this.pick(this.variables).name} by ${this.steps()}`,
      `unaffected Alike: { one: ${this.pick(this.variables).name}, other: ${state()} } by ${this.steps()}`,
    ]
    const names = properties.map((line) => line.split(/[ :]/)[1] ?? '')
    return [
      ...text,
      this.action('operator', 'help'),
      ...properties,
      `check small { faults { break <= 1 } expect ${names.join(', ')} holds }`,
      '',
    ].join('\n')
  }

  private steps(): string {
    return this.pick(['act0', 'act1', 'break', 'help', 'break, help', 'act0, act2'])
  }

  private pick<T>(items: readonly T[]): T {
    return items[this.draw.below(items.length)] as T
  }

  private shape(depth: number): Shape {
    const plain = [bool, range(0, 2), range(-1, 3), enumeration, node] as const
    if (depth === 0) return this.pick(plain)
    const key = () => this.pick([bool, range(0, 1), enumeration, node] as const)
    switch (this.draw.below(11)) {
      case 0:
        return { kind: 'option', of: this.pick([node, range(0, 2), { kind: 'record' } as const]) }
      case 1:
        return { kind: 'set', of: key() }
      case 2:
        return { kind: 'map', from: key(), to: this.stored(depth - 1) }
      case 3:
        return { kind: 'seq', of: this.shape(0), capacity: 2 }
      case 4:
        return { kind: 'bag', of: this.pick([node, enumeration, { kind: 'union' } as const]), capacity: 2 }
      case 5:
        return { kind: 'record' }
      case 6:
        return { kind: 'union' }
      case 7:
        return { kind: 'map', from: node, to: this.stored(depth - 1) }
      default:
        return this.pick(plain)
    }
  }

  /** A shape that has a value before there is a state. */
  private stored(depth: number): Shape {
    const shape = this.shape(depth)
    return shape.kind === 'node' ? { kind: 'option', of: node } : shape
  }

  private definitions(): string[] {
    return [
      `def holds(n: Node, k: 0..2): bool = ${this.boolean(2, [
        { name: 'n', shape: node },
        { name: 'k', shape: range(0, 2) },
      ])}`,
    ]
  }

  private action(sort: 'action' | 'fault' | 'operator', name: string): string {
    const parameters = Array.from({ length: this.draw.below(3) }, (_, at) => ({
      name: `p${at}`,
      shape: this.pick([node, node, bool, range(0, 1), enumeration] as const),
    }))
    const header =
      parameters.length === 0 ? '' : `(${parameters.map((each) => `${each.name}: ${typeText(each.shape)}`).join(', ')})`
    const guard = this.draw.below(5) < 3 ? '' : ` when ${this.boolean(2, parameters)}`
    const body = Array.from({ length: 1 + this.draw.below(2) }, () => this.statement(2, parameters))
    return `${sort} ${name}${header}${guard} { ${body.join('  ')} }`
  }

  private stepProperty(): string {
    const variable = this.pick(this.variables)
    return `${this.boolean(2, [])} || ${variable.name}' == ${variable.name} || ${this.boolean(1, [])}`
  }

  // ---- statements -------------------------------------------------------------------------------

  private statement(depth: number, locals: readonly Named[]): string {
    switch (depth === 0 ? 9 : this.draw.below(9)) {
      case 0:
        return `if ${this.boolean(1, locals)} { ${this.statement(depth - 1, locals)} } else { ${this.statement(depth - 1, locals)} }`
      case 1: {
        const name = this.fresh()
        const shape = this.pick([bool, node, range(0, 2), enumeration] as const)
        const value = this.value(shape, 1, locals)
        return value === undefined
          ? this.assignment(locals)
          : `let ${name} = ${value} ${this.statement(depth - 1, [...locals, { name, shape }])}`
      }
      case 2:
        return this.loop(locals)
      default:
        return this.assignment(locals)
    }
  }

  /** A loop that writes only at its own element, which every order of elements allows. */
  private loop(locals: readonly Named[]): string {
    const maps = this.variables.filter(({ shape }) => shape.kind === 'map' && shape.from.kind === 'node')
    const map = maps[0]
    if (map === undefined || map.shape.kind !== 'map') return this.assignment(locals)
    const name = this.fresh()
    const to = map.shape.to
    return `for ${name} in Node { ${map.name}[${name}] = ${this.constant(to)} }`
  }

  private assignment(locals: readonly Named[]): string {
    const { name, shape } = this.pick(this.variables)
    if (shape.kind === 'map' && this.draw.below(3) > 0) {
      const key = this.value(shape.from, 1, locals)
      if (key !== undefined) return `${name}[${key}] = ${this.value(shape.to, 2, locals) ?? this.constant(shape.to)}`
    }
    if (shape.kind === 'record' && this.draw.below(2) === 0) {
      const field = this.pick(recordFields)
      return `${name}.${field.name} = ${this.value(field.shape, 1, locals) ?? this.constant(field.shape)}`
    }
    const isCollection = shape.kind === 'set' || shape.kind === 'seq' || shape.kind === 'bag'
    if (isCollection && this.draw.below(2) === 0) {
      const element = this.value(shape.of, 1, locals)
      const operator = shape.kind === 'seq' || this.draw.below(2) === 0 ? '+=' : '-='
      if (element !== undefined) return `${name} ${operator} ${element}`
    }
    if (shape.kind === 'range' && this.draw.below(2) === 0) {
      return this.draw.below(8) === 0
        ? `${name} += 1`
        : `${name} = ${name} < ${shape.high} ? ${name} + 1 : ${shape.low}`
    }
    if (shape.kind === 'bool' && this.draw.below(2) === 0) return `${name} = !${name}`
    return `${name} = ${this.value(shape, 2, locals) ?? (shape.kind === 'node' ? name : this.constant(shape))}`
  }

  // ---- expressions ------------------------------------------------------------------------------

  /** A value that needs no state; symmetric types have none, so options and sets of them start empty. */
  private constant(shape: Shape): string {
    switch (shape.kind) {
      case 'bool':
        return this.pick(['true', 'false'])
      case 'range':
        return String(shape.low + this.draw.below(shape.high - shape.low + 1))
      case 'enum':
        return this.pick(['Red', 'Green', 'Blue'])
      case 'node':
        throw new Error('an element of a symmetric type has no name')
      case 'option':
        return 'none'
      case 'set':
        return 'set()'
      case 'seq':
        return 'seq()'
      case 'bag':
        return 'bag()'
      case 'map':
        return `map(${this.fresh()} in ${typeText(shape.from)}: ${this.constant(shape.to)})`
      case 'record':
        return `{ who: none, level: ${this.draw.below(3)} }`
      case 'union':
        return this.pick(['Quiet', `Data(${this.draw.below(3)}, Red)`])
    }
  }

  /** An expression of the shape, or undefined where nothing in scope gives one. */
  private value(shape: Shape, depth: number, locals: readonly Named[]): string | undefined {
    const same = [...this.variables, ...locals].filter((each) => sameShape(each.shape, shape)).map((each) => each.name)
    if (same.length > 0 && this.draw.below(2) === 0) return this.pick(same)
    if (shape.kind === 'node') {
      if (same.length > 0) return this.pick(same)
      return undefined
    }
    if (depth === 0) return this.constant(shape)
    const inner = (of: Shape) => this.value(of, depth - 1, locals)
    switch (shape.kind) {
      case 'bool':
        return this.boolean(depth, locals)
      case 'range':
        return this.number(shape, depth, locals)
      case 'option':
        return this.draw.below(3) === 0 ? 'none' : inner(shape.of)
      case 'set':
        return this.set(shape, depth, locals)
      case 'map': {
        const name = this.fresh()
        const value = this.value(shape.to, depth - 1, [...locals, { name, shape: shape.from }])
        return value && `map(${name} in ${typeText(shape.from)}: ${value})`
      }
      case 'seq':
      case 'bag': {
        const element = inner(shape.of)
        return element && `${shape.kind}(${element})`
      }
      case 'record': {
        const who = inner({ kind: 'option', of: node }) ?? 'none'
        return `{ who: ${who}, level: ${inner(range(0, 2))} }`
      }
      case 'union': {
        const from = inner(node)
        if (from !== undefined && this.draw.below(2) === 0) return `Ping(${from})`
        return `Data(${inner(range(0, 2))}, ${inner(enumeration)})`
      }
      default:
        return this.constant(shape)
    }
  }

  private set(shape: Extract<Shape, { kind: 'set' }>, depth: number, locals: readonly Named[]): string {
    const name = this.fresh()
    const where = this.boolean(depth - 1, [...locals, { name, shape: shape.of }])
    const all = `set(${name} in ${typeText(shape.of)} where ${where})`
    const others = this.variables.filter((each) => sameShape(each.shape, shape))
    return others.length > 0 && this.draw.below(2) === 0
      ? `${this.pick(others).name} ${this.pick(['|', '&', '\\'])} ${all}`
      : all
  }

  /** A number whose bounds may leave the range by one at most, so that some steps trap and most do not. */
  private number(shape: Extract<Shape, { kind: 'range' }>, depth: number, locals: readonly Named[]): string {
    const numbers = [...this.variables, ...locals]
      .filter((each) => each.shape.kind === 'range')
      .map((each) => each.name)
    const term = numbers.length > 0 ? this.pick(numbers) : String(shape.low)
    const name = this.fresh()
    switch (this.draw.below(6)) {
      case 0:
        return `(${this.boolean(depth - 1, locals)} ? ${term} : ${this.constant(shape)})`
      case 1:
        return `(${term} < ${shape.high} ? ${term} + 1 : ${shape.low})`
      case 2:
        return `${term} % 2`
      case 3:
        return `count(${name} in Node where ${this.boolean(depth - 1, [...locals, { name, shape: node }])})`
      case 4:
        return `sum(1 for ${name} in Colour where ${this.boolean(depth - 1, [...locals, { name, shape: enumeration }])})`
      default:
        return this.constant(shape)
    }
  }

  private boolean(depth: number, locals: readonly Named[]): string {
    if (depth <= 0) return this.atom(locals)
    const name = this.fresh()
    const over = (shape: Shape) => this.boolean(depth - 1, [...locals, { name, shape }])
    switch (this.draw.below(9)) {
      case 0:
        return `(${this.boolean(depth - 1, locals)} ${this.pick(['&&', '||', '=>'])} ${this.boolean(depth - 1, locals)})`
      case 1:
        return `!(${this.boolean(depth - 1, locals)})`
      case 2:
        return `(all ${name} in Node: ${over(node)})`
      case 3:
        return `(exists ${name} in Node: ${over(node)})`
      case 4:
        return `(exists ${name} in Colour where ${over(enumeration)}: ${over(enumeration)})`
      case 5:
        return `(${this.boolean(depth - 1, locals)} ? ${this.boolean(depth - 1, locals)} : ${this.boolean(depth - 1, locals)})`
      case 6: {
        const who = locals.find((each) => each.shape.kind === 'node')
        return who === undefined || this.inDefinition(locals)
          ? this.atom(locals)
          : `holds(${who.name}, ${this.draw.below(3)})`
      }
      default:
        return this.atom(locals)
    }
  }

  /** The definition has a parameter called k; it must not call itself. */
  private inDefinition(locals: readonly Named[]): boolean {
    return locals.some((each) => each.name === 'k')
  }

  private atom(locals: readonly Named[]): string {
    const { name, shape } = this.pick([...this.variables, ...locals])
    const nodes = [...this.variables, ...locals].filter((each) => each.shape.kind === 'node').map((each) => each.name)
    switch (shape.kind) {
      case 'bool':
        return this.pick([name, `!${name}`])
      case 'range':
        return `${name} ${this.pick(['<', '<=', '==', '!=', '>', '>='])} ${this.draw.below(3)}`
      case 'enum':
        return `${name} ${this.pick(['==', '!='])} ${this.pick(['Red', 'Green', 'Blue'])}`
      case 'node':
        return `${name} ${this.pick(['==', '!='])} ${this.pick(nodes)}`
      case 'option':
        return `${name} ${this.pick(['==', '!='])} none`
      case 'set':
        if (shape.of.kind === 'node' && nodes.length > 0)
          return `${this.pick(nodes)} ${this.pick(['in', 'not in'])} ${name}`
        return `size(${name}) > ${this.draw.below(2)}`
      case 'seq':
      case 'bag':
        return `size(${name}) ${this.pick(['<', '=='])} ${this.draw.below(3)}`
      case 'map': {
        const key = this.value(shape.from, 0, locals)
        const isBool = shape.to.kind === 'bool'
        if (key === undefined) return this.pick(['true', 'extra'])
        const other = this.value(shape.from, 0, locals) ?? key
        return isBool ? `${name}[${key}]` : `${name}[${key}] ${this.pick(['==', '!='])} ${name}[${other}]`
      }
      case 'record':
        return `${name}.level ${this.pick(['<', '=='])} ${this.draw.below(3)}`
      case 'union':
        return this.pick([`${name} is Ping`, `match ${name} { Data(l, _) => l > 0, _ => extra }`])
    }
  }

  private fresh(): string {
    this.names += 1
    return `x${this.names}`
  }
}

function sameShape(a: Shape, b: Shape): boolean {
  return typeText(a) === typeText(b)
}

function typeText(shape: Shape): string {
  switch (shape.kind) {
    case 'bool':
      return 'bool'
    case 'range':
      return `${shape.low}..${shape.high}`
    case 'enum':
      return 'Colour'
    case 'node':
      return 'Node'
    case 'option':
      return `${typeText(shape.of)}?`
    case 'set':
      return `Set<${typeText(shape.of)}>`
    case 'map':
      return `${typeText(shape.from)} -> ${typeText(shape.to)}`
    case 'seq':
      return `Seq<${typeText(shape.of)}, ${shape.capacity}>`
    case 'bag':
      return `Bag<${typeText(shape.of)}, ${shape.capacity}>`
    case 'record':
      return 'Pair'
    case 'union':
      return 'Message'
  }
}
