import { describe, expect, test } from 'vitest'
import type { Run } from '../model/model.ts'
import { engines, runOf, verifyOptions } from '../testing/support.ts'
import { verifyRun } from '../verify/verify-run.ts'

/** Verdicts and figures by each engine, whichever takes the run in the end. */
function answers(text: string) {
  const run: Run = runOf(`module m\n${text}`)
  return engines.map((engine) => {
    const { verdicts, statistics } = verifyRun(run, verifyOptions(engine))
    const { states, transitions } = statistics
    return { states, transitions, verdicts: verdicts.map((each) => `${each.expectation.name} ${each.status}`) }
  })
}

/** What once differed between the engines, or crashed one of them; each line was found by a reviewer or a law. */
describe('both engines say the same of', () => {
  test.each([
    [
      'a conjunction of many parts with two values of one cell',
      `var x: 0..63 = 63
var bad: bool = false
action go when exists i in 0..62: x != i { bad = true }
invariant I: !bad
check c { terminal true  expect I violated }`,
    ],
    [
      'a guard that is never true, with more parts than are simplified',
      `var x: 0..3 = 3
var m: 0..59 -> 0..1 = map(i in 0..59: 1)
action back when !(x == 1 && (all i in 0..59: m[i] == 1) && x == 2) { m[0] = 0 }
invariant I: m[0] == 1
check c { terminal true  expect I violated }`,
    ],
    [
      'bags of more values than 32 bits count',
      `var b: Bag<{ a: 0..65535, b: 0..65535 }, 2> = bag()
action x when { a: 1, b: 0 } not in b { b += { a: 1, b: 0 } }
action y(k: 0..1) when size(b) == 1 && { a: 40000 + k, b: 0 } not in b { b += { a: 40000 + k, b: 0 } }
invariant I: b != bag({ a: 1, b: 0 }, { a: 40000, b: 0 })
check c { terminal true  expect I violated }`,
    ],
    [
      'an index below a key that is found out at run time',
      `var log: 0..1 -> Seq<0..3, 2> = seq()
var cur: 0..1 = 0
action push when size(log[cur]) < 1 { log[cur] += 0 }
action change when size(log[cur]) > 0 { log[cur][0] = 1 }
check c { terminal true  expect ErrorFree holds }`,
    ],
    [
      'numbers that would wrap in a branch that is not taken',
      `var x: 0..2147483646 = 0
var y: 0..10 = 0
def f(a: 0..1000): 0..10 = 6 / (a * 4 + 4)
action a when x == 0 { x = 1073741823 }
action b { y = x <= 1000 ? f(x) : 3 }
check c { terminal true  expect ErrorFree holds }`,
    ],
    [
      'the least number over -1, of something absent',
      `var x: (-2147483647..-1)? = none
var y: -1..1 = -1
var z: 0..5 = 0
action b when y == -1 { x = -9 }
action d { z = x != none && y != 0 && x! / y > 5 ? 1 : 0 }
reachable R: z == 1
check c { terminal true  expect R reached }`,
    ],
    [
      'comparisons of numbers from end to end of 32 bits',
      `var x: -1073741823..1073741823 = -1073741823
action up when x < 5 { x = 1073741823 }
action down when x > 5 { x = 0 }
reachable R: x == 0
invariant I: x < 7 || x > 1000000000
check c { terminal true  expect R reached  expect I holds }`,
    ],
    [
      'faults in two budgets, in any order',
      `var t: bool = false
fault fa { t = true }
fault fb { t = true }
action go { t = t }
check c { faults { fa <= 1, fa + fb <= 1 } terminal true  expect ErrorFree holds }`,
    ],
    [
      'values that are computed from each other many times over',
      `var x: 0..4 = 0
def deep(a: 0..4): 0..4 {
${Array.from({ length: 40 }, (_, at) => `  let a${at + 1} = (a${at === 0 ? '' : at} * a${at === 0 ? '' : at} + 1) % 5`).join('\n')}
  return a40
}
action g when deep(x) == 2 { x = 0 }
action h when deep(x) == 2 { x = 1 }
check c { terminal true  expect ErrorFree holds }`,
    ],
    [
      'choices upon choices',
      `var x: 0..5 = 0
var y: 0..5 = 3
var s: 0..21 -> bool = false
action flip(i: 0..1) { s[i] = true }
action go { for i in 0..21 where s[i] { let t = x  x = y  y = t } }
step S: x' != 4
check c { terminal true  expect S holds }`,
    ],
    [
      'sums that are thousands of terms long',
      `var m: 0..4095 -> 0..3 = 0
var x: 0..4095 = 0
var y: 0..3 = 0
action a when x < 2 { x += 1  y = m[x] }
invariant I: sum(m[i] for i in 0..4095) == 0
check c { terminal true  expect I holds }`,
    ],
  ])('%s', (_, text) => {
    const [compiled, interpreted] = answers(text)
    expect(compiled).toEqual(interpreted)
  })
})
