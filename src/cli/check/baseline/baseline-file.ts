import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { readText, UsageError } from '../../spec-files.ts'

/** Version of the file; docs/baseline.schema.json describes it. */
const BASELINE_VERSION = 1

/** What is known and need not fail again: by names, so that a finding stays the same one when lines move. */
export type KnownFinding = KnownVerdict | KnownWarning

export interface KnownVerdict {
  readonly spec: string
  readonly run: string
  readonly property: string
  readonly status: string
  /** What the check stated: a violation of another length that was expected is none of what must hold. */
  readonly expected: string
  /** Of an error in the model, what it says: another error is another finding. */
  readonly error?: string | undefined
  /** Of the trace when it was written: a finding with another trace is the same, and the report says so. */
  readonly steps?: number | undefined
  readonly faults?: number | undefined
}

export interface KnownWarning {
  readonly file: string
  readonly code: string
  /** The piece of the spec that it is about. */
  readonly at: string
  readonly message: string
}

/** How large a run was. States and transitions are the same on every machine; seconds are not. */
export interface RecordedRun {
  readonly spec: string
  readonly run: string
  readonly states: number
  readonly transitions: number
  /** Only of runs that took a second or more. */
  readonly seconds?: number | undefined
}

/** How many times as large as recorded a run may be. */
export interface Factors {
  readonly states: number
  readonly seconds: number
}

/** What a team knows of its specs: a file in the repository. */
export interface Baseline {
  readonly factors: Factors
  readonly findings: readonly KnownFinding[]
  readonly runs: readonly RecordedRun[]
}

export const emptyBaseline: Baseline = { factors: { states: 1.5, seconds: 5 }, findings: [], runs: [] }

/**
 * The baseline in a file; undefined where there is none, or an empty file.
 * @throws UsageError where the file is something else
 */
export function readBaseline(path: string): Baseline | undefined {
  const text = existsSync(path) ? readText(path) : ''
  if (text === '') return undefined
  const wrong = (what: string) => new UsageError(`'${path}' is no baseline of Holdfast: ${what}.`)
  const json = parsed(text, wrong)
  if (json['holdfast'] !== 'baseline') throw wrong('it does not begin with "holdfast": "baseline"')
  if (json['version'] !== BASELINE_VERSION)
    throw new UsageError(
      `'${path}' has version ${String(json['version'])}, and only version ${BASELINE_VERSION} is known.`,
    )
  const factors = fieldsOf(json['factors'], ['states', 'seconds'], [], () => wrong('it has no factors above 0'))
  if (Object.values(factors).some((factor) => !(Number(factor) > 0))) throw wrong('it has no factors above 0')
  return {
    factors: factors as unknown as Factors,
    findings: listIn(json['findings'], () => wrong("it has no list 'findings'")).map((each, at) =>
      findingIn(each, () => wrong(`finding ${at + 1} of it is none`)),
    ),
    runs: listIn(json['runs'], () => wrong("it has no list 'runs'")).map(
      (each, at) =>
        fieldsOf(each, ['states', 'transitions'], ['spec', 'run'], () =>
          wrong(`run ${at + 1} of it lacks something`),
        ) as unknown as RecordedRun,
    ),
  }
}

type Fields = Readonly<Record<string, unknown>>

function parsed(text: string, wrong: (what: string) => UsageError): Fields {
  try {
    return fieldsOf(JSON.parse(text), [], [], () => wrong('it is no JSON object'))
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw wrong('it is not JSON')
  }
}

function listIn(value: unknown, wrong: () => UsageError): readonly unknown[] {
  if (!Array.isArray(value)) throw wrong()
  return value
}

function findingIn(value: unknown, wrong: () => UsageError): KnownFinding {
  const isWarning = typeof value === 'object' && value !== null && 'code' in value
  const texts = isWarning ? ['file', 'code', 'at', 'message'] : ['spec', 'run', 'property', 'status', 'expected']
  return fieldsOf(value, [], texts, wrong) as unknown as KnownFinding
}

/** An object with these fields, which must have numbers and texts. */
function fieldsOf(
  value: unknown,
  numbers: readonly string[],
  texts: readonly string[],
  wrong: () => UsageError,
): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong()
  const fields = value as Fields
  if (numbers.some((name) => typeof fields[name] !== 'number')) throw wrong()
  if (texts.some((name) => typeof fields[name] !== 'string')) throw wrong()
  return fields
}

/**
 * Writes a line for each finding and each run, in order, so that a change of one is a change of one line.
 * @throws UsageError where the file is something else than an earlier baseline
 */
export function writeBaseline(path: string, { factors, findings, runs }: Baseline): void {
  // A long run is a long time for somebody to name the same file for something else.
  readBaseline(path)
  mkdirSync(dirname(path), { recursive: true })
  const text = [
    '{',
    '  "holdfast": "baseline",',
    `  "version": ${BASELINE_VERSION},`,
    `  "factors": ${line(factors)},`,
    `  "findings": ${lines(findings.map(line))},`,
    `  "runs": ${lines(runs.map(line))}`,
    '}\n',
  ].join('\n')
  writeFileSync(path, text)
}

function line(fields: object): string {
  const parts = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${JSON.stringify(name)}: ${JSON.stringify(value)}`],
  )
  return `{ ${parts.join(', ')} }`
}

function lines(items: readonly string[]): string {
  const sorted = [...items].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return sorted.length === 0 ? '[]' : `[\n${sorted.map((item) => `    ${item}`).join(',\n')}\n  ]`
}
