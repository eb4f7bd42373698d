import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { defined } from '../../base/assert.ts'
import { type Matrix, requestAllCells } from '../../compare/matrix.ts'
import { type CommandFolder, folderWith, removeFolders } from '../../testing/command-line.ts'
import { outlineOf, readCommands, readJunit, readSarif } from '../../testing/report-readers.ts'
import { context, rewordings } from '../../testing/sample-report.ts'
import { exitCodes } from '../exit-codes.ts'
import type { CommandReport } from '../reporters/command-report.ts'
import { githubAnnotations } from '../reporters/github-report.ts'
import { junitReport } from '../reporters/junit-report.ts'
import { markdownReport } from '../reporters/markdown-report.ts'
import { sarifReport } from '../reporters/sarif-report.ts'
import type { CompareChoice } from './compare-choice.ts'
import { makeRuns } from './compare-jobs.ts'
import { matricesOf } from './compare-matrix.ts'
import { readCompareSpecs } from './compare-specs.ts'
import { comparisonFindings } from './comparison-findings.ts'

afterAll(removeFolders)

/** The lease mends what the check says, hasty breaks it again; with quorum the check says what is not so. */
const SPEC = `module m
actor Node = 0..1
var up: Node -> bool = true
var primary: Node -> bool = map(n in Node: n == 0)
fix lease "The old primary <stops> first | *at once*"
fix quorum "A witness must agree"
fix hasty "A watchdog makes a primary at once"
action takeOver(n: Node) when !primary[n] && up[n] && !lease { primary[n] = true }
action watch(n: Node) when hasty && !primary[n] && up[n] { primary[n] = true }
/// ::error::not a command
fault crash(n: Node) when up[n] { up[n] = false }
/// At most one node is the primary <script> \`x\` {0}
/// ::error::not a command, ##[error] nor this
invariant SinglePrimary: count(n in Node where primary[n]) <= 1
reachable Down: exists n in Node: !up[n]
check one {
  faults { crash <= 1 }
  terminal true
  expect SinglePrimary violated in 1 steps
  expect Down reached
  with lease { expect SinglePrimary holds }
  with quorum { expect SinglePrimary holds  expect Down reached }
  with hasty { limits { states <= 1000 }  expect SinglePrimary holds }
}
`
const ALL = ['--report', 'junit=j.xml', '--report', 'sarif=s.sarif', '--report', 'markdown=p.md']
const compare = (at: CommandFolder, ...args: string[]) => at.run('compare', 'm.hf', ...args)

describe('reports of compare', () => {
  const at = folderWith({ 'm.hf': SPEC })
  const plain = compare(at)
  const whole = compare(at, ...ALL)
  const junit = readJunit(at.read('j.xml'))
  const sarif = readSarif(at.read('s.sarif'))

  test('change neither the lines nor the exit code', () => {
    expect(plain.code).toBe(exitCodes.asExpected)
    expect(whole).toEqual(plain)
    expect(compare(at, ...ALL), 'earlier ones are overwritten').toEqual(plain)
  })

  test('have a JUnit case for each cell, of which those fail that a check says otherwise of', () => {
    const cases = junit.children.flatMap(({ children }) => children)
    expect(cases.length, '8 combinations, 4 properties').toBe(32)
    expect(junit.attributes).toMatchObject({ tests: '32', failures: '1', errors: '0' })
    const [wrong] = cases.filter(({ children }) => children[0]?.name === 'failure')
    expect(wrong?.attributes['name']).toBe('one with quorum: SinglePrimary')
    expect(wrong?.children[0]?.attributes['message']).toBe('SinglePrimary violated in 1 step; expected: holds')
    expect(wrong?.children[0]?.text).toContain('primary[1]: false -> true')
    const broken = cases.find(({ attributes }) => attributes['name'] === 'one with lease, hasty: SinglePrimary')
    expect(broken?.children.map(({ name, text }) => [name, text])).toEqual([
      [
        'system-out',
        'SinglePrimary violated in 1 step\nholdfast compare m.hf -c one --with lease,hasty --properties SinglePrimary --trace',
      ],
    ])
    expect(at.read('j.xml'), 'the same input, the same bytes').not.toMatch(/ time=/)
  })

  test('have a SARIF result for such a cell, with its trace, and notes of what is not mended', () => {
    expect(sarif.results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['safety-violated', 'error'],
      ['not-mended', 'note'],
    ])
    const [wrong, note] = sarif.results
    const lineOf = (text: string) => SPEC.split('\n').findIndex((line) => line.includes(text)) + 1
    expect(wrong?.locations[0]?.physicalLocation.region.startLine).toBe(lineOf('with quorum'))
    const steps = wrong?.codeFlows?.[0]?.threadFlows[0]?.locations
    expect(steps?.[1]?.location.physicalLocation.region.startLine).toBe(lineOf('action takeOver'))
    expect(note?.locations[0]?.physicalLocation.region.startLine).toBe(lineOf('check one'))
    expect(note?.message.text).toMatch(
      /^SinglePrimary in one is violated with these fixes: none; quorum; hasty; [\s\S]*\nEnough that it holds: lease\.\nWhat breaks it again: hasty, added to lease .*\.\nA trace: holdfast compare m\.hf -c one --with none /,
    )
  })

  test('have a page with the tables, in which names and comments are but text', () => {
    const page = at.read('p.md')
    expect(page).toMatch(/^<!-- holdfast compare -->\n## Holdfast compare: not as the checks state: 1 verdict\n/)
    expect(page).toContain('\n| lease, hasty | violated 1 |\n')
    expect(page).toContain('- lease: The old primary &#60;stops&#62; first &#124; &#42;at once&#42;.\n')
    expect(page).toContain('At most one node is the primary &#60;script&#62; &#96;x&#96;')
    const { headings, blocks } = outlineOf(page)
    expect({ headings, blocks }).toEqual({ headings: 8, blocks: 2 })
  })

  test('hold a cell to what a check states of the very same run alone', () => {
    // 'with hasty' has another limit, so the cell is another question.
    const errorsWith = (...args: string[]) => {
      compare(at, ...ALL, ...args)
      return readSarif(at.read('s.sarif')).results.filter(({ level }) => level === 'error').length
    }
    expect(errorsWith('--with', 'quorum')).toBe(1)
    expect(errorsWith('--with', 'quorum', '--faults', 'crash<=1')).toBe(1)
    expect(errorsWith('--with', 'quorum', '--faults', 'crash<=2')).toBe(0)
    expect(errorsWith('--with', 'quorum', '--faults', 'none')).toBe(0)
    expect(errorsWith('--with', 'quorum,hasty')).toBe(0)
    expect(errorsWith('--with', 'hasty')).toBe(0)
  })

  test('have the gravest code with --strict', () => {
    expect(compare(at, '--strict').code).toBe(exitCodes.safety)
    expect(compare(at, '--strict', '--with', 'lease').code).toBe(exitCodes.asExpected)
    expect(JSON.parse(compare(at, '--strict', '--json').out)).toMatchObject({ exitCode: exitCodes.safety })
  })

  test('show as an error what is open', () => {
    expect(compare(at, ...ALL, '--max-states', '1').code).toBe(exitCodes.inconclusive)
    const open = readJunit(at.read('j.xml'))
    expect(Number(open.attributes['errors'])).toBeGreaterThan(0)
    const { results } = readSarif(at.read('s.sarif'))
    expect(new Set(results.map(({ ruleId }) => ruleId))).toContain('inconclusive')
    expect(results.find(({ ruleId }) => ruleId === 'inconclusive')?.level).toBe('warning')
    expect(at.read('p.md')).toMatch(/## Holdfast compare: inconclusive: \d+ verdicts\n/)
  })

  test('of frontiers name the faults, and say what is borne', () => {
    expect(compare(at, ...ALL, '--frontier', '--fixes', 'lease', '--properties', 'SinglePrimary,Down').code).toBe(0)
    const names = readJunit(at.read('j.xml')).children.flatMap(({ children }) =>
      children.map(({ attributes }) => attributes['name']),
    )
    expect(names).toContain('one with lease: SinglePrimary')
    expect(names).toContain('one, no faults: SinglePrimary')
    const [note] = readSarif(at.read('s.sarif')).results
    expect(note?.message.text).toMatch(/does not bear all of 1 crash\.[\s\S]*\nnone: violated even with no faults\.$/)
  })

  test('are written of a text with errors, too', () => {
    const broken = folderWith({ 'm.hf': 'module m\ninvariant A: y < 2\ncheck c { expect A holds }\n' })
    expect(compare(broken, ...ALL).code).toBe(exitCodes.spec)
    expect(readSarif(broken.read('s.sarif')).results.map(({ ruleId }) => ruleId)).toEqual(['HF201'])
    expect(readJunit(broken.read('j.xml')).attributes['errors']).toBe('1')
    expect(broken.read('p.md')).toContain('## Holdfast compare: errors in the text of the specs')
  })

  test('refuse a file that is something else, before anything is run', () => {
    const { code, err } = compare(at, '--report', 'sarif=m.hf')
    expect(code).toBe(exitCodes.usage)
    expect(err).toContain("'m.hf' is in the way")
    expect(at.read('m.hf')).toBe(SPEC)
  })

  test('come by themselves in a workflow of GitHub, whose commands a spec cannot make', () => {
    const { out, code } = at.runIn(
      { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: 'summary.md' },
      'compare',
      'm.hf',
      '--trace',
    )
    expect(code).toBe(exitCodes.asExpected)
    const commands = out.split('\n').filter((line) => /^\s*::|##\[/.test(line))
    expect(commands.length).toBe(1)
    expect(commands[0]).toMatch(/^::error file=m\.hf,line=\d+,col=\d+,title=one with quorum%3A SinglePrimary::/)
    expect(at.read('summary.md')).toContain('| lease, hasty | violated 1 |')
  })

  test('keep their forms whatever a spec says', async () => {
    const { matrix, made, named } = await madeHere(at)
    const reportOf = (path: string, sentences: readonly string[], docs: readonly (readonly string[])[]) => {
      const reworded: Matrix = {
        ...matrix,
        spec: path,
        fixes: matrix.fixes.map(({ name }, which) => ({ name, sentence: sentences[which] ?? '' })),
        properties: matrix.properties.map((property, which) => ({ ...property, doc: docs[which] ?? [] })),
      }
      const report = { choice, limits: {}, comparisons: [{ matrix: reworded, made }] }
      const found = comparisonFindings(report, [{ ...named, path }], 1)
      return { ...found, exitCode: exitCodes.asExpected }
    }
    const own = {
      path: 'm.hf',
      sentences: matrix.fixes.map(({ sentence }) => sentence),
      docs: matrix.properties.map(({ doc }) => doc),
    }
    const shapeOf = (report: CommandReport) => outlineOf(markdownReport(report, context))
    const shape = shapeOf(reportOf(own.path, own.sentences, own.docs))
    expect(shape.headings).toBeGreaterThan(5)
    fc.assert(
      fc.property(rewordings(own), ({ path, sentences, docs }) => {
        const report = reportOf(path, sentences, docs)
        expect(report.cases.length).toBe(32)
        expect(readJunit(junitReport(report, context)).attributes['tests']).toBe('32')
        expect(readSarif(sarifReport(report, context)).results.length).toBe(2)
        expect(readCommands(githubAnnotations(report, context)).length).toBe(1)
        expect(shapeOf(report)).toMatchObject({ headings: shape.headings, blocks: shape.blocks })
        expect(shapeOf(report).rows).toEqual(shape.rows)
      }),
      { numRuns: 30 },
    )
  })
})

const choice: CompareChoice = {
  checks: [],
  fixes: undefined,
  bugs: [],
  only: undefined,
  properties: undefined,
  faults: undefined,
  sweeps: [],
  mode: 'all',
}

/** The comparison of the whole spec, made in this process. */
async function madeHere(at: CommandFolder) {
  const { specs, fingerprint } = readCompareSpecs([join(at.path, 'm.hf')])
  const matrices = matricesOf(specs, choice)
  const data = { paths: [], fingerprint, limits: {}, traces: false, workers: 1 }
  const [made] = await makeRuns(matrices, requestAllCells, specs, new Map(), data, { onDone: () => {} })
  return { matrix: defined(matrices[0], 'matrix'), made: defined(made, 'runs'), named: defined(specs[0], 'spec') }
}
