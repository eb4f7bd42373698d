import type { CommentKeeper, Unit } from './comment-keeper.ts'
import { concat, group, hardline, indent, type Layout, line, softline, whenBroken } from './layout.ts'

/** An element of a list, with its place in the text and the way to print it. */
export interface Element {
  readonly start: number
  readonly end: number
  /** Comments before this offset, even within the element, move to the lines before it. */
  readonly pulled: number
  readonly print: () => Layout
}

export interface ListStyle {
  readonly open: string
  readonly close: string
  /** Inside the brackets on one line: a space for braces, nothing for parentheses. */
  readonly padding: Layout
  /** The offset of the closing bracket. */
  readonly end: number
  /** Whether the author's line break after the opening bracket is kept. */
  readonly keepBreak: boolean
}

export const inBraces = { open: '{', close: '}', padding: line } as const

/**
 * Prints a part with the comments around it.
 * @param keepBlanks whether at most one empty line between the comments before it stays
 */
export function printUnit(keeper: CommentKeeper, { start, end, pulled, print }: Element, keepBlanks: boolean): Unit {
  const before = keeper.linesBefore(keeper.takeBefore(Math.max(start, pulled)), start, keepBlanks)
  const body = print()
  const stray = keeper.takeBefore(end)
  const after = keeper.takeTrailing(end)
  if (stray.length === 0) return { before, body, after }
  return {
    before,
    body,
    after: concat(
      stray.map(({ text }) => concat(hardline, text)),
      after,
    ),
  }
}

/** `{ a, b }` on one line if it fits, else with an element on each line and a comma after each. */
export function printList(keeper: CommentKeeper, style: ListStyle, elements: readonly Element[]): Layout {
  const first = elements[0]
  if (first === undefined && !keeper.hasBefore(style.end)) return style.open + style.close
  const opened = first === undefined ? '' : keeper.takeTrailing(keeper.endOfTokenBefore(first.start))
  const kept = first !== undefined && style.keepBreak && keeper.startsLine(first.start)
  const parts: Layout[] = []
  elements.forEach((element, index) => {
    const { before, body, after } = printUnit(keeper, element, false)
    const isLast = index === elements.length - 1
    parts.push(before, group(body), isLast ? whenBroken(',') : ',', after, isLast ? '' : line)
  })
  const left = keeper.takeBefore(style.end)
  const closing = left.map(({ text }, index) => concat(index > 0 || first !== undefined ? hardline : '', text))
  const comments = concat(closing, left.length > 0 || kept ? hardlineMark : '')
  const padding = left.length > 0 || kept ? hardline : style.padding
  return group(style.open, opened, indent(kept ? hardline : style.padding, parts, comments), padding, style.close)
}

/** Forces the list around it to break, and prints nothing. */
const hardlineMark: Layout = { kind: 'concat', parts: [], breaks: true }

export const parenthesised = { open: '(', close: ')', padding: softline } as const
