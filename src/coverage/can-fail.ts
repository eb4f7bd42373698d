import { List } from 'immutable'
import { defined } from '../base/assert.ts'
import { CircuitTooLarge } from '../compile/circuit.ts'
import { circuitsOf } from '../compile/run-circuits.ts'
import { meaningOf } from '../interpret/meaning.ts'
import { Trap } from '../interpret/trap.ts'
import { type Value, valueAt } from '../interpret/values.ts'
import type { Expression } from '../model/expressions.ts'
import type { Definition, Run } from '../model/model.ts'
import { cardinality, isEnumerable } from '../model/types.ts'
import { childrenOf } from '../model/walk.ts'
import { drawFrom, randomValue } from './random-value.ts'

/** Values of all variables: some at random, and all in a row where there are so few. */
const TRIED_AT_RANDOM = 64
const TRIED_IN_A_ROW = 4096

/**
 * Whether some values of the right types break an invariant, or nobody can tell. If not, it is true by the types of
 * its variables alone, and of every state that a mistake in the steps could lead to.
 * @param property its number in the model
 */
export function canFail(run: Run, property: number): boolean {
  const { sort, body } = defined(run.model.properties[property], 'property')
  if (sort !== 'invariant') return true
  const isTrue = truthIn(run, body)
  return isBrokenAtRandom(run, isTrue) || !(isTrueOfAll(run, body, isTrue) || isTrueAsCircuit(run, property))
}

type Truth = (values: List<Value>) => boolean

/** An error counts as false: it is found as one. */
function truthIn({ model }: Run, body: Expression): Truth {
  const meaning = meaningOf(body, model.definitions)
  return (state) => {
    try {
      return meaning({ state, next: undefined, frame: [] }) === true
    } catch (error) {
      if (error instanceof Trap) return false
      throw error
    }
  }
}

function isBrokenAtRandom({ model }: Run, isTrue: Truth): boolean {
  const draw = drawFrom(1)
  for (let tried = 0; tried < TRIED_AT_RANDOM; tried++)
    if (!isTrue(List(model.variables.map(({ type }) => randomValue(type, draw))))) return true
  return false
}

/** Goes through all values of the variables that it reads, where they are few. */
function isTrueOfAll({ model }: Run, body: Expression, isTrue: Truth): boolean {
  const read = new Set<number>()
  noteVariables(body, model.definitions, read, new Set())
  const types = [...read].map((variable) => defined(model.variables[variable], 'variable').type)
  const total = types.reduce((product, type) => product * cardinality(type), 1)
  if (total > TRIED_IN_A_ROW || !types.every(isEnumerable)) return false
  for (let at = 0; at < total; at++) {
    const values = model.variables.map((): Value => null)
    let rest = at
    for (const [index, variable] of [...read].entries()) {
      const type = defined(types[index])
      values[variable] = valueAt(type, rest % cardinality(type))
      rest = Math.floor(rest / cardinality(type))
    }
    if (!isTrue(List(values))) return false
  }
  return true
}

function noteVariables(
  expression: Expression,
  definitions: readonly Definition[],
  read: Set<number>,
  seen: Set<number>,
): void {
  if (expression.kind === 'variable') read.add(expression.variable)
  for (const child of childrenOf(expression)) noteVariables(child, definitions, read, seen)
  if (expression.kind !== 'call' || seen.has(expression.definition)) return
  seen.add(expression.definition)
  noteVariables(defined(definitions[expression.definition], 'definition').body, definitions, read, seen)
}

/** Whether intervals and equal parts alone make it true, whatever the cells of the state hold. */
function isTrueAsCircuit(run: Run, property: number): boolean {
  const expectations = run.expectations.filter(
    ({ subject }) => subject.kind === 'property' && subject.property === property,
  )
  const alone = { ...run, model: { ...run.model, actions: [] }, budgets: [], terminal: undefined, expectations }
  try {
    const { circuit, properties } = circuitsOf(alone, false)
    const truth = properties.get(property)
    return truth !== undefined && truth.holds === circuit.true && truth.trap === circuit.false
  } catch (error) {
    if (error instanceof CircuitTooLarge) return false
    throw error
  }
}
