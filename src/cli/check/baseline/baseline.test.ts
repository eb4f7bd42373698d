import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, describe, expect, test } from 'vitest'
import { folderWith, removeFolders } from '../../../testing/command-line.ts'
import { readJunit, readSarif } from '../../../testing/report-readers.ts'
import { exitCodes } from '../../exit-codes.ts'

afterAll(removeFolders)

const schema = JSON.parse(
  readFileSync(new URL('../../../../docs/baseline.schema.json', import.meta.url), 'utf8'),
) as object
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema)

/** A level that rises to its top, with a property that is broken on the way. */
const level = ({ most = 3, top = 9, by = 1 } = {}) => `module level
var level: 0..${top} = 0
action rise when level < ${top} { level += ${by} }
action drain when level == ${top} { level = 0 }
action never when level < 0 { level = 0 }
invariant Low: level <= ${most}
reachable Top: level == ${top}
check calm { expect Low holds  expect Top reached }
`
const BASELINE = 'known.json'
const withLevel = (changes?: Parameters<typeof level>[0]) => folderWith({ 'level.hf': level(changes) })
const args = ['check', 'level.hf', '--baseline', BASELINE]

async function accepted(changes?: Parameters<typeof level>[0], ...more: string[]) {
  const folder = withLevel(changes)
  const result = await folder.call(...args, '--accept-baseline', ...more)
  return { folder, result }
}

describe('a baseline', () => {
  test('is written on request alone', async () => {
    const folder = withLevel()
    const { code, err } = await folder.call(...args)
    expect([code, err]).toEqual([
      exitCodes.usage,
      "error: There is no baseline 'known.json' yet. To write what is found now, add --accept-baseline.\n",
    ])
    expect(folder.files()).toEqual(['level.hf'])
    expect((await folder.call('check', 'level.hf', '--accept-baseline')).err).toContain(
      "name it with '--baseline FILE'",
    )
  })

  test('has a line for each finding and run, by names, and is the same to the byte each time', async () => {
    const { folder, result } = await accepted()
    expect([result.code, result.err]).toEqual([exitCodes.asExpected, 'wrote known.json: 1 known finding, 1 run\n'])
    const text = folder.read(BASELINE)
    expect(text).toBe(`{
  "holdfast": "baseline",
  "version": 1,
  "factors": { "states": 1.5, "seconds": 5 },
  "findings": [
    { "spec": "level.hf", "run": "calm", "property": "Low", "status": "violated", "expected": "holds", "steps": 4, "faults": 0 }
  ],
  "runs": [
    { "spec": "level.hf", "run": "calm", "states": 10, "transitions": 10 }
  ]
}
`)
    expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true)
    await folder.call(...args, '--accept-baseline')
    expect(folder.read(BASELINE)).toBe(text)
  })

  test('lets what it has pass, and the report tells it all the same, with its trace', async () => {
    const { folder } = await accepted()
    expect((await folder.call('check', 'level.hf')).code).toBe(exitCodes.safety)
    const { code, out } = await folder.call(...args)
    expect(code).toBe(exitCodes.asExpected)
    expect(out).toContain('  FAIL  Low violated in 4 steps; expected: holds; known\n')
    expect(out).toContain('rise')
    expect(out).toMatch(/\nverdict: nothing new; known: 1 finding\n$/)
  })

  test('knows a finding again where lines have moved, and says where its trace is another', async () => {
    const { folder } = await accepted()
    folder.write('level.hf', `// A comment.\n\n${level({ most: 2 })}`)
    const { code, out } = await folder.call(...args)
    expect(code).toBe(exitCodes.asExpected)
    expect(out).toContain('Low violated in 3 steps; expected: holds; known, but in 4 steps until now')
  })

  test('lets what is new fail beside what is known', async () => {
    const { folder } = await accepted()
    folder.write('level.hf', `${level()}check more { expect Low holds  expect DeadlockFree violated }\n`)
    const { code, out } = await folder.call(...args)
    expect(code).toBe(exitCodes.safety)
    expect(out).toMatch(/\nverdict: not as expected: 2 properties; known: 1 finding\n$/)
    expect(out).toContain('1 run without a record yet: more\n')
  })

  test('says what is gone, and that it can go; a run that is gone counts', async () => {
    const { folder } = await accepted()
    folder.write('level.hf', level({ most: 9 }))
    const { code, out } = await folder.call(...args)
    expect(code).toBe(exitCodes.asExpected)
    expect(out).toContain('mended  level.hf  calm: Low violated\n        remove from the baseline: known.json')
    folder.write('level.hf', level().replace('check calm', 'check other'))
    expect((await folder.call(...args)).out).toContain('mended  level.hf  calm: Low violated\n')
    await folder.call(...args, '--accept-baseline')
    expect(folder.read(BASELINE)).not.toContain('calm')
  })

  test('never says that what was not decided is gone', async () => {
    const { folder } = await accepted()
    const { code, out } = await folder.call(...args, '--max-states', '2')
    expect(code).toBe(exitCodes.inconclusive)
    expect(out).not.toContain('mended')
  })

  test('says nothing of runs that were not made, and keeps their lines', async () => {
    const two = `${level()}check other { expect Low holds }\n`
    const folder = folderWith({ 'level.hf': two })
    await folder.call(...args, '--accept-baseline')
    const text = folder.read(BASELINE)
    const { code, out } = await folder.call(...args, '--check', 'other')
    expect([code, out.includes('mended')]).toEqual([exitCodes.asExpected, false])
    await folder.call(...args, '--check', 'other', '--accept-baseline')
    expect(folder.read(BASELINE)).toBe(text)
  })

  test('has the warnings of --strict, whatever the number of runs', async () => {
    const { folder } = await accepted({ most: 9 }, '--strict')
    expect(folder.read(BASELINE)).toContain(
      `{ "file": "level.hf", "code": "HF701", "at": "never", "message": "the action 'never' is never taken`,
    )
    expect(validate(JSON.parse(folder.read(BASELINE)))).toBe(true)
    folder.write('level.hf', `\n${level({ most: 9 })}check more { expect Low holds }\n`)
    const { code, out } = await folder.call(...args, '--strict')
    expect(code).toBe(exitCodes.asExpected)
    expect(out).toContain('warning[HF701]')
    folder.write('level.hf', `${level({ most: 9 })}action nor when level < 0 { level = 0 }\n`)
    expect((await folder.call(...args, '--strict')).code).toBe(exitCodes.unmet)
    folder.write('level.hf', level({ most: 9 }).replace(/action never.*\n/, ''))
    expect((await folder.call(...args, '--strict')).out).toContain("mended  level.hf  HF701 at 'never'")
    expect((await folder.call(...args)).out).not.toContain('mended')
  })

  test('that is something else is left alone', async () => {
    const folder = folderWith({
      'level.hf': level(),
      'notes.json': '["mine"]',
      'text.json': 'mine',
      'old.json': '{"holdfast":"baseline","version":7}',
    })
    for (const [file, why] of [
      ['notes.json', 'it is no JSON object'],
      ['text.json', 'it is not JSON'],
      ['old.json', 'has version 7'],
    ] as const) {
      const before = folder.read(file)
      const { code, err } = await folder.call('check', 'level.hf', '--baseline', file, '--accept-baseline')
      expect([code, folder.read(file)]).toEqual([exitCodes.usage, before])
      expect(err).toContain(why)
    }
  })
})

describe('a finding that is known is no other', () => {
  const failing = (last: string) => `module level
var level: 0..9 = 0
action rise when level < 9 { level += 1 }
action drain when level == 9 { level = ${last} }
invariant Low: level <= 9
check calm { expect Low holds }
`

  test('that must hold and does not, where another length was expected', async () => {
    const folder = folderWith({ 'level.hf': level().replace('expect Low holds', 'expect Low violated in 9 steps') })
    expect((await folder.call(...args, '--accept-baseline')).code).toBe(exitCodes.asExpected)
    expect((await folder.call(...args)).code).toBe(exitCodes.asExpected)
    folder.write('level.hf', level())
    expect((await folder.call(...args)).code).toBe(exitCodes.safety)
  })

  test('that is another error in the model', async () => {
    const folder = folderWith({ 'level.hf': failing('level + 1') })
    await folder.call(...args, '--accept-baseline')
    expect((await folder.call(...args)).code).toBe(exitCodes.asExpected)
    folder.write('level.hf', failing('6 / (level - 9)'))
    expect((await folder.call(...args)).code).toBe(exitCodes.modelError)
  })
})

describe('other reports', () => {
  const targets = ['junit', 'sarif', 'markdown'].flatMap((form) => ['--report', `${form}=out.${form}`])

  test('show what is known, as what does not fail', async () => {
    const { folder } = await accepted({ most: 3 }, '--strict')
    const { code, out } = await folder.call(...args, '--strict', ...targets, '--report', 'github')
    expect(code).toBe(exitCodes.asExpected)
    expect(out).not.toMatch(/^::/m)
    const junit = readJunit(folder.read('out.junit'))
    expect(junit.attributes).toMatchObject({ failures: '0', errors: '0' })
    const problems = junit.children.flatMap(({ children }) => children.flatMap(({ children: [first] }) => first ?? []))
    expect(problems.map(({ name }) => name)).toEqual(['skipped', 'skipped'])
    expect(junit.children[0]?.attributes['skipped']).toBe('2')
    const [, low] = problems
    expect(low?.attributes['message']).toContain('Known finding of the baseline, which does not fail: Low violated')
    expect(low?.text).toContain('level: 3 -> 4')
    const { results } = readSarif(folder.read('out.sarif'))
    expect(results.map(({ ruleId, baselineState }) => [ruleId, baselineState])).toEqual([
      ['safety-violated', 'unchanged'],
      ['HF701', 'unchanged'],
      ['HF706', undefined],
    ])
    const page = folder.read('out.markdown')
    expect(page).toContain('| Known finding |')
    expect(page).toMatch(/calm: Low \| Low violated in 4 steps/)
    expect(page).toContain('warning HF701, known')
  })

  test('have what is new, and what has grown, as what fails', async () => {
    const { folder } = await accepted({ most: 9 })
    folder.write('level.hf', level({ most: 3, top: 30 }))
    const { out } = await folder.call(...args, ...targets, '--report', 'github')
    const grown = 'calm: 31 states, recorded 10'
    expect(out).toMatch(/^::error file=level\.hf,.*title=calm%3A states::.*31 states/m)
    expect(readJunit(folder.read('out.junit')).attributes).toMatchObject({ failures: '3', errors: '0' })
    expect(folder.read('out.junit')).toContain(grown)
    const failing = readSarif(folder.read('out.sarif')).results.filter((each) => each.level === 'error')
    expect(failing.map(({ ruleId, baselineState }) => [ruleId, baselineState])).toEqual([
      ['safety-violated', 'new'],
      ['grown', 'new'],
      ['grown', 'new'],
    ])
    expect(folder.read('out.markdown')).toContain(grown)
  })
})

describe('runs that have grown', () => {
  test('fail beyond the factor of the baseline, by states and transitions', async () => {
    const { folder } = await accepted({ most: 9 })
    folder.write('level.hf', level({ most: 15, top: 15 }))
    const { code, out } = await folder.call(...args)
    expect(code).toBe(exitCodes.unmet)
    expect(out).toContain('grown  level.hf  calm: 16 states, recorded 10: 1.6 times as many, and 1.5 are allowed\n')
    expect(out).toMatch(/\nverdict: all as expected, but 2 figures beyond the baseline\n$/)
    folder.write(BASELINE, folder.read(BASELINE).replace('"states": 1.5', '"states": 1.6'))
    expect((await folder.call(...args)).code).toBe(exitCodes.asExpected)
  })

  test('pass once they are accepted, and the factors stay', async () => {
    const { folder } = await accepted({ most: 9 })
    folder.write(BASELINE, folder.read(BASELINE).replace('"states": 1.5', '"states": 1.1'))
    folder.write('level.hf', level({ most: 15, top: 15 }))
    expect((await folder.call(...args, '--accept-baseline')).code).toBe(exitCodes.asExpected)
    expect(folder.read(BASELINE)).toMatch(/"states": 1.1,[\s\S]*"states": 16, "transitions": 16/)
    expect((await folder.call(...args)).code).toBe(exitCodes.asExpected)
  })
})

describe('reports beside a baseline', () => {
  test('say what is known, mended, grown and without a record', async () => {
    const { folder } = await accepted()
    const report = JSON.parse((await folder.call(...args, '--json', '--report', 'junit=r.xml')).out)
    expect(report.exitCode).toBe(exitCodes.asExpected)
    expect(report.runs[0].verdicts[0].known).toEqual({ steps: 4, faults: 0 })
    expect(report.baseline).toEqual({ file: BASELINE, mended: [], grown: [], unrecorded: [] })
    expect(folder.read('r.xml')).toContain('failures="0"')
    folder.write('level.hf', level({ most: 15, top: 15 }).replace('check calm', 'check windy'))
    const other = JSON.parse((await folder.call(...args, '--json')).out)
    expect(other.baseline.mended).toEqual([
      { spec: 'level.hf', run: 'calm', property: 'Low', status: 'violated', expected: 'holds', steps: 4, faults: 0 },
    ])
    expect(other.baseline.unrecorded).toEqual([{ spec: 'level.hf', run: 'windy' }])
  })
})
