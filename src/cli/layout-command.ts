import { defined } from '../base/assert.ts'
import { count } from '../base/count.ts'
import { CircuitTooLarge } from '../compile/circuit.ts'
import { labelTable, noLabels } from '../compile/label-table.ts'
import { memoryMap } from '../compile/memory-map.ts'
import { showValue } from '../interpret/show.ts'
import { valueAt } from '../interpret/values.ts'
import { describeLayout, type LayoutDescription, type Part } from '../model/describe-layout.ts'
import { layoutOf, RESERVED_BITS } from '../model/layout.ts'
import type { Run } from '../model/model.ts'
import { runName } from '../model/run-name.ts'
import { range } from '../model/types.ts'
import type { TraceMarks } from '../trace/trace-marks.ts'
import { readRuns } from './check/check-command.ts'
import type { CommandLine } from './command-line.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { type Io, marksFor } from './io.ts'
import { unknownCheck } from './spec-files.ts'

export interface LayoutOptions {
  /** The name of a check, or of one run of it as reports have it: `small`, `small with fix`. */
  readonly check: string | undefined
  /** Faults used as part of the states. */
  readonly plain: boolean
  readonly json: boolean
}

/** Version of the JSON document. */
const LAYOUT_VERSION = 1

/** The layout that some runs share. */
interface SharedLayout extends LayoutDescription {
  readonly spec: string
  readonly checks: readonly string[]
  readonly mode: 'reduced' | 'plain'
  /** Of a record in the table of states, null where only the interpreter has room for the faults used. */
  readonly recordBytes: number | null
}

/** `holdfast layout`: where each part of a state lies, for the runs of a spec that have the same layout once. */
export function layoutCommand(path: string, { check, plain, json }: LayoutOptions, io: Io): ExitCode {
  const { runs, experiments } = readRuns(path, io)
  if (runs.length === 0) return exitCodes.spec
  const layouts = sharedLayouts(path, chooseRuns(runs, check, experiments), plain)
  if (json) io.out(`${JSON.stringify({ version: LAYOUT_VERSION, layouts })}\n`, 'json')
  else io.out(`${layouts.map((layout) => renderLayout(layout, marksFor(io))).join('\n\n')}\n`)
  return exitCodes.asExpected
}

/** @throws UsageError where no run has the name */
function chooseRuns(runs: readonly Run[], name: string | undefined, experiments: readonly Run[]): readonly Run[] {
  if (name === undefined) return runs
  const found = runs.filter((run) => run.check === name || runName(run) === name)
  if (found.length > 0) return found
  throw unknownCheck(name, [...runs.map((run) => run.check), ...runs.map(runName)], experiments)
}

function sharedLayouts(spec: string, runs: readonly Run[], plain: boolean): SharedLayout[] {
  const groups = new Map<string, SharedLayout>()
  for (const run of runs) {
    const parts = partsOf(run, plain)
    const description = describeLayout(parts, (type, ordinal) => showValue(valueAt(type, ordinal), type))
    const layout = { ...description, recordBytes: recordBytes(run, parts, plain) }
    const key = JSON.stringify(layout)
    const checks = [...(groups.get(key)?.checks ?? []), runName(run)]
    groups.set(key, { spec, checks, mode: plain ? 'plain' : 'reduced', ...layout })
  }
  return [...groups.values()]
}

/** The variables, and where faults are counted in the states a counter for each budget. */
function partsOf({ model, budgets }: Run, plain: boolean): Part[] {
  if (!plain) return [...model.variables]
  const counters = budgets.map(({ faults, most }) => ({
    name: faults.map((fault) => defined(model.actions[fault], 'fault').name).join(' + '),
    type: range(0, most),
    holds: 'faults used',
  }))
  return [...model.variables, ...counters]
}

function recordBytes({ model, budgets }: Run, parts: readonly Part[], plain: boolean): number | null {
  try {
    const labels = plain ? noLabels(model.actions.length, budgets.length > 0) : labelTable({ model, budgets })
    const shape = { goals: 0, actions: model.actions.length, fanOut: 1, workers: 1, permutationWords: 0 }
    const layout = layoutOf(parts.map((part) => part.type))
    return 8 * memoryMap(layout, labels, { kind: 'exact' }, shape).slotWords
  } catch (error) {
    if (error instanceof CircuitTooLarge) return null
    throw error
  }
}

// ---- lines ------------------------------------------------------------------------------------------

const HEADER = ['part', 'word', 'bit', 'bits', 'values', 'holds']

function renderLayout(layout: SharedLayout, marks: TraceMarks): string {
  const rows = layout.cells.map(({ path, word, bit, bits, values, holds }) => [
    path,
    ...[word, bit, bits, values].map(String),
    holds,
  ])
  const widths = HEADER.map((title, at) => Math.max(title.length, ...rows.map((row) => defined(row[at]).length)))
  const line = (row: readonly string[]) =>
    `  ${row.map((text, at) => (at === 0 || at === 5 ? text.padEnd(defined(widths[at])) : text.padStart(defined(widths[at])))).join('  ')}`.trimEnd()
  return [
    `${marks.place(layout.spec)}  ${marks.strong(layout.checks.join(', '))}`,
    marks.dim(line(HEADER)),
    ...rows.map(line),
    '',
    ...summaryLines(layout).map((each) => `  ${each}`),
  ].join('\n')
}

function summaryLines({ bits, words, recordBytes, groups }: SharedLayout): string[] {
  const room = 64 * words - RESERVED_BITS
  const record =
    recordBytes === null
      ? 'explored by the interpreter: the budgets allow too many ways to use faults'
      : `${count(recordBytes, 'byte')} for each record in the table of states`
  return [
    `${bits} of ${count(room, 'bit')} in use, ${count(words, 'word')} of 64 bits for each state, ${record}`,
    ...groups.map(
      ({ type, elements, bits, pieces }) =>
        `side by side: ${count(bits, 'bit')} for each of ${count(elements, 'element')} of ${type}${pieces > 1 ? `, in ${pieces} pieces` : ''}`,
    ),
  ]
}

/** Adds `holdfast layout` to the program. */
export function addLayout({ act, command, io }: CommandLine): void {
  command('layout', 'say where each part of a state lies')
    .argument('<spec>', 'a spec file')
    .option('-c, --check <name>', 'only the check with this name, or one run of it, such as "small with fix"')
    .option('--plain', 'with the faults used as part of the state')
    .option('--json', 'print one JSON document instead of a table')
    .action((file: string, options: { check?: string; plain?: boolean; json?: boolean }) =>
      act(() =>
        layoutCommand(file, { check: options.check, plain: options.plain === true, json: options.json === true }, io),
      ),
    )
}
