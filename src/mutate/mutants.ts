import { positionAt, type Span } from '../base/span.ts'
import type { Expression, Statement } from '../model/expressions.ts'
import type { Run } from '../model/model.ts'
import { sameType } from '../model/types.ts'
import { describeMutation } from './describe-mutation.ts'
import { isAt, type Mutant, type Mutation, type MutationKind, mutationKey, mutationKinds } from './mutation.ts'
import { isChain } from './part.ts'
import { boundChanges, type Change, replacement, shapeOf, statementReplacement, valuesIn } from './replacement.ts'
import { rewriteRun, type Site } from './rewrite-run.ts'

/**
 * Every mutant of a spec: the changes that can have an effect in at least one of its runs, in the order of the text.
 * Switches are no part of the system that a mutant changes, nor are the properties.
 */
export function mutantsOf(runs: readonly Run[], kinds: readonly MutationKind[] = mutationKinds): readonly Mutant[] {
  const found = new Map<string, Mutant>()
  for (const run of runs) {
    for (const mutant of mutantsIn(run, kinds)) {
      if (!found.has(mutant.key)) found.set(mutant.key, mutant)
    }
  }
  return withUniqueLabels([...found.values()].sort(inTextOrder))
}

/** The run with a mutation in it, or undefined where its place has no effect in this run. */
export function mutateRun(run: Run, mutation: Mutation): Run | undefined {
  let isChanged = false
  const noted = <T>(changed: T | undefined): T | undefined => {
    isChanged ||= changed !== undefined
    return changed
  }
  const { run: mutated, isOrderDependent } = rewriteRun(run, {
    // What another run can change is changed here too, also where a switch leaves only a side of it.
    seesDecided: true,
    expression: (expression) =>
      isAt(mutation, expression.span) ? noted(replacement(expression, mutation)) : undefined,
    statement: (statement) =>
      isAt(mutation, statement.span) ? noted(statementReplacement(statement, mutation)) : undefined,
  })
  return isChanged && !isOrderDependent ? mutated : undefined
}

function mutantsIn(run: Run, kinds: readonly MutationKind[]): readonly Mutant[] {
  const mutants: Mutant[] = []
  const add = (span: Span, site: Site, changes: readonly Change[]) => {
    for (const change of changes) {
      if (!kinds.includes(change.kind)) continue
      const mutation = { ...change, path: span.file.path, start: span.start, end: span.end }
      mutants.push({
        key: mutationKey(mutation),
        mutation,
        span,
        owner: site.owner.name,
        isStep: site.owner.isStep,
        ...describeMutation(change, span, site),
      })
    }
  }
  rewriteRun(run, {
    seesDecided: false,
    expression: (expression, site) => {
      add(expression.span, site, expressionChanges(expression, site))
      return undefined
    },
    statement: (statement, site) => {
      add(statement.span, site, statementChanges(statement, site))
      return undefined
    },
  })
  // In a loop over a symmetric type, a swap may give another state in another order, which is no system at all.
  const hasLoops = run.model.actions.some(({ body }) => body.some(hasLoop))
  return hasLoops ? mutants.filter(({ mutation }) => mutateRun(run, mutation) !== undefined) : mutants
}

function hasLoop(statement: Statement): boolean {
  if (statement.kind === 'if') return [...statement.then, ...statement.otherwise].some(hasLoop)
  return (
    statement.kind === 'for' || (statement.kind === 'match' && statement.arms.some(({ body }) => body.some(hasLoop)))
  )
}

// ---- what can be changed ------------------------------------------------------------------------------

function expressionChanges(expression: Expression, site: Site): readonly Change[] {
  const changes: Change[] = []
  if (site.part !== undefined && !isChain(expression, site.part)) {
    changes.push({ kind: 'drop', variant: String(site.part !== 'disjunct') }, { kind: 'negate', variant: '' })
    if (!site.isInner && !isLogic(expression)) changes.push(...slotSwaps(site))
  }
  if (expression.kind === 'binary')
    changes.push(...(boundChanges[expression.operator] ?? []).map((variant) => ({ kind: 'bound', variant }) as const))
  if (expression.kind === 'quantifier') changes.push({ kind: 'quantifier', variant: '' })
  changes.push(...valueSwaps(expression))
  return different(expression, changes, innerSwaps(expression), (change) => replacement(expression, change))
}

function statementChanges(statement: Statement, site: Site): readonly Change[] {
  if (statement.kind !== 'assign') return []
  const changes: readonly Change[] = [{ kind: 'assignment', variant: '' }, ...slotSwaps(site)]
  const swapped = swapsIn(statement.value).map((value) => [{ ...statement, value }])
  return different([statement], changes, swapped, (change) => statementReplacement(statement, change))
}

/** What swaps of arguments or fields make of the expression: its parameters need not do the same. */
function swapsIn(expression: Expression): readonly Expression[] {
  const own = valueSwaps(expression).flatMap((change) => replacement(expression, change) ?? [])
  return [...own, ...innerSwaps(expression)]
}

function innerSwaps(expression: Expression): readonly Expression[] {
  if (expression.kind !== 'unary' && expression.kind !== 'some' && expression.kind !== 'convert') return []
  return swapsIn(expression.of).map((of) => ({ ...expression, of }))
}

/** Conjunctions and disjunctions have parts, in which parameters are exchanged one part at a time. */
function isLogic(expression: Expression): boolean {
  return expression.kind === 'binary' && (expression.operator === 'and' || expression.operator === 'or')
}

/** Pairs of parameters of the same type; they are the first slots. */
function slotSwaps({ owner: { parameters } }: Site): readonly Change[] {
  return pairs(parameters, (a, b) => sameType(a.type, b.type)).map(([i, j]) => ({
    kind: 'swap',
    variant: `slots ${i} ${j}`,
  }))
}

function valueSwaps(expression: Expression): readonly Change[] {
  return pairs(valuesIn(expression), (a, b) => sameType(a.type, b.type)).map(([i, j]) => ({
    kind: 'swap',
    variant: `values ${i} ${j}`,
  }))
}

function pairs<T>(values: readonly T[], fits: (a: T, b: T) => boolean): readonly (readonly [number, number])[] {
  return values.flatMap((a, i) => values.flatMap((b, j) => (i < j && fits(a, b) ? [[i, j] as const] : [])))
}

/** The changes that apply, without swaps that change nothing or give what another change gives. */
function different<T extends Expression | readonly Statement[]>(
  original: T,
  changes: readonly Change[],
  others: readonly T[],
  changed: (change: Change) => T | undefined,
): readonly Change[] {
  const seen = new Set([original, ...others].flatMap(shapesOf))
  return changes.filter((change) => {
    const result = changed(change)
    if (result === undefined) return false
    const [shape = '', ...others] = shapesOf(result)
    if (change.kind === 'swap' && [shape, ...others].some((each) => seen.has(each))) return false
    seen.add(shape)
    return true
  })
}

/** How an expression can be written: an equality also with its sides exchanged. */
function shapesOf(of: Expression | readonly Statement[]): readonly string[] {
  if (!('kind' in of) || of.kind !== 'binary' || (of.operator !== 'equal' && of.operator !== 'notEqual'))
    return [shapeOf(of)]
  return [shapeOf(of), shapeOf({ ...of, left: of.right, right: of.left })]
}

// ---- order and names ----------------------------------------------------------------------------------

function inTextOrder({ mutation: a }: Mutant, { mutation: b }: Mutant): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  const kinds = mutationKinds.indexOf(a.kind) - mutationKinds.indexOf(b.kind)
  return a.start - b.start || a.end - b.end || kinds || (a.variant < b.variant ? -1 : 1)
}

/** Where the same words stand twice in an action, the second has a number. */
function withUniqueLabels(mutants: readonly Mutant[]): readonly Mutant[] {
  const seen = new Map<string, number>()
  return mutants.map((mutant) => {
    const times = (seen.get(mutant.label) ?? 0) + 1
    seen.set(mutant.label, times)
    return times === 1 ? mutant : { ...mutant, label: `${mutant.label} (${times})` }
  })
}

/** So many of the mutants, from all parts of the text. */
export function sampleOf(mutants: readonly Mutant[], most: number | undefined): readonly Mutant[] {
  if (most === undefined || most >= mutants.length) return mutants
  return Array.from({ length: most }, (_, at) => mutants[Math.floor((at * mutants.length) / most)]).filter(
    (mutant) => mutant !== undefined,
  )
}

/** `file:line:column` of the changed text. */
export function placeOf({ span }: Mutant): { readonly file: string; readonly line: number; readonly column: number } {
  return { file: span.file.path, ...positionAt(span.file, span.start) }
}
