import type { State } from '../interpret/interpreted-system.ts'
import type { Value } from '../interpret/values.ts'
import { askedIn } from '../model/asked-in.ts'
import type { Expression } from '../model/expressions.ts'
import type { Property } from '../model/model.ts'
import { atomsOf } from '../temporal/formula.ts'
import { patternOf } from '../temporal/pattern.ts'
import type { TruthRow, TruthStrip } from '../trace/explanation.ts'
import { statesOf } from '../trace/trace.ts'
import { evaluate, isTrap } from './evaluate.ts'
import { boundFrame } from './liveness.ts'
import type { ShownTrace } from './shown.ts'
import { textOf } from './text-of.ts'

/**
 * How the properties that a run asks for go along a trace. Of one of whole runs its parts that are about one state or
 * step; with names of its own only the one that the trace is about, for its binding.
 */
export function truthStrips(shown: ShownTrace): TruthStrip[] {
  return askedIn(shown.run).flatMap((index) => {
    const property = shown.run.model.properties[index]
    const isSubject = shown.subject.kind === 'property' && shown.subject.property === index
    const parts = property === undefined ? [] : rowsOf(property, shown, isSubject)
    if (property === undefined || property.sort === 'unaffected' || parts.length === 0) return []
    return [{ property: property.name, sort: property.sort, parts }]
  })
}

function rowsOf(property: Property, shown: ShownTrace, isSubject: boolean): TruthRow[] {
  switch (property.sort) {
    case 'invariant':
    case 'reachable':
      return [rowOf(shown, property.body, 'states', 'property')]
    case 'step':
      return [rowOf(shown, property.body, 'steps', 'property')]
    case 'recoverable':
      return [rowOf(shown, property.body, 'states', 'goal')]
    case 'unaffected':
      return []
    case 'liveness': {
      const { binders, formula } = property.body
      if (binders.length > 0 && !isSubject) return []
      const frame = binders.length === 0 ? [] : boundFrame(property.body, shown)
      if (frame === undefined) return []
      const pattern = patternOf(formula)
      const promises = new Set(pattern?.kind === 'leadsTo' ? atomsOf(pattern.trigger) : [])
      const goals = new Set(pattern === undefined ? [] : atomsOf(pattern.goal))
      return atomsOf(formula).map((atom) => {
        const role = promises.has(atom) ? 'promise' : goals.has(atom) ? 'goal' : 'part'
        return rowOf(shown, atom.body, atom.kind === 'step' ? 'steps' : 'states', role, frame)
      })
    }
    default:
      return property satisfies never
  }
}

function rowOf(
  { trace, run }: ShownTrace,
  body: Expression,
  about: TruthRow['about'],
  role: TruthRow['role'],
  frame: readonly Value[] = [],
): TruthRow {
  const states = statesOf(trace)
  const truth = (state: State, next: State | undefined) => {
    const outcome = evaluate(body, { state, next, frame: [...frame] }, run.model.definitions)
    return isTrap(outcome) ? 'error' : outcome === true ? 'true' : 'false'
  }
  const truths =
    about === 'states'
      ? states.map((state) => truth(state, undefined))
      : states.slice(1).map((next, at) => truth(states[at] as State, next))
  return { role, text: textOf(body.span), about, truths }
}
