// What splitting saves on a rare event, in steps, and how often its intervals hold the exact answer: after a build,
// node bench/splitting.mjs [--write] puts the tables into docs/statistics.md.
import { spawnSync } from 'node:child_process'
import { table, writeMeasured } from './harness/tables.mjs'

const PAGE = 'docs/statistics.md'
const SEARCHES = [40, 30, 20]
/** Splittings of each, each with a seed of its own. */
const SEEDS = 40
const RUNS = 200
/** Runs without levels, to see how many steps one has. */
const PLAIN_RUNS = 20_000
const STORM = ['properties/storm-rates.hf', '--check', 'risk', '--json']

function ask(searches, command, ...more) {
  const args = ['dist/cli/main.js', command, ...STORM, '--sweep', `SEARCHES=${searches}`, ...more]
  const { stdout, stderr } = spawnSync('node', args, { encoding: 'utf8', maxBuffer: 2 ** 26 })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout)
}

function split(searches, ...more) {
  const [cell] = ask(
    searches,
    'simulate',
    '--splitting',
    'searching',
    '--event',
    'Storm',
    '--before',
    'Over',
    ...more,
  ).cells
  return cell
}

/** Runs after which an interval of Clopper and Pearson is so wide, as a share of the chance; by the normal approximation. */
function plainRuns(chance, width) {
  return Math.ceil(((2 * 1.96) / width) ** 2 * ((1 - chance) / chance))
}

function measured(searches) {
  const properties = ask(searches, 'measure').flatMap(({ measures }) => measures)
  const { low: exact } = properties.find(({ property }) => property === 'Storm').chance
  const cells = Array.from({ length: SEEDS }, (_, seed) =>
    split(searches, '--runs', String(RUNS), '--seed', String(seed)),
  )
  const results = cells.map(({ result }) => result)
  const mean = (numbers) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length
  const width = mean(results.map(({ approximately: { low, high }, chance }) => (high - low) / chance))
  const steps = mean(cells.map(({ result, choosing }) => result.steps + choosing))
  // A level that is never come to before the event: so each run is a plain one.
  const plain = split(searches, '--levels', '60', '--runs', String(PLAIN_RUNS / 20))
  const stepsEach = plain.result.steps / PLAIN_RUNS
  const runs = plainRuns(exact, width)
  return {
    searches,
    exact,
    mean: mean(results.map(({ chance }) => chance)),
    held: results.filter(({ approximately: { low, high } }) => low <= exact && exact <= high).length,
    bounded: results.filter(({ atLeast }) => atLeast <= exact).length,
    bound: mean(results.map(({ atLeast }) => atLeast)) / exact,
    width,
    steps,
    runs,
    plainSteps: runs * stepsEach,
  }
}

const digits = (value, many = 3) => {
  const rounded = Number(value.toPrecision(many))
  if (rounded >= 1 && rounded < 1e9) return rounded.toLocaleString('en')
  return rounded >= 1e-3 && rounded < 1 ? String(rounded) : rounded.toExponential(many - 1).replace('e+', 'e')
}

const rows = SEARCHES.map((searches) => {
  const row = measured(searches)
  console.error(row)
  return row
})
const work = table(
  [
    'SEARCHES',
    'probability',
    'width of the interval',
    'steps, splitting',
    'plain runs for that width',
    'steps, plain',
    'ratio',
  ],
  rows.map(({ searches, exact, width, steps, runs, plainSteps }) => [
    searches,
    digits(exact, 4),
    `${digits(100 * width, 2)} %`,
    digits(steps),
    digits(runs),
    digits(plainSteps),
    `${digits(plainSteps / steps, 2)}x`,
  ]),
)
const sure = table(
  ['SEARCHES', 'exact', 'mean of all', '"about" holds it', '"at least" is below it', '"at least" on average'],
  rows.map(({ searches, exact, mean, held, bounded, bound }) => [
    searches,
    digits(exact, 4),
    digits(mean, 4),
    `${held} of ${SEEDS}`,
    `${bounded} of ${SEEDS}`,
    `${digits(100 * bound, 2)} % of it`,
  ]),
)
const text = `${work}\n\n${sure}`
console.log(text)
if (process.argv.includes('--write')) writeMeasured(PAGE, text)
