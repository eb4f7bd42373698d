/**
 * A JSON document with the places of its parts, which `JSON.parse` does not tell; and with numbers as they are written,
 * for the numbers of a log are often names too large to be counted with.
 */
export type JsonNode = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'list'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, JsonNode> }
)

export type JsonObjectNode = Extract<JsonNode, { kind: 'object' }>

/** Thrown where a text is not JSON: an offset from 0, and what is wrong there, as a sentence. */
export class JsonProblem extends Error {
  override readonly name = 'JsonProblem'
  readonly at: number

  constructor(at: number, message: string) {
    super(message)
    this.at = at
  }
}

/** Levels of lists and objects, at most: more would exhaust the stack. */
const NESTING_MAX = 200

const SPACE = /[ \t\r\n]*/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /[A-Za-z_]\w*/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not stand in a string
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y

/**
 * The document of a text (RFC 8259), which must be all of it.
 * @throws JsonProblem where it is none, or says something twice
 */
export function parseJson(text: string): JsonNode {
  return new JsonReader(text).document()
}

/** A part as it stands in its text. */
export function textOf(node: JsonNode, text: string): string {
  return text.slice(node.start, node.end)
}

/** What a part is, for a sentence. */
export function sortOf(node: JsonNode): string {
  const words = {
    null: 'null',
    boolean: 'a truth',
    number: 'a number',
    text: 'text',
    list: 'a list',
    object: 'an object',
  }
  return words[node.kind]
}

class JsonReader {
  private readonly text: string
  private at = 0

  constructor(text: string) {
    this.text = text
  }

  document(): JsonNode {
    const node = this.value(0)
    this.skip(SPACE)
    if (this.at < this.text.length) throw this.problem('Something follows after the end of the value.')
    return node
  }

  private value(depth: number): JsonNode {
    this.skip(SPACE)
    if (depth > NESTING_MAX) throw this.problem(`This is nested in more than ${NESTING_MAX} lists and objects.`)
    const start = this.at
    switch (this.text[start]) {
      case '{':
        return this.object(depth, start)
      case '[':
        return this.list(depth, start)
      case '"': {
        const value = this.string()
        return { kind: 'text', value, start, end: this.at }
      }
      default:
        return this.word(start)
    }
  }

  private word(start: number): JsonNode {
    const number = this.take(NUMBER)
    if (number !== '') {
      if (/[\w.]/.test(this.text[this.at] ?? '')) throw new JsonProblem(start, 'This is not a number as JSON has them.')
      return { kind: 'number', text: number, start, end: this.at }
    }
    const word = this.take(WORD)
    if (word === 'null') return { kind: 'null', start, end: this.at }
    if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true', start, end: this.at }
    this.at = start
    if (word !== '') throw this.problem(`A value is missing: '${word}' is none, and text stands in double quotes.`)
    if (start >= this.text.length) throw this.problem('The text ends where a value is missing.')
    throw this.problem(`A value is missing, and there is ${this.shown()}.`)
  }

  private string(): string {
    const start = this.at
    const text = this.take(STRING)
    if (text === '')
      throw new JsonProblem(start, 'This text has no end, or a character or escape that JSON does not allow.')
    return JSON.parse(text) as string
  }

  private list(depth: number, start: number): JsonNode {
    const items: JsonNode[] = []
    this.at++
    if (this.ends(']')) return { kind: 'list', items, start, end: this.at }
    do items.push(this.value(depth + 1))
    while (this.goesOn(']'))
    return { kind: 'list', items, start, end: this.at }
  }

  private object(depth: number, start: number): JsonNode {
    const fields = new Map<string, JsonNode>()
    this.at++
    if (this.ends('}')) return { kind: 'object', fields, start, end: this.at }
    do {
      this.skip(SPACE)
      const place = this.at
      if (this.text[place] !== '"') throw this.problem(`The name of a field is missing, and there is ${this.shown()}.`)
      const name = this.string()
      if (fields.has(name)) throw new JsonProblem(place, `The field '${name}' is there twice.`)
      this.skip(SPACE)
      if (this.text[this.at] !== ':')
        throw this.problem(`':' is missing after '${name}', and there is ${this.shown()}.`)
      this.at++
      fields.set(name, this.value(depth + 1))
    } while (this.goesOn('}'))
    return { kind: 'object', fields, start, end: this.at }
  }

  private ends(bracket: string): boolean {
    this.skip(SPACE)
    if (this.text[this.at] !== bracket) return false
    this.at++
    return true
  }

  /** Whether a comma follows; otherwise the bracket must. */
  private goesOn(bracket: string): boolean {
    if (this.ends(bracket)) return false
    if (this.text[this.at] !== ',') throw this.problem(`',' or '${bracket}' is missing, and there is ${this.shown()}.`)
    this.at++
    return true
  }

  private skip(pattern: RegExp): void {
    this.take(pattern)
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0] ?? ''
    this.at += found.length
    return found
  }

  private shown(): string {
    const character = this.text.slice(this.at).match(/^./su)?.[0]
    return character === undefined ? 'the end of the text' : `'${character}'`
  }

  private problem(message: string): JsonProblem {
    return new JsonProblem(this.at, message)
  }
}
