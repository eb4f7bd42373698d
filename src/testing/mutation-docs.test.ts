import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { explanationsIn } from '../cli/mutate/mutation-markdown.ts'
import { readSpec } from '../cli/spec-files.ts'
import { mutantsOf } from '../mutate/mutants.ts'
import { kindSentences } from '../mutate/mutation.ts'
import { folderWith, removeFolders } from './command-line.ts'

/* docs/mutation.md says what the command does, and of each survivor in the volume spec why it survives. */

const page = readText('docs/mutation.md')

/** Those that 'npm run mutants' changes. */
const specs = readText('package.json').match(/(?<=mutate .*)properties\/\S+\.hf/g) ?? []

function readText(path: string): string {
  return readFileSync(join(import.meta.dirname, '../..', path), 'utf8')
}

/** The first cells of the rows of the table under a header. */
function rowsUnder(header: string): readonly (readonly string[])[] {
  const [, table = ''] = page.split(`| ${header} |`)
  const [rows = ''] = table.split('\n\n')
  return rows
    .split('\n')
    .slice(2)
    .map((row) => row.split('|').map((cell) => cell.trim().replaceAll(/^`(.*)`$/g, '$1')))
    .map((cells) => cells.slice(1, 3))
}

describe('docs/mutation.md', () => {
  test('has every kind and every option', () => {
    expect(rowsUnder('Kind | Change')).toEqual(Object.entries(kindSentences))
    const { out } = folderWith({}).run('mutate', '--help')
    removeFolders()
    const options = [...out.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name]) => name)
    expect(rowsUnder('Option | Meaning').map(([name]) => name)).toEqual(
      options.filter((name) => name !== '--help' && name !== '--version'),
    )
  })

  test('is about the specs that its command names', () => {
    expect(specs.length).toBeGreaterThan(0)
    expect(page).toContain(`\n${specs.map((spec) => `\`${spec}\``).join(', ')}, `)
  })

  test('explains each survivor, and nothing that is no mutant', () => {
    const listed = [...page.matchAll(/<!-- why: (.*) -->/g)].map(([, label = '']) => label)
    expect(listed.length).toBeGreaterThan(0)
    const unexplained = listed.filter((label) => !explanationsIn(page).has(label))
    expect(unexplained, "say below each why it survives; 'npm run mutants' makes the list anew").toEqual([])
    const labels = new Set(mutantsOf(specs.flatMap((spec) => readSpec(spec).runs)).map(({ label }) => label))
    expect(listed.filter((label) => !labels.has(label))).toEqual([])
  })
})
