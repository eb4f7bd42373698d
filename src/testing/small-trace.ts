import { expect } from 'vitest'
import { exitCodes } from '../cli/exit-codes.ts'
import { folderWith } from './command-line.ts'

/** A spec whose one check is violated in three steps. */
export const SPEC = `module m
actor Left
var n: 0..9 = 0
/// The node adds one.
action up by Left when n < 9 { n += 1 }
/// It is small.
invariant Small: n < 3
check small { terminal true  expect Small violated in 3 steps }
`

/** Where its trace is kept. */
export const TRACE = 'counterexamples/m-small-Small.itf.json'

/** A folder with the spec, and its trace. */
export function folderWithTrace() {
  const made = folderWith({ 'spec/m.hf': SPEC })
  expect(made.run('check', '--accept', '--no-coverage').code).toBe(exitCodes.asExpected)
  return made
}
