import { printable } from './clean-text.ts'

/** Text in which Markdown finds no signs of its own, in one line. */
export function plain(text: string): string {
  return printable(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_[\]<>|~&#@!$]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** A block that no line of the text can end. */
export function fenced(text: string, language = 'text'): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${printable(text)}\n${fence}`
}

/** A table, or nothing where it has no rows. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return []
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`
  return [[line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n')]
}
