import fc from 'fast-check'
import type { Axis, Figure, Point, Series } from '../plot/figure.ts'

const word = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('Over', '</text><script>x()', 'a, "b"\r\nc', ']]>', 'a rather long label of a rather long fix'),
)
const number = fc.oneof(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.constantFrom(0, 1e-30, 1, 4e30))
const axis = (): fc.Arbitrary<Axis> =>
  fc.record({
    label: word,
    quantity: fc.constantFrom('number', 'time', 'share', 'probability'),
    scale: fc.constantFrom('linear', 'log'),
  })

const points: fc.Arbitrary<Point[]> = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 5000 }), number, number, number), {
    selector: ([x]) => x,
    maxLength: 6,
  })
  .map((rows) =>
    [...rows]
      .sort(([a], [b]) => a - b)
      .map(([x, ...three]) => {
        const [low = 0, y = 0, high = 0] = [...three].sort((a, b) => a - b)
        return {
          x,
          y: high === 4e30 ? Number.POSITIVE_INFINITY : y,
          low,
          high: high === 4e30 ? Number.POSITIVE_INFINITY : high,
        }
      }),
  )

const series: fc.Arbitrary<Series> = fc.record({
  label: word,
  shape: fc.constantFrom('line', 'steps', 'dots'),
  points,
  missing: fc.uniqueArray(fc.integer({ min: 5001, max: 5010 }), { maxLength: 2 }).map((all) => [...all].sort()),
})

/** Figures of any kind, with labels that hold whatever text can. */
export const randomFigure: fc.Arbitrary<Figure> = fc.record({
  name: fc.constantFrom('a-time', 'b-chance'),
  title: word,
  notes: fc.array(word, { maxLength: 2 }),
  x: axis(),
  y: axis(),
  bounds: fc.option(fc.tuple(fc.constant('5 %'), fc.constant('95 %')), { nil: undefined }),
  series: fc.array(series, { maxLength: 4 }),
  marks: fc.array(fc.record({ x: fc.integer({ min: 0, max: 5000 }), label: word }), { maxLength: 3 }),
  references: fc.array(fc.record({ x: fc.integer({ min: 0, max: 5000 }), y: number, label: word }), { maxLength: 3 }),
})
