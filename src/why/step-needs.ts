import { defined } from '../base/assert.ts'
import { type CellChange, cellChangesBetween } from '../trace/changes.ts'
import type { CellRead, StepNeeds } from '../trace/explanation.ts'
import { statesOf, type Trace } from '../trace/trace.ts'
import { type Cell, covers, overlap } from './read-path.ts'
import { accessOf, type Read, type StepAccess } from './step-access.ts'

/** One step of a trace: what it read and what it changed. */
interface Taken {
  readonly access: StepAccess
  readonly changes: readonly (CellChange & { readonly cell: Cell })[]
}

/** Something that is read of a state of the trace, by its number. */
export interface Wanted {
  readonly cell: Cell
  readonly state: number
}

/** The reads and writes of the steps of a trace, and which step wrote what another reads. */
export class Dependencies {
  private readonly taken: readonly Taken[]
  /** How many steps come before those that repeat for ever. */
  private readonly before: number

  constructor(trace: Trace) {
    this.before = trace.loop ?? trace.steps.length
    const states = statesOf(trace)
    this.taken = trace.steps.map((step, at) => {
      const from = defined(states[at], 'state before a step')
      const changes = step.after === undefined ? [] : cellChangesBetween(trace.model, from, step.after)
      return {
        access: accessOf(step.action, step.args, from, trace.model),
        changes: changes.map((change) => ({
          ...change,
          cell: { variable: change.variable, path: change.way, isNext: false },
        })),
      }
    })
  }

  /** The steps that wrote what is read in a state, the last first; 0 for what has been so since the start. */
  writersOf({ cell, state }: Wanted): number[] {
    const { writers, isWhole } = this.writersIn(cell, state, 1)
    return isWhole ? writers : [...writers, 0]
  }

  /** The steps of the round before that wrote what a step of the loop reads. */
  private lastRound(step: number): number[] {
    if (step <= this.before) return []
    return this.readsAt(step).flatMap(({ cell }) => {
      const { isWhole } = this.writersIn(cell, step - 1, this.before + 1)
      return isWhole ? [] : this.writersIn(cell, this.taken.length, step).writers
    })
  }

  /** Of some steps, from the last on, those that wrote a cell, up to one that wrote all of it. */
  private writersIn(
    cell: Cell,
    last: number,
    first: number,
  ): { readonly writers: number[]; readonly isWhole: boolean } {
    const writers: number[] = []
    for (let step = last; step >= first; step--) {
      const own = (this.taken[step - 1]?.changes ?? []).filter((change) => overlap(change.cell, cell))
      if (own.length > 0) writers.push(step)
      if (own.some((change) => covers(change.cell, cell))) return { writers, isWhole: true }
    }
    return { writers, isWhole: false }
  }

  /** All that a step reads. */
  readsAt(step: number): readonly Read[] {
    const { access } = defined(this.taken[step - 1], 'step')
    const reads = [...access.always, ...access.assigned.flatMap((each) => each.reads)]
    return [...new Map(reads.map((read) => [read.path, read] as const)).values()]
  }

  /** What the steps before a state have to do with what is read there: theirs that lead to it. */
  slice(wanted: readonly Wanted[], always: readonly number[] = []): ReadonlySet<number> {
    const steps = new Set<number>()
    const seen = new Set<string>()
    const waiting = [...wanted]
    const enter = (step: number) => {
      if (steps.has(step)) return
      steps.add(step)
      const { access } = defined(this.taken[step - 1], 'step')
      for (const { cell } of access.always) waiting.push({ cell, state: step - 1 })
    }
    for (const step of always) {
      enter(step)
      for (const { cell } of this.readsAt(step)) waiting.push({ cell, state: step - 1 })
    }
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const key = `${next.state} ${next.cell.variable} ${next.cell.path.join()}`
      if (seen.has(key)) continue
      seen.add(key)
      for (const step of this.writersOf(next)) {
        if (step === 0) continue
        enter(step)
        for (const read of this.madeOf(step, next.cell)) waiting.push({ cell: read.cell, state: step - 1 })
      }
    }
    return steps
  }

  /** What a step read to write a part of the state. */
  private madeOf(step: number, cell: Cell): Read[] {
    const { access } = defined(this.taken[step - 1], 'step')
    return access.assigned.filter((each) => overlap(each.cell, cell)).flatMap((each) => each.reads)
  }

  /** Of each step what it needs, and what needs it. */
  needs(): Omit<StepNeeds, 'readAtEnd' | 'relevance'>[] {
    const own = this.taken.map(({ changes }, at) => {
      const step = at + 1
      const reads = this.readsAt(step).map((read): CellRead & { readonly writers: readonly number[] } => {
        const writers = this.writersOf({ cell: read.cell, state: step - 1 })
        return { path: read.path, value: read.value, writtenBy: writers[0] ?? 0, writers }
      })
      const needs = [...new Set(reads.flatMap(({ writers }) => writers))].filter((writer) => writer > 0)
      const writes = changes.map(({ path, before, after }) => ({ path, before, after }))
      const told = reads.map(({ writers, ...read }) => read)
      return { step, reads: told, writes, needs: needs.sort((a, b) => a - b), lastRound: this.lastRound(step) }
    })
    return own.map(({ lastRound, ...each }) => ({
      ...each,
      neededBy: own.filter(({ needs }) => needs.includes(each.step)).map(({ step }) => step),
      neededNextRound: own.filter((other) => other.lastRound.includes(each.step)).map(({ step }) => step),
    }))
  }
}
