import type { SourceFile, Span } from '../base/span.ts'

/** What a system is claimed, or required, to do: a row of a table. */
export interface Claim {
  /** A prefix and a number, such as `C20` or `REQ-7`. */
  readonly id: string
  /** In the words of whoever claims it. */
  readonly words: string
  readonly sort: string
  /** What of it no spec shows, and why; empty where nothing is left out. */
  readonly leftOut: string
  /** The heading that it stands under. */
  readonly section: string
  readonly span: Span
}

export interface ClaimsList {
  readonly file: SourceFile
  readonly claims: readonly Claim[]
  /** Rows whose claim stands in an earlier row already. */
  readonly repeated: readonly Claim[]
}

const ROW = /^\|\s*([A-Za-z]+-?\d+)\s*\|(.*)\|\s*$/
const HEADING = /^#+ +(.*\S)/

/** The claims in a Markdown file: each row of a table whose first cell is such an id. All other text is for people. */
export function parseClaims(file: SourceFile): ClaimsList {
  const claims = new Map<string, Claim>()
  const repeated: Claim[] = []
  let section = ''
  let start = 0
  for (const line of file.text.split('\n')) {
    section = HEADING.exec(line)?.[1] ?? section
    const [, id, rest] = ROW.exec(line) ?? []
    if (id !== undefined && rest !== undefined) {
      const [words = '', sort = '', leftOut = ''] = cellsOf(rest)
      const at = start + line.indexOf(id)
      const claim = { id, words, sort, leftOut, section, span: { file, start: at, end: at + id.length } }
      if (claims.has(id)) repeated.push(claim)
      else claims.set(id, claim)
    }
    start += line.length + 1
  }
  return { file, claims: [...claims.values()], repeated }
}

/** The cells of a row; `\|` is a bar within one. */
function cellsOf(row: string): string[] {
  return row.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))
}

/** The letters of an id, with the dash if there is one. */
export function prefixOf(id: string): string {
  return id.replace(/\d+$/, '')
}

export function numberOf(id: string): number {
  return Number(id.slice(prefixOf(id).length))
}
