import type { Token } from 'typescript-parsec'
import { defined } from '../base/assert.ts'
import type { SourceFile, Span } from '../base/span.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { LexedComment, PlainToken, TokenKind } from './tokens.ts'

/** A token of one declaration, as typescript-parsec walks them. */
export interface SyntaxToken extends Token<TokenKind> {
  readonly index: number
  readonly list: TokenList
  readonly firstOnLine: boolean
  readonly docs: readonly LexedComment[]
  readonly next: SyntaxToken | undefined
}

/**
 * The tokens of one declaration, closed by an `end` token of no length, and what its parse has met so far:
 * the furthest failure with all that was expected there. typescript-parsec itself keeps one expectation only.
 */
export class TokenList {
  readonly file: SourceFile
  readonly tokens: readonly SyntaxToken[]
  /** Whether another declaration follows. */
  readonly isLast: boolean
  readonly errors: Diagnostic[] = []
  furthest = 0
  expected = new Set<string>()
  depth = 0
  tooDeep: SyntaxToken | undefined
  /** Index of the token after the furthest operand that was read. */
  operandEnd = -1
  private partnersFound: ReadonlyMap<number, number> | undefined

  constructor(file: SourceFile, plain: readonly PlainToken[], isLast: boolean) {
    this.file = file
    this.isLast = isLast
    const tokens: { -readonly [Key in keyof SyntaxToken]: SyntaxToken[Key] }[] = []
    for (const token of plain) {
      tokens.push({ ...token, index: tokens.length, list: this, next: undefined })
    }
    const last = defined(plain.at(-1), 'token of a declaration')
    const index = last.pos.index + last.text.length
    const { rowEnd, columnEnd } = last.pos
    const pos = { index, rowBegin: rowEnd, columnBegin: columnEnd, rowEnd, columnEnd }
    tokens.push({
      kind: 'end',
      text: '',
      pos,
      index: tokens.length,
      list: this,
      firstOnLine: false,
      docs: [],
      next: undefined,
    })
    tokens.forEach((token, place) => {
      token.next = tokens[place + 1]
    })
    this.tokens = tokens
  }

  get first(): SyntaxToken {
    return this.at(0)
  }

  at(index: number): SyntaxToken {
    return defined(this.tokens[index], 'token')
  }

  /** Where each bracket's partner is, by the opener's index. */
  get partners(): ReadonlyMap<number, number> {
    this.partnersFound ??= pairBrackets(this.tokens)
    return this.partnersFound
  }

  expect(token: SyntaxToken, what: string): void {
    if (token.index < this.furthest) return
    if (token.index > this.furthest) {
      this.furthest = token.index
      this.expected = new Set()
    }
    this.expected.add(what)
  }

  /** From the first token up to, but without, the next one. */
  spanBetween(first: SyntaxToken, next: SyntaxToken): Span {
    const start = first.pos.index
    if (next.index <= first.index) return { file: this.file, start, end: start }
    return { file: this.file, start, end: endOf(this.at(next.index - 1)) }
  }
}

function pairBrackets(tokens: readonly SyntaxToken[]): ReadonlyMap<number, number> {
  const partners = new Map<number, number>()
  const open: number[] = []
  for (const { kind, text, index } of tokens) {
    if (kind !== 'symbol') continue
    if ('([{'.includes(text)) open.push(index)
    const opener = ')]}'.includes(text) ? open.pop() : undefined
    if (opener !== undefined) partners.set(opener, index)
  }
  return partners
}

function endOf(token: SyntaxToken): number {
  return token.pos.index + token.text.length
}

export function spanOfToken(token: SyntaxToken): Span {
  return { file: token.list.file, start: token.pos.index, end: endOf(token) }
}
