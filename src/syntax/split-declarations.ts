import { declarationKeywords, type PlainToken } from './tokens.ts'

/** Words and signs that can be the last of a declaration, so that another may follow on the same line. */
function canEnd({ kind, text }: PlainToken): boolean {
  if (kind === 'word' || kind === 'number' || kind === 'string') return true
  return ['}', ')', ']', '>', "'", '!', '?', '??', 'true', 'false', 'none', 'bool'].includes(text)
}

/**
 * Cuts a file's tokens before every declaration. Its first words are reserved and occur nowhere else, so that
 * a declaration with a lost bracket takes at most its neighbours on indented lines with it.
 */
export function splitDeclarations(tokens: readonly PlainToken[]): PlainToken[][] {
  const parts: PlainToken[][] = []
  let part: PlainToken[] = []
  let depth = 0
  for (const [index, token] of tokens.entries()) {
    if (startsDeclaration(token, tokens[index - 1], depth)) {
      if (part.length > 0) parts.push(part)
      part = []
      depth = 0
    }
    part.push(token)
    if (token.kind !== 'symbol') continue
    if ('([{'.includes(token.text)) depth += 1
    if (')]}'.includes(token.text)) depth = Math.max(0, depth - 1)
  }
  if (part.length > 0) parts.push(part)
  return parts
}

function startsDeclaration(token: PlainToken, before: PlainToken | undefined, depth: number): boolean {
  if (!declarationKeywords.has(token.text)) return false
  // `symmetric actor Node[3]` is one declaration, even over two lines.
  if (before === undefined || before.text === 'symmetric') return before === undefined
  if (token.firstOnLine) return depth === 0 || token.pos.columnBegin === 1
  return depth === 0 && canEnd(before)
}
