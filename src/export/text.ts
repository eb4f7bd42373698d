const WIDTH = 110

/** What a line may be broken at, in any of the targets. */
const OPERATOR = /^ (?:&&?|\|\|?|->|=>|\/\\|\\\/|\?|:|THEN|ELSE|[-+])(?= )/

export function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`))
}

export function blockComment(lines: readonly string[], mark: string): string[] {
  return lines.map((line) => `${mark}${line}`.trimEnd())
}

/**
 * A long line broken where its parentheses are least deep, so that what belongs together stands together.
 * @param side of the operator on which a line may end
 */
export function wrapped(line: string, side: 'before' | 'after' = 'before'): string[] {
  if (line.length <= WIDTH) return [line]
  const margin = line.slice(0, line.length - line.trimStart().length)
  const depths = breaksIn(line, side)
  const least = Math.min(...depths.map(({ depth }) => depth))
  const places = depths.filter(({ depth }) => depth === least).map(({ at }) => at)
  if (places.length === 0) return [line]
  const pieces = [...places, line.length].map((end, at) => line.slice(at === 0 ? 0 : places[at - 1], end))
  const [first = '', ...rest] = filled(pieces, margin.length + 2).map((piece) => piece.trimEnd())
  if (rest.length === 0) return [line]
  return [...wrapped(first, side), ...rest.flatMap((piece) => wrapped(`${margin}  ${piece.trim()}`, side))]
}

/** Commas and operators outside of quotes, with the depth of the parentheses that they are in. */
function breaksIn(line: string, side: 'before' | 'after'): { readonly at: number; readonly depth: number }[] {
  const breaks: { at: number; depth: number }[] = []
  let depth = 0
  let quoted = false
  const margin = line.length - line.trimStart().length
  for (let at = margin; at < line.length; at++) {
    const letter = line[at]
    if (letter === '"') quoted = !quoted
    if (quoted) continue
    if (letter === '(' || letter === '[' || letter === '{') depth++
    if (letter === ')' || letter === ']' || letter === '}') depth--
    if (letter === ',' && line[at + 1] === ' ') breaks.push({ at: at + 1, depth })
    const operator = letter === ' ' ? OPERATOR.exec(line.slice(at, at + 6))?.[0] : undefined
    if (operator !== undefined) breaks.push({ at: side === 'before' ? at : at + operator.length, depth })
  }
  return breaks
}

/** Pieces joined again as long as a line holds them. */
function filled(pieces: readonly string[], margin: number): string[] {
  const lines: string[] = []
  for (const piece of pieces) {
    const last = lines.at(-1)
    const most = lines.length < 2 ? WIDTH : WIDTH - margin
    if (last === undefined || last.length + piece.length > most) lines.push(piece)
    else lines[lines.length - 1] = last + piece
  }
  return lines
}
