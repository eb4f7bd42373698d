/** HF8xx: found only where `holdfast claims` compares specs with a list of claims. The list of the example has one, C1. */
export const claimEntries = {
  HF801: {
    title: 'reference to no claim',
    explanation:
      'A comment refers to a claim that is not in the list, so whoever follows the reference finds nothing. ' +
      'Correct the number, or add the claim to the list. `holdfast claims` says which claims have a home in a spec; ' +
      'a reference is a number with the prefix of the list, in parentheses.',
    example:
      'module m\n/// The node is up. (C1)\nvar up: bool = true\n/// The node crashes. (C2)\naction crash when up { up = false }\naction restart when !up { up = true }\n',
  },
} as const
