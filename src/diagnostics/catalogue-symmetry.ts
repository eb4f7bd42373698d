/** HF4xx: what would tell interchangeable elements apart. */
export const symmetryEntries = {
  HF401: {
    title: 'symmetric elements told apart',
    explanation:
      'The elements of a `symmetric` type are interchangeable: the search visits one state for all that differ only ' +
      'in which element is which, and that saves most of the work. It would be wrong if anything could tell them ' +
      'apart, so they have no names, no numbers and no order; they can be compared with `==`, be keys and be chosen ' +
      'by parameters and quantifiers. Where the order matters, declare a range instead: `actor Node = 0..2`.',
    example:
      'module m\nsymmetric type Node[3]\nvar primary: Node? = none\ninvariant First: all a, b in Node: a < b => primary != b\n',
  },
  HF402: {
    title: 'loop depends on the order',
    explanation:
      'The elements of a symmetric type come in no order, so a loop over them must end in the same state whichever ' +
      'comes first. Each variable that it changes may be written at the element of the loop only, and read at no ' +
      'other; or added up with `+=` alone, or `-=` alone; or given one and the same constant. To choose one element, ' +
      'give the action a parameter: each choice is then a step of its own.',
    example:
      'module m\nsymmetric type Node[3]\nvar alive: Node -> bool = true\nvar primary: Node? = none\n' +
      'action elect {\n  for n in Node where alive[n] { primary = n }\n}\n',
  },
} as const
