import type { InterpretedSystem, State } from '../interpret/interpreted-system.ts'
import { showValue } from '../interpret/show.ts'
import type { Value } from '../interpret/values.ts'
import { DEADLOCK_FREE, ERROR_FREE, type Expectation, type Property } from '../model/model.ts'
import { isModelError } from '../system/transition-system.ts'
import { certify } from '../trace/replay.ts'
import { errorAt, stateAt, type Walk } from './walk.ts'

/** What one state, or the step to it, says of a property. */
export interface Truth {
  readonly name: string
  readonly sort: Property['sort'] | 'deadlock' | 'error'
  readonly doc: readonly string[]
  /** What the check expects of its whole run; undefined where it does not ask. */
  readonly expected: Expectation['outcome'] | undefined
  readonly verdict: TruthVerdict
  /** The message of an error; of an `unaffected` property, what is seen. */
  readonly detail: string | undefined
}

/**
 * - `holds` and `broken` of what is true of each state or step: invariants, steps, no deadlock, no error
 * - `reached` and `not reached` of a `reachable` property
 * - `good` and `not good` of the states that a `recoverable` property wants to remain possible
 * - `undecided` where one state or step says nothing: liveness, what is unaffected, and a step property at the start
 * - `error` where asking is an error of the model
 */
export type TruthVerdict = 'holds' | 'broken' | 'reached' | 'not reached' | 'good' | 'not good' | 'undecided' | 'error'

/** All properties of the spec at a place of a walk, then whether it is a deadlock, and whether an error. */
export function truthsAt(walk: Walk, at: number): Truth[] {
  const { run, system } = walk.ground
  const state = stateAt(walk, at)
  const before = at === 0 ? undefined : stateAt(walk, at - 1)
  const expectedOf = (name: string) => run.expectations.find((each) => each.name === name)?.outcome
  const error = errorAt(walk, at)
  const ofProperties = run.model.properties.map((property, index): Truth => {
    const { name, sort, doc } = property
    const found = state === undefined ? UNDECIDED : verdictOf(system, property, index, before, state)
    return { name, sort, doc, expected: expectedOf(name), ...found }
  })
  const isDeadlock = state !== undefined && isDeadlockAt(walk, state)
  const deadlock = isDeadlock ? BROKEN : state === undefined ? UNDECIDED : HOLDS
  const noError = error === undefined ? HOLDS : { ...BROKEN, detail: error.message }
  return [
    ...ofProperties,
    { name: DEADLOCK_FREE, sort: 'deadlock', doc: [], expected: expectedOf(DEADLOCK_FREE), ...deadlock },
    { name: ERROR_FREE, sort: 'error', doc: [], expected: expectedOf(ERROR_FREE), ...noError },
  ]
}

type Found = Pick<Truth, 'verdict' | 'detail'>

const UNDECIDED: Found = { verdict: 'undecided', detail: undefined }
const HOLDS: Found = { verdict: 'holds', detail: undefined }
const BROKEN: Found = { verdict: 'broken', detail: undefined }

function verdictOf(
  system: InterpretedSystem,
  property: Property,
  index: number,
  before: State | undefined,
  state: State,
): Found {
  const { sort } = property
  if (sort === 'liveness' || (sort === 'step' && before === undefined)) return UNDECIDED
  const packed = system.encode(state)
  const value =
    sort === 'step' && before !== undefined
      ? system.stepHolds(index, system.encode(before), packed)
      : system.holds(index, packed)
  if (isModelError(value)) return { verdict: 'error', detail: value.message }
  // The value of what is seen may be of any type.
  if (sort === 'unaffected') return { verdict: 'undecided', detail: showValue(value as Value, property.body.type) }
  return { verdict: WORDS[sort][value ? 0 : 1], detail: undefined }
}

const WORDS: Readonly<
  Record<'invariant' | 'step' | 'reachable' | 'recoverable', readonly [TruthVerdict, TruthVerdict]>
> = {
  invariant: ['holds', 'broken'],
  step: ['holds', 'broken'],
  reachable: ['reached', 'not reached'],
  recoverable: ['good', 'not good'],
}

function isDeadlockAt({ ground }: Walk, state: State): boolean {
  const trace = { model: ground.run.model, start: state, steps: [], error: undefined }
  return certify(ground.system, trace, { kind: 'deadlockFree' }, { properties: [] }).shows
}
