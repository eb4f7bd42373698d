import { vectorClocks } from './happened-before.ts'
import type { TraceDocument } from './trace-document.ts'
import { pictureOf, rowText } from './trace-rows.ts'

/** What ShiViz reads the log by: its own default, and the numbers of the steps as one more field. */
export const SHIVIZ_PATTERN = '(?<steps>[\\d-]+) (?<event>.*)\\n(?<host>\\S*) (?<clock>{.*})'

/**
 * A trace as a log that ShiViz reads: the pattern, an empty line since there is one execution, then two lines for each
 * event (github.com/DistributedClocks/shiviz/wiki/Log-format).
 */
export function renderShiviz(trace: TraceDocument): string {
  const { rows, lanes } = pictureOf(trace)
  const hosts = hostNames(lanes)
  const host = (lane: string) => hosts.get(lane) ?? lane
  const clocks = vectorClocks(rows, trace.needs)
  const events = rows.flatMap((row, at) => {
    const clock = Object.fromEntries([...(clocks[at] ?? [])].map(([lane, time]) => [host(lane), time]))
    const { step, last } = row
    const numbers = last === step.index ? String(last) : `${step.index}-${last}`
    return [`${numbers} ${rowText(row).replace(/\s+/g, ' ')}`, `${host(row.lane)} ${JSON.stringify(clock)}`]
  })
  return [SHIVIZ_PATTERN, '', ...events].join('\n')
}

/** A name for each lane without spaces, and no two the same. */
function hostNames(lanes: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const lane of lanes) {
    const name = lane.replace(/\s+/g, '_') || '_'
    const taken = new Set(names.values())
    let free = name
    for (let number = 2; taken.has(free); number++) free = `${name}_${number}`
    names.set(lane, free)
  }
  return names
}
