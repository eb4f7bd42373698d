import { groupBy } from '../base/group-by.ts'
import type { Automaton, Edge } from './automaton.ts'

/** An automaton that accepts the same words, without what is plainly idle. */
export function smaller(automaton: Automaton): Automaton {
  let after = renumbered(withoutDeadEnds(withoutCovered(automaton)))
  for (;;) {
    const before = after
    after = renumbered(withoutCovered(withoutTwins(before)))
    if (after.states === before.states) return after
  }
}

/** Without edges beside which another one leads to the same state, wherever they can be taken, and accepts as much. */
function withoutCovered(automaton: Automaton): Automaton {
  const kept: Edge[] = []
  for (const edges of groupBy(automaton.edges, ({ from, to }) => `${from} ${to}`).values()) {
    const distinct = [...new Map(edges.map((edge) => [textOf(edge), edge])).values()]
    kept.push(...distinct.filter((edge) => !distinct.some((other) => other !== edge && covers(other, edge))))
  }
  return { ...automaton, edges: kept }
}

function covers(wide: Edge, narrow: Edge): boolean {
  const within = (some: readonly number[], all: readonly number[]) => some.every((each) => all.includes(each))
  return (
    within(wide.positive, narrow.positive) &&
    within(wide.negative, narrow.negative) &&
    within(narrow.accepts, wide.accepts)
  )
}

/** Without states from which no infinite word can be read, and the edges to them. */
function withoutDeadEnds(automaton: Automaton): Automaton {
  let edges = automaton.edges
  for (;;) {
    const alive = new Set(edges.map(({ from }) => from))
    const kept = edges.filter(({ to }) => alive.has(to))
    if (kept.length === edges.length) {
      return { ...automaton, initial: automaton.initial.filter((state) => alive.has(state)), edges }
    }
    edges = kept
  }
}

/** With one state for all those that have the same edges. */
function withoutTwins(automaton: Automaton): Automaton {
  const byEdges = new Map<string, number>()
  const twins = new Map<number, number>()
  for (const [from, edges] of groupBy(automaton.edges, (edge) => edge.from)) {
    const key = edges.map(textOf).sort().join('\n')
    const twin = byEdges.get(key) ?? from
    byEdges.set(key, twin)
    twins.set(from, twin)
  }
  const twinOf = (state: number) => twins.get(state) ?? state
  const edges = automaton.edges.filter(({ from }) => twinOf(from) === from)
  return {
    ...automaton,
    initial: [...new Set(automaton.initial.map(twinOf))],
    edges: edges.map((edge) => ({ ...edge, to: twinOf(edge.to) })),
  }
}

/** With the states that can be reached alone, numbered in the order of reaching them. */
function renumbered(automaton: Automaton): Automaton {
  const leaving = groupBy(automaton.edges, ({ from }) => from)
  const numbers = new Map(automaton.initial.map((state, at) => [state, at]))
  const edges: Edge[] = []
  for (const [state, from] of numbers) {
    for (const edge of leaving.get(state) ?? []) {
      const to = numbers.get(edge.to) ?? numbers.size
      numbers.set(edge.to, to)
      edges.push({ ...edge, from, to })
    }
  }
  return { ...automaton, states: numbers.size, initial: automaton.initial.map((_, at) => at), edges }
}

/** What an edge is, but for where it begins. */
function textOf({ to, positive, negative, accepts }: Edge): string {
  return `${to} ${positive} -${negative} ${accepts}`
}
