import { median } from './measure.mjs'
import { table } from './tables.mjs'

const number = new Intl.NumberFormat('en-GB')

function seconds(value) {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toPrecision(value >= 1 ? 3 : 2)
}

/** How many times as long as holdfast. */
function ratio(value, ours) {
  if (ours === undefined) return ''
  const times = value / ours
  return times >= 10 ? `${number.format(Math.round(times))}x` : `${times.toPrecision(2)}x`
}

function medianOf(measurement, field) {
  const figures = measurement.results.map((result) => result[field]).filter((figure) => figure !== undefined)
  return figures.length === 0 ? undefined : median(figures)
}

/** For each tool the way that took it the least. */
function fastest(field, measurements) {
  const tools = [...new Set(measurements.map(({ way }) => way.tool))]
  return tools.map((tool) =>
    measurements
      .filter(({ way }) => way.tool === tool)
      .reduce((a, b) => (medianOf(b, field) < medianOf(a, field) ? b : a)),
  )
}

/** From the spec to the verdict: every tool at the level that serves it best at this size. */
function totals(measured) {
  const rows = measured.flatMap(({ measured: { name }, measurements }) => {
    const bests = fastest(
      'total',
      measurements.filter(({ way }) => way.tool !== 'C by hand'),
    )
    const ours = bests.find(({ way }) => way.tool === 'holdfast')
    const ourTotal = ours && medianOf(ours, 'total')
    return bests.map((best) => {
      const total = medianOf(best, 'total')
      const build = medianOf(best, 'build')
      return [
        name,
        best.way.tool,
        best.way.level,
        seconds(total),
        build === 0 ? '' : seconds(build),
        best === ours ? '' : ratio(total, ourTotal),
      ]
    })
  })
  return table(['model', 'tool', 'at its best', 'seconds', 'of which compiling', 'to holdfast'], rows)
}

/** The search alone: holdfast with one worker and with two, peers at the level that they search fastest with. */
function explorations(measured) {
  const rows = measured.flatMap(({ measured: { name, states, transitions }, measurements }) => {
    const bests = [
      ...measurements.filter(({ way }) => way.tool === 'holdfast'),
      ...fastest(
        'exploration',
        measurements.filter(({ way }) => way.tool !== 'holdfast'),
      ),
    ]
    const ours = bests.find(({ way }) => way.tool === 'holdfast' && way.level === '1 worker')
    const ourTime = ours && medianOf(ours, 'exploration')
    return bests.map((measurement) => {
      const time = medianOf(measurement, 'exploration')
      const kilobytes = medianOf(measurement, 'kilobytes')
      const reported = medianOf(measurement, 'reported')
      return [
        name,
        `${measurement.way.tool}, ${measurement.way.level}`,
        seconds(time),
        measurement === ours ? '' : ratio(time, ourTime),
        number.format(Math.round(states / time / 1000)),
        number.format(Math.round(transitions / time / 1000)),
        kilobytes === undefined ? '' : number.format(Math.round(kilobytes / 1024)),
        kilobytes === undefined ? '' : number.format(Math.round((kilobytes * 1024) / states)),
        reported === undefined ? '' : number.format(Math.round(reported / states)),
      ]
    })
  })
  const heads = ['model', 'tool', 'seconds', 'to holdfast, 1', '1000 states/s', '1000 transitions/s']
  return table([...heads, 'MiB', 'bytes a state', 'by its own account'], rows)
}

function sizes(measured) {
  const rows = measured.map(({ measured: { name, states, transitions, constants }, measurements }) => {
    const depth = measurements.flatMap(({ results }) => results.map((result) => result.depth)).find(Boolean)
    const settings = Object.entries(constants).map(([constant, value]) => `${constant} = ${value}`)
    return [name, settings.join(', '), number.format(states), number.format(transitions), `${depth ?? ''}`]
  })
  return table(['model', 'constants', 'states', 'transitions', 'depth'], rows)
}

/**
 * All tables, as Markdown.
 * @param {{ measured: import('./cases.mjs').Case, measurements: import('./measure.mjs').Measurement[] }[]} measured
 */
export function report(measured) {
  return [
    `States and transitions, equal in all tools:\n\n${sizes(measured)}`,
    `From the spec to the verdict, compilers included:\n\n${totals(measured)}`,
    `The search alone:\n\n${explorations(measured)}`,
  ].join('\n\n')
}
