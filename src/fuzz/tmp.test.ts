import { test } from 'vitest'
import { readSpec } from '../cli/spec-files.ts'
import { mannerOf } from './fault-schedule.ts'
import { fuzzRun } from './fuzz-run.ts'
import { strategies } from './strategies.ts'
import { faultSchedule, schedulesOf } from './fault-schedule.ts'
import { Tally, Walker } from './walker.ts'
import { Random } from './random.ts'
import { wander } from './wander.ts'

test('speed', () => {
  const run = readSpec('properties/volume.hf').runs.find((r) => r.check === 'oneCut')!
  const t0 = performance.now()
  const w = new Walker(run)
  console.log('compile', performance.now() - t0, w.stepper.slots.length, 'instances', w.stepper.state.length, 'words')
  for (const s of strategies) {
    const t = performance.now()
    const tally = new Tally(w.system.actions.length)
    const r = new Random(1)
    let found = 0
    while (performance.now() - t < 1000) if (wander(w, mannerOf({ strategy: s.name }), r, tally).found !== undefined) found++
    console.log(s.name, Math.round(tally.steps / (performance.now() - t)), 'k steps/s', tally.runs, found, tally.states.size)
  }
})
test('bugs', () => {
  const runs = readSpec('properties/volume-bugs.hf').runs.filter((r) => r.toggles.length > 0)
  for (const s of strategies) {
    const t = performance.now()
    let found = 0, all = 0, total = 0
    for (const run of runs) {
      const props = run.expectations.filter((e) => e.outcome === 'violated')
      const report = fuzzRun(run, { manner: mannerOf({ strategy: s.name }), runs: 3000, seed: 1, isLate: () => false, properties: props.map((e) => e.name) })
      all += props.length
      found += report.findings.length
      total += report.tally.runs
      if (s.name === 'weighted') for (const f of report.findings) console.log(run.check, run.toggles, f.expectation.name, 'runs', f.runs, 'before', f.stepsBefore, 'after', f.trace.steps.length, 'expected', f.expectation.steps)
      if (s.name === 'weighted') for (const o of report.open) console.log(run.check, run.toggles, o.name, 'NOT FOUND')
    }
    console.log(s.name, found, 'of', all, total, Math.round(performance.now() - t), 'ms')
  }
})
