import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { is } from 'immutable'
import { describe, expect, test } from 'vitest'
import { remembered } from '../base/remembered.ts'
import { COUNTEREXAMPLES } from '../cli/check/accept.ts'
import { readSpec } from '../cli/spec-files.ts'
import { type InterpretedSystem, interpretRun } from '../interpret/interpreted-system.ts'
import { Trap } from '../interpret/trap.ts'
import type { Run } from '../model/model.ts'
import { findPath, readTraceHeader, type TraceHeader } from '../trace/read-itf.ts'
import { certify, replay } from '../trace/replay.ts'
import { statesOf, type Trace } from '../trace/trace.ts'
import type { Outcome } from '../why/evaluate.ts'
import type { Reason } from '../why/reason.ts'
import { reasonOf } from '../why/reason-of.ts'
import { traceReasons } from '../why/trace-reasons.ts'
import { decideFromParts } from './decide-from-parts.ts'

/** Parts that are looked at of one reason. */
const NODES_MAX = 80

const files = readdirSync(COUNTEREXAMPLES).map((file) => join(COUNTEREXAMPLES, file))
const specs = new Map<string, readonly Run[]>()
const systemOf = remembered((run: Run): InterpretedSystem => interpretRun(run))

interface Kept {
  readonly run: Run
  readonly system: InterpretedSystem
  readonly header: TraceHeader
  readonly trace: Trace
}

function keptTrace(file: string): Kept {
  const { header, document } = readTraceHeader(readFileSync(file, 'utf8'))
  const runs = specs.get(header.spec) ?? readSpec(header.spec).runs
  specs.set(header.spec, runs)
  const key = (toggles: readonly string[]) => [...toggles].sort().join()
  const run = runs.find(
    (each) =>
      each.check === header.check && each.ordinal === header.ordinal && key(each.toggles) === key(header.toggles),
  )
  if (run === undefined) throw new Error(`no run for ${file}`)
  const system = systemOf(run)
  const { start, instances } = findPath(system, document)
  return { run, system, header, trace: replay(system, start, instances) }
}

function isSame(a: Outcome | 'unknown', b: Outcome | 'unknown'): boolean {
  return a instanceof Trap || b instanceof Trap ? a instanceof Trap && b instanceof Trap && a.span === b.span : is(a, b)
}

/** How many parts were looked at; each has to be decided by its own. */
function requireDecided(whole: Reason, run: Run, file: string): number {
  const waiting = [whole]
  let looked = 0
  for (let node = waiting.pop(); node !== undefined && looked < NODES_MAX; node = waiting.pop()) {
    looked++
    const { span } = node.expression
    const text = `${file}: ${span.file.text.slice(span.start, span.end)}`
    expect(isSame(decideFromParts(node, run.model), node.outcome), text).toBe(true)
    waiting.push(...node.parts())
  }
  return looked
}

describe('the counterexamples that are kept', () => {
  test('have explanations whose parts decide them', () => {
    let looked = 0
    for (const file of files) {
      const { run, header, trace } = keptTrace(file)
      const property = run.model.properties.find(({ name }) => name === header.property)
      if (property === undefined || property.sort === 'liveness') continue
      const states = statesOf(trace)
      const [last, before] = [states.at(-1), states.at(-2)]
      const isStep = property.sort === 'step'
      const state = isStep ? before : last
      if (state === undefined) throw new Error(`no state in ${file}`)
      const environment = { state, next: isStep ? last : undefined, frame: [], isNext: false }
      const reason = reasonOf(property.body, environment, run.model)
      if (property.sort !== 'unaffected') expect(reason.outcome, file).toBe(false)
      looked += requireDecided(reason, run, file)
      const taken = trace.steps.at(-1)
      if (before !== undefined && taken?.action.guard !== undefined) {
        const guard = reasonOf(
          taken.action.guard,
          { state: before, next: undefined, frame: [...taken.args], isNext: false },
          run.model,
        )
        expect(guard.outcome, file).toBe(true)
        looked += requireDecided(guard, run, file)
      }
    }
    expect(looked).toBeGreaterThan(5000)
  }, 120_000)

  test('show the same without their irrelevant steps, and each step reads what the one that it names has written', () => {
    let reads = 0
    for (const file of files.filter((_, at) => at % 6 === 0)) {
      const { run, system, header, trace } = keptTrace(file)
      const index = run.model.properties.findIndex(({ name }) => name === header.property)
      const property = run.model.properties[index]
      if (property?.sort !== 'invariant' && property?.sort !== 'step') continue
      const subject = { kind: 'property', property: index } as const
      const nothing = { error: undefined, notes: undefined }
      const { steps, violation } = traceReasons({ system, run, trace, subject, name: property.name, ...nothing })
      expect(violation.explanations[0]?.explanation.sort, file).toBe('false')
      for (const each of steps) {
        for (const { path, value, writtenBy } of each.reads) {
          const change = steps[writtenBy - 1]?.writes.findLast((write) => write.path === path)
          if (change === undefined) continue
          reads++
          expect(change.after, `${file}, step ${each.step}, ${path}`).toBe(value)
        }
      }
      const kept = trace.steps.filter((_, at) => steps[at]?.relevance !== 'irrelevant').map(({ instance }) => instance)
      const start = system
        .initialStates()
        .findIndex(
          ({ next }) => next !== undefined && String(next) === String(trace.start && system.encode(trace.start)),
        )
      expect(certify(system, replay(system, start, kept), subject, { properties: [] }).shows, file).toBe(true)
    }
    expect(reads).toBeGreaterThan(100)
  }, 120_000)
})
