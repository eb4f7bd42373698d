import { buildLexer, type Token } from 'typescript-parsec'
import type { SourceFile, Span } from '../base/span.ts'
import { type Diagnostic, errorAt } from '../diagnostics/diagnostic.ts'

export type TokenKind = 'word' | 'keyword' | 'number' | 'string' | 'symbol' | 'end'

/** The words that start a declaration. */
export const declarationKeywords: ReadonlySet<string> = new Set(
  (
    'module import const symmetric actor type enum union var fix bug def action fault operator init ' +
    'invariant step reachable liveness recoverable unaffected reward check experiment'
  ).split(' '),
)

/** Every word that cannot be a name. */
export const keywords: ReadonlySet<string> = new Set([
  ...declarationKeywords,
  ...(
    'as with fair strongly when by let if else match for in not all exists count sum min max map set seq ' +
    'bag where none some true false return assert is leadsTo always eventually until weakUntil release ' +
    'next subset bool Set Seq Bag'
  ).split(' '),
])

/** Longest first, so that `<=` is not read as `<` and `=`. */
const symbols = [
  ...['->', '=>', '==', '!=', '<=', '>=', '&&', '||', '??', '..', '+=', '-='],
  ..."{}()[]<>,:.=+-*/%|&\\!?';".split(''),
]

/** The largest integer literal. */
export const INTEGER_MAX = 2_147_483_647

type RawKind = 'space' | 'doc' | 'comment' | 'word' | 'number' | 'string' | 'symbol' | 'unknown'

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

const lexer = buildLexer<RawKind>([
  [false, /^\s+/g, 'space'],
  [true, /^\/\/\/(?!\/)[^\r\n]*/g, 'doc'],
  [true, /^\/\/[^\r\n]*/g, 'comment'],
  [true, /^\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?/g, 'comment'],
  [true, /^[A-Za-z_][A-Za-z0-9_]*/g, 'word'],
  [true, /^[0-9][0-9_]*/g, 'number'],
  [true, /^"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*"?/g, 'string'],
  [true, new RegExp(`^(?:${symbols.map(escapeForRegExp).join('|')})`, 'g'), 'symbol'],
  [true, /^(?:[^\0-\x7f]+|[\s\S])/g, 'unknown'],
])

/** A token of the grammar, before it is linked into a list. */
export interface PlainToken {
  readonly kind: TokenKind
  readonly text: string
  readonly pos: Token<TokenKind>['pos']
  readonly firstOnLine: boolean
  /** The `///` comments on lines of their own right before it. */
  readonly docs: readonly LexedComment[]
}

export interface LexedComment {
  /** Without trailing space, and with plain line breaks. */
  readonly text: string
  readonly span: Span
  readonly doc: boolean
}

/** A finding of the lexer; after a `garbled` one, an error of the grammar nearby means little. */
export interface LexicalError {
  readonly garbled: boolean
  readonly diagnostic: Diagnostic
}

export interface Lexed {
  readonly tokens: readonly PlainToken[]
  readonly comments: readonly LexedComment[]
  readonly errors: readonly LexicalError[]
}

/** Text to tokens, with comments apart; characters that mean nothing are reported and left out. */
export function lex(file: SourceFile): Lexed {
  const tokens: PlainToken[] = []
  const comments: LexedComment[] = []
  const errors: LexicalError[] = []
  let docs: LexedComment[] = []
  let row = 0
  for (let raw = lexer.parse(file.text); raw !== undefined; raw = raw.next) {
    const span = { file, start: raw.pos.index, end: raw.pos.index + raw.text.length }
    const error = lexicalError(raw, span)
    if (error !== undefined) errors.push(error)
    if (raw.kind === 'comment' || raw.kind === 'doc') {
      const doc = raw.kind === 'doc' && raw.pos.rowBegin > row
      const comment = { text: raw.text.replaceAll('\r\n', '\n').trimEnd(), span, doc }
      comments.push(comment)
      if (doc) docs.push(comment)
    } else if (raw.kind !== 'unknown' && raw.kind !== 'space' && raw.text !== ';') {
      const kind = raw.kind === 'word' && keywords.has(raw.text) ? 'keyword' : raw.kind
      tokens.push({ kind, text: raw.text, pos: raw.pos, firstOnLine: raw.pos.rowBegin > row, docs })
      docs = []
      row = raw.pos.rowEnd
    }
  }
  return { tokens, comments, errors }
}

function lexicalError(raw: Token<RawKind>, span: Span): LexicalError | undefined {
  switch (raw.kind) {
    case 'unknown':
      return { garbled: true, diagnostic: unknownCharacter(raw.text, span) }
    case 'symbol':
      return raw.text === ';' ? { garbled: false, diagnostic: semicolon(span) } : undefined
    case 'string':
      return stringError(raw.text, span)
    case 'number': {
      if (Number(raw.text.replaceAll('_', '')) <= INTEGER_MAX) return undefined
      const message = `The number ${raw.text} is larger than ${INTEGER_MAX}, the largest that Holdfast has.`
      const hint = 'A model wants small numbers: scale it down, for every value adds states.'
      return { garbled: false, diagnostic: errorAt('HF106', span, message, hint) }
    }
    case 'comment': {
      if (!raw.text.startsWith('/*') || (raw.text.length >= 4 && raw.text.endsWith('*/'))) return undefined
      const opener = { ...span, end: span.start + 2 }
      const message = 'This comment is never closed, so the rest of the file belongs to it.'
      return { garbled: true, diagnostic: errorAt('HF104', opener, message, 'Close it with `*/`.') }
    }
    default:
      return undefined
  }
}

function semicolon(span: Span): Diagnostic {
  const message = 'A semicolon has no meaning here: declarations and statements end by themselves.'
  return errorAt('HF113', span, message, 'Remove the `;`.')
}

/** Signs of mathematics, and of typesetting, and what they are here. */
const plainSigns: Readonly<Record<string, string>> = {
  '∧': '&&',
  '∨': '||',
  '¬': '!',
  '⇒': '=>',
  '→': '->',
  '∈': 'in',
  '∉': 'not in',
  '∀': 'all',
  '∃': 'exists',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  '∪': '|',
  '∩': '&',
  '⊆': 'subset',
  '…': '..',
  '“': '"',
  '”': '"',
}

function unknownCharacter(text: string, span: Span): Diagnostic {
  const shown = /^[\p{L}\p{N}\p{P}\p{S}]+$/u.test(text)
    ? `\`${text}\``
    : `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  const plain = Object.hasOwn(plainSigns, text) ? plainSigns[text] : undefined
  const letters =
    'Names are made of the letters a to z and A to Z, digits and `_`; other letters can stand in comments and strings.'
  const hint = plain !== undefined ? `Write \`${plain}\`.` : /\p{L}/u.test(text) ? letters : undefined
  return errorAt('HF102', span, `The character ${shown} cannot stand here.`, hint)
}

function stringError(text: string, span: Span): LexicalError | undefined {
  if (!isClosed(text)) {
    const message = 'This string has no closing quote on its line.'
    return {
      garbled: true,
      diagnostic: errorAt('HF103', span, message, 'Close it with `"`; for a line break write `\\n`.'),
    }
  }
  for (const { index, 0: found } of text.matchAll(/\\[\s\S]/g)) {
    if ('"\\n'.includes(found.slice(1))) continue
    const place = { ...span, start: span.start + index, end: span.start + index + 2 }
    const hint = 'The escapes are `\\"`, `\\\\` and `\\n`; write `\\\\` for a backslash.'
    return { garbled: false, diagnostic: errorAt('HF105', place, `\`${found}\` is not an escape.`, hint) }
  }
  return undefined
}

function isClosed(text: string): boolean {
  return /^"[^"\\]*(?:\\[\s\S][^"\\]*)*"$/.test(text)
}

/** What a string literal stands for. */
export function unescapeString(text: string): string {
  const inside = text.slice(1, isClosed(text) ? -1 : undefined)
  return inside.replace(/\\([\s\S])/g, (_, letter: string) => (letter === 'n' ? '\n' : letter))
}

/** A string literal for the value: the inverse of unescapeString. */
export function escapeString(value: string): string {
  const inside = value.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '')
  return `"${inside}"`
}
