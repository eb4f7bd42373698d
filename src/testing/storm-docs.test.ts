import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { folderWith, removeFolders } from './command-line.ts'
import { DocsPage, printed } from './docs-page.ts'

const page = new DocsPage('docs/storm.md', '(?:simulate|measure)')
const SPEC = 'properties/cluster-storm.hf'
afterAll(removeFolders)

/** What is read here of the document that the command prints. */
interface Answers {
  readonly cells: readonly {
    readonly toggles: readonly string[]
    readonly times: readonly number[]
    readonly rewards: readonly {
      readonly reward: string
      readonly quantiles: readonly (readonly { readonly value: number }[])[]
    }[]
    readonly properties: readonly { readonly property: string; readonly happened: number }[]
  }[]
}

describe('docs/storm.md', () => {
  test('has a command for each block of output', () => page.expectExamples(1))

  test.each(page.examples)('shows what it prints: %s', (_, example) => page.expectPrinted(example))

  test('has figures in each of its places, and its pictures', () => {
    const places = [...page.text.matchAll(/<!-- measured: (\w+) -->\n([\s\S]*?)<!-- measured: end -->/g)]
    expect(places.map(([, name]) => name)).toEqual([
      ...['day', 'fixes', 'constants', 'RETRIES', 'NODES', 'RACE', 'rare', 'exact'],
    ])
    for (const [, name, figures = ''] of places) expect(figures.split('\n').length, name).toBeGreaterThan(6)
    const pictures = [...page.text.matchAll(/\]\(([\w-]+\.svg)\)/g)].map(([, file = '']) => file)
    expect(pictures.length).toBe(3)
    for (const picture of pictures) expect(existsSync(join('docs', picture)), picture).toBe(true)
  })

  test("tells of a day that may be the report's, wherever it says that it was fitted", () => {
    const rows = [
      ...page.text.matchAll(/^\| .* \| (?:about )?([\d.]+) %(?: \*)? +\| .* \| ([\d.]+) % to ([\d.]+) % +\| (\w+)/gm),
    ]
    expect(rows.length).toBe(11)
    for (const [row, report, low, high, fitted] of rows) {
      if (fitted === 'no') continue
      expect(Number(report), row).toBeGreaterThanOrEqual(Number(low))
      expect(Number(report), row).toBeLessThanOrEqual(Number(high))
    }
    expect(rows.filter(([, , , , fitted]) => fitted === 'no')).toHaveLength(2)
  })
})

describe('the day at the scale of a zone', () => {
  const simulated = (...args: readonly string[]): Answers =>
    JSON.parse(printed(['simulate', SPEC, '--every', '30 minutes', '--json', ...args]).out)

  function medianAt({ times, rewards }: Answers['cells'][number], name: string, hours: number): number | undefined {
    const at = times.indexOf(hours * 3_600)
    return rewards.find(({ reward }) => reward === name)?.quantiles[at]?.[1]?.value
  }

  test("meets the report's figures until the afternoon of April 22", () => {
    const [cell] = simulated('-c', 'day', '--for', '36 hours', '--runs', '30').cells
    if (cell === undefined) throw new Error('no answer')
    const shares = [
      ['Stuck', 1, 13],
      ['Struck', 11, 5],
      ['Healed', 11, 5],
      ['Stuck', 11, 13],
      ['Unrestored', 36, 2.2],
    ] as const
    for (const [name, hours, percent] of shares) {
      const share = (medianAt(cell, name, hours) ?? 0) / 200
      expect(share / percent, `${name} after ${hours} hours: ${share} %`).toBeGreaterThan(0.85)
      expect(share / percent, `${name} after ${hours} hours: ${share} %`).toBeLessThan(1.15)
    }
    expect(medianAt(cell, 'Threads', 2)).toBeGreaterThan(95)
    expect(medianAt(cell, 'Threads', 2.5)).toBeLessThan(10)
    expect(cell.properties.find(({ property }) => property === 'ManyElsewhere')?.happened).toBe(0)
  })

  test('is milder without the race, worse if nobody disables the search, and nothing with more nodes', () => {
    const { cells } = simulated('-c', 'changedDay', '--for', '25 hours', '--runs', '15')
    const stuck = new Map(cells.map((cell) => [cell.toggles.join(), medianAt(cell, 'Stuck', 25) ?? -1]))
    const asItWas = stuck.get('') ?? 0
    expect(stuck.get('raceFixed')).toBeLessThan(0.7 * asItWas)
    expect(stuck.get('backoff')).toBeLessThan(0.7 * asItWas)
    expect(stuck.get('searchLeftOn')).toBeGreaterThan(1.3 * asItWas)
    expect([stuck.get('reconnectFirst'), stuck.get('capacityBuffer')]).toEqual([0, 0])
  })

  test('loses no volume and no slot on the way, all 20,000 of them', () => {
    const folder = folderWith({
      'spec/cluster-storm.hf': readFileSync('spec/cluster-storm.hf', 'utf8'),
      'properties/cluster-storm.hf': readFileSync(SPEC, 'utf8'),
      'properties/whole.hf': `
        import "./cluster-storm.hf"
        experiment whole { faults { shiftTraffic <= 1 }  terminal true
          measure VolumesConserved, SlotsConserved, StuckCounted, SomeLost  with searchLeftOn {} }`,
    })
    const { out } = folder.run('simulate', 'properties/whole.hf', '--for', '200 hours', '--runs', '3', '--json')
    const { cells } = JSON.parse(out) as Answers
    expect(cells).toHaveLength(2)
    for (const { properties } of cells) expect(properties.map(({ happened }) => happened)).toEqual([0, 0, 0, 3])
  })
})
