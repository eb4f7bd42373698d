import type { Axis } from './figure.ts'

/** From which ratio on small numbers would lie flat on an even axis. */
const WIDE = 100

/** Logarithmic where the numbers, but for 0, are of very different sizes and none is negative. */
export function usualScale(values: readonly number[]): Axis['scale'] {
  const finite = values.filter(Number.isFinite)
  const sizes = finite.filter((value) => value !== 0)
  const isWide = sizes.length > 1 && Math.max(...sizes) / Math.min(...sizes) >= WIDE
  return isWide && finite.every((value) => value >= 0) ? 'log' : 'linear'
}
