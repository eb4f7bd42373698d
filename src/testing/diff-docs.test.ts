import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { folderWith, removeFolders } from './command-line.ts'

/* docs/diff.md shows what the command prints. With HOLDFAST_UPDATE_DOCS set, it is written anew. */

const isUpdate = process.env['HOLDFAST_UPDATE_DOCS'] !== undefined
const PAGE = join(import.meta.dirname, '../../docs/diff.md')

afterAll(removeFolders)

/** The code block after a marker, which must be there. */
function blockAfter(marker: string): { readonly text: string; readonly pattern: RegExp } {
  const pattern = new RegExp(`(<!-- ${marker} -->\n\`\`\`\\w+\n)([\\s\\S]*?)(\`\`\`)`)
  const [, , text] = pattern.exec(readFileSync(PAGE, 'utf8')) ?? []
  expect(text, `the block after ${marker}`).toBeDefined()
  return { text: text ?? '', pattern }
}

/** Makes the change that a block of the page shows to the spec that init writes, and compares with the one before. */
function outputAfter(change: string) {
  const folder = folderWith({})
  expect(folder.run('init', 'failover').code).toBe(0)
  const git = (...args: string[]) => {
    const who = ['-c', 'user.name=t', '-c', 'user.email=t@t']
    expect(spawnSync('git', [...who, ...args], { cwd: folder.path, encoding: 'utf8' }).status).toBe(0)
  }
  git('init', '-q')
  git('add', '-A')
  git('commit', '-q', '-m', 'x')
  const lines = blockAfter(`change: ${change}`).text.trim().split('\n')
  const side = (sign: string) => lines.flatMap((line) => (line.startsWith(sign) ? [line.slice(1)] : [])).join('\n')
  const spec = folder.read('spec/failover.hf')
  expect(spec).toContain(side('-'))
  folder.write(
    'spec/failover.hf',
    spec.replace(side('-'), () => side('+')),
  )
  return folder.run('diff', 'properties/failover.hf', '--since', 'HEAD')
}

function expectBlock(marker: string, actual: string): void {
  const { text, pattern } = blockAfter(marker)
  if (isUpdate) {
    const page = readFileSync(PAGE, 'utf8')
    writeFileSync(
      PAGE,
      page.replace(pattern, (_, head: string, __, end: string) => `${head}${actual}${end}`),
    )
  } else expect(text).toBe(actual)
}

describe('docs/diff.md', () => {
  test('shows what a change that matters gives', () => {
    const { code, out } = outputAfter('failover')
    expect(code).toBe(1)
    expectBlock('output: diff', out)
  })

  test('shows what other words for the same give', () => {
    const { code, out } = outputAfter('reworded')
    expect(code).toBe(0)
    expectBlock('output: reworded', out)
  })

  test('has every option, and the limit that there is', () => {
    const { out } = folderWith({}).run('diff', '--help')
    const options = [...out.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name = '']) => name)
    const page = readFileSync(PAGE, 'utf8')
    const described = [...page.matchAll(/^\| `(--[\w-]+)` \|/gm)].map(([, name]) => name)
    expect(described).toEqual(options.filter((name) => name !== '--help' && name !== '--version'))
    const [, most] = /default:\s+(\d+)/.exec(out) ?? []
    expect(page).toContain(`A walk ends after ${Number(most).toLocaleString('en')} pairs of states`)
  })
})
