import type { Run } from '../model/model.ts'
import type { Start } from './code.ts'
import { type Counter, lowerStart, type Watch } from './lower-run.ts'
import type { Lowering } from './lowering.ts'
import { numbersIn, TooLarge, type Variable } from './scalars.ts'

/** At most so many initial states are written one by one: each becomes a step of its own, and SPIN a long program. */
const STARTS_MAX = 256

/** The start once for each binding of its parameters, those left out that a guard rules out here and now. */
export function eachStart(
  run: Run,
  { parameters }: Start,
  counters: readonly Counter[],
  to: Lowering,
  watch: Watch,
): readonly Start[] {
  const total = parameters.reduce((size, parameter) => size * valuesOf(parameter).length, 1)
  if (total > STARTS_MAX) throw new TooLarge(`Promela has an option for each initial state, and these are ${total}.`)
  const rows = parameters.reduce<readonly (readonly number[])[]>(
    (before, parameter) => before.flatMap((row) => valuesOf(parameter).map((value) => [...row, value])),
    [[]],
  )
  const starts = rows.map((row) => to.withArguments(row, () => lowerStart(run, counters, to, watch)))
  return starts.filter(({ body }) => !body.code.some((each) => each.kind === 'require' && each.test.kind === 'truth'))
}

function valuesOf({ shape }: Variable): readonly number[] {
  return shape.kind === 'number' ? numbersIn(shape) : [0, 1]
}
