import { defined } from '../base/assert.ts'
import { meaningOf } from '../interpret/meaning.ts'
import { showValue } from '../interpret/show.ts'
import { ordinalOf, type Value, valuesOf } from '../interpret/values.ts'
import type { Binder, Expression } from '../model/expressions.ts'
import { literalAt } from '../model/literal-at.ts'
import type { Liveness, Property, Run, Unaffected } from '../model/model.ts'
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
  | ({ readonly kind: 'unaffected' } & Omit<Unaffected, 'sort'>)
)

/** A run with the atoms of its temporal properties as properties of their own, and what is to be decided. */
export interface TemporalPlan {
  /** Reduced by those symmetric types alone that fairness and the names of its questions say nothing of. */
  readonly run: Run
  readonly questions: readonly TemporalQuestion[]
  /** Indices of the state properties that the questions need. */
  readonly marks: readonly number[]
}

/** Whether a plan is for a property. */
type IsWanted = (property: Property) => boolean

/** Plans for the properties of whole runs that a run expects: those that the same symmetric types are good for have one. */
export function temporalPlans(run: Run): TemporalPlan[] {
  const { symmetricTypes } = run.model
  const told: readonly (readonly [IsWanted, readonly SymmetricType[]])[] = [
    [({ sort }) => sort === 'recoverable', []],
    [({ sort }) => sort === 'liveness', toldByLiveness(run)],
    ...expectedOf(run, 'unaffected').map((own) => [(each: Property) => each === own, toldBySight(own)] as const),
  ]
  const plans: { readonly types: readonly SymmetricType[]; readonly wanted: IsWanted[] }[] = []
  for (const [isWanted, mentioned] of told) {
    const types = symmetricTypes.filter((type) => !mentioned.some(({ name }) => name === type.name))
    const known = plans.find((plan) => sameTypes(plan.types, types))
    if (known === undefined) plans.push({ types, wanted: [isWanted] })
    else known.wanted.push(isWanted)
  }
  return plans
    .map(({ types, wanted }) => new Planner(run, types).plan((property) => wanted.some((each) => each(property))))
    .filter(({ questions }) => questions.length > 0)
}

/**
 * A cycle of representatives may stand for a run that takes the same step each time with another element, so that
 * liveness is reduced only by types that no parameter of a fair action and no name of a property mentions.
 */
function toldByLiveness(run: Run): readonly SymmetricType[] {
  const fair = run.model.actions.filter(({ fairness }) => fairness !== 'unfair')
  const liveness = expectedOf(run, 'liveness')
  const atoms = liveness.flatMap(({ body }) => atomsOf(body.formula))
  return [
    ...fair.flatMap(({ parameters }) => parameters.flatMap(({ type }) => symmetricTypesIn(type))),
    ...liveness.flatMap(({ body }) => body.binders.flatMap((binder) => symmetricTypesIn(typeOf(binder)))),
    ...atoms.flatMap(({ body }) => namedIn(body)),
    // Two steps between the same representatives may differ in what is said of a step.
    ...(atoms.some(({ kind }) => kind === 'step') ? run.model.symmetricTypes : []),
  ]
}

/**
 * What is seen of a state is seen of all states with other names, unless its values have names in them. A step is
 * left out with all its arguments, and so by all names.
 */
function toldBySight({ body }: Unaffected): readonly SymmetricType[] {
  return [...symmetricTypesIn(body.type), ...namedIn(body)]
}

function sameTypes(some: readonly SymmetricType[], others: readonly SymmetricType[]): boolean {
  return some.length === others.length && some.every((type) => others.includes(type))
}

function expectedOf<Sort extends Property['sort']>(run: Run, sort: Sort): (Property & { readonly sort: Sort })[] {
  return run.expectations.flatMap(({ subject }) => {
    const property = subject.kind === 'property' ? run.model.properties[subject.property] : undefined
    return property?.sort === sort ? [property as Property & { readonly sort: Sort }] : []
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

  plan(isWanted: IsWanted): TemporalPlan {
    const { model, expectations } = this.run
    const questions = expectations.flatMap(({ subject }, expectation) => {
      const property = subject.kind === 'property' ? model.properties[subject.property] : undefined
      return property !== undefined && isWanted(property) ? this.questionsOf(property, expectation) : []
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
    if (property.sort === 'unaffected') {
      const { body, by } = property
      return [{ kind: 'unaffected', expectation, body, by }]
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
