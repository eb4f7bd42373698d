import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { defined } from '../base/assert.ts'
import { exitCodes } from '../cli/exit-codes.ts'
import { readAction, stepCalled } from './action-steps.ts'
import { folderWith, removeFolders } from './command-line.ts'

afterAll(removeFolders)

const root = join(import.meta.dirname, '../..')
const action = readAction()

const GOOD =
  'module m\nvar x: bool = false\naction turn when !x { x = true }\nreachable X: x\ncheck c { terminal true  expect X reached in 1 steps }\n'
const BAD = GOOD.replace('1 steps', '2 steps')

/** Runs a step as the runner does: bash with -e and pipefail, and inputs as variables. */
function runStep(name: string, inputs: Readonly<Record<string, string>>, files: Readonly<Record<string, string>>) {
  const step = stepCalled(action, name)
  for (const given of Object.keys(inputs)) expect(Object.keys(action.inputs)).toContain(given)
  const folder = folderWith({ ...files, '.script.sh': defined(step.run, 'script'), '.output': '' })
  const env = Object.fromEntries(
    Object.entries(step.env).map(([variable, expression]) => {
      const [, input = ''] = /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(expression) ?? []
      return [variable, inputs[input] ?? defined(action.inputs[input], `default of ${expression}`)]
    }),
  )
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['--noprofile', '--norc', '-eo', 'pipefail', join(folder.path, '.script.sh')],
    {
      cwd: folder.path,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        ...env,
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTION_PATH: root,
        GITHUB_OUTPUT: join(folder.path, '.output'),
        GITHUB_STEP_SUMMARY: join(folder.path, '.summary'),
        GITHUB_WORKSPACE: folder.path,
        RUNNER_TEMP: join(folder.path, '.temp'),
      },
    },
  )
  return { folder, code: status, out: stdout, err: stderr, outputs: outputsIn(folder.read('.output')) }
}

/** Reads outputs as the runner does: `name=value`, or `name<<END` with lines up to END. */
function outputsIn(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {}
  const lines = text.split('\n')
  for (let line = lines.shift(); line !== undefined && line !== ''; line = lines.shift()) {
    const [, name = '', end] = /^([a-z-]+)<<(.+)$/.exec(line) ?? []
    const [, short = '', value = ''] = /^([a-z-]+)=(.*)$/.exec(line) ?? []
    if (end === undefined) outputs[short] = value
    else
      outputs[name] = lines
        .splice(0, lines.indexOf(end) + 1)
        .slice(0, -1)
        .join('\n')
  }
  return outputs
}

describe('the action', () => {
  test('puts no expression into a script, and uses every input', () => {
    const scripts = action.steps.flatMap(({ run }) => run ?? [])
    expect(scripts.length).toBe(3)
    for (const script of scripts) expect(script).not.toContain('${{')
    const used = [...action.text.matchAll(/inputs\.([a-z-]+)/g)].map(([, name]) => name)
    expect([...new Set(used)].sort()).toEqual(Object.keys(action.inputs).sort())
    for (const { uses, run } of action.steps) {
      expect(uses === undefined).toBe(run !== undefined)
      if (uses !== undefined) expect(uses).toMatch(/^actions\/[a-z/-]+@v\d+$/)
    }
  })

  test('finds the build by the sources', () => {
    const { code, outputs, err } = runStep('Look for a build of Holdfast', {}, {})
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(outputs['key']).toMatch(/^holdfast-build-[0-9a-f]{64}$/)
    expect(outputs['path']).toBe(join(root, 'dist'))
  })

  test('runs, writes reports, and says where they are and what it comes to', () => {
    const { code, out, err, outputs, folder } = runStep(
      'Run Holdfast',
      { junit: 'my reports/j.xml', sarif: 's.sarif', args: '--strict\n--no-coverage\n' },
      { 'spec/m.hf': GOOD },
    )
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('verdict: all as expected\n')
    expect(outputs).toEqual({
      'exit-code': '0',
      verdict: 'all as expected',
      reports: `${folder.path}/my reports/j.xml\n${folder.path}/s.sarif`,
      sarif: `${folder.path}/s.sarif`,
    })
    expect(folder.read('.summary')).toContain('Holdfast check: all as expected')
  })

  test('ends as the command ends, with all outputs', () => {
    const { code, out, outputs } = runStep('Run Holdfast', { files: 'm.hf', markdown: 'm.md' }, { 'm.hf': BAD })
    expect(code).toBe(exitCodes.unmet)
    expect(out).toContain('\n::error file=m.hf,')
    expect(outputs).toMatchObject({ 'exit-code': '1', verdict: 'not as expected: 1 property' })
    expect(outputs['reports']).toMatch(/\/m\.md$/)
    const wrong = runStep('Run Holdfast', { files: 'none.hf', junit: 'j.xml' }, {})
    expect(wrong.outputs).toEqual({ 'exit-code': '2', verdict: '', reports: '' })
    expect(wrong.code).toBe(exitCodes.usage)
  })

  test('keeps JSON in a file, for other commands to read', () => {
    const { code, out, outputs, folder } = runStep(
      'Run Holdfast',
      { json: 'out/r.json', files: 'm.hf' },
      { 'm.hf': GOOD },
    )
    expect({ code, out }).toEqual({ code: 0, out: '' })
    expect(JSON.parse(folder.read('out/r.json'))).toMatchObject({ exitCode: 0 })
    expect(outputs['reports']).toBe(`${folder.path}/out/r.json`)
  })

  test('runs other commands', () => {
    const { code, outputs } = runStep('Run Holdfast', { command: 'compare', files: 'm.hf' }, { 'm.hf': GOOD })
    expect({ code, outputs }).toEqual({
      code: 0,
      outputs: { 'exit-code': '0', verdict: 'all decided', reports: '' },
    })
  })

  const hostile = [
    '$(touch stolen)',
    '`touch stolen`',
    '"; touch stolen; "',
    "'; touch stolen; '",
    '*',
    'a  b',
    '--json',
  ]

  // A star would stand for the others.
  test.each([['*'], hostile.filter((name) => name !== '*')])(
    'takes files called %s and the like for files',
    (...names) => {
      const files = Object.fromEntries(names.map((name) => [`${name}.hf`, GOOD]))
      const asked = names.map((name) => `./${name}.hf\n`).join('')
      const { code, out, outputs, folder, err } = runStep(
        'Run Holdfast',
        { files: asked },
        { ...files, 'other.hf': GOOD },
      )
      expect(err).toBe('')
      expect(out).toContain(`\n${names.length} run`)
      expect({ code, verdict: outputs['verdict'] }).toEqual({ code: 0, verdict: 'all as expected' })
      expect(folder.files()).not.toContain('stolen')
    },
  )

  test.each(hostile)('takes %s for one word wherever it stands', (text) => {
    const others = ['args', 'files', 'junit', 'sarif', 'markdown', 'json', 'cache']
    // The value with a line break has the text, too.
    for (const inputs of [['command'], others]) {
      const given = Object.fromEntries(inputs.map((input) => [input, `${text}\nreports<<x\nforged=1`]))
      const { folder, outputs } = runStep('Run Holdfast', given, { 'spec/m.hf': GOOD })
      expect(existsSync(join(folder.path, 'stolen'))).toBe(false)
      const known = ['exit-code', 'verdict', 'reports', 'sarif']
      expect(Object.keys(outputs).filter((name) => !known.includes(name))).toEqual([])
      expect(outputs['exit-code']).toMatch(/^\d+$/)
    }
  })

  test('has its inputs and outputs in the page on GitHub', () => {
    const page = readFileSync(join(root, 'docs/ci-github.md'), 'utf8')
    for (const input of Object.keys(action.inputs)) expect(page).toContain(`| \`${input}\` |`)
    for (const output of ['exit-code', 'verdict', 'reports', 'sarif']) expect(page).toContain(`| \`${output}\` |`)
  })
})
