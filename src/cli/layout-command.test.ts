import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { compileRun } from '../compile/compile-run.ts'
import type { CellPlace, LayoutDescription } from '../model/describe-layout.ts'
import { layoutOf, RESERVED_BITS } from '../model/layout.ts'
import type { Run } from '../model/model.ts'
import { runName } from '../model/run-name.ts'
import { range } from '../model/types.ts'
import { folderWith, removeFolders } from '../testing/command-line.ts'
import { featureSpecs } from '../testing/feature-specs.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { type LayoutOptions, layoutCommand } from './layout-command.ts'
import { readSpec, UsageError } from './spec-files.ts'

afterAll(removeFolders)

const spec = `module m
const SIZE = 2
symmetric actor Node[3]
symmetric type Token[1]
enum Copy { None, Filling, Synced }
union Ask { Stop, Take(who: Node, much: 1..4) }
type Disk = { copy: Copy, spare: bool, from: Node? }
var disk: Node -> Disk = { copy: None, spare: false, from: none }
var chosen: Set<Copy> = set()
var queue: Seq<Ask, SIZE> = seq()
var wire: Bag<0..2, 2> = bag()
var held: { token: Token?, epoch: 0..3 }? = none
fault crash(n: Node) { disk[n].copy = None }
fault cut { wire = bag() }
action fill(n: Node) { disk[n].copy = Filling }
fix quick "Nothing that the layout depends on"
reachable Full: size(queue) == SIZE
check small { SIZE = 1  faults { crash <= 1 }  expect Full unreachable  with quick { expect Full unreachable } }
check large { faults { crash + cut <= 2, cut <= 1 }  expect Full unreachable }
`

const folder = folderWith({ 'spec.hf': spec, 'wrong.hf': 'module m\nvar x: Nothing = 0\n' })

function call(file: string, options: Partial<LayoutOptions> = {}) {
  const [out, err]: [string[], string[]] = [[], []]
  const io: Io = {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    isTerminal: false,
    colour: false,
    colourErrors: false,
    now: () => 0,
  }
  const code = layoutCommand(file, { check: undefined, plain: false, json: false, ...options }, io)
  return { code, out: out.join('').replaceAll(`${folder.path}/`, ''), err: err.join('') }
}

const file = join(folder.path, 'spec.hf')

interface Layouts {
  readonly version: number
  readonly layouts: readonly (LayoutDescription & {
    readonly checks: readonly string[]
    readonly mode: string
    readonly recordBytes: number | null
  })[]
}

const asJson = (path: string, options: Partial<LayoutOptions> = {}): Layouts =>
  JSON.parse(call(path, { ...options, json: true }).out)

describe('layout', () => {
  test('is a table with a line for each number of a state', () => {
    const { code, out, err } = call(file, { check: 'small' })
    expect({ code, err }).toEqual({ code: exitCodes.asExpected, err: '' })
    expect(out).toMatchInlineSnapshot(`
      "spec.hf  small, small with quick
        part                word  bit  bits  values  holds
        disk[node0].copy       0    0     2       3  Copy
        disk[node0].spare      0    2     1       2  bool
        disk[node0].from       0    3     2       4  Node?
        disk[node1].copy       0    5     2       3  Copy
        disk[node1].spare      0    7     1       2  bool
        disk[node1].from       0    8     2       4  Node?
        disk[node2].copy       0   10     2       3  Copy
        disk[node2].spare      0   12     1       2  bool
        disk[node2].from       0   13     2       4  Node?
        chosen[None]           0   15     1       2  member
        chosen[Filling]        0   16     1       2  member
        chosen[Synced]         0   17     1       2  member
        queue                  0   18     1       2  length
        queue[0]               0   19     1       2  variant
        queue[0].Take.who      0   20     2       4  Node or nothing
        queue[0].Take.much     0   22     2       4  1..4
        wire                   0   24     2       3  length
        wire[0]                0   26     2       3  0..2
        wire[1]                0   28     2       3  0..2
        held                   0   30     1       2  presence
        held.token             0   31     1       2  Token?
        held.epoch             0   32     2       4  0..3

        34 of 62 bits in use, 1 word of 64 bits for each state, 8 bytes for each record in the table of states
        side by side: 5 bits for each of 3 elements of Node
      "
    `)
  })

  test('counts faults in the states where they are plain', () => {
    const [small, large] = asJson(file, { plain: true }).layouts
    expect([small?.mode, small?.checks, large?.checks]).toEqual(['plain', ['small', 'small with quick'], ['large']])
    expect(small?.cells.at(-1)).toMatchObject({ path: 'crash', holds: 'faults used', values: 2 })
    expect(large?.cells.slice(-2)).toMatchObject([
      { path: 'crash + cut', holds: 'faults used', values: 3 },
      { path: 'cut', holds: 'faults used', values: 2 },
    ])
  })

  test('is shown once for the runs that share it', () => {
    expect(call(file).out.match(/^spec.hf .*$/gm)).toEqual(['spec.hf  small, small with quick', 'spec.hf  large'])
    expect(asJson(file).layouts.map((layout) => layout.checks)).toEqual([['small', 'small with quick'], ['large']])
  })

  test('is that of a check or of one run of it', () => {
    expect(asJson(file, { check: 'large' }).layouts.map((layout) => layout.checks)).toEqual([['large']])
    expect(asJson(file, { check: 'small with quick' }).layouts.map((layout) => layout.checks)).toEqual([
      ['small with quick'],
    ])
    expect(() => call(file, { check: 'smal' })).toThrow(
      new UsageError("There is no check 'smal'. Did you mean 'small'?"),
    )
  })

  test('says which cells of symmetric types lie side by side', () => {
    const [layout] = asJson(file).layouts
    expect(layout?.groups).toEqual([{ type: 'Node', elements: 3, bits: 5, pieces: 1 }])
    expect(layout?.cells.map(({ path, element }) => element && `${path} of ${element}`).filter(Boolean)).toEqual(
      [0, 1, 2].flatMap((at) => ['copy', 'spare', 'from'].map((field) => `disk[node${at}].${field} of node${at}`)),
    )
  })

  test('of a spec with errors is none', () => {
    const { code, out, err } = call(join(folder.path, 'wrong.hf'))
    expect({ code, out }).toEqual({ code: exitCodes.spec, out: '' })
    expect(err).toContain('HF2')
  })
})

// ---- the same places as the engines have ------------------------------------------------------------

const specs = { ...featureSpecs, 'of the test above': spec }
const specFolder = folderWith(Object.fromEntries(Object.values(specs).map((text, at) => [`${at}.hf`, text])))
const files = [
  ...Object.keys(specs).map((name, at) => [name, join(specFolder.path, `${at}.hf`)] as const),
  ['the volume', 'properties/volume.hf'] as const,
]

/** The first run that has a layout. */
function runOf(runs: readonly Run[], { checks }: Layouts['layouts'][number]): Run {
  return runs.find((run) => checks.includes(runName(run))) as Run
}

describe.each([false, true])('where faults are in the states: %s', (plain) => {
  test.each(files)('%s has each cell once, in a place of its own, where engines have it', (_, path) => {
    const { runs } = readSpec(path)
    const { layouts } = asJson(path, { plain })
    expect(layouts.flatMap((layout) => layout.checks).length).toBe(runs.length)
    for (const found of layouts) {
      const run = runOf(runs, found)
      const counters = plain ? run.budgets.map((budget) => range(0, budget.most)) : []
      const layout = layoutOf([...run.model.variables.map((variable) => variable.type), ...counters])
      const { cells, words } = found
      expect(cells.map(({ word, bit }) => 64 * word + bit)).toEqual(
        [...layout.wordOf].map((word, cell) => 32 * word + (layout.shiftOf[cell] as number)),
      )
      expect(cells.map((cell) => cell.bits)).toEqual([...layout.maskOf].map((mask) => 32 - Math.clz32(mask)))
      expect(cells.map((cell) => cell.values)).toEqual(layout.sizes)
      expect(new Set(cells.map(({ path: part, holds }) => `${part} ${holds}`)).size).toBe(layout.sizes.length)
      expect(2 * words).toBe(layout.words)
      const taken = cells.flatMap(bitsOf)
      expect(new Set(taken).size).toBe(taken.length)
      expect(found.bits).toBe(taken.length)
      expect(taken.filter((bit) => bit >= 64 * words || (bit >= 64 - RESERVED_BITS && bit < 64))).toEqual([])
    }
  })
})

test.each(files.slice(0, -1))('records of %s are as long as in the compiled engine', (_, path) => {
  const { runs } = readSpec(path)
  for (const plain of [false, true]) {
    for (const layout of asJson(path, { plain }).layouts) {
      const { map } = compileRun(runOf(runs, layout), { plain, goals: [], store: { kind: 'exact' }, workers: 1 })
      expect(layout.recordBytes).toBe(8 * map.slotWords)
    }
  }
})

function bitsOf({ word, bit, bits }: CellPlace): number[] {
  return Array.from({ length: bits }, (_, at) => 64 * word + bit + at)
}
