import { readFileSync, writeFileSync } from 'node:fs'

/** A table in Markdown, its columns aligned. */
export function table(head, rows) {
  const all = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => row[column].length)))
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  return [line(all[0]), line(widths.map((width) => '-'.repeat(width))), ...all.slice(1).map(line)].join('\n')
}

/** Puts what was measured between a page's two marks. */
export function writeMeasured(page, text) {
  const marks = /(<!-- measured: begin -->)[\s\S]*?(<!-- measured: end -->)/
  writeFileSync(
    page,
    readFileSync(page, 'utf8').replace(marks, (_, begin, end) => `${begin}\n\n${text}\n\n${end}`),
  )
}
