import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { exitCodes } from '../cli/exit-codes.ts'
import { commands } from '../cli/explore/commands.ts'
import { folderWith, removeFolders } from './command-line.ts'

/*
 * docs/explore.md shows one session in several blocks: each line with a prompt is typed again, and what comes must be what the
 * page shows. With HOLDFAST_UPDATE_DOCS set, that is written anew.
 */

const isUpdate = process.env['HOLDFAST_UPDATE_DOCS'] !== undefined
const PAGE = resolve('docs/explore.md')
const main = resolve('dist/cli/main.js')
const page = () => readFileSync(PAGE, 'utf8')
const SPEC = 'properties/failover.hf'

const folder = folderWith({})
folder.run('init', 'failover')
afterAll(removeFolders)

const PROMPT = /^\d+> /m
const blocks = [...page().matchAll(/<!-- session -->\n```text\n([\s\S]*?)```\n/g)].map(([, shown = '']) => shown)
const typed = blocks.map((block) => [...block.matchAll(/^\d+> (.*)$/gm)].map(([, line = '']) => line))

/** What the program prints for all lines of the page, cut where a block has its first prompt. */
function printed(): string[] {
  const input = `${typed.flat().join('\n')}\n`
  const options = { cwd: folder.path, input, encoding: 'utf8' } as const
  const { stdout, stderr, status } = spawnSync('node', [main, 'explore', SPEC], options)
  expect([status, stderr]).toEqual([exitCodes.asExpected, ''])
  const [title = '', ...answers] = stdout.split(/^(?=\d+> )/m)
  let from = 0
  return typed.map((lines, at) => {
    const text = answers.slice(from, from + lines.length).join('')
    from += lines.length
    return at === 0 ? title + text : text
  })
}

describe('docs/explore.md', () => {
  test('has a session, with something typed in each block', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(4)
    for (const block of blocks) expect(block).toMatch(PROMPT)
  })

  test('shows it as it is', () => {
    const texts = printed()
    if (!isUpdate) return expect(blocks).toEqual(texts)
    let at = 0
    const anew = (_: string, before: string) => `${before}${texts[at++]}\`\`\`\n`
    writeFileSync(PAGE, page().replace(/(<!-- session -->\n```text\n)[\s\S]*?```\n/g, anew))
  })

  test('has every option and every command', () => {
    const rows = [...page().matchAll(/^\| `(--\w+)` \|/gm)].map(([, name]) => name)
    const { out } = folder.run('explore', '--help')
    const options = [...out.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name]) => name)
    expect(rows.toSorted()).toEqual(options.filter((name) => name !== '--help' && name !== '--version').toSorted())
    for (const { name } of commands) expect(page()).toMatch(new RegExp(`^ +\\S? +${name}\\b`, 'm'))
  })
})
