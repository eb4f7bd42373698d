import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { interpretRun } from '../interpret/interpreted-system.ts'
import type { Run } from '../model/model.ts'
import { exploreGraph, type StateGraph } from '../search/state-graph.ts'
import { isModelError, type TransitionSystem } from '../system/transition-system.ts'
import { randomSpec } from '../testing/random-spec.ts'
import { runsOf } from '../testing/support.ts'
import { exploreCompiled } from './explore-compiled.ts'

const specs = fc.gen().map((g) => randomSpec({ below: (n) => g(fc.nat, { max: n - 1 }) }))
const numRuns = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 300)

/**
 * A graph by its states and actions, so that the numbers of nodes don't matter, nor which state stands for an orbit:
 * then the arguments of steps are the same but for their names.
 */
function described(
  graph: StateGraph,
  system: TransitionSystem,
): { readonly initial: string[]; readonly edges: string[] } {
  const name = (node: number) => system.canonical(graph.stateOf(node)).join('.')
  const edges = Array.from({ length: graph.nodes }, (_, node) => {
    const [from, to] = [graph.offsets[node] as number, graph.offsets[node + 1] as number]
    const steps = Array.from({ length: to - from }, (_, at) => {
      const instance = graph.instances[from + at] as number
      return `${system.actionOf(instance)}>${name(graph.targets[from + at] as number)}`
    })
    return `${name(node)}: ${steps.sort().join(' ')}`
  })
  return { initial: graph.initial.map(({ node }) => name(node)), edges: edges.sort() }
}

describe('the graph out of the table of a search', () => {
  test.each(['reduced', 'not reduced'])('has the states, steps and truths of the interpreter, %s', (mode) => {
    let [compared, edges, marked] = [0, 0, 0]
    fc.assert(
      fc.property(specs, (text) => {
        const whole = runsOf(text)[0] as Run
        const run = mode === 'reduced' ? whole : { ...whole, model: { ...whole.model, symmetricTypes: [] } }
        const system = interpretRun(run)
        const options = { limits: { states: 2000 }, now: () => 0, memoryUsed: () => 0 }
        const expected = exploreGraph(system, { ...options, budgets: run.budgets })
        fc.pre('graph' in expected)
        const { graph } = expected as { graph: StateGraph }
        const marks = [0, 2]
        const outcome = exploreCompiled(run, system, { plain: false, goals: [], limits: {}, now: () => 0, marks })
        expect(outcome.complete).toBe(true)
        const read = outcome.readGraph()
        expect(described(read.graph, system)).toEqual(described(graph, system))
        for (let node = 0; node < read.graph.nodes; node++)
          for (const [at, property] of marks.entries()) {
            const truth = system.holds(property, read.graph.stateOf(node))
            if (isModelError(truth)) expect(read.hasError[at]).toBe(true)
            else expect(read.truths[at]?.[node]).toBe(truth ? 1 : 0)
            if (truth === true) marked++
          }
        if (mode === 'not reduced') {
          const instances = (of: StateGraph) => Array.from(of.instances).sort((a, b) => a - b)
          expect(instances(read.graph)).toEqual(instances(graph))
        }
        compared++
        edges += graph.targets.length
      }),
      { numRuns },
    )
    expect(compared).toBeGreaterThan(numRuns / 2)
    expect(edges).toBeGreaterThan(numRuns)
    expect(marked).toBeGreaterThan(numRuns)
  })
})
