import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, describe, expect, test } from 'vitest'
import { folderWith, removeFolders } from '../../testing/command-line.ts'
import { jsonVariants } from '../../testing/json-variants.ts'
import { exitCodes } from '../exit-codes.ts'
import type { CheckReport } from './report-json.ts'

afterAll(removeFolders)

const schema = JSON.parse(
  readFileSync(new URL('../../../docs/report.schema.json', import.meta.url), 'utf8'),
) as SchemaNode
const validate = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true }).compile(
  schema,
)

interface SchemaNode {
  readonly [key: string]: unknown
}

interface Report {
  readonly exitCode: number
  readonly diagnostics: readonly { readonly code: string; readonly severity: string }[]
  readonly runs: readonly {
    readonly check: string
    readonly verdicts: readonly { readonly [key: string]: unknown }[]
  }[]
}

const spec = `
module m
import "net.hf" as net
symmetric actor Node[2]
type Lease = { holder: Node?, epoch: 0..2 }
fix calm "Nothing is lost"
var lease: Lease = { holder: none, epoch: 0 }
var up: Node -> bool = true
/// A node takes the lease.
action take(n: Node) fair when up[n] && lease.epoch < 2 { lease = { holder: n, epoch: lease.epoch + 1 } }
fault crash(n: Node) when up[n] && !calm { up[n] = false }
operator repair when !(all n in Node: up[n]) { up = true }
/// Every node is up.
invariant Up: all n in Node: up[n]
invariant Known: lease.holder != none => up[lease.holder!]
step Grows: lease.epoch' >= lease.epoch
reachable Second: lease.epoch == 2
liveness Ends: eventually (lease.epoch == 2)
def rest = lease.epoch == 2
`
const net = 'module net\nconst DELAY = 1\nvar late: 0..1 = 0\nfault slow when late < DELAY { late += 1 }\n'

const green = `${spec}
check calmly "as it should be" {
  faults { crash + net.slow <= 1 }
  terminal rest
  expect Up violated in 1 steps
  expect Second reached
  with calm { faults { crash <= 1, net.slow <= 1 }  expect Up, Known, Grows, DeadlockFree holds }
}
`
const red = `${spec}
check wrong {
  faults { crash <= 1, net.slow <= 1 }
  expect Up, DeadlockFree holds
  expect Second reached in 7 steps
  expect Grows violated
}
check broken { faults { net.slow <= 2 }  terminal rest  expect ErrorFree holds }
`
const open = `${spec}
check small { limits { states <= 2 }  terminal rest  expect Known holds }
check ends { terminal rest  expect Ends holds }
`
const seen = `${spec}
unaffected Taken: { epoch: lease.epoch, up: count(n in Node where up[n]) } by repair
check told { faults { crash <= 1 }  terminal rest  expect Taken holds }
`
const failing = green.replace('DELAY', 'DELY').replace('epoch: 0 }', 'epoch: 9 }')
const overflowing = { 'net.hf': net.replace('late < DELAY', 'late <= DELAY') }

/** The report of a spec, of which the one line is all that is printed. */
function reportOf(text: string, files: Readonly<Record<string, string>> = {}, ...args: string[]): Report {
  const { code, out, err } = folderWith({ 'm.hf': text, 'net.hf': net, ...files }).run(
    'check',
    'm.hf',
    '--json',
    ...args,
  )
  expect(out.endsWith('}\n'), err).toBe(true)
  expect(out.trimEnd()).not.toContain('\n')
  expect(err).toBe('')
  const report = JSON.parse(out) as Report
  expect(report.exitCode).toBe(code)
  return report
}

/** What a baseline has of the broken spec, with a mended finding of each sort and a run that has grown. */
const baseline = JSON.stringify({
  holdfast: 'baseline',
  version: 1,
  factors: { states: 1.5, seconds: 5 },
  findings: [
    { spec: 'm.hf', run: 'wrong', property: 'Up', status: 'violated', expected: 'holds', steps: 9, faults: 1 },
    { spec: 'm.hf', run: 'wrong', property: 'Known', status: 'violated', expected: 'holds' },
    { file: 'm.hf', code: 'HF701', at: 'gone', message: 'the action is gone.' },
    {
      file: 'm.hf',
      code: 'HF651',
      at: 'Ends',
      message: "No check of this file expects anything of 'Ends', so it is never checked.",
    },
  ],
  runs: [{ spec: 'm.hf', run: 'wrong', states: 1, transitions: 1 }],
})

function cachedReport(text: string): Report {
  const folder = folderWith({ 'm.hf': text, 'net.hf': net })
  const make = () => JSON.parse(folder.run('check', 'm.hf', '--json', '--cache', 'cache').out) as Report
  make()
  return make()
}

const reports = {
  green: reportOf(green),
  plain: reportOf(green, {}, '--plain'),
  red: reportOf(red, overflowing),
  open: reportOf(open),
  seen: reportOf(seen),
  failing: reportOf(failing),
  known: reportOf(red, { ...overflowing, 'known.json': baseline }, '--baseline', 'known.json', '--strict'),
  shard: reportOf(green, {}, '--shard', '2/2', '--max-depth', '90'),
  cached: cachedReport(green),
}
const verdicts = (report: Report) =>
  report.runs.flatMap((run) =>
    run.verdicts.map((each) => `${run.check} ${each['property']} ${each['status']} ${each['asExpected']}`),
  )

describe('the report as JSON', () => {
  test.each(Object.entries(reports))('is after the schema: %s', (_, report) => {
    validate(report)
    expect(validate.errors).toBeNull()
  })

  test('tells of runs that are as expected', () => {
    expect(reports.green.exitCode).toBe(exitCodes.asExpected)
    expect(verdicts(reports.green)).toEqual([
      'calmly Up violated true',
      'calmly Second reached true',
      'calmly ErrorFree inconclusive true',
      'calmly DeadlockFree inconclusive true',
      'calmly Up holds true',
      'calmly Known holds true',
      'calmly Grows holds true',
      'calmly DeadlockFree holds true',
      'calmly ErrorFree holds true',
    ])
    expect(reports.green.diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'warning HF651',
      'note HF706',
      'note HF706',
    ])
    expect(verdicts(reports.plain)).toEqual(verdicts(reports.green))
  })

  test('tells of violations with their traces', () => {
    expect(reports.red.exitCode).toBe(exitCodes.modelError)
    const [wrong, broken] = reports.red.runs
    expect(wrong?.verdicts.find((verdict) => verdict['property'] === 'Up')).toEqual({
      property: 'Up',
      sort: 'invariant',
      status: 'violated',
      expected: 'holds',
      stated: true,
      asExpected: false,
      doc: ['Every node is up.'],
      place: { file: 'm.hf', line: 23, column: 10 },
      steps: 1,
      faults: 1,
      trace: {
        spec: 'm',
        check: 'wrong',
        toggles: [],
        ordinal: 1,
        property: 'Up',
        claim: 'Up is violated.',
        faults: 1,
        initial: [
          { name: 'lease', value: '{ holder: none, epoch: 0 }', changes: false },
          { name: 'up', value: '[node0: true, node1: true]', changes: true },
          { name: 'net.late', value: '0', changes: false },
        ].sort((a, b) => (a.name === 'net.late' ? -1 : b.name === 'net.late' ? 1 : 0)),
        steps: [
          {
            index: 1,
            action: 'crash',
            sort: 'fault',
            args: [{ name: 'n', value: 'node0' }],
            actor: 'node0',
            others: [],
            doc: [],
            place: { file: 'm.hf', line: 11, column: 7 },
            changes: [{ path: 'up[node0]', before: 'true', after: 'false' }],
          },
        ],
        why: expect.objectContaining({ sentence: 'Up is false after step 1.' }),
        truths: expect.arrayContaining([expect.objectContaining({ property: 'Up' })]),
      },
    })
    const error = broken?.verdicts.find((verdict) => verdict['property'] === 'ErrorFree')
    expect(error).toMatchObject({ sort: 'error', trace: { error: { place: 'net.hf:4:33' } } })
  })

  test('tells what should not be seen', () => {
    expect(reports.seen.exitCode).toBe(exitCodes.safety)
    expect(reports.seen.runs[0]).toMatchObject({ graphs: [{ sorts: ['unaffected'], reducedBy: ['Node'] }] })
    expect(reports.seen.runs[0]?.verdicts[0]).toMatchObject({
      sort: 'unaffected',
      status: 'violated',
      steps: 2,
      faults: 1,
      trace: {
        claim: 'Taken is violated: without repair, no run shows what this one shows.',
        sight: {
          hidden: ['repair'],
          seen: [
            { at: 0, value: '{ epoch: 0, up: 2 }' },
            { at: 1, value: '{ epoch: 0, up: 1 }' },
            { at: 2, value: '{ epoch: 0, up: 2 }' },
          ],
          instead: ['{ epoch: 1, up: 1 }'],
        },
      },
    })
  })

  test('tells what is open, and why', () => {
    expect(reports.open.exitCode).toBe(exitCodes.inconclusive)
    expect(reports.open.runs.flatMap((run) => run.verdicts.flatMap((verdict) => verdict['reason'] ?? []))).toContain(
      'The search ended at its limit of 2 states.',
    )
  })

  test('tells of mistakes instead of runs', () => {
    expect(reports.failing).toMatchObject({ exitCode: 150, runs: [] })
    expect(reports.failing.diagnostics[0]).toEqual({
      code: 'HF317',
      severity: 'error',
      file: 'm.hf',
      line: 7,
      column: 43,
      message: "Field 'epoch' is 0..2, but this is the number 9, which is never within it.",
    })
  })

  test('tells what a baseline makes of it, which part it is, and what is from the cache', () => {
    const { known, shard, cached } = reports as unknown as Record<string, CheckReport>
    expect(known?.runs.flatMap((run) => run.verdicts.flatMap((verdict) => verdict.known ?? []))).toEqual([
      { steps: 9, faults: 1 },
    ])
    expect(known?.diagnostics.filter((each) => each.known).map(({ code }) => code)).toEqual(['HF651'])
    expect(known?.baseline).toMatchObject({
      mended: [{ property: 'Known' }, { at: 'gone' }],
      grown: [{ what: 'states' }, { what: 'transitions' }],
      unrecorded: [{ run: 'broken' }],
    })
    expect(shard?.shard).toMatchObject({ at: 2, of: 2, files: ['m.hf'], options: { limits: { depth: 90 } } })
    expect(shard?.shard?.coverage).toHaveLength(shard?.runs.length ?? -1)
    expect(cached?.runs.map(({ fromCache }) => fromCache)).toEqual([true, true])
  })

  test('holds no trace file, which --accept writes', () => {
    expect(JSON.stringify(reports)).not.toContain('itf')
  })
})

describe('the schema', () => {
  test.each(Object.entries(reports))('takes no other fields and no null anywhere: %s', (_, report) => {
    const taken = [...jsonVariants(report)].filter(([, changed]) => validate(changed)).map(([path]) => path)
    expect(taken).toEqual([])
  })

  test('takes no report that contradicts itself', () => {
    const { green: whole } = reports
    const withVerdict = (change: object) => ({
      ...whole,
      runs: whole.runs.map((run) => ({ ...run, verdicts: run.verdicts.map((verdict) => ({ ...verdict, ...change })) })),
    })
    const contradictions = [
      { ...whole, exitCode: 150 },
      { ...whole, exitCode: 2 },
      { ...whole, version: 2 },
      { ...whole, diagnostics: reports.failing.diagnostics },
      { ...reports.failing, exitCode: 0 },
      withVerdict({ status: 'holds' }),
      withVerdict({ status: 'inconclusive' }),
      withVerdict({ sort: 'reachable' }),
      withVerdict({ steps: -1 }),
    ]
    expect(contradictions.filter((report) => validate(report))).toEqual([])
  })

  test('says what every field is for, where its name does not', () => {
    const clear = [
      'severity',
      'status',
      'expected',
      'most',
      'verdicts',
      'args',
      'name',
      'value',
      'faults',
      'sort',
      'message',
    ]
    const undescribed: string[] = []
    const visit = (node: unknown, name: string) => {
      if (typeof node !== 'object' || node === null) return
      const { description, $ref, properties } = node as SchemaNode
      if (name !== '' && description === undefined && $ref === undefined && !clear.includes(name))
        undescribed.push(name)
      for (const [key, part] of Object.entries((properties ?? {}) as SchemaNode)) visit(part, key)
      const { items, $defs } = node as SchemaNode
      visit(items, '')
      for (const part of Object.values(($defs ?? {}) as SchemaNode)) visit(part, '')
    }
    visit(schema, '')
    expect(undescribed).toEqual([])
  })
})
