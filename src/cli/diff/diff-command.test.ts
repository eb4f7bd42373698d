import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, describe, expect, test } from 'vitest'
import { type CommandFolder, folderWith, removeFolders } from '../../testing/command-line.ts'
import { jsonVariants } from '../../testing/json-variants.ts'
import { exitCodes } from '../exit-codes.ts'

afterAll(removeFolders)

const schemaOf = (file: string): object =>
  JSON.parse(readFileSync(new URL(`../../../docs/${file}`, import.meta.url), 'utf8'))
const validate = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true })
  .addSchema(schemaOf('report.schema.json'), 'report.schema.json')
  .compile(schemaOf('diff.schema.json'))

const door = `
symmetric actor Node[2]
var open: bool = false
var by: 0..2 = 0
/// Someone opens the door.
action unlock(n: Node) when !open { open = true }
action shut when open { open = false }
fault break(n: Node) when open && by < 2 { by += 1 }
`.replaceAll('by', 'broken')
const checks = `import "../spec/door.hf"
invariant Whole: broken < 2
reachable Opened: open
check once { faults { break <= 1 } expect Whole holds expect Opened reached in 1 steps }
check twice { faults { break <= 2 } expect Whole violated in 3 steps }
`

/** A repository with the two files, committed. */
function repository(): CommandFolder {
  const folder = folderWith({ 'spec/door.hf': door, 'properties/door.hf': checks })
  git(folder, 'init', '-q')
  commit(folder)
  return folder
}

function git(folder: CommandFolder, ...args: string[]): void {
  const { status, stderr } = spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
    cwd: folder.path,
    encoding: 'utf8',
  })
  expect(status, stderr).toBe(0)
}

function commit(folder: CommandFolder): void {
  git(folder, 'add', '-A')
  git(folder, 'commit', '-q', '-m', 'x')
}

const since = ['diff', 'properties/door.hf', '--since', 'HEAD'] as const

describe('holdfast diff', () => {
  test('two files, with all that they import', () => {
    const folder = folderWith({
      'a/spec/door.hf': door,
      'a/properties/door.hf': checks,
      'b/spec/door.hf': door.replace('when open &&', 'when'),
      'b/properties/door.hf': checks,
    })
    const { code, out } = folder.run('diff', 'a/properties/door.hf', 'b/properties/door.hf')
    expect(code).toBe(exitCodes.unmet)
    expect(out).toBe(`old  a/properties/door.hf
new  b/properties/door.hf

verdicts
  twice  Whole: violated in 3 steps with 2 faults, as expected -> violated in 2 steps with 2 faults; expected: violated in 3 steps

break can happen where it could not, in 1 step with 1 fault  (once, also in twice)
  The guard of the old version is false here.
    open
    at a/spec/door.hf:8:27

0  at the start
    broken = 0
    unchanged throughout: open
1  node0: break(n: node0)  ! fault
    broken: 0 -> 1

what was compared
  2 runs: walked together through all 10 pairs of states this side of a difference

2 runs, 4 verdicts the same, 1 changed, 1 difference in behaviour
verdict: different
`)
  })

  test('a revision and the working folder, which stays as it is', () => {
    const folder = repository()
    folder.write('spec/door.hf', door.replace('open = true }', 'open = true  broken = 0 }'))
    const before = folder.files().filter((file) => !file.startsWith('.git/'))
    const { code, out } = folder.run(...since)
    expect(code).toBe(exitCodes.unmet)
    expect(out).toContain('old  HEAD:properties/door.hf\nnew  properties/door.hf\n')
    expect(out).toContain(
      'unlock has another effect, in 4 steps with 1 fault  (once, also in twice)\n  broken is then 0; in the old version: 1\n',
    )
    expect(folder.files().filter((file) => !file.startsWith('.git/'))).toEqual(before)
    commit(folder)
    expect(folder.run(...since).code).toBe(exitCodes.asExpected)
    expect(folder.run('diff', 'properties/door.hf', '--since', 'HEAD~1').out).toContain('old  HEAD~1:properties')
  })

  test('a file that had another name, from a folder below', () => {
    const folder = repository()
    git(folder, 'mv', 'properties/door.hf', 'properties/gate.hf')
    const { code, out } = folder.run('diff', 'properties/door.hf', 'properties/gate.hf', '--since', 'HEAD')
    expect(code, out).toBe(exitCodes.asExpected)
    expect(folder.run('diff', 'properties/gate.hf', '--since', 'HEAD').err).toBe(
      "error: There is no file 'properties/gate.hf' at the revision 'HEAD'. If it had another name then, put that name before this one.\n",
    )
  })

  test('says that nothing differs only after a look at everything', () => {
    const folder = repository()
    folder.write('spec/door.hf', door.replace('when !open', 'when open == false'))
    const whole = folder.run(...since)
    expect(whole.code).toBe(exitCodes.asExpected)
    expect(whole.out).toContain('verdict: no difference in behaviour within these bounds, and the same verdicts\n')
    const cut = folder.run(...since, '--max-pairs', '5')
    expect(cut.code).toBe(exitCodes.inconclusive)
    expect(cut.out).toContain(`  1 run: walked together through all 4 pairs of states
  twice: 5 pairs of states, ended at its limit of 5 pairs, after all ways with fewer than 2 faults and those of up to 4 steps with 2 faults; nothing is known of the rest
`)
    expect(cut.out).not.toContain('no difference in behaviour')
    folder.write('spec/door.hf', `${door}\nfix slow "Nobody hurries"\n`.replace('when !open', 'when open == false'))
    expect(folder.run(...since, '--max-pairs', '5').out).toContain(
      'verdict: different, and not everything was looked at\n',
    )
    folder.write('spec/door.hf', door.replace('when !open', 'when open == false'))
    const short = folder.run(...since, '--max-states', '1')
    expect(short.code).toBe(exitCodes.inconclusive)
    expect(short.out).toContain('once  Whole: inconclusive; expected: holds. The search ended at its limit of 1 state.')
  })

  test('a property that is told otherwise is named, though its verdict is the same', () => {
    const folder = repository()
    const again = checks
      .replace('broken < 2', 'broken < 3 && (broken < 2 || true)')
      .replace('check twice', '// later\ncheck twice')
    folder.write('properties/door.hf', again.replace('expect Whole violated in 3 steps', 'terminal false'))
    folder.write('spec/door.hf', `${door}\nvar spare: 0..1 = 0\naction use when spare == 0 { spare = 1 }\n`)
    const { out } = folder.run(...since, '-c', 'once')
    expect(out).toContain(
      '  told in other words, so read them: Whole\n  not compared, for one version has it not, or with a type of other values: spare\n',
    )
    expect(folder.run(...since).out).toContain('told in other words, so read them: Whole, terminal\n')
    folder.write('spec/door.hf', door)
    folder.write('properties/door.hf', checks.replace('open\n', 'open || false\n'))
    expect(folder.run(...since)).toMatchObject({ code: exitCodes.asExpected })
  })

  test('runs and declarations that come and go', () => {
    const folder = repository()
    folder.write(
      'properties/door.hf',
      `${checks.replace('check once', 'check first').replace('<= 2', '<= 1').replace('violated in 3 steps', 'holds')}\nreachable Shut: !open\n`,
    )
    const { out } = folder.run(...since)
    expect(out).toContain('declarations\n  property  new Shut: reachable\n')
    expect(out).toContain('runs\n  new first\n  gone once\n  twice  break: at most 2 -> at most 1\n')
    expect(out).toContain('break can no longer happen where it could, in 3 steps with 2 faults')
    expect(out).toContain('The new version allows at most 1 break in this check.')
    const chosen = folder.run(...since, '-c', 'twice').out
    expect(chosen).not.toContain('new first')
    expect(chosen).toContain('1 run, 2 verdicts the same, 1 changed')
    expect(folder.run(...since, '-c', 'twic')).toMatchObject({ code: exitCodes.usage })
  })

  test('a comment for a pull request', () => {
    const folder = repository()
    folder.write('spec/door.hf', door.replace('broken < 2', 'broken < 1'))
    expect(folder.run(...since, '--markdown', 'diff.md').err).toBe('wrote diff.md\n')
    const text = folder.read('diff.md')
    expect(text).toContain(
      '<!-- holdfast diff -->\n\n## Spec: `properties/door.hf` against `HEAD:properties/door.hf`\n',
    )
    expect(text).toContain(
      '| twice | `Whole` | violated in 3 steps with 2 faults, as expected | holds; expected: violated in 3 steps ❌ |',
    )
    expect(text).toContain('### break can no longer happen where it could\n\nin 3 steps with 2 faults (twice)\n')
    expect(text).toContain('<details><summary>the way there</summary>\n\n```text\n0  at the start\n')
    expect(folder.run(...since, '--markdown', 'diff.md').code).toBe(exitCodes.unmet)
    const other = folder.run(...since, '--markdown', 'spec/door.hf')
    expect(other.code).toBe(exitCodes.usage)
    expect(other.err).toBe("error: 'spec/door.hf' is something else than an earlier report, and is left as it is.\n")
  })
})

describe('what cannot be compared', () => {
  test('errors in the text, and in which version they are', () => {
    const folder = folderWith({
      'spec/door.hf': door.replace('open = true', 'opn = true'),
      'properties/door.hf': checks,
    })
    git(folder, 'init', '-q')
    commit(folder)
    folder.write('spec/door.hf', door)
    const { code, out, err } = folder.run(...since)
    expect(code).toBe(exitCodes.spec)
    expect(out).toBe('')
    expect(err).toContain('The old version, HEAD:properties/door.hf, cannot be compared: its text has errors.\n')
    expect(err).toContain('--> HEAD:spec/door.hf:6:')
    folder.write('properties/door.hf', checks.replace('../spec', './spec'))
    const both = folder.run(...since)
    expect(both.err).toContain('The new version, properties/door.hf, cannot be compared: its text has errors.\n')
    expect(both.err).toContain("There is no file 'properties/spec/door.hf'.")
  })

  test.each([
    [['properties/door.hf'], "Name a second file to compare with, or a revision of git with '--since'."],
    [['properties/door.hf', '--since', 'nowhere'], "There is no revision 'nowhere' in this repository."],
    [['properties/door.hf', '--since=--all'], "There is no revision '--all' in this repository."],
    [['properties/wall.hf', '--since', 'HEAD'], "There is no file or folder 'properties/wall.hf'."],
    [['properties', '--since', 'HEAD'], "'properties' is a folder. Name a file in it."],
    [['../wall.hf', 'properties/door.hf', '--since', 'HEAD'], "'../wall.hf' lies outside of the git repository in"],
  ])('%j', (args, sentence) => {
    const { code, out, err } = repository().run('diff', ...args)
    expect(err).toContain(`error: ${sentence}`)
    expect([code, out]).toEqual([exitCodes.usage, ''])
  })

  test('no repository, and no git', () => {
    const folder = folderWith({ 'spec/door.hf': door, 'properties/door.hf': checks })
    const { PATH, GIT_CEILING_DIRECTORIES } = process.env
    try {
      process.env['GIT_CEILING_DIRECTORIES'] = folder.path
      expect(folder.run(...since)).toMatchObject({
        code: exitCodes.usage,
        err: 'error: This folder lies in no git repository, so there is no older version.\n',
      })
      process.env['PATH'] = folder.path
      expect(folder.run(...since)).toMatchObject({
        code: exitCodes.usage,
        err: "error: git cannot be run, and '--since' needs it: spawnSync git ENOENT.\n",
      })
    } finally {
      process.env['PATH'] = PATH
      if (GIT_CEILING_DIRECTORIES === undefined) delete process.env['GIT_CEILING_DIRECTORIES']
      else process.env['GIT_CEILING_DIRECTORIES'] = GIT_CEILING_DIRECTORIES
    }
  })
})

describe('the comparison as JSON', () => {
  const folder = repository()
  const report = (text: string, properties = checks, ...args: string[]) => {
    folder.write('spec/door.hf', text)
    folder.write('properties/door.hf', properties)
    const { code, out } = folder.run(...since, '--json', ...args)
    expect(out.trimEnd()).not.toContain('\n')
    const document = JSON.parse(out) as { readonly exitCode: number; readonly [key: string]: unknown }
    expect(document.exitCode).toBe(code)
    return document
  }
  const reworded = door.replace('when !open', 'when open == false')
  const reports = {
    same: report(door),
    reworded: report(reworded, checks.replace('broken < 2', '!(broken >= 2)')),
    effect: report(
      door.replace('open = true', 'open = true  broken = 0').replace('action shut when open', 'action shut'),
    ),
    apart: report(door.replaceAll('open', 'ajar'), checks.replaceAll('open', 'ajar')),
    overflow: report(door.replace('broken += 1', 'broken += broken == 1 ? 2 : 1')),
    runs: report(
      door,
      checks.replace('check once', 'check first').replace('expect Whole violated in 3 steps', 'expect Opened reached'),
    ),
    cut: report(reworded, checks, '--max-pairs', '5', '--max-states', '1'),
    failed: report(door.replace('open = true', 'opn = true')),
  }

  test.each(Object.entries(reports))('is after the schema: %s', (_, document) => {
    validate(document)
    expect(validate.errors).toBeNull()
  })

  test('has the codes that the command ends with', () => {
    expect(Object.entries(reports).map(([name, { exitCode }]) => `${name} ${exitCode}`)).toEqual([
      'same 0',
      'reworded 0',
      'effect 1',
      'apart 1',
      'overflow 1',
      'runs 1',
      'cut 3',
      'failed 150',
    ])
  })

  test.each(Object.entries(reports))('takes no other fields and no null anywhere: %s', (_, document) => {
    const taken = [...jsonVariants(document)].filter(([, changed]) => validate(changed)).map(([path]) => path)
    expect(taken).toEqual([])
  })

  test('takes no report that contradicts itself', () => {
    const contradictions = [
      { ...reports.same, exitCode: 1 },
      { ...reports.same, verdict: 'different' },
      { ...reports.failed, exitCode: 0 },
      { ...reports.failed, errors: [] },
      { ...reports.same, version: 2 },
    ]
    expect(contradictions.filter((document) => validate(document))).toEqual([])
  })
})
