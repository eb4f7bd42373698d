import { defined } from '../base/assert.ts'
import type { Binder, Expression } from '../model/expressions.ts'
import { cellCount, isScalar, type Layout } from '../model/layout.ts'
import { mayTrap } from '../model/may-trap.ts'
import type { Definition, Model } from '../model/model.ts'
import { cardinality, type Type } from '../model/types.ts'

/** The locals of an action, definition or property, as numbers. */
export type Frame = Float64Array

/** An expression as a function: bools are 0 and 1, members of an enum their numbers, none is NaN. */
export type NumberCode = (frame: Frame) => number

/** Thrown where the semantics has no value; the interpreter knows which error it is. */
export const TRAP = Symbol('trap')

/** Thrown where an expression is of a kind that this does not know. */
const UNKNOWN = Symbol('unknown')

type Of<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>

/**
 * Turns expressions of numbers into functions that read a packed state. Rates are products far beyond 32 bits, which the
 * circuits have no place for; doubles are what the interpreter has, too, so that both give the same.
 */
export class NumberCompiler {
  private readonly model: Model
  private readonly layout: Layout
  private readonly words: Uint32Array
  private readonly bodies = new Map<Definition, NumberCode>()

  /** @param words the state that the functions read, which changes in place */
  constructor(model: Model, layout: Layout, words: Uint32Array) {
    this.model = model
    this.layout = layout
    this.words = words
  }

  /** The function of an expression; undefined where it has parts, such as sequences, that only the interpreter knows. */
  compile(expression: Expression): NumberCode | undefined {
    try {
      return this.code(expression)
    } catch (error) {
      if (error === UNKNOWN) return undefined
      throw error
    }
  }

  private code(expression: Expression): NumberCode {
    switch (expression.kind) {
      case 'literal':
      case 'toggle': {
        const value = Number(expression.value)
        return () => value
      }
      case 'none':
        return () => Number.NaN
      case 'local': {
        const { slot } = expression
        return isPlain(expression.type) ? (frame) => frame[slot] as number : refuse()
      }
      case 'variable':
      case 'field':
      case 'lookup':
        return this.read(expression)
      case 'call':
        return this.call(expression)
      case 'unary': {
        const of = this.code(expression.of)
        return expression.operator === 'not' ? (frame) => 1 - of(frame) : (frame) => 0 - of(frame)
      }
      case 'binary':
        return this.binary(expression)
      case 'conditional': {
        const [test, then] = [this.code(expression.test), this.code(expression.then)]
        const otherwise = this.code(expression.otherwise)
        return (frame) => (test(frame) === 1 ? then(frame) : otherwise(frame))
      }
      case 'quantifier':
        return this.quantifier(expression)
      case 'aggregate':
        return this.aggregate(expression)
      case 'some':
        return isScalar(expression.of.type) ? this.code(expression.of) : refuse()
      case 'unwrap': {
        const of = this.code(expression.of)
        return (frame) => orTrap(of(frame))
      }
      case 'builtin':
        return this.size(expression)
      case 'convert':
        return this.convert(expression)
      case 'let': {
        const { slot } = expression
        const [value, body] = [this.code(expression.value), this.code(expression.body)]
        return (frame) => {
          frame[slot] = value(frame)
          return body(frame)
        }
      }
      default:
        return refuse()
    }
  }

  /** The first cell of a part of the state; undefined for what lies in no fixed place. */
  private cellOf(expression: Expression): NumberCode {
    switch (expression.kind) {
      case 'variable': {
        const offset = defined(this.layout.offsets[expression.variable], 'variable')
        return expression.primed ? refuse() : () => offset
      }
      case 'field': {
        const { type } = expression.of
        if (type.kind !== 'record') return refuse()
        const of = this.cellOf(expression.of)
        const before = type.fields.slice(0, expression.index).reduce((sum, field) => sum + cellCount(field.type), 0)
        return (frame) => of(frame) + before
      }
      case 'lookup': {
        const { type } = expression.of
        if (type.kind !== 'map' || !isScalar(type.from)) return refuse()
        const [map, key] = [this.cellOf(expression.of), this.code(expression.key)]
        const [low, size] = [lowOf(type.from), cellCount(type.to)]
        return (frame) => map(frame) + (key(frame) - low) * size
      }
      default:
        return refuse()
    }
  }

  private read(expression: Expression): NumberCode {
    const { type } = expression
    const place = isPlain(type) ? this.cellOf(expression) : refuse()
    const low = lowOf(type.kind === 'option' ? type.of : type)
    const cell = expression.kind === 'variable' ? this.cellAt(place(NO_FRAME)) : this.anyCell(place)
    if (type.kind !== 'option') return (frame) => low + cell(frame)
    return (frame) => {
      const value = cell(frame)
      return value === 0 ? Number.NaN : low + value - 1
    }
  }

  private cellAt(cell: number): NumberCode {
    const { words } = this
    const word = defined(this.layout.wordOf[cell])
    const shift = defined(this.layout.shiftOf[cell])
    const mask = defined(this.layout.maskOf[cell])
    return () => (((words[word] as number) >>> shift) & mask) >>> 0
  }

  private anyCell(place: NumberCode): NumberCode {
    const { words } = this
    const { wordOf, shiftOf, maskOf } = this.layout
    return (frame) => {
      const cell = place(frame)
      return (
        (((words[wordOf[cell] as number] as number) >>> (shiftOf[cell] as number)) & (maskOf[cell] as number)) >>> 0
      )
    }
  }

  /** A definition has one frame for each place that calls it, since none calls itself. */
  private call({ definition, args, primed }: Of<'call'>): NumberCode {
    const called = defined(this.model.definitions[definition], 'definition')
    if (primed) return refuse()
    const codes = args.map((arg) => (isPlain(arg.type) ? this.code(arg) : refuse()))
    const body = this.bodyOf(called)
    const own = new Float64Array(called.slots)
    if (codes.length === 0) return () => body(own)
    return (frame) => {
      for (let at = 0; at < codes.length; at++) own[at] = (codes[at] as NumberCode)(frame)
      return body(own)
    }
  }

  private bodyOf(definition: Definition): NumberCode {
    const known = this.bodies.get(definition)
    if (known !== undefined) return known
    const code = this.code(definition.body)
    this.bodies.set(definition, code)
    return code
  }

  private binary(expression: Of<'binary'>): NumberCode {
    const { operator } = expression
    if (operator === 'in' || operator === 'notIn') return this.membership(expression, operator === 'in' ? 1 : 0)
    const [left, right] = [this.code(expression.left), this.code(expression.right)]
    switch (operator) {
      case 'and':
        return (frame) => (left(frame) === 1 ? right(frame) : 0)
      case 'or':
        return (frame) => (left(frame) === 1 ? 1 : right(frame))
      case 'implies':
        return (frame) => (left(frame) === 1 ? right(frame) : 1)
      case 'orElse':
        return (frame) => {
          const value = left(frame)
          return Number.isNaN(value) ? right(frame) : value
        }
      case 'equal':
        return (frame) => (isSame(left(frame), right(frame)) ? 1 : 0)
      case 'notEqual':
        return (frame) => (isSame(left(frame), right(frame)) ? 0 : 1)
      case 'less':
        return (frame) => (left(frame) < right(frame) ? 1 : 0)
      case 'lessOrEqual':
        return (frame) => (left(frame) <= right(frame) ? 1 : 0)
      case 'greater':
        return (frame) => (left(frame) > right(frame) ? 1 : 0)
      case 'greaterOrEqual':
        return (frame) => (left(frame) >= right(frame) ? 1 : 0)
      case 'add':
        return (frame) => left(frame) + right(frame)
      case 'subtract':
        return (frame) => left(frame) - right(frame)
      case 'multiply':
        return (frame) => left(frame) * right(frame)
      case 'divide':
        return (frame) => Math.trunc(left(frame) / notZero(right(frame))) + 0
      case 'remainder':
        return (frame) => (left(frame) % notZero(right(frame))) + 0
      default:
        return refuse()
    }
  }

  /** Whether an element is in a set that is part of the state. */
  private membership({ left, right }: Of<'binary'>, when: 0 | 1): NumberCode {
    const { type } = right
    if (type.kind !== 'set' || !isScalar(type.of) || !isScalar(left.type)) return refuse()
    const [element, place] = [this.code(left), this.cellOf(right)]
    const [low, size] = [lowOf(type.of), cardinality(type.of)]
    let key = 0
    const cell = this.anyCell((frame) => place(frame) + key)
    return (frame) => {
      key = element(frame) - low
      if (key < 0 || key >= size) return 1 - when
      return cell(frame) === when ? 1 : 0
    }
  }

  private size({ builtin, of }: Of<'builtin'>): NumberCode {
    const { type } = of
    if (builtin !== 'size' || type.kind !== 'set') return refuse()
    const place = this.cellOf(of)
    const total = cardinality(type.of)
    let at = 0
    const cell = this.anyCell((frame) => place(frame) + at)
    return (frame) => {
      let size = 0
      for (at = 0; at < total; at++) size += cell(frame)
      return size
    }
  }

  private convert({ of, type }: Of<'convert'>): NumberCode {
    const value = isPlain(of.type) ? this.code(of) : refuse()
    const inner = type.kind === 'option' ? type.of : type
    if (inner.kind !== 'range') return value
    const { low, high } = inner
    return (frame) => {
      const number = value(frame)
      // None is in every option.
      if (number < low || number > high) throw TRAP
      return number
    }
  }

  /** Stops at the binding that decides, unless one after it could be an error, as in the interpreter. */
  private quantifier({ quantifier, binders, where, body }: Of<'quantifier'>): NumberCode {
    const decides = quantifier === 'all' ? 0 : 1
    const asked = where === undefined ? [body] : [body, where]
    const mustSeeAll = asked.some((part) => mayTrap(part, this.model.definitions))
    const test = this.code(body)
    const visit = this.bindings(binders, where)
    return (frame) => {
      let result = 1 - decides
      visit(frame, () => {
        if (test(frame) === decides) result = decides
        return result === decides && !mustSeeAll
      })
      return result
    }
  }

  private aggregate({ aggregate, value, binders, where }: Of<'aggregate'>): NumberCode {
    const each = value === undefined ? () => 1 : this.code(value)
    const visit = this.bindings(binders, where)
    switch (aggregate) {
      case 'count':
      case 'sum':
        return (frame) => {
          let sum = 0
          visit(frame, () => {
            sum += each(frame)
            return false
          })
          return sum
        }
      case 'min':
      case 'max':
        return (frame) => {
          let best = Number.NaN
          visit(frame, () => {
            const number = each(frame)
            best = Number.isNaN(best) ? number : Math[aggregate](best, number)
            return false
          })
          return orTrap(best)
        }
      case 'set':
        return refuse()
    }
  }

  /** Visits the bindings that a condition allows, until a visit says that it is enough. */
  private bindings(binders: readonly Binder[], where: Expression | undefined): Visit {
    const allowed = where === undefined ? () => 1 : this.code(where)
    const domains = binders.map(({ slot, domain }) => {
      if (domain.kind !== 'type' || !isScalar(domain.type)) return refuse()
      const low = lowOf(domain.type)
      return { slot, low, end: low + cardinality(domain.type) }
    })
    const bind = (at: number, frame: Frame, visit: () => boolean): boolean => {
      const domain = domains[at]
      if (domain === undefined) return allowed(frame) === 1 && visit()
      for (let value = domain.low; value < domain.end; value++) {
        frame[domain.slot] = value
        if (bind(at + 1, frame, visit)) return true
      }
      return false
    }
    return (frame, visit) => void bind(0, frame, visit)
  }
}

type Visit = (frame: Frame, visit: () => boolean) => void

const NO_FRAME: Frame = new Float64Array(0)

/** Whether values are numbers here. */
function isPlain(type: Type): boolean {
  return isScalar(type) || (type.kind === 'option' && (isScalar(type.of) || type.of.kind === 'never'))
}

/** The value with ordinal 0. */
function lowOf(type: Type): number {
  return type.kind === 'range' ? type.low : 0
}

function refuse(): never {
  throw UNKNOWN
}

function orTrap(value: number): number {
  if (Number.isNaN(value)) throw TRAP
  return value
}

function notZero(value: number): number {
  if (value === 0) throw TRAP
  return value
}

/** Two nones are the same. */
function isSame(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b))
}
