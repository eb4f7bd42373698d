import { defined, unreachable } from '../base/assert.ts'
import { positionAt, type Span } from '../base/span.ts'
import type { Expression, MatchArm, Statement } from '../model/expressions.ts'
import type { Type } from '../model/types.ts'
import { adapt, fits } from './adapt.ts'
import { bind, type Frame, rangeOf, trapInBindings } from './bindings.ts'
import type { Body, Code, Whole } from './code.ts'
import { placeKey, under } from './facts.ts'
import { isNoIndex, namesIn, patternTest } from './lower-expression.ts'
import type { Lowering } from './lowering.ts'
import { toIndex } from './ordinals.ts'
import { assignedIn, namesOfLocals, overlap, variablesIn } from './reads.ts'
import {
  and,
  any,
  binary,
  elementAt,
  fieldOf,
  no,
  not,
  number,
  type Place,
  read,
  readVariable,
  type Scalar,
  type Variable,
  yes,
} from './scalars.ts'
import { type NumberShape, type Shape, sameShape, shapeOf, truth } from './shapes.ts'
import { arrayOf, scalarOf, type Val, valueAt } from './values.ts'

type Of<Kind extends Statement['kind']> = Extract<Statement, { kind: Kind }>

/** Writes the statements of a body in terms of scalars; interpret/effect.ts defines what they have to do. */
export class BodyWriter {
  private readonly to: Lowering
  private readonly given: Scalar
  private hasChanged = false
  private readonly locals: Variable[] = []
  private code: Code[] = []
  private names: ReadonlyMap<number, string> = new Map()

  /** @param given what is true of the state before the first change */
  constructor(to: Lowering, given: Scalar = yes) {
    this.to = to
    this.given = given
  }

  body(): Body {
    return { locals: this.locals, code: this.code }
  }

  /** Runs statements in order; the locals that they declare are known to those after them. */
  run(statements: readonly Statement[], frame: Frame): void {
    this.names = new Map([...this.names, ...namesOfLocals(statements)])
    this.to.inBody(() => statements.reduce((inner, statement) => this.statement(statement, inner), frame))
  }

  /** An error of the model, unless the test is true. */
  demand(test: Scalar, span: Span, words?: string): void {
    if (test.kind === 'truth' && test.value) return
    if (!this.hasChanged && isSettled(this.given, test)) return
    const { line, column } = positionAt(span.file, span.start)
    const sentence = `${words ?? 'error of the model'} (${span.file.path}:${line}:${column})`
    this.code.push({ kind: 'demand', test, sentence })
  }

  require(test: Scalar): void {
    if (test.kind !== 'truth' || !test.value) this.code.push({ kind: 'require', test })
  }

  /** Writes a value, part by part unless it is that of another place. */
  store(place: Place, val: Val): void {
    this.hasChanged ||= this.to.isState(place.root)
    const from = val.kind === 'fields' || val.kind === 'entries' ? val.place : undefined
    if (from !== undefined && sameShape(from.shape, place.shape)) {
      if (!samePlace(from, place)) this.code.push({ kind: 'copy', to: place, from })
    } else if ((val.kind === 'fields' || val.kind === 'entries') && this.to.hasValues) {
      this.code.push({ kind: 'assignAll', place, value: this.whole(val, place.shape) })
    } else if (val.kind === 'fields') {
      for (const [at, field] of val.fields.entries()) this.store(fieldOf(place, at), field)
    } else if (val.kind === 'entries') {
      this.loop('i', val.index, (index) => this.store(elementAt(place, index), val.at(index)))
    } else if (val.kind !== 'read' || !samePlace(val.place, place)) {
      this.code.push({ kind: 'assign', place, value: val })
    }
  }

  private whole(val: Val, shape: Shape): Whole {
    if (val.kind !== 'fields' && val.kind !== 'entries') return { kind: 'scalar', scalar: val }
    if (val.place !== undefined && sameShape(val.place.shape, shape)) return { kind: 'place', place: val.place }
    if (val.kind === 'entries') {
      const index = { name: this.to.fresh('i'), shape: val.index }
      const of = this.whole(val.at(readVariable(index)), shape.kind === 'array' ? shape.of : shape)
      this.to.release(index.name)
      return { kind: 'array', index, of }
    }
    const parts = shape.kind === 'record' ? shape.fields : []
    const fields = parts.map((part, at) => ({
      name: part.name,
      value: this.whole(defined(val.fields[at], 'field'), part.shape),
    }))
    return { kind: 'record', fields }
  }

  private statement(statement: Statement, frame: Frame): Frame {
    switch (statement.kind) {
      case 'assign':
        this.assign(statement, frame)
        return frame
      case 'let': {
        const { val, trap } = this.to.lower(statement.value, frame)
        this.demand(not(trap), statement.value.span)
        const isFixed = variablesIn(statement.value, this.to.model.definitions).size === 0
        const { type } = statement.value
        const kept = isFixed ? val : this.keep(this.names.get(statement.slot) ?? 'local', type, val)
        return bind(frame, statement.slot, { val: kept, type })
      }
      case 'if': {
        const test = this.test(statement.test, frame)
        const then = this.block(() => this.run(statement.then, frame))
        const otherwise = this.block(() => this.run(statement.otherwise, frame))
        if (test.kind === 'truth') this.code.push(...(test.value ? then : otherwise))
        else this.code.push({ kind: 'if', test, then, otherwise })
        return frame
      }
      case 'match':
        this.match(statement, frame)
        return frame
      case 'for':
        this.for(statement, frame)
        return frame
      case 'assert': {
        const { val, trap } = this.to.lower(statement.test, frame)
        const words = statement.message === undefined ? 'an assertion is false' : statement.message
        this.demand(and(not(trap), scalarOf(val)), statement.span, words)
        return frame
      }
      default:
        return unreachable(statement)
    }
  }

  /** The value of a condition, after a demand that it has one. */
  private test(expression: Expression, frame: Frame): Scalar {
    const { val, trap } = this.to.lower(expression, frame)
    this.demand(not(trap), expression.span)
    return scalarOf(val)
  }

  private block(write: () => void): readonly Code[] {
    const outer = this.code
    this.code = []
    write()
    const inner = this.code
    this.code = outer
    return inner
  }

  private if(test: Scalar, write: () => void): void {
    const then = this.block(write)
    if (test.kind === 'truth') this.code.push(...(test.value ? then : []))
    else if (then.length > 0) this.code.push({ kind: 'if', test, then, otherwise: [] })
  }

  private loop(hint: string, shape: NumberShape, write: (index: Scalar) => void): void {
    if (shape.low === shape.high) {
      write(number(shape.low))
      return
    }
    const index = { name: this.to.loopName(hint), shape }
    const body = this.block(() => write(readVariable(index)))
    this.to.release(index.name)
    if (body.length > 0) this.code.push({ kind: 'for', index, body })
  }

  private local(hint: string, shape: Shape): Place {
    const root = { name: this.to.localName(hint), shape }
    this.locals.push(root)
    return { root, steps: [], shape }
  }

  /** The value as it is now, whatever the statements after this one change. */
  private keep(hint: string, type: Type, val: Val): Val {
    const place = this.local(hint, shapeOf(type))
    this.store(place, val)
    return valueAt(place)
  }

  // ---- assignments -----------------------------------------------------------------------------

  private assign(statement: Of<'assign'>, frame: Frame): void {
    const { value } = statement
    const result = this.to.lower(value, frame)
    const path = this.path(statement, frame)
    this.demand(not(any([result.trap, path.trap])), statement.span)
    if (this.changeInPlace(value, path.place, path.type, frame)) return
    const val = adapt(result.val, value.type, path.type, this.to)
    const isOne = val.kind !== 'fields' && val.kind !== 'entries'
    if (isOne || val.place !== undefined) {
      this.store(path.place, val)
      return
    }
    const place = this.to.hasValues ? path.place : this.fix(path.place)
    const readsItself = variablesIn(value, this.to.model.definitions).has(statement.variable)
    const changes = val.kind === 'fields' ? val.fields.filter((field, at) => !isAt(field, fieldOf(place, at))) : []
    const first = changes[0]
    const isOneChange = changes.length === 1 && first?.kind !== 'fields' && first?.kind !== 'entries'
    this.store(
      place,
      readsItself && !isOneChange && !this.to.hasValues ? this.keep(place.root.name, path.type, val) : val,
    )
  }

  /** Where an assignment leads, and whether getting there is an error. */
  private path(statement: Of<'assign'>, frame: Frame): { place: Place; type: Type; trap: Scalar } {
    const start = this.to.variable(statement.variable)
    return statement.path.reduce<{ place: Place; type: Type; trap: Scalar }>(
      ({ place, type, trap }, step) => {
        if (step.kind === 'field' && type.kind === 'record')
          return { place: fieldOf(place, step.index), type: defined(type.fields[step.index]).type, trap }
        if (step.kind === 'key' && type.kind === 'map') {
          const key = this.to.lowerAs(step.key, type.from, frame)
          return {
            place: elementAt(place, toIndex(type.from, key.val)),
            type: type.to,
            trap: any([trap, key.trap]),
          }
        }
        if (step.kind === 'element' && type.kind === 'sequence') {
          const key = this.to.lower(step.key, frame)
          const index = scalarOf(key.val)
          const wrong = isNoIndex(valueAt(place), index, step.key.type)
          return { place: elementAt(fieldOf(place, 1), index), type: type.of, trap: any([trap, key.trap, wrong]) }
        }
        return { place, type, trap }
      },
      { ...start, trap: no },
    )
  }

  /** The place with its indices worked out: they must not change while its parts are written. */
  private fix(place: Place): Place {
    const steps = place.steps.map((step) => {
      if (step.kind === 'field' || step.index.kind === 'number') return step
      if (step.index.kind === 'read' && !this.to.isState(step.index.place.root)) return step
      const kept = this.local('at', { kind: 'number', low: -0x80000000, high: 0x7fffffff })
      this.code.push({ kind: 'assign', place: kept, value: step.index })
      return { kind: 'at', index: read(kept) } as const
    })
    return { ...place, steps }
  }

  /** One element more or less in a collection changes its own entry alone. Says whether it was that. */
  private changeInPlace(value: Expression, place: Place, type: Type, frame: Frame): boolean {
    if (value.kind !== 'binary' || (value.operator !== 'insert' && value.operator !== 'remove')) return false
    if (!('of' in type) || value.type.kind !== type.kind || type.kind === 'option') return false
    const { val: old } = this.to.lower(value.left, frame)
    const from = old.kind === 'fields' || old.kind === 'entries' ? old.place : undefined
    if (from === undefined || !samePlace(from, place)) return false
    const given = this.to.lower(value.right, frame).val
    const element = adapt(given, value.right.type, type.of, this.to)
    if (type.kind === 'sequence') return this.push(place, element)
    const isElement = fits(value.right.type, type.of, given, this.to)
    const entry = elementAt(place, toIndex(type.of, element))
    const isMore = value.operator === 'insert'
    this.hasChanged = true
    this.if(isElement, () => {
      const next =
        type.kind === 'set' ? (isMore ? yes : no) : binary(isMore ? 'add' : 'subtract', read(entry), number(1))
      this.code.push({ kind: 'assign', place: entry, value: next })
    })
    return true
  }

  private push(place: Place, element: Val): boolean {
    if (element.kind === 'fields' && element.place === undefined) return false
    if (element.kind === 'entries' && element.place === undefined) return false
    const length = fieldOf(place, 0)
    this.store(elementAt(fieldOf(place, 1), read(length)), element)
    this.code.push({ kind: 'assign', place: length, value: binary('add', read(length), number(1)) })
    return true
  }

  // ---- branches and loops ----------------------------------------------------------------------

  private match(statement: Of<'match'>, frame: Frame): void {
    const subject = this.to.lower(statement.of, frame)
    this.demand(not(subject.trap), statement.of.span)
    const read = variablesIn(statement.of, this.to.model.definitions)
    const write = (arm: MatchArm<readonly Statement[]>) =>
      this.block(() => {
        const names = namesIn(arm.pattern, subject.val, statement.of.type)
        const mayChange = overlap(read, assignedIn(arm.body))
        const known = namesOfLocals(arm.body)
        const inner = names
          .filter((name) => known.has(name.slot))
          .reduce((around, { slot, val, type }) => {
            const kept = mayChange ? this.keep(known.get(slot) ?? 'part', type, val) : val
            return bind(around, slot, { val: kept, type })
          }, frame)
        this.run(arm.body, inner)
      })
    const last = defined(statement.arms.at(-1), 'arm')
    const chain = statement.arms.slice(0, -1).reduceRight<readonly Code[]>((rest, arm) => {
      const test = patternTest(arm.pattern, subject.val, statement.of.type)
      if (test.kind === 'truth') return test.value ? write(arm) : rest
      return [{ kind: 'if', test, then: write(arm), otherwise: rest }]
    }, write(last))
    this.code.push(...chain)
  }

  /** What a loop goes through is fixed before its first round, in an array where the rounds could change it. */
  private for(statement: Of<'for'>, frame: Frame): void {
    const { binders, where, body } = statement
    const { lower } = this.to
    this.demand(not(trapInBindings(statement, frame, this.to, lower, () => no)), statement.span)
    const sets = binders.flatMap(({ domain }) => (domain.kind === 'values' ? [domain.set] : []))
    const changed = assignedIn(body)
    const { definitions } = this.to.model
    const isFixed = [...sets, ...(where ? [where] : [])].every(
      (each) => !overlap(variablesIn(each, definitions), changed),
    )
    const allowed = (inner: Frame) => (where === undefined ? yes : scalarOf(lower(where, inner).val))
    if (isFixed) {
      this.rounds(statement, frame, true, (_, inner) => this.if(allowed(inner), () => this.run(body, inner)))
      return
    }
    const chosen = (at: number, inner: Frame, has: Scalar): Val => {
      const binder = binders[at]
      if (binder === undefined) return and(has, allowed(inner))
      const range = rangeOf(binder, inner, lower)
      return arrayOf(range.shape, (index) =>
        chosen(at + 1, bind(inner, binder.slot, range.value(index)), and(has, range.has(index))),
      )
    }
    const shapes = binders.map((binder) => rangeOf(binder, frame, lower).shape)
    const shape = shapes.reduceRight<Shape>((of, index) => ({ kind: 'array', index, of }), truth)
    const rounds = this.local('rounds', shape)
    const placeAt = (at: readonly Scalar[]) => at.reduce(elementAt, rounds)
    this.store(rounds, chosen(0, frame, yes))
    this.rounds(statement, frame, false, (at, inner) => this.if(read(placeAt(at)), () => this.run(body, inner)))
  }

  /** Loops over all bindings, those in no set left out if wanted. */
  private rounds(
    { binders }: Of<'for'>,
    frame: Frame,
    skip: boolean,
    write: (at: readonly Scalar[], inner: Frame, has: Scalar) => void,
  ): void {
    const from = (at: readonly Scalar[], inner: Frame, has: Scalar): void => {
      const binder = binders[at.length]
      if (binder === undefined) {
        write(at, inner, has)
        return
      }
      const range = rangeOf(binder, inner, this.to.lower)
      this.loop(binder.name, range.shape, (index) => {
        const within = bind(inner, binder.slot, range.value(index))
        const rest = () => from([...at, index], within, and(has, range.has(index)))
        if (skip) this.if(range.has(index), rest)
        else rest()
      })
    }
    from([], frame, yes)
  }
}

/** Whether a condition is known to be true where another is. */
function isSettled(given: Scalar, test: Scalar): boolean {
  const wrong = under(given, not(test))
  return wrong.kind === 'truth' && !wrong.value
}

function isAt(val: Val, place: Place): boolean {
  if (val.kind === 'fields' || val.kind === 'entries') return val.place !== undefined && samePlace(val.place, place)
  return val.kind === 'read' && samePlace(val.place, place)
}

/** Whether two places are written with the same words. */
function samePlace(a: Place, b: Place): boolean {
  return a.root === b.root && placeKey(a) === placeKey(b)
}
