import type { SourceFile, Span } from '../base/span.ts'
import { type Diagnostic, errorAt } from '../diagnostics/diagnostic.ts'
import type { Comment, Decl, Documented, Module } from './ast.ts'
import { current, NESTING_MAX } from './combinators.ts'
import { DEPTH_MAX, findTooDeep } from './depth.ts'
import { explainFailure, NEXT_DECLARATION } from './explain-failure.ts'
import { docLines } from './grammar-checks.ts'
import { declaration } from './grammar-declarations.ts'
import { splitDeclarations } from './split-declarations.ts'
import { spanOfToken, TokenList } from './token-list.ts'
import { type Lexed, lex, type PlainToken } from './tokens.ts'

export interface Parsed {
  readonly module: Module
  /** All that is wrong with the text, in the order of the places. */
  readonly diagnostics: readonly Diagnostic[]
  /** Declarations that could not be read; what they would have declared is unknown. */
  readonly unread: readonly Span[]
}

/**
 * Text to syntax tree. Never throws; a declaration that cannot be read is reported and left out, and the
 * others are read all the same.
 */
export function parseModule(file: SourceFile): Parsed {
  const span = { file, start: 0, end: file.text.length }
  try {
    return parse(file, span)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    // The last resort: the limits on nesting should keep any text from exhausting the stack.
    const diagnostics = [tooDeep({ ...span, end: 1 })]
    return { module: { declarations: [], comments: [], span }, diagnostics, unread: [span] }
  }
}

function parse(file: SourceFile, span: Span): Parsed {
  const lexed = lex(file)
  const parts = splitDeclarations(lexed.tokens)
  const declarations: Documented[] = []
  const found: (readonly Diagnostic[])[] = []
  const unread: Span[] = []
  parts.forEach((part, index) => {
    const list = new TokenList(file, part, index === parts.length - 1)
    const decl = parseDeclaration(list)
    if (decl !== undefined) declarations.push({ doc: docLines(list.first), decl })
    if (list.errors.length > 0) unread.push({ file, start: part[0]?.pos.index ?? 0, end: endOfPart(part) })
    if (!garbledWithin(lexed, part)) found.push(list.errors)
  })
  found.push(lexicalDiagnostics(lexed, parts))
  const diagnostics = found.flat().sort((a, b) => a.span.start - b.span.start)
  return { module: { declarations, comments: ordinaryComments(lexed, declarations), span }, diagnostics, unread }
}

/** Reads one declaration; its errors are added to the list's. */
function parseDeclaration(list: TokenList): Decl | undefined {
  const output = declaration.parse(list.first)
  const candidate = output.successful ? output.candidates[0] : undefined
  if (list.tooDeep !== undefined) {
    list.errors.push(tooDeep(spanOfToken(list.tooDeep)))
    return undefined
  }
  if (candidate === undefined) {
    if (list.errors.length === 0) list.errors.push(explainFailure(list))
    return undefined
  }
  const rest = current(candidate.nextToken)
  if (rest.kind !== 'end') {
    list.expect(rest, NEXT_DECLARATION)
    list.errors.push(explainFailure(list))
  }
  const deep = findTooDeep(candidate.result)
  if (deep === undefined) return candidate.result
  list.errors.push(tooDeep(deep))
  return undefined
}

function tooDeep(span: Span): Diagnostic {
  const limits = `more than ${NESTING_MAX} levels of brackets, or ${DEPTH_MAX} operators in a chain`
  const message = `This is nested too deeply to be read: ${limits}.`
  return errorAt('HF116', span, message, 'Give the parts names with `def`, and use those.')
}

function endOfPart(part: readonly PlainToken[]): number {
  const last = part.at(-1)
  return last === undefined ? 0 : last.pos.index + last.text.length
}

function garbledWithin({ errors }: Lexed, part: readonly PlainToken[]): boolean {
  const start = part[0]?.pos.index ?? 0
  const end = endOfPart(part)
  return errors.some(({ garbled, diagnostic: { span } }) => garbled && span.start >= start && span.start <= end)
}

/** All that the lexer found, but one semicolon only for each declaration. */
function lexicalDiagnostics({ errors }: Lexed, parts: readonly (readonly PlainToken[])[]): Diagnostic[] {
  const starts = parts.map((part) => part[0]?.pos.index ?? 0)
  let part = 0
  let reported = -1
  const diagnostics: Diagnostic[] = []
  for (const { diagnostic } of errors) {
    while ((starts[part] ?? Infinity) <= diagnostic.span.start) part += 1
    if (diagnostic.code === 'HF113' && reported === part) continue
    if (diagnostic.code === 'HF113') reported = part
    diagnostics.push(diagnostic)
  }
  return diagnostics
}

/** All comments but the `///` that document a declaration or a check item; stray `///` become `//`. */
function ordinaryComments({ tokens, comments }: Lexed, declarations: readonly Documented[]): Comment[] {
  const documented = new Set<number>()
  for (const { decl } of declarations) {
    documented.add(decl.span.start)
    if (decl.kind === 'check') addItems(decl.items, documented)
  }
  const claimed = new Set(tokens.filter(({ pos }) => documented.has(pos.index)).flatMap(({ docs }) => docs))
  return comments
    .filter((comment) => !claimed.has(comment))
    .map(({ text, span }) => ({ text: /^\/\/\/(?!\/)/.test(text) ? text.slice(1) : text, span }))
}

function addItems(items: Extract<Decl, { kind: 'check' }>['items'], into: Set<number>): void {
  for (const item of items) {
    into.add(item.span.start)
    if (item.kind === 'with') addItems(item.items, into)
  }
}
