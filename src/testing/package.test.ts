import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/*
 * The package as others get it: packed, laid out in a folder of its own, compiled against and run. With it the examples of
 * docs/api.md, and traces as tests. With HOLDFAST_UPDATE_DOCS set, what the page shows as output is written anew.
 */

const isUpdate = process.env['HOLDFAST_UPDATE_DOCS'] !== undefined
const PAGE = resolve('docs/api.md')
const page = () => readFileSync(PAGE, 'utf8')
const root = resolve('.')
const TIMEOUT = 300_000
let folder = ''
const packaged = () => join(folder, 'node_modules/holdfast')

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-package-'))
  const packing = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]
  expect(spawnSync('npm', packing, { encoding: 'utf8' }).status).toBe(0)
  mkdirSync(packaged(), { recursive: true })
  const [tarball = ''] = readdirSync(folder).filter((file) => file.endsWith('.tgz'))
  expect(spawnSync('tar', ['xzf', tarball, '-C', packaged(), '--strip-components', '1'], { cwd: folder }).status).toBe(
    0,
  )
  // What it depends on is not downloaded again.
  for (const name of ['vitest', 'immutable', 'fast-check'])
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  for (const name of ['spec', 'properties', 'counterexamples']) cpSync(name, join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
}, TIMEOUT)

afterAll(() => rmSync(folder, { recursive: true }))

function run(args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync('node', args, { cwd: folder, encoding: 'utf8' })
  expect([status, stderr], stderr).toEqual([0, ''])
  return stdout
}

const holdfast = (...args: readonly string[]) => run([join(packaged(), 'dist/cli/main.js'), ...args])

// ---- the page -------------------------------------------------------------------------------------------

/** Code blocks of the page, each with the block of output under it, if there is one. */
const blocks = [...page().matchAll(/```(ts|sh)\n([\s\S]*?)```\n(?:\n<!-- output -->\n```\w+\n([\s\S]*?)```)?/g)].map(
  ([whole, language = '', code = '', output]) => ({ whole, language, code, output }),
)
const shown = blocks.filter(({ output }) => output !== undefined)
const scripts = blocks.filter(({ language, output }) => language === 'ts' && output === undefined)

// ---- traces as tests ------------------------------------------------------------------------------------

/** Each of a bug: a state, the end of a run without end, and a deadlock or the like. */
const traces = [
  'volume-bugs-fence-noFence-MembersComplete',
  'control-plane-bugs-leakedThread-leakThread-RecoversWithoutCreates',
  'rds-multi-zone-mistakes-ackEarly-NoAcknowledgedLost',
]

interface TestRun {
  readonly testResults: readonly {
    readonly name: string
    readonly assertionResults: readonly { readonly status: string; readonly failureMessages: readonly string[] }[]
  }[]
}

describe('the package', () => {
  const consumer = `
    import { type Driver, faultSchedule, lockStep, type RunResult, render, replay, type Scenario, SpecError, spec } from 'holdfast'
    declare const console: { log(...what: unknown[]): void }
    const scenario: Scenario = spec({ text: 'var n: 0..1 = 0  action a when n < 1 { n = n + 1 }  invariant Zero: n == 0' }).check()
    const run: RunResult = scenario.with().verify({ limits: { states: 10 } })
    const trace = run.verdicts[0]?.trace
    // @ts-expect-error there is no such format
    const wrong = () => trace && render(trace, 'pdf')
    try { wrong() } catch (error) { if (error instanceof SpecError) console.log(error.message) }
    console.log(trace === undefined ? 'no trace' : render(trace, 'text'), typeof replay)
    const driver: Driver<{ n: number }> = {
      create: () => ({ n: 0 }),
      actions: { a: (it, _: { readonly which?: string }) => { it.n = 2 } },
      observe: (it) => it,
    }
    const { disagreement } = await lockStep(scenario, driver, { runs: 1 })
    console.log(disagreement?.sentence, typeof faultSchedule(scenario).generate)`
  const matching = `
    import { type Scenario } from 'holdfast'
    import { describeSpec, type DescribeSpecOptions } from 'holdfast/vitest'
    import { expect } from 'vitest'
    export const ask = (scenario: Scenario, options: DescribeSpecOptions) => {
      describeSpec('x.hf', options)
      expect(scenario).not.toViolate('Zero', { limits: { seconds: 1 } })
      // @ts-expect-error a property has a name
      expect(scenario).toHold(3)
    }`

  const errorsOf = (files: Readonly<Record<string, string>>, options: ts.CompilerOptions) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const names = Object.keys(files).map((name) => join(folder, name))
    const base = { target: ts.ScriptTarget.ES2022, lib: ['lib.es2023.d.ts'], strict: true, noEmit: true, types: [] }
    const program = ts.createProgram(names, { ...base, ...options })
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
  }

  test('has types that a compiler accepts as modules of Node and of a bundler', () => {
    const { NodeNext, Bundler } = ts.ModuleResolutionKind
    const node = { module: ts.ModuleKind.NodeNext, moduleResolution: NodeNext, skipLibCheck: false }
    expect(errorsOf({ 'consumer.ts': consumer }, { ...node, exactOptionalPropertyTypes: true })).toEqual([])
    const bundler = { module: ts.ModuleKind.ESNext, moduleResolution: Bundler, skipLibCheck: true }
    expect(errorsOf({ 'consumer.ts': consumer, 'matching.ts': matching }, bundler)).toEqual([])
  })

  test('runs, and loads nothing of the command line', () => {
    const { outputText } = ts.transpileModule(consumer, {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
    })
    writeFileSync(join(folder, 'consumer.mjs'), outputText)
    const printed = run(['consumer.mjs'])
    expect(printed).toContain("A trace has no format 'pdf'.")
    expect(printed).toContain('n: 0 -> 1')
    expect(printed).toContain(
      "What is observed is no value of the spec. n: A value of 0..1 is wanted, and this is '2'.",
    )
    const library = readdirSync(join(packaged(), 'dist/lib')).map((file) =>
      readFileSync(join(packaged(), 'dist/lib', file), 'utf8'),
    )
    expect(library.join('')).not.toMatch(/CommanderError|worker_threads|child_process/)
  })
})

describe('docs/api.md', () => {
  test('has its examples', () => {
    expect(shown.length).toBeGreaterThanOrEqual(4)
    expect(scripts.length).toBeGreaterThanOrEqual(2)
    expect(page().split('<!-- output -->')).toHaveLength(shown.length + 1)
  })

  test.each(shown)('shows what is printed: $code', ({ whole, language, code, output = '' }) => {
    let printed = ''
    if (language === 'sh') printed = holdfast(...code.trim().split(' ').slice(1))
    else {
      writeFileSync(join(folder, 'example.mjs'), code)
      printed = run(['example.mjs'])
    }
    if (!isUpdate) return expect(output).toBe(printed)
    const at = whole.lastIndexOf(`${output}\`\`\``)
    writeFileSync(
      PAGE,
      page().replace(whole, () => `${whole.slice(0, at)}${printed}\`\`\``),
    )
  })

  test('has every name that is exported', () => {
    const exported = [...readFileSync('src/index.ts', 'utf8').matchAll(/^export \{ (.*) \}/gm)].flatMap(
      ([, names = '']) => names.split(', '),
    )
    const matchers = [...readFileSync('src/vitest/matchers.ts', 'utf8').matchAll(/^ {4}(to\w+)\(/gm)].map(
      ([, name = '']) => name,
    )
    expect(exported).toHaveLength(6)
    expect(matchers).toHaveLength(4)
    for (const name of [...exported, ...matchers, 'describeSpec']) expect(page()).toContain(name)
  })
})

describe('a trace as a test', () => {
  let results = new Map<string, TestRun['testResults'][number]['assertionResults']>()

  beforeAll(() => {
    for (const [at, { code }] of scripts.entries()) writeFileSync(join(folder, `page-${at}.test.ts`), code)
    for (const name of traces) {
      const code = holdfast('render', `counterexamples/${name}.itf.json`, '--to', 'vitest')
      writeFileSync(join(folder, `broken-${name}.test.ts`), code)
      const mended = code.replace(/\.run\('(\w+) with \w+'\)/, ".check('$1')")
      expect(mended).not.toBe(code)
      writeFileSync(join(folder, `mended-${name}.test.ts`), mended)
      writeFileSync(join(folder, `kept-${name}.test.ts`), mended.replace(').toViolate(', ').not.toViolate('))
      writeFileSync(join(folder, `again-${name}.test.ts`), code.replace(').toViolate(', ').not.toViolate('))
      writeFileSync(
        join(folder, `renamed-${name}.test.ts`),
        mended.replace(').toViolate(', ').not.toViolate(').replace(/const steps = \[\n {4}'/, '$&un'),
      )
    }
    const describing = (options: string) => `import { describeSpec } from 'holdfast/vitest'\ndescribeSpec(${options})`
    writeFileSync(join(folder, 'wrong.test.ts'), describing("{ text: 'var n: 0..3 = 0  invariant Small: m < 3' }"))
    writeFileSync(join(folder, 'none.test.ts'), describing("'properties/volume-bugs.hf', { only: ['fense'] }"))
    writeFileSync(
      join(folder, 'cut.test.ts'),
      describing("'properties/volume-bugs.hf', { only: ['fence'], with: [], limits: { states: 9 } }"),
    )
    const vitest = [join(folder, 'node_modules/vitest/vitest.mjs'), 'run', '--no-isolate']
    vitest.push('--reporter=json', '--outputFile=out.json')
    spawnSync('node', vitest, { cwd: folder, encoding: 'utf8' })
    const { testResults } = JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')) as TestRun
    results = new Map(
      testResults.map(({ name, assertionResults }) => [name.replace(/^.*\/|\.test\.ts$/g, ''), assertionResults]),
    )
  }, TIMEOUT)

  const statuses = (name: string) => results.get(name)?.map(({ status }) => status)
  const failure = (name: string) => results.get(name)?.[0]?.failureMessages.join('') ?? ''

  test('stands beside the examples of docs/api.md, which pass', () => {
    for (const at of scripts.keys()) expect(new Set(statuses(`page-${at}`))).toEqual(new Set(['passed']))
  })

  test('stands beside specs as tests, which fail with what is wrong', () => {
    expect([statuses('wrong'), statuses('none')]).toEqual([['failed'], ['failed']])
    expect(failure('wrong')).toContain(
      '1 | var n: 0..3 = 0  invariant Small: m < 3\n  |                                   ^',
    )
    expect(failure('none')).toContain("'properties/volume-bugs.hf' has no check 'fense'. Did you mean 'fence'?")
    expect(new Set(statuses('cut'))).toEqual(new Set(['failed']))
    expect(failure('cut')).toContain(
      'MembersComplete should hold, but that is not known. The search ended at its limit of 9 states.',
    )
  })

  test.each(traces)('passes while the spec shows it, and fails once it is mended: %s', (name) => {
    expect(statuses(`broken-${name}`)).toEqual(['passed'])
    expect(statuses(`mended-${name}`)).toEqual(['failed'])
    expect(failure(`mended-${name}`)).toMatch(
      /these steps should violate \w+, but they do not\. (?:Step \d+, .* is not possible there|They can be taken, and do not show it)/,
    )
    expect(failure(`mended-${name}`)).toContain("write '.not.toViolate' for '.toViolate' and keep the test")
  })

  test.each(traces)('can be turned into one that it stays so, which fails when it comes again: %s', (name) => {
    expect(statuses(`kept-${name}`)).toEqual(['passed'])
    expect(statuses(`again-${name}`)).toEqual(['failed'])
    expect(failure(`again-${name}`)).toMatch(/these steps should not violate \w+, but they violate it in \d+ steps/)
  })

  test.each(traces)('does not pass for want of an action that was renamed: %s', (name) => {
    expect(statuses(`renamed-${name}`)).toEqual(['failed'])
    expect(failure(`renamed-${name}`)).toMatch(/has no action 'un\w+'/)
  })
})
