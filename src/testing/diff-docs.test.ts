import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { folderWith, removeFolders } from './command-line.ts'
import { blockAfter, expectBlock, optionsOf } from './docs-page.ts'

/* docs/diff.md shows what the command prints. With HOLDFAST_UPDATE_DOCS set, it is written anew. */

const PAGE = join(import.meta.dirname, '../../docs/diff.md')

afterAll(removeFolders)

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
  const lines = blockAfter(PAGE, `change: ${change}`).split('\n')
  const side = (sign: string) => lines.flatMap((line) => (line.startsWith(sign) ? [line.slice(1)] : [])).join('\n')
  const spec = folder.read('spec/failover.hf')
  expect(spec).toContain(side('-'))
  folder.write(
    'spec/failover.hf',
    spec.replace(side('-'), () => side('+')),
  )
  return folder.run('diff', 'properties/failover.hf', '--since', 'HEAD')
}

describe('docs/diff.md', () => {
  test('shows what a change that matters gives', () => {
    const { code, out } = outputAfter('failover')
    expect(code).toBe(1)
    expectBlock(PAGE, 'output: diff', out)
  })

  test('shows what other words for the same give', () => {
    const { code, out } = outputAfter('reworded')
    expect(code).toBe(0)
    expectBlock(PAGE, 'output: reworded', out)
  })

  test('has every option, and the limit that there is', () => {
    const { out } = folderWith({}).run('diff', '--help')
    const page = readFileSync(PAGE, 'utf8')
    const described = [...page.matchAll(/^\| `(--[\w-]+)` \|/gm)].map(([, name]) => name)
    expect(described).toEqual(optionsOf('diff'))
    const [, most] = /default:\s+(\d+)/.exec(out) ?? []
    expect(page).toContain(`A walk ends after ${Number(most).toLocaleString('en')} pairs of states`)
  })
})
