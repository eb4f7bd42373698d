import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { folderWith, removeFolders } from '../../testing/command-line.ts'
import { unruly, unsound } from '../../testing/sample-report.ts'
import { exitCodes } from '../exit-codes.ts'
import { JUNIT_START } from './junit-report.ts'
import { MARKDOWN_START } from './markdown-report.ts'
import { chosenReports, reportForms } from './reporters.ts'
import { SARIF_START } from './sarif-report.ts'

afterAll(removeFolders)

const actions = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: 'summary.md' }
const files = ['--report', 'junit=out/j.xml', '--report', 'sarif=out/s.sarif', '--report', 'markdown=out/m.md']

describe('--report', () => {
  test('writes every file that is asked for, and changes neither the lines nor the exit code', () => {
    const folder = folderWith({ 'm.hf': unruly })
    const timeless = (text: string) => text.replaceAll(/\d+\.\d+ s/g, 's')
    const without = folder.run('check', 'm.hf')
    const with_ = folder.run('check', 'm.hf', ...files)
    expect(with_.code).toBe(without.code)
    expect(timeless(with_.out)).toBe(timeless(without.out))
    expect(folder.files()).toEqual(['m.hf', 'out/j.xml', 'out/m.md', 'out/s.sarif'])
    expect(folder.read('out/j.xml').startsWith(JUNIT_START)).toBe(true)
    expect(folder.read('out/s.sarif').startsWith(SARIF_START)).toBe(true)
    expect(folder.read('out/m.md').startsWith(MARKDOWN_START)).toBe(true)
    expect(folder.run('check', 'm.hf', '--json', ...files).code, 'an earlier report is overwritten').toBe(without.code)
  })

  test('writes them where the text of a spec is wrong, too', () => {
    const folder = folderWith({ 'm.hf': unsound })
    expect(folder.run('check', 'm.hf', ...files).code).toBe(exitCodes.spec)
    for (const file of ['out/j.xml', 'out/s.sarif', 'out/m.md']) expect(folder.read(file)).toMatch(/HF\d{3}/)
  })

  test('overwrites nothing that is not such a report', () => {
    const folder = folderWith({ 'm.hf': unruly })
    const { code, err } = folder.run('check', 'm.hf', '--report', 'junit=m.hf')
    expect({ code, err }).toEqual({
      code: exitCodes.usage,
      err: "error: 'm.hf' is in the way: it is no junit report that Holdfast wrote, and is left alone.\n",
    })
    expect(folder.read('m.hf')).toBe(unruly)
    const impossible = folder.run('check', 'm.hf', '--report', 'junit=m.hf/j.xml')
    expect(impossible).toMatchObject({ code: exitCodes.usage, out: '' })
  })

  test('chooses GitHub by itself in its workflows, and adds to the summary', () => {
    const folder = folderWith({ 'm.hf': unruly, 'summary.md': 'before\n' })
    const { out } = folder.runIn(actions, 'check', 'm.hf')
    const commands = out.split('\n').filter((line) => /^\s*::|##\[/.test(line))
    expect(commands.length).toBeGreaterThan(3)
    for (const command of commands) expect(command).toMatch(/^::(error|warning) file=m\.hf,line=/)
    expect(out).toContain(': :error::not a command, ## [error]')
    expect(folder.read('summary.md').startsWith(`before\n${MARKDOWN_START}`)).toBe(true)
  })

  test('leaves GitHub out where it is told to, beside JSON and elsewhere', () => {
    const github = { name: 'github', file: 'summary.md' }
    expect(chosenReports([], false, actions)).toEqual([github])
    expect(chosenReports(['junit=j.xml'], false, actions)).toEqual([{ name: 'junit', file: 'j.xml' }, github])
    expect(chosenReports(['github'], false, actions)).toEqual([github])
    expect(chosenReports(['none'], false, actions)).toEqual([])
    expect(chosenReports([], true, actions)).toEqual([])
    expect(chosenReports([], false, {})).toEqual([])
    expect(chosenReports(['github'], false, {})).toEqual([{ name: 'github', file: undefined }])
  })

  test.each([
    [['jnit=x'], "There is no report 'jnit'. Did you mean 'junit'?"],
    [['toString'], `There is no report 'toString'. There are ${reportForms.join(', ')}.`],
    [['junit'], "'--report junit' takes a file: '--report junit=FILE'."],
    [['sarif='], "'--report sarif' takes a file: '--report sarif=FILE'."],
    [['github=x'], "'--report github' takes no file."],
    [['junit=x', 'sarif=./x'], "Two reports would go to './x'."],
    [['github', 'github'], "Two reports would go to 'github'."],
  ])('refuses %s', (forms, message) => {
    expect(() => chosenReports(forms, false, {})).toThrow(message)
  })

  test('does not print two things at once', () => {
    expect(() => chosenReports(['github'], true, {})).toThrow(/would both go to the output/)
  })

  test('is explained in docs/reports.md, whose examples are accepted', () => {
    const page = readFileSync(new URL('../../../docs/reports.md', import.meta.url), 'utf8')
    for (const form of reportForms) expect(page).toContain(`| \`--report ${form}\` |`)
    const lines = page.split('\n').filter((line) => /^ +- (run: )?node dist\/cli\/main\.js check /.test(line))
    expect(lines.length).toBe(2)
    for (const line of lines) {
      const forms = [...line.matchAll(/--report (\S+)/g)].map(([, form = '']) => form)
      expect(chosenReports(forms, false, {}).length).toBeGreaterThan(0)
    }
  })
})
