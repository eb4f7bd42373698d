import { unreachable } from '../base/assert.ts'
import type { Code, Whole } from './code.ts'
import type { Names } from './names.ts'
import type { Place, Scalar, Variable } from './scalars.ts'
import { indent, wrapped } from './text.ts'

/** What a body needs from the printer around it. */
export interface TlaText {
  readonly scalar: (scalar: Scalar) => string
  readonly place: (place: Place) => string
  readonly field: (name: string) => string
  readonly set: (index: Variable) => string
}

interface Definition {
  readonly name: string
  /** What stands before `==`: the name, with a parameter where it is a function. */
  readonly head: string
  lines: readonly string[]
  /** If it is an old value with changes, these. */
  readonly changes?: { readonly of: string; readonly updates: string[] }
}

const FAIL = 'fail'

/**
 * The statements of a body as definitions: a variable gets a new name with each new value. What is an error of the
 * model is kept in a variable too, as a sentence or an empty text.
 */
export class TlaBody {
  private readonly text: TlaText
  private readonly names: Names
  /** The name that each variable has now, by its own. */
  private readonly versions: Map<string, string>
  /** Those that outlive the body. */
  private readonly state: ReadonlySet<string>
  private definitions: Definition[] = []
  /** What stands where it is used, and may use the others. */
  private readonly taken: string[] = []

  constructor(text: TlaText, names: Names, versions: Map<string, string>, state: ReadonlySet<string>) {
    this.text = text
    this.names = names
    this.versions = versions
    this.state = state
  }

  /** Conjuncts that stand for the code, the last of them given by the caller when all is defined. */
  conjunction(code: readonly Code[], last: (value: (name: string) => string) => readonly string[]): string[] {
    const tests: string[][] = []
    for (const each of code) {
      if (each.kind === 'require') tests.push(...this.assertion(), wrapped(this.text.scalar(each.test), 'after'))
      else this.run(each)
    }
    tests.push(...this.assertion())
    const final = last((name) => whole(this.takeOut(name, tests))).map((line) => wrapped(line, 'after'))
    const items = [...tests, ...final].map(([first = '', ...more]) => [`/\\ ${first}`, ...indent(indent(more))])
    return this.within(items.flat())
  }

  private assertion(): string[][] {
    const fail = this.versions.get(FAIL)
    return fail === undefined ? [] : [[`Assert(${fail} = "", ${fail})`]]
  }

  /** The value that a variable ends with; its definition itself where nothing else uses it. */
  private takeOut(name: string, others: readonly (readonly string[])[]): string {
    const version = this.versions.get(name) ?? name
    const at = this.definitions.findIndex((each) => each.name === version)
    const definition = this.definitions[at]
    if (definition === undefined || definition.lines.length > 1) return version
    const elsewhere = [...this.definitions.flatMap((each) => each.lines), ...others.flat(), ...this.taken]
    if (elsewhere.some((line) => mentions(line, version))) return version
    this.definitions.splice(at, 1)
    this.taken.push(...definition.lines)
    return definition.lines.join(' ')
  }

  private within(lines: readonly string[]): string[] {
    if (this.definitions.length === 0) return [...lines]
    const rows = this.definitions.flatMap(({ head, lines: [first = '', ...more] }) => [
      ...wrapped(`${head} == ${first}`, 'after'),
      ...indent(more),
    ])
    return ['LET', ...indent(rows), 'IN', ...indent(lines)]
  }

  // ---- statements ------------------------------------------------------------------------------

  private run(code: Code): void {
    switch (code.kind) {
      case 'assign':
        this.assign(code.place, this.text.scalar(code.value))
        return
      case 'assignAll':
        this.assign(code.place, this.whole(code.value))
        return
      case 'copy':
        this.assign(code.to, this.text.place(code.from))
        return
      case 'if':
        this.if(code)
        return
      case 'for':
        this.for(code)
        return
      case 'demand': {
        const before = this.versions.get(FAIL)
        const sentence = JSON.stringify(code.sentence.replaceAll(/["\\]/g, "'"))
        const test = `IF ${this.text.scalar(code.test)} THEN "" ELSE ${sentence}`
        this.define(FAIL, before === undefined ? test : `IF ${before} # "" THEN ${before} ELSE ${test}`)
        return
      }
      case 'require':
        return
      default:
        unreachable(code)
    }
  }

  private define(variable: string, text: string, changes?: Definition['changes']): void {
    const name = this.names.unique(`${variable}_1`)
    this.definitions.push({ name, head: name, lines: [text], ...(changes === undefined ? {} : { changes }) })
    this.versions.set(variable, name)
  }

  private assign({ root, steps }: Place, value: string): void {
    if (steps.length === 0) {
      this.define(root.name, value)
      return
    }
    const path = steps.map((step) =>
      step.kind === 'field' ? `.${this.text.field(step.name)}` : `[${this.text.scalar(step.index)}]`,
    )
    const update = `!${path.join('')} = ${value}`
    const old = this.versions.get(root.name) ?? root.name
    if (this.join(old, update)) return
    this.define(root.name, exceptText(old, [update]), { of: old, updates: [update] })
  }

  /** One more change to what was just changed, if nobody has looked at it in between. */
  private join(version: string, update: string): boolean {
    const at = this.definitions.findIndex((each) => each.name === version)
    const definition = this.definitions[at]
    if (definition?.changes === undefined) return false
    const later = this.definitions.slice(at + 1).flatMap((each) => each.lines)
    if ([update, ...later].some((line) => mentions(line, version))) return false
    definition.changes.updates.push(update)
    definition.lines = [exceptText(definition.changes.of, definition.changes.updates)]
    return true
  }

  private whole(value: Whole): string {
    switch (value.kind) {
      case 'scalar':
        return this.text.scalar(value.scalar)
      case 'place':
        return this.text.place(value.place)
      case 'record': {
        const fields = value.fields.map((field) => `${this.text.field(field.name)} |-> ${this.whole(field.value)}`)
        return `[${fields.join(', ')}]`
      }
      case 'array':
        return `[${value.index.name} \\in ${this.text.set(value.index)} |-> ${this.whole(value.of)}]`
      default:
        return unreachable(value)
    }
  }

  private if({ test, then, otherwise }: Extract<Code, { kind: 'if' }>): void {
    const changed = this.outliving([...assignedIn(then), ...assignedIn(otherwise)])
    const condition = this.text.scalar(test)
    const result = this.result(changed, 'either', [
      `IF ${condition} THEN`,
      ...indent(this.block(then, changed)),
      'ELSE',
      ...indent(this.block(otherwise, changed)),
    ])
    this.spread(changed, result)
  }

  /** The rounds of a loop as a function of the number of the last one, each with the values of the one before. */
  private for({ index, body }: Extract<Code, { kind: 'for' }>): void {
    const changed = this.outliving(assignedIn(body))
    if (changed.length === 0) return
    const { low, high } = index.shape
    const loop = this.names.unique('round')
    const start = this.tuple(changed)
    const before = this.names.unique('before')
    const last = { name: before, head: before, lines: [`${loop}[${index.name} - 1]`] }
    const step = this.block(body, changed, last)
    this.definitions.push({
      name: loop,
      head: `${loop}[${index.name} \\in ${this.text.set({ name: loop, shape: { kind: 'number', low: low - 1, high } })}]`,
      lines: [`IF ${index.name} = ${low - 1} THEN ${start}`, 'ELSE', ...indent(step)],
    })
    this.spread(changed, `${loop}[${high}]`)
  }

  /** Those of the variables that exist outside: others are of use within a block only. */
  private outliving(variables: readonly string[]): readonly string[] {
    return [...new Set(variables)].filter((name) => name === FAIL || this.versions.has(name) || this.state.has(name))
  }

  /** Code as an expression: the values of the variables after it. */
  private block(code: readonly Code[], changed: readonly string[], first?: Definition): string[] {
    const [outerDefinitions, outerVersions] = [this.definitions, new Map(this.versions)]
    this.definitions = first === undefined ? [] : [first]
    if (first !== undefined) this.spread(changed, first.name)
    for (const each of code) this.run(each)
    const result = this.tuple(changed)
    const [only, ...others] = this.definitions
    const isOne = only !== undefined && others.length === 0 && only.name === result
    const lines = isOne ? [...only.lines] : this.within(wrapped(result, 'after'))
    this.definitions = outerDefinitions
    this.versions.clear()
    for (const [variable, version] of outerVersions) this.versions.set(variable, version)
    return lines
  }

  private tuple(variables: readonly string[]): string {
    const values = variables.map((name) => this.versions.get(name) ?? (name === FAIL ? '""' : name))
    return values.length === 1 ? (values[0] ?? '') : `<<${values.join(', ')}>>`
  }

  private result(changed: readonly string[], hint: string, lines: readonly string[]): string {
    const name = this.names.unique(`${changed.length === 1 ? changed[0] : hint}_1`)
    if (changed.length > 0) this.definitions.push({ name, head: name, lines })
    return name
  }

  /** Gives the variables the values of a tuple, or of the one value that there is. */
  private spread(changed: readonly string[], value: string): void {
    const [only] = changed
    if (only !== undefined && changed.length === 1) {
      if (/^\w+$/.test(value)) this.versions.set(only, value)
      else this.define(only, value)
      return
    }
    for (const [at, variable] of changed.entries()) this.define(variable, `${value}[${at + 1}]`)
  }
}

/** A truth after `=` in parentheses: `x' = a = b` is nothing. */
function whole(text: string): string {
  let depth = 0
  for (const token of text.match(/[([{]|[)\]}]|[^\s()[\]{}]+/g) ?? []) {
    if (/^[([{]$/.test(token)) depth++
    else if (/^[)\]}]$/.test(token)) depth--
    else if (depth === 0 && /^(~.*|=|#|<|<=|>|>=|\/\\|\\\/|=>)$/.test(token)) return `(${text})`
  }
  return text
}

function exceptText(of: string, updates: readonly string[]): string {
  return `[${of} EXCEPT ${updates.join(', ')}]`
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(text)
}

/** The variables that code gives a value to; whether there is an error counts as one. */
function assignedIn(code: readonly Code[]): string[] {
  return code.flatMap((each) => {
    switch (each.kind) {
      case 'assign':
      case 'assignAll':
        return [each.place.root.name]
      case 'copy':
        return [each.to.root.name]
      case 'if':
        return [...assignedIn(each.then), ...assignedIn(each.otherwise)]
      case 'for':
        return assignedIn(each.body)
      case 'demand':
        return [FAIL]
      default:
        return []
    }
  })
}
