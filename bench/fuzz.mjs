// How many random runs it takes to find each mistake of the volume protocol, by strategy, and how long the traces are beside
// the shortest there are: node bench/fuzz.mjs [--write] puts the tables into docs/fuzz.md.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { table, writeMeasured } from './harness/tables.mjs'

const SEEDS = 20
const RUNS_MAX = 20_000
const PAGE = 'docs/fuzz.md'

const { readSpec, fuzzRun, mannerOf, strategies, DEFAULT_STRATEGY, Walker, Tally, wander, Random } = await library()

/** The parts of the program that are measured, as one module. */
async function library() {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  const entry = join(folder, 'entry.ts')
  const parts = [
    ['cli/spec-files', 'readSpec'],
    ['fuzz/fuzz-run', 'fuzzRun'],
    ['fuzz/fault-schedule', 'mannerOf'],
    ['fuzz/strategies', 'strategies, DEFAULT_STRATEGY'],
    ['fuzz/walker', 'Walker, Tally'],
    ['fuzz/wander', 'wander'],
    ['fuzz/random', 'Random'],
  ]
  const source = (part) => JSON.stringify(join(process.cwd(), 'src', `${part}.ts`))
  writeFileSync(entry, parts.map(([part, names]) => `export { ${names} } from ${source(part)}\n`).join(''))
  const bundle = await rolldown({ input: entry, platform: 'node', cwd: process.cwd(), logLevel: 'silent' })
  await bundle.write({ file: join(folder, 'library.mjs'), format: 'esm', codeSplitting: false })
  const parts_ = await import(pathToFileURL(join(folder, 'library.mjs')).href)
  rmSync(folder, { recursive: true })
  return parts_
}

/** Of each mistake, the first check that expects a violation of it, and for one whose promise is hard to break, that too. */
function cases() {
  const runs = readSpec('properties/volume-bugs.hf').runs.filter(({ toggles }) => toggles.length > 0)
  const first = new Map()
  for (const run of runs) {
    for (const expectation of run.expectations.filter(({ outcome }) => outcome === 'violated')) {
      const mistake = run.toggles.join(', ')
      const isHard = mistake === 'epochForgotten'
      const key = isHard ? `${mistake} ${expectation.name}` : mistake
      if (!first.has(key)) first.set(key, { mistake, run, expectation })
    }
  }
  return [...first.values()]
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]

function measure({ run, expectation }, strategy) {
  const reports = Array.from({ length: SEEDS }, (_, at) =>
    fuzzRun(run, {
      manner: mannerOf({ strategy }),
      runs: RUNS_MAX,
      seed: at + 1,
      properties: [expectation.name],
      recoverWithin: 1,
      isLate: () => false,
    }),
  )
  const found = reports.flatMap(({ findings }) => findings)
  const runs = reports.map(({ findings }) => findings[0]?.runs ?? Number.POSITIVE_INFINITY)
  const lengths = found.map(({ trace }) => trace.steps.length)
  return { found: found.length, runs: median(runs), length: median(lengths), longest: Math.max(...lengths) }
}

const showRuns = (runs) => (Number.isFinite(runs) ? runs.toLocaleString('en') : `> ${RUNS_MAX.toLocaleString('en')}`)

const FIVE = `import "${join(process.cwd(), 'properties/volume.hf')}"
check five {
  NODES = 5
  WRITES = 2
  EPOCHS = 9
  faults { cut <= 1000, crash <= 1000 }
  expect MembersComplete, SinglePrimaryEffective, DurableUnlessBothLost holds
}
`

/** Random steps a second on one core, at five nodes; nothing is looked for, so that no run ends early. */
function speeds() {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  writeFileSync(join(folder, 'five.hf'), FIVE)
  const [run] = readSpec(join(folder, 'five.hf')).runs
  rmSync(folder, { recursive: true })
  const rates = (engine) => {
    const walker = new Walker(run, new Set(), engine)
    return names.map((strategy) => {
      const [random, tally] = [new Random(1), new Tally(run.model.actions.length)]
      const from = process.cpuUsage()
      const used = () => process.cpuUsage(from).user / 1_000_000
      while (used() < 1) wander(walker, mannerOf({ strategy }), random, tally)
      return Math.round(tally.steps / used() / 1000) * 1000
    })
  }
  const [compiled, interpreted] = [rates('compiled'), rates('interpreted')]
  return names.map((name, at) => [
    name,
    compiled[at].toLocaleString('en'),
    interpreted[at].toLocaleString('en'),
    `${Math.round(compiled[at] / interpreted[at])}x`,
  ])
}

const names = strategies.map(({ name }) => name)
const fast = table(['strategy', 'compiled, steps a second', 'interpreted', 'ratio'], speeds())
console.error(fast)
const chosen = cases()
const measured = chosen.map((each) => {
  const byStrategy = Object.fromEntries(names.map((name) => [name, measure(each, name)]))
  console.error(each.mistake, each.expectation.name, names.map((name) => `${name} ${byStrategy[name].runs}`).join(', '))
  return { ...each, byStrategy }
})

const found = table(
  ['mistake', 'property', 'found by', 'runs, median', 'steps, median', 'steps, most', 'shortest'],
  measured.map(({ mistake, expectation, byStrategy }) => {
    const { found, runs, length, longest } = byStrategy[DEFAULT_STRATEGY]
    const sizes = found === 0 ? ['', ''] : [length, longest]
    return [mistake, expectation.name, `${found} of ${SEEDS}`, showRuns(runs), ...sizes, expectation.steps]
  }),
)
const compared = table(
  ['mistake', 'property', ...names],
  measured.map(({ mistake, expectation, byStrategy }) => [
    mistake,
    expectation.name,
    ...names.map((name) => showRuns(byStrategy[name].runs)),
  ]),
)
const text = `${found}\n\nBy strategy, the median number of runs:\n\n${compared}\n\nRandom steps a second of one core, with five nodes:\n\n${fast}`
console.log(text)
if (process.argv.includes('--write')) writeMeasured(PAGE, text)
