import { defined } from '../base/assert.ts'
import type { Expression } from '../model/expressions.ts'
import type { Definition, Model } from '../model/model.ts'
import type { Type } from '../model/types.ts'
import { adapt } from './adapt.ts'
import { bind, type Frame, type Lowered } from './bindings.ts'
import type { ScalarFunction } from './code.ts'
import { namesInIndices } from './indexing.ts'
import { lowerExpression } from './lower-expression.ts'
import { Names } from './names.ts'
import { number, type Place, readVariable, type Scalar, truthOf, type Variable } from './scalars.ts'
import { type Shape, shapeOf, truth } from './shapes.ts'
import { type Style, scalarOf } from './values.ts'

/** The names that a definition has in the target: for its value, and for whether it is an error. */
interface Made {
  readonly value: string
  readonly trap: string | undefined
  /** The parameters, by number, that come to stand in the index of an array. */
  readonly indexing: ReadonlySet<number>
}

/** What a target has, and which words. */
export interface TargetStyle {
  readonly unroll: boolean
  readonly hasValues: boolean
  readonly reserved: ReadonlySet<string>
}

/** What is known while a model is put into a target's terms: names, places, and the functions made so far. */
export class Lowering implements Style {
  readonly model: Model
  readonly unroll: boolean
  /** Whether the target has values of records and functions, so that none is written part by part. */
  readonly hasValues: boolean
  readonly functions: ScalarFunction[] = []
  readonly places: readonly Place[]
  readonly global: Names
  private names: Names
  private given: number[] | undefined
  private writesOut = false
  /** The same by the names of functions. */
  private readonly indexed = new Map<string, ReadonlySet<number>>()
  private readonly made = new Map<number, Made | undefined>()

  constructor(model: Model, target: TargetStyle) {
    const { reserved } = target
    this.model = model
    this.unroll = target.unroll
    this.hasValues = target.hasValues
    this.global = new Names(reserved)
    this.names = this.global
    this.places = model.variables.map(({ name, type }) => {
      const shape = shapeOf(type)
      return { root: { name: this.global.unique(name), shape }, steps: [], shape }
    })
  }

  /** What an expression means; a field, so that it can be handed on. */
  readonly lower = (expression: Expression, frame: Frame): Lowered => lowerExpression(expression, frame, this)

  /** The same, written as a value of a type that it fits. */
  lowerAs(expression: Expression, type: Type, frame: Frame): Lowered {
    const { val, trap } = this.lower(expression, frame)
    return { val: adapt(val, expression.type, type, this), trap }
  }

  fresh(hint: string): string {
    return this.names.unique(hint)
  }

  release(name: string): void {
    this.names.release(name)
  }

  /** A name for a variable of a body. Where such variables are those of the whole file, no two share one. */
  localName(hint: string): string {
    return this.unroll ? this.global.unique(`tmp_${hint}`) : this.fresh(hint)
  }

  /** A name for what a loop counts; those of other bodies may share it, for all count in whole numbers. */
  loopName(hint: string): string {
    return this.fresh(this.unroll ? `tmp_${hint}` : hint)
  }

  isState(variable: Variable): boolean {
    return this.places.some((place) => place.root === variable)
  }

  /** The value that a parameter has been given beforehand, in the order in which they are asked for. */
  argumentFor({ shape }: Variable): Scalar | undefined {
    const value = this.given?.shift()
    if (value === undefined) return undefined
    return shape.kind === 'truth' ? truthOf(value === 1) : number(value)
  }

  /** Fixes the parameters of what is lowered inside. */
  withArguments<T>(values: readonly number[], work: () => T): T {
    this.given = [...values]
    try {
      return work()
    } finally {
      this.given = undefined
    }
  }

  /** Names given inside are forgotten afterwards. */
  inScope<T>(work: () => T): T {
    const outer = this.names
    this.names = this.global.inner()
    try {
      return work()
    } finally {
      this.names = outer
    }
  }

  variable(at: number): { readonly place: Place; readonly type: Type } {
    return { place: defined(this.places[at], 'variable'), type: defined(this.model.variables[at], 'variable').type }
  }

  definition(at: number): Definition {
    return defined(this.model.definitions[at], 'definition')
  }

  /** Writes definitions out where a body uses them, if functions of the target only ever see the state before. */
  inBody<T>(work: () => T): T {
    const before = this.writesOut
    this.writesOut = this.hasValues
    try {
      return work()
    } finally {
      this.writesOut = before
    }
  }

  /** The function that a definition is in the target, or undefined where it is written out at each use. */
  functionOf(at: number): Made | undefined {
    if (this.writesOut) return undefined
    if (this.made.has(at)) return this.made.get(at)
    const definition = this.definition(at)
    const scalars = [definition.body.type, ...definition.parameters.map((parameter) => parameter.type)]
    const made = scalars.every((type) => isScalar(shapeOf(type))) ? this.makeFunction(definition) : undefined
    this.made.set(at, made)
    return made
  }

  private makeFunction(definition: Definition): Made | undefined {
    return this.inScope(() => {
      const parameters = definition.parameters.map(({ name, type }) => ({
        name: this.fresh(name),
        shape: shapeOf(type),
      }))
      const frame = parameters.reduce<Frame>(
        (inner, parameter, slot) =>
          bind(inner, slot, { val: readVariable(parameter), type: defined(definition.parameters[slot]).type }),
        undefined,
      )
      const { val, trap } = this.lower(definition.body, frame)
      const body = scalarOf(val)
      if (isConstant(body) && isConstant(trap)) return undefined
      const common = { parameters, doc: definition.doc }
      const value = this.global.unique(definition.name)
      this.functions.push({ ...common, name: value, result: shapeOf(definition.body.type), body })
      const indices = new Set([...namesInIndices(body, this.indexed), ...namesInIndices(trap, this.indexed)])
      const indexing = new Set(parameters.flatMap((parameter, at) => (indices.has(parameter.name) ? [at] : [])))
      this.indexed.set(value, indexing)
      if (trap.kind === 'truth' && !trap.value) return { value, trap: undefined, indexing }
      const name = this.global.unique(`${definition.name}_fails`)
      const doc = [`Whether ${definition.name} is an error of the model, so that it has no value.`]
      this.functions.push({ ...common, doc, name, result: truth, body: trap })
      this.indexed.set(name, indexing)
      return { value, trap: name, indexing }
    })
  }
}

function isScalar(shape: Shape): boolean {
  return shape.kind === 'truth' || shape.kind === 'number'
}

function isConstant(scalar: Scalar): boolean {
  return scalar.kind === 'truth' || scalar.kind === 'number'
}
