import { describe, expect, it } from 'vitest'
import { placeOf } from '../diagnostics/render.ts'
import type { Liveness, Model, Run } from '../model/model.ts'
import { typeText } from '../model/types.ts'
import { atomsOf, mapAtoms } from '../temporal/formula.ts'
import { checkSpec } from './check-spec.ts'

const files: Readonly<Record<string, string>> = {
  'net.hf': `
    module net
    const LIMIT = 2
    actor Side { East, West }
    fix retry "Try again"
    var link: Side -> bool = true
    def joined = all s in Side: link[s]
    fault cut(s: Side) when link[s] { link[s] = false }
    invariant Joined: joined
    init { link[East] = LIMIT > 2 }
  `,
  'both.hf': 'module both\nimport "net.hf"\nvar both: Side = East\n',
}

function runsOf(text: string): readonly Run[] {
  const reader = { resolve: (_from: string, path: string) => path, read: (path: string) => files[path] }
  const { diagnostics, runs } = checkSpec('spec.hf', `module spec\n${text}`, reader, 'spec')
  expect(diagnostics.map((each) => `${each.code} ${placeOf(each.span)} ${each.message}`)).toEqual([])
  return runs
}

function modelOf(text: string): Model {
  const [run] = runsOf(text)
  if (run === undefined) throw new Error('no run')
  return run.model
}

/** Results of the definitions of a spec, as text. */
function results(text: string): Record<string, string> {
  return Object.fromEntries(modelOf(text).definitions.map((each) => [each.name, typeText(each.body.type)]))
}

const constantsOf = (run: Run | undefined) =>
  Object.fromEntries(run?.model.constants.map((each) => [each.name, each.value]) ?? [])

describe('a spec without checks', () => {
  it('has one run, which expects of every property that it is met', () => {
    const text = `
      var x: 0..3 = 0
      fault drop { x = 0 }
      invariant I: x < 3
      reachable R: x == 1
    `
    const [run, ...others] = runsOf(text)
    expect(others).toEqual([])
    expect(run).toMatchObject({ check: 'default', toggles: [], budgets: [], limits: {}, terminal: undefined })
    expect(run?.expectations.map(({ name, outcome, stated }) => ({ name, outcome, stated }))).toEqual([
      { name: 'I', outcome: 'holds', stated: true },
      { name: 'R', outcome: 'reached', stated: true },
      { name: 'ErrorFree', outcome: 'holds', stated: false },
      { name: 'DeadlockFree', outcome: 'holds', stated: false },
    ])
  })

  it('may declare nothing at all', () => {
    expect(runsOf('')).toHaveLength(1)
    expect(runsOf('check c { }')).toHaveLength(1)
  })
})

describe('checks', () => {
  const spec = `
    const NODES: 1..5 = 2
    const SPARE = NODES + 1
    symmetric type Node[NODES]
    type Epoch = 0..SPARE
    fix a "A"
    fix b "B"
    bug c "C"
    var epoch: Epoch = SPARE
    var up: Node -> bool = !b
    fault crash(n: Node) when up[n] { up[n] = a }
    fault cut when epoch > 0 { epoch = 0 }
    invariant I: epoch <= SPARE
    invariant J: epoch >= 0
  `

  it('set constants, and what depends on them follows', () => {
    const runs = runsOf(`${spec}
      check small { expect I, J holds }
      check large "five of them" { NODES = 4 + 1  expect I, J holds }
    `)
    expect(runs.map((run) => [run.check, run.sentence])).toEqual([
      ['small', undefined],
      ['large', 'five of them'],
    ])
    expect(runs.map(constantsOf)).toEqual([
      { NODES: 2, SPARE: 3 },
      { NODES: 5, SPARE: 6 },
    ])
    expect(runs.map((run) => run.model.symmetricTypes)).toEqual([
      [{ kind: 'symmetric', name: 'Node', size: 2, actor: false }],
      [{ kind: 'symmetric', name: 'Node', size: 5, actor: false }],
    ])
    expect(runs.map((run) => run.model.variables.map((each) => typeText(each.type)))).toEqual([
      ['0..3', 'Node -> bool'],
      ['0..6', 'Node -> bool'],
    ])
  })

  it('give what is nested the settings, faults, limits and terminal states around it', () => {
    const [...runs] = runsOf(`${spec}
      check nested {
        NODES = 3
        faults { crash <= 1, cut <= NODES }
        limits { states <= 1000, depth <= 9 }
        terminal epoch == 0
        expect I, J holds
        with b {
          SPARE = 2
          expect I holds
          with c, a { faults { crash + cut <= 2 }  limits { depth <= 5 }  terminal true  expect J violated in 2 + 1 steps }
        }
        with c { NODES = 1 }
      }
    `)
    const silent = runs.pop()
    expect([silent?.toggles, silent?.expectations.map((each) => each.name)]).toEqual([
      ['c'],
      ['ErrorFree', 'DeadlockFree'],
    ])
    expect(runs.map((run) => run.toggles)).toEqual([[], ['b'], ['a', 'b', 'c']])
    expect(runs.map(constantsOf)).toEqual([
      { NODES: 3, SPARE: 4 },
      { NODES: 3, SPARE: 2 },
      { NODES: 3, SPARE: 2 },
    ])
    const [crash, cut] = [0, 1]
    const outer = [
      { faults: [crash], most: 1 },
      { faults: [cut], most: 3 },
    ]
    expect(runs.map((run) => run.budgets)).toEqual([outer, outer, [{ faults: [crash, cut], most: 2 }]])
    expect(runs.map((run) => run.limits)).toEqual([
      { states: 1000, depth: 9 },
      { states: 1000, depth: 9 },
      { states: 1000, depth: 5 },
    ])
    expect(runs.map((run) => run.terminal?.body.kind)).toEqual(['binary', 'binary', 'literal'])
    expect(
      runs.map((run) =>
        run.expectations.filter((each) => each.stated).map((each) => `${each.name} ${each.outcome} ${each.steps}`),
      ),
    ).toEqual([['I holds undefined', 'J holds undefined'], ['I holds undefined'], ['J violated 3']])
    expect(runs[1]?.model.toggles.map((each) => [each.name, each.sort, each.value])).toEqual([
      ['a', 'fix', false],
      ['b', 'fix', true],
      ['c', 'bug', false],
    ])
  })

  it('look for errors and deadlocks unasked, and take what is said of them', () => {
    const runs = runsOf(`
      var x: 0..1 = 0
      action grow when x == 0 { x = 1 }
      check c { expect DeadlockFree violated in 1 steps }
      check d { }
    `)
    const said = (run: Run) => run.expectations.map((each) => `${each.name} ${each.outcome} ${each.stated}`)
    expect(runs.map(said)).toEqual([
      ['DeadlockFree violated true', 'ErrorFree holds false'],
      ['ErrorFree holds false', 'DeadlockFree holds false'],
    ])
  })

  it('name the same definitions in terminal states as the model does', () => {
    const [run] = runsOf(`
      var x: 0..3 = three
      def done = x == three
      def three = 3
      check c { terminal done }
    `)
    const body = run?.terminal?.body
    expect(body?.kind === 'call' && run?.model.definitions[body.definition]?.name).toBe('done')
  })

  it('keep the doc comments of what they expect', () => {
    const [run] = runsOf(`
      var x: 0..1 = 0
      /// x stays small.
      invariant I: x < 2
      check c {
        /// Because it never grows.
        expect I holds
      }
    `)
    expect(run?.model.properties[0]?.doc).toEqual(['x stays small.'])
    expect(run?.expectations[0]?.doc).toEqual(['Because it never grows.'])
  })
})

describe('imports', () => {
  it('without a name share one instance, which has no prefix', () => {
    const model = modelOf('import "both.hf"\nimport "net.hf"\ninvariant I: joined && both == West')
    expect(model.variables.map((each) => each.name)).toEqual(['link', 'both'])
    expect(model.actions.map((each) => each.name)).toEqual(['cut'])
    expect(model.definitions.map((each) => each.name)).toEqual(['joined'])
    expect(model.properties.map((each) => each.name)).toEqual(['Joined', 'I'])
    expect(model.inits.map((each) => each.name)).toEqual(['init'])
  })

  it('with a name and constants have variables, types and faults of their own', () => {
    const [run] = runsOf(`
      import "net.hf" as near
      import "net.hf" as far with { LIMIT = HALF * 2 }
      const HALF = 3
      action swap when near.link[near.East] { near.link = true  far.link[far.Side.West] = near.joined }
      invariant I: far.joined => far.LIMIT > near.LIMIT
      check c {
        near.LIMIT = 1
        faults { near.cut + far.cut <= 1 }
        expect I, near.Joined holds
        with far.retry { expect far.Joined violated }
      }
    `)
    expect(constantsOf(run)).toEqual({ 'near.LIMIT': 1, 'far.LIMIT': 6, HALF: 3 })
    const model = run?.model
    expect(model?.variables.map((each) => `${each.name}: ${typeText(each.type)}`)).toEqual([
      'near.link: near.Side -> bool',
      'far.link: far.Side -> bool',
    ])
    expect(model?.actions.map((each) => each.name)).toEqual(['near.cut', 'far.cut', 'swap'])
    expect(model?.toggles.map((each) => each.name)).toEqual(['near.retry', 'far.retry'])
    expect(run?.budgets).toEqual([{ faults: [0, 1], most: 1 }])
    expect(run?.expectations.map((each) => each.name)).toEqual(['I', 'near.Joined', 'ErrorFree', 'DeadlockFree'])
    expect(model?.inits.map((each) => each.body[0]).map((each) => each?.kind === 'assign' && each.variable)).toEqual([
      0, 1,
    ])
  })

  it('take the constants of an instance from the file that imports, under the same check', () => {
    const runs = runsOf(`
      import "net.hf" as far with { LIMIT = HALF }
      const HALF = 3
      var x: 0..far.LIMIT = HALF
      check c { HALF = 4 }
      check d { far.LIMIT = 5 }
    `)
    expect(runs.map(constantsOf)).toEqual([
      { HALF: 4, 'far.LIMIT': 4 },
      { HALF: 3, 'far.LIMIT': 5 },
    ])
  })
})

describe('types of definitions', () => {
  const vars = `
    symmetric type Node[3]
    var a: 0..3 = 0
    var b: -2..5 = 0
    var on: Node -> bool = true
    var who: Node? = none
    var log: Seq<0..9, 4> = seq()
    var seen: Set<Node> = set()
  `

  it('are intervals where they are numbers', () => {
    expect(
      results(`${vars}
        def sum_ = a + b
        def less = a - b
        def times = a * b
        def over = a / 2
        def overSigned = b / 2
        def rest = a % 3
        def restSigned = b % 3
        def minus = -b
        def negative = -3
        def folded = 2 * 3 + 1
        def choice = on == on ? a : b
        def arms = match who { none => 7, some n => a }
        def at(e: 0..9) = e + a
        def declared: 0..20 = a + 1
        def count_ = count(n in Node where on[n])
        def pairs = count(n, m in Node)
        def total = sum(a + 1 for n in Node)
        def signed = sum(b for n in Node)
        def least = min(b for n in Node)
        def length = size(log)
        def members = size(seen)
        def first = head(log)
        def element = log[0]
        def other = (who == none ? 1 : 2) + 1
      `),
    ).toEqual({
      sum_: '-2..8',
      less: '-5..5',
      times: '-6..15',
      over: '0..3',
      overSigned: '-5..5',
      rest: '0..2',
      restSigned: '-2..2',
      minus: '-5..2',
      negative: 'the number -3',
      folded: 'the number 7',
      choice: '-2..5',
      arms: '0..7',
      at: '0..12',
      declared: '0..20',
      count_: '0..3',
      pairs: '0..9',
      total: '0..12',
      signed: '-6..15',
      least: '-2..5',
      length: '0..4',
      members: '0..3',
      first: '0..9',
      element: '0..9',
      other: '2..3',
    })
  })

  it('are joined, lifted and looked up otherwise', () => {
    expect(
      results(`${vars}
        def maybe(n: Node) = on[n] ? n : none
        def declared(n: Node): Node? = n
        def certain(n: Node) = who ?? n
        def someone = who!
        def more(n: Node) = seen + n
        def fewer = seen \\ set(n in Node where on[n])
        def numbers = set(1, 5, a)
        def row = seq(1, 2)
        def map_ = map(n in Node: n == who)
        def pair(n: Node) = { node: n, up: on[n] }
        def block(n: Node) { let p = pair(n)  return p with { up: false } }
        def field = pair(who!).up
        def rest = tail(log)
        def next_ = log + 3
      `),
    ).toEqual({
      maybe: 'Node?',
      declared: 'Node?',
      certain: 'Node',
      someone: 'Node',
      more: 'Set<Node>',
      fewer: 'Set<Node>',
      numbers: 'Set<0..5>',
      row: 'Seq<1..2, 2>',
      map_: 'Node -> bool',
      pair: '{ node: Node, up: bool }',
      block: '{ node: Node, up: bool }',
      field: 'bool',
      rest: 'Seq<0..9, 4>',
      next_: 'Seq<0..9, 4>',
    })
  })

  it('come in the order of need, and a use refers to its definition', () => {
    const model = modelOf("var x: 0..3 = 0\ndef late = early + 1\ndef early = x\nstep S: late' >= early")
    expect(model.definitions.map((each) => each.name)).toEqual(['early', 'late'])
    const property = model.properties[0]
    expect(property?.sort === 'step' && property.body).toMatchObject({
      left: { kind: 'call', definition: 1, primed: true },
      right: { kind: 'call', definition: 0, primed: false },
    })
  })
})

describe('values where a type is wanted', () => {
  it('are spread over maps, lifted into options and checked against ranges', () => {
    const model = modelOf(`
      type Node = 0..1
      var m: Node -> Node -> 0..3? = 2
      var x: 0..3 = 1
      action a(n: Node) { m[n] = x  x = x + 1  x += 1 }
    `)
    expect(model.variables[0]?.initial).toMatchObject({
      kind: 'mapping',
      value: { kind: 'mapping', value: { kind: 'some', of: { kind: 'literal', value: 2 } } },
    })
    expect(model.actions[0]?.body).toMatchObject([
      {
        variable: 0,
        path: [{ kind: 'key', key: { kind: 'local', slot: 0 } }],
        value: { kind: 'mapping', value: { kind: 'some' } },
      },
      { variable: 1, value: { kind: 'convert', trap: 'range', of: { operator: 'add' } } },
      { variable: 1, value: { kind: 'convert', trap: 'range', of: { operator: 'add' } } },
    ])
  })

  it('are keys that may be missing', () => {
    const model = modelOf('var m: 0..3 -> bool = true\nvar x: 0..3 = 0\ninvariant I: m[x + 1]\ninvariant J: m[x]')
    expect(model.properties).toMatchObject([
      { body: { kind: 'lookup', key: { kind: 'convert', trap: 'missingKey' } } },
      { body: { kind: 'lookup', key: { kind: 'variable' } } },
    ])
  })

  it('have slots of their own for every name', () => {
    const model = modelOf(`
      type Node = 0..1
      var on: Node -> bool = true
      action a(n: Node, m: Node) { let k = n  for i in Node { let j = i  on[j] = k == m }  for i in Node { on[i] = true } }
      liveness L: all n in Node where on[n]: all m in Node: on[m] leadsTo (exists k in Node: on[k])
    `)
    expect(model.actions[0]).toMatchObject({ slots: 6, parameters: [{ name: 'n' }, { name: 'm' }] })
    expect(model.properties[0]).toMatchObject({
      slots: 3,
      body: {
        binders: [
          { name: 'n', slot: 0 },
          { name: 'm', slot: 1 },
        ],
        where: undefined,
        formula: {
          kind: 'leadsTo',
          left: { kind: 'atom', atom: { kind: 'state', body: { operator: 'and', left: { kind: 'lookup' } } } },
          right: { kind: 'atom', atom: { kind: 'state', body: { kind: 'quantifier' } } },
        },
      },
    })
  })
})

describe('liveness properties', () => {
  const NODES = 'type Node = 0..2\nvar on: Node -> bool = true\nvar x: 0..3 = 0\n'

  function formulaOf(text: string): Liveness {
    const [property] = modelOf(`${NODES}liveness L: ${text}`).properties
    if (property?.sort !== 'liveness') throw new Error('no liveness property')
    return property.body
  }

  const names = (text: string) => {
    const { formula } = formulaOf(text)
    const atoms = atomsOf(formula)
    return mapAtoms(formula, (atom) => `${atom.kind} ${atoms.indexOf(atom)}`)
  }
  const atom = (name: string) => ({ kind: 'atom', atom: name })

  it('have one atom for whatever has no temporal operator in it', () => {
    const left = { kind: 'always', of: atom('state 0') }
    expect(names('(always (on[0] && x == 1)) && eventually x == 2')).toEqual({
      kind: 'and',
      left,
      right: { kind: 'eventually', of: atom('state 1') },
    })
  })

  it('tell atoms of a state from those of a step, by way of definitions too', () => {
    const grows = `x == 0 leadsTo x' > x`
    expect(names(grows)).toEqual({ kind: 'leadsTo', left: atom('state 0'), right: atom('step 1') })
    const model = modelOf(`${NODES}def moves = x' != x\nliveness L: always eventually moves`)
    expect(model.properties[0]).toMatchObject({ body: { formula: { of: { of: { atom: { kind: 'step' } } } } } })
  })

  it('share atoms that are the same but for their place', () => {
    const { left, right } = { left: { kind: 'next', of: atom('state 0') }, right: atom('state 0') }
    expect(names('always ((next x == 1) == (x  ==  1))')).toEqual({
      kind: 'always',
      of: { kind: 'equal', left, right },
    })
  })

  it('keep what all their names are chosen by, and move to the trigger what changes', () => {
    const fixed = formulaOf('all n in set(0, 2) where n != 1: always eventually on[n]')
    expect(fixed).toMatchObject({
      binders: [{ name: 'n', slot: 0, domain: { kind: 'type' } }],
      where: { operator: 'and', left: { operator: 'in' }, right: { operator: 'notEqual' } },
      formula: { kind: 'always', of: { kind: 'eventually' } },
    })
    // The second condition stands after one that changes, and may rely on it.
    const moving = formulaOf(
      'all n in Node where n != 1: all m in Node where on[m]: all k in Node where k != m: on[k] leadsTo on[n]',
    )
    expect(moving.where).toMatchObject({ operator: 'notEqual', left: { name: 'n' } })
    expect(moving.formula).toMatchObject({
      kind: 'leadsTo',
      left: {
        atom: {
          body: { operator: 'and', left: { operator: 'and', left: { kind: 'lookup' } }, right: { kind: 'lookup' } },
        },
      },
    })
  })

  it('are written out for the names within them', () => {
    const copy = (value: number) => ({ kind: 'atom', atom: { kind: 'state', body: { kind: 'let', value: { value } } } })
    const { formula } = formulaOf('exists n in Node where n != 1: eventually on[n]')
    expect(formula).toMatchObject({
      kind: 'or',
      left: {
        kind: 'or',
        left: { kind: 'and', left: { kind: 'constant', value: true }, right: { of: copy(0) } },
        right: { kind: 'and', left: { kind: 'constant', value: false }, right: { of: copy(1) } },
      },
      right: { kind: 'and', left: { kind: 'constant', value: true }, right: { of: copy(2) } },
    })
    expect(formulaOf('eventually (all n in Node: next x == 1)').formula).toMatchObject({
      of: { kind: 'and', right: { kind: 'next', of: { atom: { body: { operator: 'equal' } } } } },
    })
  })

  it('decide by constants and switches what is asked', () => {
    expect(names('true until x == 1')).toEqual({
      kind: 'until',
      left: { kind: 'constant', value: true },
      right: atom('state 0'),
    })
  })
})
