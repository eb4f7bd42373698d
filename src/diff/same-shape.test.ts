import { expect, test } from 'vitest'
import { runOf } from '../testing/support.ts'
import { rewordedIn } from './same-shape.ts'

test('an unaffected property is told in other words where it names other steps, wherever these stand', () => {
  const [rise, mark] = ['action rise when x < 2 { x += 1 }', 'action mark when !y { y = true }']
  const run = (steps: readonly string[], by: string) =>
    runOf(`
      var x: 0..2 = 0
      var y: bool = false
      ${steps.join('\n')}
      unaffected Apart: x by ${by}
      check c { terminal true  expect Apart violated }`)
  const old = run([rise, mark], 'rise')
  expect(rewordedIn(old, run([mark, rise], 'rise'))).toEqual([])
  expect(rewordedIn(old, run([mark, rise], 'mark'))).toEqual(['Apart'])
  expect(rewordedIn(old, run([rise, mark], 'mark'))).toEqual(['Apart'])
  expect(rewordedIn(old, run([rise, mark], 'rise, mark'))).toEqual(['Apart'])
})
