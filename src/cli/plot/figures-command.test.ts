import { afterAll, describe, expect, test } from 'vitest'
import { CSV_MARK } from '../../plot/figure-csv.ts'
import { FIGURES_MARK } from '../../plot/figure-svg.ts'
import { readCsv } from '../../plot/read-csv.ts'
import { folderWith, removeFolders } from '../../testing/command-line.ts'
import { exitCodes } from '../exit-codes.ts'

afterAll(removeFolders)

const SPEC = `module disks
const SPEED: 0..40 = 2
var failed: 0..2 = 0
fix spare "A third disk"
fault fail rate 2 - failed per 10 hours when failed < 2 { failed += 1 }
action repair rate SPEED per 10 hours when failed > 0 && failed < (spare ? 9 : 2) { failed -= 1 }
reward Failed: failed
invariant Kept: failed < 2
reachable First: failed == 1
experiment pair "two disks" {
  faults { fail <= 1 }
  terminal true
  with spare {}
}
`
const made = () => folderWith({ 'disks.hf': SPEC })
const SWEEP = ['--sweep', 'SPEED=0,1,4,40']
const TIMES = ['--for', '20 hours', '--every', '5 hours', '--runs', '60', '--workers', '1']

/** Rows of a written table, as objects. */
function rowsOf(csv: string): Readonly<Record<string, string>>[] {
  const [head, ...rows] = readCsv(csv)
  return rows.map(({ cells }) => Object.fromEntries(cells.map((cell, at) => [head?.cells[at] ?? '', cell])))
}

describe('figures of what is measured', () => {
  test('are written as a picture, a page and a table, with the numbers that the command says', async () => {
    const { call, read } = made()
    const files = ['--svg', 'f.svg', '--html', 'f.html', '--csv', 'f.csv']
    const { code, err, out } = await call('measure', 'disks.hf', ...SWEEP, ...files, '--json')
    expect(code).toBe(exitCodes.asExpected)
    expect(err).toMatch(/^wrote f.svg: pair-time, pair-share, pair-Failed\nwrote f.html: .*\nwrote f.csv: .*\n$/)
    expect(read('f.svg').startsWith(FIGURES_MARK)).toBe(true)
    expect(read('f.html')).toContain('Kept broken, with spare')
    const rows = rowsOf(read('f.csv')).filter(({ figure }) => figure === 'pair-time')
    const said = (
      JSON.parse(out) as { toggles: string[]; settings: { value: string }[]; measures: Measured[] }[]
    ).flatMap(({ toggles, settings, measures }) =>
      measures.map(({ property, sort, seconds }) => ({
        label: `${property}${sort === 'invariant' ? ' broken' : ''}${toggles.length > 0 ? ', with spare' : ''}`,
        x: settings[0]?.value,
        ...seconds,
      })),
    )
    expect(rows.length).toBe(said.length)
    for (const { label, x, low, high } of said) {
      const row = rows.find((each) => each['series'] === label && each['SPEED'] === x)
      expect(Number(row?.['mean time until it happens (seconds), from'])).toBe(low)
      expect(Number(row?.['mean time until it happens (seconds), to'])).toBe(high)
    }
    expect((await call('measure', 'disks.hf', ...SWEEP, ...files)).code).toBe(exitCodes.asExpected)
  })

  test('have a gap where there is no answer', async () => {
    const { call } = made()
    await call('measure', 'disks.hf', ...SWEEP, '--max-states', '2', '--csv', 'f.csv').then(({ code, err }) => {
      expect({ code, err }).toEqual({ code: exitCodes.inconclusive, err: 'nothing to draw: there are no answers\n' })
    })
    const instant = SPEC.replace('rate SPEED per 10 hours', 'rate 10 / (SPEED - 1) per hour').replace(
      'SPEED: 0..40',
      'SPEED: 1..40',
    )
    const other = folderWith({ 'disks.hf': instant })
    const { code } = await other.call(
      'measure',
      'disks.hf',
      '--sweep',
      'SPEED=1,2,40',
      '--csv',
      'f.csv',
      '--svg',
      'f.svg',
    )
    expect(code).toBe(exitCodes.inconclusive)
    const gaps = rowsOf(other.read('f.csv')).filter((row) => row['SPEED'] === '1')
    expect(gaps.length).toBeGreaterThan(0)
    for (const { figure: _, series: __, SPEED: ___, ...numbers } of gaps)
      expect(Object.values(numbers).join('')).toBe('')
    expect(other.read('f.svg')).toContain('there is no answer')
  })

  test('overwrite nothing else, and are refused before any work where there would be none', async () => {
    const { call, write, read } = made()
    for (const [option, file] of [
      ['--svg', 'f.svg'],
      ['--html', 'f.html'],
      ['--csv', 'f.csv'],
    ] as const) {
      write(file, 'my own work')
      const { code, out, err } = await call('measure', 'disks.hf', ...SWEEP, option, file)
      expect({ code, out, err }).toEqual({
        code: exitCodes.usage,
        out: '',
        err: `error: '${file}' exists and is something else. Name another file.\n`,
      })
      expect(read(file)).toBe('my own work')
    }
    const plain = await call('measure', 'disks.hf', '--svg', 'g.svg')
    expect(plain.err).toContain("There is no line to draw without '--sweep'")
    const nowhere = await call('measure', 'disks.hf', ...SWEEP, '--figure', 'pair-time')
    expect(nowhere).toMatchObject({ code: exitCodes.usage, err: expect.stringContaining('Where is the figure to go?') })
    const unknown = await call('measure', 'disks.hf', ...SWEEP, '--svg', 'g.svg', '--figure', 'pair-tim')
    expect(unknown).toMatchObject({ code: exitCodes.usage, err: expect.stringContaining("Did you mean 'pair-time'?") })
    const one = await call('measure', 'disks.hf', ...SWEEP, '--csv', 'g.csv', '--figure', 'pair-share')
    expect(one.err).toBe('wrote g.csv: pair-share\n')
    expect(read('g.csv').startsWith(CSV_MARK)).toBe(true)
  })
})

interface Measured {
  readonly property: string
  readonly sort: string
  readonly seconds: { readonly low: number; readonly high: number }
}

describe('figures of random runs', () => {
  test('have the variants of a check in one picture, over time', async () => {
    const { call, read } = made()
    const { code, err, out } = await call(
      'simulate',
      'disks.hf',
      ...TIMES,
      '--csv',
      'f.csv',
      '--svg',
      'f.svg',
      '--json',
    )
    expect({ code, err }).toEqual({
      code: exitCodes.asExpected,
      err: 'wrote f.svg: pair-Failed, pair-Kept-broken, pair-First\nwrote f.csv: pair-Failed, pair-Kept-broken, pair-First\n',
    })
    const [{ properties }] = JSON.parse(out).cells
    const kept = rowsOf(read('f.csv')).filter(
      ({ figure, series }) => figure === 'pair-Kept-broken' && series === 'as it is',
    )
    const head = 'share of the runs in which it has happened: Kept broken'
    expect(kept.map((row) => Number(row[head]))).toEqual(properties[0].by.map(({ value }: { value: number }) => value))
    expect(kept.map((row) => Number(row[`${head}, to`]))).toEqual(
      properties[0].by.map(({ high }: { high: number }) => high),
    )
    expect(read('f.svg')).toContain('60 random runs of each, seed 1')
    const again = await made().call('simulate', 'disks.hf', ...TIMES, '--svg', 'f.svg')
    expect(again.code).toBe(exitCodes.asExpected)
  })

  test('go by the constant that is swept, with times beyond the horizon told as such', async () => {
    const { call, read } = made()
    const args = [
      '--for',
      '8 hours',
      '--runs',
      '60',
      '--workers',
      '1',
      '--sweep',
      'SPEED=0,40',
      '--csv',
      'f.csv',
      '--svg',
      'f.svg',
    ]
    const { err } = await call('simulate', 'disks.hf', ...args)
    expect(err).toContain('wrote f.csv: pair-chance, pair-First-time\n')
    const late = rowsOf(read('f.csv')).filter(({ figure }) => figure === 'pair-First-time')
    expect(late.some((row) => Object.values(row).includes('inf'))).toBe(true)
    expect(read('f.svg')).toContain('over 8 hours')
  })

  test('do not go with a single question', async () => {
    const { err } = await made().call(
      'simulate',
      'disks.hf',
      '--for',
      '1 hour',
      '--sprt',
      'First >= 0.5',
      '--svg',
      'f.svg',
    )
    expect(err).toBe("error: '--svg' does not go with '--sprt'.\n")
  })
})

describe('what stands beside the answers', () => {
  const draw = async (rows: string) => {
    const { call, write, read } = made()
    write('beside.csv', `figure,at,value,label\n${rows}`)
    const result = await call('simulate', 'disks.hf', ...TIMES, '--svg', 'f.svg', '--beside', 'beside.csv')
    return { ...result, svg: result.code === exitCodes.asExpected ? read('f.svg') : '' }
  }

  test('is drawn where it belongs', async () => {
    const { svg, code } = await draw(',10 hours,,"search disabled, 11:30"\npair-First,5 hours,13 %,"13 %, report"\n')
    expect(code).toBe(exitCodes.asExpected)
    expect(svg.match(/search disabled, 11:30<\/text>/g)).toHaveLength(3)
    expect(svg.match(/13 %, report<\/text>/g)).toHaveLength(1)
  })

  test.each([
    ['pair-Frist,5 hours,1,x', "beside.csv:2: There is no figure 'pair-Frist'. Did you mean 'pair-First'?"],
    [',1 hour,,x\npair-First,soon,1,x', "'soon' is no time for 'beside.csv:3'"],
    ['pair-First,5 hours,many,x', "beside.csv:2: 'many' is no number for"],
    [',5 hours,0.1,x', 'beside.csv:2: a number needs the figure that it stands in.'],
    [',5 hours,,', 'beside.csv:2: a row has four cells'],
  ])('is refused where it says nothing: %s', async (rows, message) => {
    const { code, err } = await draw(rows)
    expect(code).toBe(exitCodes.usage)
    expect(err).toContain(message)
  })

  test('is refused where it is another table', async () => {
    const { call, write } = made()
    write('beside.csv', 'time,volumes\n1,2\n')
    const { code, err } = await call('simulate', 'disks.hf', ...TIMES, '--svg', 'f.svg', '--beside', 'beside.csv')
    expect({ code, err }).toMatchObject({
      code: exitCodes.usage,
      err: expect.stringContaining('figure,at,value,label'),
    })
  })
})

describe('figures of rewards, of races, and of times', () => {
  test('have what the command says of each', async () => {
    const { call, read } = made()
    const { err } = await call('measure', 'disks.hf', ...SWEEP, '--before', 'Kept,First', '--csv', 'f.csv')
    expect(err).toBe('wrote f.csv: pair-time, pair-share, pair-Failed\n')
    const means = rowsOf(read('f.csv')).filter(({ figure }) => figure === 'pair-Failed')
    expect(means.map((row) => `${row['series']} ${row['SPEED']}`)).toContain('Failed, with spare 40')
    const times = ['--at', '10 hours', '--at', '1 hour', '--at', '5 hours']
    const { out } = await call('measure', 'disks.hf', ...times, '--csv', 'g.csv', '--json')
    const [{ measures }] = JSON.parse(out) as [{ measures: { at: { seconds: number; by: { low: number } }[] }[] }]
    const by = rowsOf(read('g.csv')).filter(({ figure, series }) => figure === 'pair-by' && series === 'Kept broken')
    expect(by.map((row) => Number(row['time (seconds)']))).toEqual([3_600, 18_000, 36_000])
    const said = [...(measures[0]?.at ?? [])].sort((a, b) => a.seconds - b.seconds).map((each) => each.by.low)
    expect(by.map((row) => Number(row['probability that it has happened by then, from']))).toEqual(said)
  })
})
