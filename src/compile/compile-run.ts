import { defined } from '../base/assert.ts'
import type { Layout } from '../model/layout.ts'
import type { Run } from '../model/model.ts'
import type { Permutation } from '../model/ordinals.ts'
import { permutationsOf, reducedTypes } from '../system/symmetry.ts'
import { type FunctionHandle, ModuleBuilder } from './assembler.ts'
import { CircuitTooLarge } from './circuit.ts'
import type { Emission } from './emission.ts'
import { emitCanonical } from './emit-canonical.ts'
import { emitCanonicalForms } from './emit-canonical-forms.ts'
import { type EngineGoal, emitExpand } from './emit-expand.ts'
import { emitMatched, emitReport, emitReportError } from './emit-findings.ts'
import { emitStale } from './emit-insert.ts'
import { emitMarks } from './emit-marks.ts'
import { emitStore } from './emit-store.ts'
import { emitInit, emitWork } from './emit-work.ts'
import { type LabelTable, labelTable, noLabels } from './label-table.ts'
import { type MemoryMap, memoryMap, type StateStoreKind } from './memory-map.ts'
import { circuitsOf, type RunCircuits } from './run-circuits.ts'
import { permutationTables, type SymmetryPlan, symmetryPlan, type Tables } from './symmetry-plan.ts'

export interface CompileOptions {
  /** Fault budgets as part of the states, and no symmetry. */
  readonly plain: boolean
  readonly goals: readonly EngineGoal[]
  readonly store: StateStoreKind
  /** Leaves the successors of all other actions out: to measure one by itself. */
  readonly only?: number | undefined
  /** The circuits of the run, if they are at hand. */
  readonly circuits?: RunCircuits | undefined
  /** Threads that may work on the same memory. */
  readonly workers: number
  /** State properties whose truth `marks` tells of any state. */
  readonly marks?: readonly number[] | undefined
}

/** A run as a module of WebAssembly, with all that one needs to know to drive it. */
export interface CompiledRun {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly map: MemoryMap
  readonly layout: Layout
  readonly labels: LabelTable
  readonly plain: boolean
  /** What stands in the table of permutations. */
  readonly permutations: readonly number[]
}

type Symmetry =
  | { readonly kind: 'sorted'; readonly plan: SymmetryPlan; readonly tables: Tables }
  | { readonly kind: 'forms'; readonly permutations: readonly Permutation[] }

/** How canonical forms are made, or undefined where there is nothing to permute. */
function planSymmetry(run: Run, layout: Layout): Symmetry | undefined {
  const variables = run.model.variables.map((variable) => variable.type)
  const types = reducedTypes(run.model.symmetricTypes, layout.sizes.length)
  if (types.length === 0) return undefined
  const plan = symmetryPlan(variables, layout, types)
  return plan === undefined
    ? { kind: 'forms', permutations: permutationsOf(types) }
    : { kind: 'sorted', plan, tables: permutationTables(plan) }
}

function emitSymmetry(emission: Emission, symmetry: Symmetry, run: Run, layout: Layout): FunctionHandle {
  if (symmetry.kind === 'sorted')
    return emitCanonical(emission, symmetry.plan, symmetry.tables, emission.map.permutations)
  const variables = run.model.variables.map((variable) => variable.type)
  return emitCanonicalForms(emission, layout, variables, symmetry.permutations)
}

/**
 * Compiles a run.
 * @throws CircuitTooLarge where it is better interpreted
 */
export function compileRun(run: Run, options: CompileOptions): CompiledRun {
  try {
    const compiled = compileWhole(run, options)
    if (compiled.bytes.length > MODULE_BYTES_MAX) throw new CircuitTooLarge()
    return compiled
  } catch (error) {
    // Circuits thousands of nodes deep are too deep for the stack.
    throw error instanceof RangeError ? new CircuitTooLarge() : error
  }
}

/** V8 takes no function of more than 7.6 million bytes. */
const MODULE_BYTES_MAX = 7_000_000

/**
 * Whether several threads may work on one table. Where budgets overlap, which labels are asked for again depends on the
 * order. Where a record is marked in several words, two threads could each take the other's mark for an older one.
 */
function mayShare({ needsRecheck }: LabelTable, { store, labels }: MemoryMap): boolean {
  return !needsRecheck && store.kind !== 'bitstate' && !(labels.kind === 'sets' && labels.words > 0)
}

function compileWhole(run: Run, options: CompileOptions): CompiledRun {
  const { plain, goals, store: storeKind, workers: wanted, only } = options
  const { marks = [] } = options
  const all = options.circuits ?? circuitsOf(run, plain, marks)
  const circuits =
    only === undefined ? all : { ...all, instances: all.instances.filter(({ action }) => action === only) }
  const labels = plain ? noLabels(run.model.actions.length, run.budgets.length > 0) : labelTable(run)
  const symmetry = plain ? undefined : planSymmetry(run, circuits.layout)
  const mapFor = (workers: number) =>
    memoryMap(circuits.layout, labels, storeKind, {
      goals: goals.length,
      actions: run.model.actions.length,
      fanOut: Math.max(1, circuits.instances.length),
      workers,
      permutationWords: symmetry?.kind === 'sorted' ? symmetry.tables.words.length : 0,
    })
  const workers = mayShare(labels, mapFor(1)) ? wanted : 1
  const map = mapFor(workers)
  const module = new ModuleBuilder(workers > 1)
  const emission: Emission = {
    module,
    map,
    atomic: workers > 1,
    self: module.global('i32'),
    sink: module.global('i32'),
  }
  const report = emitReport(emission)
  const errorGoal = goals.findIndex((goal) => goal.kind === 'errorFree')
  const canonicalise = symmetry && emitSymmetry(emission, symmetry, run, circuits.layout)
  const drain = emitStore(emission, canonicalise, emitReportError(emission, report, errorGoal), emitMatched(emission))
  const hasStale = labels.needsRecheck && map.labels.kind === 'sets' && storeKind.kind !== 'bitstate'
  const stale = hasStale ? emitStale(emission) : undefined
  const expand = emitExpand(emission, { circuits, goals, report, drain, stale })
  emitWork(emission, expand, drain)
  emitInit(emission)
  if (marks.length > 0)
    emitMarks(
      emission,
      circuits.layout,
      marks.map((at) => defined(circuits.properties.get(at), 'property')),
    )
  const permutations = symmetry?.kind === 'sorted' ? symmetry.tables.words : []
  return { bytes: module.build(), map, layout: circuits.layout, labels, plain, permutations }
}
