import { defined } from '../base/assert.ts'
import { showValue } from '../interpret/show.ts'
import { ordinalOf } from '../interpret/values.ts'
import type { Expression } from '../model/expressions.ts'
import type { Model } from '../model/model.ts'
import { type Environment, evaluate, isTrap } from './evaluate.ts'

/** A part of the state, as deep as maps and records go: the variable, then ordinals of keys and numbers of fields. */
export interface Cell {
  readonly variable: number
  readonly path: readonly number[]
  /** Whether it is meant in the state after the step. */
  readonly isNext: boolean
}

/** A part of the state that an expression is, by keys and fields. */
export interface StateRead {
  readonly cell: Cell
  /** As traces name it: `disk[node1].epoch`. */
  readonly text: string
  /** The keys on the way, which may read the state themselves. */
  readonly keys: readonly Expression[]
  /** Whether it lies in a sequence, which counts as one cell: a step writes it as a whole. */
  readonly isInside: boolean
}

/**
 * The part of the state that an expression reads, where it does nothing but that; undefined also where a key on the way
 * is an error.
 */
export function readOf(
  expression: Expression,
  environment: Environment,
  model: Pick<Model, 'variables' | 'definitions'>,
): StateRead | undefined {
  switch (expression.kind) {
    case 'variable': {
      const { variable, primed } = expression
      const isNext = primed || environment.isNext
      const text = `${defined(model.variables[variable]).name}${isNext ? "'" : ''}`
      return { cell: { variable, path: [], isNext }, text, keys: [], isInside: false }
    }
    case 'field': {
      const of = readOf(expression.of, environment, model)
      const { type } = expression.of
      const field = type.kind === 'record' ? type.fields[expression.index]?.name : undefined
      return of && { ...of, cell: below(of, expression.index), text: `${of.text}.${field ?? '?'}` }
    }
    case 'unwrap':
      return readOf(expression.of, environment, model)
    case 'convert':
      return readOf(expression.of, environment, model)
    case 'lookup':
    case 'element': {
      const of = readOf(expression.of, environment, model)
      const key = evaluate(expression.key, environment, model.definitions)
      if (of === undefined || isTrap(key)) return undefined
      const { type } = expression.of
      const keys = [...of.keys, expression.key]
      if (type.kind !== 'map') return { ...of, text: `${of.text}[${String(key)}]`, keys, isInside: true }
      const text = `${of.text}[${showValue(key, type.from)}]`
      return { ...of, cell: below(of, ordinalOf(type.from, key)), text, keys }
    }
    default:
      return undefined
  }
}

function below({ cell, isInside }: StateRead, part: number): Cell {
  return isInside ? cell : { ...cell, path: [...cell.path, part] }
}

/** Whether one cell is the other or a part of it. */
export function overlap(a: Cell, b: Cell): boolean {
  return covers(a, b) || covers(b, a)
}

/** Whether a cell is another, or that is a part of it. */
export function covers(whole: Cell, part: Cell): boolean {
  return whole.variable === part.variable && whole.path.every((each, at) => part.path[at] === each)
}
