import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, describe, expect, test } from 'vitest'
import { parseJson } from '../../conform/json-text.ts'
import { readMapping } from '../../conform/mapping.ts'
import { type CommandFolder, folderWith, removeFolders } from '../../testing/command-line.ts'

afterAll(removeFolders)

const schemaOf = (file: string): object =>
  JSON.parse(readFileSync(new URL(`../../../docs/${file}`, import.meta.url), 'utf8'))
const options = { strict: true, strictTypes: false, strictRequired: false, allErrors: true }
const isMapping = new Ajv2020(options).compile(schemaOf('log-mapping.schema.json'))
const isReport = new Ajv2020(options).compile(schemaOf('import.schema.json'))

const spec = `
symmetric actor Node[2]
enum Mood { Calm, Busy }
var holder: Node? = none
var mood: Mood = Calm
var term: 0..3 = 0
action take(n: Node) when holder == none { holder = n  term += 1 }
action give(n: Node) when holder == n && mood == Calm { holder = none }
action calm when mood == Busy { mood = Calm }
fault stress when mood == Calm { mood = Busy }
invariant Unstressed: mood == Calm
check once { faults { stress <= 1 } expect Unstressed violated in 1 steps }
check twice { faults { stress <= 2 } expect Unstressed violated }
`
const log = (...events: object[]) => `${events.map((event) => JSON.stringify(event)).join('\n')}\n`
const [take, give, stress, calm] = [
  { action: 'take', n: 'a' },
  { action: 'give' },
  { action: 'stress' },
  { action: 'calm' },
]
const mapping = {
  kind: ['$.unit', '$.what'],
  events: {
    'lock/taken': { action: 'take', with: { n: '$.by' }, after: { term: '$.term?', 'holder == n': true } },
    'lock/free': [{ action: 'give', with: {}, where: { '$.ok': true } }, 'ignore'].slice(0, 1),
    'lock/state': {
      with: { n: { field: '$.by', type: 'Node' } },
      now: { 'holder == n': '$.held', mood: { field: '$.mood', names: 'moods' } },
    },
    'cron/tick': 'ignore',
  },
  otherwise: 'error',
  hidden: ['calm', { action: 'stress', most: 1 }],
  names: { Node: 'firstSeen', moods: { low: 'Calm', high: 'Busy' } },
}

function importing(text: string, ...args: string[]) {
  const folder = folderWith({ 'm.hf': spec, 'log.jsonl': text, 'map.json': JSON.stringify(mapping) })
  return { folder, ...folder.run('import', 'log.jsonl', '--spec', 'm.hf', '-c', 'once', ...args) }
}

describe('holdfast import', () => {
  test('accepts a log by the names of actions, and writes the run that explains it', () => {
    const { folder, code, out } = importing(
      log(take, { action: 'give', host: 'x' }, stress, calm, stress),
      '--out',
      't.itf.json',
    )
    expect(code, out).toBe(0)
    expect(out).toContain('Node: node0 is a\n')
    expect(out).toContain('fields that no parameter is called like, not looked at: host\n')
    expect(out).toContain('5 steps, 2 faults among them (any number is allowed)')
    expect(out).toContain('The log shows that Unstressed was broken by line 3.')
    expect(out).toMatch(/verdict: accepted, a run of the spec explains all 5 events\n$/)
    const replayed = folder.run('replay', 't.itf.json')
    expect(replayed.code).toBe(0)
    expect(replayed.out).toContain('still possible, with other faults than the check allows. The trace has 2 stress')
    expect(folder.run('render', 't.itf.json', '--to', 'svg', '--out', 't.svg').code).toBe(0)
    expect(folder.run('import', 'log.jsonl', '--spec', 'm.hf', '-c', 'once', '--out', 'm.hf').err).toContain(
      "'m.hf' exists and is something else",
    )
  })

  test('names the event that nothing explains, and why it is not possible', () => {
    const { code, out } = importing(log(take, stress, give))
    expect(code).toBe(1)
    expect(out).toContain(
      'line 3  {"action":"give"}\n  as give(n: any)\n  1 state is possible after line 2: the event is no step of it.\n',
    )
    expect(out).toContain('nearest: give(n: node0)\n    false  mood == Calm:  mood = Busy\n    at m.hf:8:')
    expect(out).toContain('possible here instead:\n    calm\n')
    expect(out).toContain('It would be possible after steps that the log does not have:\n    calm\n')
    expect(out).toContain('line 2  stress  ! fault\n              mood: Calm -> Busy\n')
    expect(out).toMatch(/verdict: not explained from line 3 on\n$/)
  })

  test('keeps to the budgets of the check where it is told to', () => {
    const events = log(stress, calm, stress)
    expect(importing(events).code).toBe(0)
    const { code, out } = importing(events, '--within-budgets')
    expect(code).toBe(1)
    expect(out).toContain('The check allows no more faults of this kind.')
    expect(importing(log(stress), '--within-budgets').code).toBe(0)
  })

  test('is inconclusive, and never not explained, where states were left out', () => {
    const { code, out } = importing(log({ action: 'take' }, { action: 'take' }), '--max-states', '1')
    expect(code, out).toBe(3)
    expect(out).toContain('verdict: inconclusive, nothing that was kept explains line 2')
    const accepted = importing(log({ action: 'take' }), '--max-states', '1')
    expect(accepted.code, accepted.out).toBe(0)
    expect(accepted.out).toContain('and some were left out for that is the limit')
    expect(accepted.out).toContain('Nothing is known of Unstressed, for possible states were left out.')
  })

  test('reads a log by a mapping: hidden steps, names and what was seen of the state', () => {
    const events = [
      { unit: 'lock', what: 'taken', by: 'db-7', term: 1 },
      { unit: 'cron', what: 'tick' },
      { unit: 'lock', what: 'state', by: 'db-7', held: true, mood: 'high' },
      { unit: 'lock', what: 'free', ok: true },
    ]
    const { code, out, err } = importing(log(...events), '--map', 'map.json')
    expect(code, out + err).toBe(0)
    expect(out).toContain('4 lines read, 3 events explained; left out: cron/tick 1')
    expect(out).toContain('2 hidden steps: stress 1 and calm 1')
    expect(out).toContain('The log shows that Unstressed was broken by line 3.')
    const wrong = importing(log({ ...events[0], term: 2 }), '--map', 'map.json')
    expect(wrong.code).toBe(1)
    expect(wrong.out).toContain('term is 1 after it, and the log says 2')
  })
})

describe('what cannot be read', () => {
  test.each([
    ['{"action": "take"', "log.jsonl:1:18: ',' or '}' is missing, and there is the end of the text."],
    ['{"action": take}', "log.jsonl:1:12: A value is missing: 'take' is none, and text stands in double quotes."],
    ['{"action": "take", "action": "give"}', "log.jsonl:1:20: The field 'action' is there twice."],
    ['\n{"action":"tak"}', "log.jsonl:2:11: No event of the kind 'tak' is known. Did you mean 'take'?"],
    ['{"event":"take"}', "log.jsonl:1:1: The event has no kind: there is no text at '$.action'."],
    ['[1]', 'log.jsonl:1:1: An event is an object, and this is a list.'],
    ['{"action":"take","n":true}', 'log.jsonl:1:22: A value of Node is wanted, and this is a truth.'],
    [
      '{"action":"take","n":"a"}\n{"action":"give","n":"a"}\n{"action":"take","n":"b"}\n{"action":"give","n":"c"}',
      "log.jsonl:4:22: 'c' is one more than the 2 values that Node has here",
    ],
  ])('%j', (text, message) => {
    const { code, out, err } = importing(text)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(message)
  })

  test.each([
    [{ events: { x: 'tak' } }, "map.json:1:16: The spec has no action 'tak'. Did you mean 'take'?"],
    [{ event: {} }, "map.json:1:10: A mapping has no 'event'. Did you mean 'events'?"],
    [{ events: { x: { action: 'take', with: { m: '$.m' } } } }, "'take' has no parameter 'm'."],
    [
      { events: { x: { action: 'take', after: { 'holdr == n': true } } } },
      "'holdr == n' cannot be understood: Nothing here is called 'holdr'. Did you mean 'holder'?",
    ],
    [
      { events: { x: { action: 'take', after: { mood: 'Clam' } } } },
      "A value of Mood is wanted, and this is 'Clam'. Did you mean 'Calm'?",
    ],
    [{ events: {}, hidden: [{ action: 'calm', most: 0 }] }, "map.json:1:48: 'most' is a whole number from 1 to 1000."],
    [{ events: { x: { now: { 'n == n': true }, with: { n: '$.n' } } } }, "Without an action, 'n' needs a type"],
    [{ events: {}, names: { Nod: 'firstSeen' } }, "Nothing uses the table 'Nod'"],
  ])('a mapping %j', (document, message) => {
    const folder = folderWith({ 'm.hf': spec, 'log.jsonl': '', 'map.json': JSON.stringify(document) })
    const { code, out, err } = folder.run('import', 'log.jsonl', '--spec', 'm.hf', '-c', 'once', '--map', 'map.json')
    expect(err).toContain(message)
    expect([code, out]).toEqual([2, ''])
  })

  test('a spec with errors, several runs, and files that are not there', () => {
    const run = (folder: CommandFolder, ...args: string[]) =>
      folder.run('import', 'log.jsonl', '--spec', 'm.hf', ...args)
    const folder = folderWith({ 'm.hf': spec, 'log.jsonl': '' })
    expect(run(folder)).toMatchObject({
      code: 2,
      err: expect.stringContaining('Name one:\n  --check "once"\n  --check "twice"'),
    })
    expect(run(folder, '-c', 'onc').err).toContain("Did you mean 'once'?")
    expect(run(folderWith({ 'm.hf': spec }), '-c', 'once').code).toBe(2)
    expect(run(folderWith({ 'm.hf': 'var x = ', 'log.jsonl': '' })).code).toBe(150)
  })
})

describe('the schemas', () => {
  /** Each document that differs from a valid one in one place. */
  function* variants(value: unknown): Generator<unknown> {
    if (typeof value !== 'object' || value === null) return
    if (!Array.isArray(value)) {
      yield { ...value, surprise: 1 }
      for (const key of Object.keys(value)) {
        const { [key]: _, ...rest } = value as Record<string, unknown>
        yield rest
        for (const other of [null, 7, 'x', '$.x', '$x', [], {}]) yield { ...value, [key]: other }
      }
    }
    for (const [key, part] of Object.entries(value))
      for (const changed of variants(part))
        yield Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed }
  }

  test('of mappings and the reader agree on what is one', () => {
    const all = [mapping, ...variants(mapping)]
    const reads = (document: unknown) => readMapping(parseJson(JSON.stringify(document))).problems.length === 0
    const apart = all.filter((document) => isMapping(document) !== reads(document))
    expect(apart.map((document) => JSON.stringify(document))).toEqual([])
    expect(all.filter(reads).length).toBeGreaterThan(20)
    expect(all.filter((document) => !reads(document)).length).toBeGreaterThan(50)
  })

  test('of reports fits what is printed, and nothing else', () => {
    const reports = [
      importing(log(take, give, stress), '--json'),
      importing(log(take, stress, give), '--json'),
      importing(log(stress, calm, stress), '--json', '--within-budgets'),
      importing(log({ action: 'take' }, { action: 'take' }), '--json', '--max-states', '1'),
    ]
    for (const { code, out } of reports) {
      const report = JSON.parse(out) as Record<string, unknown>
      expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true)
      expect(report['exitCode']).toBe(code)
      expect(isReport({ ...report, surprise: 1 })).toBe(false)
      expect(isReport({ ...report, exitCode: code === 0 ? 1 : 0 })).toBe(false)
    }
    expect(reports.map(({ code }) => code)).toEqual([0, 1, 1, 3])
  })
})

test('names of two tables for one symmetric type are not guessed to differ', () => {
  const folder = folderWith({
    'm.hf':
      'module m\nsymmetric type Node[2]\nvar on: Node -> bool = false\naction up(a: Node) when !on[a] { on[a] = true }\naction down(b: Node) when on[b] { on[b] = false }\ncheck c { terminal true }\n',
    'map.json': JSON.stringify({
      kind: '$.event',
      events: { up: 'up', down: { action: 'down', with: { b: { field: '$.b', names: 'ports' } } } },
      names: { ports: 'firstSeen' },
    }),
    log: '{"event":"up","a":"x"}\n{"event":"up","a":"y"}\n{"event":"down","b":"p"}\n',
  })
  const { code, err } = folder.run('import', 'log', '--spec', 'm.hf', '--map', 'map.json')
  expect(code).toBe(2)
  expect(err).toContain("'Node' and 'ports' both name Node as they come")
})
