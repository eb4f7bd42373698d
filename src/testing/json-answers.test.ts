import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { afterAll, describe, expect, test } from 'vitest'
import { folderWith, removeFolders } from './command-line.ts'
import { jsonVariants } from './json-variants.ts'

/* What commands answer with --json, of why, fuzz, measure and simulate: each document is after its schema, and no other is. */

afterAll(removeFolders)

const docs = join(import.meta.dirname, '../../docs')

function schemaOf(command: string): ValidateFunction {
  const read = (name: string) => JSON.parse(readFileSync(join(docs, name), 'utf8')) as object
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true })
  ajv.addSchema(read('report.schema.json'), 'report.schema.json')
  return ajv.compile(read(`${command}.schema.json`))
}

const FAULTY = `module faulty
actor Node = 0..1
var up: Node -> bool = true
var asked: 0..2 = 0
action ask when asked < 2 && (exists n in Node: up[n]) { asked += 1 }
/// A node goes down.
fault down(n: Node) when up[n] && asked > 0 { up[n] = false }
operator restart(n: Node) when !up[n] && false { up[n] = true }
/// One node is up.
invariant OneUp: exists n in Node: up[n]
reachable Asked: asked == 2
liveness Comes: eventually (asked == 2)
invariant Small: asked <= 2
check small {
  faults { down <= 2 }
  terminal true
  expect OneUp violated in 3 steps
  expect Asked reached
  expect Comes violated
  expect Small holds
}
`
const RATED = `module rated
const SPEED: 0..9 = 2
var failed: 0..2 = 0
fix spare "A third disk"
/// A disk fails.
fault fail rate 2 - failed per 10 hours when failed < 2 { failed += 1 }
operator repair rate SPEED per 10 hours when failed > 0 && failed < (spare ? 9 : 2) { failed -= 1 }
operator look when failed == 0 { failed = 0 }
reward Failed "disks that have failed": failed
invariant Kept: failed < 2
reachable First: failed == 1
experiment pair "two disks" {
  faults { fail <= 1 }
  terminal true
  with spare {}
}
`
const STUCK = `module stuck
var n: 0..1 = 0
action up rate 1 per hour { n += 1 }
reachable One: n == 1
experiment wrong { terminal true }
`
const TRACE = 'counterexamples/faulty-small-OneUp.itf.json'
const TIME = ['--for', '20 hours', '--runs', '40', '--workers', '1']

/** Calls, and the places that may be null. */
const calls: readonly (readonly [command: string, args: readonly string[], mayBeNull: RegExp])[] = [
  ['why', [TRACE], /^$/],
  ['why', [TRACE, '--no-search'], /^$/],
  ['why', ['counterexamples/faulty-small-Comes.itf.json'], /^$/],
  ['why', [TRACE, '--step', '2'], /^$/],
  ['why', [TRACE, '--action', 'ask'], /^$/],
  ['why', [TRACE, '--action', 'down(1)', '--step', '1'], /^$/],
  ['fuzz', ['faulty.hf', '--runs', '200'], /^$/],
  ['fuzz', ['faulty.hf', '--runs', '200', '--faults', 'free'], /^$/],
  ['measure', ['rated.hf', '--sweep', 'SPEED=0,1'], /\.seconds\.(low|high)$/],
  ['measure', ['stuck.hf'], /^$/],
  [
    'simulate',
    ['rated.hf', ...TIME, '--every', '10 hours', '--paired', '--sweep', 'SPEED=1,2'],
    /\.(sentence|every|stopped|paired|end)$|\.(times|quantiles|chance|seconds|median)(\.\d+)*\.(value|low|high)$/,
  ],
  ['simulate', ['stuck.hf', ...TIME], /\.(sentence|every|stopped|place|paired|end)$/],
  ['simulate', ['rated.hf', '--for', '20 hours', '--sprt', 'First >= 0.5'], /\.(sentence|answer|stopped)$/],
  ['simulate', ['stuck.hf', '--for', '20 hours', '--sprt', 'One >= 0.5'], /\.(sentence|answer|stopped|place)$/],
  [
    'simulate',
    ['rated.hf', '--splitting', 'Failed', '--event', 'Kept', '--for', '1 hour', '--runs', '50', '--estimates', '3'],
    /\.(sentence|before|horizon|result|approximately|stopped)$/,
  ],
]

describe('JSON answers', () => {
  const at = folderWith({ 'spec/faulty.hf': FAULTY, 'faulty.hf': FAULTY, 'rated.hf': RATED, 'stuck.hf': STUCK })
  at.run('check', '--accept', '--no-coverage')

  test.each(calls)(
    'of %s %j are after their schema, which takes none that differs',
    async (command, args, mayBeNull) => {
      const validate = schemaOf(command)
      const { out, err } = await at.call(command, ...args, '--json')
      expect(out, err).not.toBe('')
      const document: unknown = JSON.parse(out)
      validate(document)
      expect(validate.errors).toBeNull()
      const wrong = [...jsonVariants(document)].filter(([, changed]) => validate(changed)).map(([path]) => path)
      expect(wrong.filter((path) => !mayBeNull.test(path))).toEqual([])
    },
  )

  test.each([
    ['fuzz', 'faulty.hf', '--runs', '20'],
    ['simulate', 'rated.hf', ...TIME],
  ] as const)('of a shard of %s are after their schema', async (command, ...args) => {
    const validate = schemaOf(command)
    const { out } = await at.call(command, ...args, '--shard', '1/2', '--json')
    const document = JSON.parse(out)
    validate(document)
    expect(validate.errors).toBeNull()
    expect(validate({ ...document, shard: { ...document.shard, of: 0 } })).toBe(false)
  })
})
