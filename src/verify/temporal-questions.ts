import { defined } from '../base/assert.ts'
import { meaningOf } from '../interpret/meaning.ts'
import { showValue } from '../interpret/show.ts'
import { ordinalOf, type Value, valuesOf } from '../interpret/values.ts'
import type { Binder, Expression } from '../model/expressions.ts'
import { literalAt } from '../model/literal-at.ts'
import type { Liveness, Property, Run } from '../model/model.ts'
import { bool, type SymmetricType, symmetricTypesIn, type Type } from '../model/types.ts'
import { childrenOf } from '../model/walk.ts'
import { atomsOf, mapAtoms, type Temporal } from '../temporal/formula.ts'

/** An atom of a formula: a property of the plan's run, of states or of steps. */
export interface PlannedAtom {
  readonly kind: 'state' | 'step'
  readonly property: number
}

/** Something to be decided on the graph of a run. */
export type TemporalQuestion = {
  /** Index among the expectations of the run. */
  readonly expectation: number
} & (
  | { readonly kind: 'recoverable'; readonly good: PlannedAtom; readonly withOperators: boolean }
  | {
      readonly kind: 'liveness'
      /** For which values of its names the formula is asked. */
      readonly binding: readonly { readonly name: string; readonly value: string }[]
      readonly formula: Temporal<PlannedAtom>
    }
)

/** A run with the atoms of its temporal properties as properties of their own, and what is to be decided. */
export interface TemporalPlan {
  /** Reduced by those symmetric types alone that fairness and the names of its questions say nothing of. */
  readonly run: Run
  readonly questions: readonly TemporalQuestion[]
  /** Indices of the state properties that the questions need. */
  readonly marks: readonly number[]
}

/**
 * Plans for the temporal properties that a run expects something of: one for recoverability, which symmetry keeps, one
 * for liveness. A cycle of representatives may stand for a run that takes the same step each time with another element,
 * so that liveness is reduced only by types that no parameter of a fair action and no name of a property mentions.
 */
export function temporalPlans(run: Run): TemporalPlan[] {
  const { symmetricTypes } = run.model
  const fair = run.model.actions.filter(({ fairness }) => fairness !== 'unfair')
  const atoms = livenessIn(run).flatMap(({ body }) => atomsOf(body.formula))
  const mentioned = new Set([
    ...fair.flatMap(({ parameters }) => parameters.flatMap(({ type }) => symmetricTypesIn(type))),
    ...livenessIn(run).flatMap(({ body }) => body.binders.flatMap((binder) => symmetricTypesIn(typeOf(binder)))),
    ...atoms.flatMap(({ body }) => namedIn(body)),
    // Two steps between the same representatives may differ in what is said of a step.
    ...(atoms.some(({ kind }) => kind === 'step') ? symmetricTypes : []),
  ])
  const free = symmetricTypes.filter((type) => !mentioned.has(type))
  const plan = (types: readonly SymmetricType[], ...sorts: readonly string[]) => new Planner(run, types).plan(sorts)
  const plans =
    free.length === symmetricTypes.length
      ? [plan(symmetricTypes, 'recoverable', 'liveness')]
      : [plan(symmetricTypes, 'recoverable'), plan(free, 'liveness')]
  return plans.filter(({ questions }) => questions.length > 0)
}

function livenessIn(run: Run): (Property & { readonly sort: 'liveness' })[] {
  return run.expectations.flatMap(({ subject }) => {
    const property = subject.kind === 'property' ? run.model.properties[subject.property] : undefined
    return property?.sort === 'liveness' ? [property] : []
  })
}

/** The symmetric types of which an expression names elements. */
function namedIn(expression: Expression): readonly SymmetricType[] {
  const own = expression.kind === 'literal' ? symmetricTypesIn(expression.type) : []
  return [...own, ...childrenOf(expression).flatMap(namedIn)]
}

class Planner {
  private readonly run: Run
  private readonly reducible: readonly SymmetricType[]
  private readonly added: Property[] = []

  constructor(run: Run, reducible: readonly SymmetricType[]) {
    this.run = run
    this.reducible = reducible
  }

  plan(sorts: readonly string[]): TemporalPlan {
    const { model, expectations } = this.run
    const questions = expectations.flatMap(({ subject }, expectation) => {
      const property = subject.kind === 'property' ? model.properties[subject.property] : undefined
      return property !== undefined && sorts.includes(property.sort) ? this.questionsOf(property, expectation) : []
    })
    const properties = [...model.properties, ...this.added]
    const marks = properties.flatMap(({ sort }, at) =>
      at >= model.properties.length && sort === 'reachable' ? [at] : [],
    )
    return { questions, marks, run: { ...this.run, model: { ...model, properties, symmetricTypes: this.reducible } } }
  }

  private questionsOf(property: Property, expectation: number): TemporalQuestion[] {
    if (property.sort === 'recoverable') {
      const good = this.atom(property, 'state', property.body)
      return [{ kind: 'recoverable', expectation, good, withOperators: property.withOperators }]
    }
    if (property.sort !== 'liveness') return []
    return this.bindings(property.body).map((values) => {
      const binding = property.body.binders.map((binder, at) => ({
        name: binder.name,
        value: showValue(values[at] as Value, typeOf(binder)),
      }))
      // What is one atom stays one: it makes the automaton smaller.
      const planned = new Map(
        atomsOf(property.body.formula).map((atom) => [
          atom,
          this.atom(property, atom.kind, withValues(atom.body, property.body.binders, values)),
        ]),
      )
      const formula = mapAtoms(property.body.formula, (atom) => defined(planned.get(atom), 'atom'))
      return { kind: 'liveness', expectation, binding, formula }
    })
  }

  private atom(of: Property, kind: PlannedAtom['kind'], body: Expression): PlannedAtom {
    const { name, doc, span, slots } = of
    const sort = kind === 'state' ? 'reachable' : 'step'
    this.added.push({ name: `${name} (${this.added.length})`, doc, span, slots, sort, body })
    return { kind, property: this.run.model.properties.length + this.added.length - 1 }
  }

  /** The bindings that the formula is asked for: of those that symmetry makes alike, one. */
  private bindings({ binders, where }: Liveness): Value[][] {
    const rows = binders.reduce<Value[][]>(
      (rows, binder) => rows.flatMap((row) => this.valuesFor(binder, binders, row).map((value) => [...row, value])),
      [[]],
    )
    if (where === undefined) return rows
    const isMeant = meaningOf(where, this.run.model.definitions)
    return rows.filter((row) => {
      const frame: Value[] = []
      for (const [at, { slot }] of binders.entries()) frame[slot] = row[at] as Value
      return isMeant({ state: undefined as never, next: undefined, frame }) === true
    })
  }

  /**
   * All values of a name; of a symmetric type those that names before it have, and the first of the others. The
   * initial states and the steps are the same under every permutation, so the others have the same runs.
   */
  private valuesFor(binder: Binder, binders: readonly Binder[], row: readonly Value[]): readonly Value[] {
    const type = typeOf(binder)
    if (type.kind !== 'symmetric') return valuesOf(type)
    const isUsed = binders
      .slice(0, row.length)
      .some((each) => typeOf(each).kind !== 'symmetric' && symmetricTypesIn(typeOf(each)).includes(type))
    if (isUsed) return valuesOf(type)
    const known = binders.flatMap((each, at) => (at < row.length && typeOf(each) === type ? [row[at] as number] : []))
    return valuesOf(type).slice(0, 1 + Math.max(-1, ...known) + 1)
  }
}

function typeOf({ domain }: Binder): Type {
  return domain.kind === 'type' ? domain.type : domain.set.type
}

/** The expression with values for its names. */
function withValues(body: Expression, binders: readonly Binder[], values: readonly Value[]): Expression {
  return binders.reduceRight<Expression>((inner, binder, at) => {
    const type = typeOf(binder)
    const value = literalAt(type, ordinalOf(type, values[at] as Value), body.span)
    return { kind: 'let', slot: binder.slot, value, body: inner, type: bool, span: body.span }
  }, body)
}
