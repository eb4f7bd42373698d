import { describe, expect, test } from 'vitest'
import { isModelError } from '../system/transition-system.ts'
import { runOf } from '../testing/support.ts'
import { type InterpretedSystem, interpretRun, type State } from './interpreted-system.ts'
import { showValue } from './show.ts'
import type { Value } from './values.ts'

function systemOf(text: string): InterpretedSystem {
  return interpretRun(runOf(`module m\n${text}`))
}

function initialStates(system: InterpretedSystem): State[] {
  return system.initialStates().map(({ next }) => {
    if (isModelError(next)) throw new Error(next.message)
    return system.decode(next)
  })
}

/** The state as the user sees it: `x = 1, up = [0: true]`. */
function shown(system: InterpretedSystem, state: State): string {
  return system.model.variables
    .map(({ name, type }, at) => `${name} = ${showValue(state.get(at) as Value, type)}`)
    .join(', ')
}

/** What an action's first instance makes of the first state. */
function resultOf(text: string): string {
  const system = systemOf(text)
  const [state] = initialStates(system)
  const next = state && system.step(state, 0)
  if (next === undefined) return 'not possible'
  if (isModelError(next)) return `${next.kind}: ${next.message}`
  return shown(system, next)
}

describe('assignments', () => {
  test('run one after the other, each seeing what those before it wrote', () => {
    expect(resultOf('var a: 0..9 = 1\nvar b: 0..9 = 2\naction go { a = b  b = a + 1 }')).toBe('a = 2, b = 3')
    expect(resultOf('var a: 0..9 = 1\nvar b: 0..9 = 2\naction go { let old = a  a = b  b = old }')).toBe('a = 2, b = 1')
  })

  test('leave everything as it was where a later one is an error', () => {
    const system = systemOf('var a: 0..9 = 1\naction go { a = 5  a += 7 }')
    const [state] = initialStates(system)
    expect(state && isModelError(system.step(state, 0))).toBe(true)
    expect(state && shown(system, state)).toBe('a = 1')
  })

  test('may leave the range in between only where nothing is assigned', () => {
    expect(resultOf('var a: 0..3 = 3\naction go { a = a + 2 - 2 }')).toBe('a = 3')
    expect(resultOf('var a: 0..3 = 3\naction go { a += 2  a -= 2 }')).toMatch(/^range: /)
  })

  test('reach into maps, records and sequences', () => {
    const state = `
type Slot = 0..2
type Disk = { epoch: 0..9, parts: Slot -> bool }
var disk: Slot -> Disk = { epoch: 1, parts: map(s in Slot: false) }
var queue: Seq<{ at: Slot, done: bool }, 2> = seq({ at: 0, done: false }, { at: 1, done: false })
var here: Slot = 1
`
    const at = (part: string) => resultOf(`${state}action go { ${part} }`)
    expect(at('disk[2].parts[here] = true')).toContain(
      '2: { epoch: 1, parts: [0: false, 1: true, 2: false] }], queue = [{ at: 0',
    )
    expect(at('disk[here].epoch += 4')).toContain('1: { epoch: 5, parts')
    expect(at('disk[here] = disk[here] with { epoch: 7 }')).toContain('1: { epoch: 7, parts')
    expect(at('disk[0].parts = true')).toContain('[0: { epoch: 1, parts: [0: true, 1: true, 2: true] }')
    expect(at('queue[here].done = true')).toContain('queue = [{ at: 0, done: false }, { at: 1, done: true }]')
    expect(at('queue[0] = queue[1]')).toContain('queue = [{ at: 1, done: false }, { at: 1, done: false }]')
    expect(at('queue[2].done = true')).toMatch(/^index: .* The index is 2 and the length 2\.$/)
    expect(at('here = 2  disk[here].epoch = 3')).toContain('2: { epoch: 3, parts')
  })

  test('spread a plain value over a map, however deep', () => {
    expect(resultOf('var up: 0..1 -> bool -> 0..3 = 1\naction go { up = 2 }')).toBe(
      'up = [0: [false: 2, true: 2], 1: [false: 2, true: 2]]',
    )
    expect(resultOf('var up: 0..1 -> bool -> 0..3 = 1\naction go { up[1] = 2 }')).toBe(
      'up = [0: [false: 1, true: 1], 1: [false: 2, true: 2]]',
    )
  })

  test.each([
    ['var s: Set<0..3> = set(1)', 's += 2', 's = {1, 2}'],
    ['var s: Set<0..3> = set(1)', 's += 1', 's = {1}'],
    ['var s: Set<0..3> = set(1)', 's -= 1', 's = {}'],
    ['var s: Set<0..3> = set(1)', 's -= 2', 's = {1}'],
    ['var s: Set<0..3> = set(1)', 's = s | set(0) \\ set(1)', 's = {0, 1}'],
    ['var q: Seq<0..3, 2> = seq(1)', 'q += 1', 'q = [1, 1]'],
    ['var q: Seq<0..3, 2> = seq(1, 2)', 'q = tail(q) + 3', 'q = [2, 3]'],
    ['var q: Seq<0..3, 1> = seq(1)', 'q += 2', /^full: .* It holds 1 at most, and 2 is one too many\.$/],
    ['var b: Bag<0..3, 2> = bag(1)', 'b += 1', 'b = bag(1 x2)'],
    ['var b: Bag<0..3, 2> = bag(1, 1)', 'b -= 1', 'b = bag(1)'],
    ['var b: Bag<0..3, 2> = bag(1)', 'b -= 2', /^absent: .* It holds no 2\.$/],
    ['var o: (0..3)? = none', 'o = 2', 'o = 2'],
    ['var o: (0..3)? = 2', 'o = none', 'o = none'],
    ['var s: bool -> Set<0..3> = set()', 's[true] += 3', 's = [false: {}, true: {3}]'],
  ])('%s; %s', (declaration, statement, expected) => {
    const result = resultOf(`${declaration}\naction go { ${statement} }`)
    if (typeof expected === 'string') expect(result).toBe(expected)
    else expect(result).toMatch(expected)
  })
})

describe('branches and loops', () => {
  const enumOf = 'enum Copy { Empty, Full }\nunion Message { Ping, Vote(of: 0..3) }\n'

  test('if takes one branch, by what was written before it', () => {
    const text = (a: number) =>
      `var a: 0..9 = ${a}\naction go { a += 1  if a > 5 { a = 0 } else if a == 3 { a = 9 } else { a += 1 } }`
    expect([resultOf(text(5)), resultOf(text(2)), resultOf(text(3))]).toEqual(['a = 0', 'a = 9', 'a = 5'])
    expect(resultOf('var a: 0..9 = 1\naction go { if a > 1 { a = 0 } }')).toBe('a = 1')
  })

  test('a let is for its block, and keeps the value it had', () => {
    expect(resultOf('var a: 0..9 = 1\naction go { let b = a  a = 5  if true { let b = 7  a = b }  a += b }')).toBe(
      'a = 8',
    )
  })

  test('match takes the first arm that fits, with its names', () => {
    const vote = `${enumOf}var m: Message = Vote(2)\nvar a: 0..9 = 0\n`
    expect(resultOf(`${vote}action go { match m { Vote(n) => { a = n  a += 1 }  Ping => a = 9 } }`)).toContain('a = 3')
    expect(resultOf(`${vote}action go { match m { Ping => a = 9  _ => {} } }`)).toContain('a = 0')
    const copy = `${enumOf}var c: Copy = Full\nvar o: (0..3)? = 2\n`
    expect(resultOf(`${copy}action go { match c { Empty => o = none  Full => c = Empty } }`)).toBe('c = Empty, o = 2')
    expect(resultOf(`${copy}action go { match o { none => c = Empty  some n => o = n + 1 } }`)).toBe('c = Full, o = 3')
  })

  test('a loop goes through the elements that its condition had before the loop', () => {
    const text = 'var up: 0..3 -> bool = map(n in 0..3: n == 0)\nvar n: 0..9 = 0\n'
    expect(resultOf(`${text}action go { for s in 0..2 where up[s] { up[s + 1] = true  n += 1 } }`)).toBe(
      'up = [0: true, 1: true, 2: false, 3: false], n = 1',
    )
    const picked = 'var picked: Set<0..3> = set(1, 2)\nvar n: 0..9 = 0\n'
    expect(resultOf(`${picked}action go { for s in picked { picked -= s  picked += 3  n += s } }`)).toBe(
      'picked = {3}, n = 3',
    )
  })

  test('a loop over several names has every combination, the first name slowest', () => {
    expect(resultOf('var q: Seq<0..9, 4> = seq()\naction go { for a in 1..2, b in 0..1 { q += a * 2 + b } }')).toBe(
      'q = [2, 3, 4, 5]',
    )
    expect(resultOf('var q: Seq<0..9, 4> = seq()\naction go { for a, b in 1..3 where a < b { q += a + b } }')).toBe(
      'q = [3, 4, 5]',
    )
    expect(resultOf('var n: 0..9 = 0\naction go { for a in 0..3 where a > 3 { n = 9 } }')).toBe('n = 0')
  })

  test('an assertion that is true does nothing', () => {
    expect(resultOf('var n: 0..9 = 4\naction go { assert n == 4 "four"  n = 5 }')).toBe('n = 5')
    expect(resultOf('var n: 0..9 = 4\naction go { assert n == 5 "five" }')).toBe(
      'assertion: An assertion in an action body was false. five',
    )
  })
})

describe('the start', () => {
  const states = (text: string) => {
    const system = systemOf(text)
    return initialStates(system).map((state) => shown(system, state))
  }

  test('is what the declarations say', () => {
    expect(states('const MAX = 3\nvar a: 0..MAX = MAX - 1\nvar up: bool -> 0..3 = map(b in bool: b ? 1 : 0)')).toEqual([
      'a = 2, up = [false: 0, true: 1]',
    ])
  })

  test('is every combination of the values of what may be any', () => {
    expect(states('var a: 1..2 = any\nvar b: bool = any')).toEqual([
      'a = 1, b = false',
      'a = 1, b = true',
      'a = 2, b = false',
      'a = 2, b = true',
    ])
    expect(states('symmetric type Token[3]\nvar mine: Token = any')).toEqual([
      'mine = token0',
      'mine = token1',
      'mine = token2',
    ])
    expect(states('var o: bool? = any')).toEqual(['o = none', 'o = false', 'o = true'])
  })

  test('has a state for each binding that an init allows, one init after the other', () => {
    const text = `
type Node = 0..2
var primary: Node? = none
var secondary: Node? = none
init (p: Node, s: Node) when p < s { primary = p  secondary = s }
`
    expect(states(text)).toEqual([
      'primary = 0, secondary = 1',
      'primary = 0, secondary = 2',
      'primary = 1, secondary = 2',
    ])
    expect(states(`${text}init swap(yes: bool) when primary == 0 { if yes { primary = secondary! } }`)).toEqual([
      'primary = 0, secondary = 1',
      'primary = 1, secondary = 1',
      'primary = 0, secondary = 2',
      'primary = 2, secondary = 2',
    ])
  })

  test('is none where no init allows one, and an error where one is', () => {
    expect(systemOf('var a: 0..3 = 0\ninit when a > 0 { a = 1 }').initialStates()).toMatchObject([
      { instance: 0, next: { kind: 'noStart' } },
    ])
    const [first, second] = systemOf('var a: 0..3 = 0\ninit (n: 0..1) { a = a + n * 4 }').initialStates()
    expect(first).toMatchObject({ instance: 0, next: expect.any(Uint32Array) })
    expect(second).toMatchObject({ instance: 1, next: { kind: 'range' } })
    const unset = systemOf(
      'var q: Seq<0..3, 1> = seq()\nvar a: 0..3 = min(n for n in 0..1 where n > 1)',
    ).initialStates()
    expect(unset).toMatchObject([{ instance: 0, next: { kind: 'empty' } }])
  })
})

describe('steps', () => {
  const text = `
symmetric actor Node[2]
type Slot = 0..1
bug forgetful "Forgets"
var up: Node -> bool = true
var a: 0..3 = 0
action both(n: Node, s: Slot) when up[n] && s == a { a += 1  up[n] = s == 0 }
fault crash(n: Node) when up[n] { up[n] = false }
fault forget when forgetful { a = 0 }
operator rest { a = a }
`

  test('have an instance for every combination of the parameters, the last fastest', () => {
    const system = systemOf(text)
    expect(system.actions).toEqual([
      { name: 'both', isFault: false, mover: 'system', fairness: 'none', firstInstance: 0, instances: 4 },
      { name: 'crash', isFault: true, mover: 'fault', fairness: 'none', firstInstance: 4, instances: 2 },
      { name: 'forget', isFault: true, mover: 'fault', fairness: 'none', firstInstance: 6, instances: 1 },
      { name: 'rest', isFault: false, mover: 'operator', fairness: 'none', firstInstance: 7, instances: 1 },
    ])
    const args = [0, 1, 2, 3, 5].map((at) => {
      const { action, args: values } = system.instance(at)
      return `${action.name} ${values.map((value, index) => showValue(value, action.parameters[index]?.type ?? { kind: 'unknown' })).join(' ')}`
    })
    expect(args).toEqual(['both node0 0', 'both node0 1', 'both node1 0', 'both node1 1', 'crash node1'])
    expect([0, 3, 4, 6, 7].map(system.actionOf)).toEqual([0, 0, 1, 2, 3])
  })

  test('that are possible are the successors, of the actions that are asked for, in order', () => {
    const system = systemOf(text)
    const [state] = system.initialStates().map(({ next }) => next as Uint32Array)
    if (state === undefined) throw new Error('no state')
    const instances = (actions: number[]) => system.successors(state, actions).map(({ instance }) => instance)
    expect(instances([0, 1, 2, 3])).toEqual([0, 2, 4, 5, 7])
    expect(instances([1])).toEqual([4, 5])
    expect(instances([])).toEqual([])
  })

  test('are packed as if they were encoded by themselves', () => {
    const system = systemOf(text)
    for (const { next } of system.initialStates()) {
      for (const step of system.successors(next as Uint32Array, [0, 1, 2, 3])) {
        const packed = step.next as Uint32Array
        expect(system.encode(system.decode(packed))).toEqual(packed)
      }
    }
  })
})

describe('properties', () => {
  test('of steps see both states, through definitions too', () => {
    const system = systemOf(`
var a: 0..3 = 0
var up: 0..3 -> bool = true
def high = a > 1
def at(n: 0..3) = up[n]
action go { a += 2  up[0] = false }
step Grows: a' > a
step Higher: !high && high'
step Same: at'(0) == at(0)
step Key: up'[a] && !(up[a])'
invariant Low: !high
`)
    const [from] = system.initialStates().map(({ next }) => next as Uint32Array)
    const [to] = from === undefined ? [] : system.successors(from, [0]).map(({ next }) => next as Uint32Array)
    if (from === undefined || to === undefined) throw new Error('no step')
    expect([0, 1, 2].map((property) => system.stepHolds(property, from, to))).toEqual([true, true, false])
    expect([0, 1, 2].map((property) => system.stepHolds(property, from, from))).toEqual([false, false, true])
    expect([system.holds(4, from), system.holds(4, to)]).toEqual([true, false])
  })

  test('that have no value are errors', () => {
    const system = systemOf("var o: (0..3)? = none\ninvariant I: o! > 0\nstep S: o'! > 0")
    const [state] = system.initialStates().map(({ next }) => next as Uint32Array)
    if (state === undefined) throw new Error('no state')
    expect(system.holds(0, state)).toMatchObject({ kind: 'missing' })
    expect(system.stepHolds(1, state, state)).toMatchObject({ kind: 'missing' })
  })
})
