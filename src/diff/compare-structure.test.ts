import { expect, test } from 'vitest'
import { runOf } from '../testing/support.ts'
import { compareBounds, compareDeclarations } from './compare-structure.ts'

const gate = `
const LIMIT: 1..9 = 2
symmetric actor Node[LIMIT]
var open: Node -> bool = false
var passed: 0..2 = 0
fix calm "Nobody hurries"
action lift(n: Node) fair when !open[n] { open[n] = true }
action pass when passed < 2 { passed += 1 }
fault wind(n: Node) when open[n] { open[n] = false }
fault rust when passed > 0 { passed -= 1 }
invariant Few: passed <= 2
check day { faults { wind <= 1, rust <= 0 } expect Few holds }
`

const words = (old: string, new_: string) =>
  compareDeclarations(runOf(old).model, runOf(new_).model).map(
    ({ sort, name, old, new: new_ }) => `${sort} ${name}: ${old} -> ${new_}`,
  )

test('bodies and guards are no declarations', () => {
  expect(words(gate, gate.replace('passed < 2', 'passed < 1').replace('passed <= 2', 'passed <= 1'))).toEqual([])
})

test('what came, what went, and what is something else now', () => {
  const other = gate
    .replace('lift(n: Node) fair', 'lift(n: Node, fast: bool)')
    .replace('fault rust', 'operator scrub')
    .replace(', rust <= 0', '')
    .replace('passed: 0..2', 'passed: 0..3')
    .replace('fix calm', 'bug calm')
    .replace('reachable', 'invariant')
    .replace('invariant Few', 'reachable Some: passed == 2\ninvariant Few')
    .replace('expect Few', 'expect Some reached expect Few')
    .replaceAll('LIMIT', 'MOST')
  expect(words(gate, other)).toEqual([
    'step lift: fair action(n: Node) -> action(n: Node, fast: bool)',
    'step rust: fault -> undefined',
    'step scrub: undefined -> operator',
    'property Some: undefined -> reachable',
    'variable passed: 0..2 -> 0..3',
    'switch calm: fix -> bug',
    'constant LIMIT: const -> undefined',
    'constant MOST: undefined -> const',
  ])
})

test('the bounds of a run are its constants and the faults that it allows', () => {
  const other = gate.replace('wind <= 1, rust <= 0', 'wind + rust <= 3').replace('check day {', 'check day { LIMIT = 3')
  expect(compareBounds(runOf(gate), runOf(gate))).toEqual([])
  expect(compareBounds(runOf(gate), runOf(other))).toEqual([
    { name: 'LIMIT', old: '2', new: '3' },
    { name: 'wind', old: 'at most 1', new: undefined },
    { name: 'rust or wind', old: undefined, new: 'at most 3' },
  ])
  const swapped = other.replace('wind + rust', 'rust + wind')
  expect(compareBounds(runOf(other), runOf(swapped))).toEqual([])
})
