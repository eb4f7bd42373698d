// The figures of docs/storm.md, from random runs with fixed seeds: node bench/storm.mjs [--write] [SECTION ...] puts them into
// the page, all of them or those of some sections. The same seeds give the same figures. All take some minutes.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { table } from './harness/tables.mjs'

const PAGE = 'docs/storm.md'
const SPEC = 'properties/cluster-storm.hf'
const VOLUMES = 20_000
const FIXES = ['raceFixed', 'backoff', 'reconnectFirst', 'capacityBuffer', 'searchLeftOn']

const DAY = `holdfast simulate ${SPEC} --check day --for '120 hours' --every '30 minutes' --runs 200`
const CHANGED = `holdfast simulate ${SPEC} --check changedDay --for '120 hours' --every '30 minutes' --runs 200 --paired`
const MORNING = `holdfast simulate ${SPEC} --check day --for '11 hours' --runs 100 --paired`
const CLIFF = `holdfast simulate ${SPEC} --check cliff --for '24 hours' --runs 500`
const RARE = `holdfast simulate ${SPEC} --check cliff --for '24 hours' --splitting CrashedNodes --event Grown --runs 200 --sweep RETRIES=10,20,30`
const EXACT = `holdfast measure ${SPEC} --check smallCliff --sweep RETRIES=10,20,40,80,160`
const SIMULATED = `holdfast simulate ${SPEC} --check smallCliff --for '365 days' --runs 2000 --sweep RETRIES=10,20,40,80,160`

/** Pictures that are drawn beside the tables, by the command that makes these. */
const PICTURES = {
  [DAY]: '--svg docs/storm-day.svg --figure day-Stuck --beside docs/storm-report.csv',
  [CHANGED]: '--svg docs/storm-changed.svg --figure changedDay-Stuck',
}
const isWriting = process.argv.includes('--write')

/** The words of a command, as a shell takes them apart. */
const wordsOf = (command) =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain).slice(1)

function run(command) {
  const drawn = isWriting && command in PICTURES ? wordsOf(`- ${PICTURES[command]}`) : []
  const { stdout, stderr, status } = spawnSync('node', ['dist/cli/main.js', ...wordsOf(command), ...drawn, '--json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  })
  if (status !== 0) throw new Error(`${command}: ${status}\n${stderr}${stdout.slice(0, 2_000)}`)
  return JSON.parse(stdout)
}

// ---- tables -------------------------------------------------------------------------------------

const shown = (command, figures) =>
  `\`\`\`sh\n${command in PICTURES ? `${command} ${PICTURES[command]}` : command}\n\`\`\`\n\n${figures}`

/** Three digits, and no more than three behind the point. */
const digits = (number) => String(Number(Number(number.toPrecision(3)).toFixed(3)))
const percent = (share) => `${digits(100 * share)} %`
const ofVolumes = (count) => percent(count / VOLUMES)
const between = (low, high) => (low === high ? `${low}` : `${low} to ${high}`)

function chance({ chance }) {
  const { value, low, high } = chance
  return `${percent(value)} (${between(percent(low), percent(high))})`
}

/** A time until something, or that it is beyond the end of the runs. */
function time({ value, low, high }, unit, end) {
  const text = (seconds) => digits(seconds / unit)
  if (value === null) return `after ${end}`
  return `${text(value)} (${text(low)} to ${high === null ? end : text(high)})`
}

/** A difference of shares, of all volumes. */
function pointsText({ value, low, high }) {
  const text = (count) => `${count > 0 ? '+' : ''}${digits((100 * count) / VOLUMES)}`
  return `${text(value)} (${between(text(low), text(high))})`
}

const find = (list, key, name) => list.find((entry) => entry[key] === name) ?? fail(`no ${name}`)
const fail = (words) => {
  throw new Error(words)
}
const fixOf = ({ toggles }) => toggles.join(', ')

// ---- the day ------------------------------------------------------------------------------------

const [LOW, MEDIAN, HIGH] = [0, 1, 2]
const rewardAt = (cell, name, hours) =>
  find(cell.rewards, 'reward', name).quantiles[cell.times.indexOf(hours * 3_600)] ?? fail(`nothing at ${hours} hours`)

/** Hours from 12:30 AM, April 21; what the report says; and whether a constant was fitted to it. */
const FIGURES = [
  [1, '1:00 AM', 'stuck', 'Stuck', '13 %', 'yes'],
  [11, '11:30 AM', 'made stuck by crashes until then', 'Struck', '5 %', 'yes'],
  [11, '11:30 AM', 'mirrored again until then', 'Healed', 'about 5 %', 'yes'],
  [11, '11:30 AM', 'stuck', 'Stuck', '13 %', 'follows'],
  [24.5, '1:00 AM, April 22', 'stuck', 'Stuck', '11.6 % *', 'no'],
  [36, '12:30 PM, April 22', 'without all replicas', 'Unrestored', '2.2 %', 'yes'],
  [36.5, '1:00 PM, April 22', 'stuck', 'Stuck', '6.0 % *', 'yes'],
  [48.5, '1:00 AM, April 23', 'stuck', 'Stuck', '3.6 % *', 'no'],
  [66, '6:30 PM, April 23', 'stuck', 'Stuck', '2.2 %', 'follows'],
  [84, '12:30 PM, April 24', 'stuck', 'Stuck', '1.04 %', 'yes'],
  [120, '12:30 AM, April 26', 'stuck', 'Stuck', '0.07 %', 'yes'],
]

function dayTable(cell) {
  return table(
    ['when', 'volumes', 'report', 'median of the runs', '5 % to 95 % of the runs', 'fitted'],
    FIGURES.map(([hours, when, what, reward, report, fitted]) => {
      const row = rewardAt(cell, reward, hours)
      const { value, low, high } = row[MEDIAN]
      return [
        when,
        what,
        report,
        `${ofVolumes(value)} (${between(ofVolumes(low), ofVolumes(high))})`,
        between(ofVolumes(row[LOW].value), ofVolumes(row[HIGH].value)),
        fitted,
      ]
    }),
  )
}

function controlPlaneTable(cell) {
  const [exhausted, brownOut, elsewhere] = ['ThreadsExhausted', 'BrownOut', 'ManyElsewhere'].map((name) =>
    find(cell.properties, 'property', name),
  )
  const at = (hours) => between(...[LOW, HIGH].map((quantile) => rewardAt(cell, 'Threads', hours)[quantile].value))
  const hour = (share) => time(find(brownOut.times, 'share', share), 3_600, 'it was cut off')
  return table(
    ['', 'report', 'runs', 'fitted'],
    [
      ['all threads are held at some time', 'yes', chance(exhausted), 'yes'],
      ['threads of 100 held at 2:30 AM, in 5 % to 95 % of the runs', 'all', at(2), 'yes'],
      ['threads of 100 held at 3:00 AM, in 5 % to 95 % of the runs', 'recovered', at(2.5), 'yes'],
      ['it browns out before it is cut off at 8:20 AM', 'yes', chance(brownOut), 'no'],
      ['that begins after so many hours, in the median run (5:30 AM is 5)', '5', hour(0.5), 'yes'],
      ['more than 0.07 % of the volumes in other zones are stuck at some time', 'no', chance(elsewhere), 'yes'],
    ],
  )
}

function fixTable(cells) {
  const rows = ['', ...FIXES].map((fix) => {
    const cell = cells.find((candidate) => fixOf(candidate) === fix) ?? fail(fix)
    const stuck = (hours) => {
      const row = rewardAt(cell, 'Stuck', hours)
      return `${ofVolumes(row[MEDIAN].value)} (${between(ofVolumes(row[LOW].value), ofVolumes(row[HIGH].value))})`
    }
    const crashes = rewardAt(cell, 'CrashedNodes', 120)
    const points = (hours) => {
      if (cell.paired === null) return ''
      const { median } = find(cell.paired.answers.rewards, 'reward', 'Stuck')
      return pointsText(median[cell.times.indexOf(hours * 3_600)])
    }
    const nodes = between(crashes[LOW].value, crashes[HIGH].value)
    return [fix === '' ? 'as it was' : `\`${fix}\``, stuck(11), points(11), stuck(24.5), stuck(84), nodes]
  })
  const head = [
    'with',
    'stuck at 11:30 AM',
    'points more than without',
    'stuck at 1:00 AM, April 22',
    '12:30 PM, April 24',
  ]
  return table([...head, 'nodes crashed'], rows)
}

// ---- what it hangs on ---------------------------------------------------------------------------

/** Constants with their values, in the order of the spec. */
const CONSTANTS = [
  ['volumes that lose contact', 'HIT', 3_000],
  ['slots that are free before', 'NODES', 808, [806, 810]],
  ['searches of a volume in ten minutes', 'RETRIES', 20],
  ['hours to a crash at one failed search a minute', 'RACE', 11_800],
  ['percent of the struck volumes that can be mirrored again', 'MIRRORED_AGAIN', 55],
  ['minutes until an old copy is released', 'RELEASE', 165],
  ['percent of re-mirrored volumes that need the control plane', 'ELECTED', 35],
  ['minutes until a control plane in trouble elects', 'LATE', 60],
  ['volumes on crashed nodes that brown it out', 'NEGOTIATIONS', 520],
]

function constantRow([words, name, value, [less, more] = [(value * 4) / 5, (value * 6) / 5]]) {
  const { cells } = run(`${MORNING} --sweep ${name}=${value},${less},${more}`)
  const points = cells.slice(1).map(({ paired, times }) => {
    const { median } = find(paired.answers.rewards, 'reward', 'Stuck')
    return pointsText(median[times.indexOf(11 * 3_600)])
  })
  return [`${words} (\`${name}\`)`, ...points]
}

// ---- the cliff ----------------------------------------------------------------------------------

const sweepCommand = (settings) => `${CLIFF} ${settings.map((setting) => `--sweep ${setting}`).join(' ')}`
const SWEEPS = [
  ['searches in ten minutes', 'RETRIES', sweepCommand(['RETRIES=10,20,30,40,50,60,80'])],
  ['nodes, 80 of which it takes', 'NODES', sweepCommand(['NODES=81,82,83,84,86,90', 'RETRIES=40'])],
  ['hours to a crash at one failed search a minute', 'RACE', sweepCommand(['RACE=1500,3000,6000,11800,24000,48000'])],
]
PICTURES[SWEEPS[0][2]] = '--svg docs/storm-cliff.svg --figure cliff-chance'

function cliffSection([words, name, command]) {
  const { cells } = run(command)
  const rows = cells.map((cell) => {
    const calm = find(cell.properties, 'property', 'Calm')
    const until = (share) => time(find(calm.times, 'share', share), 60, 'a day')
    const never = { chance: { value: 1 - calm.chance.value, low: 1 - calm.chance.high, high: 1 - calm.chance.low } }
    const grown = find(cell.properties, 'property', 'Grown')
    return [find(cell.settings, 'name', name).value, chance(grown), chance(never), until(0.5), until(0.95)]
  })
  const head = [words, 'it doubles', 'not over in a day', 'minutes, 50 % of the runs', 'minutes, 95 %']
  return shown(command, table(head, rows))
}

function exactSection() {
  const measured = run(EXACT)
  const { cells } = run(SIMULATED)
  const rows = cells.map((cell, at) => {
    const { chance: exact } = find(measured[at].measures, 'property', 'Grown')
    const { chance: random, happened } = find(cell.properties, 'property', 'Grown')
    const isIn = random.low <= exact.high && exact.low <= random.high
    return [
      find(cell.settings, 'name', 'RETRIES').value,
      `${(100 * exact.low).toPrecision(4)} %`,
      `${percent(random.value)} (${between(percent(random.low), percent(random.high))})`,
      `${happened} of ${cell.runs}`,
      isIn ? 'yes' : 'no',
    ]
  })
  return shown(
    `${EXACT}\n${SIMULATED}`,
    table(['searches in ten minutes', 'exact', 'simulated', 'runs', 'exact one within the interval'], rows),
  )
}

/** How likely the rarest storms are, in powers of ten. */
function rareSection() {
  const power = (number) => number.toExponential(1)
  const rows = run(RARE).cells.map(({ settings, result }) => [
    find(settings, 'name', 'RETRIES').value,
    power(result.chance),
    `${power(result.approximately.low)} to ${power(result.approximately.high)}`,
    power(result.atLeast),
  ])
  return shown(RARE, table(['searches in ten minutes', 'it doubles', 'about', 'at least'], rows))
}

// ---- the page -----------------------------------------------------------------------------------

const SECTIONS = {
  day: () => {
    const [day] = run(DAY).cells
    return `${shown(DAY, dayTable(day))}\n\nThe control plane:\n\n${controlPlaneTable(day)}`
  },
  fixes: () => shown(CHANGED, fixTable(run(CHANGED).cells)),
  constants: () => {
    const rows = CONSTANTS.map(constantRow)
    return shown(`${MORNING} --sweep RACE=11800,9440,14160`, table(['', 'a fifth less', 'a fifth more'], rows))
  },
  ...Object.fromEntries(SWEEPS.map((sweep) => [sweep[1], () => cliffSection(sweep)])),
  rare: rareSection,
  exact: exactSection,
}

/** The page with the figures of a section. */
function withFigures(page, name, figures) {
  const [begin, end] = [`<!-- measured: ${name} -->\n`, '<!-- measured: end -->']
  const from = page.indexOf(begin)
  if (from < 0) throw new Error(`${PAGE} has no place for '${name}'.`)
  return `${page.slice(0, from)}${begin}\n${figures}\n\n${page.slice(page.indexOf(end, from))}`
}

const asked = process.argv.slice(2).filter((word) => word !== '--write')
for (const name of asked.length === 0 ? Object.keys(SECTIONS) : asked) {
  const figures = (SECTIONS[name] ?? fail(`There is no section '${name}', but ${Object.keys(SECTIONS).join(', ')}.`))()
  console.log(`${name}\n\n${figures}\n`)
  if (isWriting) writeFileSync(PAGE, withFigures(readFileSync(PAGE, 'utf8'), name, figures))
}
