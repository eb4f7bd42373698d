/** Something that has to stand beside others without lying on them. */
export interface Wanted {
  /** Where its middle would be best. */
  readonly at: number
  readonly size: number
}

/**
 * Middles near those that are wanted, such that nothing overlaps, in the order of what is wanted.
 * @param low where the first may begin, and `high` where the last should end, unless there is too much
 */
export function spread(wanted: readonly Wanted[], low: number, high: number): number[] {
  const order = wanted.map((each, index) => ({ ...each, index })).sort((a, b) => a.at - b.at || a.index - b.index)
  const middles = new Array<number>(wanted.length)
  let edge = low
  for (const { at, size, index } of order) {
    middles[index] = Math.max(at, edge + size / 2)
    edge = (middles[index] as number) + size / 2
  }
  let limit = Math.max(high, low + order.reduce((sum, { size }) => sum + size, 0))
  for (const { size, index } of order.toReversed()) {
    middles[index] = Math.min(middles[index] as number, limit - size / 2)
    limit = (middles[index] as number) - size / 2
  }
  return middles
}

/** A label that begins at its mark, or ends there where it would not fit otherwise. */
export interface MarkLabel {
  readonly x: number
  readonly isLeft: boolean
  /** From the top. */
  readonly row: number
}

/**
 * Rows for the labels of marks, such that no label lies on another, and no mark's line goes through a label below its own.
 * @param marks from left to right
 * @param right where labels must end
 */
export function markRows(marks: readonly { readonly x: number; readonly size: number }[], right: number): MarkLabel[] {
  const rows: (readonly [from: number, to: number])[][] = []
  return marks.map(({ x, size }) => {
    const isLeft = x + size > right && x - size >= 0
    const [from, to] = isLeft ? [x - size, x + 4] : [x - 4, x + size]
    const overlaps = (row: readonly (readonly [number, number])[], low: number, high: number) =>
      row.some(([first, last]) => first < high && low < last)
    let row = rows.findIndex(
      (each, at) => !overlaps(each, from, to) && rows.slice(at + 1).every((below) => !overlaps(below, x, x)),
    )
    if (row < 0) row = rows.push([]) - 1
    rows[row]?.push([from, to])
    return { x, isLeft, row }
  })
}

export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

/** A place for text beside a point: where it begins, and its baseline. */
export interface TextPlace {
  readonly x: number
  readonly y: number
  readonly box: Box
}

/**
 * The place beside a point that covers the least: right of it, left, above or below.
 * @param size of the text
 * @param taken what the text must not cover, if that can be, and `within` what it must not leave
 */
export function besidePoint(
  x: number,
  y: number,
  size: { readonly width: number; readonly height: number },
  within: Box,
  taken: readonly Box[],
): TextPlace {
  const { width, height } = size
  const starts: readonly (readonly [number, number])[] = [
    [x + 9, y - height / 2],
    [x - 9 - width, y - height / 2],
    [x - width / 2, y - 8 - height],
    [x - width / 2, y + 8],
    [x + 6, y - 6 - height],
    [x + 6, y + 6],
    [x - 6 - width, y - 6 - height],
    [x - 6 - width, y + 6],
  ]
  const places = starts.map(([left, top]) => {
    const box = { left, top, right: left + width, bottom: top + height }
    const outside = Number(
      left < within.left || box.right > within.right || top < within.top || box.bottom > within.bottom,
    )
    return {
      place: { x: left, y: top + height - 4, box },
      cost: outside * 1000 + taken.filter((each) => overlap(each, box)).length,
    }
  })
  const best = places.reduce((least, each) => (each.cost < least.cost ? each : least))
  return best.place
}
