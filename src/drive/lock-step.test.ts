import { describe, expect, test } from 'vitest'
import { type LockStepOptions, lockStep } from '../api/lock-step.ts'
import { spec } from '../api/spec.ts'
import { SpecError } from '../api/spec-error.ts'
import type { Driver } from './driver.ts'

const text = `
  const NODES: 2..3 = 3
  symmetric actor Node[NODES]
  enum Life { Up, Down }
  type Note = { from: Node, number: 0..4 }
  var life: Node -> Life = Up
  var leader: Node? = none
  var log: Seq<0..4, 4> = seq()
  var notes: Set<Note> = set()
  var number: 0..4 = 0
  def leaders = set(n in Node where leader == n)
  /// A node is elected, whichever is up.
  action elect(n: Node) when leader == none && life[n] == Up { leader = n }
  action resign(n: Node) when leader == n { leader = none }
  action write(n: Node) when leader == n && number < 4 && size(log) < 4 {
    number = number + 1
    log += number
    notes += { from: n, number: number }
  }
  action skip(n: Node) when leader == n && number < 4 { number = number + 1 }
  fault crash(n: Node) when life[n] == Up { life[n] = Down  if leader == n { leader = none } }
  operator repair(n: Node) when life[n] == Down { life[n] = Up }
  check every { faults { crash <= 2 } terminal true }
`
const scenario = spec({ text, path: 'leader.hf' }).check()

interface Store {
  life: Record<string, string>
  leader: string | undefined
  log: number[]
  notes: { from: string; number: number }[]
  number: number
}
type N = { readonly n: string }

/** A store that does what the spec says, in its own words. */
const store: Driver<Store> = {
  create: ({ state }) => ({
    life: { ...(state['life'] as Record<string, string>) },
    leader: undefined,
    log: [],
    notes: [],
    number: 0,
  }),
  actions: {
    elect: (it, { n }: N) => {
      it.leader = n
    },
    resign: (it) => {
      it.leader = undefined
    },
    write: async (it, { n }: N) => {
      await Promise.resolve()
      it.log.push(++it.number)
      it.notes.push({ from: n, number: it.number })
    },
    skip: (it) => {
      it.number++
    },
    crash: (it, { n }: N) => {
      it.life[n] = 'Down'
      if (it.leader === n) it.leader = undefined
    },
    repair: (it, { n }: N) => {
      it.life[n] = 'Up'
    },
  },
  observe: ({ life, leader, log, notes, number }) => ({
    life: new Map(Object.entries(life)),
    leader: leader ?? null,
    leaders: leader === undefined ? [] : [leader],
    log,
    notes: new Set(notes),
    'number > 2': number > 2,
  }),
}
const small: LockStepOptions = { runs: 60, steps: 30 }
const withActions = (actions: Driver<Store>['actions']): Driver<Store> => ({
  ...store,
  actions: { ...store.actions, ...actions },
})

async function messageOf(driver: Driver<Store>, options: LockStepOptions = small): Promise<string> {
  const error: unknown = await lockStep(scenario, driver, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof SpecError) return error.message
  throw error ?? new Error('it is no error')
}

describe('a system that does what the spec says', () => {
  test('has no disagreement, which is called no proof', async () => {
    const report = await lockStep(scenario, store, small)
    expect(report.disagreement).toBeUndefined()
    expect(report).toMatchObject({ runs: 60, seed: 1, undecided: 0, isLate: false, notDriven: [], mostStates: 1 })
    expect(report.steps).toBeGreaterThan(300)
    expect(report.text).toContain('no disagreement in 60 random runs, which is no proof')
    for (const row of Object.values(report.taken)) expect(row.taken).toBeGreaterThan(0)
  })

  test('is told the same again by the same seed, and something else by another', async () => {
    const [one, two, three] = [{ ...small }, { ...small }, { ...small, seed: 2 }].map((each) =>
      lockStep(scenario, store, each),
    )
    expect(await one).toEqual(await two)
    expect((await three)?.taken).not.toEqual((await one)?.taken)
  })

  test('may be driven in part; what is not is told', async () => {
    const { repair: _, ...some } = store.actions
    const report = await lockStep(scenario, { ...store, actions: some }, small)
    expect(report.disagreement).toBeUndefined()
    expect(report.notDriven).toEqual(['repair'])
    expect(report.text).toContain('not driven: repair')
  })

  test('takes faults no more often than the scenario allows', async () => {
    let most = 0
    const counted = withActions({
      crash: (it, { n }: N) => {
        it.life[n] = 'Down'
        if (it.leader === n) it.leader = undefined
        it.life['crashes'] = String(Number(it.life['crashes'] ?? 0) + 1)
        most = Math.max(most, Number(it.life['crashes']))
      },
    })
    const observe = (it: Store) => ({ leader: it.leader ?? null })
    expect((await lockStep(scenario, { ...counted, observe }, small)).disagreement).toBeUndefined()
    expect(most).toBe(2)
    const none = await lockStep(scenario.allowing({}), store, small)
    expect(none.faults).toBe(0)
  })

  test('is destroyed once for each time that it is made', async () => {
    let alive = 0
    const counting: Driver<Store> = {
      ...store,
      create: async (start) => {
        alive++
        return store.create(start)
      },
      destroy: () => {
        alive--
      },
    }
    await lockStep(scenario, counting, small)
    await lockStep(scenario, { ...counting, observe: () => ({ number: 4 }) }, small)
    await messageOf({ ...counting, observe: () => ({ lader: null }) })
    expect(alive).toBe(0)
  })
})

test('a step that changes nothing in the spec is taken, too, and must change nothing', async () => {
  const idle = spec({ text: 'var x: 0..3 = 0  action inc when x < 3 { x = x + 1 }  action ask { x = x }' })
  const driver = (asks: number): Driver<{ x: number }> => ({
    create: () => ({ x: 0 }),
    actions: {
      inc: (it) => void it.x++,
      ask: (it) => {
        if (it.x === 2) it.x += asks
      },
    },
    observe: ({ x }) => ({ x }),
  })
  const right = await lockStep(idle.check(), driver(0), small)
  expect(right.disagreement).toBeUndefined()
  expect(right.taken['ask']?.taken).toBeGreaterThan(5)
  const { disagreement } = await lockStep(idle.check(), driver(1), small)
  expect(disagreement?.steps.map(({ action }) => action)).toEqual(['inc', 'inc', 'ask'])
})

test('a system may do with its arguments as it likes', async () => {
  const greedy = withActions({
    elect: (it, args: Record<string, unknown>) => {
      it.leader = String(args['n'])
      args['n'] = 'nobody'
    },
  })
  const { disagreement, text } = await lockStep(scenario, greedy, small)
  expect(disagreement, text).toBeUndefined()
})

describe('what was not held against the spec is told', () => {
  test('where nothing is observed, or a name has no value', async () => {
    const nothing = await lockStep(scenario, { ...store, observe: () => ({}) }, small)
    expect(nothing.text).toContain('nothing was observed: only what the system refused')
    const misspelt = await lockStep(
      scenario,
      { ...store, observe: () => ({ log: undefined, leaders: undefined }) },
      small,
    )
    expect(misspelt.text).toContain('observed, and undefined each time: log and leaders')
    expect((await lockStep(scenario, store, small)).text).not.toContain('observed')
  })

  test('where a system refuses each time', async () => {
    const elect = { mayRefuse: true, take: () => 'refused' as const }
    expect((await lockStep(scenario, withActions({ elect }), small)).text).toContain(
      'driven, and refused each time: elect',
    )
  })

  test('where every run is cut short', async () => {
    const { elect: _, ...actions } = store.actions
    const driver = { ...store, actions, hidden: ['elect'], observe: () => ({}) }
    const { text, undecided } = await lockStep(scenario, driver, { ...small, maxStates: 1 })
    expect(undecided).toBe(60)
    expect(text).toMatch(/^no answer: in each run too many states were possible\n/)
  })
})

describe('what the system chooses', () => {
  test('an argument, told or found out', async () => {
    const elect = (tells: boolean) =>
      withActions({
        elect: {
          chooses: ['n'],
          take: (it, args) => {
            expect(args).toEqual({})
            it.leader = Object.keys(it.life).findLast((n) => it.life[n] === 'Up')
            return tells ? { chose: { n: it.leader } } : undefined
          },
        },
      })
    expect((await lockStep(scenario, elect(true), small)).disagreement).toBeUndefined()
    expect((await lockStep(scenario, elect(false), small)).disagreement).toBeUndefined()
    // Nobody sees the leader: all that are up may be it, until it writes.
    const blind = { ...elect(false), observe: ({ log }: Store) => ({ log }) }
    const report = await lockStep(scenario, blind, small)
    expect(report.mostStates).toBeGreaterThan(1)
  })

  test('one that may not be chosen', async () => {
    const wrong = withActions({
      elect: {
        chooses: ['n'],
        take: (it) => {
          it.leader = 'node0'
          return { chose: { n: 'node0' } }
        },
      },
    })
    const { disagreement } = await lockStep(scenario, wrong, small)
    expect(disagreement).toMatchObject({
      kind: 'accepted',
      sentence: 'The system takes elect, which is not possible.',
      steps: [{ text: 'crash(n: node0)', isFault: true }, { text: 'elect' }],
    })
    expect(disagreement?.text).toContain('chose n: node0')
    expect(disagreement?.text).toContain('false  life[n] == Up:  life[node0] = Down')
  })

  test('one action or another', async () => {
    const either = withActions({
      write: {
        or: ['skip'],
        take: (it, { n }: N) => {
          it.number++
          if (it.number % 2 === 1) return
          it.log.push(it.number)
          it.notes.push({ from: n, number: it.number })
        },
      },
    })
    expect((await lockStep(scenario, either, small)).disagreement).toBeUndefined()
    const { skip: _, ...others } = either.actions
    expect((await lockStep(scenario, { ...either, actions: others }, small)).notDriven).toEqual([])
  })

  test('steps that nobody sees', async () => {
    const { skip: _, ...others } = store.actions
    const skipping: Driver<Store> = {
      ...store,
      actions: {
        ...others,
        write: (it, { n }: N) => {
          // By itself, it leaves out every third number.
          if (it.number === 2) it.number++
          it.log.push(++it.number)
          it.notes.push({ from: n, number: it.number })
        },
      },
    }
    const hidden = await lockStep(scenario, { ...skipping, hidden: ['skip'] }, small)
    expect(hidden.disagreement).toBeUndefined()
    const told = await lockStep(scenario, skipping, small)
    const actions = told.disagreement?.steps.map(({ action }) => action) ?? []
    expect(actions.filter((action) => action === 'write')).toHaveLength(3)
    expect(told.disagreement?.differences.map(({ path }) => path)).toContain('log')
  })

  test('to refuse, where that is declared', async () => {
    const refusing = (mayRefuse: boolean) =>
      withActions({
        write: {
          mayRefuse,
          take: (it, { n }: N) => {
            if (it.number === 1) return 'refused'
            it.log.push(++it.number)
            it.notes.push({ from: n, number: it.number })
            return undefined
          },
        },
      })
    expect((await lockStep(scenario, refusing(true), small)).disagreement).toBeUndefined()
    const { disagreement } = await lockStep(scenario, refusing(false), small)
    expect(disagreement?.kind).toBe('refused')
    expect(disagreement?.sentence).toMatch(/^The system refuses write\(n: node\d\), which is possible\.$/)
    expect(disagreement?.steps).toHaveLength(3)
    expect(disagreement?.steps.at(-1)).toMatchObject({ action: 'write', isRefused: true })
  })
})

describe('a disagreement', () => {
  /** It forgets to step down where it crashes as the leader and something was written. */
  const forgetful = withActions({
    crash: (it, { n }: N) => {
      it.life[n] = 'Down'
      if (it.leader === n && it.log.length === 0) it.leader = undefined
    },
  })

  test('is shrunk, and told with what differs', async () => {
    const { disagreement } = await lockStep(scenario, forgetful, small)
    expect(disagreement).toMatchObject({ kind: 'observed', faults: 1, isRepeatable: true, seed: 1 })
    expect(disagreement?.steps.map(({ action }) => action)).toEqual(['elect', 'write', 'crash'])
    const [node] = /node\d/.exec(disagreement?.steps[0]?.text ?? '') ?? []
    expect(disagreement?.differences).toEqual([
      { path: 'leader', observed: node, spec: 'none' },
      { path: 'leaders', observed: `{${node}}`, spec: '{}' },
    ])
    expect(disagreement?.steps[1]?.changes).toContainEqual({ path: 'log', before: '[]', after: '[1]' })
    expect(disagreement?.stepsBefore).toBeGreaterThan(3)
  })

  test('comes again by its seed and path, and by its steps', async () => {
    const first = (await lockStep(scenario, forgetful, { ...small, seed: 7 })).disagreement
    const { path = '', steps = [], start } = first ?? {}
    const again = await lockStep(scenario, forgetful, { ...small, seed: 7, path })
    expect(again.runs).toBe(1)
    expect(again.disagreement).toEqual(first)
    const taking = { start, steps: steps.map((step) => step.text) }
    const kept = await lockStep(scenario, forgetful, { taking })
    expect(kept.disagreement).toMatchObject({ kind: 'observed', steps, path: '' })
    expect(kept.text).not.toMatch(/again:|random/)
    expect((await lockStep(scenario, store, { taking })).disagreement).toBeUndefined()
  })

  test('is shrunk anew where its path leads nowhere', async () => {
    const first = (await lockStep(scenario, forgetful, small)).disagreement
    for (const more of [':99', ':0:0:0:0:0:0'])
      expect((await lockStep(scenario, forgetful, { ...small, path: `${first?.path}${more}` })).disagreement).toEqual(
        first,
      )
  })

  test('remains of the step that throws, though destroying throws the same', async () => {
    const failing = withActions({
      write: (it, { n }: N) => {
        if (it.number > 1) throw new Error('the log is full')
        it.log.push(++it.number)
        it.notes.push({ from: n, number: it.number })
      },
    })
    const destroy = ({ log }: Store) => {
      if (log.length > 0) throw new Error('there is something left')
    }
    const { actions: _, ...rest } = failing
    const only = { elect: store.actions['elect'], write: failing.actions['write'] } as Driver<Store>['actions']
    const { disagreement } = await lockStep(scenario, { ...rest, actions: only, destroy }, small)
    expect(disagreement?.sentence).toMatch(/^write\(n: node\d\) throws: Error: the log is full$/)
    expect(disagreement?.steps.map(({ action }) => action)).toEqual(['elect', 'write', 'write', 'write'])
  })

  test('is found at once in a bag of many that are alike', async () => {
    const bags = spec({ text: 'var b: Bag<0..9, 14> = bag()  action put when size(b) < 14 { b += 1 }' }).check()
    const { disagreement } = await lockStep(bags, {
      create: (): number[] => [],
      actions: { put: (b) => void b.push(b.length === 13 ? 2 : 1) },
      observe: (b) => ({ b }),
    })
    expect(disagreement?.steps).toHaveLength(14)
  })

  test('may be anything that is thrown', async () => {
    const bare = withActions({
      elect: () => {
        throw Object.create(null)
      },
    })
    const { disagreement } = await lockStep(scenario, bare, small)
    expect(disagreement?.sentence).toMatch(/^elect\(n: node\d\) throws: \[Object: null prototype\] \{\}$/)
  })

  test('that a simpler run does not show a second time is not called repeatable', async () => {
    // It shows in the run, then in the same steps once more, then in no step by itself a second time.
    let creations = 0
    const fading: Driver<Store> = {
      ...store,
      create: (start) => {
        creations++
        return store.create(start)
      },
      observe: ({ number, log }) => ({ number: creations <= 3 && log.length > 0 ? number + 1 : number }),
    }
    const { disagreement } = await lockStep(scenario, fading, small)
    expect(disagreement).toMatchObject({ isRepeatable: false })
    expect(disagreement?.steps).toHaveLength(disagreement?.stepsBefore ?? 0)
  })

  test('is not what the driver cannot mean while steps are left out', async () => {
    let creations = 0
    const driver: Driver<Store> = {
      ...forgetful,
      create: (start) => {
        creations++
        return store.create(start)
      },
      observe: async (it) => ({ ...(await store.observe(it)), ...(creations > 4 && { lader: 1 }) }),
    }
    expect(await messageOf(driver, { ...small, seed: 7 })).toContain("'observe' tells of 'lader'")
  })

  test('may be an error that the system throws', async () => {
    const broken = withActions({
      resign: () => {
        throw new RangeError('no such leader')
      },
    })
    const { disagreement } = await lockStep(scenario, broken, small)
    expect(disagreement?.sentence).toMatch(/^resign\(n: node\d\) throws: RangeError: no such leader$/)
    expect(disagreement?.error).toBeInstanceOf(RangeError)
    expect(disagreement?.steps.map(({ action }) => action)).toEqual(['elect', 'resign'])
    const blind = { ...store, observe: () => Promise.reject(new Error('gone')) }
    expect((await lockStep(scenario, blind, small)).disagreement?.sentence).toBe('observe throws: Error: gone')
  })

  test('may be a value that the spec does not know', async () => {
    const { disagreement } = await lockStep(scenario, { ...store, observe: () => ({ leader: 'host-17' }) }, small)
    expect(disagreement).toMatchObject({ kind: 'value', steps: [] })
    expect(disagreement?.sentence).toContain("leader: A value of Node is wanted, and this is 'host-17'.")
  })

  test('may be there from the start', async () => {
    const { disagreement } = await lockStep(scenario, { ...store, observe: () => ({ number: 4 }) }, small)
    expect(disagreement?.sentence).toBe('The system begins in no state that the spec begins in.')
    expect(disagreement?.differences).toEqual([{ path: 'number', observed: '4', spec: '0' }])
  })

  test('may be of a step that the system must refuse, and takes', async () => {
    const elect = (isStrict: boolean) =>
      withActions({
        elect: {
          refuses: true,
          take: (it, { n }: N) => {
            if (it.life[n] !== 'Up' || (isStrict && it.leader !== undefined)) return 'refused'
            it.leader = n
            return undefined
          },
        },
      })
    const strict = await lockStep(scenario, elect(true), small)
    expect(strict.disagreement).toBeUndefined()
    expect(strict.taken['elect']?.refused).toBeGreaterThan(20)
    const { disagreement } = await lockStep(scenario, elect(false), small)
    expect(disagreement?.kind).toBe('accepted')
    expect(disagreement?.steps.map(({ action }) => action)).toEqual(['elect', 'elect'])
    expect(disagreement?.text).toContain('false  leader == none:  leader = node')
    const lax = withActions({
      elect: { ...(elect(false).actions['elect'] as object), refuses: 'leader == none' } as never,
    })
    expect((await lockStep(scenario, lax, small)).disagreement).toBeUndefined()
  })

  test('that does not come again is told as such, and not shrunk', async () => {
    let steps = 0
    const flaky = withActions({
      skip: (it) => {
        it.number += steps++ === 5 ? 2 : 1
      },
    })
    const observe = ({ number }: Store) => ({ number })
    const { disagreement } = await lockStep(scenario, { ...flaky, observe }, small)
    expect(disagreement).toMatchObject({ kind: 'observed', isRepeatable: false })
    expect(disagreement?.text).toContain('does not do the same each time')
    expect(disagreement?.steps).toHaveLength(disagreement?.stepsBefore ?? 0)
  })

  test('is not claimed where states were left out', async () => {
    const blind: Driver<Store> = {
      ...withActions({ elect: { chooses: ['n'], take: (it) => void Object.assign(it, { leader: 'node0' }) } }),
      observe: ({ log }) => ({ log }),
    }
    const report = await lockStep(scenario, blind, { ...small, maxStates: 1 })
    expect(report.disagreement).toBeUndefined()
    expect(report.undecided).toBeGreaterThan(0)
    expect(report.text).toContain('not judged to their end')
  })
})

describe('a driver that does not fit the spec', () => {
  const take = () => undefined
  test.each<readonly [string, Driver<Store>]>([
    [
      "'actions' has 'elekt', and the spec has no action of that name. Did you mean 'elect'?",
      withActions({ elekt: take }),
    ],
    ["'hidden' has 'wait', and the spec has no action of that name.", { ...store, hidden: ['wait'] }],
    ["'crash' is a fault, and cannot be hidden", { ...store, hidden: ['crash'] }],
    ["'skip' is both in 'actions' and in 'hidden'.", { ...store, hidden: ['skip'] }],
    ['The driver has no actions, so that nothing would ever happen', { ...store, actions: {} }],
    ["'chooses' of 'elect' has 'm', and the action has no parameter", withActions({ elect: { take, chooses: ['m'] } })],
    ["'or' of 'elect' has 'wrote', and the spec has no action", withActions({ elect: { take, or: ['wrote'] } })],
    [
      "'refuses' of 'elect' is 'number', which is 0..4, and no truth.",
      withActions({ elect: { take, refuses: 'number' } }),
    ],
    ["'observe' tells of 'lader'.", { ...store, observe: () => ({ lader: null }) }],
    ["'observe' gives an object", { ...store, observe: () => undefined as never }],
    ['holds function, which is no value of a spec', { ...store, observe: () => ({ leader: take }) }],
    [
      'holds a Promise without fields, which says nothing. Await it first.',
      { ...store, observe: () => ({ notes: [Promise.resolve()] }) },
    ],
    [
      'holds a Date without fields, which says nothing. Give its values as a plain object.',
      { ...store, observe: () => ({ life: new Date(0) }) },
    ],
    ["It has no 'create': a function is wanted.", { ...store, create: undefined } as never],
    ["It has no 'observe': a function is wanted.", { ...store, observe: {} } as never],
    ["It has no 'actions': what applies them, by their names.", { ...store, actions: undefined } as never],
    ["It has no 'create'", null as never],
    ["'elect' gives true. It may give nothing, 'refused', or", withActions({ elect: (() => true) as never })],
    ["'elect' says that it chose 'x', and the action has no", withActions({ elect: () => ({ chose: { x: 1 } }) })],
  ])('%s', async (message, driver) => {
    expect(await messageOf(driver)).toContain(message)
  })

  test.each<readonly [string, LockStepOptions]>([
    ["'runs' is a whole number from 1, and not 0.", { runs: 0 }],
    ["'steps' is a whole number from 0, and not 1.5.", { steps: 1.5 }],
    ["'x' is no path", { path: 'x' }],
    ["has no strategy 'swrm'. Did you mean 'swarm'?", { strategy: 'swrm' }],
    ["has no scenario 'storm'", { scenarios: ['storm'] }],
    ["Step 1, 'elect', is no step that the driver has.", { taking: { steps: ['elect'] } }],
    ["Step 1, 'resign(n: node0)', is not possible there", { taking: { steps: ['resign(n: node0)'] } }],
    ["'start' is 7, and the spec has 1 start", { taking: { start: 7, steps: [] } }],
  ])('options: %s', async (message, options) => {
    expect(await messageOf(store, options)).toContain(message)
  })
})
