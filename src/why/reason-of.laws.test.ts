import fc from 'fast-check'
import { is } from 'immutable'
import { describe, expect, test } from 'vitest'
import { type InterpretedSystem, interpretRun, type State } from '../interpret/interpreted-system.ts'
import { Trap } from '../interpret/trap.ts'
import type { Value } from '../interpret/values.ts'
import type { Expression } from '../model/expressions.ts'
import type { Run } from '../model/model.ts'
import { isModelError } from '../system/transition-system.ts'
import { decideFromParts } from '../testing/decide-from-parts.ts'
import { randomSpecs, runOf, someStates } from '../testing/support.ts'
import { evaluate, type Outcome } from './evaluate.ts'
import type { Reason, Spec } from './reason.ts'
import { reasonOf } from './reason-of.ts'

const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 40)

function same(a: Outcome | 'unknown', b: Outcome | 'unknown'): boolean {
  if (a instanceof Trap || b instanceof Trap) return a instanceof Trap && b instanceof Trap && a.span === b.span
  return is(a, b)
}

/** Every node of a reason, as long as there are not too many. */
function nodesOf(reason: Reason, most: number): Reason[] {
  const nodes: Reason[] = []
  const waiting = [reason]
  for (let node = waiting.pop(); node !== undefined && nodes.length < most; node = waiting.pop()) {
    nodes.push(node)
    waiting.push(...node.parts())
  }
  return nodes
}

function requireDecided(reason: Reason, spec: Spec): number {
  const nodes = nodesOf(reason, 400)
  for (const node of nodes) {
    const { expression, environment, outcome, parts } = node
    if (node.kind !== 'binding') expect(same(evaluate(expression, environment, spec.definitions), outcome)).toBe(true)
    const decided = decideFromParts(node, spec)
    const told = () =>
      `${expression.kind} '${expression.span.file.text.slice(expression.span.start, expression.span.end)}' is ${String(outcome)}; from ${parts().map((part) => `${part.expression.kind} ${String(part.outcome)}`)}: ${String(decided)}`
    expect(same(decided, outcome), told()).toBe(true)
  }
  return nodes.length
}

function lookAt({ model }: Run, system: InterpretedSystem, states: readonly State[]): number {
  let looked = 0
  const look = (expression: Expression, state: State, next?: State, frame: Value[] = []) => {
    const reason = reasonOf(expression, { state, next, frame, isNext: false }, model)
    looked += requireDecided(reason, model)
    return reason.outcome
  }
  for (const [at, state] of states.entries()) {
    for (const [index, property] of model.properties.entries()) {
      if (property.sort === 'step') look(property.body, state, states[(at + 1) % states.length])
      if (property.sort !== 'invariant' && property.sort !== 'reachable') continue
      const held = system.holds(index, system.encode(state))
      const outcome = look(property.body, state)
      expect(isModelError(held) ? outcome instanceof Trap : outcome === held).toBe(true)
    }
    for (const shape of system.actions) {
      const { action, args } = system.instance(shape.firstInstance)
      if (action.guard !== undefined) look(action.guard, state, undefined, [...args])
    }
  }
  return looked
}

describe('the parts of a reason', () => {
  test('have the values that the interpreter gives, and these decide the whole', () => {
    let looked = 0
    fc.assert(
      fc.property(randomSpecs, (text) => {
        const run = runOf(text)
        const system = interpretRun(run)
        const states = someStates(system, 12).map((state) => system.decode(state))
        looked += lookAt(run, system, states)
      }),
      { numRuns },
    )
    expect(looked).toBeGreaterThan(numRuns * 50)
  })
})
