import { afterAll, describe, expect, test } from 'vitest'
import { removeFolders } from '../testing/command-line.ts'
import { folderWithTrace, SPEC, TRACE } from '../testing/small-trace.ts'
import { traceFormatNames, traceFormats } from '../trace/trace-formats.ts'
import { exitCodes } from './exit-codes.ts'
import { renderCommand } from './render-command.ts'

afterAll(removeFolders)

describe('holdfast render', () => {
  test('prints a trace in each format', () => {
    const { run } = folderWithTrace()
    const telling: Readonly<Record<string, string>> = { text: '3  Left: up', vitest: "'up', // n: 2 -> 3" }
    for (const name of traceFormatNames) {
      const { code, out, err } = run('render', TRACE, '--to', name)
      expect({ code, err }).toEqual({ code: exitCodes.asExpected, err: '' })
      expect(out.startsWith(traceFormats[name].mark)).toBe(true)
      expect(out).toContain(telling[name] ?? 'up x3')
      expect(out.endsWith('\n') && !out.endsWith('\n\n')).toBe(true)
    }
    expect(run('render', TRACE, '--to', 'markdown').out).toContain('Small is violated. (3 steps, 0 faults)')
    expect(run('render', TRACE, '--to', 'svg').out).toContain('It is small.')
  })

  test('writes a file again, and overwrites nothing else', () => {
    const { run, read, write } = folderWithTrace()
    const page = ['render', TRACE, '--to', 'markdown', '--out', 'page.md']
    expect(run(...page)).toEqual({ code: exitCodes.asExpected, out: '', err: 'wrote page.md\n' })
    expect(run(...page).code).toBe(exitCodes.asExpected)
    write('page.md', 'mine\n')
    expect(run(...page)).toMatchObject({
      code: exitCodes.usage,
      err: "error: 'page.md' exists and is something else. To overwrite it, add --force.\n",
    })
    expect(read('page.md')).toBe('mine\n')
    expect(run('render', TRACE, '--to', 'svg', '--out', TRACE).code).toBe(exitCodes.usage)
    expect(run(...page, '--force').code).toBe(exitCodes.asExpected)
    expect(read('page.md').startsWith(traceFormats.markdown.mark)).toBe(true)
  })

  test('writes nothing of a trace that shows nothing any more, or that the spec no longer has', () => {
    const { run, files, write } = folderWithTrace()
    write('spec/m.hf', SPEC.replace('n < 3', 'n < 4'))
    const late = run('render', TRACE, '--to', 'svg', '--out', 'm.svg')
    expect(late.code).toBe(exitCodes.unmet)
    expect(late.err).toContain('but Small is not violated at the end. So it is not written.')
    write('spec/m.hf', SPEC.replace('n += 1', 'n += 2').replace('n < 9', 'n < 8'))
    expect(run('render', TRACE, '--to', 'svg', '--out', 'm.svg')).toMatchObject({
      code: exitCodes.unmet,
      err: expect.stringContaining('leads to another state'),
    })
    expect(files()).not.toContain('m.svg')
  })
})

/* Three counterexamples in every format, as they were last read by a person; 'npx vitest run -u' writes them anew. */
describe('the renderings that were read', () => {
  const traces = [
    'volume-bugs-fence-noFence-MembersComplete',
    'storm-noSlots-Heals',
    'rds-multi-zone-cutAndStuck-failOverAlways-NoAcknowledgedLost',
  ]
  const cases = traces.flatMap((trace) => traceFormatNames.map((name) => [trace, name] as const))

  test.each(cases)('%s as %s', async (trace, name) => {
    const texts: string[] = []
    const out = (text: string) => void texts.push(text)
    const io = { out, err: out, isTerminal: false, colour: false, colourErrors: false, now: () => 0 }
    const options = { to: name, spec: undefined, out: undefined, force: false }
    expect(renderCommand(`counterexamples/${trace}.itf.json`, options, io)).toBe(exitCodes.asExpected)
    await expect(texts.join('')).toMatchFileSnapshot(`../testing/renderings/${trace}.${name}`)
  })
})
