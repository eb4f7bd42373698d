import { apply, kright, opt_sc, type Parser, type ParserOutput, seq, type Token } from 'typescript-parsec'
import { defined } from '../base/assert.ts'
import type { Span } from '../base/span.ts'
import type { Identifier } from './ast.ts'
import { explainFailure } from './explain-failure.ts'
import { type SyntaxToken, spanOfToken } from './token-list.ts'
import { type TokenKind, unescapeString } from './tokens.ts'

/** A parser of typescript-parsec over our tokens. */
export type Rule<T> = Parser<TokenKind, T>

/** Levels of nested expressions, types, blocks and check items; bounds the stack that a parse takes. */
export const NESTING_MAX = 150

type AnyToken = Token<TokenKind> | undefined

/** The parser only ever walks lists of SyntaxTokens, and never beyond the `end` that closes each. */
export function current(token: AnyToken): SyntaxToken {
  return defined(token) as SyntaxToken
}

export function succeed<T>(first: SyntaxToken, next: AnyToken, result: T): ParserOutput<TokenKind, T> {
  return { successful: true, candidates: [{ firstToken: first, nextToken: next, result }], error: undefined }
}

export function fail<T>(token: SyntaxToken, what?: string): ParserOutput<TokenKind, T> {
  if (what !== undefined) token.list.expect(token, what)
  return { successful: false, error: { kind: 'Error', pos: token.pos, message: '' } }
}

/** One token that passes the test; `what` is noted as expected where it does not, unless it is undefined. */
export function terminal(test: (token: SyntaxToken) => boolean, what?: string): Rule<SyntaxToken> {
  return {
    parse(token) {
      const at = current(token)
      return test(at) ? succeed(at, at.next, at) : fail(at, what)
    },
  }
}

/** This word or sign, here or nowhere. */
export function literal(text: string, what = `\`${text}\``): Rule<SyntaxToken> {
  return terminal((token) => token.text === text, what)
}

/** This word or sign where it may be missing: not worth a mention among what was expected. */
export function maybe(text: string): Rule<SyntaxToken> {
  return terminal((token) => token.text === text)
}

export function name(what = 'a name'): Rule<Identifier> {
  return apply(
    terminal((token) => token.kind === 'word', what),
    (token) => ({ text: token.text, span: spanOfToken(token) }),
  )
}

export function string(what: string): Rule<{ readonly value: string; readonly span: Span }> {
  return apply(
    terminal((token) => token.kind === 'string', what),
    (token) => ({ value: unescapeString(token.text), span: spanOfToken(token) }),
  )
}

/** typescript-parsec's apply, with the span of what was read. */
export function build<From, To>(rule: Rule<From>, make: (value: From, span: Span) => To): Rule<To> {
  return apply(rule, (value, [first, next]) => {
    const token = current(first)
    return make(value, token.list.spanBetween(token, current(next)))
  })
}

/** `p*`, in linear time: rep_sc copies its list at every element. */
export function many<T>(rule: Rule<T>): Rule<readonly T[]> {
  return {
    parse(token) {
      const first = current(token)
      const found: T[] = []
      let at = first
      for (;;) {
        const output = rule.parse(at)
        const candidate = output.successful ? output.candidates[0] : undefined
        if (candidate === undefined || candidate.nextToken === at) return succeed(first, at, found)
        found.push(candidate.result)
        at = current(candidate.nextToken)
      }
    },
  }
}

/** `p {',' p} [',']` */
export function commaList<T>(rule: Rule<T>): Rule<readonly T[]> {
  const more = many(kright(literal(','), rule))
  return apply(seq(rule, more, opt_sc(maybe(','))), ([head, tail]) => [head, ...tail])
}

/** `p {separator p}`, without a trailing separator. */
export function separated<T>(rule: Rule<T>, separator: string): Rule<readonly T[]> {
  return apply(seq(rule, many(kright(maybe(separator), rule))), ([head, tail]) => [head, ...tail])
}

/** `[introducer p]` */
export function after<T>(introducer: string, rule: Rule<T>): Rule<T | undefined> {
  return opt_sc(kright(maybe(introducer), rule))
}

/** Picks the one rule that can apply by looking at the next tokens: no alternatives are ever tried in vain. */
export function decide<T>(pick: (token: SyntaxToken) => Rule<T> | undefined, what?: string): Rule<T> {
  return {
    parse(token) {
      const at = current(token)
      const rule = pick(at)
      return rule === undefined ? fail(at, what) : rule.parse(at)
    },
  }
}

/** Counts levels, and gives up where they are too many; also ties the knots between recursive rules. */
export function nested<T>(rule: () => Rule<T>): Rule<T> {
  return {
    parse(token) {
      const at = current(token)
      const { list } = at
      if (list.depth >= NESTING_MAX) {
        list.tooDeep ??= at
        return fail(at)
      }
      list.depth += 1
      const output = rule().parse(at)
      list.depth -= 1
      return output
    },
  }
}

/**
 * Elements up to a `}`; one that cannot be read is reported and skipped, up to the next line that looks like
 * the start of another.
 */
export function recovering<T>(rule: Rule<T>, what: string): Rule<readonly T[]> {
  return {
    parse(token) {
      const first = current(token)
      const { list } = first
      const found: T[] = []
      let at = first
      while (at.text !== '}' && at.kind !== 'end') {
        const output = rule.parse(at)
        const candidate = output.successful ? output.candidates[0] : undefined
        if (candidate !== undefined) {
          found.push(candidate.result)
          at = current(candidate.nextToken)
          continue
        }
        if (list.tooDeep !== undefined) return fail(at)
        const resume = nextElement(at)
        if (resume.kind === 'end') return fail(at)
        list.errors.push(explainFailure(list))
        list.furthest = resume.index
        list.expected = new Set()
        at = resume
      }
      list.expect(at, what)
      return succeed(first, at, found)
    },
  }
}

/** Where to go on after an element that starts here and cannot be read. */
function nextElement(start: SyntaxToken): SyntaxToken {
  const { list } = start
  const open: string[] = []
  for (let index = start.index; ; index += 1) {
    const token = list.at(index)
    if (token.kind === 'end') return token
    if (open.length === 0 && index > start.index && index >= list.furthest && token.firstOnLine) return token
    if (token.kind !== 'symbol') continue
    if ('([{'.includes(token.text)) open.push(token.text)
    if (token.text === ')' || token.text === ']') open.pop()
    if (token.text === '}') {
      // A brace also ends the brackets within it that were never closed.
      const opener = open.lastIndexOf('{')
      if (opener < 0) return token
      open.length = opener
    }
  }
}
