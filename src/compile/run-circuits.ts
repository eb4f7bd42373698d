import { defined } from '../base/assert.ts'
import { askedIn } from '../model/asked-in.ts'
import { cellCount, type Layout, layoutOf } from '../model/layout.ts'
import type { Action, Run } from '../model/model.ts'
import { range, type Type } from '../model/types.ts'
import { possibleActions } from '../system/budgets.ts'
import { Cells } from './cells.ts'
import { Circuit, CircuitTooLarge, type Node } from './circuit.ts'
import { Evaluator } from './evaluate.ts'
import { Executor } from './execute.ts'
import type { SymbolicState, Typed } from './scope.ts'
import { as, nodeOf, type Sym, SymbolicValues } from './symbolic-value.ts'

/** A truth that may be an error instead. */
export interface Truth {
  readonly holds: Node
  readonly trap: Node
}

/** One instance of an action: when it is enabled, when it is an error, and the cells that it changes. */
export interface InstanceCircuit {
  readonly instance: number
  readonly action: number
  readonly isFault: boolean
  readonly enabled: Node
  /** Evaluating the guard or the body is an error. */
  readonly trap: Node
  readonly changed: ReadonlyMap<number, Node>
  /** The step properties, by their index in the model, of this very step. */
  readonly steps: ReadonlyMap<number, Truth>
}

/**
 * A run as circuits: all that code is generated from. The input with an action's number says whether the budgets allow
 * one fault more of it.
 */
export interface RunCircuits {
  readonly circuit: Circuit
  /** Of the state; where faults are counted in it, a cell for each budget comes last. */
  readonly layout: Layout
  readonly instances: readonly InstanceCircuit[]
  /** State properties by their index in the model. */
  readonly properties: ReadonlyMap<number, Truth>
  readonly terminal: Truth
}

/** More instances than this are interpreted. */
const INSTANCES_MAX = 30_000

/**
 * Turns a run into circuits.
 * @param plain fault budgets as part of the state
 * @param marks state properties that are wanted besides those that the run expects something of
 * @throws CircuitTooLarge
 */
export function circuitsOf(run: Run, plain: boolean, marks: readonly number[] = []): RunCircuits {
  return new RunCompiler(run, plain, marks).compile()
}

class RunCompiler {
  private readonly run: Run
  private readonly plain: boolean
  private readonly asked: ReadonlySet<number>
  private readonly circuit = new Circuit()
  private readonly values = new SymbolicValues(this.circuit)
  private readonly types: readonly Type[]
  private readonly layout: Layout
  private readonly evaluator: Evaluator
  private readonly executor: Executor
  private readonly cells: Cells
  private readonly state: SymbolicState

  constructor(run: Run, plain: boolean, marks: readonly number[]) {
    this.run = run
    this.plain = plain
    this.asked = new Set([...askedIn(run), ...marks])
    const { model } = run
    const variables = model.variables.map((variable) => variable.type)
    this.types = plain ? [...variables, ...run.budgets.map((budget) => range(0, budget.most))] : variables
    this.layout = layoutOf(this.types)
    this.evaluator = new Evaluator(this.circuit, this.values, this.types, model.definitions)
    this.executor = new Executor(this.evaluator, this.types)
    this.cells = new Cells(this.circuit, this.values, this.layout)
    this.state = this.types.map((type, at) => this.cells.read(type, defined(this.layout.offsets[at])))
  }

  compile(): RunCircuits {
    const { circuit, layout } = this
    return {
      circuit,
      layout,
      instances: this.instances(),
      properties: this.properties(),
      terminal:
        this.run.terminal === undefined
          ? { holds: circuit.false, trap: circuit.false }
          : this.truth(this.run.terminal.body),
    }
  }

  private truth(body: Parameters<Evaluator['eval']>[0], next?: SymbolicState): Truth {
    const { result, trap } = this.evaluator.trapping(() =>
      this.evaluator.evalNode(body, { state: this.state, next, frame: [] }, this.circuit.true),
    )
    return { holds: result, trap }
  }

  private properties(): Map<number, Truth> {
    const truths = new Map<number, Truth>()
    for (const [at, property] of this.run.model.properties.entries()) {
      if (!this.asked.has(at)) continue
      if (property.sort === 'invariant' || property.sort === 'reachable') truths.set(at, this.truth(property.body))
    }
    return truths
  }

  private instances(): InstanceCircuit[] {
    const { model, budgets } = this.run
    const possible = new Set(
      possibleActions({ actions: model.actions.map(({ sort }) => ({ isFault: sort === 'fault' })) }, budgets),
    )
    const found: InstanceCircuit[] = []
    let instance = 0
    for (const [at, action] of model.actions.entries()) {
      for (const args of this.bindings(action)) {
        if (instance > INSTANCES_MAX) throw new CircuitTooLarge()
        const circuit = possible.has(at) ? this.instance(action, at, instance, args) : undefined
        if (circuit !== undefined) found.push(circuit)
        instance++
      }
    }
    return found
  }

  /** Every combination of values of the parameters, the last running fastest. */
  private bindings(action: Action): Typed[][] {
    return action.parameters.reduce<Typed[][]>(
      (rows, { type }) => rows.flatMap((row) => this.values.all(type).map((sym) => [...row, { sym, type }])),
      [[]],
    )
  }

  private instance(action: Action, at: number, instance: number, args: readonly Typed[]): InstanceCircuit | undefined {
    const { circuit, evaluator } = this
    const isFault = action.sort === 'fault'
    const affordable = isFault ? this.affordable(at) : circuit.true
    const frame = [...args]
    const guard = evaluator.trapping(() =>
      action.guard === undefined
        ? circuit.true
        : evaluator.evalNode(action.guard, { state: this.state, next: undefined, frame }, circuit.true),
    )
    const enabled = circuit.and(affordable, guard.result, circuit.not(guard.trap))
    const guardTrap = circuit.and(affordable, guard.trap)
    if (enabled === circuit.false && guardTrap === circuit.false) return undefined
    const body = evaluator.trapping(() => this.executor.run(action.body, this.state, frame, circuit.true))
    const after = isFault && this.plain ? this.countFault(at, body.result) : body.result
    const trap = circuit.or(guardTrap, circuit.and(enabled, body.trap))
    const taken = circuit.and(enabled, circuit.not(body.trap))
    return {
      instance,
      action: at,
      isFault,
      enabled: taken,
      trap,
      changed: this.changedCells(after),
      steps: this.stepTruths(after, taken),
    }
  }

  private affordable(action: number): Node {
    const { circuit } = this
    if (!this.plain) return circuit.input(action, 0, 1)
    const { budgets, model } = this.run
    return circuit.and(
      ...budgets.flatMap(({ faults, most }, at) =>
        faults.includes(action)
          ? [circuit.less(nodeOf(defined(this.state[model.variables.length + at])), circuit.constant(most))]
          : [],
      ),
    )
  }

  private countFault(action: number, state: SymbolicState): SymbolicState {
    const { circuit } = this
    const { budgets, model } = this.run
    return state.map((sym, at) => {
      const budget = budgets[at - model.variables.length]
      if (!budget?.faults.includes(action)) return sym
      return { kind: 'scalar', node: circuit.add(nodeOf(sym), circuit.constant(1)) }
    })
  }

  private stepTruths(after: SymbolicState, taken: Node): Map<number, Truth> {
    const { circuit } = this
    const truths = new Map<number, Truth>()
    for (const [at, property] of this.run.model.properties.entries()) {
      if (property.sort !== 'step' || !this.asked.has(at)) continue
      const { holds, trap } = this.truth(property.body, after)
      const fails = circuit.and(taken, circuit.not(holds))
      const traps = circuit.and(taken, trap)
      if (fails !== circuit.false || traps !== circuit.false) truths.set(at, { holds, trap })
    }
    return truths
  }

  /** The cells that a step may change, with what they become. */
  private changedCells(after: SymbolicState): Map<number, Node> {
    const changed = new Map<number, Node>()
    for (const [at, type] of this.types.entries())
      this.compare(type, defined(after[at]), defined(this.state[at]), defined(this.layout.offsets[at]), changed)
    return changed
  }

  /** Notes the cells in which two values of a type differ; parts that are the same object are not looked at. */
  private compare(type: Type, sym: Sym, before: Sym, offset: number, changed: Map<number, Node>): void {
    if (sym === before) return
    const [parts, others] = [partsOf(type, sym), partsOf(type, before)]
    if (parts === undefined || others === undefined) {
      this.cells.changes(type, sym, offset, changed)
      return
    }
    let place = offset
    for (const [at, part] of parts.entries()) {
      this.compare(part.type, part.sym, defined(others[at]).sym, place, changed)
      place += cellCount(part.type)
    }
  }
}

/** The parts of a map or record that lie one after the other. */
function partsOf(type: Type, sym: Sym): readonly { readonly type: Type; readonly sym: Sym }[] | undefined {
  if (type.kind === 'map') return as('map', sym).entries.map((each) => ({ type: type.to, sym: each }))
  if (type.kind !== 'record') return undefined
  return as('record', sym).fields.map((each, at) => ({ type: defined(type.fields[at]).type, sym: each }))
}
