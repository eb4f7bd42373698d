// Measures holdfast beside other checkers: `npm run bench`, or `node bench/run.mjs --help`. README.md says what and why.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cases } from './harness/cases.mjs'
import { measure } from './harness/measure.mjs'
import { versionOf } from './harness/process.mjs'
import { report } from './harness/report.mjs'
import { availableTools } from './harness/tools.mjs'

const HELP = `Usage: node bench/run.mjs [options]

  --size <size>    small, medium or large; several times for several (default: small and medium)
  --only <text>    models whose name has this text in it
  --tools <names>  of holdfast, spin, rumur and c, with commas between them (default: all)
  --runs <number>  how often each is run (default: 3); what takes over a minute is run once
  --write          put the tables into bench/README.md
  --help`

const SIZES = ['small', 'medium', 'large']
const TOOLS = ['holdfast', 'spin', 'rumur', 'c']
const MARKS = ['<!-- measured: begin -->', '<!-- measured: end -->']

const { values: options } = parseArgs({
  options: {
    size: { type: 'string', multiple: true, default: ['small', 'medium'] },
    only: { type: 'string', default: '' },
    tools: { type: 'string', default: TOOLS.join(',') },
    runs: { type: 'string', default: '3' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

function refuse(sentence) {
  process.stderr.write(`${sentence}\n\n${HELP}\n`)
  process.exit(2)
}

function versions(tools) {
  const asked = { spin: ['spin', '-V'], rumur: ['rumur', '--version'], c: [process.env.CC ?? 'gcc', '--version'] }
  return [`Node ${process.version}`, ...tools.filter((tool) => tool in asked).map((tool) => versionOf(...asked[tool]))]
}

function putIntoReadme(text) {
  const path = join(import.meta.dirname, 'README.md')
  const old = readFileSync(path, 'utf8')
  const [begin, end] = MARKS.map((mark) => old.indexOf(mark))
  if (begin < 0 || end < begin) throw new Error(`${path} has no place for the tables`)
  writeFileSync(path, `${old.slice(0, begin + MARKS[0].length)}\n\n${text}\n\n${old.slice(end)}`)
}

function main() {
  const wanted = options.tools.split(',')
  const runs = Number(options.runs)
  if (options.help) return process.stdout.write(`${HELP}\n`)
  if (!options.size.every((size) => SIZES.includes(size))) refuse(`Sizes are ${SIZES.join(', ')}.`)
  if (!wanted.every((tool) => TOOLS.includes(tool))) refuse(`Tools are ${TOOLS.join(', ')}.`)
  if (!Number.isInteger(runs) || runs < 1) refuse('--runs takes a number above 0.')
  const chosen = cases.filter(({ size, name }) => options.size.includes(size) && name.includes(options.only))
  if (chosen.length === 0) refuse('There is no such model.')

  const say = (sentence) => process.stderr.write(`${sentence}\n`)
  const { tools, missing } = availableTools(wanted)
  for (const sentence of missing) say(sentence)
  const root = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  try {
    const measured = chosen.map((each) => ({
      measured: each,
      measurements: measure(each, { tools, runs, root, say }),
    }))
    const command = ['node bench/run.mjs', ...process.argv.slice(2)].join(' ')
    const where = `${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores, medians of ${runs}`
    const text = [`\`${command}\`, ${where}; ${versions(tools).join('; ')}.`, ...missing, report(measured)].join('\n\n')
    process.stdout.write(`${text}\n`)
    if (options.write) putIntoReadme(text)
  } catch (error) {
    say(`${error.message}`)
    process.exitCode = 1
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

main()
