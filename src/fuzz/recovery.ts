import type fc from 'fast-check'
import { assert, defined } from '../base/assert.ts'
import type { Run } from '../model/model.ts'
import { atomsOf, evaluate, type Temporal } from '../temporal/formula.ts'
import { patternOf } from '../temporal/pattern.ts'
import type { Trace } from '../trace/trace.ts'
import { type PlannedAtom, type TemporalQuestion, temporalPlans } from '../verify/temporal-questions.ts'
import { nothing, Schedule, Schedules } from './fault-schedule.ts'
import { mix, type Random } from './random.ts'
import { NONE, Tally, Walker } from './walker.ts'
import { type Manner, type Taken, wander } from './wander.ts'

/** What is owed after the faults, and who may bring it about. */
interface Owed {
  readonly expectation: number
  /** Owed from where this is true; undefined where it is owed anyway. */
  readonly trigger: Temporal<PlannedAtom> | undefined
  readonly goal: Temporal<PlannedAtom>
  /** Actions whose steps are taken in turn. */
  readonly movers: readonly number[]
  /** Whether a goal before the faults ceased is good enough. */
  readonly onceIsEnough: boolean
  /** Schedulers that are tried: what is only to stay possible is possible if one of them comes to it. */
  readonly attempts: number
}

/** Schedulers for what is to stay possible: the fair one, and others that let chance decide. */
const ATTEMPTS = 16

interface Judge {
  readonly walker: Walker
  readonly owed: readonly Owed[]
}

/**
 * Whether the system recovers: from where the faults of a random run cease, each step that is fair is taken in its turn, the
 * one that has waited longest first. What is owed and does not come within a bound is no proof of anything: it may come
 * later.
 */
export class Recovery {
  private readonly run: Run
  private readonly within: number
  private readonly open: Set<number>
  private readonly judges: readonly Judge[]
  /** Of the random runs that were looked at. */
  readonly tally: Tally

  /** @param wanted places of the expectations that are looked at */
  constructor(run: Run, wanted: ReadonlySet<number>, within: number, engine: Walker['engine'] = 'compiled') {
    this.run = run
    this.within = within
    this.judges = judgesOf(run, wanted, engine)
    this.open = new Set(this.judges.flatMap(({ owed }) => owed.map(({ expectation }) => expectation)))
    this.tally = new Tally(run.model.actions.length)
  }

  get isOpen(): ReadonlySet<number> {
    return this.open
  }

  close(expectation: number): void {
    this.open.delete(expectation)
  }

  /** Random schedules that end where the faults cease, with what did not come after it. */
  schedules(manner: Manner, isOver: () => boolean): fc.Arbitrary<Schedule> {
    const [first] = this.judges
    const walker = first?.walker ?? new Walker(this.run, new Set())
    const make = (random: Random): Taken => {
      if (first === undefined || isOver()) return nothing
      const steps = 1 + random.moment(manner.steps)
      const before = this.tally.counts()
      const { start, instances } = wander(walker, { ...manner, steps }, random, this.tally)
      const failed = this.judged(start, instances, this.open)
      if (failed === undefined) return { start, instances, found: undefined }
      const { runs } = this.tally
      this.tally.goBackTo(before)
      return { ...failed, runs }
    }
    return new Schedules(walker, make, (start, instances, expectation) =>
      this.judged(start, instances, new Set([expectation])),
    )
  }

  /** The steps as a trace; undefined where what is looked at recovers after them. */
  traceOf(start: number, instances: readonly number[]): Trace | undefined {
    const [first] = this.judges
    const taken = this.judged(start, instances, this.open)
    if (first === undefined || taken === undefined) return undefined
    return new Schedule(first.walker, taken, () => undefined).trace()
  }

  private judged(start: number, instances: readonly number[], open: ReadonlySet<number>): Taken | undefined {
    for (const { walker, owed } of this.judges) {
      for (const each of owed) {
        if (!open.has(each.expectation)) continue
        const taken = this.failsAfter(walker, each, start, instances)
        if (taken !== undefined) return { start, instances: taken, found: each.expectation }
      }
    }
    return undefined
  }

  /** The steps that were possible, if what is owed after them does not come. */
  private failsAfter(
    walker: Walker,
    owed: Owed,
    start: number,
    instances: readonly number[],
  ): readonly number[] | undefined {
    const taken: number[] = []
    walker.begin(start)
    let isOwed = owed.trigger === undefined
    const look = () => {
      walker.stepper.judge()
      const isTrue = ({ property }: PlannedAtom) => walker.isTrue(property)
      if (evaluate(owed.goal, isTrue)) isOwed = owed.trigger === undefined && !owed.onceIsEnough && !hasCeased
      else if (owed.trigger !== undefined && evaluate(owed.trigger, isTrue)) isOwed = true
      return isOwed
    }
    let hasCeased = false
    look()
    for (const instance of instances) {
      walker.stepper.list()
      if (walker.placeOf(instance) === NONE || walker.take(instance) === 'same') continue
      taken.push(instance)
      look()
    }
    hasCeased = true
    if (!look()) return undefined
    const from = walker.stepper.state.slice()
    for (let attempt = 0; attempt < owed.attempts; attempt++) {
      walker.stepper.state.set(from)
      const turns = new Turns(walker, owed.movers, attempt)
      for (let step = 0; step < this.within && turns.next(); step++) if (!look()) return undefined
    }
    return taken
  }
}

/**
 * The steps after which something does not recover in time, once the interpreter has come to the same.
 * @throws InternalError where it recovers
 */
export function unrecoveredTrace(
  run: Run,
  expectation: number,
  within: number,
  start: number,
  instances: readonly number[],
): Trace {
  const recovery = new Recovery(run, new Set([expectation]), within, 'interpreted')
  const trace = recovery.traceOf(start, instances)
  assert(trace !== undefined, `${run.expectations[expectation]?.name} is recovered in the interpreter`)
  return trace
}

/** Of the steps that change something, the fair scheduler takes the one that has waited longest; another one any. */
class Turns {
  private readonly walker: Walker
  private readonly movers: readonly number[]
  private readonly last = new Map<number, number>()
  private readonly scheduler: number
  private time = 0

  /** @param scheduler 0 for the fair one */
  constructor(walker: Walker, movers: readonly number[], scheduler: number) {
    this.walker = walker
    this.movers = movers
    this.scheduler = scheduler
  }

  /** Takes a step; false where none is left. */
  next(): boolean {
    const { walker, last } = this
    walker.stepper.list()
    walker.listedError()
    for (;;) {
      const chosen = this.first()
      if (chosen === NONE) return false
      last.set(chosen, ++this.time)
      if (walker.take(chosen) !== 'same') return true
      walker.strike(walker.system.actionOf(chosen), walker.placeOf(chosen))
    }
  }

  /** The one whose turn it is. */
  private first(): number {
    const { stepper, system } = this.walker
    let best: number = NONE
    let least = Number.POSITIVE_INFINITY
    for (const action of this.movers) {
      const first = defined(system.actions[action]).firstInstance
      for (let place = first; place < first + (stepper.counts[action] as number); place++) {
        const instance = stepper.slots[place] as number
        const time =
          this.scheduler === 0 ? (this.last.get(instance) ?? 0) : mix(this.scheduler * 65_537 + this.time, instance)
        if (time > least || (time === least && instance > best)) continue
        best = instance
        least = time
      }
    }
    return best
  }
}

function judgesOf(run: Run, wanted: ReadonlySet<number>, engine: Walker['engine']): readonly Judge[] {
  return temporalPlans(run).flatMap((plan) => {
    const questions = plan.questions.filter(({ expectation }) => wanted.has(expectation))
    if (questions.length === 0) return []
    const asked = questions.flatMap((question) => atomsIn(question))
    const walker = new Walker(plan.run, new Set(), engine, asked)
    const owed = questions.flatMap((question) => owedBy(question, walker))
    return owed.length === 0 ? [] : [{ walker, owed }]
  })
}

/** State properties that a question is about, where it is about no steps. */
function atomsIn(question: TemporalQuestion): readonly number[] {
  if (question.kind === 'recoverable') return [question.good.property]
  if (question.kind !== 'liveness') return []
  return atomsOf(question.formula).flatMap(({ kind, property }) => (kind === 'state' ? [property] : []))
}

/** What a question owes, if it is of a form that a bound can be set to. */
function owedBy(question: TemporalQuestion, { system, others }: Walker): readonly Owed[] {
  const { expectation } = question
  if (question.kind === 'recoverable') {
    const goal: Temporal<PlannedAtom> = { kind: 'atom', atom: question.good }
    const movers = others.filter((at) => question.withOperators || system.actions[at]?.mover === 'system')
    return [{ expectation, trigger: undefined, goal, movers, onceIsEnough: false, attempts: ATTEMPTS }]
  }
  if (question.kind !== 'liveness' || atomsOf(question.formula).some(({ kind }) => kind === 'step')) return []
  const pattern = patternOf(question.formula)
  if (pattern === undefined || pattern.kind === 'eventuallyAlways') return []
  const movers = others.filter((at) => system.actions[at]?.fairness !== 'none')
  const trigger = pattern.kind === 'leadsTo' ? pattern.trigger : undefined
  return [
    { expectation, trigger, goal: pattern.goal, movers, onceIsEnough: pattern.kind === 'eventually', attempts: 1 },
  ]
}
