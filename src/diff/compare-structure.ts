import { showValue } from '../interpret/show.ts'
import type { Action, Model, Run } from '../model/model.ts'
import { typeText } from '../model/types.ts'

/** A name that one version alone has, or that stands for something else in the other. */
export interface NameChange {
  readonly name: string
  /** What it is in each version, in the words of the language; undefined where there is none. */
  readonly old: string | undefined
  readonly new: string | undefined
}

/** Sorts of declarations whose names are compared, in the order in which reports list them. */
export const declarationSorts = ['step', 'property', 'variable', 'switch', 'constant'] as const

export interface DeclarationChange extends NameChange {
  readonly sort: (typeof declarationSorts)[number]
}

/** The declarations that two versions of a spec do not share. What their bodies say is not looked at here. */
export function compareDeclarations(old: Model, new_: Model): readonly DeclarationChange[] {
  return declarationSorts.flatMap((sort) =>
    namesApart(declared(old)[sort], declared(new_)[sort]).map((change) => ({ sort, ...change })),
  )
}

/** What bounds two versions of a run: the values of the constants, and how many faults may happen. */
export function compareBounds(old: Run, new_: Run): readonly NameChange[] {
  return namesApart(boundsOf(old), boundsOf(new_))
}

type Names = readonly (readonly [name: string, what: string])[]

function declared(model: Model): Readonly<Record<DeclarationChange['sort'], Names>> {
  return {
    step: model.actions.map((action) => [action.name, stepText(action)]),
    property: model.properties.map(({ name, sort }) => [name, sort]),
    variable: model.variables.map(({ name, type }) => [name, typeText(type)]),
    switch: model.toggles.map(({ name, sort }) => [name, sort]),
    constant: model.constants.map(({ name }) => [name, 'const']),
  }
}

/** The head of a step, but for its guard: `fair action elect(n: Node)`. */
function stepText({ sort, fairness, parameters }: Action): string {
  const list = parameters.map(({ name, type }) => `${name}: ${typeText(type)}`).join(', ')
  return `${fairness === 'unfair' ? '' : `${fairness} `}${sort}${list === '' ? '' : `(${list})`}`
}

function boundsOf({ model, budgets }: Run): Names {
  const constants = model.constants.map(({ name, value, type }) => [name, showValue(value, type)] as const)
  // The order in which a check names them says nothing.
  const namesOf = (faults: readonly number[]) => faults.map((at) => model.actions[at]?.name).sort()
  const faults = budgets
    .filter(({ most }) => most > 0)
    .map(({ faults, most }) => [namesOf(faults).join(' or '), `at most ${most}`] as const)
  return [...constants, ...faults]
}

function namesApart(old: Names, new_: Names): NameChange[] {
  const [olds, news] = [new Map(old), new Map(new_)]
  return [...new Set([...olds.keys(), ...news.keys()])].flatMap((name) => {
    const [a, b] = [olds.get(name), news.get(name)]
    return a === b ? [] : [{ name, old: a, new: b }]
  })
}
