import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isInstalled, run } from './process.mjs'

/**
 * One way to check a case: a tool, and for a peer an optimisation level.
 *
 * @typedef {object} Way
 * @property {string} tool
 * @property {string} level how it is compiled or run, for the table
 * @property {(measured: import('./cases.mjs').Case, folder: string) => Result} check
 *
 * @typedef {object} Result
 * @property {number} states as holdfast counts
 * @property {number} transitions
 * @property {number} digits how many digits of the counts the tool prints
 * @property {number | undefined} depth
 * @property {number} build seconds to generate and compile
 * @property {number} total seconds from the spec to the verdict
 * @property {number} exploration seconds of the search alone
 * @property {number | undefined} kilobytes most memory that the search had
 * @property {number | undefined} reported bytes of memory, by the tool's own account
 */

const peers = resolve(import.meta.dirname, '..', 'peers')
const compiler = process.env.CC ?? 'gcc'
const ALL_DIGITS = 15

// ---- holdfast -------------------------------------------------------------------------------------------------------

/** @returns {Way} */
function holdfast(workers) {
  const main = resolve(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js')
  return {
    tool: 'holdfast',
    level: workers === 1 ? '1 worker' : `${workers} workers`,
    check: (measured) => {
      const mode = measured.symmetry ? [] : ['--plain']
      const args = [
        main,
        'check',
        measured.spec,
        '--check',
        measured.check,
        ...mode,
        '--json',
        '--workers',
        `${workers}`,
      ]
      const root = resolve(import.meta.dirname, '..', '..')
      const { out, seconds, kilobytes } = run(process.execPath, args, { cwd: root })
      const document = JSON.parse(out)
      const [only, ...others] = document.runs
      if (only === undefined || others.length > 0 || !only.complete) throw new Error('holdfast: not one complete run')
      return {
        states: only.states,
        transitions: only.transitions,
        digits: ALL_DIGITS,
        depth: only.depth,
        build: 0,
        total: seconds,
        exploration: only.seconds,
        kilobytes,
        reported: undefined,
      }
    },
  }
}

// ---- rumur ----------------------------------------------------------------------------------------------------------

// The code that rumur generates goes through small functions for every access. gcc's limits on inlining stop it from
// dissolving them, which costs up to a quarter of the speed.
const RUMUR_LEVELS = {
  '-O0': ['-O0'],
  '-O1': ['-O1', '-march=native'],
  '-O3': ['-O3', '-march=native', '-finline-limit=20000', '--param', 'inline-unit-growth=1000'],
}

/** @returns {Way} */
function rumur(level) {
  return {
    tool: 'rumur',
    level,
    check: (measured, folder) => {
      const text = Object.entries(measured.constants).reduce(
        (before, [name, value]) => before.replace(new RegExp(`(\\b${name}\\s*): \\d+;`), `$1: ${value};`),
        readFileSync(join(peers, `${measured.model}.m`), 'utf8'),
      )
      writeFileSync(join(folder, 'model.m'), text)
      // No traces, no look for deadlocks, no bookkeeping of permutations: the search alone.
      const generated = run(
        'rumur',
        [
          ...['--quiet', '--threads', '1', '--deadlock-detection', 'off', '--counterexample-trace', 'off'],
          ...['--symmetry-reduction', measured.symmetry ? 'heuristic' : 'off', '--scalarset-schedules', 'off'],
          ...['--output', 'model.c', 'model.m'],
        ],
        { cwd: folder },
      )
      const wide = process.arch === 'x64' ? ['-mcx16'] : []
      const args = ['-std=c11', '-w', ...RUMUR_LEVELS[level], ...wide, 'model.c', '-o', 'model', '-lpthread']
      const compiled = run(compiler, args, { cwd: folder })
      const { out, seconds, kilobytes } = run('./model', [], { cwd: folder })
      const counts = /(\d+) states, (\d+) rules fired/.exec(out)
      if (counts === null || !out.includes('No error found')) throw new Error(`rumur: ${out.slice(-2000)}`)
      const build = generated.seconds + compiled.seconds
      return {
        states: Number(counts[1]),
        transitions: Number(counts[2]),
        digits: ALL_DIGITS,
        depth: undefined,
        build,
        total: build + seconds,
        exploration: seconds,
        kilobytes,
        reported: undefined,
      }
    },
  }
}

// ---- SPIN -----------------------------------------------------------------------------------------------------------

const SPIN_LEVELS = {
  '-O0': ['-O0'],
  '-O1': ['-O1', '-march=native'],
  '-O2': ['-O2', '-march=native'],
  '-O3': ['-O3', '-march=native'],
}

// Exact, and as fast as it gets: safety only, no partial order (the counts must be equal), no checks of indices, and
// states stored as they are.
const SPIN_FLAGS = ['-DSAFETY', '-DNOFAIR', '-DNOREDUCE', '-DNOBOUNDCHECK', '-DNOCOMP']
// `%9.8g` in its source.
const SPIN_DIGITS = 8
// Below this, SPIN's own clock of hundredths is too coarse.
const SPIN_CLOCK_FROM = 2

/** @returns {Way} */
function spin(level) {
  return {
    tool: 'spin',
    level,
    check: (measured, folder) => {
      const defines = Object.entries(measured.constants).map(([name, value]) => `-D${name}=${value}`)
      const generated = run('spin', ['-a', ...defines, join(peers, `${measured.model}.pml`)], { cwd: folder })
      const args = ['-w', ...SPIN_LEVELS[level], ...SPIN_FLAGS, 'pan.c', '-o', 'pan']
      const compiled = run(compiler, args, { cwd: folder })
      const searched = run('./pan', [`-m${measured.spinDepth}`, `-w${measured.log2.spin}`], { cwd: folder })
      const { out, seconds, kilobytes } = searched
      const read = (pattern) => Number(pattern.exec(out)?.[1] ?? Number.NaN)
      if (!/errors: 0\b/.test(out) || /too small/.test(out)) throw new Error(`SPIN: ${out.slice(-2000)}`)
      const build = generated.seconds + compiled.seconds
      return {
        states: read(/(\S+) states, stored/) - measured.start.states,
        transitions: read(/(\S+) transitions \(=/) - measured.start.transitions,
        digits: SPIN_DIGITS,
        depth: undefined,
        build,
        total: build + seconds,
        exploration: seconds < SPIN_CLOCK_FROM ? seconds : read(/elapsed time (\S+) seconds/),
        kilobytes,
        reported: read(/(\S+)\s+(?:total actual )?memory usage(?: \(Mbyte\))?$/m) * 2 ** 20,
      }
    },
  }
}

// ---- by hand in C ---------------------------------------------------------------------------------------------------

/** @returns {Way} */
function handwritten() {
  return {
    tool: 'C by hand',
    level: '-O3',
    check: (measured, folder) => {
      const defines = Object.entries(measured.constants).map(([name, value]) => `-D${name}=${value}`)
      const source = join(peers, `${measured.model}.c`)
      const compiled = run(compiler, ['-O3', '-march=native', ...defines, source, '-o', 'search'], { cwd: folder })
      const { out, seconds, kilobytes } = run('./search', [`${measured.log2.c}`], { cwd: folder })
      const found = /states (\d+) transitions (\d+) depth (\d+) seconds (\S+)/.exec(out)
      if (found === null) throw new Error(`C by hand: ${out.slice(-2000)}`)
      return {
        states: Number(found[1]),
        transitions: Number(found[2]),
        digits: ALL_DIGITS,
        depth: Number(found[3]),
        build: compiled.seconds,
        total: compiled.seconds + seconds,
        exploration: Number(found[4]),
        kilobytes,
        reported: undefined,
      }
    },
  }
}

// ---- all of them ----------------------------------------------------------------------------------------------------

const NEEDED = {
  spin: ['spin', '-V'],
  rumur: ['rumur', '--version'],
}

/** The tools that can be run here, and a sentence for each that cannot. */
export function availableTools(wanted) {
  const missing = []
  const hasCompiler = isInstalled(compiler, '--version')
  const tools = wanted.filter((tool) => {
    if (tool === 'holdfast') return true
    if (!hasCompiler) missing.push(`${tool} is left out: there is no compiler '${compiler}'.`)
    else if (tool in NEEDED && !isInstalled(...NEEDED[tool])) missing.push(`${tool} is left out: it is not installed.`)
    else return true
    return false
  })
  return { tools, missing }
}

// Beyond so many states unoptimised code is of no use to anybody, and takes minutes.
const MOST_FOR_LEVEL = { '-O0': 300_000, '-O1': 3_000_000 }

/** All ways to check a case with some tools. A peer's levels are all tried: which serves it best depends on the size. */
export function waysFor(measured, tools) {
  const all = {
    holdfast: [holdfast(1), holdfast(2)],
    spin: Object.keys(SPIN_LEVELS).map(spin),
    rumur: Object.keys(RUMUR_LEVELS).map(rumur),
    c: [handwritten()],
  }
  return tools
    .filter((tool) => !measured.without.includes(tool))
    .flatMap((tool) => all[tool])
    .filter((way) => measured.states <= (MOST_FOR_LEVEL[way.level] ?? Number.POSITIVE_INFINITY))
}

/** Each way has a folder of its own, for the peers write files of fixed names. */
export function folderFor(way, measured, root) {
  const folder = join(root, `${measured.name} ${way.tool} ${way.level}`.replaceAll(/[^A-Za-z0-9]+/g, '-'))
  mkdirSync(folder, { recursive: true })
  return folder
}
