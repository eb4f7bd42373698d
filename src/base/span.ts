import { remembered } from './remembered.ts'

/** A spec file as read: its name as the user gave it, and its text. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** A half-open range of UTF-16 offsets in one source file. */
export interface Span {
  readonly file: SourceFile
  readonly start: number
  readonly end: number
}

/** A place as people count: line and column from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

export function joinSpans(first: Span, last: Span): Span {
  return { file: first.file, start: first.start, end: Math.max(first.end, last.end) }
}

const lineStarts = remembered((file: SourceFile): readonly number[] => {
  const starts = [0]
  for (let at = file.text.indexOf('\n'); at >= 0; at = file.text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
})

export function positionAt(file: SourceFile, offset: number): Position {
  const starts = lineStarts(file)
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
}

/** The text of a line, counted from 1, without its line break. */
export function lineText(file: SourceFile, line: number): string {
  const starts = lineStarts(file)
  const start = starts[line - 1] ?? file.text.length
  const end = starts[line] ?? file.text.length + 1
  return file.text.slice(start, end - 1).replace(/\r$/, '')
}
