/** Letters changed, added, lost or swapped with a neighbour on the way from one word to the other. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1] ? 0 : 1
      let best = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + same)
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      if (swapped) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1)
      current.push(best)
    }
    beforeLast = last
    last = current
  }
  return last[to.length] ?? 0
}

/**
 * The candidate that a misspelt word most likely meant.
 * @returns undefined where none is near enough to be worth a suggestion
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const lower = word.toLowerCase()
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > bestDistance) continue
    const distance = editDistance(lower, candidate.toLowerCase())
    // Of two that are equally near the longer one: letters are lost more often than added.
    if (
      distance < bestDistance ||
      (best !== undefined && distance === bestDistance && candidate.length > best.length)
    ) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}
