/** All combinations of some things, smaller ones first, and in the order of the things where they are equally large. */
export function combinationsOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const sets = Array.from({ length: 2 ** items.length }, (_, bits) => items.map((__, at) => ((bits >> at) & 1) === 1))
  const chosen = sets.map((isIn) => isIn.flatMap((each, at) => (each ? [at] : [])))
  const inOrder = chosen.sort((a, b) => a.length - b.length || firstDifference(a, b))
  return inOrder.map((set) => set.map((at) => items[at] as T))
}

/** All ways to choose one of each, the last ones changing fastest. */
export function productOf<T>(choices: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return choices.reduce<readonly (readonly T[])[]>(
    (rows, choice) => rows.flatMap((row) => choice.map((each) => [...row, each])),
    [[]],
  )
}

export function isSubset<T>(some: readonly T[], all: readonly T[]): boolean {
  return some.every((each) => all.includes(each))
}

function firstDifference(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((each, index) => each !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}
