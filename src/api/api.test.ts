import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { faultSchedule } from './fault-schedule.ts'
import { render } from './shown-trace.ts'
import { replay, spec } from './spec.ts'
import { SpecError } from './spec-error.ts'

const text = `
  const NODES: 2..4 = 2
  const FAST: bool = false
  symmetric actor Node[NODES]
  var up: Node -> bool = true
  var served: 0..9 = 0
  /// A node crashes.
  fault crash(n: Node) when up[n] { up[n] = false }
  fault cut(n: Node) when up[n] { up[n] = false }
  action serve(n: Node) when up[n] && served < 2 { served = served + 1 }
  fix restart "A node starts again"
  bug wild "A node serves though it is down"
  action startAgain(n: Node) when restart && !up[n] { up[n] = true }
  action serveWildly(n: Node) when wild && !up[n] && served < 9 { served = served + 3 }
  /// Some node is up.
  invariant SomeUp: exists n in Node: up[n]
  invariant Few: served <= 2
  reachable Served: served == 2

  check calm "nothing happens" { terminal true  expect SomeUp, Few holds  expect Served reached in 2 steps }
  check stormy "nodes crash" {
    faults { crash <= 1 }
    terminal true
    expect SomeUp holds
    with wild { faults { crash <= 2 }  NODES = 3  expect Few violated }
    with restart { expect SomeUp holds }
  }`
const nodes = spec({ text, path: 'nodes.hf' })

function errorOf(action: () => unknown): SpecError {
  try {
    action()
  } catch (error) {
    if (error instanceof SpecError) return error
    throw error
  }
  throw new Error('it is no error')
}

describe('a spec', () => {
  test('has what is in its text', () => {
    expect(nodes).toMatchObject({
      path: 'nodes.hf',
      warnings: [],
      checks: [
        { name: 'calm', sentence: 'nothing happens' },
        { name: 'stormy', sentence: 'nodes crash' },
      ],
      toggles: [
        { name: 'restart', sort: 'fix', sentence: 'A node starts again' },
        { name: 'wild', sort: 'bug', sentence: 'A node serves though it is down' },
      ],
      constants: [
        { name: 'NODES', value: '2' },
        { name: 'FAST', value: 'false' },
      ],
      faults: ['crash', 'cut'],
      properties: [
        { name: 'SomeUp', sort: 'invariant', doc: ['Some node is up.'] },
        { name: 'Few', sort: 'invariant', doc: [] },
        { name: 'Served', sort: 'reachable', doc: [] },
      ],
    })
    expect(nodes.runs.map(({ name }) => name)).toEqual(['calm', 'stormy', 'stormy with wild', 'stormy with restart'])
    expect(nodes.runs[0]?.expectations).toContainEqual({
      property: 'Served',
      outcome: 'reached',
      steps: 2,
      stated: true,
    })
  })

  test('makes the runs of its checks, or some of them', () => {
    const all = nodes.verify()
    expect(all.map(({ check }) => check)).toEqual(['calm', 'stormy', 'stormy', 'stormy'])
    expect(all.every(({ verdicts }) => verdicts.every(({ asExpected }) => asExpected))).toBe(true)
    expect(nodes.verify({ checks: ['calm'] })).toHaveLength(1)
    expect(nodes.verify({ runs: ['stormy with wild'] })).toMatchObject([{ toggles: ['wild'], engine: 'compiled' }])
    expect(nodes.verify({ runs: ['calm'], engine: 'interpreted', plain: true })).toMatchObject([
      { engine: 'interpreted', mode: 'plain' },
    ])
  })

  test('is plain data in its results', () => {
    const [run] = nodes.verify({ runs: ['stormy with wild'] })
    expect(structuredClone(run)).toEqual(run)
    expect(JSON.parse(JSON.stringify(run))).toMatchObject({
      verdicts: [{ property: 'Few', trace: { file: 'nodes.hf' } }, {}, {}],
    })
  })

  test('may be a text that imports other texts', () => {
    const imports = { 'lib/a.hf': 'import "b.hf"\nvar n: 0..limit = 0', 'lib/b.hf': 'const limit = 3' }
    const importing = spec({ path: 'main.hf', text: 'import "./lib/a.hf"\ninvariant Small: n <= limit', imports })
    expect(importing.check().verify().verdicts[0]).toMatchObject({ property: 'Small', status: 'holds' })
    const error = errorOf(() => spec({ text: 'import "b.hf"' }))
    expect(error.diagnostics[0]).toMatchObject({ code: 'HF204', file: 'spec.hf', line: 1, column: 8 })
  })
})

describe('a scenario', () => {
  test('is the outermost block of a check, or the block of a run', () => {
    expect(
      nodes
        .check('stormy')
        .with('wild')
        .verify({ properties: ['Few'] }),
    ).toMatchObject({
      toggles: ['wild'],
      budgets: [{ faults: ['crash'], most: 1 }],
      constants: [{ value: '2' }, { value: 'false' }],
    })
    expect(nodes.run('stormy with wild').verify()).toMatchObject({
      toggles: ['wild'],
      budgets: [{ faults: ['crash'], most: 2 }],
      constants: [{ value: '3' }, { value: 'false' }],
      verdicts: [{ property: 'Few', status: 'violated' }, { property: 'ErrorFree' }, { property: 'DeadlockFree' }],
    })
  })

  test('is another one with each change, and none changes', () => {
    const calm = nodes.check('calm')
    const changed = calm
      .with('wild')
      .with('restart', 'wild')
      .setting({ NODES: 3, FAST: true })
      .allowing({ 'crash + cut': 1 })
    expect(changed.name).toBe('calm with wild, restart, NODES = 3, FAST = true, crash + cut <= 1 of nodes.hf')
    expect(changed.verify({ properties: ['SomeUp'] })).toMatchObject({
      toggles: ['restart', 'wild'],
      budgets: [{ faults: ['crash', 'cut'], most: 1 }],
      constants: [
        { name: 'NODES', value: '3', set: true },
        { name: 'FAST', value: 'true', set: true },
      ],
    })
    expect(calm.name).toBe('calm of nodes.hf')
    expect(calm.allowing({}).name).toBe('calm with no faults of nodes.hf')
    expect(calm.verify()).toMatchObject({ toggles: [], budgets: [] })
  })

  test('is asked of the properties that its check speaks of, or of those that are named', () => {
    const named = (run: ReturnType<typeof nodes.verify>[number]) =>
      run.verdicts.filter(({ stated }) => stated).map(({ property }) => property)
    expect(named(nodes.check('calm').verify())).toEqual(['SomeUp', 'Few', 'Served'])
    expect(named(nodes.check('stormy').verify())).toEqual(['SomeUp', 'Few'])
    expect(named(nodes.check('calm').verify({ properties: ['DeadlockFree', 'Served'] }))).toEqual([
      'DeadlockFree',
      'Served',
    ])
  })
})

describe('random schedules', () => {
  const text = `
    var x: 0..3 = 0
    action inc when x < 3 { x = x + 1 }
    invariant Small: x < 2
    liveness Grows: x == 0 leadsTo x == 3
    check every { terminal x == 3  expect Small violated  expect Grows holds }`

  test('look for what the check speaks of where no property is named, and never for nothing', () => {
    for (const options of [{}, { properties: [] }, { properties: ['Small'] }]) {
      const [schedule] = fc.sample(faultSchedule(spec({ text }).check(), options), { seed: 1, numRuns: 1 })
      expect(schedule?.shows).toBe('Small')
    }
  })

  test('refuse a property that none of them can show', () => {
    expect(() => faultSchedule(spec({ text }).check(), { properties: ['Grows'] })).toThrow(
      "'Grows' speaks of whole runs, and no schedule shows it",
    )
  })
})

describe('what is wrong', () => {
  test.each([
    ['a check', () => nodes.check('clam'), "'nodes.hf' has no check 'clam'. Did you mean 'calm'?"],
    [
      'a run',
      () => nodes.run('stormy with wid'),
      "'nodes.hf' has no run 'stormy with wid'. Did you mean 'stormy with wild'?",
    ],
    ['a run to make', () => nodes.verify({ runs: ['cal'] }), "'nodes.hf' has no run 'cal'. Did you mean 'calm'?"],
    ['a check to make', () => nodes.verify({ checks: ['xyz'] }), "'nodes.hf' has no check 'xyz'. It has calm, stormy."],
    ['a toggle', () => nodes.check('calm').with('wld'), "'nodes.hf' has no fix or bug 'wld'. Did you mean 'wild'?"],
    [
      'a constant',
      () => nodes.check('calm').setting({ NODE: 3 }),
      "'nodes.hf' has no constant 'NODE'. Did you mean 'NODES'?",
    ],
    [
      'a fault',
      () => nodes.check('calm').allowing({ 'crash + cuts': 1 }),
      "'nodes.hf' has no fault 'cuts'. Did you mean 'cut'?",
    ],
    [
      'a property',
      () => nodes.check('calm').verify({ properties: ['Fw'] }),
      "'nodes.hf' has no property 'Fw'. Did you mean 'Few'?",
    ],
    [
      'an action',
      () => nodes.check('calm').taking(['srve(n: node0)']),
      "Step 1, 'srve(n: node0)': 'nodes.hf' has no action 'srve'. Did you mean 'serve'?",
    ],
    [
      'an argument',
      () => nodes.check('calm').taking(['serve(n: node7)']),
      "Step 1, 'serve(n: node7)': 'nodes.hf' has no such step of 'serve'. One that it has is 'serve(n: node0)'.",
    ],
    [
      'a limit',
      () => nodes.verify({ limits: { second: 1 } as never }),
      "A search has no limit 'second'. Did you mean 'seconds'?",
    ],
    ['a number', () => nodes.verify({ limits: { seconds: Number.NaN } }), "The limit 'seconds' is no number: NaN."],
    [
      'an engine',
      () => nodes.verify({ engine: 'fast' as never }),
      "Holdfast has no engine 'fast'. It has compiled, interpreted.",
    ],
    ['a budget', () => nodes.check('calm').allowing({ crash: -1 }), "'crash' is to happen -1 times."],
    [
      'a half',
      () => nodes.check('calm').setting({ NODES: 2.5 }),
      "The constant 'NODES' cannot be 2.5: a spec has whole numbers up to 2147483647.",
    ],
    [
      'a loop',
      () => nodes.check('calm').taking(['serve(n: node0)'], { repeatFrom: 2 }),
      "'repeatFrom' is the number of a step, from 1 to 1, and not 2.",
    ],
    [
      'both ends',
      () => nodes.check('calm').taking(['serve(n: node0)'], { repeatFrom: 1, thenRest: true }),
      "Steps that repeat for ever do not rest: leave out 'repeatFrom' or 'thenRest'.",
    ],
    [
      'a property of steps',
      () => nodes.check('calm').taking([]).verify('Fw'),
      "'nodes.hf' has no property 'Fw'. Did you mean 'Few'?",
    ],
    [
      'a file',
      () => spec('no/such.hf'),
      "'no/such.hf' cannot be read: ENOENT: no such file or directory, open 'no/such.hf'.",
    ],
    [
      'a trace',
      () => replay('package.json'),
      "'package.json' is not a trace of Holdfast. #meta is missing or not an object.",
    ],
  ])('is said with what was meant: %s', (_, action, message) => {
    expect(errorOf(action)).toMatchObject({ name: 'SpecError', message, diagnostics: [] })
  })

  test('is a value that a constant cannot have', () => {
    const { message } = errorOf(() => nodes.check('calm').setting({ NODES: 9 }))
    expect(message).toMatch(/^There is no calm with NODES = 9 of nodes\.hf\. .* \(HF\d+ at nodes\.hf:\d+:\d+\)$/)
    expect(errorOf(() => nodes.check('calm').setting({ FAST: 'x") evil' })).message).toContain('x") evil')
  })

  test('is drawn where it is in the text of a spec', () => {
    const { message, diagnostics } = errorOf(() => spec({ text: 'var n: 0..3 = 0\ninvariant Small: m < 3' }))
    expect(message).toContain('2 | invariant Small: m < 3\n  |                  ^')
    expect(diagnostics).toMatchObject([{ code: 'HF201', severity: 'error', line: 2, column: 18, text: message }])
  })

  test('is a format that there is not', () => {
    const trace = nodes.run('stormy with wild').verify().verdicts[0]?.trace
    if (trace === undefined) throw new Error('there is no trace')
    expect(errorOf(() => render(trace, 'pdf' as never)).message).toMatch(/^A trace has no format 'pdf'\./)
    expect(render(trace, 'vitest')).toContain("spec('nodes.hf').run('stormy with wild')")
    const changed = nodes.check('calm').with('wild').setting({ NODES: 3 }).allowing({ crash: 1 })
    const other = changed.verify({ properties: ['Few'] }).verdicts[0]?.trace
    if (other === undefined) throw new Error('there is no trace')
    expect(render(other, 'vitest')).toContain(
      "spec('nodes.hf').check('calm').with('wild').setting({ ['NODES']: 3 }).allowing({ ['crash']: 1 })",
    )
  })
})

describe('a kept trace', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-api-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'nodes.hf')
  const file = join(folder, 'trace.itf.json')
  writeFileSync(path, text)
  writeFileSync(file, JSON.stringify(spec(path).verify({ runs: ['stormy with wild'] })[0]?.verdicts[0]?.itf))

  test('shows what it did until the spec is another', () => {
    expect(replay(file)).toMatchObject({ status: 'shown', trace: { property: 'Few', file: path, isWitness: false } })
    const other = join(folder, 'other.hf')
    const inOther = (change: (text: string) => string) => {
      writeFileSync(other, change(text))
      return replay(file, { spec: other })
    }
    expect(inOther((old) => old.replace('wild && !up[n]', 'wild && !up[n] && served > 9'))).toMatchObject({
      status: 'impossible',
      reason: expect.stringContaining('serveWildly, is not possible there'),
    })
    expect(inOther((old) => old.replace('served <= 2', 'served <= 8'))).toMatchObject({ status: 'notShown' })
    expect(inOther((old) => old.replace('faults { crash <= 2 }', 'faults { crash <= 0 }'))).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('They are no run of the check.'),
    })
    expect(errorOf(() => inOther((old) => old.replace('with wild {', 'with wild, restart {'))).message).toContain(
      "has no run 'stormy with wild'",
    )
  })
})
