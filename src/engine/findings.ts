import { defined } from '../base/assert.ts'
import { findingSorts } from '../compile/emit-expand.ts'
import { control } from '../compile/memory-map.ts'
import type { EngineMemory } from './engine-memory.ts'

/** Where a goal was met first, by faults and then steps; the least of its level. */
export interface EngineFinding {
  readonly faults: number
  readonly depth: number
  readonly sort: (typeof findingSorts)[keyof typeof findingSorts]
  /** The level of the state. */
  readonly level: { readonly faults: number; readonly depth: number }
  readonly record: Uint8Array
  readonly instance: number
}

/** An error in place of an initial state: nothing comes before it. */
export type StartFinding = 'at the start'

const START = { faults: 0, depth: 0 }

function placeOf(finding: EngineFinding | StartFinding): Place {
  return finding === 'at the start' ? START : finding
}

/** The first findings of a search: of each goal the one with the fewest faults, then the fewest steps. */
export class Findings {
  private readonly memory: EngineMemory
  private readonly goals: readonly { readonly required: boolean }[]
  private readonly known: (EngineFinding | StartFinding | undefined)[]

  constructor(memory: EngineMemory, goals: readonly { readonly required: boolean }[]) {
    this.memory = memory
    this.goals = goals
    this.known = goals.map(() => undefined)
  }

  get all(): readonly (EngineFinding | StartFinding | undefined)[] {
    return this.known
  }

  of(goal: number): EngineFinding | StartFinding | undefined {
    return this.known[goal]
  }

  put(goal: number, finding: EngineFinding | StartFinding | undefined): void {
    this.known[goal] = finding
  }

  /** Asks the workers for the findings that would come before those known. */
  activate(faults: number, depth: number): void {
    const { map } = this.memory
    const active = this.memory.bytes.subarray(control.active, control.active + 3 * map.goals)
    for (const sort of Object.values(findingSorts))
      for (const [goal, known] of this.known.entries()) {
        const isWanted = known === undefined || isBefore(placeFrom(sort, faults, depth), placeOf(known))
        active[sort * map.goals + goal] = isWanted ? 1 : 0
      }
  }

  /** Takes what the workers found in a level: the least of it, so that it does not depend on who found what. */
  collect(faults: number, depth: number): void {
    const { map } = this.memory
    for (const sort of Object.values(findingSorts))
      for (const goal of this.known.keys()) {
        const workers = Array.from({ length: map.workers }, (_, at) => at)
        const found = leastRecord(workers.map((at) => this.memory.finding(at, sort * map.goals + goal)))
        const place = placeFrom(sort, faults, depth)
        const known = this.known[goal]
        if (found === undefined || (known !== undefined && !isBefore(place, placeOf(known)))) continue
        this.known[goal] = { ...place, sort, level: { faults, depth }, ...found }
      }
  }

  /** Whether every goal that has to be decided is met by a finding that nothing from this level on can beat. */
  isDecided(faults: number, depth: number): boolean {
    const required = this.goals.flatMap((goal, at) => (goal.required ? [at] : []))
    if (required.length === 0) return false
    return required.every((goal) => {
      const finding = this.known[goal]
      return finding !== undefined && isBefore(placeOf(finding), { faults, depth })
    })
  }
}

/** Where a finding of a sort lies, from a state of a level. */
function placeFrom(sort: number, faults: number, depth: number): Place {
  return {
    faults: sort === findingSorts.fault ? faults + 1 : faults,
    depth: sort === findingSorts.state ? depth : depth + 1,
  }
}

type Place = { readonly faults: number; readonly depth: number }

function isBefore(a: Place, b: Place): boolean {
  return a.faults < b.faults || (a.faults === b.faults && a.depth < b.depth)
}

/** The least of what several workers found: it does not depend on who found what. */
function leastRecord<T extends { readonly record: Uint8Array; readonly instance: number }>(
  found: readonly (T | undefined)[],
): T | undefined {
  const [first, ...rest] = found.filter((each) => each !== undefined)
  return rest.reduce((least, each) => (isLess(each, defined(least)) ? each : least), first)
}

type Recorded = { readonly record: Uint8Array; readonly instance: number }

function isLess(a: Recorded, b: Recorded): boolean {
  const [left, right] = [new BigUint64Array(a.record.slice().buffer), new BigUint64Array(b.record.slice().buffer)]
  for (const [at, word] of left.entries()) {
    const other = defined(right[at])
    if (word !== other) return word < other
  }
  return a.instance < b.instance
}
