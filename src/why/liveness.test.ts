import { afterAll, describe, expect, test } from 'vitest'
import { folderWith, removeFolders } from '../testing/command-line.ts'

afterAll(removeFolders)

const SPEC = `var x: 0..4 = 0
action a when x == 0 { x = 1 }
action b when x == 1 { x = 2 }
action back when x == 2 { x = 0 }
action leave(n: 3..4) when x == 1 { x = n }
liveness Ends: eventually x == 4
liveness Stays: eventually always x == 0
check c { terminal true expect Ends violated  expect Stays violated }
`

const { run } = folderWith({ 'm.hf': SPEC })
run('check', 'm.hf', '--accept', '--no-coverage')
const why = (property: string) => run('why', `counterexamples/m-c-${property}.itf.json`, '--no-search').out

describe('why a run that goes on for ever breaks a promise', () => {
  test('does not say of an action that brings the goal, not for good, that it does not bring it', () => {
    const out = why('Stays')
    expect(out).toContain('Stays is false of this run, which repeats steps 1 to 3 for ever.')
    expect(out).toContain('  back\n    taken each time round, in step 3: it brings that, but not for good\n')
    expect(out).toContain('  a\n    taken each time round, in step 1, and does not bring it about\n')
  })

  test('tells what the next round reads', () => {
    expect(why('Stays')).toMatch(/3 {2}back +2 +1 in the next round\n/)
  })

  test('says of a run that rests that nothing happens', () => {
    expect(why('Ends')).toContain('Ends is false of a run in which nothing ever happens.')
  })
})
