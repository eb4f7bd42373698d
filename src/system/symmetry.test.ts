import { describe, expect, test } from 'vitest'
import { interpretRun } from '../interpret/interpreted-system.ts'
import { runOf } from '../testing/support.ts'
import { permutationsOf, reducedTypes } from './symmetry.ts'
import { isModelError } from './transition-system.ts'

const symmetric = (name: string, size: number) => ({ kind: 'symmetric', name, size, actor: false }) as const

describe('permutations', () => {
  test('are every order of each type, the identity among them', () => {
    const all = permutationsOf([symmetric('A', 2), symmetric('B', 3)])
    expect(all).toHaveLength(12)
    expect(new Set(all.map((each) => JSON.stringify([...each]))).size).toBe(12)
    expect(all.map((each) => Object.fromEntries(each))).toContainEqual({ A: [0, 1], B: [0, 1, 2] })
    expect(permutationsOf([])).toEqual([new Map()])
  })

  test('are tried for the smaller types first, as long as they are few enough', () => {
    const names = (...sizes: number[]) =>
      reducedTypes(
        sizes.map((size, at) => symmetric(`T${at}`, size)),
        10,
      ).map((type) => type.size)
    expect(names(3, 2)).toEqual([2, 3])
    expect(names(1)).toEqual([])
    expect(names(7)).toEqual([7])
    expect(names(8)).toEqual([])
    expect(names(7, 2)).toEqual([2])
    expect(names(6, 3, 2)).toEqual([2, 3])
    expect(names(5, 3, 2)).toEqual([2, 3, 5])
  })
})

describe('the representative of an orbit', () => {
  /** Number of different representatives of the initial states. */
  function orbits(text: string): number {
    const system = interpretRun(runOf(`module m\n${text}`))
    const states = system.initialStates().map(({ next }) => {
      if (isModelError(next)) throw new Error(next.message)
      return next
    })
    for (const state of states) {
      const representative = system.canonical(state)
      expect(system.canonical(representative)).toEqual(representative)
    }
    return new Set(states.map((state) => system.canonical(state).join())).size
  }

  const node = 'symmetric type Node[3]\n'
  const chosen = 'symmetric type Node[3]\nsymmetric type Token[2]\n'

  test.each([
    ['an element', `${node}var a: Node = any`, 1],
    ['two elements: the same or not', `${node}var a: Node = any\nvar b: Node = any`, 2],
    ['three elements: as many as partitions', `${node}var a: Node = any\nvar b: Node = any\nvar c: Node = any`, 5],
    ['an option', `${node}var a: Node? = any`, 2],
    [
      'a map from elements',
      `${node}var up: Node -> bool = false\ninit (a, b: bool, n, m: Node) { up[n] = a  up[m] = b }`,
      3,
    ],
    ['a set of elements', `${node}var s: Set<Node> = set()\ninit (n, m: Node) { s = set(n, m) }`, 2],
    [
      'a set and one of its elements',
      `${node}var s: Set<Node> = set()\nvar a: Node = any\ninit (n: Node) { s = set(n, a) }`,
      2,
    ],
    ['a sequence of elements', `${node}var q: Seq<Node, 2> = seq()\ninit (n, m: Node) { q = seq(n, m) }`, 2],
    ['a bag of elements', `${node}var b: Bag<Node, 2> = bag()\ninit (n, m: Node) { b = bag(n, m) }`, 2],
    [
      'a bag of records',
      `${node}var b: Bag<{ of: Node, x: bool }, 2> = bag()\ninit (n, m: Node, x, y: bool) { b = bag({ of: n, x: x }, { of: m, x: y }) }`,
      6,
    ],
    [
      'a map from elements to elements',
      `${node}var heir: Node -> Node = map(n in Node: n)\ninit (a, b: Node) { heir[a] = b }`,
      2,
    ],
    [
      'a record in an option',
      `${node}var o: { a: Node, b: Node }? = none\ninit (none_: bool, x, y: Node) { if !none_ { o = { a: x, b: y } } }`,
      3,
    ],
    [
      'elements of two types',
      `${chosen}var a: Node = any\nvar b: Node = any\nvar t: Token = any\nvar u: Token = any`,
      4,
    ],
    [
      'a map between two types',
      `${chosen}var of: Token -> Node? = none\ninit (t, u: Token, n, m: Node) { of[t] = n  of[u] = m }`,
      3,
    ],
    ['numbers, which are all different', 'var a: 0..2 = any\nvar b: 0..2 = any', 9],
  ])('is the same for %s', (_, text, expected) => {
    expect(orbits(text)).toBe(expected)
  })
})
