import { expect, test } from 'vitest'
import { volumeDriver } from '../docs/examples/volume-driver.ts'
import { lockStep } from '../src/api/lock-step.ts'
import { spec } from '../src/api/spec.ts'

/* A replicated volume in TypeScript, docs/examples/replicated-volume.ts, driven beside spec/volume.hf. */

const volume = spec('properties/volume.hf')
  .check('healthy')
  .setting({ NODES: 4, WRITES: 2, EPOCHS: 6 })
  .allowing({ 'cut + cutFromControlPlane': 3, crash: 2, destroy: 1 })

test('the volume as it should be does what the spec allows, through cuts, crashes and a destroyed node', async () => {
  const { disagreement, text, taken, steps } = await lockStep(volume, volumeDriver(), { runs: 100 })
  expect(disagreement, text).toBeUndefined()
  expect(steps).toBeGreaterThan(3000)
  const never = Object.entries(taken).filter((row) => row[1].taken === 0)
  expect(never.length).toBeLessThanOrEqual(2)
})

test('a node that forgets the fence is found out, in the step in which it takes the write of its old primary', async () => {
  const { disagreement } = await lockStep(volume, volumeDriver({ forgetsFence: true }), { runs: 100 })
  expect(disagreement).toMatchObject({ kind: 'observed', faults: 1, isRepeatable: true })
  const actions = disagreement?.steps.map(({ action }) => action) ?? []
  const write = ['beginWrite', 'sendWrite', 'acceptWrite', 'replicate', 'suspectPeer', 'refuseReplica']
  expect(actions).toEqual(expect.arrayContaining(write))
  expect(actions.length).toBeLessThanOrEqual(8)
  expect(actions.at(-1)).toBe('refuseReplica')
  expect(disagreement?.differences.map(({ path }) => path)).toEqual([
    expect.stringMatching(/^disk\[node\d\]\.writes$/),
    'confirmation',
  ])
})

test('a control plane that forgets the epoch is found out, for it elects somebody that it must refuse', async () => {
  const { disagreement, text } = await lockStep(volume, volumeDriver({ forgetsEpoch: true }), { runs: 100 })
  expect(disagreement?.kind, text).toBe('accepted')
  expect(disagreement?.steps.at(-1)?.action).toBe('grant')
  expect(text).toContain('false  mayAsk(from)')
})
