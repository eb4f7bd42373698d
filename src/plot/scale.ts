import type { Axis } from './figure.ts'
import { readableUnit, type Unit } from './quantity.ts'
import { evenTicks, logTicks, type Tick, tickText } from './ticks.ts'

/** From values to places in the picture. */
export interface Scale {
  readonly at: (value: number) => number
  readonly ticks: readonly PlacedTick[]
  /** Strips at an end of the axis for what has no place on it: 0 where it is logarithmic, what is beyond all that is known. */
  readonly lanes: readonly Lane[]
  readonly unit: Unit
}

export interface PlacedTick {
  readonly at: number
  readonly label: string
}

export interface Lane {
  readonly at: number
  /** Where it ends and the axis begins. */
  readonly edge: number
  readonly label: string
}

/** Where an axis lies, and what its labels need. */
export interface Room {
  readonly from: number
  readonly to: number
  /** Of a label along the axis, with what keeps it from the next. */
  readonly sizeOf: (label: string) => number
  /** Whether the axis goes on to the next tick, or ends where the values do. */
  readonly isRound: boolean
}

const LANE = 26

/** @param values all that are to have a place */
export function scaleOf(axis: Axis, values: readonly number[], room: Room): Scale {
  if (axis.names !== undefined) return namesScale(axis.names, room)
  const finite = values.filter(Number.isFinite)
  const isLog = axis.scale === 'log' && finite.some((value) => value > 0) && finite.every((value) => value >= 0)
  const used: Axis = { ...axis, scale: isLog ? 'log' : 'linear' }
  const way = Math.sign(room.to - room.from)
  const hasZero = isLog && finite.includes(0)
  const hasBeyond = values.includes(Number.POSITIVE_INFINITY)
  const from = room.from + (hasZero ? way * LANE : 0)
  const to = room.to - (hasBeyond ? way * LANE : 0)
  const { place, ticks, unit } = numbersScale(used, finite, { ...room, from, to })
  const lanes = [
    ...(hasZero ? [{ at: room.from + (way * LANE) / 3, edge: from, label: '0' }] : []),
    ...(hasBeyond ? [{ at: room.to - (way * LANE) / 3, edge: to, label: axis.beyond ?? 'beyond' }] : []),
  ]
  const at = (value: number) => {
    if (value === Number.POSITIVE_INFINITY) return room.to - (way * LANE) / 3
    return isLog && value <= 0 ? room.from + (way * LANE) / 3 : place(value)
  }
  return { at, ticks, lanes, unit }
}

function namesScale(names: readonly string[], { from, to, sizeOf }: Room): Scale {
  const at = (value: number) => from + ((to - from) * (value + 0.5)) / names.length
  const ticks = names.map((label, value) => ({ value, label, rank: 0, isUneven: true }))
  return { at, ticks: roomy(ticks, at, sizeOf), lanes: [], unit: { name: '', size: 1 } }
}

function numbersScale(axis: Axis, finite: readonly number[], room: Room) {
  const { from, to, sizeOf, isRound } = room
  const isLog = axis.scale === 'log'
  const [low, high] = isLog ? extent(finite.filter((value) => value > 0)) : evenExtent(finite, isRound)
  const unit = readableUnit(axis, Math.max(Math.abs(low), Math.abs(high)))
  const all = ticksOf(axis, low, high, { room, unit })
  const [least, most] = isRound ? extent([low, high, ...all.map(({ value }) => value)]) : [low, high]
  const [first, last] = widened(least, most, isLog)
  const along = (value: number) => (isLog ? Math.log(value) : value)
  const span = along(last) - along(first)
  const place = (value: number) => from + ((to - from) * (along(value) - along(first))) / span
  const isInside = (at: number) => at >= Math.min(from, to) - 1e-6 && at <= Math.max(from, to) + 1e-6
  const inside = all.filter(({ value }) => isInside(place(value)))
  return { place, ticks: roomy(inside, place, sizeOf), unit }
}

function ticksOf(axis: Axis, low: number, high: number, { room, unit }: { room: Room; unit: Unit }): Tick[] {
  if (axis.ticks !== undefined)
    return axis.ticks.map((value) => ({ value, label: tickText(value / unit.size), rank: 0, isUneven: true }))
  if (axis.scale === 'log') return logTicks(low, high, axis.quantity, unit.size)
  const most = Math.floor(Math.abs(room.to - room.from) / Math.max(44, room.sizeOf('00000')))
  return evenTicks(low, high, Math.max(2, most), unit)
}

/** From nothing to the largest, where nothing is below: a length that begins elsewhere misleads. */
function evenExtent(values: readonly number[], fromZero: boolean): [number, number] {
  const [low, high] = extent(values)
  const first = fromZero && low > 0 ? 0 : low
  return widened(first, high, false)
}

/** An axis has a length, though all its values may be the same but for rounding. */
function widened(low: number, high: number, isLog: boolean): [number, number] {
  const size = Math.max(Math.abs(low), Math.abs(high))
  if (high - low > 1e-9 * size && (isLog || size > 1e-300)) return [low, high]
  if (isLog) return [low / 2, high * 2]
  return size <= 1e-300 ? [0, 1] : [Math.min(0, low), Math.max(0, high)]
}

function extent(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 0]
  return [
    values.reduce((least, value) => Math.min(least, value)),
    values.reduce((most, value) => Math.max(most, value)),
  ]
}

/**
 * The ticks whose labels have room beside each other, those of lower ranks first. Of a rank all are labelled or none, so
 * that what is labelled is no accident; but for units of time, which have no even distances.
 */
function roomy(ticks: readonly Tick[], place: (value: number) => number, sizeOf: Room['sizeOf']): PlacedTick[] {
  let kept: readonly PlacedTick[] = []
  const ranks = [...new Set(ticks.map(({ rank }) => rank))].sort((a, b) => a - b)
  for (const rank of ranks) {
    const own = ticks.filter((tick) => tick.rank === rank)
    const more = [...kept]
    for (const { value, label } of own) {
      const at = place(value)
      const isFree = more.every((other) => Math.abs(other.at - at) >= (sizeOf(label) + sizeOf(other.label)) / 2)
      if (isFree) more.push({ at, label })
    }
    if (kept.length === 0 || own.every(({ isUneven }) => isUneven) || more.length === kept.length + own.length)
      kept = more
  }
  return [...kept].sort((a, b) => a.at - b.at)
}
