import { folderFor, waysFor } from './tools.mjs'

/** Seconds after which a way is run once only. */
const PATIENCE = 60

/**
 * What came out for one way: its results, one for each run.
 * @typedef {{ way: import('./tools.mjs').Way, results: import('./tools.mjs').Result[] }} Measurement
 */

/**
 * Runs all ways to check a case, in turn, again and again, so that what disturbs the machine disturbs all alike. Each
 * round begins with another.
 *
 * @returns {Measurement[]}
 */
export function measure(measured, { tools, runs, root, say }) {
  const measurements = waysFor(measured, tools).map((way) => ({ way, results: [] }))
  for (let round = 0; round < runs; round++) {
    const turn = round % Math.max(1, measurements.length)
    for (const { way, results } of [...measurements.slice(turn), ...measurements.slice(0, turn)]) {
      if ((results[0]?.total ?? 0) > PATIENCE) continue
      const result = way.check(measured, folderFor(way, measured, root))
      demandCounts(measured, way, result)
      results.push(result)
      say(
        `${measured.name}: ${way.tool} ${way.level}: ${result.total.toFixed(2)} s, ${result.exploration.toFixed(2)} s`,
      )
    }
  }
  const depths = new Set(measurements.flatMap(({ results }) => results.map(({ depth }) => depth)))
  depths.delete(undefined)
  if (depths.size > 1) throw new Error(`${measured.name} has different depths: ${[...depths].join(', ')}.`)
  return measurements
}

/** Tools that count differently do different work, and their times say nothing. */
function demandCounts(measured, way, result) {
  for (const what of ['states', 'transitions']) {
    const unprinted = String(measured[what]).length - result.digits
    const tolerance = unprinted > 0 ? 10 ** unprinted : 0
    if (!(Math.abs(result[what] - measured[what]) <= tolerance)) {
      throw new Error(
        `${way.tool} counts ${result[what]} ${what} for ${measured.name}, and there are ${measured[what]}: no comparison.`,
      )
    }
  }
}

/** The middle of the figures, or the mean of the two middle ones. */
export function median(figures) {
  const sorted = figures.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  return sorted.length % 2 === 1 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2
}
