/** A row of comma-separated values, and the line of the text in which it begins. */
export interface CsvRow {
  readonly line: number
  readonly cells: readonly string[]
}

/** The rows of a text (RFC 4180), without those that are empty. Quotes that are not closed end with the text. */
export function readCsv(text: string): CsvRow[] {
  const cell = /(?:"((?:[^"]|"")*)(?:"|$)|([^",\r\n]*))([^,\r\n]*)(,|\r\n|\n|\r|$)/y
  const rows: CsvRow[] = []
  let [cells, line, first]: [string[], number, number] = [[], 1, 1]
  for (;;) {
    const [whole = '', quoted, plain = '', rest = '', end = ''] = cell.exec(text) ?? []
    cells.push((quoted === undefined ? plain : quoted.replaceAll('""', '"')) + rest)
    line += whole.split(/\r\n|\n|\r/).length - 1
    if (end === ',') continue
    if (cells.some((each) => each !== '')) rows.push({ line: first, cells })
    if (cell.lastIndex >= text.length || cell.lastIndex === 0) return rows
    cells = []
    first = line
  }
}
