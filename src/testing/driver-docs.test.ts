import { readFileSync, writeFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { volumeDriver } from '../../docs/examples/volume-driver.ts'
import { lockStep } from '../api/lock-step.ts'
import { spec } from '../api/spec.ts'

/*
 * docs/driver.md: its blocks of code are one program, and what they print stands under them. Blocks of a file are parts of
 * it. With HOLDFAST_UPDATE_DOCS set, what is printed is written anew.
 */

const PAGE = 'docs/driver.md'
const isUpdate = process.env['HOLDFAST_UPDATE_DOCS'] !== undefined
const FENCE = '```'
const page = () => readFileSync(PAGE, 'utf8')

const printing = [...page().matchAll(/```ts\n((?:(?!```)[\s\S])*)```\n\n<!-- output -->\n```text\n([\s\S]*?)```/g)].map(
  ([whole, code = '', output = '']) => ({ whole, code, output }),
)
const parts = [...page().matchAll(/<!-- file: (\S+) -->\n```ts\n([\s\S]*?)```/g)].map(
  ([, file = '', part = '']) => [file, part] as const,
)

/** What each of the blocks prints. */
async function printed(): Promise<readonly string[]> {
  const lines: string[][] = []
  const blocks = printing.map(({ code }) => `begin()\n${code.replace(/^import .*\n/gm, '')}`)
  const { outputText } = ts.transpileModule(`async function program() {\n${blocks.join('\n')}\n}`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022 },
  })
  const begin = () => lines.push([])
  const console = { log: (...values: readonly unknown[]) => lines.at(-1)?.push(values.join(' ')) }
  const names = { spec, lockStep, volumeDriver, begin, console }
  await new Function(...Object.keys(names), `${outputText}\nreturn program()`)(...Object.values(names))
  return lines.map((each) => each.map((line) => `${line}\n`).join(''))
}

describe('docs/driver.md', () => {
  test('shows what its program prints', async () => {
    expect(printing.length).toBeGreaterThanOrEqual(3)
    expect(page().split('<!-- output -->')).toHaveLength(printing.length + 1)
    const outputs = await printed()
    if (!isUpdate) return expect(printing.map(({ output }) => output)).toEqual(outputs)
    const anew = printing.reduce(
      (text, { whole, output }, at) =>
        text.replace(whole, () => `${whole.slice(0, -output.length - FENCE.length)}${outputs[at]}${FENCE}`),
      page(),
    )
    writeFileSync(PAGE, anew)
  })

  test.each(parts)('shows parts of %s', (file, part) => {
    const text = readFileSync(file, 'utf8')
    const pieces = part.split(/^ *\/\/ …\n/m).filter((piece) => piece.trim() !== '')
    for (const piece of pieces) expect(text).toContain(piece)
  })

  test('has every option and every part of a driver', () => {
    const rows = [...page().matchAll(/^\| `([\w, `]+)` \|/gm)].flatMap(([, names = '']) => names.split(/`?, `?/))
    const declared = (file: string, name: string) => {
      const source = readFileSync(file, 'utf8')
      const body = new RegExp(`export interface ${name}\\b[^{]*\\{([\\s\\S]*?)\\n\\}`).exec(source)?.[1] ?? ''
      return [...body.matchAll(/^ {2}readonly (\w+)/gm)].map(([, field = '']) => field)
    }
    const fields = [
      ...declared('src/drive/driver.ts', 'Driver'),
      ...declared('src/drive/driver.ts', 'DriverAction'),
      ...declared('src/api/lock-step.ts', 'LockStepOptions'),
      ...declared('src/api/schedule-options.ts', 'ManyRuns'),
    ]
    expect(fields.length).toBeGreaterThan(15)
    expect(rows.toSorted()).toEqual(fields.toSorted())
  })
})
