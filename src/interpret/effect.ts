import type { List } from 'immutable'
import { assert, unreachable } from '../base/assert.ts'
import type { PathStep, Statement } from '../model/expressions.ts'
import type { Model } from '../model/model.ts'
import type { Type } from '../model/types.ts'
import { bindingsMeaning, chooseArm, elementIndex, keyTypeOf, meaningOf } from './meaning.ts'
import type { Scope } from './scope.ts'
import { Trap } from './trap.ts'
import { asList, asNumber, ordinalOf, type Value } from './values.ts'

/** What statements do: the state after them, or a Trap thrown where one has no meaning: then nothing has happened. */
export type Effect = (state: List<Value>, frame: Value[]) => List<Value>

/** The effect of a body: its statements run in order, each seeing what those before it wrote. */
export function effectOf(body: readonly Statement[], model: Pick<Model, 'variables' | 'definitions'>): Effect {
  const effects = body.map((statement) => statementEffect(statement, model))
  return (state, frame) => effects.reduce((before, effect) => effect(before, frame), state)
}

function statementEffect(statement: Statement, model: Pick<Model, 'variables' | 'definitions'>): Effect {
  const { definitions } = model
  switch (statement.kind) {
    case 'assign':
      return assignmentEffect(statement, model)
    case 'let': {
      const value = meaningOf(statement.value, definitions)
      return (state, frame) => {
        frame[statement.slot] = value({ state, next: undefined, frame })
        return state
      }
    }
    case 'if': {
      const test = meaningOf(statement.test, definitions)
      const [then, otherwise] = [effectOf(statement.then, model), effectOf(statement.otherwise, model)]
      return (state, frame) => (test({ state, next: undefined, frame }) ? then(state, frame) : otherwise(state, frame))
    }
    case 'match': {
      const subject = meaningOf(statement.of, definitions)
      const arms = statement.arms.map(({ pattern, body }) => ({ pattern, body: effectOf(body, model) }))
      return (state, frame) => chooseArm(arms, subject({ state, next: undefined, frame }), frame)(state, frame)
    }
    case 'for':
      return loopEffect(statement, model)
    case 'assert': {
      const test = meaningOf(statement.test, definitions)
      return (state, frame) => {
        if (test({ state, next: undefined, frame })) return state
        throw new Trap('assertion', statement.span, statement.message ?? '')
      }
    }
    default:
      return unreachable(statement)
  }
}

type StatementOf<Kind extends Statement['kind']> = Extract<Statement, { kind: Kind }>

/** The bindings of a loop are chosen in the state before it: what the body writes does not change them. */
function loopEffect(loop: StatementOf<'for'>, model: Pick<Model, 'variables' | 'definitions'>): Effect {
  const bindings = bindingsMeaning(loop.binders, loop.where, model.definitions)
  const body = effectOf(loop.body, model)
  const slots = loop.binders.map((binder) => binder.slot)
  return (state, frame) => {
    const rounds: Value[][] = []
    bindings({ state, next: undefined, frame }, () => {
      rounds.push(slots.map((slot) => frame[slot] as Value))
      return false
    })
    return rounds.reduce((before, values) => {
      for (const [at, slot] of slots.entries()) frame[slot] = values[at] as Value
      return body(before, frame)
    }, state)
  }
}

function assignmentEffect(assignment: StatementOf<'assign'>, model: Pick<Model, 'variables' | 'definitions'>): Effect {
  const { variable } = assignment
  const value = meaningOf(assignment.value, model.definitions)
  const type = model.variables[variable]?.type
  assert(type !== undefined, 'an assignment to no variable')
  const replace = replacement(assignment.path, type, model)
  return (state, frame) => {
    const scope = { state, next: undefined, frame }
    const result = value(scope)
    return state.set(variable, replace(state.get(variable) as Value, result, scope))
  }
}

/** The old value with the part that a path leads to replaced by a new one. */
type Replacement = (old: Value, value: Value, scope: Scope) => Value

function replacement(path: readonly PathStep[], type: Type, model: Pick<Model, 'definitions'>): Replacement {
  const [step, ...rest] = path
  if (step === undefined) return (_, value) => value
  const place = placeOf(step, type, model)
  const inner = replacement(rest, partType(step, type), model)
  return (old, value, scope) => {
    const list = asList(old)
    const at = place(list, scope)
    return list.set(at, inner(list.get(at) as Value, value, scope))
  }
}

/** Where in a list a step of a path leads. */
function placeOf(
  step: PathStep,
  type: Type,
  model: Pick<Model, 'definitions'>,
): (list: List<Value>, scope: Scope) => number {
  switch (step.kind) {
    case 'key': {
      const key = meaningOf(step.key, model.definitions)
      const from = keyTypeOf(type)
      return (_, scope) => ordinalOf(from, key(scope))
    }
    case 'element': {
      const index = meaningOf(step.key, model.definitions)
      return (list, scope) => elementIndex(list, asNumber(index(scope)), step.key)
    }
    case 'field':
      return () => step.index
    default:
      return unreachable(step)
  }
}

function partType(step: PathStep, type: Type): Type {
  if (type.kind === 'map') return type.to
  if (type.kind === 'sequence') return type.of
  const field = type.kind === 'record' && step.kind === 'field' ? type.fields[step.index] : undefined
  assert(field !== undefined, 'a path leads to no part')
  return field.type
}
