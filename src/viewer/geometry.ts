import type { Band } from './bands.ts'
import type { Message } from './messages.ts'
import type { Story } from './story.ts'

/** Height of a line of the timeline. */
export const LINE = 57

/** Where things of a timeline are across; all lengths are in pixels. */
export interface Geometry {
  readonly width: number
  /** From lane to lane. */
  readonly spacing: number
  readonly laneAt: ReadonlyMap<string, number>
  /** Where the bracket of a loop is. */
  readonly loopAt: number
  /** Where each band that is about all is. */
  readonly allAt: ReadonlyMap<Band, number>
}

/** How much room there is across: on a wide window, for one of two runs, or on a narrow screen. */
export type Room = 'wide' | 'half' | 'narrow'

/** Least and most distance of lanes, and what all of them may take. */
const ROOMS: Readonly<Record<Room, readonly [number, number, number]>> = {
  wide: [28, 52, 320],
  half: [22, 40, 220],
  narrow: [14, 26, 110],
}

export function geometryOf({ lanes, bands, document }: Story, room: Room): Geometry {
  const [least, most, all] = ROOMS[room]
  const spacing = Math.max(least, Math.min(most, all / lanes.length))
  const hasLoop = document.loop !== undefined && document.loop.start < document.steps.length
  const loopWidth = hasLoop ? 24 : 0
  const columns = allColumns(bands)
  const count = Math.max(0, ...columns.values()) + (columns.size > 0 ? 1 : 0)
  const left = loopWidth + count * 14 + 6
  return {
    width: left + lanes.length * spacing + 4,
    spacing,
    laneAt: new Map(lanes.map((lane, at) => [lane, left + spacing * (at + 0.5)])),
    loopAt: 8,
    allAt: new Map([...columns].map(([band, column]) => [band, loopWidth + column * 14 + 8])),
  }
}

/** Bands that are about all share columns where they are not at the same time. */
function allColumns(bands: readonly Band[]): Map<Band, number> {
  const ends: number[] = []
  const columns = new Map<Band, number>()
  for (const band of bands) {
    if (band.kind !== 'all') continue
    const free = ends.findIndex((end) => end < band.from)
    const column = free < 0 ? ends.length : free
    ends[column] = band.to
    columns.set(band, column)
  }
  return columns
}

/** An arrow from a step to an actor, or from the step that sends a message to the one that takes it. */
export interface Arrow {
  readonly kind: 'names' | 'message' | 'lost'
  readonly fromLane: string
  readonly toLane: string
  /** Numbers of steps. */
  readonly from: number
  readonly to: number
  readonly title: string
}

/** The arrows of a story. A step that sends a message to an actor has no other arrow to it. */
export function arrowsOf({
  document: { steps },
  messages,
  rows,
}: Pick<Story, 'document' | 'messages' | 'rows'>): Arrow[] {
  const laneOf = new Map(
    rows.flatMap(({ step, last, lane }) => span(step.index, last).map((at) => [at, lane] as const)),
  )
  const sent = messages.flatMap((message) => messageArrow(message, laneOf, steps))
  const isSent = new Set(sent.map(({ from, toLane }) => `${from} ${toLane}`))
  const named = steps.flatMap(({ index, others, action }): Arrow[] => {
    const fromLane = laneOf.get(index) ?? ''
    return others
      .filter((other) => !isSent.has(`${index} ${other}`))
      .map((toLane) => ({
        kind: 'names',
        fromLane,
        toLane,
        from: index,
        to: index,
        title: `${action} names ${toLane}`,
      }))
  })
  return [...sent, ...named].sort((a, b) => a.from - b.from)
}

function messageArrow(
  { name, content, sent, taken }: Message,
  laneOf: ReadonlyMap<number, string>,
  steps: Story['document']['steps'],
): Arrow[] {
  const [fromLane, toLane] = [laneOf.get(sent), laneOf.get(taken ?? 0)]
  if (fromLane === undefined || toLane === undefined || taken === undefined || fromLane === toLane) return []
  const kind = steps[taken - 1]?.sort === 'fault' ? 'lost' : 'message'
  return [{ kind, fromLane, toLane, from: sent, to: taken, title: `${name}: ${content}` }]
}

function span(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at)
}
