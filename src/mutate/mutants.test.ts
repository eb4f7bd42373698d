import { describe, expect, test } from 'vitest'
import { featureSpecs } from '../testing/feature-specs.ts'
import { runsOf, verifyOptions } from '../testing/support.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { mutantsOf, mutateRun, placeOf, sampleOf } from './mutants.ts'
import { type MutationKind, mutationKinds } from './mutation.ts'

function labels(text: string, ...kinds: MutationKind[]): string[] {
  return mutantsOf(runsOf(text), kinds.length > 0 ? kinds : mutationKinds).map(({ label }) => label)
}

/** What becomes of each property of the only run, by verifyRun, with the mutant of that label in it. */
function verdictsWith(text: string, label: string): Record<string, string> {
  const runs = runsOf(text)
  const mutant = mutantsOf(runs).find((each) => each.label === label)
  if (mutant === undefined) throw new Error(`no mutant '${label}' among: ${labels(text).join('; ')}`)
  const run = runs[0] && mutateRun(runs[0], mutant.mutation)
  if (run === undefined) throw new Error(`'${label}' has no effect`)
  return Object.fromEntries(
    verifyRun(run, verifyOptions('compiled')).verdicts.map((each) => [each.expectation.name, each.status]),
  )
}

const spec = (body: string) => `module m
symmetric type Node[3]
var votes: Node -> bool = false
var leader: Node? = none
var term: 0..3 = 0
${body}
check c { terminal true }
`

describe('the kinds of change', () => {
  const election = spec(`
def isQuorum = count(n in Node where votes[n]) >= 2
action vote(n: Node) when leader == none && !votes[n] { votes[n] = true }
action elect(n: Node) when isQuorum && votes[n] { leader = n  term = 1 }
invariant Backed: leader != none => count(n in Node where votes[n]) >= 2
reachable Elected: term == 1`)

  test('drop leaves out conjuncts and whole conditions, also of definitions that a guard calls', () => {
    expect(labels(election, 'drop')).toEqual([
      'isQuorum: drop count(n in Node where votes[n]) >= 2',
      'isQuorum: drop votes[n]',
      'vote: drop leader == none',
      'vote: drop !votes[n]',
      'elect: drop isQuorum',
      'elect: drop votes[n]',
    ])
  })

  test('negate turns the same places round', () => {
    expect(labels(election, 'negate').map((label) => label.replace('negate', 'drop'))).toEqual(labels(election, 'drop'))
  })

  test('assignment leaves out assignments', () => {
    expect(labels(election, 'assignment')).toEqual([
      'vote: drop votes[n] = true',
      'elect: drop leader = n',
      'elect: drop term = 1',
    ])
  })

  test('bound lets a comparison of numbers in for more and for less', () => {
    expect(labels(election, 'bound')).toEqual([
      'isQuorum: -1 in count(n in Node where votes[n]) >= 2',
      'isQuorum: > in count(n in Node where votes[n]) >= 2',
    ])
    const text = spec('action a when term < 2 { term += 1 }\naction b when term == 1 && leader == none { term = 0 }')
    expect(labels(text, 'bound')).toEqual([
      'a: -1 in term < 2',
      'a: <= in term < 2',
      'b: >= in term == 1',
      'b: <= in term == 1',
    ])
  })

  test('quantifier turns all into exists and back', () => {
    const text = spec(`action a when all n in Node: votes[n] { term = 1 }
action b when exists n in Node: votes[n] { term = 0 }`)
    expect(labels(text, 'quantifier')).toEqual([
      'a: exists in all n in Node: votes[n]',
      'b: all in exists n in Node: votes[n]',
    ])
  })

  test('swap exchanges parameters, arguments and fields of one type, and nothing that stays the same', () => {
    const text = spec(`
var pair: { a: Node?, b: Node?, c: bool } = { a: none, b: none, c: false }
def differ(x: Node, y: Node) = x != y
action a(x: Node, y: Node, z: bool) when differ(x, y) && votes[x] && x != y && z {
  votes[y] = true
  pair = { a: x, b: none, c: z }
}`)
    expect(labels(text, 'swap')).toEqual([
      'a: swap x, y in differ(x, y)',
      'a: swap x, y in votes[x]',
      'a: swap x, y in votes[y] = true',
      'a: swap x, y in pair = { a: x, b: none, c: z }',
      'a: swap value 1, value 2 in { a: x, b: none, c: z }',
    ])
  })

  test('a mutant has a place, a sentence and a key of its own', () => {
    const mutants = mutantsOf(runsOf(election))
    const [first] = mutants
    expect(first && placeOf(first)).toEqual({ file: 'test.hf', line: 7, column: 16 })
    expect(first?.sentence).toBe(
      'In the definition of isQuorum, the condition `count(n in Node where votes[n]) >= 2` is left out.',
    )
    expect(new Set(mutants.map(({ key }) => key)).size).toBe(mutants.length)
    expect(new Set(mutants.map(({ label }) => label)).size).toBe(mutants.length)
  })

  test('a change does what it says', () => {
    const text = election.replace(
      'check c { terminal true }',
      'check c { terminal true  expect Backed holds  expect Elected reached }',
    )
    expect(verdictsWith(text, 'elect: drop isQuorum')).toMatchObject({ Backed: 'violated', Elected: 'reached' })
    expect(verdictsWith(text, 'elect: negate isQuorum')).toMatchObject({ Backed: 'violated' })
    expect(verdictsWith(text, 'isQuorum: -1 in count(n in Node where votes[n]) >= 2').Backed).toBe('violated')
    expect(verdictsWith(text, 'isQuorum: > in count(n in Node where votes[n]) >= 2').Backed).toBe('holds')
    expect(verdictsWith(text, 'elect: drop term = 1')).toMatchObject({ Backed: 'holds', Elected: 'unreachable' })
    expect(verdictsWith(text, 'vote: drop votes[n] = true')).toMatchObject({ Backed: 'holds', Elected: 'unreachable' })
  })
})

describe('what is no mutant', () => {
  test('the properties and what they call stay as they are, though the system calls the same', () => {
    const text = spec('def few = term < 2\naction up when few { term += 1 }\ninvariant Few: few || term == 2').replace(
      'terminal true }',
      'terminal !few  expect Few holds }',
    )
    expect(labels(text)).not.toContain('Few: drop few')
    // Were the invariant to read the mutated definition, it would hold.
    expect(verdictsWith(text, 'few: drop term < 2')).toMatchObject({ Few: 'violated', ErrorFree: 'violated' })
  })

  test('a switch, what it turns off, and a fault that no budget allows', () => {
    const text = `module m
bug broken "Nothing is asked"
fix strict "More is asked"
var x: 0..2 = 0
var y: 0..2 = 0
action up when (x < 1 || broken) && (strict => y == 0) { x += 1 }
action wrong when broken && x == 1 { y = 1 }
fault break when y == 0 { y = 2 }
check off { terminal true }`
    const off = labels(text, 'drop', 'assignment')
    expect(off).toEqual(['up: drop x < 1', 'up: drop x += 1'])
    const both = `${text}\ncheck on { terminal true  faults { break <= 1 }  with broken { terminal true } }`
    expect(labels(both, 'drop')).toEqual(['up: drop x < 1', 'wrong: drop x == 1', 'break: drop y == 0'])
    const [run, other] = runsOf(both)
    const wrong = mutantsOf(runsOf(both)).find(({ label }) => label === 'wrong: drop x == 1')
    if (run === undefined || other === undefined || wrong === undefined) throw new Error('missing')
    expect(mutateRun(run, wrong.mutation)).toBeUndefined()
    expect(mutateRun(other, wrong.mutation)).toBeDefined()
  })

  test('what a switch widens is changed where the switch is off too', () => {
    const text = `module m
bug broken "More is allowed"
var x: 0..2 = 0
var y: 0..2 = 0
action up when (x < 1 || broken && x == 1) && y == 0 { x += 1 }
invariant Few: x <= 1
check off { terminal true expect Few holds }
check on { terminal true with broken { expect Few violated } }`
    const runs = runsOf(text)
    const whole = mutantsOf(runs).find(({ label }) => label === 'up: drop x < 1 || broken && x == 1')
    if (whole === undefined) throw new Error('missing')
    expect(runs.map((run) => mutateRun(run, whole.mutation) !== undefined)).toEqual([true, true])
  })

  test('a loop over a symmetric type stays one that gives the same in every order', () => {
    const text = spec(`var seen: Node -> Node -> bool = false
action gather(x: Node, y: Node) { for n in Node where n != x { seen[n, x] = true  seen[n, y] = false } }
action each(x: Node, y: Node) when x != y { for n in Node { votes[n] = votes[n] && n != x } }`)
    for (const mutant of mutantsOf(runsOf(text))) {
      const run = runsOf(text)[0]
      expect(run && mutateRun(run, mutant.mutation), mutant.label).toBeDefined()
    }
  })
})

describe('a sample', () => {
  test('is even, in order, and whole where it may be', () => {
    const mutants = mutantsOf(runsOf(featureSpecs['sequences'] ?? ''))
    expect(sampleOf(mutants, undefined)).toBe(mutants)
    expect(sampleOf(mutants, mutants.length)).toBe(mutants)
    const some = sampleOf(mutants, 5)
    expect(some).toHaveLength(5)
    const places = some.map((mutant) => mutants.indexOf(mutant))
    expect(places).toEqual([0, 1, 2, 3, 4].map((at) => Math.floor((at * mutants.length) / 5)))
  })
})
