import { marginFor, type ShareQuestion } from '../../simulate/sequential.ts'
import { UsageError } from '../spec-files.ts'

/**
 * A question such as `Over >= 0.95` or `Storm <= 1%`.
 * @param margin undefined for one that suits the share
 * @throws UsageError where it is none
 */
export function questionOf(text: string, margin: number | undefined, risk: number): ShareQuestion {
  const [, property = '', sign = '', number = '', percent] =
    /^\s*([\w.]+)\s*(>=|<=)\s*(\d*\.?\d+(?:e-?\d+)?)\s*(%?)\s*$/.exec(text) ?? []
  if (property === '')
    throw new UsageError(
      `'${text}' is no question: write a property, '>=' or '<=', and a share, such as 'Over >= 0.95'.`,
    )
  const share = Number(number) / (percent === '%' ? 100 : 1)
  if (!(share > 0 && share < 1))
    throw new UsageError(
      `Of no number of random runs follows that it is always or never so: ask '${text}' with a share between 0 and 1.`,
    )
  const sort = sign === '>=' ? 'at least' : 'at most'
  const room = sort === 'at least' ? 1 - share : share
  const asked = margin ?? marginFor(share)
  // As the test adds them up.
  if (sort === 'at least' ? share + asked >= 1 : share - asked <= 0)
    throw new UsageError(
      `A margin of ${asked} leaves nothing beyond '${text}': take one below ${Number(room.toPrecision(6))}.`,
    )
  return { property, sort, share, margin: asked, risk }
}

/**
 * Numbers such as `30,35,40`, each above the one before.
 * @throws UsageError where they are not
 */
export function levelsOf(text: string): number[] {
  const levels = text.split(',').map((each) => (each.trim() === '' ? Number.NaN : Number(each)))
  const isAscending = levels.every(
    (level, at) => Number.isFinite(level) && level > (levels[at - 1] ?? Number.NEGATIVE_INFINITY),
  )
  if (!isAscending)
    throw new UsageError(`'${text}' are no levels: write numbers, each above the one before, such as '30,35,40'.`)
  return levels
}
