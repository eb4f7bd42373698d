/** An expression of TLA+, as far as the exporter writes it. */
export type Tla =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'name'; readonly name: string; readonly args: readonly Tla[] }
  | { readonly kind: 'prime'; readonly name: string }
  | { readonly kind: 'unchanged' | 'tuple'; readonly items: readonly Tla[] }
  | { readonly kind: 'enabled'; readonly action: Tla }
  | { readonly kind: 'unary'; readonly operator: '~' | '-'; readonly of: Tla }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Tla; readonly right: Tla }
  | { readonly kind: 'if'; readonly test: Tla; readonly then: Tla; readonly otherwise: Tla }
  | { readonly kind: 'let'; readonly definitions: readonly TlaDefinition[]; readonly body: Tla }
  | { readonly kind: 'quantifier'; readonly quantifier: string; readonly bounds: readonly Bound[]; readonly body: Tla }
  | { readonly kind: 'function'; readonly bound: Bound; readonly body: Tla }
  | { readonly kind: 'record'; readonly fields: readonly { readonly name: string; readonly value: Tla }[] }
  | { readonly kind: 'except'; readonly of: Tla; readonly updates: readonly Update[] }
  | { readonly kind: 'apply'; readonly of: Tla; readonly arg: Tla }

interface Bound {
  readonly name: string
  readonly set: Tla
}

interface Update {
  readonly path: readonly Tla[]
  readonly value: Tla
}

export interface TlaDefinition {
  readonly name: string
  readonly parameters: readonly string[]
  /** The set that a recursive function is over. */
  readonly over: Bound | undefined
  readonly body: Tla
}

interface Token {
  readonly text: string
  readonly column: number
}

const TOKEN =
  /\\\*.*|"(?:[^"\\]|\\.)*"|\|->|<<|>>_vars|>>|=>|==|<=|>=|\.\.|\/\\|\\\/|\\[A-Za-z]+|\w+|[-+*%#=<>~()[\]{}:,.!']/g

const precedences: Readonly<Record<string, number>> = {
  '=>': 1,
  '\\/': 3,
  '/\\': 3,
  '=': 5,
  '#': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  '..': 9,
  '+': 10,
  '-': 11,
  '%': 10,
  '*': 13,
  '\\div': 13,
}

/** The definitions of a module. Lists of conjuncts and disjuncts are told by their columns, as in TLA+. */
export function parseTla(text: string): readonly TlaDefinition[] {
  const body = text.split('\n').filter((line) => !/^(----|====|EXTENDS)/.test(line))
  return new TlaParser(body).module()
}

class TlaParser {
  private readonly tokens: readonly Token[]
  private at = 0
  /** The columns of the lists that the parser is in. */
  private readonly lists: number[] = []

  constructor(lines: readonly string[]) {
    this.tokens = lines.flatMap((line) =>
      [...line.matchAll(TOKEN)]
        .map((match) => ({ text: match[0], column: match.index }))
        .filter(({ text }) => !text.startsWith('\\*')),
    )
  }

  module(): readonly TlaDefinition[] {
    const definitions: TlaDefinition[] = []
    if (this.peek() === 'VARIABLES') while (this.tokens[this.at + 1]?.text !== '==') this.at++
    while (this.at < this.tokens.length) definitions.push(this.definition())
    return definitions
  }

  /** The next token, or nothing where it belongs to a list around or to the next definition. */
  private peek(): string | undefined {
    const token = this.tokens[this.at]
    const list = this.lists.at(-1)
    return token === undefined || (list !== undefined && token.column <= list) ? undefined : token.text
  }

  private take(expected?: string): string {
    const token = this.tokens[this.at++]
    if (token === undefined || (expected !== undefined && token.text !== expected))
      throw new Error(
        `expected ${expected}, found ${this.tokens
          .slice(this.at - 5, this.at + 5)
          .map((each) => each.text)
          .join(' ')}`,
      )
    return token.text
  }

  private takeIf(text: string): boolean {
    if (this.peek() !== text) return false
    this.at++
    return true
  }

  private definition(): TlaDefinition {
    const column = this.tokens[this.at]?.column ?? 0
    const name = this.take()
    const parameters: string[] = []
    let over: Bound | undefined
    if (this.takeIf('(')) {
      do parameters.push(this.take())
      while (this.takeIf(','))
      this.take(')')
    } else if (this.takeIf('[')) {
      over = this.bound()
      this.take(']')
    }
    this.take('==')
    this.lists.push(column)
    const body = this.expression(0)
    this.lists.pop()
    return { name, parameters, over, body }
  }

  private bound(): Bound {
    const name = this.take()
    this.take('\\in')
    return { name, set: this.expression(6) }
  }

  private expression(least: number): Tla {
    let left = this.prefix()
    for (;;) {
      const operator = this.peek()
      const precedence = operator === undefined ? undefined : precedences[operator]
      if (operator === undefined || precedence === undefined || precedence < least) return left
      this.at++
      left = { kind: 'binary', operator, left, right: this.expression(precedence + 1) }
    }
  }

  private prefix(): Tla {
    const token = this.tokens[this.at]
    switch (this.peek()) {
      case '/\\':
      case '\\/':
        return this.list(token?.text ?? '', token?.column ?? 0)
      case '~':
        this.at++
        return { kind: 'unary', operator: '~', of: this.expression(4) }
      case '-':
        this.at++
        return { kind: 'unary', operator: '-', of: this.expression(12) }
      case 'IF': {
        this.at++
        const test = this.expression(0)
        this.take('THEN')
        const then = this.expression(0)
        this.take('ELSE')
        return { kind: 'if', test, then, otherwise: this.expression(0) }
      }
      case 'LET': {
        this.at++
        const definitions: TlaDefinition[] = []
        while (this.peek() !== 'IN') definitions.push(this.definition())
        this.at++
        return { kind: 'let', definitions, body: this.expression(0) }
      }
      case '\\A':
      case '\\E': {
        const quantifier = this.take()
        const bounds: Bound[] = []
        do bounds.push(this.bound())
        while (this.takeIf(','))
        this.take(':')
        return { kind: 'quantifier', quantifier, bounds, body: this.expression(0) }
      }
      default:
        return this.postfix(this.primary())
    }
  }

  private list(operator: string, column: number): Tla {
    const items: Tla[] = []
    while (this.tokens[this.at]?.text === operator && this.tokens[this.at]?.column === column) {
      this.at++
      this.lists.push(column)
      items.push(this.expression(0))
      this.lists.pop()
    }
    return items.reduce((left, right) => ({ kind: 'binary', operator, left, right }))
  }

  private items(end: string): Tla[] {
    const items: Tla[] = []
    if (this.peek() === end) this.at++
    else {
      do items.push(this.expression(0))
      while (this.takeIf(','))
      this.take(end)
    }
    return items
  }

  private primary(): Tla {
    const text = this.take()
    if (/^\d/.test(text)) return { kind: 'number', value: Number(text) }
    if (text.startsWith('"')) return { kind: 'string', value: JSON.parse(text) as string }
    switch (text) {
      case '(': {
        this.lists.push(-1)
        const inner = this.expression(0)
        this.lists.pop()
        this.take(')')
        return inner
      }
      case '<<':
        return { kind: 'tuple', items: this.items('>>') }
      case '[':
        return this.bracket()
      case 'UNCHANGED':
        this.take('<<')
        return { kind: 'unchanged', items: this.items('>>') }
      case 'ENABLED': {
        this.take('<<')
        const action = this.expression(0)
        this.take('>>_vars')
        return { kind: 'enabled', action }
      }
      default:
        if (this.takeIf("'")) return { kind: 'prime', name: text }
        return { kind: 'name', name: text, args: this.takeIf('(') ? this.items(')') : [] }
    }
  }

  private bracket(): Tla {
    const next = this.tokens[this.at + 1]?.text
    if (next === '\\in') {
      const bound = this.bound()
      this.take('|->')
      const body = this.expression(0)
      this.take(']')
      return { kind: 'function', bound, body }
    }
    if (next === '|->') {
      const fields: { name: string; value: Tla }[] = []
      do {
        const name = this.take()
        this.take('|->')
        fields.push({ name, value: this.expression(0) })
      } while (this.takeIf(','))
      this.take(']')
      return { kind: 'record', fields }
    }
    const of = this.expression(0)
    this.take('EXCEPT')
    const updates: Update[] = []
    do {
      this.take('!')
      const path: Tla[] = []
      while (this.peek() !== '=') path.push(this.step())
      this.take('=')
      updates.push({ path, value: this.expression(0) })
    } while (this.takeIf(','))
    this.take(']')
    return { kind: 'except', of, updates }
  }

  private step(): Tla {
    if (this.takeIf('.')) return { kind: 'string', value: this.take() }
    this.take('[')
    const index = this.expression(0)
    this.take(']')
    return index
  }

  private postfix(start: Tla): Tla {
    let of = start
    while (this.peek() === '[' || this.peek() === '.') of = { kind: 'apply', of, arg: this.step() }
    return of
  }
}
