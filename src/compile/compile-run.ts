import type { Layout } from '../model/layout.ts'
import type { Run } from '../model/model.ts'
import { ModuleBuilder } from './assembler.ts'
import { type EngineGoal, emitExpand, emitInit, emitMatched, emitReport, emitReportError, emitWork } from './emit-expand.ts'
import { type Emission, emitStore } from './emit-store.ts'
import { type LabelTable, labelTable, noLabels } from './label-table.ts'
import { type MemoryMap, memoryMap } from './memory-map.ts'
import { circuitsOf } from './run-circuits.ts'

export interface CompileOptions {
  /** Fault budgets as part of the states, and no symmetry. */
  readonly plain: boolean
  readonly goals: readonly EngineGoal[]
  /** Threads that may work on the same memory. */
  readonly workers: number
}

/** A run as a module of WebAssembly, with all that one needs to know to drive it. */
export interface CompiledRun {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly map: MemoryMap
  readonly layout: Layout
  readonly labels: LabelTable
  readonly plain: boolean
}

/**
 * Compiles a run.
 * @throws CircuitTooLarge where it is better interpreted
 */
export function compileRun(run: Run, { plain, goals, workers }: CompileOptions): CompiledRun {
  const circuits = circuitsOf(run, plain)
  const actions = run.model.actions.map((action) => ({ isFault: action.sort === 'fault' }))
  const labels = plain ? noLabels(actions.length, run.budgets.length > 0) : labelTable(run.budgets, actions)
  const map = memoryMap(circuits.layout, labels, {
    goals: goals.length,
    actions: actions.length,
    fanOut: Math.max(1, circuits.instances.length),
    workers,
  })
  const module = new ModuleBuilder(workers > 1)
  const emission: Emission = { module, map, atomic: workers > 1, self: module.global('i32'), sink: module.global('i32') }
  const report = emitReport(emission)
  const errorGoal = goals.findIndex((goal) => goal.kind === 'errorFree')
  const store = emitStore(emission, undefined, emitReportError(emission, report, errorGoal), emitMatched(emission))
  const expand = emitExpand(emission, { circuits, goals, report, store, stale: labels.needsRecheck ? store.stale : undefined })
  emitWork(emission, expand, store)
  emitInit(emission)
  return { bytes: module.build(), map, layout: circuits.layout, labels, plain }
}
