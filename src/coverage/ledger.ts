import { defined } from '../base/assert.ts'
import type { LookThrough } from './look-through.ts'
import { joinWithin, type Place } from './place.ts'
import type { RunCoverage } from './survey.ts'

/** Runs with more states than this are not searched a second time. */
const STATES_MAX = 2_000_000

/** Runs with no more states than this are searched in about a second. */
const QUICK_STATES = 500_000

/** A run that ended early is searched on until it has so many times the states that it had seen. */
const STATES_BEYOND = 10
const STATES_BEYOND_MIN = 300_000

/** A second search of a run, for what no run has refuted. */
export interface LookTask {
  /** Number of the run. */
  readonly run: number
  readonly open: readonly string[]
  /** States at most. */
  readonly states: number
}

/** A claim that no run refutes. */
export interface Vacuity {
  readonly key: string
  /** The first run that the place occurs in. */
  readonly run: number
  /** Runs that it occurs in, and those of them that were not seen to the end. */
  readonly runs: number
  readonly unsettled: number
}

type Within = Pick<Place, 'within'>

/**
 * What all runs of a command together say of the places of their specs: a claim stands where every run in which the
 * place occurs says so. The order in which runs come in makes no difference.
 */
export class Ledger {
  private readonly runs = new Map<number, RunCoverage>()
  private readonly refutedKeys = new Set<string>()
  private readonly boundKeys = new Map<string, number>()
  /** Of each run, the claims that a second search has settled. */
  private waiting: number[] | undefined
  private readonly settled = new Map<number, ReadonlySet<string>>()

  /** Keys of the claims that some run has refuted: other runs need not look for them. */
  get refuted(): ReadonlySet<string> {
    return this.refutedKeys
  }

  add(run: number, coverage: RunCoverage): void {
    this.runs.set(run, coverage)
    this.note(run, coverage)
  }

  /** The next search that would settle something: each run is searched once at most. */
  takeTask(): LookTask | undefined {
    this.waiting ??= [...this.runs]
      .sort(([a, one], [b, other]) => promise(one) - promise(other) || a - b)
      .map(([run]) => run)
    for (let run = this.waiting.shift(); run !== undefined; run = this.waiting.shift()) {
      const open = this.openIn(run)
      const states = statesToSee(defined(this.runs.get(run)))
      if (states > 0 && open.some((place) => this.isWorthASearch(place)))
        return { run, open: open.map(({ key }) => key), states }
    }
    return undefined
  }

  /** What is open in a run: not refuted anywhere, and not settled by the run's own search. */
  private openIn(run: number): readonly Pick<Place, 'key' | 'within'>[] {
    const { occurring } = defined(this.runs.get(run), 'run')
    return occurring.filter(({ key }) => !this.refutedKeys.has(key) && !this.isSettled(run, key))
  }

  /** What only explains another claim is of use where that one stands. */
  private isWorthASearch({ key, within }: Pick<Place, 'key' | 'within'>): boolean {
    return !explainsOnly(key) || within.some((outer) => !this.refutedKeys.has(outer))
  }

  looked(task: LookTask, look: LookThrough): void {
    this.note(task.run, look)
    if (look.isComplete) this.settled.set(task.run, new Set(task.open))
  }

  private note(run: number, { refuted, bounds }: Pick<RunCoverage, 'refuted' | 'bounds'>): void {
    for (const key of refuted) this.refutedKeys.add(key)
    for (const key of bounds) this.boundKeys.set(key, Math.min(run, this.boundKeys.get(key) ?? run))
  }

  private isSettled(run: number, key: string): boolean {
    const reach = this.runs.get(run)?.reach
    // Steps are counted as they are taken, and what types imply does not depend on a search.
    const isCounted = key.startsWith('never taken') && reach === 'complete'
    const isSettled = reach === 'all seen' || isCounted || key.startsWith('cannot fail')
    return isSettled || (this.settled.get(run)?.has(key) ?? false)
  }

  /** The claims that stand, in any order. Where no run was seen to the end, nothing is said. */
  vacuities(): Vacuity[] {
    return this.unrefuted().filter(
      ({ key, within }) =>
        !explainsOnly(key) && (within.length === 0 || within.some((outer) => this.refutedKeys.has(outer))),
    )
  }

  /** What stands within a claim that stands itself: it explains that one, and is no claim of its own. */
  within(outer: string): Vacuity[] {
    return this.unrefuted().filter(({ within }) => within.includes(outer))
  }

  private unrefuted(): (Vacuity & Within)[] {
    const places = new Map<string, { runs: number[]; within: readonly string[] }>()
    for (const [run, { occurring }] of this.inOrder())
      for (const { key, within } of occurring) {
        if (this.refutedKeys.has(key)) continue
        const known = places.get(key)
        const runs = [...(known?.runs ?? []), run]
        places.set(key, { runs, within: known === undefined ? within : joinWithin(known, { within }) })
      }
    return [...places].flatMap(([key, { runs, within }]) => {
      const unsettled = runs.filter((run) => !this.isSettled(run, key)).length
      return unsettled === runs.length ? [] : [{ key, within, run: defined(runs[0]), runs: runs.length, unsettled }]
    })
  }

  private inOrder(): (readonly [number, RunCoverage])[] {
    return [...this.runs].sort(([a], [b]) => a - b)
  }

  /** Bounds that were reached, with a run that shows each. */
  bounds(): { readonly key: string; readonly run: number }[] {
    return [...this.boundKeys].map(([key, run]) => ({ key, run }))
  }

  /** Keys of faults that no run allows, with a run whose spec has each. */
  excluded(): { readonly key: string; readonly run: number }[] {
    const allowed = new Set([...this.runs.values()].flatMap(({ occurring }) => occurring.map(({ key }) => key)))
    const found = new Map<string, number>()
    for (const [run, { excluded }] of this.inOrder())
      for (const key of excluded) if (!allowed.has(key) && !found.has(key)) found.set(key, run)
    return [...found].map(([key, run]) => ({ key, run }))
  }
}

/** Whether a claim is of use only to explain another one, even where runs with other switches refute that one. */
function explainsOnly(key: string): boolean {
  return key.startsWith('never true')
}

/** How many states a second search may look at; 0 where it would be too many, or would come to the same limit. */
function statesToSee({ reach, states }: RunCoverage): number {
  if (reach === 'cut short' || reach === 'all seen' || states > STATES_MAX) return 0
  if (reach === 'complete') return STATES_MAX
  return Math.min(STATES_MAX, Math.max(STATES_BEYOND_MIN, STATES_BEYOND * states))
}

/** Less is sooner: of the runs that take about a second those with the most kinds of steps, then the smallest. */
function promise({ states, refuted }: RunCoverage): number {
  return states <= QUICK_STATES ? -refuted.filter((key) => key.startsWith('never taken')).length : states
}
