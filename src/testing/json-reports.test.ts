import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { afterAll, describe, expect, test } from 'vitest'
import { folderWith, removeFolders } from './command-line.ts'
import { unruly } from './sample-report.ts'

/*
 * Every document that a command prints with --json has a schema, which the page on reports names. Those of check, compare
 * and diff are held to theirs beside the commands, in all their shapes.
 */

afterAll(removeFolders)

const docs = join(import.meta.dirname, '../../docs')
const page = readFileSync(join(docs, 'reports.md'), 'utf8')

function schemaOf(file: string): ValidateFunction {
  const read = (name: string) => JSON.parse(readFileSync(join(docs, name), 'utf8')) as object
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true })
  if (file !== 'report.schema.json') ajv.addSchema(read('report.schema.json'), 'report.schema.json')
  return ajv.compile(read(file))
}

/** The schema that the page names for a command. */
function schemaFileOf(command: string): string {
  const [, file] = new RegExp(`\\| \`holdfast ${command} --json\` \\| \\[([a-z.]+)\\]\\(\\1\\) \\|`).exec(page) ?? []
  return file ?? ''
}

const SMALL = `module m
/// Those that may lead. (R-2)
symmetric actor Node[2]
var leader: Node? = none
var terms: 0..3 = 0
fix careful "Only one at a time"
action elect(n: Node) when terms < 3 && (careful => leader == none) {
  leader = n
  terms += 1
}
/// The leader gives up. (R-3)
action give when leader != none { leader = none }
fault lose when terms > 1 { terms -= 1 }
/// Never two. (R-1)
invariant Few: terms <= 3
reachable Led: leader != none
liveness Calm: eventually (terms == 3)
check c {
  faults { lose <= 1 }
  terminal true
  expect Led reached in 1 steps
  expect Few holds
  expect Calm violated
  with careful { expect Led reached }
}
`
const CLAIMS =
  '# Wanted\n\n| R-1 | "Few". | invariant | |\n| R-2 | Nodes. | structure | x |\n| R-3 | Gives up. | action | |\n| R-4 | Gone. | action | |\n'

const calls: Readonly<Record<string, readonly (readonly string[])[]>> = {
  check: [['m.hf'], ['unruly.hf']],
  compare: [['m.hf'], ['m.hf', '--strict', '--frontier']],
  claims: [
    ['claims.md', 'm.hf'],
    ['claims.md', 'm.hf', 'stray.hf'],
  ],
  mutate: [['m.hf'], ['m.hf', '--all-killers', '--strict'], ['m.hf', '--limit', '5']],
  layout: [['m.hf'], ['m.hf', '--plain'], ['unruly.hf']],
}

describe('JSON documents', () => {
  const at = folderWith({
    'm.hf': SMALL,
    'unruly.hf': unruly,
    'claims.md': CLAIMS,
    'stray.hf':
      'module stray\nvar x: bool = false\n/// (R-1, R-9)\nreachable X: x\n/// (R-3)\naction never when x && !x { x = true }\ncheck c { terminal true expect X unreachable }\n',
  })

  async function commandsWithJson(): Promise<readonly string[]> {
    const commands = [...(await at.call('--help')).out.matchAll(/^ {2}([a-z]+) .*$/gm)].map(([, name = '']) => name)
    const helps = []
    for (const name of commands) helps.push({ name, help: (await at.call(name, '--help')).out })
    return helps.flatMap(({ name, help }) => (/^ *--json\b/m.test(help) ? [name] : []))
  }

  test('have a schema for each command that prints one, and the page names it', async () => {
    const withJson = await commandsWithJson()
    expect(withJson).toEqual(expect.arrayContaining(['check', 'compare', 'claims', 'diff', 'mutate', 'layout']))
    for (const command of withJson) expect(schemaFileOf(command), command).not.toBe('')
  })

  test.each(Object.entries(calls))('of %s are after their schema', async (command, all) => {
    const validate = schemaOf(schemaFileOf(command))
    for (const args of all) {
      const { out, code } = await at.call(command, ...args, '--json')
      const document = JSON.parse(out) as Readonly<Record<string, unknown>>
      validate(document)
      expect(validate.errors, args.join(' ')).toBeNull()
      if ('exitCode' in document) expect(document['exitCode']).toBe(code)
      // The schema would notice what is missing, and what is more.
      for (const key of Object.keys(document)) {
        const { [key]: _, ...less } = document
        expect(validate(less), `${command} without ${key}`).toBe(false)
      }
      expect(validate({ ...document, more: 1 })).toBe(false)
    }
  })

  test('show a claim that is missing, a reference to none, and what shows nothing', async () => {
    const { out, code } = await at.call('claims', 'claims.md', 'm.hf', 'stray.hf', '--json')
    const { claims, unknown, idle } = JSON.parse(out)
    expect(code).toBe(1)
    expect(claims.map(({ standing }: { standing: string }) => standing)).toContain('missing')
    expect([unknown.length, idle.length]).toEqual([1, 1])
  })
})
