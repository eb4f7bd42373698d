import type { SourceFile, Span } from '../base/span.ts'
import type { Comment } from './ast.ts'
import { concat, hardline, type Layout, trailing } from './layout.ts'
import { lex, type PlainToken } from './tokens.ts'

/** A part of the text that comments stand before and after, as it is printed. */
export interface Unit {
  /** Comments on lines of their own before it. */
  readonly before: Layout
  readonly body: Layout
  /** Comments at the end of its last line. */
  readonly after: Layout
}

/**
 * Hands out the comments of a file in their order, while its parts are printed in theirs. What is asked for
 * once is gone; what nobody asked for would be lost, so that each part ends by asking for all before its end.
 */
export class CommentKeeper {
  private readonly file: SourceFile | undefined
  private readonly comments: readonly Comment[]
  private readonly tokens: readonly PlainToken[]
  private next = 0

  constructor(comments: readonly Comment[], file?: SourceFile) {
    this.file = file
    this.comments = comments
    this.tokens = file === undefined ? [] : lex(file).tokens
  }

  /** All comments that start before the offset and were not yet taken. */
  takeBefore(offset: number): Comment[] {
    const taken: Comment[] = []
    for (let comment = this.peek(); comment !== undefined && comment.span.start < offset; comment = this.peek()) {
      taken.push(comment)
      this.next += 1
    }
    return taken
  }

  hasBefore(offset: number): boolean {
    const comment = this.peek()
    return comment !== undefined && comment.span.start < offset
  }

  /** The comments that end the line on which the text before the offset ends. */
  takeTrailing(offset: number): Layout {
    const parts: Layout[] = []
    for (let comment = this.peek(); comment !== undefined; comment = this.peek()) {
      const { start, end } = comment.span
      if (start < offset || this.text.slice(offset, start).includes('\n') || !this.endsLine(end)) break
      // Between the end of a part and its comment there may be a comma, and nothing else.
      const between = this.text.slice(offset, start).replace(/\/\*[\s\S]*?\*\//g, '')
      if (!/^[\s,]*$/.test(between)) break
      parts.push(trailing(comment.text))
      this.next += 1
    }
    return concat(parts)
  }

  /**
   * The comments that stand before a part, or were moved there from within it, each with its line break.
   * @param keepBlanks whether at most one empty line between two of them stays
   */
  linesBefore(comments: readonly Comment[], start: number, keepBlanks: boolean): Layout {
    const partStart = this.startWithDocs(start)
    const parts: Layout[] = []
    let isAhead = false
    for (const [index, { text, span }] of comments.entries()) {
      const before = span.start < start ? span.start : partStart
      if (keepBlanks && isAhead && this.isBlankBefore(before)) parts.push(hardline)
      isAhead = span.start < start
      const inline = index === comments.length - 1 && this.isInline(comments[index], partStart)
      parts.push(text, inline ? ' ' : hardline)
    }
    const last = comments.at(-1)
    if (keepBlanks && isAhead && last !== undefined && last.span.start < partStart && this.isBlankBefore(partStart)) {
      parts.push(hardline)
    }
    return concat(parts)
  }

  /** A block comment right before a part, on the same line. */
  private isInline(comment: Comment | undefined, start: number): boolean {
    if (comment === undefined) return false
    const { text, span } = comment
    if (!text.startsWith('/*') || text.includes('\n') || span.end > start) return false
    return /^[ \t]*$/.test(this.text.slice(span.end, start))
  }

  /** Whether an empty line stands before the offset. */
  isBlankBefore(offset: number): boolean {
    let breaks = 0
    for (let at = offset - 1; at >= 0; at -= 1) {
      const character = this.text[at] ?? ''
      if (character === '\n') breaks += 1
      else if (character.trim() !== '') return breaks > 1
    }
    return false
  }

  /** Whether the part that starts here stands on a later line than the token before it. */
  startsLine(offset: number): boolean {
    const before = this.tokens[this.tokenIndexBefore(offset)]
    if (before === undefined) return false
    return this.text.slice(before.pos.index + before.text.length, offset).includes('\n')
  }

  /** The offset where the token before this offset ends. */
  endOfTokenBefore(offset: number): number {
    const before = this.tokens[this.tokenIndexBefore(offset)]
    return before === undefined ? 0 : before.pos.index + before.text.length
  }

  startOfTokenBefore(offset: number): number {
    return this.tokens[this.tokenIndexBefore(offset)]?.pos.index ?? offset
  }

  /** The offset of the first `{` at or after the offset. */
  startOfOpener(offset: number): number {
    return this.tokenFrom(offset, '{')?.pos.index ?? offset
  }

  /** The offset after the first `)` at or after the offset. */
  endOfCloser(offset: number): number {
    const closer = this.tokenFrom(offset, ')')
    return closer === undefined ? offset : closer.pos.index + 1
  }

  /** The offset where a part starts, with its comments and `///` lines. */
  startOfUnit(offset: number): number {
    const comment = this.peek()
    return Math.min(this.startWithDocs(offset), comment?.span.start ?? offset)
  }

  /** Where the `///` lines of the part that starts here start. */
  private startWithDocs(offset: number): number {
    const token = this.tokens[this.tokenIndexBefore(offset) + 1]
    return token?.pos.index === offset ? (token.docs[0]?.span.start ?? offset) : offset
  }

  /** The text of a span, where it belongs to the file. */
  textOf(span: Span): string | undefined {
    return this.file !== undefined && span.file === this.file ? this.text.slice(span.start, span.end) : undefined
  }

  private get text(): string {
    return this.file?.text ?? ''
  }

  private peek(): Comment | undefined {
    return this.comments[this.next]
  }

  private endsLine(offset: number): boolean {
    const lineEnd = this.text.indexOf('\n', offset)
    const rest = this.text.slice(offset, lineEnd < 0 ? undefined : lineEnd)
    return /^\s*(?:\/\*.*?\*\/\s*)*(?:\/\/.*|\/\*(?!.*\*\/).*)?$/.test(rest)
  }

  private tokenFrom(offset: number, text: string): PlainToken | undefined {
    for (let index = this.tokenIndexBefore(offset) + 1; index < this.tokens.length; index += 1) {
      if (this.tokens[index]?.text === text) return this.tokens[index]
    }
    return undefined
  }

  private tokenIndexBefore(offset: number): number {
    let low = -1
    let high = this.tokens.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.tokens[middle]?.pos.index ?? 0) < offset) low = middle
      else high = middle - 1
    }
    return low
  }
}
