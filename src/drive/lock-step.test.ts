import { expect, test } from 'vitest'
import { lockStep } from '../api/lock-step.ts'
import { spec } from '../api/spec.ts'
test('x', async () => {
  const text = `
   var held: 0..9 = 0
   action take when held < 9 { held = held + 1 }
   action giveBack when held > 0 { held = held - 1 }`
  const r = await lockStep(spec({ text }).check(), {
   create: () => ({ held: 0 }),
   actions: {
     take: (pool) => void pool.held++,
     giveBack: (pool) => void (pool.held = Math.max(0, pool.held - (pool.held > 3 ? 2 : 1))),
   },
   observe: ({ held }) => ({ held }),
 })
 console.log(r.text)
  expect(r.disagreement).toBeDefined()
})
