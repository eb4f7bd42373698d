import type { Span } from '../base/span.ts'
import { type Claim, numberOf, prefixOf } from './claims-list.ts'

/** A claim that a comment refers to, known or not. */
export interface Reference {
  readonly id: string
  readonly span: Span
}

const ID = '[A-Za-z]+-?\\d+'
const PART = `${ID}(?:\\s+to\\s+${ID})?`
const REFERENCE = new RegExp(`\\(\\s*(${PART}(?:(?:\\s*,|\\s+and)\\s+${PART})*)\\s*\\)`, 'g')

/** Finds references to claims of a list: `(C20)`, `(C20, C55)`, `(C32 to C37)`. What has another prefix is none. */
export class ReferenceFinder {
  private readonly known: ReadonlySet<string>
  private readonly prefixes: ReadonlySet<string>
  private readonly claims: readonly Claim[]

  constructor(claims: readonly Claim[]) {
    this.claims = claims
    this.known = new Set(claims.map(({ id }) => id))
    this.prefixes = new Set(claims.map(({ id }) => prefixOf(id)))
  }

  isKnown(id: string): boolean {
    return this.known.has(id)
  }

  /** In a part of a file; `///` and line breaks within a reference count as blanks. */
  find({ file, start, end }: Span): readonly Reference[] {
    return [...blanked(file.text.slice(start, end)).matchAll(REFERENCE)].flatMap(
      ({ 1: list = '', index, 0: whole }) => {
        const listAt = start + index + whole.indexOf(list)
        return [...list.matchAll(new RegExp(PART, 'g'))].flatMap(({ 0: part, index: at }) =>
          this.range(part).map((id): Reference => {
            const from = listAt + at + Math.max(0, part.indexOf(id))
            const length = part.includes(id) ? id.length : part.length
            return { id, span: { file, start: from, end: from + length } }
          }),
        )
      },
    )
  }

  /** A text without its references. */
  strip(text: string): string {
    return text.replaceAll(new RegExp(`\\s*${REFERENCE.source}`, 'g'), (found, list: string) =>
      this.prefixes.has(prefixOf(list.match(ID)?.[0] ?? '')) ? '' : found,
    )
  }

  /** The claims from one to another: both ends, and those of the list between them. */
  private range(part: string): readonly string[] {
    const [first = '', last = first] = part.split(/\s+to\s+/)
    const prefix = prefixOf(first)
    if (!this.prefixes.has(prefix)) return []
    const between = this.claims
      .map(({ id }) => id)
      .filter((id) => prefixOf(id) === prefix && numberOf(id) > numberOf(first) && numberOf(id) < numberOf(last))
    return [...new Set([first, ...between, last])]
  }
}

/** The same text, as long as before, with blanks for what a comment that goes over several lines has at their starts. */
function blanked(text: string): string {
  return text.replaceAll(/\r?\n[ \t]*(?:\/\/+)?/g, (found) => ' '.repeat(found.length))
}
