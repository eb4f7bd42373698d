import { describe, expect, test } from 'vitest'
import { positionAt } from '../base/span.ts'
import { parseClaims } from './claims-list.ts'

const TEXT = `# Requirements

| Claim | Words | Sort | Left out |
| --- | --- | --- | --- |
| R-1 | "It serves." | liveness | |
|R-2| One \\| two. | quantity | No rates. |

## More

Not a row: | R-3 | it has text before it |
| no id | words | sort | |
| R-4 | Only words. |
| R-1 | Again. | action | |
`

const list = parseClaims({ path: 'claims.md', text: TEXT })

describe('a list of claims', () => {
  test('has a claim for each row that begins with an id, under its heading', () => {
    expect(list.claims.map(({ span: _, ...claim }) => claim)).toEqual([
      { id: 'R-1', words: '"It serves."', sort: 'liveness', leftOut: '', section: 'Requirements' },
      { id: 'R-2', words: 'One | two.', sort: 'quantity', leftOut: 'No rates.', section: 'Requirements' },
      { id: 'R-4', words: 'Only words.', sort: '', leftOut: '', section: 'More' },
    ])
  })

  test('says where each id stands, and which stand there already', () => {
    expect(list.claims.map(({ span: { start, end } }) => TEXT.slice(start, end))).toEqual(['R-1', 'R-2', 'R-4'])
    expect(list.repeated.map(({ words, span }) => [words, positionAt(list.file, span.start)])).toEqual([
      ['Again.', { line: 13, column: 3 }],
    ])
  })
})
