/** How an operator groups with its like; `none` forbids chains such as `a < b < c`. */
export type Associativity = 'left' | 'right' | 'none'

export interface Operator {
  readonly symbol: string
  readonly kind: 'prefix' | 'infix'
  /** Higher binds tighter. */
  readonly precedence: number
  readonly associativity: Associativity
}

function infix(precedence: number, associativity: Associativity, ...symbols: string[]): Operator[] {
  return symbols.map((symbol) => ({ symbol, kind: 'infix', precedence, associativity }))
}

function prefix(precedence: number, ...symbols: string[]): Operator[] {
  return symbols.map((symbol) => ({ symbol, kind: 'prefix', precedence, associativity: 'right' }))
}

/** Domains (`x in D`) are expressions of at least this precedence. */
export const DOMAIN_PRECEDENCE = 6
/** Bounds of ranges in types, and capacities, are expressions of at least this precedence. */
export const BOUND_PRECEDENCE = 8
export const PREFIX_PRECEDENCE = 11
/** `always` and its like speak of all that follows, up to a `leadsTo`: looser than `=>`, tighter than `leadsTo`. */
export const TEMPORAL_PRECEDENCE = 1.5

/** Every operator there is; the parser, the printer and the random generator read it. */
export const operators: readonly Operator[] = [
  ...infix(1, 'left', 'leadsTo', 'until', 'weakUntil', 'release'),
  ...prefix(TEMPORAL_PRECEDENCE, 'always', 'eventually', 'next'),
  ...infix(2, 'right', '=>'),
  ...infix(3, 'left', '||'),
  ...infix(4, 'left', '&&'),
  ...infix(5, 'none', '==', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'subset'),
  ...infix(6, 'left', '|'),
  ...infix(7, 'left', '&'),
  ...infix(8, 'left', '+', '-', '\\'),
  ...infix(9, 'left', '*', '/', '%'),
  ...infix(10, 'left', '??'),
  ...prefix(PREFIX_PRECEDENCE, '!', '-'),
]

export const infixOperators: ReadonlyMap<string, Operator> = new Map(
  operators.filter(({ kind }) => kind === 'infix').map((operator) => [operator.symbol, operator]),
)

export const prefixOperators: ReadonlyMap<string, Operator> = new Map(
  operators.filter(({ kind }) => kind === 'prefix').map((operator) => [operator.symbol, operator]),
)
