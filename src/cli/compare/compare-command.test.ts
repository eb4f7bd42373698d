import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, describe, expect, test } from 'vitest'
import { runName } from '../../model/run-name.ts'
import { type CommandFolder, type CommandResult, folderWith, removeFolders } from '../../testing/command-line.ts'

afterAll(removeFolders)

const root = join(import.meta.dirname, '../../..')
const schemaIn = (file: string) => JSON.parse(readFileSync(join(root, 'docs', file), 'utf8')) as object
const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true })
ajv.addSchema(schemaIn('report.schema.json'), 'report.schema.json')
const validate = ajv.compile(schemaIn('comparison.schema.json'))

/** A node may take over before the old one has stopped; a lease mends that, and a hasty watchdog breaks it again. */
const SPEC = `module m
const TRIES: 1..4 = 2
actor Node = 0..1
var up: Node -> bool = true
var primary: Node -> bool = map(n in Node: n == 0)
var tries: 0..TRIES = 0
fix lease "The old primary stops first"
fix quorum "A witness must agree"
fix hasty "A watchdog makes a primary at once"
fix unused "Nothing asks this"
bug amnesia "A node forgets that it is the primary"
action takeOver(n: Node) fair when !primary[n] && up[n] && (lease => (all m in Node: !primary[m])) && !quorum && tries < TRIES {
  primary[n] = true
  tries += 1
}
action stop(n: Node) fair when primary[n] && !up[n] { primary[n] = false }
action watch(n: Node) when hasty && !primary[n] && up[n] { primary[n] = true }
action forget(n: Node) when amnesia && primary[n] { primary[n] = false }
action restart(n: Node) fair when !up[n] && !primary[n] { up[n] = true }
fault crash(n: Node) when up[n] { up[n] = false }
fault cut(n: Node) when up[n] && primary[n] { up[n] = false }
/// At most one node is the primary.
invariant SinglePrimary: count(n in Node where primary[n]) <= 1
/// In the end some node is the primary.
liveness Served: always eventually exists n in Node: primary[n]
invariant Bounded: tries <= TRIES
reachable Full: tries == TRIES
check quiet { terminal true  expect SinglePrimary violated  expect Served, Bounded holds  expect Full unreachable }
check oneCrash {
  faults { crash <= 1, cut <= 1 }
  terminal true
  expect SinglePrimary violated
  with lease { expect SinglePrimary, Bounded holds }
  with quorum { expect SinglePrimary holds  expect Served violated  expect Full unreachable }
}
`
const folder = (text = SPEC) => folderWith({ 'm.hf': text })
const compare = (at: CommandFolder, ...args: string[]) => at.run('compare', 'm.hf', ...args)

interface Verdict {
  readonly property: string
  readonly status: string
  readonly steps?: number
  readonly command?: string
}

interface SpecJson {
  readonly rows: readonly {
    readonly name: string
    readonly check: string
    readonly budgets: readonly { readonly most: number }[]
  }[]
  readonly columns: readonly (readonly string[])[]
  readonly runs: readonly {
    readonly row: number
    readonly column: number
    readonly faults: readonly number[]
    readonly sharedWith?: number
    readonly verdicts: readonly Verdict[]
  }[]
  readonly together?: object
  readonly conclusions?: readonly {
    readonly property: string
    readonly inEveryRow: readonly { readonly fixes: readonly string[] }[]
    readonly rows: readonly { readonly breakages: readonly unknown[] }[]
  }[]
}

/** The document of a comparison, which must be after the schema. */
function documentOf({ out, code, err }: CommandResult): SpecJson {
  expect(err).toBe('')
  const document = JSON.parse(out) as { readonly exitCode: number; readonly specs: readonly SpecJson[] }
  validate(document)
  expect(validate.errors).toBeNull()
  expect(document.exitCode).toBe(code)
  return document.specs[0] as SpecJson
}

const shown = ({ status, steps }: Verdict) => (steps === undefined ? status : `${status} ${steps}`)

/** The cells of a property by rows and columns, as they are shown. */
function tableOf({ rows, columns, runs }: SpecJson, property: string): Record<string, readonly string[]> {
  const cell = (row: number, column: number) => {
    const verdicts = runs.find((each) => each.row === row && each.column === column)?.verdicts ?? []
    const verdict = verdicts.find((each) => each.property === property)
    return verdict === undefined ? '-' : shown(verdict)
  }
  return Object.fromEntries(
    columns.map((fixes, column) => [fixes.join(' ') || 'none', rows.map((_, row) => cell(row, column))]),
  )
}

describe('holdfast compare', () => {
  const at = folder()
  const whole = compare(at)
  const json = documentOf(compare(at, '--json'))

  test('prints a table for each property, what is enough, and what breaks it again', () => {
    expect(whole).toMatchObject({ code: 0, err: '' })
    expect(whole.out).toMatch(
      /^m\.hf {2}16 combinations of 4 fixes in 2 situations\n {4}lease {3}The old primary stops first\n/,
    )
    expect(whole.out).toContain(`
SinglePrimary
  At most one node is the primary.

                                quiet       oneCrash
  none                          violated 1  violated 1
  lease                         holds       holds
  quorum                        holds       holds
  hasty                         violated 1  violated 1
`)
    expect(whole.out).toContain(`
  Enough that it holds:
    in each of these  lease, or quorum

  What breaks it again:
    quiet     hasty, added to lease, to quorum (and 4 larger)`)
    expect(whole.out).toContain('\nholds in every cell\n  Bounded, DeadlockFree, ErrorFree\n')
    expect(whole.out).toContain(
      '\n  What breaks it again:\n    oneCrash  quorum, added to no fix (and 7 larger)\n\n  Traces:\n    quorum ',
    )
    expect(whole.out).toMatch(
      /\n\d+ runs, [\d,]+ states, [\d,]+ transitions; 16 more would have been the same system as one of these\nall decided\n$/,
    )
    expect(whole.out).toContain(
      '\nEnough that all these properties hold:\n    quiet         lease, or quorum\n    oneCrash      lease\n    all of these  lease\n',
    )
    for (const line of whole.out.split('\n').filter((line) => !line.includes('holdfast compare')))
      expect(line.length).toBeLessThanOrEqual(100)
  })

  test('says in JSON the same as in lines', () => {
    expect(tableOf(json, 'SinglePrimary')['none']).toEqual(['violated 1', 'violated 1'])
    const conclusion = json.conclusions?.find(({ property }) => property === 'SinglePrimary')
    expect(conclusion?.inEveryRow.map(({ fixes }) => fixes)).toEqual([['lease'], ['quorum']])
    expect(json.together).toEqual({
      rows: [
        {
          row: 0,
          enough: [
            { fixes: ['lease'], unless: [] },
            { fixes: ['quorum'], unless: [] },
          ],
        },
        { row: 1, enough: [{ fixes: ['lease'], unless: [] }] },
      ],
      inEveryRow: [{ fixes: ['lease'], unless: [] }],
    })
    expect(conclusion?.rows[0]?.breakages).toContainEqual({ before: ['lease'], fix: 'hasty' })
  })

  test('says of each cell what check says of it', () => {
    const checked = JSON.parse(at.run('check', 'm.hf', '--json').out) as {
      readonly runs: readonly {
        readonly check: string
        readonly toggles: readonly string[]
        readonly ordinal: number
        readonly verdicts: readonly (Verdict & { readonly stated: boolean })[]
      }[]
    }
    expect(checked.runs.length).toBe(4)
    for (const run of checked.runs) {
      const row = json.rows.findIndex(({ check }) => check === run.check)
      for (const { property, ...verdict } of run.verdicts.filter(({ stated }) => stated))
        expect([runName(run), property, tableOf(json, property)[run.toggles.join(' ') || 'none']?.[row]]).toEqual([
          runName(run),
          property,
          shown({ property, ...verdict }),
        ])
    }
  })

  test('makes one run of combinations that are the same system', () => {
    const same = json.runs.filter(({ sharedWith }) => sharedWith !== undefined)
    expect(same.length).toBeGreaterThanOrEqual(16)
    for (const { column, row, sharedWith } of same) {
      const first = json.runs[sharedWith ?? -1]
      expect([first?.row, first?.sharedWith]).toEqual([row, undefined])
      expect(json.columns[column]).not.toEqual(json.columns[first?.column ?? -1])
    }
  })

  test('gives the same with any number of threads', () => {
    for (const workers of ['1', '2', '3']) expect(compare(at, '--workers', workers).out).toBe(whole.out)
  })

  test('shows the trace of a cell by the command that it prints', () => {
    const { command } = json.runs[0]?.verdicts.find(({ property }) => property === 'SinglePrimary') ?? {}
    expect(command).toBe('holdfast compare m.hf -c quiet --with none --properties SinglePrimary --trace')
    expect(whole.out).toContain(command)
    const { out, code } = at.run(...(command ?? '').split(' ').slice(1))
    expect(code).toBe(0)
    expect(out).toContain('\nSinglePrimary violated in 1 step  (quiet, none)\n  At most one node is the primary.\n')
    expect(out).toContain('\n1  Node 1: takeOver(n: 1)\n')
  })

  test('takes constants, bugs and faults from the command line', () => {
    const { out } = compare(
      at,
      '-c',
      'oneCrash',
      '--with',
      'lease,amnesia',
      '--sweep',
      'TRIES=1..3',
      '--properties',
      'Full,Served',
    )
    expect(out).toContain('oneCrash TRIES=1 with amnesia  oneCrash TRIES=2 with amnesia')
    expect(out).toMatch(/\n {2}lease {2}reached \d/)
    const bugs = documentOf(
      compare(at, '-c', 'oneCrash', '--fixes', 'quorum', '--bugs', 'amnesia', '--faults', 'none', '--json'),
    )
    expect(bugs.rows.map(({ name }) => name)).toEqual(['oneCrash', 'oneCrash with amnesia'])
    expect(tableOf(bugs, 'Served')['quorum']).toEqual(['holds', 'violated 1'])
  })

  test('never says more than a limit leaves, and ends with 3', () => {
    const limited = compare(at, '--max-states', '3', '--json')
    expect(limited.code).toBe(3)
    const table = tableOf(documentOf(limited), 'SinglePrimary')
    expect(table['none']?.[0]).toBe('violated 1')
    expect(table['lease']?.[1]).toBe('inconclusive')
    const { out } = compare(
      at,
      '--max-states',
      '3',
      '--properties',
      'SinglePrimary',
      '-c',
      'oneCrash',
      '--fixes',
      'lease',
    )
    expect(out).toContain('\n  ?  The search ended at its limit of 3 states. (oneCrash, lease)\n')
    expect(out).toContain('nothing that is known: some runs are inconclusive')
    expect(out).toContain('--properties SinglePrimary --max-states 3 --trace\n')
    expect(out.endsWith('\ninconclusive: 1 verdict\n')).toBe(true)
  })

  test('with --minimal makes fewer runs, finds the same sets, and claims nothing of what it leaves out', () => {
    const minimal = documentOf(compare(at, '--minimal', '--json'))
    expect(minimal.runs.length).toBeLessThan(json.runs.length)
    expect(minimal.conclusions?.map(({ property, inEveryRow }) => [property, inEveryRow])).toEqual(
      json.conclusions?.map(({ property, inEveryRow }) => [property, inEveryRow]),
    )
    expect(tableOf(minimal, 'SinglePrimary')['lease hasty']).toEqual(['-', '-'])
    expect(compare(at, '--minimal').out).toContain('-: not run, since a part of the combination is enough')
  })
})

describe('--frontier', () => {
  test('concludes nothing from other faults where these may show the same as the steps that must not matter', () => {
    const at = folder(`var x: 0..2 = 0
var open: bool = false
action allow when !open { open = true }
action go when open && x == 1 { x = 2 }
fault force when x < 2 { x += 1 }
fault slip when x == 0 && !open { x = 1 }
unaffected Apart: x by allow, slip
check c { faults { force <= 3, slip <= 1 }  terminal true  expect Apart holds }
`)
    const { out } = compare(at, '--frontier', '--properties', 'Apart')
    expect(out).toContain(
      'holds with no faults, or with exactly 2 force and at most 1 slip, or with exactly 3 force and at most 1 slip',
    )
    expect(out).toMatch(/exactly 1 force: violated in 3 steps/)
    expect(out).toMatch(/ 1 slip: violated in 1 step/)
    expect(out).toContain("each limit of a fault that is not named after 'by' was run")
    compare(at, '--frontier', '--properties', 'Apart', '--markdown', 'page.md')
    expect(at.read('page.md')).toContain("each limit of a fault that is not named after 'by' was run")
    const document = documentOf(compare(at, '--frontier', '--properties', 'Apart', '--json'))
    expect(document).toMatchObject({
      properties: [{ name: 'Apart', by: ['allow', 'slip'] }],
      frontiers: [{ fixed: [true, false] }],
    })
  })

  const at = folder()

  test('says how many faults each property bears', () => {
    const args = ['-c', 'oneCrash', '--fixes', 'lease', '--properties', 'Served,Backed', '--faults', 'crash<=2,cut<=1']
    const spec = SPEC.replace('reachable Full', 'invariant Backed: exists n in Node: up[n]\nreachable Full')
    const { out, code } = compare(folder(spec), ...args, '--frontier')
    expect(code).toBe(0)
    expect(out).toContain(`
Backed

  oneCrash, with up to 2 crash and 1 cut
    none; lease
      holds with at most 1 cut, or with at most 1 crash
      1 crash and 1 cut: violated in 2 steps
        holdfast compare m.hf -c oneCrash --faults 'crash<=1,cut<=1' --with none --properties Backed --trace
      2 crash: violated in 2 steps
`)
    expect(out).toContain('    none; lease\n      holds with at most 1 crash and 1 cut, or with at most 2 crash\n')
  })

  test('says what breaks with no faults, and what a limit leaves open', () => {
    const bugs = compare(at, '-c', 'oneCrash', '--with', 'hasty', '--frontier', '--properties', 'SinglePrimary,Bounded')
    expect(bugs.out).toContain('\n      violated even with no faults\n      no faults: violated in 1 step\n')
    const limited = compare(at, '-c', 'oneCrash', '--with', 'lease', '--frontier', '--max-states', '1')
    expect(limited.code).toBe(3)
    expect(limited.out).toContain(
      '\n      holds with no faults\n      ?  The search ended at its limit of 1 state. (1 cut; 1 crash; 1 crash and 1 cut)\n',
    )
  })

  test('concludes nothing from other numbers where more faults may mend what fewer break', () => {
    const spec = `var seen: bool = false
var hung: bool = false
action hang when !hung { hung = true }
action show when hung && !seen { seen = true }
fault glitch when !seen { seen = true }
unaffected Quiet: seen by hang
check stalled { faults { glitch <= 1 } terminal true expect Quiet holds }`
    const { out } = compare(folder(spec), '--frontier', '--properties', 'Quiet')
    expect(out).toContain('no faults: violated in 2 steps\n')
    expect(out).not.toContain('holds with at most')
  })

  test('asks no situation for faults that another has', () => {
    const more = `
check both { faults { cut <= 0, crash <= 1 } expect Backed holds }
check swapped { faults { crash <= 1, cut <= 0 } expect Backed holds }`
    const spec = SPEC.replace('reachable Full', 'invariant Backed: all n in Node: up[n]\nreachable Full') + more
    const args = ['-c', 'both,swapped', '--fixes', 'lease', '--properties', 'Backed', '--frontier', '--json']
    const { rows, runs } = documentOf(compare(folder(spec), ...args))
    for (const { row, faults } of runs)
      for (const [each, { most }] of (rows[row]?.budgets ?? []).entries())
        expect(faults[each]).toBeLessThanOrEqual(most)
    expect(runs).toHaveLength(8)
  })

  test('is in JSON, too, and the same with any number of threads', () => {
    const one = compare(at, '--frontier', '--json', '--workers', '1', '--fixes', 'quorum')
    expect(documentOf(one)).toMatchObject({ frontiers: expect.any(Array) })
    const traced = documentOf(compare(at, '--frontier', '--json', '--trace', '--fixes', 'quorum'))
    const found = traced.runs.flatMap(({ verdicts }) => verdicts.filter(({ command }) => command !== undefined))
    expect(found.length).toBeGreaterThan(3)
    for (const verdict of found) expect(verdict).toHaveProperty('trace.steps')
    expect(compare(at, '--frontier', '--json', '--workers', '3', '--fixes', 'quorum').out).toBe(one.out)
  })
})

describe('wrong usage of compare', () => {
  test.each([
    [['--fixes', 'leese'], "There is no fix 'leese'. Did you mean 'lease'?"],
    [['--fixes', 'amnesia'], "There is no fix 'amnesia'."],
    [['--bugs', 'amnesya'], "There is no bug 'amnesya'. Did you mean 'amnesia'?"],
    [['--with', 'leese'], "There is no fix or bug 'leese'. Did you mean 'lease'?"],
    [['--properties', 'SinglePrimry'], "There is no property 'SinglePrimry'. Did you mean 'SinglePrimary'?"],
    [['-c', 'quite'], "There is no check 'quite'. Did you mean 'quiet'?"],
    [['--faults', 'crsh<=1'], "There is no fault 'crsh'. Did you mean 'crash'?"],
    [['--faults', 'crash=1'], "'crash=1' is no budget of faults: write 'crash<=2'"],
    [['--sweep', 'TRYES=1..2'], "There is no constant 'TRYES'. Did you mean 'TRIES'?"],
    [['--sweep', 'TRIES'], "'TRIES' is no constant with values"],
    [['--sweep', 'TRIES=3..1'], "'3..1' in 'TRIES=3..1' must go upwards"],
    [['--sweep', 'TRIES=3..7'], "quiet with TRIES = 5. 'TRIES' is 5, outside its type 1..4."],
    [['--sweep', 'TRIES=4294967297'], 'is too large: numbers go up to 2147483647'],
    [['--sweep', 'TRIES=1', '--sweep', 'TRIES=2'], "The constant 'TRIES' is given values twice."],
    [['--minimal', '--properties', 'Full'], "'--minimal' asks what is enough for a property to hold"],
    [['--minimal', '--frontier'], 'give one of the two'],
    [['--with', 'none', '--fixes', 'lease'], "leave out '--fixes', '--bugs' and '--minimal'"],
    [['--markdown', 'm.hf'], "'m.hf' has no place for the report"],
    [['--resume', 'm.hf'], "'m.hf' is no results file of 'holdfast compare': line 1 is not JSON."],
    [['--frontier', '--faults', 'crash<=999'], 'can be limited in 1000 ways'],
  ])('%j', (args, message) => {
    const at = folder()
    const result = compare(at, ...args)
    expect([result.code, result.out]).toEqual([2, ''])
    expect(result.err).toContain(message)
    expect(at.read('m.hf')).toBe(SPEC)
  })

  test('of more combinations than can be made', () => {
    const bugs = Array.from({ length: 40 }, (_, at) => `b${at}`)
    const spec = ['const A = 0', ...bugs.map((name) => `bug ${name} "B"`), 'check c {}'].join('\n')
    const result = compare(folder(spec), '--bugs', bugs.join(','), '--sweep', 'A=1..3,3')
    expect(result.err).toContain('These are 3,298,534,883,328 combinations; the most is 100000.')
    expect(result.code).toBe(2)
  })

  test('of a spec with mistakes', () => {
    expect(compare(folder('module m\nvar x: 0..3 = true\n'))).toMatchObject({ code: 150, out: '' })
  })
})

describe('--resume', () => {
  test('goes on from the runs that are there, and ends with the same', () => {
    const at = folder()
    const first = compare(at, '--resume', 'r.jsonl', '--trace')
    const lines = at.read('r.jsonl').trim().split('\n')
    expect(lines.length).toBeGreaterThan(10)
    // As an interrupt leaves it: some lines, and one cut short.
    at.write('r.jsonl', `${lines.slice(0, 5).join('\n')}\n${lines[5]?.slice(0, 30)}`)
    expect(compare(at, '--resume', 'r.jsonl', '--trace')).toEqual(first)
    expect(at.read('r.jsonl').trim().split('\n')).toHaveLength(lines.length)
    expect(compare(at, '--trace').out).toBe(first.out)
  })

  test('takes what is in the file, and does not make it anew', () => {
    const at = folder()
    compare(at, '--resume', 'r.jsonl')
    at.write('r.jsonl', at.read('r.jsonl').replaceAll(/"states":\d+/g, '"states":1000000'))
    expect(compare(at, '--resume', 'r.jsonl').out).toMatch(/ runs, \d\d,000,000 states/)
  })

  test('refuses a file of another spec or of other options', () => {
    const at = folder()
    compare(at, '--resume', 'r.jsonl', '-c', 'quiet')
    const kept = at.read('r.jsonl')
    for (const args of [
      [],
      ['-c', 'quiet', '--trace'],
      ['-c', 'quiet', '--max-states', '9'],
      ['-c', 'quiet', '--minimal'],
    ])
      expect(compare(at, '--resume', 'r.jsonl', ...args)).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining("'r.jsonl' has results of other options"),
      })
    at.write('m.hf', SPEC.replace('TRIES: 1..4 = 2', 'TRIES: 1..4 = 3'))
    expect(compare(at, '--resume', 'r.jsonl', '-c', 'quiet')).toMatchObject({
      code: 2,
      err: expect.stringContaining("has changed since the results in 'r.jsonl' were found"),
    })
    expect(at.read('r.jsonl')).toBe(kept)
  })
})

describe('an interrupt', () => {
  test('loses nothing that was finished', async () => {
    const at = folder()
    const args = [
      join(root, 'dist/cli/main.js'),
      'compare',
      join(root, 'properties/storm.hf'),
      '--properties',
      'NoCascade',
    ]
    const child = spawn(process.execPath, [...args, '--resume', 'r.jsonl'], { cwd: at.path })
    const hasRuns = () => at.files().includes('r.jsonl') && at.read('r.jsonl').split('\n').length > 4
    while (!hasRuns()) await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill('SIGINT')
    const [code, signal] = await once(child, 'exit')
    // A shell makes 130 of this signal.
    expect([code, signal]).toEqual([null, 'SIGINT'])
    const kept = at.read('r.jsonl').split('\n').slice(0, -1)
    expect(kept.length).toBeGreaterThan(3)
    const again = at.run(...args.slice(1), '--resume', 'r.jsonl')
    expect(again).toMatchObject({ code: 0, err: '' })
    const lines = at.read('r.jsonl').split('\n')
    expect(lines.slice(0, kept.length)).toEqual(kept)
    expect(new Set(lines.map((line) => line.slice(0, 50))).size).toBe(lines.length)
  }, 60_000)
})

describe('--markdown', () => {
  test('writes a page, and keeps what is around the report', () => {
    const at = folder()
    expect(compare(at, '--markdown', 'page.md', '--properties', 'SinglePrimary,Full').err).toBe('wrote page.md\n')
    const page = at.read('page.md')
    expect(page).toMatch(/^# Fixes compared\n\n<!-- comparison: begin -->\n\n## m\.hf\n/)
    expect(page).toContain('| lease, hasty | violated 1 | violated 1 |\n')
    expect(page).toContain('- all of these: lease, or quorum\n')
    at.write('page.md', `${page}\nMore.\n`)
    compare(at, '--markdown', 'page.md', '--frontier', '--fixes', 'lease')
    expect(at.read('page.md')).toContain('### SinglePrimary: oneCrash, with up to 1 crash and 1 cut\n')
    expect(at.read('page.md').endsWith('<!-- comparison: end -->\n\nMore.\n')).toBe(true)
  })
})

/** What compare says of a spec of this repository. */
function tablesOf(...args: string[]): SpecJson {
  const { stdout, status } = spawnSync(process.execPath, ['dist/cli/main.js', 'compare', ...args, '--json'], {
    cwd: root,
    encoding: 'utf8',
  })
  return documentOf({ out: stdout, code: status, err: '' })
}

describe('the specs of this repository', () => {
  /*
   * Which of the changes prevent the cascade and which heal, with free slots as in the columns: none, one, two on opposite
   * nodes, one on each, two on each. It is the table at the head of properties/storm.hf.
   */
  test('the storm: backoff and reconnect, or no race and reconnect, prevent it and heal', () => {
    const situations = 'noSlots,oneSlot,twoSlots,oneSlotEach,twoSlotsEach'
    const fixes = 'noRace,backoff,reconnect'
    const args = ['-c', situations, '--fixes', fixes, '--properties', 'NoCascade,Heals']
    const json = tablesOf('properties/storm.hf', ...args)
    const [cascade, heals] = [tableOf(json, 'NoCascade'), tableOf(json, 'Heals')]
    const letters = Object.keys(cascade).map((fixes) => [
      fixes,
      (cascade[fixes] ?? [])
        .map((cell, row) => (cell !== 'holds' ? 'c' : heals[fixes]?.[row] === 'holds' ? 'H' : '-'))
        .join(' '),
    ])
    expect(Object.fromEntries(letters)).toEqual({
      none: 'c c c c H',
      noRace: '- - H H H',
      backoff: '- - H H H',
      reconnect: 'c c c c H',
      'noRace backoff': '- - H H H',
      'noRace reconnect': 'H H H H H',
      'backoff reconnect': 'H H H H H',
      'noRace backoff reconnect': 'H H H H H',
    })
    expect(cascade['none']).toEqual(['violated 5', 'violated 5', 'violated 6', 'violated 7', 'holds'])
    expect(json.conclusions?.map(({ inEveryRow }) => inEveryRow.map(({ fixes }) => fixes))).toEqual([
      [['noRace'], ['backoff']],
      [
        ['noRace', 'reconnect'],
        ['backoff', 'reconnect'],
      ],
    ])
  })

  const isGood = (cells: readonly string[] | undefined) =>
    cells?.map((cell) => (cell === 'holds' ? 'H' : 'X')).join(' ')

  test('the control plane: which changes prevent the first impact, the second, and both', () => {
    const fixes = 'shortTimeout,zoneQuota,shedLoad'
    const args = ['-c', 'firstImpact,secondImpact,bothImpacts', '--fixes', fixes, '--properties', 'NeverRefused']
    const table = tableOf(tablesOf('properties/control-plane.hf', ...args), 'NeverRefused')
    expect(Object.fromEntries(Object.entries(table).map(([fixes, cells]) => [fixes, isGood(cells)]))).toEqual({
      none: 'X X X',
      shortTimeout: 'H X X',
      zoneQuota: 'X X X',
      shedLoad: 'X H X',
      'shortTimeout zoneQuota': 'H X X',
      'shortTimeout shedLoad': 'H H H',
      'zoneQuota shedLoad': 'H H H',
      'shortTimeout zoneQuota shedLoad': 'H H H',
    })
  })

  test('the database in two zones: no change keeps all acknowledged and always fails over', () => {
    const properties = ['NoAcknowledgedLost', 'FailsOver', 'FailsOverUnlessAlone']
    const args = ['-c', 'cutAndStuck', '--fixes', 'askFirst,failOverAlways', '--properties', properties.join(',')]
    const json = tablesOf('properties/rds-multi-zone.hf', ...args)
    const of = (fixes: string) => properties.map((property) => isGood(tableOf(json, property)[fixes]))
    expect([of('none'), of('askFirst'), of('failOverAlways'), of('askFirst failOverAlways')]).toEqual([
      ['H', 'X', 'X'],
      ['H', 'X', 'H'],
      ['X', 'H', 'H'],
      ['X', 'H', 'H'],
    ])
    expect(json.together).toMatchObject({ inEveryRow: [] })
  })
})
