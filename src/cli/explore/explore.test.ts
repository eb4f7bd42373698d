import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { plainMarks } from '../../diagnostics/render.ts'
import { folderWith, removeFolders } from '../../testing/command-line.ts'
import { checkText } from '../../testing/support.ts'
import { groundOf } from '../../walk/ground.ts'
import { beginWalk } from '../../walk/walk.ts'
import { exitCodes } from '../exit-codes.ts'
import { startingProperties, startingSpec } from '../starting-spec.ts'
import { commands, runLine } from './commands.ts'
import { completionsOf } from './completion.ts'
import { cutText, placeLines } from './place-lines.ts'
import { readStep } from './read-step.ts'
import { newSession, type Reply, type Session, type View } from './session.ts'

const marks = { ...plainMarks, dim: (text: string) => text }
const view: View = { marks, columns: 120, rows: 40 }

afterAll(removeFolders)

/** The session of a check of the starting spec. */
function session(check = 0): Session {
  const text = startingProperties('failover').replace('../spec/failover.hf', 'failover.hf')
  const spec = checkText(text, { 'failover.hf': startingSpec('failover') })
  const run = spec.runs[check]
  if (run === undefined) throw new Error(JSON.stringify(spec.diagnostics))
  return newSession(beginWalk(groundOf(spec, run)), 1)
}

/** What a session answers to its last line. */
function told(first: Session, ...lines: string[]): Reply {
  return lines.reduce<Reply>((reply, line) => runLine(reply.session, line, view), { session: first, text: '' })
}

const violation = ['elect(n: node0)', 'takeOver', 'cutOff node0', 'elect(node1)', 'takeOver n: node1']

describe('an exploration', () => {
  test('takes steps by number and by name, and says at once what they break', () => {
    const numbers = told(session(), '1', '1', '1', '1', '1')
    const names = told(session(), ...violation)
    expect(names.session.walk.trace.steps).toHaveLength(5)
    expect(numbers.session.walk.trace.steps.map(({ instance }) => instance)).toEqual(
      names.session.walk.trace.steps.map(({ instance }) => instance),
    )
    expect(names.text).toContain('SinglePrimary is violated')
    expect(names.text).toContain('serving[node1]: false -> true')
    expect(told(session(), '1', '1').text).toContain('Served is reached')
  })

  test.each([
    ['9', 'There is no step 9 here: they are 1 to 6.'],
    ['elect', 'Which one? elect(n: node0), elect(n: node1), elect(n: node2)'],
    ['elect(n: node7)', 'That is not possible here. Possible: elect(n: node0), elect(n: node1), elect(n: node2)'],
    ['takeOver(n: node0)', "'takeOver' is not possible here: 'why takeOver'."],
    ['elct(n: node0)', "There is no command and no action 'elct'. Did you mean 'elect'?"],
    ['stat', "There is no command and no action 'stat'. Did you mean 'state'?"],
    ['back none', "How many steps? 'none' is no number from 1 to 9999."],
    ['go 3', "Where to? 'go 0' is the start, 'go 0' the end of this way."],
    ['next', 'The way ends here: take a step.'],
    ['state nothing', "There is no variable 'nothing'. There are linked, serving, recorded."],
    ['on leas', "There is no fix or bug 'leas'. Did you mean 'lease'?"],
    ['set NODES', "What is 'NODES' to be? Such as 'set NODES 2'."],
    ['check nothing', "There is no check 'nothing'. There are oneCutOff, oneCutOff with lease."],
    ['compare', 'There is no other way yet: go back, and take another step.'],
    ['save', "Where to? Such as 'save walk.itf.json'."],
    ['!', "There is no command and no action '!'. 'help' lists the commands."],
  ])('answers %s in a sentence, and stays where it is', (line, answer) => {
    const first = session()
    const reply = runLine(first, line, view)
    expect(reply.text).toBe(answer)
    expect(reply.session).toEqual(first)
  })

  test('goes back and forth, and keeps the way that it leaves', () => {
    const there = told(session(), ...violation, 'back 2')
    expect(there.session.walk.at).toBe(3)
    expect(there.text).toContain("2 steps ahead on this way: 'next'")
    expect(there.text).toMatch(/^ > 1 {2}elect\(n: node1\)/m)
    expect(told(there.session, 'next', 'go 0', 'go end').text).toBe(told(session(), ...violation).text)
    const left = told(there.session, 'heal')
    expect(left.session.other?.trace.steps).toHaveLength(5)
    expect(
      told(left.session, 'compare')
        .text.split('\n')
        .map((line) => line.trimEnd()),
    ).toEqual([
      '   Steps 1 to 3 are the same.',
      `     ${'the other way'.padEnd(56)}  this way`,
      `  4  ${'elect(n: node1)'.padEnd(56)}  heal(n: node0)`,
      `     ${'  linked[node0] = false'.padEnd(56)}    linked[node0] = true`,
      `     ${'  recorded = node1'.padEnd(56)}    recorded = node0`,
      '  5  takeOver(n: node1)',
    ])
  })

  test('with a fix on goes as far as the fix allows, and off again goes on', () => {
    const fixed = told(session(), ...violation, 'on lease')
    expect(fixed.text).toContain(
      'Step 4, ControlPlane: elect(n: node1), is not possible with lease on. The 3 steps before are still possible.',
    )
    expect(fixed.session.walk.at).toBe(3)
    expect(told(fixed.session, 'off lease').text).toContain('All 3 steps are still possible with lease off.')
    const larger = told(session(), ...violation, 'set NODES 5')
    expect(larger.text).toContain('All 5 steps are still possible with NODES = 5.\nWhat holds at the end is the same.')
    expect(told(larger.session, 'set NODES 9').text).toContain('Nothing was changed.')
    expect(told(session(), '1', '1', 'on lease').text).toContain('What holds at the end is the same.')
  })

  test('takes faults beyond the check only where they are free', () => {
    const spent = told(session(), 'cutOff node0')
    expect(spent.text).toContain("the check allows no more: cutOff  ('faults free' does)")
    expect(told(spent.session, 'cutOff node1').text).toContain('The check allows no more cutOff.')
    const free = told(spent.session, 'faults free')
    expect(free.text).toContain('cutOff(n: node1)  beyond the check')
    expect(told(free.session, 'cutOff node1').session.walk.at).toBe(2)
  })

  test('takes the same random steps for the same seed, and stops at a violation', () => {
    const one = told(session(), 'random 200')
    expect(told(session(), 'random 200').text).toBe(one.text)
    expect(told({ ...session(), random: 2 }, 'random 200').text).not.toBe(one.text)
    const near = told(session(), ...violation.slice(0, 4)).session
    const seeds = Array.from({ length: 10 }, (_, seed) => told({ ...near, random: seed }, 'random 200'))
    const broken = seeds.filter(({ text }) => text.includes('for something is violated here'))
    expect(broken.length).toBeGreaterThan(0)
    for (const { text } of broken) expect(text).toContain('SinglePrimary is violated')
  })

  test('lists properties with where they were reached or broken first', () => {
    const { text } = told(session(), ...violation, 'props')
    expect(text).toMatch(/SinglePrimary +violated/)
    expect(text).toMatch(/Served +reached +first after step 2/)
    expect(text).toMatch(/DeadlockFree +ok/)
    const mended = told(session(1), ...violation.slice(0, 3), 'leaseRunsOut', 'props').text
    expect(mended).toMatch(/Served +not here +reached after step 2/)
    expect(mended).toMatch(/SinglePrimary +ok/)
  })

  test('says why: of actions, of steps, and of properties', () => {
    const there = told(session(), ...violation.slice(0, 4)).session
    const why = (what: string) => told(there, `why ${what}`).text
    expect(why('elect(n: node2)')).toMatch(
      /^elect\(n: node2\) is not possible.\n[\s\S]*false {2}recorded == none: {2}recorded = node1/,
    )
    expect(why('elect node2')).toBe(why('elect(n: node2)'))
    expect(why('stepDown')).toMatch(
      /^'stepDown' is not possible in any of 3 ways; nearest to it is stepDown\(n: node\d\)\./,
    )
    expect(why('heal')).toMatch(/^'heal' is possible in one way\.\n[\s\S]*linked\[node0\] = false/)
    expect(why('Served')).toMatch(/^Served: reached\n[\s\S]*serving\[node0\] = true/)
    expect(why('DeadlockFree')).toBe('This is no deadlock: a step leads on, or the check lets it rest here.')
    expect(why('ErrorFree')).toBe('No error shows here.')
    expect(why('')).toMatch(/^Why what\?/)
    expect(why('hea')).toBe("There is no action or property 'hea'. Did you mean 'heal'?")
    expect(told(there, 'takeOver').text).toMatch(/serving\[node0\] = true\n +serving\[node1\] = true/)
  })

  test('needs one screen for a place, however small, and cuts lines to its width', () => {
    for (const rows of [16, 24, 40]) {
      const lines = placeLines(told(session(), '1', '1').session, { marks, columns: 50, rows })
      expect(lines.length).toBeLessThan(rows)
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(50)
    }
    expect(cutText('\u001b[1mabcdef\u001b[22mghij', 8)).toBe('\u001b[1mabcdef\u001b[22mg…')
    expect(cutText('\u001b[1mabcdef\u001b[22mgh', 8)).toBe('\u001b[1mabcdef\u001b[22mgh')
  })

  test('folds the actions with most ways where they would not fit', () => {
    const lines = placeLines(session(), { marks, columns: 80, rows: 14 })
    expect(lines).toContainEqual(expect.stringMatching(/1 to 3 {2}elect\(n\) {2}3 ways: 'steps elect' lists them/))
    expect(told(session(), 'steps elect').text.split('\n')).toHaveLength(3)
  })

  test('completes commands, steps and names', () => {
    const there = session()
    expect(completionsOf(there, 'el')).toEqual([['elect(n: node0)', 'elect(n: node1)', 'elect(n: node2)'], 'el'])
    expect(completionsOf(there, 'on ')).toEqual([['lease'], ''])
    expect(completionsOf(there, 'why Sin')).toEqual([['SinglePrimary'], 'Sin'])
    expect(completionsOf(there, 'ba')).toEqual([['back'], 'ba'])
    expect(completionsOf(there, 'elect(n: node1')).toEqual([['elect(n: node1)'], 'elect(n: node1'])
    expect(completionsOf(there, 'save x')).toEqual([[], 'x'])
  })

  test('reads steps as people write them', () => {
    const read = (text: string) => {
      const { action, args } = readStep(text) ?? { action: '', args: [] }
      return [action, ...args.map(({ name, value }) => (name === undefined ? value : `${name}=${value}`))]
    }
    expect(read('move')).toEqual(['move'])
    expect(read('move(a: node0, b: {x: 1, y: 2})')).toEqual(['move', 'a=node0', 'b={x:1,y:2}'])
    expect(read('net.move node0 b = none')).toEqual(['net.move', 'node0', 'b=none'])
    expect(read('move (node0,node1)')).toEqual(['move', 'node0', 'node1'])
    expect(readStep('(')).toBeUndefined()
  })

  test('lists every command with its help', () => {
    const { text } = told(session(), 'help')
    for (const { name } of commands) expect(text).toContain(name)
    expect(told(session(), '').text).toContain("'help' lists all")
  })
})

const MAIN = resolve('dist/cli/main.js')

function explore(cwd: string, input: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync('node', [MAIN, 'explore', ...args], { cwd, input, encoding: 'utf8' })
  return { code: status, out: stdout, err: stderr }
}

describe('holdfast explore', () => {
  const files = {
    'spec/failover.hf': startingSpec('failover'),
    'properties/failover.hf': startingProperties('failover'),
  }
  const folder = folderWith({ ...files, 'notes.txt': 'mine' })
  const spec = 'properties/failover.hf'

  test('ends with the input, and with quit', () => {
    const ended = explore(folder.path, '1\n', spec)
    expect([ended.code, ended.err]).toEqual([exitCodes.asExpected, ''])
    expect(ended.out).toContain('0> 1\n1  ControlPlane: elect(n: node0)')
    expect(ended.out).not.toContain('\u001b')
    expect(explore(folder.path, '', spec).code).toBe(exitCodes.asExpected)
    expect(explore(folder.path, 'quit\n1\n', spec).out).toMatch(/0> quit\n$/)
  })

  test('asks which spec where none is named', () => {
    const { code, out } = explore(folder.path, 'nothing\n1\n1\n')
    expect(code).toBe(exitCodes.asExpected)
    expect(out).toContain('   1  properties/failover.hf\nspec> nothing\nWhich one?')
    expect(out).toContain('0> 1\n1  ControlPlane')
    expect(explore(folder.path, '').code).toBe(exitCodes.asExpected)
  })

  test('writes traces that replay takes, and over nothing else', () => {
    const lines = [...violation, 'save notes.txt', 'save broken.itf.json', 'go 1', 'save plain.itf.json'].join('\n')
    const { code, out } = explore(folder.path, lines, spec, '-c', 'oneCutOff', '--with', 'none')
    expect(code).toBe(exitCodes.asExpected)
    expect(out).toContain("'notes.txt' exists and is no trace of Holdfast. Nothing was written.")
    expect(folder.read('notes.txt')).toBe('mine')
    const replayed = folder.run('replay', 'broken.itf.json')
    expect([replayed.code, replayed.err]).toEqual([exitCodes.asExpected, ''])
    expect(replayed.out).toContain('still show the violation of SinglePrimary')
    const plain = folder.run('replay', 'plain.itf.json')
    expect([plain.code, plain.err]).toEqual([exitCodes.asExpected, ''])
    expect(plain.out).toContain('replayed: 1 step of properties/failover.hf, oneCutOff, still possible')
    const page = folder.run('render', 'plain.itf.json', '--to', 'markdown')
    expect(page.out).toContain(
      '## A walk in oneCutOff of failover\n\nThe steps are possible, and claim nothing more. (1 step, 0 faults)',
    )
    expect(folder.run('why', 'plain.itf.json').code).toBe(exitCodes.usage)
    const again = explore(folder.path, 'props\n', '--trace', 'broken.itf.json')
    expect(again.out).toContain('the trace of SinglePrimary')
    expect(again.out).toMatch(/5> props\n +SinglePrimary +violated/)
  })

  test.each([
    [['nothing.hf'], exitCodes.usage, "There is no file or folder 'nothing.hf'."],
    [[spec, '-c', 'two'], exitCodes.usage, "There is no check 'two'."],
    [[spec, '--with', 'leas'], exitCodes.usage, "Did you mean 'lease'?"],
    [['t.itf.json'], exitCodes.usage, "A trace is opened with '--trace t.itf.json'."],
    [['--trace', 'notes.txt'], exitCodes.usage, "'notes.txt' is not a trace of Holdfast."],
    [['--trace', 'x', '-c', 'oneCutOff'], exitCodes.usage, 'A trace says which check it is of'],
  ] as const)('refuses %j', (args, code, message) => {
    const refused = explore(folder.path, '', ...args)
    expect(refused.code).toBe(code)
    expect(refused.err).toContain(message)
    expect(refused.out).toBe('')
  })

  test('shows the errors of a spec', () => {
    folder.write('wrong.hf', 'module wrong\nvar x: Nothing = 0\n')
    const { code, out } = explore(folder.path, '', 'wrong.hf')
    expect(code).toBe(exitCodes.spec)
    expect(out).toContain('wrong.hf:2:8')
  })

  test('says where a trace is none of the spec any more', () => {
    folder.write('old.itf.json', folder.read('broken.itf.json').replaceAll('takeOver', 'takeAway'))
    const { code, out } = explore(folder.path, '', '--trace', 'old.itf.json')
    expect(code).toBe(exitCodes.unmet)
    expect(out).toContain("Step 2 is an action 'takeAway', which the spec does not have.")
  })
})
