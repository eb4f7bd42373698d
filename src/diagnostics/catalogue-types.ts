/** HF3xx: a value of another type than its place wants, or a construct out of its place. */
export const typeEntries = {
  HF301: {
    title: 'types do not match',
    explanation:
      'A value stands where another type is wanted. A plain value becomes an option by itself, and a number of one ' +
      'range may go where another range is wanted, which is checked when it happens; nothing else is converted. A ' +
      'number is not a truth: write `n != 0`. The value of an option is taken out with `!`, or with `?? other`.',
    example: 'module m\nvar alive: bool = 1\n',
  },
  HF302: {
    title: 'operation on the wrong type',
    explanation:
      'This operator or function does not work on values of this type. Arithmetic and `<` want numbers, `==` wants ' +
      'two values of one type, `in` wants a collection on its right, `|`, `&` and `\\` want sets, and `??` wants an ' +
      'option on its left.',
    example: 'module m\nvar alive: bool = true\ninvariant Small: alive < 3\n',
  },
  HF303: {
    title: 'wrong number of values',
    explanation:
      'A definition takes one value for each of its parameters, a variant of a union one for each of its fields, and ' +
      'a built-in function one. None can be left out and there are no extra ones; the message lists what is wanted.',
    example: 'module m\nvar epoch: 0..3 = 0\ndef after(a: 0..3, b: 0..3) = a > b\ninvariant Young: !after(epoch)\n',
  },
  HF304: {
    title: 'cannot be called',
    explanation:
      'Parentheses after a name call a definition, a built-in function or make a value of a variant, and this is none ' +
      'of them. The value of a map is asked for with brackets, `alive[n]`; a member of an enum and a parameter stand ' +
      'alone. Actions are not called: the search takes each of them whenever its guard holds.',
    example: 'module m\nvar alive: 0..3 -> bool = true\ninvariant Up: alive(0)\n',
  },
  HF305: {
    title: 'neither map nor sequence',
    explanation:
      'Brackets ask a map for the value at a key, or a sequence for the element at an index from 0. This is neither. ' +
      "To ask whether a set holds an element use `x in s`; an option's value is taken out first: `q![0]`.",
    example: 'module m\nvar epoch: 0..3 = 0\ninvariant Young: epoch[0] == 0\n',
  },
  HF306: {
    title: 'match leaves cases out',
    explanation:
      'A `match` says what to do with every value that its subject can have, so that no case is forgotten when an ' +
      'enum gets another member. Add an arm for each one that is missing, or `_ => …` for all the rest.',
    example:
      'module m\nenum Copy { None, Filling, Synced }\nvar copy: Copy = None\n' +
      'def readable = match copy { None => false, Synced => true }\n',
  },
  HF307: {
    title: 'pattern does not fit',
    explanation:
      'The value that is looked at can never be of this form, or an arm before took the case already. An enum has its members for patterns, a union its ' +
      'variants with a name for each field, an option `none` and `some x`; `is` asks about a union. For numbers and ' +
      'truths use `if`, or `? :`.',
    example:
      'module m\nenum Copy { None, Synced }\nvar copy: Copy = None\n' +
      'def readable = match copy { Lost => false, _ => true }\n',
  },
  HF308: {
    title: 'prime out of place',
    explanation:
      "A prime, as in `epoch'`, asks for a value in the state after a step. Only a `step` property looks at two states " +
      'at once, itself or by way of a `def`; invariants, guards and actions see one state. In the body of an action a ' +
      'variable has its new value as soon as it is assigned. There is no state after the next one, so that primes do ' +
      'not nest.',
    example: "module m\nvar epoch: 0..3 = 0\ninvariant Grows: epoch' >= epoch\n",
  },
  HF309: {
    title: 'cannot be assigned to',
    explanation:
      'Only variables of the state, and their elements and fields, can be given values, and that without a prime. ' +
      'Constants, parameters, the names of loops and of `let` keep theirs. Declare a `var` for what changes.',
    example: 'module m\nconst LIMIT = 3\naction grow { LIMIT = 4 }\n',
  },
  HF310: {
    title: 'temporal operator missing or misplaced',
    explanation:
      'A `liveness` property says how a run goes on, by `always`, `eventually`, `next`, `leadsTo`, `until`, `weakUntil` ' +
      'or `release`; without any of them it would speak of the first state alone. These words stand in `liveness` ' +
      'properties only, and there not inside of sums, keys or arguments. What is true of every state is an ' +
      '`invariant`, and what happens between one state and the next is a `step` property.',
    example: 'module m\nvar stuck: bool = false\nliveness Unstuck: !stuck\n',
  },
  HF311: {
    title: 'record fields missing or repeated',
    explanation:
      'A record is written with every one of its fields, each once; none of them has a value by itself. To change ' +
      'some fields of a record and keep the rest, write `lease with { epoch: 2 }`.',
    example: 'module m\nvar lease: { epoch: 0..3, held: bool } = { epoch: 0 }\n',
  },
  HF312: {
    title: 'no option to unwrap',
    explanation:
      '`!` after an expression takes the value out of an option, and is an error of the model where that is none. ' +
      'This value is no option, so there is always one: leave the `!` out.',
    example: 'module m\nvar epoch: 0..3 = 0\ninvariant Young: epoch! < 3\n',
  },
  HF314: {
    title: 'names cannot vary over this',
    explanation:
      'After `in` stands what a name goes through: a finite type of plain values such as `Node` or `0..MAX`, or a ' +
      'set. A number is not the set of the numbers below it, and the values of a collection type are too many. In ' +
      '`map(n in Node: …)` it must be one name over a type, so that the map has a value for every key.',
    example: 'module m\nvar free: 0..3 = 3\ninvariant Few: all i in free: i < 3\n',
  },
  HF315: {
    title: 'option of an option',
    explanation:
      'A type that ends in `?` has the value none besides its own. A second `?` would add a second none, which could ' +
      'not be told from the first one where it is written. Use one `?`, or an enum or union that gives the two kinds ' +
      'of absence names.',
    example: 'module m\ntype Leader = (0..3)?\nvar leader: Leader? = none\n',
  },
  HF317: {
    title: 'value always out of range',
    explanation:
      'Whether a number fits the range of its place is checked when it happens, and a number outside is an error of ' +
      'the model, with a trace. This one can be seen beforehand never to fit. Widen the range, or correct the value.',
    example: 'module m\nvar epoch: 0..3 = 5\n',
  },
  HF318: {
    title: 'state read too early',
    explanation:
      'Constants, the bounds of types and the first values of variables are fixed before there is a state, so that ' +
      'they cannot ask for the value of a variable, themselves or by way of a `def`. Let both use one constant, or ' +
      'set the variable in an `init` block, which sees the others.',
    example: 'module m\nvar free: 0..3 = 3\nvar spare: 0..3 = free\n',
  },
  HF319: {
    title: 'set of several names',
    explanation:
      '`set(n in Node where …)` is the set of the n for which the condition holds. Where several names vary, it does ' +
      'not say what the elements are. Say it before `for`: `set(a for a in Node, b in Node where …)`, or ' +
      '`set({ from: a, to: b } for a, b in Node where a != b)` for pairs.',
    example: 'module m\ntype Node = 0..2\ndef pairs = size(set(a, b in Node where a != b))\n',
  },
  HF320: {
    title: 'not an actor',
    explanation:
      'An actor is a lane of a trace: a node, a client, the control plane. It is declared with `actor`, as a range, a ' +
      'list of names, one name or `symmetric actor Node[3]`, and `by` before the body of an action names the one whose ' +
      'step it is. Other types have no lanes.',
    example:
      'module m\ntype Node = 0..2\nvar epoch: 0..3 = 0\naction grow(n: Node) by n when epoch == 0 { epoch = 1 }\n',
  },
  HF321: {
    title: 'condition without a time',
    explanation:
      'The `all` before a formula of a `liveness` property chooses what the formula is about, once for the whole run. A ' +
      'set or a condition that changes in the course of the run would be meant at some time, and nothing says at which. ' +
      'Only before `p leadsTo q` is that clear: it is meant whenever `p` is. In any other formula put the condition ' +
      'where it belongs, as in `always (n in voters => eventually alive[n])`.',
    example:
      'module m\nvar voters: Set<0..2> = set(0)\nvar alive: 0..2 -> bool = true\n' +
      'liveness Up: all n in voters: always eventually alive[n]\n',
  },
} as const
