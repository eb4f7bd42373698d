/** HF2xx: a name that stands for nothing, for too much, or for something else. */
export const nameEntries = {
  HF201: {
    title: 'unknown name',
    explanation:
      'Nothing that can be seen from here has this name. A file sees its own declarations and those of the files ' +
      'it imports without a name; what was imported `as backup` is written `backup.x`. Most often the word is ' +
      'misspelt: capitals count.',
    example: 'module m\nvar primary: bool = true\ninvariant Led: primry\n',
  },
  HF202: {
    title: 'name already taken',
    explanation:
      'Two things in one place have the same name, so that nobody could tell which of them is meant. Constants, ' +
      'types, variables, definitions, actions, properties and rewards share one set of names in a file; members of an enum, ' +
      'fields of a record, parameters and checks have theirs. `DeadlockFree` and `ErrorFree` are properties that ' +
      'every spec has. Give one of the two another name.',
    example: 'module m\nvar epoch: 0..3 = 0\nvar epoch: bool = true\n',
  },
  HF203: {
    title: 'name without a value',
    explanation:
      'This names a type, an action, a property or a module, where a value is wanted. A type is not the set of its ' +
      'elements: `all n in Node: …` goes through them, and `set(n in Node)` is the set. What two properties share ' +
      'goes into a `def`, which both can use.',
    example: 'module m\ntype Epoch = 0..3\nvar epoch: Epoch = 0\ninvariant Young: epoch == Epoch\n',
  },
  HF204: {
    title: 'imported file not found',
    explanation:
      'There is no file at the path of this import. Paths start from the folder of the file that imports, not from ' +
      'where the command runs, and name the file with its ending: `import "../network.hf"`.',
    example: 'module m\nimport "nowhere.hf"\n',
  },
  HF205: {
    title: 'imports in a circle',
    explanation:
      'This import leads back to the file it stands in, perhaps by way of others. Every file is read after those ' +
      'that it imports, so that a circle has no beginning. Move what both files need into a third one.',
    example: 'module m\nimport "spec.hf"\n',
  },
  HF206: {
    title: 'name shared by several types',
    explanation:
      'Several enums or unions have a member of this name, and nothing here says which of them is meant. Where the ' +
      'type is known, as beside `==` or in an assignment, the bare name is enough; elsewhere write the type before ' +
      'it: `Copy.None`.',
    example: 'module m\nenum Copy { None, Synced }\nenum Lock { None, Held }\ndef nothing = None\n',
  },
  HF207: {
    title: 'defined by means of itself',
    explanation:
      'To know what this name stands for, one has to know it already. Definitions, types and constants must end, so ' +
      'that every step of the search ends too: there is no recursion. Go through the elements with `all`, `exists`, ' +
      '`count`, `sum`, `min`, `max` or `for`, or keep what was reached so far in a variable of the state.',
    example: 'module m\ndef rounds(n: 0..3): 0..3 = n == 0 ? 0 : rounds(n - 1)\ninvariant Few: rounds(3) == 0\n',
  },
  HF208: {
    title: 'no such field or member',
    explanation:
      'What stands before the dot has no field, and no member, of this name. A variable of a union may hold any of ' +
      "its variants, so that their fields are reached in a `match` only; an option's value is taken out first, " +
      'with `!`.',
    example:
      'module m\nvar lease: { epoch: 0..3, held: bool } = { epoch: 0, held: false }\ninvariant Free: !lease.taken\n',
  },
  HF209: {
    title: 'not the name of a type',
    explanation:
      'After a colon stands a type: `bool`, a range such as `0..MAX`, a name declared with `type`, `enum`, `union`, ' +
      '`symmetric` or `actor`, or one of `Set<…>`, `Seq<…, n>`, `Bag<…, n>`, `A -> B`, `A?` and `{ field: A }`. This ' +
      'name is something else. For the numbers up to a constant, write the range: `0..MAX`.',
    example: 'module m\nconst MAX = 3\nvar epoch: MAX = 0\n',
  },
  HF211: {
    title: 'import with constants but no name',
    explanation:
      'An import that gives constants makes an instance of its own, with variables of its own, beside any other ' +
      'instance of the same file. It needs a name to tell its variables from theirs: ' +
      '`import "other.hf" as second with { LIMIT = 2 }`, and then `second.x`.',
    example: 'module m\nimport "other.hf" with { LIMIT = 2 }\n',
  },
  HF212: {
    title: 'definitions nested too deeply',
    explanation:
      'Definitions call each other in so long a chain, one inside the other, that an engine could not follow it. ' +
      'Specs that people write stay far below the limit; generated ones may not. Split the chain: keep what a part of ' +
      'it says in a variable, or write several parts as one definition.',
    example: `module m\nvar up: bool = true\ndef a = ${'!'.repeat(400)}up\ndef b = ${'!'.repeat(400)}a\ndef c = ${'!'.repeat(400)}b\n`,
  },
} as const
