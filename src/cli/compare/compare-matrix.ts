import { assert, defined } from '../../base/assert.ts'
import { count } from '../../base/count.ts'
import type { NamedBudget, Setting } from '../../check/variant.ts'
import { combinationsOf, productOf } from '../../compare/combinations.ts'
import type { ComparedProperty, Matrix, Row } from '../../compare/matrix.ts'
import { DEADLOCK_FREE, ERROR_FREE, type Model, type Run } from '../../model/model.ts'
import { UsageError, unknownCheck, unknownName } from '../spec-files.ts'
import type { CompareChoice } from './compare-choice.ts'
import { type NamedSpec, runOfVariant } from './compare-specs.ts'

/** Fixes that can be combined: two to this power are the combinations. */
const FIXES_MAX = 10

/** Runs that the matrices may have, and combinations of numbers of faults in each. */
const CELLS_MAX = 100_000
const VECTORS_MAX = 512

/**
 * What is compared of each spec: those without a chosen check are left out.
 * @throws UsageError where a name is that of nothing, or too much is to be compared
 */
export function matricesOf(specs: readonly NamedSpec[], choice: CompareChoice): readonly Matrix[] {
  requireKnown(specs, choice)
  refuseTooMany(specs, choice)
  const matrices = specs
    .filter(({ spec }) => checksIn(spec.checks, choice.checks).length > 0)
    .map((spec) => matrixOf(spec, choice))
  const canHold = matrices.some(({ properties }) => properties.some(({ isReachable }) => !isReachable))
  if (choice.mode === 'minimal' && !canHold)
    throw new UsageError("'--minimal' asks what is enough for a property to hold, and these are only reached or not.")
  return matrices
}

/** Before any of them is made: there may be too many to be counted one by one. */
function refuseTooMany(specs: readonly NamedSpec[], { checks, fixes, bugs, only, sweeps }: CompareChoice): void {
  const swept = sweeps.reduce((product, { values }) => product * values.length, 1)
  const cellsOf = (named: NamedSpec): number => {
    const { toggles } = modelOf(named)
    const combined = {
      fix: toggles.filter(({ name, sort }) => sort === 'fix' && (fixes?.includes(name) ?? true)).length,
      bug: toggles.filter(({ name, sort }) => sort === 'bug' && bugs.includes(name)).length,
    }
    const situations = checksIn(named.spec.checks, checks).length * swept
    if (situations === 0 || only !== undefined) return situations
    if (combined.fix > FIXES_MAX)
      throw new UsageError(
        `'${named.path}' has ${combined.fix} fixes to combine; the most is ${FIXES_MAX}. Choose some with --fixes.`,
      )
    return situations * 2 ** (combined.fix + combined.bug)
  }
  const cells = specs.reduce((sum, named) => sum + cellsOf(named), 0)
  if (cells > CELLS_MAX) throw new UsageError(`These are ${count(cells, 'combination')}; the most is ${CELLS_MAX}.`)
}

function matrixOf(named: NamedSpec, choice: CompareChoice): Matrix {
  const model = modelOf(named)
  const namesOf = (sort: 'fix' | 'bug') => model.toggles.filter((each) => each.sort === sort).map(({ name }) => name)
  const isOn = (name: string) => choice.only?.includes(name) === true
  const fixes = inOrderOf(choice.fixes, namesOf('fix'))
  const bugs = inOrderOf(choice.bugs, namesOf('bug'))
  const shown = choice.only === undefined ? fixes : namesOf('fix').filter(isOn)
  return {
    spec: named.path,
    fixes: shown.map((name) => ({ name, sentence: model.toggles.find((each) => each.name === name)?.sentence ?? '' })),
    properties: propertiesOf(named, model, choice),
    rows: rowsOf(named, choice, choice.only === undefined ? combinationsOf(bugs) : [namesOf('bug').filter(isOn)]),
    columns: choice.only === undefined ? combinationsOf(fixes) : [shown],
  }
}

/** Those that were named, in that order and each once; all where none were. */
function inOrderOf(named: readonly string[] | undefined, all: readonly string[]): readonly string[] {
  return named === undefined ? all : [...new Set(named)].filter((name) => all.includes(name))
}

function modelOf({ spec }: NamedSpec): Model {
  return defined(spec.runs[0], 'run of a spec without errors').model
}

function checksIn(checks: NamedSpec['spec']['checks'], names: readonly string[]): readonly string[] {
  const all = checks.map(({ name }) => name.text)
  return names.length === 0 ? all : all.filter((name) => names.includes(name))
}

// ---- rows -------------------------------------------------------------------------------------------

function rowsOf(named: NamedSpec, choice: CompareChoice, bugSets: readonly (readonly string[])[]): readonly Row[] {
  const settings = productOf(choice.sweeps.map(({ name, values }) => values.map((value): Setting => ({ name, value }))))
  return checksIn(named.spec.checks, choice.checks).flatMap((check) =>
    settings.flatMap((constants) =>
      bugSets.map((bugs): Row => {
        const variant = { constants, toggles: bugs, budgets: choice.faults, properties: [] }
        const budgets = budgetsIn(runOfVariant(named, check, variant))
        const vectors = budgets.reduce((product, { most }) => product * (most + 1), 1)
        if (choice.mode === 'frontier' && vectors > VECTORS_MAX)
          throw new UsageError(`The faults of ${check} can be limited in ${vectors} ways; the most is ${VECTORS_MAX}.`)
        return { name: rowName(check, constants, bugs), check, constants, bugs, budgets }
      }),
    ),
  )
}

/** A check with other constants, and with fixes or bugs. */
export function rowName(check: string, constants: readonly Setting[], toggles: readonly string[]): string {
  const settings = constants.map(({ name, value }) => ` ${name}=${value}`).join('')
  return `${check}${settings}${toggles.length === 0 ? '' : ` with ${toggles.join(', ')}`}`
}

function budgetsIn({ budgets, model }: Run): readonly NamedBudget[] {
  return budgets.map(({ faults, most }) => ({
    faults: faults.map((at) => defined(model.actions[at], 'fault').name),
    most,
  }))
}

// ---- properties -------------------------------------------------------------------------------------

/** Those that were named, or that the chosen checks speak of; in the order of the spec, and then what every spec has. */
function propertiesOf({ spec }: NamedSpec, model: Model, choice: CompareChoice): readonly ComparedProperty[] {
  const checks = checksIn(spec.checks, choice.checks)
  const spoken = new Set(
    spec.runs
      .filter(({ check }) => checks.includes(check))
      .flatMap(({ expectations }) => expectations.filter(({ stated }) => stated).map(({ name }) => name)),
  )
  const isAsked = (name: string) => choice.properties?.includes(name) ?? spoken.has(name)
  const own = model.properties
    .filter(({ name }) => isAsked(name))
    .map((property) => {
      const { name, sort, doc } = property
      const by = sort === 'unaffected' ? property.by.map((at) => defined(model.actions[at], 'step').name) : undefined
      return { name, isReachable: sort === 'reachable', doc, by }
    })
  const common = [DEADLOCK_FREE, ERROR_FREE].filter((name) => choice.properties?.includes(name) ?? true)
  return [...own, ...common.map((name) => ({ name, isReachable: false, doc: commonDocs[name] ?? [] }))]
}

const commonDocs: Readonly<Record<string, readonly string[]>> = {
  [DEADLOCK_FREE]: ['In every state some step of the system or of an operator is left, or it is terminal.'],
  [ERROR_FREE]: ['No state and no step is an error of the model.'],
}

// ---- names ------------------------------------------------------------------------------------------

/** Names that a choice makes must be those of something: of any of the specs, or where they change all, of each. */
function requireKnown(specs: readonly NamedSpec[], choice: CompareChoice): void {
  assert(specs.length > 0, 'there is a spec')
  const models = specs.map(modelOf)
  const toggles = (sort: 'fix' | 'bug') =>
    models.flatMap((model) => model.toggles.filter((each) => each.sort === sort).map(({ name }) => name))
  const checks = specs.flatMap(({ spec }) => spec.checks.map(({ name }) => name.text))
  const properties = models.flatMap((model) => model.properties.map(({ name }) => name))
  const experiments = specs.flatMap(({ spec }) => spec.experiments)
  for (const name of choice.checks) if (!checks.includes(name)) throw unknownCheck(name, checks, experiments)
  requireEach('fix', choice.fixes ?? [], toggles('fix'))
  requireEach('bug', choice.bugs, toggles('bug'))
  requireEach('fix or bug', choice.only ?? [], [...toggles('fix'), ...toggles('bug')])
  requireEach('property', choice.properties ?? [], [...properties, DEADLOCK_FREE, ERROR_FREE])
  const names = choice.sweeps.map(({ name }) => name)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new UsageError(`The constant '${twice}' is given values twice.`)
  for (const model of models) {
    const faults = model.actions.filter(({ sort }) => sort === 'fault').map(({ name }) => name)
    const budgeted = (choice.faults ?? []).flatMap((budget) => budget.faults)
    requireEach('fault', budgeted, faults)
    const constants = model.constants.map(({ name }) => name)
    requireEach('constant', names, constants)
  }
}

function requireEach(kind: string, names: readonly string[], known: readonly string[]): void {
  for (const name of names) if (!known.includes(name)) throw unknownName(kind, name, known)
}
