import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exitCodes } from '../cli/exit-codes.ts'
import { expectBlock } from './docs-page.ts'

/* With HOLDFAST_UPDATE_DOCS set, what the README shows is written from what the commands print. */

const README = resolve('README.md')
const command = resolve('dist/cli/main.js')

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-readme-'))
  run(['init', 'failover'])
})

afterAll(() => rmSync(folder, { recursive: true }))

function run(args: readonly string[], cwd = folder): string {
  const { stdout, stderr, status } = spawnSync('node', [command, ...args], { cwd, encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  return stdout
}

describe('the README', () => {
  test('shows the spec and the properties that init writes', () => {
    expectBlock(README, 'file: spec', readFileSync(join(folder, 'spec/failover.hf'), 'utf8'))
    expectBlock(README, 'file: properties', readFileSync(join(folder, 'properties/failover.hf'), 'utf8'))
  })

  test('shows what their check prints, and the trace', () => {
    expectBlock(README, 'output: failover', run(['check']))
    const traces = run(['check', '--trace', 'all'])
    expectBlock(README, 'trace: failover', /\nSinglePrimary violated[\s\S]*?(?=\n\n\n)/.exec(traces)?.[0] ?? '')
  })

  test('shows the end of what the check of this repository prints', () => {
    const lines = run(['check', '--trace', 'none'], resolve('.')).trim().split('\n')
    const first = lines.findIndex((line) => line.includes('noFence'))
    const next = lines.findIndex((line, at) => at > first && !line.startsWith(' '))
    expectBlock(README, 'output: volume', ['…', ...lines.slice(first, next), '…', '', ...lines.slice(-2)].join('\n'))
  })

  test('shows which combinations of fixes are enough', () => {
    const command = /^npx holdfast (compare .*)$/m.exec(readFileSync(README, 'utf8'))?.[1] ?? ''
    expectBlock(README, 'output: compare', run(command.split(' '), resolve('.')))
  })

  test('names every exit code', () => {
    const table = [...readFileSync(README, 'utf8').matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))
    expect(table).toEqual(Object.values(exitCodes).sort((a, b) => a - b))
  })
})
