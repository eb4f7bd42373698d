import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { variantOf } from '../check/variant.ts'
import type { Model } from '../model/model.ts'
import { checkText, randomTemporalSpecs, verifyOptions } from '../testing/support.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { covers, frontierOf, requestFrontiers, vectorsOf } from './frontier.ts'
import {
  type CellVerdict,
  type ComparedProperty,
  isFound,
  type Made,
  type Matrix,
  type Request,
  type Row,
  type Vector,
  variantFor,
} from './matrix.ts'

const runs = Number(process.env['HOLDFAST_LAW_RUNS'] ?? 100)

const claim: ComparedProperty = { name: 'P', isReachable: false, doc: [] }

function rowWith(most: Vector): Row {
  const budgets = most.map((each, at) => ({ faults: [`fault${at}`], most: each }))
  return { name: 'c', check: 'c', constants: [], bugs: [], budgets }
}

function matrixWith(most: Vector, property: ComparedProperty): Matrix {
  return { spec: 'm.hf', fixes: [], properties: [property], rows: [rowWith(most)], columns: [[]] }
}

function walk(matrix: Matrix, verdictsOf: (request: Request) => readonly CellVerdict[]): readonly Made[] {
  const made: Made[] = []
  for (let wave = requestFrontiers(matrix, made); wave.length > 0; wave = requestFrontiers(matrix, made))
    made.push(
      ...wave.map((request) => ({
        ...request,
        key: '',
        result: { states: 0, transitions: 0, verdicts: verdictsOf(request) },
      })),
    )
  return made
}

const boxes = fc.array(fc.nat({ max: 3 }), { maxLength: 3 })

/** What breaks a property: any of some vectors or more; and vectors where a limit comes first. */
const worlds = boxes.chain((most) =>
  fc.record({
    most: fc.constant(most),
    causes: fc.array(fc.tuple(...most.map((each) => fc.nat({ max: each + 1 }))), { maxLength: 3 }),
    limits: fc.array(fc.constantFrom(...vectorsOf(most)), { maxLength: 3 }),
    tellsUse: fc.boolean(),
  }),
)

describe('a frontier', () => {
  test('is that of all vectors, and each vector on it was run', () => {
    fc.assert(
      fc.property(worlds, ({ most, causes, limits, tellsUse }) => {
        const matrix = matrixWith(most, claim)
        const isBroken = (vector: Vector) => causes.some((cause) => covers(vector, cause))
        const made = walk(matrix, ({ vector }) => {
          if (limits.some((limit) => String(limit) === String(vector)))
            return [{ property: 'P', status: 'inconclusive', reason: 'limit' }]
          const used = tellsUse ? causes.find((cause) => covers(vector, cause)) : undefined
          const faultsTaken = used && Object.fromEntries(used.map((each, at) => [`fault${at}`, each]))
          return [{ property: 'P', status: isBroken(vector) ? 'violated' : 'holds', faultsTaken }]
        })
        const asked = made.map(({ vector }) => String(vector))
        expect(new Set(asked).size).toBe(asked.length)
        const { survives, breaks, open } = frontierOf(rowWith(most), made, claim)
        for (const vector of survives) expect([isBroken(vector), asked.includes(String(vector))]).toEqual([false, true])
        for (const { vector } of breaks)
          expect([isBroken(vector), asked.includes(String(vector))]).toEqual([true, true])
        for (const vector of vectorsOf(most)) {
          const isOpen = open.some((each) => String(each.vector) === String(vector))
          const isSafe = survives.some((other) => covers(other, vector))
          const isFoundThere = breaks.some((other) => covers(vector, other.vector))
          expect([isOpen, isSafe, isFoundThere].filter(Boolean)).toHaveLength(1)
          if (isOpen) expect(limits.map(String)).toContain(String(vector))
        }
      }),
    )
  })

  test('takes few runs where traces tell which faults they need', () => {
    const most = [7, 7]
    const matrix = matrixWith(most, claim)
    const made = walk(matrix, ({ vector }) => [
      {
        property: 'P',
        status: covers(vector, [3, 2]) ? 'violated' : 'holds',
        faultsTaken: covers(vector, [3, 2]) ? { fault0: 3, fault1: 2 } : undefined,
      },
    ])
    const { survives, breaks } = frontierOf(rowWith(most), made, claim)
    expect(survives).toEqual([
      [2, 7],
      [7, 1],
    ])
    expect(breaks.map(({ vector }) => vector)).toEqual([[3, 2]])
    expect(made.length).toBeLessThanOrEqual(4)
  })
})

describe('the frontier of an unaffected property', () => {
  test('takes a run for each number of a fault that is not named', () => {
    const most = [3, 2]
    const property = { ...claim, by: ['fault1'] }
    // It is seen with one of the first, and with two of them nobody can tell.
    const isBroken = (vector: Vector) => vector[0] === 1 && (vector[1] ?? 0) >= 1
    const made = walk(matrixWith(most, property), ({ vector }) => [
      { property: 'P', status: isBroken(vector) ? 'violated' : 'holds' },
    ])
    const { fixed, survives, breaks } = frontierOf(rowWith(most), made, property)
    expect(fixed).toEqual([true, false])
    expect(survives).toEqual([
      [0, 2],
      [1, 0],
      [2, 2],
      [3, 2],
    ])
    expect(breaks.map(({ vector }) => vector)).toEqual([[1, 1]])
  })
})

describe('the frontier of a random spec', () => {
  const names = [
    'Response',
    'Again',
    'Once',
    'Settled',
    'EachResponse',
    'EachAgain',
    'Alone',
    'Helped',
    'Early',
    'Rare',
    'Kept',
    'Apart',
    'Alike',
    'Unseen',
    'DeadlockFree',
    'ErrorFree',
  ]

  function propertiesOf(model: Model | undefined): ComparedProperty[] {
    return names.map((name) => {
      const property = model?.properties.find((each) => each.name === name)
      const by = property?.sort === 'unaffected' ? property.by.map((at) => model?.actions[at]?.name ?? '') : undefined
      return { name, isReachable: property?.sort === 'reachable', doc: [], by }
    })
  }

  /** Two budgets that overlap, and a property of each kind. */
  const specs = fc.tuple(randomTemporalSpecs, fc.nat({ max: 2 }), fc.boolean()).map(([text, second, overlap]) => {
    const lines = text.split('\n').filter((line) => !line.startsWith('check'))
    const more = [
      'var slips: 0..2 = 0',
      'var lost: bool = false',
      'fault slip when slips < 2 { slips += 1 }',
      'action mend fair when slips == 2 && !lost { slips = 0 }',
      'fault lose when slips > 0 { lost = true }',
      'invariant Early: slips < 2 || !lost',
      "step Kept: lost => lost' && slips' >= slips",
      'reachable Rare: lost && slips == 1',
      'unaffected Unseen: { slips: slips, lost: lost } by mend, slip',
      'check c {}',
    ]
    const box = [
      { faults: overlap ? ['slip', 'break'] : ['slip'], most: second },
      { faults: ['lose', 'break'], most: 1 },
    ]
    return { text: [...lines, ...more].join('\n'), box }
  })

  test('is that of all its vectors, run one by one', () => {
    fc.assert(
      fc.property(specs, ({ text, box }) => {
        const spec = checkText(text)
        const [check] = spec.checks
        if (check === undefined) throw new Error('no check')
        const row = { name: 'c', check: 'c', constants: [], bugs: [], budgets: box }
        const asked = propertiesOf(spec.runs[0]?.model)
        const matrix: Matrix = { spec: 'm.hf', fixes: [], properties: asked, rows: [row], columns: [[]] }
        const verdictsOf = (request: Request): readonly CellVerdict[] => {
          const [run] = spec.elaborate(variantOf(check, variantFor(matrix, request))).runs
          if (run === undefined) throw new Error('no run')
          return verifyRun(run, verifyOptions('interpreted', { limits: { states: 3000 } })).verdicts.flatMap(
            ({ expectation, status, evidence, reason }) => {
              if (!expectation.stated) return []
              const steps = evidence?.trace.steps ?? []
              const counts = box
                .flatMap(({ faults }) => faults)
                .map((name) => [name, steps.filter(({ action }) => action.name === name).length])
              return [
                {
                  property: expectation.name,
                  status,
                  reason,
                  steps: evidence?.steps,
                  faultsTaken: Object.fromEntries(counts),
                },
              ]
            },
          )
        }
        const made = walk(matrix, verdictsOf)
        const most = box.map((each) => each.most)
        const all = vectorsOf(most).map((vector) => ({
          vector,
          verdicts: verdictsOf({ row: 0, column: 0, vector, properties: names }),
        }))
        for (const property of asked) {
          const { name } = property
          const { fixed, survives, breaks, open } = frontierOf(row, made, property)
          const isAlike = (one: Vector, other: Vector) => fixed.every((each, at) => !each || one[at] === other[at])
          for (const { vector, verdicts } of all) {
            const verdict = verdicts.find(({ property }) => property === name)
            const isOpen = open.some((each) => String(each.vector) === String(vector))
            const isSafe = survives.some((other) => covers(other, vector) && isAlike(other, vector))
            const found = breaks.some((other) => covers(vector, other.vector) && isAlike(vector, other.vector))
            // What is implied may be more than a run by itself says, which a limit or an error may have ended.
            if (verdict?.status !== 'inconclusive')
              expect([name, vector, found]).toEqual([name, vector, isFound(verdict as CellVerdict)])
            expect([isOpen, isSafe, found].filter(Boolean)).toHaveLength(1)
            const exact = breaks.find((each) => String(each.vector) === String(vector))
            if (exact !== undefined) expect(exact.verdict.steps).toBe(verdict?.steps)
          }
        }
      }),
      { numRuns: Math.ceil(runs / 4) },
    )
  }, 240_000)
})
