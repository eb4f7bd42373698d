import { expect, type MatcherResult, type MatcherState } from 'vitest'
import { Scenario } from '../api/scenario.ts'
import { Schedule } from '../api/schedule.ts'
import type { PropertyVerdict } from '../api/shown-trace.ts'
import { SpecError } from '../api/spec-error.ts'
import type { VerifyOptions } from '../api/verify-options.ts'
import { count } from '../base/count.ts'
import { attachTrace, secondsLeft } from './attach-trace.ts'
import { failureText, traceText, type Wanted, type WantedLength, wantedText } from './failure-text.ts'

/** How a matcher searches. Without a limit of seconds, it ends a little before the test would. */
export type MatcherOptions = VerifyOptions

/** What the shortest trace is to have: fewest faults, then fewest steps. */
export interface TraceMatcherOptions extends VerifyOptions, WantedLength {}

declare module 'vitest' {
  interface Matchers<T> {
    /**
     * The property is true of every run of the scenario. With `.not`, it is violated.
     *
     * @example
     * expect(spec('properties/volume.hf').check('oneCut')).toHold('Durable')
     */
    toHold(property: string, options?: MatcherOptions): T
    /**
     * Some run of the scenario violates the property, or the steps that it takes do. With `.not`, none does.
     *
     * @example
     * expect(spec('properties/volume-bugs.hf').check('fence').with('noFence')).toViolate('MembersComplete', { steps: 12, faults: 1 })
     */
    toViolate(property: string, options?: TraceMatcherOptions): T
    /**
     * Some run of the scenario reaches what the property describes, or the steps that it takes do. With `.not`, none does.
     *
     * @example
     * expect(spec('properties/volume.hf').check('healthy')).toReach('Acknowledged')
     */
    toReach(property: string, options?: TraceMatcherOptions): T
    /**
     * As a `recoverable` or `liveness` property says, the system can always come back, or does. With `.not`, there is a
     * run after which it can't, or one that goes on without.
     *
     * @example
     * expect(spec('properties/storm.hf').check('noSlots').with('backoff')).not.toRecover('Heals')
     */
    toRecover(property: string, options?: MatcherOptions): T
  }
}

type PropertySort = PropertyVerdict['sort']

/** A matcher: what it wants, what it wants with `.not`, and of which sorts of properties. */
interface Kind {
  readonly name: string
  readonly wanted: Wanted
  readonly opposite: Wanted
  readonly sorts: readonly PropertySort[]
}

const broken: readonly PropertySort[] = [
  ...(['invariant', 'step', 'recoverable', 'liveness', 'unaffected', 'deadlock', 'error'] as const),
]

const kinds = {
  toHold: { name: 'toHold', wanted: 'holds', opposite: 'violated', sorts: broken },
  toViolate: { name: 'toViolate', wanted: 'violated', opposite: 'holds', sorts: broken },
  toReach: { name: 'toReach', wanted: 'reached', opposite: 'unreachable', sorts: ['reachable'] },
  toRecover: { name: 'toRecover', wanted: 'holds', opposite: 'violated', sorts: ['recoverable', 'liveness'] },
} as const satisfies Readonly<Record<string, Kind>>

function matcherFor(kind: Kind) {
  return function (this: MatcherState, received: unknown, property: string, options: TraceMatcherOptions = {}) {
    const { steps, faults, ...search } = options
    // Without `.not` it is not false, whatever its type says, but undefined.
    const isNot = this.isNot === true
    if (isNot && (steps !== undefined || faults !== undefined))
      throw new SpecError(`'.not.${kind.name}' asks for no trace, so there are no steps or faults to be counted.`)
    const asked = { kind, property, isNot }
    if (received instanceof Scenario) return askScenario(received, asked, { steps, faults }, search)
    if (received instanceof Schedule) return askSchedule(received, asked, { steps, faults })
    throw new SpecError(
      `'${kind.name}' asks a scenario, as in expect(spec('volume.hf').check('oneCut')).${kind.name}('${property}').`,
    )
  }
}

interface Asked {
  readonly kind: Kind
  readonly property: string
  readonly isNot: boolean
}

/** @param because why it fails; undefined where it does not. What is not known fails with `.not`, too. */
function result({ isNot }: Asked, because: string | undefined): MatcherResult {
  return { pass: (because === undefined) !== isNot, message: () => because ?? '' }
}

function askScenario(scenario: Scenario, asked: Asked, length: WantedLength, search: VerifyOptions): MatcherResult {
  const { kind, property, isNot } = asked
  const seconds = search.limits?.seconds ?? secondsLeft()
  const limits = { ...search.limits, ...(seconds !== undefined && { seconds }) }
  const run = scenario.verify({ ...search, limits, properties: [property] })
  const verdict = run.verdicts.find((each) => each.property === property)
  if (verdict === undefined || !kind.sorts.includes(verdict.sort)) throw otherSort(asked, verdict?.sort)
  const wanted = isNot ? kind.opposite : kind.wanted
  if (verdict.status === wanted && hasLength(verdict, length)) return result(asked, undefined)
  attachTrace(verdict)
  const should = isNot ? `not ${wantedText(kind.wanted)}` : wantedText(kind.wanted, length)
  return result(asked, failureText(scenario.name, should, verdict, run))
}

function hasLength({ steps, faults }: WantedLength, wanted: WantedLength): boolean {
  return (wanted.steps ?? steps) === steps && (wanted.faults ?? faults) === faults
}

/** A property that the matcher is not made for, with the one that is. */
function otherSort({ kind, property }: Asked, sort: PropertySort | undefined): SpecError {
  const right = sort === 'reachable' ? 'toReach' : 'toHold or toViolate'
  return new SpecError(
    `'${kind.name}' is not for '${property}', which is ${sort === undefined ? 'not known' : `of the sort '${sort}'`}: use ${right}.`,
  )
}

function askSchedule(schedule: Schedule, asked: Asked, length: WantedLength): MatcherResult {
  const { kind, property, isNot } = asked
  if (kind.wanted === 'holds')
    throw new SpecError(
      `'${kind.name}' is about all runs, and these are certain steps: use toViolate, toReach or '.not'.`,
    )
  const { status, reason, trace } = schedule.verify(property)
  const isWitness = trace?.isWitness ?? kind.wanted === 'reached'
  if (isWitness !== (kind.wanted === 'reached')) throw otherSort(asked, isWitness ? 'reachable' : 'invariant')
  const found = { steps: trace?.steps.length, faults: trace?.faults }
  const isMet = isNot
    ? status === 'notShown' || status === 'impossible'
    : status === 'shown' && hasLength(found, length)
  if (isMet) return result(asked, undefined)
  attachTrace({ trace })
  const verb = kind.wanted === 'reached' ? 'reach' : 'violate'
  const lines = [
    `${schedule.name}: these steps should ${isNot ? 'not ' : ''}${verb} ${property}, but ${scheduleText(status, reason, verb, found)}`,
    ...(trace?.meaning ?? []).map((line) => `  ${line}`),
    ...(trace === undefined ? [] : ['', traceText(trace)]),
    ...(status === 'impossible' || status === 'notShown' ? ['', `${kept(kind)}`] : []),
  ]
  return result(asked, lines.join('\n'))
}

function scheduleText(
  status: string,
  reason: string | undefined,
  verb: string,
  { steps = 0, faults = 0 }: WantedLength,
) {
  const said = reason === undefined ? '' : ` ${reason}`
  if (status === 'shown') return `they ${verb} it in ${count(steps, 'step')} with ${count(faults, 'fault')}.`
  if (status === 'unknown') return `they say nothing of it.${said}`
  return `they do not.${said}`
}

/** What to do where a behaviour is gone. */
function kept({ name }: Kind): string {
  return `If that is what the spec was changed for, write '.not.${name}' for '.${name}' and keep the test: then it must stay so.`
}

expect.extend({
  toHold: matcherFor(kinds.toHold),
  toViolate: matcherFor(kinds.toViolate),
  toReach: matcherFor(kinds.toReach),
  toRecover: matcherFor(kinds.toRecover),
})
