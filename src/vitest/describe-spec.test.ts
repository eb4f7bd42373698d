import { describe } from 'vitest'
import { describeSpec } from './describe-spec.ts'

/* The tests that it makes are looked at from outside, in src/testing/package.test.ts; these are some of them. */

const door = {
  path: 'door.hf',
  text: `
    var isOpen: bool = false
    fix lock "The door is locked"
    action open when !lock && !isOpen { isOpen = true }
    action close fair when isOpen { isOpen = false }
    invariant Closed: !isOpen
    reachable Open: isOpen
    liveness Closes: isOpen leadsTo !isOpen
    check plain "anybody may open it" { terminal true  expect Closed violated in 1 steps  expect Open reached  expect Closes holds }
    check locked { terminal true  with lock { expect Closed holds  expect Open unreachable } }`,
}

describeSpec(door, { warnings: 'fail' })
describe('those that are chosen', () => {
  describeSpec(door, { only: ['locked'], with: ['lock'], limits: { states: 10 }, engine: 'interpreted' })
})
