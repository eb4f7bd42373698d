import { describe, expect, test } from 'vitest'
import type { Axis } from './figure.ts'
import { axisTitle } from './quantity.ts'
import { type Room, scaleOf } from './scale.ts'
import { usualScale } from './usual-scale.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const YEAR = 365.25 * 24 * HOUR
const upwards = { from: 300, to: 0, sizeOf: () => 22, isRound: true }
const alongside = { from: 0, to: 600, sizeOf: (label: string) => label.length * 7.3 + 14, isRound: false }
const axis = (more: Partial<Axis>): Axis => ({ label: 'y', quantity: 'number', scale: 'linear', ...more })
const labels = (of: Axis, values: readonly number[], room: Room = upwards) =>
  scaleOf(of, values, room).ticks.map(({ label }) => label)

describe('the ticks of an axis', () => {
  test.each([
    ['whole numbers', axis({}), [3, 47], ['50', '40', '30', '20', '10', '0']],
    ['shares as percents', axis({ quantity: 'share' }), [0, 0.13], ['15', '10', '5', '0']],
    ['small numbers', axis({}), [0.00012], ['1.2e-4', '1e-4', '8e-5', '6e-5', '4e-5', '2e-5', '0']],
    ['numbers below 0', axis({}), [-7, 4], ['4', '2', '0', '-2', '-4', '-6', '-8']],
    ['sizes', axis({ scale: 'log' }), [3, 2_000_000], ['1e6', '100,000', '10,000', '1,000', '100', '10']],
    ['one size, with halves', axis({ scale: 'log' }), [11, 180], ['200', '100', '50', '20', '10']],
    [
      'very different sizes, evenly',
      axis({ scale: 'log' }),
      [1e-70, 1],
      ['1', '1e-6', '1e-12', '1e-18', '1e-24', '1e-30', '1e-36', '1e-42', '1e-48', '1e-54', '1e-60', '1e-66'],
    ],
    [
      'shares of different sizes, as percents',
      axis({ scale: 'log', quantity: 'share' }),
      [1e-4, 0.5],
      ['50', '20', '10', '5', '2', '1', '0.5', '0.2', '0.1', '0.05', '0.02', '0.01'],
    ],
    [
      'times by what people name',
      axis({ scale: 'log', quantity: 'time' }),
      [5 * MINUTE, 9e6 * YEAR],
      [
        '1e7 years',
        '1e6 years',
        '100,000 years',
        '10,000 years',
        '1,000 years',
        '100 years',
        '10 years',
        '1 year',
        '1 day',
        '1 hour',
      ],
    ],
  ])('%s', (_, of, values, expected) => expect(labels(of, values)).toEqual(expected))

  test('hours are counted by threes and sixes, minutes by fifteens', () => {
    const time = axis({ quantity: 'time', label: 'time' })
    expect(labels(time, [0, 24 * HOUR], alongside)).toEqual(['0', '3', '6', '9', '12', '15', '18', '21', '24'])
    expect(labels(time, [0, 84 * HOUR], alongside)).toEqual(['0', '12', '24', '36', '48', '60', '72', '84'])
    expect(labels(time, [0, 2 * HOUR], alongside)).toEqual(['0', '15', '30', '45', '60', '75', '90', '105', '120'])
    expect(axisTitle(time, scaleOf(time, [0, 84 * HOUR], alongside).unit)).toBe('time (hours)')
  })

  test('values that are swept are named themselves', () => {
    expect(labels(axis({ ticks: [10, 20, 25, 60] }), [10, 20, 25, 60], alongside)).toEqual(['10', '20', '25', '60'])
    expect(labels(axis({ names: ['None', 'Some'] }), [0, 1], alongside)).toEqual(['None', 'Some'])
  })

  test('nothing is left out for want of a place: 0 and what has no end have their own', () => {
    const scale = scaleOf(axis({ scale: 'log', beyond: 'for ever' }), [0, 10, 1000, Number.POSITIVE_INFINITY], upwards)
    expect(scale.lanes.map(({ label }) => label)).toEqual(['0', 'for ever'])
    const places = [0, 10, 1000, Number.POSITIVE_INFINITY].map(scale.at)
    expect(places).toEqual([...places].sort((a, b) => b - a))
    expect(new Set(places).size).toBe(4)
    expect(places[0]).toBeGreaterThan(scale.lanes[0]?.edge ?? Number.NaN)
    expect(places[3]).toBeLessThan(scale.lanes[1]?.edge ?? Number.NaN)
  })

  test('is logarithmic where sizes differ by a hundred, and never below 0', () => {
    expect(usualScale([1, 99])).toBe('linear')
    expect(usualScale([0, 1, 100])).toBe('log')
    expect(usualScale([0.001, Number.POSITIVE_INFINITY, 100])).toBe('log')
    expect(usualScale([-1, 1, 1000])).toBe('linear')
    expect(usualScale([7])).toBe('linear')
  })
})
