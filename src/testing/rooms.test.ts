import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const SOURCES = 'src'

/** Which rooms each room may import from; a room may always import from itself. The one place where this is said. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  base: [],
  statistics: ['base'],
  diagnostics: ['base'],
  syntax: ['base', 'diagnostics'],
  temporal: ['base'],
  model: ['base', 'temporal'],
  check: ['base', 'diagnostics', 'syntax', 'temporal', 'model'],
  system: ['base', 'model'],
  interpret: ['base', 'model', 'system'],
  search: ['base', 'temporal', 'system'],
  export: ['base', 'model'],
  compile: ['base', 'model', 'system'],
  engine: ['base', 'model', 'system', 'search', 'compile'],
  trace: ['base', 'diagnostics', 'model', 'system', 'interpret'],
  why: ['base', 'diagnostics', 'temporal', 'model', 'system', 'interpret', 'trace'],
  verify: ['base', 'temporal', 'model', 'system', 'interpret', 'search', 'compile', 'engine', 'trace', 'why'],
  causes: ['base', 'temporal', 'model', 'system', 'interpret', 'search', 'trace', 'why', 'verify'],
  fuzz: ['base', 'temporal', 'model', 'system', 'interpret', 'compile', 'engine', 'trace', 'verify', 'causes'],
  conform: ['base', 'diagnostics', 'model', 'system', 'interpret', 'trace', 'why'],
  drive: ['base', 'diagnostics', 'model', 'system', 'interpret', 'trace', 'why', 'fuzz', 'conform'],
  walk: ['base', 'diagnostics', 'syntax', 'model', 'check', 'system', 'interpret', 'trace', 'why'],
  viewer: ['base', 'diagnostics', 'model', 'interpret', 'trace', 'why', 'walk'],
  coverage: ['base', 'diagnostics', 'model', 'system', 'interpret', 'search', 'compile', 'engine'],
  mutate: ['base', 'temporal', 'model', 'check', 'search', 'verify'],
  markov: ['base'],
  measure: ['base', 'markov', 'model', 'system', 'interpret', 'search'],
  plot: ['base'],
  simulate: ['base', 'diagnostics', 'model', 'system', 'interpret', 'compile', 'engine', 'statistics', 'trace'],
  compare: ['base', 'model', 'check', 'trace', 'verify'],
  claims: ['base', 'diagnostics', 'syntax', 'model', 'check', 'verify'],
  diff: ['base', 'diagnostics', 'model', 'system', 'interpret', 'search', 'trace', 'verify'],
  host: ['base', 'check'],
  api: ['base', 'diagnostics', 'syntax', 'model', 'check', 'interpret', 'trace', 'verify', 'fuzz', 'drive', 'host'],
  index: ['api', 'drive'],
  vitest: ['base', 'diagnostics', 'trace', 'verify', 'api'],
  jobs: ['base', 'check'],
  cli: [
    'host',
    'jobs',
    'base',
    'diagnostics',
    'syntax',
    'temporal',
    'model',
    'check',
    'search',
    'interpret',
    'compile',
    'engine',
    'export',
    'trace',
    'why',
    'measure',
    'plot',
    'simulate',
    'verify',
    'causes',
    'fuzz',
    'conform',
    'walk',
    'viewer',
    'coverage',
    'mutate',
    'compare',
    'claims',
    'diff',
  ],
  testing: [
    'base',
    'jobs',
    'diagnostics',
    'syntax',
    'temporal',
    'model',
    'check',
    'system',
    'interpret',
    'search',
    'compile',
    'engine',
    'export',
    'trace',
    'why',
    'measure',
    'plot',
    'simulate',
    'verify',
    'causes',
    'fuzz',
    'conform',
    'drive',
    'walk',
    'viewer',
    'coverage',
    'mutate',
    'compare',
    'claims',
    'diff',
    'cli',
    'host',
    'api',
    'vitest',
  ],
}

/** Packages that one room alone may import, so that another could be put in their place. */
const owners: Readonly<Record<string, readonly string[]>> = {
  'typescript-parsec': ['syntax'],
  ioredis: ['cli'],
  immutable: ['interpret', 'trace', 'coverage', 'diff'],
  preact: ['viewer'],
  'preact/hooks': ['viewer'],
  bullmq: ['cli'],
  commander: ['cli'],
  'fast-check': ['fuzz', 'drive', 'api'],
  vitest: ['vitest'],
  'node:fs': ['host', 'cli'],
  'node:http': ['cli'],
  'node:child_process': ['cli'],
  'node:worker_threads': ['cli'],
  'node:os': ['cli'],
  'node:crypto': ['cli', 'jobs'],
  'node:v8': ['host'],
}

interface Import {
  readonly file: string
  readonly from: string
  readonly to: string
  readonly isPackage: boolean
}

const imports = sourceFiles().flatMap(importsOf)

function sourceFiles(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.(laws\.)?test\.ts$/.test(file))
    .map((file) => join(SOURCES, file))
}

function roomOf(file: string): string {
  const [first] = relative(SOURCES, file).split(/[\\/]/)
  return first?.replace(/\.tsx?$/, '') ?? ''
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/(?:from|import)\s+'([^']+)'/g)].map(([, target = '']) => {
    const isPackage = !target.startsWith('.')
    return { file, from: roomOf(file), to: isPackage ? target : roomOf(join(dirname(file), target)), isPackage }
  })
}

describe('the rooms of the source', () => {
  test('there are imports to look at, and every room is in the table', () => {
    expect(imports.length).toBeGreaterThan(200)
    expect([...new Set(imports.map((each) => each.from))].filter((room) => !(room in allowed))).toEqual([])
  })

  test('each room imports from those below it alone', () => {
    const wrong = imports.filter(({ from, to, isPackage }) => !isPackage && from !== to && !allowed[from]?.includes(to))
    expect(wrong.map(({ file, to }) => `${file} imports from ${to}`)).toEqual([])
  })

  test('no room is both above and below another', () => {
    const reaches = (from: string, to: string): boolean =>
      (allowed[from] ?? []).some((next) => next === to || reaches(next, to))
    expect(Object.keys(allowed).filter((room) => reaches(room, room))).toEqual([])
  })

  test('packages that could be exchanged are imported in one room', () => {
    const wrong = imports.filter(
      ({ from, to }) => owners[to] !== undefined && from !== 'testing' && !owners[to].includes(from),
    )
    expect(wrong.map(({ file, to }) => `${file} imports ${to}`)).toEqual([])
  })

  test('files are short enough to be read', () => {
    const long = sourceFiles().filter((file) => readFileSync(file, 'utf8').split('\n').length > 450)
    expect(long).toEqual([])
  })

  test('nothing writes to the console or reads the process but the command line', () => {
    const wrong = sourceFiles().filter(
      (file) =>
        !['cli', 'testing'].includes(roomOf(file)) && /\bconsole\.|\bprocess\./.test(readFileSync(file, 'utf8')),
    )
    expect(wrong).toEqual([])
  })
})
