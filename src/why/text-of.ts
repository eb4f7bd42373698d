import type { Span } from '../base/span.ts'

/** The text of a part of a spec on one line, without comments. */
export function textOf({ file, start, end }: Span): string {
  return file.text
    .slice(start, end)
    .replace(/\/\/[^\n]*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
