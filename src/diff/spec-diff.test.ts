import { describe, expect, test } from 'vitest'
import { defined } from '../base/assert.ts'
import type { Run } from '../model/model.ts'
import { runOf, runsOf } from '../testing/support.ts'
import { type Behaviour, compareBehaviour, gatherDifferences, pairRuns, runDiff, verdictOf } from './spec-diff.ts'
import type { DifferenceDocument } from './witness.ts'

const limits = { pairs: 1000, seconds: undefined, now: () => 0 }

type Walked = Exclude<Behaviour, { kind: 'same text' }>

function compare(old: string, new_: string): Walked {
  const behaviour = compareBehaviour(runOf(old), runOf(new_), limits)
  if (behaviour.kind === 'same text') throw new Error('told in the same words')
  return behaviour
}

/** A difference in one line: what it is, how far it lies, and what the other version has instead. */
function line({ kind, step, faults, steps, reason, guard, effects }: DifferenceDocument): string {
  const place = guard === undefined ? [] : [`${guard.text} at ${guard.place}`]
  const instead = effects.map(({ path, old, new: new_ }) => `${path}: ${old} / ${new_}`)
  return [
    `${kind} ${step ?? 'start'} ${faults} ${steps}`,
    ...(reason === undefined ? [] : [reason]),
    ...place,
    ...instead,
  ].join(' | ')
}

const lines = (old: string, new_: string) => compare(old, new_).differences.map(line)

const pump = `
symmetric actor Node[2]
enum Valve { Shut, Open }
var level: 0..3 = 0
var valve: Valve = Shut
var filler: Node? = none
action fill(n: Node, fast: bool) when valve == Open && level < 2 { level += 1  filler = n }
action turn when level < 3 { valve = valve == Open ? Shut : Open }
fault leak when level > 0 { level -= 1 }
check small { faults { leak <= 1 } }
`

describe('two versions of a run', () => {
  test('that are told in the same words are not walked', () => {
    const reworded = `${pump.replace('fault leak', '/// Some is lost.\nfault   leak')}\nreachable Half: level == 1\ndef half = level == 1\n`
    expect(compareBehaviour(runOf(pump), runOf(reworded), limits)).toEqual({ kind: 'same text' })
  })

  test('that say the same in other words have no difference, and all of both is looked at', () => {
    const other = pump
      .replace('valve == Open && level < 2', '!(level >= 2) && !(valve == Shut)')
      .replace('level += 1  filler = n', 'filler = n  level = level + 1')
    const behaviour = compare(pump, other)
    expect(behaviour).toMatchObject({ differences: [], limit: undefined, ambiguous: 0, apart: [] })
    // By hand: before anything is filled 2 states; then levels 0 to 2, valve twice, the leak used or not: of those
    // with a leak not used level 0 is missing. The two nodes are alike.
    expect(behaviour.pairs).toBe(2 + 4 + 6)
  })

  test('a guard that lets in more, with the part of the old one that did not', () => {
    expect(lines(pump, pump.replace('level < 2', 'level < 3'))).toEqual([
      'appears fill 0 4 | The guard of the old version is false here. | level < 2 at test.hf:7:56',
    ])
  })

  test('a guard that lets in less, with the part of the new one', () => {
    expect(
      lines(pump, pump.replace('fault leak when level > 0', 'fault leak when filler != none && level > 1')),
    ).toEqual(['vanishes leak 1 3 | The guard of the new version is false here. | level > 1 at test.hf:9:35'])
  })

  test('another effect, part by part, and nothing beyond it', () => {
    const pairs = `var up: 0..1 -> { on: bool, since: 0..2 } = { on: false, since: 0 }
action start(i: 0..1) when !up[i].on { up[i] = { on: true, since: 1 } }
action stop(i: 0..1) when up[i].on { up[i].on = false }`
    expect(lines(pairs, pairs.replace('since: 1', 'since: i + 1').replace('when up[i].on ', ''))).toEqual([
      'changes start 0 1 | up[1].since: 1 / 2',
      'appears stop 0 1 | The guard of the old version is false here. | up[i].on at test.hf:3:27',
    ])
  })

  test('an error where there was none', () => {
    expect(lines(pump, pump.replace('level > 0 { level -= 1 }', 'level > 0 { level -= 2 }'))).toEqual([
      'changes leak 1 3 | error: no error / A number left the range of the type it was given to. The value is -1, and the type is 0..3.',
    ])
  })

  test('steps that one version alone has', () => {
    const renamed = pump.replace('action turn', 'action rotate')
    expect(lines(pump, renamed)).toEqual([
      "appears rotate 0 1 | The old version has no step 'rotate'.",
      "vanishes turn 0 1 | The new version has no step 'turn'.",
    ])
  })

  test('faults that a check allows more often, or not at all', () => {
    expect(lines(pump, pump.replace('leak <= 1', 'leak <= 2'))).toEqual([
      'appears leak 2 5 | The old version allows at most 1 leak in this check.',
    ])
    expect(lines(pump, pump.replace('leak <= 1', ''))).toEqual([
      "vanishes leak 1 3 | The new version has no 'leak' in this check.",
    ])
    expect(lines(pump.replace('fault', 'action').replace('leak <= 1', ''), pump)).toEqual([
      'vanishes leak 1 5 | The new version allows at most 1 leak in this check.',
    ])
  })

  test('another start', () => {
    const behaviour = compare(pump, pump.replace('valve: Valve = Shut', 'valve: Valve = Open'))
    expect(behaviour.differences.map(line)).toEqual([
      'appears start 0 0 | The old version does not start like this.',
      'vanishes start 0 0 | The new version does not start like this.',
    ])
    expect(behaviour.differences.map(({ trace }) => trace.initial.find(({ name }) => name === 'valve')?.value)).toEqual(
      ['Open', 'Shut'],
    )
    expect(behaviour.pairs).toBe(0)
  })

  test('starts that nothing tells apart are left out, and said to be', () => {
    const hidden = 'var open: bool = false\nvar seed: 0..1 = any\naction go when seed == 1 { open = true }'
    const behaviour = compare(hidden, hidden.replaceAll('seed', 'grain'))
    expect(behaviour).toMatchObject({ ambiguous: 2, pairs: 0, differences: [] })
    expect(behaviour.apart).toEqual([
      { name: 'seed', old: '0..1', new: undefined },
      { name: 'grain', old: undefined, new: '0..1' },
    ])
  })
})

describe('names that moved', () => {
  test('parameters go by their names where these are the same, and else by their places', () => {
    const swapped = pump.replace('fill(n: Node, fast: bool)', 'fill(fast: bool, n: Node)')
    expect(lines(pump, swapped)).toEqual([])
    const renamed = pump.replace('fill(n: Node, fast', 'fill(m: Node, fast').replace('filler = n', 'filler = m')
    expect(lines(pump, renamed)).toEqual([])
  })

  test('arguments that one version has not', () => {
    expect(lines(pump.replaceAll('fast: bool', 'fast: 0..1'), pump.replaceAll('fast: bool', 'fast: 0..2'))).toEqual([
      "appears fill 0 2 | The old version has 'fill' for other arguments only.",
    ])
  })

  test('a variable more, and variables in another order, are no difference in behaviour', () => {
    const more = pump.replace(
      'var level: 0..3 = 0\nvar valve: Valve = Shut',
      'var valve: Valve = Shut\nvar level: 0..3 = 0\nvar fills: 0..9 = 0',
    )
    const behaviour = compare(pump, more.replace('filler = n }', 'filler = n  if fills < 9 { fills += 1 } }'))
    expect(behaviour).toMatchObject({ differences: [], limit: undefined })
    expect(behaviour.apart).toEqual([{ name: 'fills', old: undefined, new: '0..9' }])
    expect(behaviour.pairs).toBe(12)
  })

  test('numbers of other bounds and enums with more members are compared by what is written', () => {
    const wider = pump.replace('level: 0..3', 'level: 0..4').replace('Shut, Open', 'Stuck, Shut, Open')
    expect(compare(pump, wider)).toMatchObject({ differences: [], apart: [] })
    expect(lines(pump, wider.replace('? Shut : Open', '? Stuck : Open'))).toEqual([
      'changes turn 0 2 | valve: Shut / Stuck',
    ])
  })

  test('maps with other keys, and elements of a type with another size, are not compared', () => {
    const kept =
      'symmetric actor Node[2]\nvar seen: Node -> bool = false\nvar who: Set<Node> = set()\naction see(n: Node) { seen[n] = true }'
    const { apart, differences } = compare(kept, kept.replace('[2]', '[3]'))
    expect(apart.map(({ name }) => name)).toEqual(['seen', 'who'])
    expect(differences.map(line)).toEqual(["appears see 0 1 | The old version has 'see' for other arguments only."])
  })
})

describe('runs of two versions', () => {
  const checks = (names: string) =>
    `${pump.split('check')[0]}fix a "A"\nfix b "B"\nreachable Full: level == 2\n${names}`
  const expects = 'expect Full reached'

  test('are matched by check, switches and number', () => {
    const old = runsOf(
      checks(`check one { ${expects} with a { ${expects} } with a { ${expects} } }\ncheck two { ${expects} }`),
    )
    const new_ = runsOf(
      checks(`check three { ${expects} }\ncheck one { with a { ${expects} } with b, a { ${expects} } ${expects} }`),
    )
    const name = ({ check, toggles, ordinal }: Run) => `${check} ${toggles.join('+')} ${ordinal}`
    const { both, added, removed } = pairRuns(old, new_)
    expect(both.map(([a, b]) => `${name(a)} = ${name(b)}`).sort()).toEqual(['one  1 = one  1', 'one a 1 = one a 1'])
    expect(added.map(name).sort()).toEqual(['one a+b 1', 'three  1'])
    expect(removed.map(name)).toEqual(['one a 2', 'two  1'])
  })

  const diffOf = (old: string, new_: string, most = 1000) => {
    const pair = [runOf(old), runOf(new_)] as const
    const run = runDiff('small', pair, undefined, compareBehaviour(...pair, { ...limits, pairs: most }))
    return { old: 'a', new: 'b', declarations: [], added: [], removed: [], runs: [run] }
  }

  test('are the same only where everything was looked at', () => {
    const other = pump.replace('level < 2', '!(level >= 2)')
    expect(verdictOf(diffOf(pump, pump))).toBe('same')
    expect(verdictOf(diffOf(pump, other))).toBe('same')
    expect(verdictOf(diffOf(pump, other, 11))).toBe('inconclusive')
    expect(verdictOf(diffOf(pump, pump.replace('level < 2', 'level < 3'), 11))).toBe('different')
    expect(verdictOf(diffOf(pump, pump.replace('leak <= 1', 'leak <= 2'), 1))).toBe('different')
    const hidden = 'var open: bool = false\nvar seed: 0..1 = any\naction go when seed == 1 { open = true }'
    expect(verdictOf(diffOf(hidden, hidden.replace('seed == 1', '!(seed == 0)')))).toBe('same')
  })

  test('a variable that cannot be compared is a difference, and so is an added run', () => {
    const kept = 'enum Copy { None, Full }\nvar seen: Copy -> bool = false\naction see { seen[Full] = true }'
    expect(verdictOf(diffOf(kept, kept.replace('None', 'None, Partial')))).toBe('different')
    expect(verdictOf({ ...diffOf(pump, pump), added: ['more'] })).toBe('different')
  })

  test('what several runs show is told once, by the least way', () => {
    const near = diffOf(pump, pump.replace('level < 2', 'level < 3'))
    const far = near.runs.map((run) => ({
      ...run,
      name: 'far',
      behaviour: {
        ...(run.behaviour as Walked),
        differences: (run.behaviour as Walked).differences.map((each) => ({ ...each, faults: 1 })),
      },
    }))
    const [gathered, ...rest] = gatherDifferences([...far, ...near.runs])
    expect(rest).toEqual([])
    expect(defined(gathered)).toMatchObject({ run: 'small', others: ['far'], least: { faults: 0, step: 'fill' } })
  })
})
