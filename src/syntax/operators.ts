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

/** Domains (`x in D`) are expressions of at least this precedence. */
export const DOMAIN_PRECEDENCE = 6
/** Bounds of ranges in types, and capacities, are expressions of at least this precedence. */
export const BOUND_PRECEDENCE = 8
export const PREFIX_PRECEDENCE = 11

/** Every operator there is; the parser, the printer and the random generator read it. */
export const operators: readonly Operator[] = [
  ...infix(1, 'left', 'leadsTo', 'until', 'weakUntil', 'release'),
  ...infix(2, 'right', '=>'),
  ...infix(3, 'left', '||'),
  ...infix(4, 'left', '&&'),
  ...infix(5, 'none', '==', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'subset'),
  ...infix(6, 'left', '|'),
  ...infix(7, 'left', '&'),
  ...infix(8, 'left', '+', '-', '\\'),
  ...infix(9, 'left', '*', '/', '%'),
  ...infix(10, 'left', '??'),
  ...['!', '-', 'always', 'eventually', 'next'].map(
    (symbol): Operator => ({ symbol, kind: 'prefix', precedence: PREFIX_PRECEDENCE, associativity: 'right' }),
  ),
]

export const infixOperators: ReadonlyMap<string, Operator> = new Map(
  operators.filter(({ kind }) => kind === 'infix').map((operator) => [operator.symbol, operator]),
)

export const prefixOperators: ReadonlyMap<string, Operator> = new Map(
  operators.filter(({ kind }) => kind === 'prefix').map((operator) => [operator.symbol, operator]),
)
