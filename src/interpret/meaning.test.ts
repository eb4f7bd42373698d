import { describe, expect, test } from 'vitest'
import { placeOf } from '../diagnostics/render.ts'
import { type TrapKind, trapSentences } from '../model/expressions.ts'
import { isModelError } from '../system/transition-system.ts'
import { runOf } from '../testing/support.ts'
import { interpretRun } from './interpreted-system.ts'
import { meaningOf } from './meaning.ts'
import { showValue } from './show.ts'
import { Trap } from './trap.ts'

/** A state with a value of each type of the language, none of them one that hides a mistake. */
const STATE = `
const TWO = 2
const DEEP = true
symmetric actor Node[3]
type Slot = 0..3
enum Copy { Empty, Filling, Full }
union Message { Ping, Vote(from: Slot, epoch: 0..9), Copies(of: Set<Slot>) }
type Lease = { holder: Slot?, epoch: 0..9 }
fix retry "Try again"

var seven: 0..9 = 7
var zero: 0..9 = 0
var three: 0..9 = 3
var minus: -9..9 = -7
var yes: bool = true
var no: bool = false
var copy: Copy = Filling
var up: Slot -> bool = map(s in Slot: s % 2 == 0)
var depth: Copy -> Slot -> 0..9 = map(c in Copy: map(s in Slot: c == Full ? s : 9 - s))
var nobody: Slot? = none
var somebody: Slot? = 2
var lease: Lease = { holder: 1, epoch: 4 }
var queue: Seq<Slot, 4> = seq(3, 1, 1)
var idle: Seq<Slot, 4> = seq()
var wire: Bag<Slot, 4> = bag(1, 2, 1)
var picked: Set<Slot> = set(3, 1)
var nothing: Set<Slot> = set()
var ping: Message = Ping
var vote: Message = Vote(2, 5)
var copies: Message = Copies(set(2, 0))
var owner: Node -> Node? = none
var groups: Set<{ of: Copy, at: Slot }> = set({ of: Full, at: 1 }, { of: Empty, at: 2 })

def twice(n: 0..9) = n * 2
def isUp(s: Slot) = up[s]
def longest(a: 0..9, b: 0..9): 0..99 {
  let most = a > b ? a : b
  let square = most * most
  return square + a
}
def kind(m: Message): 0..99 = match m {
  Ping => 0,
  Vote(from, _) => 10 + from,
  _ => 20,
}
def holderOf(l: Lease): Slot = match l.holder {
  none => 0,
  some h => h,
}
`

/** The value of an expression in that state, as a user would write it. */
function valueOf(expression: string): string {
  const run = runOf(`module m\n${STATE}\ndef it = ${expression}\n`)
  const system = interpretRun(run)
  const [initial] = system.initialStates()
  if (initial === undefined || isModelError(initial.next)) throw new Error('no initial state')
  const it = run.model.definitions.find((definition) => definition.name === 'it')
  if (it === undefined) throw new Error('no definition')
  const meaning = meaningOf(it.body, run.model.definitions)
  return showValue(meaning({ state: system.decode(initial.next), next: undefined, frame: [] }), it.body.type)
}

/** The trap that evaluating an expression ends in: its kind, the text it points to, and what it says. */
function trapOf(expression: string): readonly [TrapKind, string, string] {
  try {
    return [`${valueOf(expression)} is a value` as TrapKind, '', '']
  } catch (error) {
    if (!(error instanceof Trap)) throw error
    const { file, start, end } = error.span
    return [error.kind, file.text.slice(start, end), error.detail]
  }
}

const table = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+~\s+/) as [string, string])

describe('literals and variables', () => {
  test.each(
    table(`
    7                      ~ 7
    -3                     ~ -3
    true                   ~ true
    TWO                    ~ 2
    DEEP                   ~ true
    retry                  ~ false
    seven                  ~ 7
    minus                  ~ -7
    copy                   ~ Filling
    Copy.Full              ~ Full
    Full                   ~ Full
    nobody                 ~ none
    somebody               ~ 2
    up                     ~ [0: true, 1: false, 2: true, 3: false]
    lease                  ~ { holder: 1, epoch: 4 }
    queue                  ~ [3, 1, 1]
    wire                   ~ bag(1 x2, 2)
    picked                 ~ {1, 3}
    nothing                ~ {}
    ping                   ~ Ping
    vote                   ~ Vote(2, 5)
    copies                 ~ Copies({0, 2})
    owner                  ~ [node0: none, node1: none, node2: none]
    groups                 ~ {{ of: Empty, at: 2 }, { of: Full, at: 1 }}
  `),
  )('%s is %s', (expression, value) => {
    expect(valueOf(expression)).toBe(value)
  })
})

describe('operators', () => {
  test.each(
    table(`
    seven + three * TWO            ~ 13
    (seven + three) * TWO          ~ 20
    seven - three - TWO            ~ 2
    three - seven                  ~ -4
    -seven                         ~ -7
    -minus                         ~ 7
    -zero                          ~ 0
    seven / TWO                    ~ 3
    minus / TWO                    ~ -3
    seven / minus                  ~ -1
    three / minus                  ~ 0
    seven % three                  ~ 1
    minus % three                  ~ -1
    seven % minus                  ~ 0
    zero * minus                   ~ 0
    zero * minus == 0              ~ true
    seven / TWO * TWO + seven % TWO == seven    ~ true
    minus / TWO * TWO + minus % TWO == minus    ~ true
    seven < three                  ~ false
    three < seven                  ~ true
    seven <= seven                 ~ true
    seven > seven                  ~ false
    seven >= seven                 ~ true
    seven == 7                     ~ true
    seven != 7                     ~ false
    !yes                           ~ false
    !no && yes                     ~ true
    yes && no                      ~ false
    no || yes                      ~ true
    no || no                       ~ false
    no => no                       ~ true
    yes => no                      ~ false
    no => yes => no                ~ true
    yes ? seven : three            ~ 7
    no ? seven : yes ? TWO : 1     ~ 2
    copy == Filling                ~ true
    copy != Full                   ~ true
    lease == { holder: 1, epoch: 4 }                ~ true
    lease == { holder: none, epoch: 4 }             ~ false
    up == map(s in Slot: s != 1 && s != 3)          ~ true
    set(1, 3) == picked            ~ true
    set(3, 1, 1) == picked         ~ true
    seq(1, 3, 1) == queue          ~ false
    bag(2, 1, 1) == wire           ~ true
    bag(2, 2, 1) == wire           ~ false
    vote == Vote(2, 5)             ~ true
    vote == Vote(2, 4)             ~ false
    ping != vote                   ~ true
    somebody == 2                  ~ true
    nobody == none                 ~ true
    nobody == somebody             ~ false
    nobody ?? 3                    ~ 3
    somebody ?? 3                  ~ 2
    nobody ?? somebody ?? 3        ~ 2
    somebody!                      ~ 2
    somebody! + 1                  ~ 3
  `),
  )('%s is %s', (expression, value) => {
    expect(valueOf(expression)).toBe(value)
  })
})

describe('collections', () => {
  test.each(
    table(`
    1 in picked                    ~ true
    2 in picked                    ~ false
    2 not in picked                ~ true
    seven in picked                ~ false
    picked - seven                 ~ {1, 3}
    3 in queue                     ~ true
    2 not in queue                 ~ true
    2 in wire                      ~ true
    3 in wire                      ~ false
    { of: Full, at: 1 } in groups  ~ true
    picked | set(2)                ~ {1, 2, 3}
    picked & set(1, 2)             ~ {1}
    picked \\ set(1, 2)            ~ {3}
    set(1) subset picked           ~ true
    picked subset set(1)           ~ false
    nothing subset picked          ~ true
    picked subset picked           ~ true
    picked + 2                     ~ {1, 2, 3}
    picked + 1                     ~ {1, 3}
    picked - 1                     ~ {3}
    picked - 2                     ~ {1, 3}
    queue + 0                      ~ [3, 1, 1, 0]
    wire + 1                       ~ bag(1 x3, 2)
    wire - 1                       ~ bag(1, 2)
    wire - 2                       ~ bag(1 x2)
    size(picked)                   ~ 2
    size(nothing)                  ~ 0
    size(queue)                    ~ 3
    size(wire)                     ~ 3
    head(queue)                    ~ 3
    last(queue)                    ~ 1
    tail(queue)                    ~ [1, 1]
    tail(tail(tail(queue)))        ~ []
    queue[0]                       ~ 3
    queue[TWO]                     ~ 1
    up[2]                          ~ true
    up[three]                      ~ false
    depth[Full][2]                 ~ 2
    depth[Empty, 2]                ~ 7
    depth[copy][three]             ~ 6
    seq(three, zero)               ~ [3, 0]
    bag(zero, zero)                ~ bag(0 x2)
    set(three, three)              ~ {3}
    set(lease)                     ~ {{ holder: 1, epoch: 4 }}
  `),
  )('%s is %s', (expression, value) => {
    expect(valueOf(expression)).toBe(value)
  })
})

describe('quantifiers and aggregates', () => {
  test.each(
    table(`
    all s in Slot: s < 4                          ~ true
    all s in Slot: up[s]                          ~ false
    all s in Slot where up[s]: s != 1             ~ true
    all s in nothing: false                       ~ true
    exists s in Slot: up[s] && s > 1              ~ true
    exists s in nothing: true                     ~ false
    exists a, b in Slot: a + b == 6 && a != b     ~ false
    exists a, b in Slot: a + b == 5 && a != b     ~ true
    exists a in picked, c in Copy: depth[c][a] == 8 ~ true
    all a, b in picked where a > b && a == 1: false ~ true
    count(s in Slot where up[s])                  ~ 2
    count(a, b in Slot where a < b)               ~ 6
    count(s in picked)                            ~ 2
    count(n in Node where owner[n] == none)       ~ 3
    sum(s for s in Slot)                          ~ 6
    sum(s * s for s in picked where s > 1)        ~ 9
    sum(s for s in nothing)                       ~ 0
    min(depth[Empty][s] for s in picked)          ~ 6
    max(s for s in Slot where !up[s])             ~ 3
    min(minus for s in Slot)                      ~ -7
    max(s for s in 2..2)                          ~ 2
    set(s in Slot where up[s])                    ~ {0, 2}
    set(s in Slot)                                ~ {0, 1, 2, 3}
    set(s / TWO for s in Slot)                    ~ {0, 1}
    set({ of: Full, at: s } for s in picked) & groups ~ {{ of: Full, at: 1 }}
    set((1 in picked))                            ~ {true}
    map(s in Slot: s * s)                         ~ [0: 0, 1: 1, 2: 4, 3: 9]
    map(c in Copy: c == copy)                     ~ [Empty: false, Filling: true, Full: false]
    map(b in bool: !b)                            ~ [false: true, true: false]
  `),
  )('%s is %s', (expression, value) => {
    expect(valueOf(expression)).toBe(value)
  })
})

describe('records, unions and definitions', () => {
  test.each(
    table(`
    lease.epoch                                   ~ 4
    lease.holder                                  ~ 1
    lease.holder!                                 ~ 1
    (lease with { epoch: 5 }).epoch               ~ 5
    lease with { epoch: 5, holder: none }         ~ { holder: none, epoch: 5 }
    lease with { epoch: lease.epoch + 1 }         ~ { holder: 1, epoch: 5 }
    { epoch: 1, holder: 2 } == lease              ~ false
    vote is Vote                                  ~ true
    ping is Vote                                  ~ false
    ping is Ping                                  ~ true
    match vote { Vote(_, e) => e, _ => 0 }        ~ 5
    match vote { Vote(f, e) => e * 10 + f, Ping => 1, Copies(_) => 2 } ~ 52
    match copies { Copies(of) => size(of), _ => 9 } ~ 2
    match copy { Full => 1, Filling => 2, Empty => 3 } ~ 2
    match somebody { some s => s + 1, none => 0 } ~ 3
    match nobody { some s => s + 1, none => 0 }   ~ 0
    match nobody { _ => 4 }                       ~ 4
    match ping { Ping => match vote { Vote(f, _) => f, _ => 0 }, _ => 9 } ~ 2
    twice(three)                                  ~ 6
    twice(twice(TWO))                             ~ 8
    longest(3, 7)                                 ~ 52
    kind(ping) + kind(vote) + kind(copies)        ~ 32
    holderOf(lease)                               ~ 1
    holderOf({ holder: none, epoch: 0 })          ~ 0
    all s in Slot: isUp(s) == up[s]               ~ true
  `),
  )('%s is %s', (expression, value) => {
    expect(valueOf(expression)).toBe(value)
  })
})

describe('what has no value is a trap with its place', () => {
  const traps = [
    ['range', 'twice(seven + three)', 'seven + three', 'The value is 10, and the type is 0..9.'],
    ['range', 'Vote(seven, 0)', 'seven', 'The value is 7, and the type is 0..3.'],
    ['range', 'lease with { epoch: lease.epoch * 3 }', 'lease.epoch * 3', 'The value is 12, and the type is 0..9.'],
    ['range', 'queue + seven', 'seven', 'The value is 7, and the type is 0..3.'],
    ['missingKey', 'up[seven]', 'seven', 'The value is 7, and the type is 0..3.'],
    ['missingKey', 'depth[Full, minus]', 'minus', 'The value is -7, and the type is 0..3.'],
    ['full', 'queue + 1 + 2', 'queue + 1 + 2', 'It holds 4 at most, and 2 is one too many.'],
    ['full', 'wire + 3 + 3', 'wire + 3 + 3', 'It holds 4 at most, and 3 is one too many.'],
    ['absent', 'wire - 3', 'wire - 3', 'It holds no 3.'],
    ['absent', 'wire - 2 - 2', 'wire - 2 - 2', 'It holds no 2.'],
    ['missing', 'nobody!', 'nobody!', 'The option is none here.'],
    [
      'missing',
      '(lease with { holder: none }).holder! + 1',
      '(lease with { holder: none }).holder!',
      'The option is none here.',
    ],
    ['empty', 'head(idle)', 'head(idle)', 'The sequence is empty here.'],
    ['empty', 'last(idle)', 'last(idle)', 'The sequence is empty here.'],
    ['empty', 'tail(idle)', 'tail(idle)', 'The sequence is empty here.'],
    ['empty', 'min(s for s in nothing)', 'min(s for s in nothing)', 'There is nothing to take the min of.'],
    [
      'empty',
      'max(s for s in Slot where s > 3)',
      'max(s for s in Slot where s > 3)',
      'There is nothing to take the max of.',
    ],
    ['index', 'queue[three]', 'queue[three]', 'The index is 3 and the length 3.'],
    ['index', 'queue[minus]', 'queue[minus]', 'The index is -7 and the length 3.'],
    ['index', 'idle[0]', 'idle[0]', 'The index is 0 and the length 0.'],
    ['divisionByZero', 'seven / zero', 'seven / zero', 'The right side is 0 here.'],
    ['divisionByZero', 'seven % (zero * minus)', 'seven % (zero * minus)', 'The right side is 0 here.'],
  ] as const

  test.each(traps)('%s: %s', (kind, expression, place, detail) => {
    expect(trapOf(expression)).toEqual([kind, place, detail])
  })

  test('of every kind but assertions, which only bodies have', () => {
    const kinds = new Set(Object.keys(trapSentences))
    for (const [kind] of traps) kinds.delete(kind)
    expect([...kinds]).toEqual(['assertion'])
  })

  test.each(
    table(`
    no && nobody! == 1                        ~ false
    yes || seven / zero == 1                  ~ true
    no => head(idle) == 1                     ~ true
    somebody ?? (seven / zero)                ~ 2
    yes ? 1 : nobody!                         ~ 1
    match ping { Ping => 1, _ => seven / zero } ~ 1
    all s in nothing: nobody! == s            ~ true
    count(s in Slot where s == 0 || 6 / s > 2) ~ 3
  `),
  )('but not where nobody asks for it: %s', (expression, value) => {
    expect(valueOf(expression)).toBe(value)
  })

  test.each([
    ['all s in Slot: s != 3 && (s != 0 || nobody! == 1)', 'nobody!'],
    ['exists s in Slot: s == 0 || nobody! == s', 'nobody!'],
    ['all s in Slot where 6 / (s - 3) < 0: s != 0', '6 / (s - 3)'],
  ])('whatever the order in which a quantifier sees its elements: %s', (expression, place) => {
    expect(trapOf(expression)[1]).toBe(place)
  })
})

describe('traps of actions', () => {
  /** The steps of each action in the first state: what they lead to, or the error with its place. */
  function stepsOf(actions: string): Record<string, string> {
    const run = runOf(`module m\n${STATE}\n${actions}`)
    const system = interpretRun(run)
    const [initial] = system.initialStates()
    if (initial === undefined || isModelError(initial.next)) throw new Error('no initial state')
    const state = system.decode(initial.next)
    return Object.fromEntries(
      system.actions.map(({ name, firstInstance }) => {
        const next = system.step(state, firstInstance)
        if (next === undefined) return [name, 'not possible']
        if (!isModelError(next)) return [name, state.equals(next) ? 'nothing changes' : 'changes']
        const { file, start, end } = next.span
        expect(placeOf(next.span)).toMatch(/^test\.hf:\d+:\d+$/)
        return [name, `${next.kind} at ${file.text.slice(start, end)}: ${next.message}`]
      }),
    )
  }

  test('are in the guard, in the body, in an assertion', () => {
    const steps = stepsOf(`
action guarded when nobody! == 1 { seven = 0 }
action assigned { seven += three }
action narrowed { somebody = three + 1 }
action keyed { up[seven] = false }
action late { seven = 0  three = 8 / seven }
action listed { queue = seq(0, 1, 2, 3, 0) }
action element { queue[three] = 0 }
action taken { wire -= 3 }
action claimed { assert seven == 7  assert seven < three "three is the most" }
action silent { assert no }
action looped { for s in Slot { assert s < 2 "low" } }
`)
    expect(steps).toMatchInlineSnapshot(`
      {
        "assigned": "range at seven += three: A number left the range of the type it was given to. The value is 10, and the type is 0..9.",
        "claimed": "assertion at assert seven < three "three is the most": An assertion in an action body was false. three is the most",
        "element": "index at three: A sequence was asked for an index that it does not have. The index is 3 and the length 3.",
        "guarded": "missing at nobody!: \`!\` was applied to none. The option is none here.",
        "keyed": "missingKey at seven: A map was asked for a key that its type does not have. The value is 7, and the type is 0..3.",
        "late": "divisionByZero at 8 / seven: A number was divided by zero. The right side is 0 here.",
        "listed": "full at seq(0, 1, 2, 3, 0): An element was added to a sequence or bag that was full. It holds 4 at most.",
        "looped": "assertion at assert s < 2 "low": An assertion in an action body was false. low",
        "narrowed": "range at three + 1: A number left the range of the type it was given to. The value is 4, and the type is 0..3.",
        "silent": "assertion at assert no: An assertion in an action body was false.",
        "taken": "absent at wire -= 3: An element was taken out of a bag that does not hold it. It holds no 3.",
      }
    `)
  })
})
