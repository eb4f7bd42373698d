import { defined } from '../base/assert.ts'
import { effectOf } from '../interpret/effect.ts'
import type { State } from '../interpret/interpreted-system.ts'
import { bindingsMeaning, chooseArm } from '../interpret/meaning.ts'
import { showValue } from '../interpret/show.ts'
import { Trap } from '../interpret/trap.ts'
import { ordinalOf, type Value } from '../interpret/values.ts'
import type { Expression, Statement } from '../model/expressions.ts'
import type { Action, Model } from '../model/model.ts'
import type { Type } from '../model/types.ts'
import { type Environment, evaluate, isTrap } from './evaluate.ts'
import { type Cell, covers, overlap } from './read-path.ts'
import type { Reason } from './reason.ts'
import { reasonOf } from './reason-of.ts'

/** A part of the state that was read, as traces name it, with its value. */
export interface Read {
  readonly cell: Cell
  readonly path: string
  readonly value: string
}

/** What one step reads: for whether and how it is taken, and for each of its assignments. */
export interface StepAccess {
  /** Its guard, what chooses among its branches and rounds, and its `let`s. */
  readonly always: readonly Read[]
  readonly assigned: readonly Assigned[]
  /** What its body fails at, where it is an error. */
  readonly failed: Reason | undefined
}

export interface Assigned {
  readonly cell: Cell
  /** What the value and the keys on the way are made of; what the step has written itself is followed. */
  readonly reads: readonly Read[]
}

/** What the value of a reason rests on; of several parts that decide it alone, on the first. */
export function readsOf(reason: Reason): Read[] {
  const found = new Map<string, Read>()
  const visit = (each: Reason): void => {
    const { read, outcome } = each
    if (read !== undefined && !isTrap(outcome))
      found.set(read.text, { cell: read.cell, path: read.text, value: showValue(outcome, each.expression.type) })
    const parts = each.parts()
    for (const part of each.anyDecides ? parts.slice(0, 1) : parts) visit(part)
  }
  visit(reason)
  return [...found.values()]
}

/** What a step reads that is taken in a state; where its body is an error, up to that. */
export function accessOf(action: Action, args: readonly Value[], state: State, model: Model): StepAccess {
  return new BodyWalk(model, state, args).walk(action)
}

class BodyWalk {
  private readonly model: Model
  private state: State
  private readonly frame: Value[]
  private readonly always = new Map<string, Read>()
  private readonly assigned: Assigned[] = []
  private failed: Reason | undefined

  constructor(model: Model, state: State, args: readonly Value[]) {
    this.model = model
    this.state = state
    this.frame = [...args]
  }

  walk({ guard, body }: Action): StepAccess {
    if (guard !== undefined) this.look(guard)
    try {
      this.statements(body)
    } catch (error) {
      if (!(error instanceof Trap)) throw error
    }
    return { always: [...this.always.values()], assigned: this.assigned, failed: this.failed }
  }

  private environment(): Environment {
    return { state: this.state, next: undefined, frame: this.frame.slice(), isNext: false }
  }

  /** Why a part of the body has its value; noted where it is an error, for there the body ends. */
  private reason(expression: Expression): Reason {
    const reason = reasonOf(expression, this.environment(), this.model)
    if (isTrap(reason.outcome)) this.failed ??= reason
    return reason
  }

  /** Notes what an expression reads as read by the step as a whole. */
  private look(expression: Expression): void {
    const reason = this.reason(expression)
    for (const read of this.outside(readsOf(reason))) this.always.set(read.path, read)
  }

  /** What is read of the state before the step: in place of what it wrote itself, what that was made of. */
  private outside(reads: readonly Read[]): Read[] {
    return reads.flatMap((read) => {
      const own = this.assigned.filter(({ cell }) => overlap(cell, read.cell))
      const isOwn = own.some(({ cell }) => covers(cell, read.cell))
      return [...own.flatMap((each) => each.reads), ...(isOwn ? [] : [read])]
    })
  }

  private statements(body: readonly Statement[]): void {
    for (const statement of body) this.statement(statement)
  }

  private statement(statement: Statement): void {
    const value = (expression: Expression) => evaluate(expression, this.environment(), this.model.definitions)
    switch (statement.kind) {
      case 'assign':
        this.assign(statement)
        return
      case 'let':
        this.look(statement.value)
        this.run(statement)
        return
      case 'if':
        this.look(statement.test)
        this.statements(value(statement.test) === true ? statement.then : statement.otherwise)
        return
      case 'match': {
        this.look(statement.of)
        const subject = value(statement.of)
        if (isTrap(subject)) throw subject
        this.statements(chooseArm(statement.arms, subject, this.frame))
        return
      }
      case 'for':
        this.loop(statement)
        return
      case 'assert':
        this.look(statement.test)
        if (value(statement.test) === false) this.failed ??= this.reason(statement.test)
        this.run(statement)
        return
      default:
        statement satisfies never
    }
  }

  private run(statement: Statement): void {
    this.state = effectOf([statement], this.model)(this.state, this.frame)
  }

  private loop(loop: Statement & { readonly kind: 'for' }): void {
    const { binders, where, span } = loop
    // The rounds of a loop are those that it would count.
    const counted: Expression = {
      kind: 'aggregate',
      aggregate: 'count',
      value: undefined,
      binders,
      where,
      type: { kind: 'range', low: 0, high: 0 },
      span,
    }
    this.look(counted)
    const slots = binders.map(({ slot }) => slot)
    const rounds: Value[][] = []
    const environment = this.environment()
    bindingsMeaning(
      binders,
      where,
      this.model.definitions,
    )(environment, () => {
      rounds.push(slots.map((slot) => environment.frame[slot] as Value))
      return false
    })
    for (const values of rounds) {
      for (const [at, slot] of slots.entries()) this.frame[slot] = values[at] as Value
      this.statements(loop.body)
    }
  }

  private assign(statement: Statement & { readonly kind: 'assign' }): void {
    const { path, value } = statement
    const environment = this.environment()
    let cell: Cell = { variable: statement.variable, path: [], isNext: false }
    let type: Type = defined(this.model.variables[statement.variable]).type
    const keys: Reason[] = []
    let isInside = false
    for (const step of path) {
      const key = step.kind === 'field' ? undefined : evaluate(step.key, environment, this.model.definitions)
      if (step.kind !== 'field') keys.push(this.reason(step.key))
      if (step.kind === 'element') isInside = true
      if (isInside || isTrap(key as Value)) break
      cell = {
        ...cell,
        path: [...cell.path, step.kind === 'field' ? step.index : ordinalOf(keyType(type), key as Value)],
      }
      type = partType(type, cell.path.at(-1) ?? 0)
    }
    const made = this.reason(value)
    const kept = updated(made, cell)
    const reads = [...keys, ...(kept ?? [made])].flatMap(readsOf)
    // An element of a sequence is written by writing the sequence anew.
    const old = isInside ? this.whole(cell, type) : []
    const outside = this.outside([...reads, ...old])
    this.run(statement)
    this.assigned.push({ cell, reads: outside })
  }

  private whole(cell: Cell, type: Type): Read[] {
    const value = cell.path.reduce<unknown>((part, at) => (part as State).get(at), this.state.get(cell.variable))
    return [{ cell, path: this.model.variables[cell.variable]?.name ?? '?', value: showValue(value as Value, type) }]
  }
}

/** Of `r = r with { … }` the new fields alone: the others stay what they were. */
function updated({ expression, parts }: Reason, cell: Cell): readonly Reason[] | undefined {
  if (expression.kind !== 'update') return undefined
  const [of, ...fields] = parts()
  const isOwn = of?.read !== undefined && covers(of.read.cell, cell) && covers(cell, of.read.cell)
  return isOwn ? fields : undefined
}

function keyType(type: Type): Type {
  return type.kind === 'map' ? type.from : type
}

function partType(type: Type, at: number): Type {
  if (type.kind === 'map') return type.to
  return type.kind === 'record' ? defined(type.fields[at]).type : type
}
