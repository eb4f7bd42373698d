/** HF1xx: the text is not a spec. */
export const syntaxEntries = {
  HF101: {
    title: 'unexpected token',
    explanation:
      'The parser met a word or a sign that cannot stand at this place. The message says what could have stood ' +
      'here and what was found instead. The declaration is left out, and the ones after it are read all the same.',
    example: 'module m\nvar x: bool = = true\n',
  },
  HF102: {
    title: 'unknown character',
    explanation:
      'This character has no meaning in a spec. Names are made of the letters a to z and A to Z, digits and `_`; ' +
      'any other letter can stand in comments and in strings only.',
    example: 'module m\nvar x: bool = true @ false\n',
  },
  HF103: {
    title: 'string without an end',
    explanation:
      'A string starts and ends with `"` on one line. A line break inside a string is written `\\n`, and a quote `\\"`.',
    example: 'module m\nfix retry "Try again after a while\n',
  },
  HF104: {
    title: 'comment without an end',
    explanation:
      'A comment that starts with `/*` ends at the next `*/`; comments of this kind do not nest. Without its end the ' +
      'rest of the file would be lost in silence.',
    example: 'module m\nvar x: bool = true\n/* what follows is read as a comment\nvar y: bool = true\n',
  },
  HF105: {
    title: 'unknown escape',
    explanation:
      'In a string a backslash starts an escape, of which there are three: `\\"` for a quote, `\\\\` for a backslash ' +
      'and `\\n` for a line break.',
    example: 'module m\nfix retry "Try \\t again"\n',
  },
  HF106: {
    title: 'number too large',
    explanation:
      'Integers go up to 2147483647. A model checker visits every value that a variable can have, so that a spec is ' +
      'best written with small numbers that stand for the large ones.',
    example: 'module m\nconst TICKS = 3_000_000_000\n',
  },
  HF107: {
    title: 'reserved word as a name',
    explanation:
      'The words of the language, such as `step`, `check` or `set`, cannot name anything, wherever they stand: a ' +
      'declaration is recognised by its first word. Choose another name.',
    example: 'module m\nvar step: 0..3 = 0\n',
  },
  HF108: {
    title: '`=` in an expression',
    explanation:
      'A single `=` gives a value: to a constant, to a variable in the body of an action. Two values are compared ' +
      'with `==`.',
    example: 'module m\nvar x: 0..3 = 0\ninvariant Small: x = 0\n',
  },
  HF109: {
    title: '`==` in place of `=`',
    explanation:
      'In the body of an action `x = 1` gives x its next value, while `x == 1` only compares, which is no statement. ' +
      'A claim that must hold at this point is written `assert x == 1`.',
    example: 'module m\nvar x: 0..3 = 0\naction grow when x == 0 {\n  x == 1\n}\n',
  },
  HF110: {
    title: 'bracket never closed',
    explanation:
      'Every `(`, `[` and `{` needs its partner before the declaration ends. A new declaration in the first column ' +
      'ends the one before it, so that a lost brace does not spoil the rest of the file.',
    example:
      'module m\nvar x: 0..3 = 0\naction grow when x == 0 {\n  x = 1\n\naction shrink when x == 1 {\n  x = 0\n}\n',
  },
  HF111: {
    title: 'chained comparison',
    explanation:
      'Comparisons do not chain: `a < b < c` would compare a truth with c. Write `a < b && b < c`; to compare truths ' +
      'use parentheses: `(a < b) == (c < d)`.',
    example: 'module m\nvar x: 0..3 = 0\ninvariant Between: 0 < x < 3\n',
  },
  HF112: {
    title: 'operator from another language',
    explanation:
      'The operators look as in TypeScript: `&&`, `||`, `!`, `==`, `!=`; and implication is `=>`. The words of other ' +
      'languages for them are plain names here.',
    example: 'module m\nvar x: bool = true\nvar y: bool = true\ninvariant Both: x and y\n',
  },
  HF113: {
    title: 'semicolon',
    explanation:
      'Declarations and statements end by themselves, and line breaks are mere space. There are no semicolons; the ' +
      'first of each declaration is reported.',
    example: 'module m\nvar x: bool = true;\n',
  },
  HF114: {
    title: 'variable without a type',
    explanation:
      'Every variable names its type, because the type is the finite set of values that the search visits: too wide a ' +
      'guess would make it slow, too narrow a guess would make it wrong.',
    example: 'module m\nvar x = 1\n',
  },
  HF115: {
    title: 'unknown declaration',
    explanation:
      'At the top of a file every sentence starts with one of the words for declarations: module, import, const, ' +
      'symmetric, actor, type, enum, union, var, fix, bug, def, action, fault, operator, init, invariant, step, ' +
      'reachable, liveness, recoverable, unaffected, check.',
    example: 'module m\nvar x: bool = true\nacton flip {\n  x = !x\n}\n',
  },
  HF116: {
    title: 'nested too deeply',
    explanation:
      'Brackets within brackets, or operators in one chain, are too many to be read. No person writes such a text; ' +
      'where a program wrote it, let it give the parts names with `def`.',
    example: `module m\nconst DEEP = ${'('.repeat(300)}1${')'.repeat(300)}\n`,
  },
  HF117: {
    title: 'bracket never opened',
    explanation:
      'This `)`, `]` or `}` has no partner before it. Either it is one too many, or the opening bracket was lost.',
    example: 'module m\nvar x: bool = true\naction flip {\n  x = !x\n}}\n',
  },
} as const
