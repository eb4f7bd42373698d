import { defined } from '../base/assert.ts'
import { adapt } from './adapt.ts'
import { bind, type Frame, type Lowered } from './bindings.ts'
import { readsArray } from './indexing.ts'
import type { Of } from './lower-expression.ts'
import type { Lowering } from './lowering.ts'
import { any, call, no, or } from './scalars.ts'
import { scalarOf, type Val } from './values.ts'

/** Definitions of scalars become functions of the target; others are written out where they are used. */
export function lowerCall(expression: Of<'call'>, args: readonly Lowered[], to: Lowering): Lowered {
  const definition = to.definition(expression.definition)
  const given = args.map((arg, at) => {
    const from = defined(expression.args[at], 'argument').type
    const { type } = defined(definition.parameters[at], 'parameter')
    return { val: adapt(arg.val, from, type, to), type }
  })
  const trap = any(args.map((arg) => arg.trap))
  const made = to.functionOf(expression.definition)
  if (made !== undefined && given.every((arg, at) => mayPass(arg.val, made.indexing.has(at), to))) {
    const vals = given.map((arg) => scalarOf(arg.val))
    const error = made.trap === undefined ? no : call(made.trap, vals)
    const val = adapt(call(made.value, vals), definition.body.type, expression.type, to)
    return { val, trap: or(trap, error) }
  }
  const frame = given.reduce<Frame>((inner, arg, slot) => bind(inner, slot, arg), undefined)
  const body = to.lower(definition.body, frame)
  return { val: adapt(body.val, definition.body.type, expression.type, to), trap: or(trap, body.trap) }
}

/** In a target whose functions are macros, an array must not come to stand in its own index. */
function mayPass(val: Val, isIndex: boolean, to: Lowering): boolean {
  return !to.unroll || !isIndex || !readsArray(scalarOf(val))
}
