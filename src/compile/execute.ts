import { assert, defined, unreachable } from '../base/assert.ts'
import type { PathStep, Statement } from '../model/expressions.ts'
import type { Type } from '../model/types.ts'
import type { Node } from './circuit.ts'
import type { Evaluator } from './evaluate.ts'
import { bindings } from './evaluate-bindings.ts'
import { arms } from './evaluate-match.ts'
import { innerOf, type SymbolicState, type Typed } from './scope.ts'
import { as, type Sym } from './symbolic-value.ts'

type Of<Kind extends Statement['kind']> = Extract<Statement, { kind: Kind }>

/** Turns statements into the state after them, both branches of every choice at once. */
export class Executor {
  private readonly evaluator: Evaluator
  private readonly variables: readonly Type[]

  constructor(evaluator: Evaluator, variables: readonly Type[]) {
    this.evaluator = evaluator
    this.variables = variables
  }

  /**
   * The state after a body; errors are noted in the evaluator.
   * @param path when the body runs at all
   */
  run(body: readonly Statement[], state: SymbolicState, frame: (Typed | undefined)[], path: Node): SymbolicState {
    return body.reduce((before, statement) => this.statement(statement, before, frame, path), state)
  }

  private statement(
    statement: Statement,
    state: SymbolicState,
    frame: (Typed | undefined)[],
    path: Node,
  ): SymbolicState {
    const { evaluator } = this
    const { circuit } = evaluator
    const scope = { state, next: undefined, frame }
    switch (statement.kind) {
      case 'assign':
        return this.assign(statement, state, frame, path)
      case 'let':
        frame[statement.slot] = { sym: evaluator.eval(statement.value, scope, path), type: statement.value.type }
        return state
      case 'if': {
        const test = evaluator.evalNode(statement.test, scope, path)
        const then = this.run(statement.then, state, frame, circuit.and(path, test))
        const otherwise = this.run(statement.otherwise, state, frame, circuit.and(path, circuit.not(test)))
        return this.merge(test, then, otherwise)
      }
      case 'match': {
        const chosen = arms(evaluator, statement.arms, statement.of, scope, path, (body, when) =>
          this.run(body, state, frame, circuit.and(path, when)),
        )
        return chosen.reduceRight(
          (rest, { when, result }) => this.merge(when, result, rest),
          defined(chosen.at(-1)).result,
        )
      }
      case 'for':
        return this.loop(statement, state, frame, path)
      case 'assert':
        evaluator.trapWhen(path, circuit.not(evaluator.evalNode(statement.test, scope, path)))
        return state
      default:
        return unreachable(statement)
    }
  }

  /** The bindings are chosen in the state before the loop: what its body writes does not change them. */
  private loop(loop: Of<'for'>, state: SymbolicState, frame: (Typed | undefined)[], path: Node): SymbolicState {
    const { circuit } = this.evaluator
    const rounds = bindings(this.evaluator, loop.binders, loop.where, { state, next: undefined, frame }, path)
    return rounds.reduce((before, { values, when }) => {
      for (const [at, { slot }] of loop.binders.entries()) frame[slot] = values[at]
      return this.merge(when, this.run(loop.body, before, frame, circuit.and(path, when)), before)
    }, state)
  }

  private merge(test: Node, then: SymbolicState, otherwise: SymbolicState): SymbolicState {
    if (then === otherwise || test === this.evaluator.circuit.true) return then
    return then.map((sym, at) => this.evaluator.values.select(test, sym, defined(otherwise[at])))
  }

  private assign(
    assignment: Of<'assign'>,
    state: SymbolicState,
    frame: (Typed | undefined)[],
    path: Node,
  ): SymbolicState {
    const { variable } = assignment
    const place = placeType(assignment.path, defined(this.variables[variable], 'variable'))
    const value = this.evaluator.evalAs(assignment.value, place, { state, next: undefined, frame }, path)
    /** @param reached when the steps of the path so far lead to this part, of several that they might lead to */
    const replace = (old: Sym, type: Type, steps: readonly PathStep[], reached: Node): Sym => {
      const [step, ...rest] = steps
      if (step === undefined) return value
      return this.replacePart(step, old, type, { state, frame, path: reached }, (part, partType, here) =>
        replace(part, partType, rest, this.evaluator.circuit.and(reached, here)),
      )
    }
    const changed = replace(defined(state[variable]), defined(this.variables[variable]), assignment.path, path)
    return state.map((sym, at) => (at === variable ? changed : sym))
  }

  private replacePart(
    step: PathStep,
    old: Sym,
    type: Type,
    at: { readonly state: SymbolicState; readonly frame: (Typed | undefined)[]; readonly path: Node },
    inner: (part: Sym, type: Type, here: Node) => Sym,
  ): Sym {
    const { evaluator } = this
    const { circuit } = evaluator
    const scope = { state: at.state, next: undefined, frame: at.frame }
    switch (step.kind) {
      case 'field': {
        assert(type.kind === 'record', 'a field of no record')
        const { fields } = as('record', old)
        const fieldType = defined(type.fields[step.index]).type
        return {
          kind: 'record',
          fields: fields.map((each, index) => (index === step.index ? inner(each, fieldType, circuit.true) : each)),
        }
      }
      case 'key': {
        assert(type.kind === 'map', 'a key of no map')
        const key = evaluator.values.ordinal(type.from, evaluator.evalAs(step.key, type.from, scope, at.path))
        return {
          kind: 'map',
          entries: this.replaceAt(key, as('map', old).entries, (each, here) => inner(each, type.to, here)),
        }
      }
      case 'element': {
        const { length, items } = as('list', old)
        const index = evaluator.evalNode(step.key, scope, at.path)
        evaluator.trapOutside(index, length, at.path)
        return {
          kind: 'list',
          length,
          items: this.replaceAt(index, items, (each, here) => inner(each, innerOf(type), here)),
        }
      }
      default:
        return unreachable(step)
    }
  }

  private replaceAt(index: Node, parts: readonly Sym[], inner: (part: Sym, here: Node) => Sym): Sym[] {
    const { circuit, values } = this.evaluator
    return parts.map((each, at) => {
      const here = circuit.equal(index, circuit.constant(at))
      return here === circuit.false ? each : values.select(here, inner(each, here), each)
    })
  }
}

/** The type of what a path leads to. */
function placeType(path: readonly PathStep[], type: Type): Type {
  return path.reduce<Type>((outer, step) => {
    if (outer.kind === 'map') return outer.to
    if (outer.kind === 'sequence') return outer.of
    const field = outer.kind === 'record' && step.kind === 'field' ? outer.fields[step.index] : undefined
    assert(field !== undefined, 'a path leads to no part')
    return field.type
  }, type)
}
