import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { exitCodes } from '../cli/exit-codes.ts'
import { type CommandResult, folderWith, removeFolders } from './command-line.ts'
import { expectBlock } from './docs-page.ts'

/* docs/ci.md shows commands with what they print. With HOLDFAST_UPDATE_DOCS set, that is written anew. */

afterAll(removeFolders)

const PAGE = resolve('docs/ci.md')
const page = () => readFileSync(PAGE, 'utf8')

/** The commands of the page, in order. */
const commands = [...page().matchAll(/```sh\nholdfast (.*)\n```/g)].map(([, command = '']) => command.split(' '))

function printed({ code, out, err }: CommandResult, expected: number): string {
  expect(code, err).toBe(expected)
  return `${out}${err}`
}

const folder = folderWith({})
folder.run('init', 'failover')
const properties = 'properties/failover.hf'
folder.write(properties, folder.read(properties).replace('SinglePrimary violated in 5 steps', 'SinglePrimary holds'))
const [accept = [], compare = [], cached = []] = commands

describe('docs/ci.md', () => {
  test('shows how a baseline is written, and what is in it', () => {
    expectBlock(PAGE, 'output: accept', printed(folder.run(...accept), exitCodes.asExpected))
    expectBlock(PAGE, 'file: baseline', folder.read('known.json'))
  })

  test('shows what is told of a spec that has grown', () => {
    const before = folder.read(properties)
    folder.write(properties, before.replace('faults { cutOff <= 1 }', 'NODES = 4\n  faults { cutOff <= 2 }'))
    expectBlock(PAGE, 'output: grown', printed(folder.run(...compare), exitCodes.unmet))
    folder.write(properties, before)
  })

  test('shows what is from the cache', () => {
    folder.run(...cached)
    expectBlock(PAGE, 'output: cached', printed(folder.run(...cached), exitCodes.safety))
  })

  test('names the options of check and merge that it is about', () => {
    for (const name of ['baseline', 'accept-baseline', 'cache', 'shard'])
      expect([page(), folder.run('check', '--help').out].every((text) => text.includes(`--${name}`))).toBe(true)
    expect(folder.run('merge', '--help').out).toContain('--accept-baseline')
  })
})
