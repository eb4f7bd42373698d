import type { Span } from '../base/span.ts'
import { isImpossible } from '../model/impossible.ts'
import type { Action, Budget, Model, Property, Run } from '../model/model.ts'
import { cardinality, type Type } from '../model/types.ts'
import { adapt } from './adapt.ts'
import { bind, type Frame } from './bindings.ts'
import type { Claim, Program, Rule, Start } from './code.ts'
import { BodyWriter } from './lower-statement.ts'
import type { Lowering } from './lowering.ts'
import { valueOf } from './ordinals.ts'
import { and, binary, every, no, not, number, read, readVariable, type Variable, yes } from './scalars.ts'
import { isNumeric, numbers, shapeOf } from './shapes.ts'
import { scalarOf, type Val } from './values.ts'

/** Something that the target cannot say, and where the spec says it. */
export interface Reason {
  readonly span: Span
  readonly sentence: string
}

/** How often the faults of a budget have happened: a variable of the target. */
export interface Counter extends Variable {
  readonly budget: Budget
}

/** The part of the spec that an error belongs to. */
export type Watch = <T>(span: Span, work: () => T) => T

/** What can be said of a run in all targets that have statements. */
export interface LoweredRun {
  readonly program: Program
  readonly counters: readonly Counter[]
  /** Where the system may rest; made only for a target that asks. */
  readonly terminal: () => Claim
}

export function lowerRun(run: Run, properties: readonly Property[], to: Lowering, watch: Watch): LoweredRun {
  const { model } = run
  const counters = run.budgets.map((budget) => counterOf(budget, model, to))
  const budgeted = new Set(run.budgets.flatMap((budget) => budget.faults))
  const rules = model.actions.flatMap((action, at) => {
    const mayHappen = (action.sort !== 'fault' || budgeted.has(at)) && !isImpossible(action)
    const spent = counters.filter((counter) => counter.budget.faults.includes(at))
    return mayHappen ? [watch(action.span, () => ruleOf(action, spent, to))] : []
  })
  const program: Program = {
    variables: [
      ...model.variables.map(({ doc }, at) => ({ ...to.variable(at).place.root, doc })),
      ...counters.map((counter) => ({
        ...counter,
        doc: [`How often these faults have happened; the most is ${counter.budget.most}.`],
      })),
    ],
    start: lowerStart(run, counters, to, watch),
    rules,
    claims: properties.map((property) => watch(property.span, () => claimOf(property, to))),
    functions: to.functions,
  }
  return { program, counters, terminal: () => terminalOf(run, to, watch) }
}

function counterOf(budget: Budget, model: Model, to: Lowering): Counter {
  const names = budget.faults.map((at) => model.actions[at]?.name ?? '')
  return { name: to.global.unique(['used', ...names].join('_')), shape: numbers(0, budget.most), budget }
}

// ---- parameters --------------------------------------------------------------------------------

interface Parameter {
  readonly variable: Variable
  readonly val: Val
  readonly type: Type
}

/** A parameter as the targets have it: a truth, a number, or the ordinal of a value. */
function parameterOf(name: string, type: Type, to: Lowering): Parameter {
  const isPlain = isNumeric(type) || type.kind === 'bool'
  const shape = isPlain ? shapeOf(type) : numbers(0, cardinality(type) - 1)
  const variable = { name: to.fresh(name), shape }
  const given = to.argumentFor(variable) ?? readVariable(variable)
  return { variable, val: isPlain ? given : valueOf(type, given), type }
}

function bindAll(parameters: readonly Parameter[]): Frame {
  return parameters.reduce<Frame>((frame, parameter, slot) => bind(frame, slot, parameter), undefined)
}

// ---- rules -------------------------------------------------------------------------------------

function ruleOf(action: Action, spent: readonly Counter[], to: Lowering): Rule {
  const name = to.global.unique(action.name)
  return to.inScope(() => {
    const parameters = action.parameters.map((parameter) => parameterOf(parameter.name, parameter.type, to))
    const frame = bindAll(parameters)
    const guard = action.guard === undefined ? { val: yes, trap: no } : to.lower(action.guard, frame)
    const affordable = every(spent.map((counter) => binary('less', readVariable(counter), number(counter.budget.most))))
    const writer = new BodyWriter(to, scalarOf(guard.val))
    writer.run(action.body, frame)
    for (const counter of spent) {
      const place = { root: counter, steps: [], shape: counter.shape }
      writer.store(place, binary('add', read(place), number(1)))
    }
    return {
      name,
      sort: action.sort === 'init' ? 'action' : action.sort,
      doc: action.doc,
      parameters: parameters.map((parameter) => parameter.variable),
      guard: and(affordable, scalarOf(guard.val)),
      trap: and(affordable, guard.trap),
      body: writer.body(),
    }
  })
}

/** A state property is true of all states: that a witness is unreachable is what a witness violates. */
function claimOf(property: Property, to: Lowering): Claim {
  if (property.sort === 'liveness' || property.sort === 'unaffected')
    return { name: property.name, doc: property.doc, truth: yes, trap: no }
  const { body } = property
  return to.inScope(() => {
    const { val, trap } = to.lower(body, undefined)
    const isWitness = property.sort === 'reachable'
    const claimed = isWitness ? not(scalarOf(val)) : scalarOf(val)
    return {
      name: isWitness ? `${property.name} is unreachable` : property.name,
      doc: property.doc,
      truth: claimed,
      trap,
    }
  })
}

function terminalOf({ terminal, span }: Run, to: Lowering, watch: Watch): Claim {
  const named = { name: 'terminal', doc: [] }
  if (terminal === undefined) return { ...named, truth: no, trap: no }
  return watch(span, () =>
    to.inScope(() => {
      const { val, trap } = to.lower(terminal.body, undefined)
      return { ...named, truth: scalarOf(val), trap }
    }),
  )
}

// ---- the start ---------------------------------------------------------------------------------

/** The first values, then the `init` blocks in order; each value and each choice is a parameter. */
export function lowerStart(run: Run, counters: readonly Variable[], to: Lowering, watch: Watch): Start {
  const { model } = run
  const write = () => {
    const writer = new BodyWriter(to)
    const parameters: Parameter[] = []
    const choose = (name: string, type: Type) => {
      const parameter = parameterOf(name, type, to)
      parameters.push(parameter)
      return parameter
    }
    for (const [at, { initial, name, span }] of model.variables.entries()) {
      watch(span, () => {
        const { place, type } = to.variable(at)
        if (initial === 'any') writer.store(place, choose(`first_${name}`, type).val)
        else {
          const { val, trap } = to.lower(initial, undefined)
          writer.demand(not(trap), initial.span)
          writer.store(place, adapt(val, initial.type, type, to))
        }
      })
    }
    for (const counter of counters) writer.store({ root: counter, steps: [], shape: counter.shape }, number(0))
    for (const init of model.inits) {
      watch(init.span, () => {
        const frame = bindAll(init.parameters.map((parameter) => choose(parameter.name, parameter.type)))
        if (init.guard !== undefined) {
          const { val, trap } = to.lower(init.guard, frame)
          writer.demand(not(trap), init.guard.span)
          writer.require(scalarOf(val))
        }
        writer.run(init.body, frame)
      })
    }
    return { parameters: parameters.map((parameter) => parameter.variable), body: writer.body() }
  }
  return to.inScope(() => to.inBody(write))
}
