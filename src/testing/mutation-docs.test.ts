import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkSpec } from '../check/check-spec.ts'
import { explanationsIn } from '../cli/mutation-markdown.ts'
import { fileReader, readSpec } from '../cli/spec-files.ts'
import { renderDiagnostic } from '../diagnostics/render.ts'
import { mutantsOf } from '../mutate/mutants.ts'
import { kindSentences } from '../mutate/mutation.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { folderWith, removeFolders } from './command-line.ts'
import { verifyOptions } from './support.ts'

/* docs/mutation.md says what the command does, and of each survivor in the volume spec why it survives. */

const SPEC = 'properties/volume.hf'
const page = readFileSync(join(import.meta.dirname, '../../docs/mutation.md'), 'utf8')

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

  test('explains each survivor, and nothing that is no mutant', () => {
    const listed = [...page.matchAll(/<!-- why: (.*) -->/g)].map(([, label = '']) => label)
    expect(listed.length).toBeGreaterThan(0)
    const unexplained = listed.filter((label) => !explanationsIn(page).has(label))
    expect(unexplained, "say below each why it survives; 'npm run mutants' makes the list anew").toEqual([])
    const labels = new Set(mutantsOf(readSpec(SPEC).runs).map(({ label }) => label))
    expect(listed.filter((label) => !labels.has(label))).toEqual([])
  })

  test('proposes properties that hold', () => {
    const blocks = [...page.matchAll(/^```hf\n([\s\S]*?)^```$/gm)].map(([, text]) => text)
    const names = [...blocks.join('\n').matchAll(/^(?:invariant|step) (\w+)/gm)].map(([, name]) => name)
    expect(names.length).toBeGreaterThan(20)
    const checks = ['cut <= 1', 'crash <= 1', 'destroy <= 1'].map(
      (budget, at) => `check proposed${at} { faults { ${budget} }  terminal atRest  expect ${names.join(', ')} holds }`,
    )
    const text = [`import "${SPEC}"`, ...blocks, ...checks].join('\n')
    const { runs, diagnostics } = checkSpec('proposed.hf', text, fileReader, 'proposed')
    const errors = diagnostics.filter(({ severity }) => severity === 'error')
    expect(errors.map((error) => renderDiagnostic(error))).toEqual([])
    expect(runs).toHaveLength(5)
    for (const run of runs) {
      const { verdicts } = verifyRun(run, verifyOptions('compiled'))
      expect(verdicts.filter(({ asExpected }) => !asExpected).map(({ expectation }) => expectation.name)).toEqual([])
    }
  })
})
