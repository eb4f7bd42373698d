import type { List } from 'immutable'
import { unreachable } from '../base/assert.ts'
import type { PathStep, Statement } from '../model/expressions.ts'
import type { Definition, Variable } from '../model/model.ts'
import type { Type } from '../model/types.ts'
import { chooseArm, elementIndex, evaluate, forEachBinding, keyIndex, type Scope } from './evaluate.ts'
import { Trap } from './trap.ts'
import { asBool, asList, asNumber, type Value } from './values.ts'

/** Variables by number, with their types: what an assignment needs to know of the model. */
export interface Program {
  readonly variables: readonly Variable[]
  readonly definitions: readonly Definition[]
}

/**
 * The state after a body: statements run in order, each seeing what those before it wrote.
 * @throws Trap where one has no meaning; nothing of the step has happened then
 */
export function execute(body: readonly Statement[], state: List<Value>, frame: Value[], program: Program): List<Value> {
  return body.reduce((before, statement) => executeStatement(statement, before, frame, program), state)
}

function executeStatement(statement: Statement, state: List<Value>, frame: Value[], program: Program): List<Value> {
  const scope: Scope = { state, next: undefined, frame, definitions: program.definitions }
  switch (statement.kind) {
    case 'assign': {
      const value = evaluate(statement.value, scope)
      const type = program.variables[statement.variable]?.type as Type
      const old = state.get(statement.variable) as Value
      return state.set(statement.variable, replaceAt(old, type, statement.path, value, scope))
    }
    case 'let':
      frame[statement.slot] = evaluate(statement.value, scope)
      return state
    case 'if':
      return execute(evaluate(statement.test, scope) ? statement.then : statement.otherwise, state, frame, program)
    case 'match': {
      const value = evaluate(statement.of, scope)
      return execute(chooseArm(statement.arms, value, statement.of.type, frame), state, frame, program)
    }
    case 'for': {
      let after = state
      for (const binding of bindingsOf(statement, scope)) {
        binding.forEach((value, slot) => {
          frame[slot] = value
        })
        after = execute(statement.body, after, frame, program)
      }
      return after
    }
    case 'assert':
      if (asBool(evaluate(statement.test, scope))) return state
      throw new Trap('assertion', statement.span, statement.message ?? '')
    default:
      return unreachable(statement)
  }
}

/** The bindings of a loop, chosen in the state before it: what the body writes does not change them. */
function bindingsOf(loop: Extract<Statement, { kind: 'for' }>, scope: Scope): ReadonlyMap<number, Value>[] {
  const bindings: Map<number, Value>[] = []
  forEachBinding(loop.binders, loop.where, scope, () => {
    bindings.push(new Map(loop.binders.map((binder) => [binder.slot, scope.frame[binder.slot] as Value])))
    return false
  })
  return bindings
}

/** The old value with the part that the path leads to replaced. */
function replaceAt(old: Value, type: Type, path: readonly PathStep[], value: Value, scope: Scope): Value {
  const [step, ...rest] = path
  if (step === undefined) return value
  const list = asList(old)
  const [index, inner] = partOf(step, list, type, scope)
  return list.set(index, replaceAt(list.get(index) as Value, inner, rest, value, scope))
}

/** Where in a list a step of a path leads, and the type of what is there. */
function partOf(step: PathStep, list: List<Value>, type: Type, scope: Scope): readonly [number, Type] {
  switch (step.kind) {
    case 'key':
      return [keyIndex(type, evaluate(step.key, scope)), type.kind === 'map' ? type.to : type]
    case 'element': {
      const index = elementIndex(list, asNumber(evaluate(step.key, scope)), step.key)
      return [index, type.kind === 'sequence' ? type.of : type]
    }
    case 'field':
      return [step.index, type.kind === 'record' ? (type.fields[step.index]?.type ?? type) : type]
    default:
      return unreachable(step)
  }
}
