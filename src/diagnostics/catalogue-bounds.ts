/** HF5xx: bounds that are impossible, too large or not known in time. */
export const boundEntries = {
  HF501: {
    title: 'impossible bound',
    explanation:
      'The bounds of a range stand in order, so that it has at least one value, and capacities, sizes of symmetric ' +
      'types, budgets and limits have a least and a most of their own, which the message names. Often a constant that ' +
      'a check sets lower than expected makes a range empty.',
    example: 'module m\nvar epoch: 3..0 = 1\n',
  },
  HF502: {
    title: 'number beyond 32 bits',
    explanation:
      'Numbers are computed in 32 bits, from -2147483648 to 2147483647, and must never wrap in silence. From the ' +
      'ranges of what stands in this expression its result could lie outside. Give the variables in it smaller ' +
      'ranges: a model checker wants small ones anyway. Rates and rewards, which no search computes, have 53 bits.',
    example: 'module m\nvar bytes: 0..100000 = 0\ninvariant Square: bytes * bytes >= 0\n',
  },
  HF503: {
    title: 'too many values',
    explanation:
      'Every value of a map key or of a set element takes a place in each state, and every combination of parameters ' +
      'or of the names of a quantifier is tried in each state. Here they are more than a search can bear. Use smaller ' +
      'constants, or split the action: properties break on small models already.',
    example: 'module m\nvar sectors: Set<0..9999> = set()\n',
  },
  HF504: {
    title: 'not known beforehand',
    explanation:
      'Constants, the bounds of ranges, capacities, sizes, budgets and limits are fixed numbers or truths before the ' +
      'search starts. They may use literals, other constants, arithmetic, comparisons and `? :`, but no definitions, ' +
      'parameters or collections.',
    example: 'module m\ndef three = 3\nconst LIMIT = three\n',
  },
  HF505: {
    title: 'constant outside its type',
    explanation:
      'A constant may state the range that makes sense for it, as in `const NODES: 2..7 = 3`, and a check or an ' +
      'import that sets it must stay within. This value is outside. Set another value, or widen the range.',
    example: 'module m\nconst NODES: 2..7 = 9\n',
  },
  HF506: {
    title: 'formula too large',
    explanation:
      'A `liveness` property is decided by an automaton, which can grow by a factor with each temporal operator in the ' +
      'formula, and a quantifier within it is written out for every value. This one grows too large. Put `all` in front ' +
      'of the whole formula, where nothing is written out; split what `&&` joins into several properties; or use ' +
      'smaller constants.',
    example: 'module m\nvar on: 0..9 -> bool = false\nliveness Stays: exists i in 0..9: eventually always on[i]\n',
  },
} as const
