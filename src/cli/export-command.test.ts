import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exitCodes } from './exit-codes.ts'
import { type ExportCommandOptions, exportCommand } from './export-command.ts'
import { UsageError } from './spec-files.ts'

const SPEC = `module m
fix quick "Faster"
var n: 0..3 = 0
action up when n < 3 { n = quick ? 3 : n + 1 }
invariant Small: n <= 3
check small { terminal true  expect Small holds }
check other { terminal true  expect Small holds  with quick { expect Small holds } }
`

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-export-command-'))
  writeFileSync(join(folder, 'm.hf'), SPEC)
})
afterAll(() => rmSync(folder, { recursive: true }))

function run(options: Partial<ExportCommandOptions>) {
  const texts = { out: '', err: '' }
  const io = {
    out: (text: string) => {
      texts.out += text
    },
    err: (text: string) => {
      texts.err += text
    },
    isTerminal: false,
    colour: false,
    colourErrors: false,
    now: () => 0,
  }
  const base = { to: 'murphi', check: 'small', properties: undefined, output: undefined, force: false } as const
  const code = exportCommand(join(folder, 'm.hf'), { ...base, ...options }, io)
  return { code, ...texts }
}

describe('holdfast export', () => {
  test('prints a run', () => {
    const { code, out, err } = run({})
    expect({ code, err }).toEqual({ code: exitCodes.asExpected, err: '' })
    expect(out).toContain('rule "up"')
    expect(out).toContain('invariant "Small"')
    expect(run({ properties: [] }).out).not.toContain('invariant')
  })

  test('takes a run by its name in reports', () => {
    expect(run({ check: 'other with quick' }).out).toContain('check other with quick')
    expect(() => run({ check: undefined })).toThrow("several checks; name one with --check: 'small', 'other',")
    expect(() => run({ check: 'smal' })).toThrow("There is no check 'smal'. Did you mean 'small'?")
    expect(() => run({ properties: ['Smal'] })).toThrow("'Smal'. Did you mean 'Small'?")
  })

  test('writes a file, and overwrites nothing else', () => {
    const output = join(folder, 'model.tla')
    expect(run({ to: 'tla', output }).err).toBe(`wrote ${output}\nwrote ${join(folder, 'model.cfg')}\n`)
    expect(readFileSync(output, 'utf8')).toContain('---- MODULE model ----')
    expect(readFileSync(join(folder, 'model.cfg'), 'utf8')).toContain('INIT Init')
    expect(run({ to: 'tla', output }).code).toBe(exitCodes.asExpected)
    writeFileSync(output, 'mine')
    expect(() => run({ to: 'tla', output })).toThrow(UsageError)
    expect(readFileSync(output, 'utf8')).toBe('mine')
    expect(run({ to: 'tla', output, force: true }).code).toBe(exitCodes.asExpected)
    expect(() => run({ to: 'tla', output: join(folder, 'my-model.tla') })).toThrow(
      'cannot be the name of a TLA+ module',
    )
  })

  test('says where the spec says what the target cannot', () => {
    writeFileSync(join(folder, 'm.hf'), SPEC.replace('var n', 'var s: Set<0..9> = any\nvar n'))
    const { code, err } = run({ to: 'promela' })
    writeFileSync(join(folder, 'm.hf'), SPEC)
    expect(code).toBe(exitCodes.spec)
    expect(err).toContain('m.hf:3:5 cannot be exported to promela. Promela has an option for each initial state')
  })
})
