import type { SourceFile, Span } from '../base/span.ts'

/** What can be changed, in the order in which reports list it. */
export const mutationKinds = ['drop', 'negate', 'assignment', 'swap', 'bound', 'quantifier'] as const

export type MutationKind = (typeof mutationKinds)[number]

/** A sentence for each kind; the help and docs/mutation.md read it. */
export const kindSentences: Readonly<Record<MutationKind, string>> = {
  drop: 'A conjunct, a disjunct or a whole condition is left out.',
  negate: 'A conjunct, a disjunct or a whole condition is negated.',
  assignment: 'An assignment is left out.',
  swap: 'Two values of the same type change places: parameters, arguments, or fields of a record.',
  bound: 'A comparison of numbers lets in more or less: `>=` becomes `>`, a bound is off by one, `==` becomes `>=`.',
  quantifier: '`all` becomes `exists`, or the other way round.',
}

/**
 * One change, by its place in the text and what is done there: so it is the same in every run of every check, though
 * each run has a model of its own. Plain data, but for the file, which is a path.
 */
export interface Mutation {
  readonly kind: MutationKind
  /** Which change of that kind; see `replacement`. */
  readonly variant: string
  readonly path: string
  readonly start: number
  readonly end: number
}

/** A mutation as a report shows it. */
export interface Mutant {
  /** Tells it from every other mutant of this text. */
  readonly key: string
  /** Names it in words of the text, so that it is found again where only lines have moved. */
  readonly label: string
  readonly mutation: Mutation
  readonly span: Span
  /** The action or definition that it is in. */
  readonly owner: string
  /** Whether that is a step, and no definition or start. */
  readonly isStep: boolean
  /** What was changed, in one sentence. */
  readonly sentence: string
}

export function mutationKey({ kind, variant, path, start, end }: Mutation): string {
  return `${path}:${start}-${end} ${kind}${variant === '' ? '' : ` ${variant}`}`
}

export function isAt({ path, start, end }: Mutation, span: Span): boolean {
  return span.start === start && span.end === end && span.file.path === path
}

const LENGTH = 80

/** The text of a place on one line, cut where it is long. */
export function textOf({ file, start, end }: { file: SourceFile; start: number; end: number }): string {
  const text = file.text
    .slice(start, end)
    .replace(/\/\/.*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim()
  return text.length <= LENGTH ? text : `${text.slice(0, LENGTH - 1)}…`
}
