import { assert, defined } from '../base/assert.ts'
import { fold } from '../check/fold.ts'
import type { Expression, Statement } from '../model/expressions.ts'
import { canHappen } from '../model/impossible.ts'
import type { Definition, Property, Run } from '../model/model.ts'
import { childrenOf } from '../model/walk.ts'

/**
 * A text that is the same for two runs only where they are the same system and are asked the same, so that one answer
 * serves both. Left out is what has no effect: the switches' names, parts that switches leave dead, steps that cannot
 * happen, comments and places. Texts may differ though the systems are the same; then both are run.
 */
export function runKey(run: Run): string {
  const { model, budgets, terminal, limits, expectations } = run
  const kept = model.actions.map((action, at) =>
    canHappen(action, at, run) ? { ...action, timing: undefined } : undefined,
  )
  const nameOf = (at: number) => model.actions[at]?.name
  const questions = expectations.map(({ subject, stated }) =>
    subject.kind === 'property'
      ? [withNames(defined(model.properties[subject.property], 'property'), nameOf), stated]
      : [subject.kind, stated],
  )
  const system = {
    variables: model.variables,
    symmetricTypes: model.symmetricTypes,
    inits: model.inits,
    actions: kept.filter((action) => action !== undefined),
    budgets: budgets
      .filter(({ faults }) => faults.some((at) => kept[at] !== undefined))
      .map(({ faults, most }) => ({ faults: faults.filter((at) => kept[at] !== undefined).map(nameOf), most })),
    terminal,
    limits,
    questions,
  }
  const writer = new KeyWriter(model.definitions)
  return [writer.write(system), ...writer.definitions()].join('\n')
}

/** Steps are numbered among all, and only those that can happen are written. */
function withNames(property: Property, nameOf: (action: number) => string | undefined) {
  return property.sort === 'unaffected' ? { ...property, by: property.by.map(nameOf) } : property
}

/** Writes parts of a model as text, and with them the definitions that they call. */
class KeyWriter {
  private readonly all: readonly Definition[]
  private readonly called: number[] = []

  constructor(all: readonly Definition[]) {
    this.all = all
  }

  write(part: unknown): string {
    return JSON.stringify(part, (key, value: unknown) => {
      if (key === 'span' || key === 'doc') return undefined
      assert(!(value instanceof Map || value instanceof Set), 'a model is plain data')
      const live = isNode(value) ? withoutDead(value) : value
      if (isNode(live) && live.kind === 'call') this.note(live.definition)
      return live
    })
  }

  /** Each definition that was called, and those that it calls. */
  definitions(): readonly string[] {
    const texts: string[] = []
    // The list grows while it is gone through.
    for (let at = 0; at < this.called.length; at++) {
      const index = this.called[at] as number
      texts.push(`${index} ${this.write(this.all[index])}`)
    }
    return texts
  }

  private note(definition: number): void {
    if (!this.called.includes(definition)) this.called.push(definition)
  }
}

type Node = Expression | Statement

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'kind' in value && 'span' in value
}

/**
 * The node without what switches and constants decide. A right side that decides is not enough: the left one may be an
 * error of the model.
 */
function withoutDead(node: Node): unknown {
  const value = isExpression(node) ? decidedValue(node) : undefined
  if (value !== undefined && isExpression(node)) return { kind: 'literal', value, type: node.type }
  switch (node.kind) {
    case 'if': {
      const test = decidedValue(node.test)
      return test === undefined ? node : { kind: 'block', body: test ? node.then : node.otherwise }
    }
    case 'conditional': {
      const test = decidedValue(node.test)
      if (test === undefined) return node
      return withoutDead(test ? node.then : node.otherwise)
    }
    case 'binary':
      return withoutDeadSide(node)
    default:
      return node
  }
}

function withoutDeadSide(node: Extract<Expression, { kind: 'binary' }>): unknown {
  const { operator, left, right } = node
  const [first, second] = [decidedValue(left), decidedValue(right)]
  switch (operator) {
    case 'and':
      if (first === false) return { kind: 'literal', value: false }
      return first === true ? withoutDead(right) : second === true ? withoutDead(left) : node
    case 'or':
      if (first === true) return { kind: 'literal', value: true }
      return first === false ? withoutDead(right) : second === false ? withoutDead(left) : node
    case 'implies':
      if (first === false) return { kind: 'literal', value: true }
      return first === true ? withoutDead(right) : node
    default:
      return node
  }
}

/** What switches and constants make of an expression. What a name stands for may be an error, so none is looked through. */
function decidedValue(expression: Expression): boolean | number | undefined {
  const value = fold(expression)
  return value === undefined || hasNames(expression) ? undefined : value
}

function hasNames(expression: Expression): boolean {
  return expression.kind === 'let' || childrenOf(expression).some(hasNames)
}

function isExpression(node: Node): node is Expression {
  return 'type' in node
}
