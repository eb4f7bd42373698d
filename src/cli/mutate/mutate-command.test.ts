import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { mutationKinds } from '../../mutate/mutation.ts'
import { type CommandFolder, folderWith, removeFolders } from '../../testing/command-line.ts'
import { explanationsIn } from './mutation-markdown.ts'

afterAll(removeFolders)

/** Two of three votes elect; nothing says that a voter must be up, so that change survives. */
const SPEC = `module m
symmetric type Node[3]
var up: Node -> bool = true
var votes: Node -> bool = false
var leader: Node? = none
action vote(n: Node) when up[n] && !votes[n] && leader == none {
  votes[n] = true
}
action elect(n: Node) when leader == none && count(m in Node where votes[m]) >= 2 {
  leader = n
}
fault crash(n: Node) when up[n] { up[n] = false }
invariant Backed: leader != none => count(m in Node where votes[m]) >= 2
reachable Elected: leader != none
check c { faults { crash <= 1 }  terminal leader != none  expect Backed holds  expect Elected reached in 3 steps }
check d { terminal leader != none  expect Backed holds }
`
const folder = (text = SPEC) => folderWith({ 'm.hf': text })
const mutate = (at: CommandFolder, ...args: string[]) => at.run('mutate', 'm.hf', ...args)

interface Line {
  readonly label: string
  readonly line: number
  readonly outcome: { readonly kind: string; readonly killers?: readonly { readonly property: string }[] }
}

function mutantsIn(json: string): readonly Line[] {
  return (JSON.parse(json) as { mutants: Line[] }).mutants
}

const kindsOf = (json: string) => [...new Set(mutantsIn(json).map(({ outcome }) => outcome.kind))]

describe('holdfast mutate', () => {
  const whole = mutate(folder())

  test('says what kills, and lists the survivors with their places', () => {
    expect(whole).toMatchObject({ code: 0, err: '' })
    expect(whole.out).toMatch(/\nm\.hf, 2 runs\n\d+ mutants: \d+ killed by a property, .*\d+ survived.*\n$/)
    expect(whole.out).toContain(`
  --> m.hf:6:27
  |
6 | action vote(n: Node) when up[n] && !votes[n] && leader == none {
  |                           ^^^^^
  In the guard of vote, the conjunct \`up[n]\` is left out.
`)
    expect(whole.out).toMatch(/\nkills first\n(.*\n)* {2}Backed +\d+ .*violated/)
  })

  test('gives the same with any number of threads, and as JSON the same as in lines', () => {
    expect(mutate(folder(), '--workers', '1').out).toBe(whole.out)
    const { out } = mutate(folder(), '--json')
    const document = JSON.parse(out) as { tally: Record<string, number>; total: number }
    expect(document).toMatchObject({ version: 1, exitCode: 0, specs: ['m.hf'], unmet: [] })
    expect(whole.out).toContain(
      `\n${document.total} mutants: ${document.tally['killedByProperty']} killed by a property`,
    )
    const byLabel = new Map(mutantsIn(out).map((mutant) => [mutant.label, mutant.outcome]))
    expect(byLabel.get('vote: drop up[n]')).toEqual({ kind: 'survived', differs: true })
    expect(byLabel.get('elect: -1 in count(m in Node where votes[m]) >= 2')?.killers?.[0]).toMatchObject({
      property: 'Backed',
      expected: 'holds',
      found: 'violated',
    })
  })

  test('makes fewer mutants, and says so', () => {
    const { out } = mutate(folder(), '--limit', '4', '--kinds', 'drop,negate')
    expect(out).toMatch(/\n4 of \d+ mutants, chosen evenly: /)
    expect(mutate(folder(), '--check', 'd').out).toContain('m.hf, 1 run\n')
    expect(mutate(folder(), '--all-killers').out).toContain('kills, with others or alone')
  })

  test('takes several specs, whose checks a mutant must all survive', () => {
    const other = `import "m.hf"\ninvariant Early: all n in Node: votes[n] => up[n] || leader != none || true
step OnlyUp: all n in Node: votes'[n] && !votes[n] => up[n]
check e { faults { crash <= 1 }  terminal leader != none  expect Early, OnlyUp holds }`
    const both = folderWith({ 'm.hf': SPEC, 'n.hf': other }).run('mutate', 'm.hf', 'n.hf', '--json')
    const killed = mutantsIn(both.out).find(({ label }) => label === 'vote: drop up[n]')
    expect(killed?.outcome.killers?.map(({ property }) => property)).toEqual(['OnlyUp'])
    expect(both.out).toContain('"check":"n e"')
  })

  test('fails with --strict where something survives', () => {
    expect(mutate(folder(), '--strict').code).toBe(1)
    const strong = `module m\nvar x: 0..2 = 0\naction up when x < 2 { x += 1 }\nreachable Top: x == 2
check c { expect DeadlockFree violated in 2 steps  expect Top reached }`
    expect(mutate(folder(strong), '--strict')).toMatchObject({ code: 0 })
    expect(mutate(folder(strong), '--strict', '--seconds', '0.001').code).toBe(3)
  })

  test('never takes what the time did not reach for killed', () => {
    const { out, code } = mutate(folder(), '--seconds', '0.001', '--json')
    expect(code).toBe(0)
    expect(kindsOf(out)).toEqual(['notRun'])
    expect(kindsOf(mutate(folder(), '--mutant-seconds', '0.0000001', '--json').out)).toEqual(['inconclusive'])
  })

  test('says where the spec itself is not as expected', () => {
    const wrong = SPEC.replace('expect Elected reached in 3 steps', 'expect Elected unreachable')
    const { out, code } = mutate(folder(wrong))
    expect(code).toBe(0)
    expect(out).toContain('not met by the spec itself, and kill nothing: Elected of c\n')
    const hopeless = 'module m\nvar x: 0..1 = 0\naction up { x += 1 }\ncheck c {}'
    expect(mutate(folder(hopeless))).toMatchObject({
      code: 1,
      err: 'error: No check comes out as it expects, so none can notice a change.\n',
    })
  })
})

describe('wrong usage of mutate', () => {
  test.each([
    [['--kinds', 'drp'], "There is no kind of mutation 'drp'. Did you mean 'drop'?"],
    [['--kinds', ''], `The kinds are ${mutationKinds.join(', ')}.`],
    [['--check', 'e'], "There is no check 'e'."],
    [['--resume'], "'--resume' goes on from a results file: name it with '--results'."],
    [['--limit', '0'], 'It must be a number above 0.'],
    [['--markdown', 'm.hf'], "'m.hf' has no place for the report"],
    [['--results', 'm.hf'], "'m.hf' exists. To go on from its results, add --resume"],
    [['--results', 'm.hf', '--resume'], "'m.hf' is no results file of 'holdfast mutate': line 1 is not JSON."],
    [['nowhere.hf'], "There is no file or folder 'nowhere.hf'."],
  ])('%j', (args, message) => {
    const result = mutate(folder(), ...args)
    expect(result.code).toBe(2)
    expect(result.err).toContain(message)
  })

  test('of a spec with mistakes', () => {
    expect(mutate(folder('module m\nvar x: 0..3 = true\n'))).toMatchObject({ code: 150, out: '' })
  })
})

describe('a results file', () => {
  test('has a line for each mutant, and an interrupted one is gone on from', () => {
    const at = folder()
    const first = mutate(at, '--results', 'r.jsonl', '--json')
    const lines = at.read('r.jsonl').trim().split('\n')
    expect(lines).toHaveLength(mutantsIn(first.out).length + 1)
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ key: expect.any(String), file: 'm.hf', outcome: {} })

    // As an interrupt leaves it: some lines, and one cut short. One outcome is changed to see that it is not made anew.
    const made = JSON.parse(lines[1] ?? '') as { key: string; outcome: object }
    const marked = JSON.stringify({ ...made, outcome: { kind: 'inconclusive', check: 'c', reason: 'kept' } })
    at.write('r.jsonl', `${[lines[0], marked, ...lines.slice(2, 6)].join('\n')}\n${lines[6]?.slice(0, 20)}`)
    const second = mutate(at, '--results', 'r.jsonl', '--resume', '--json')
    expect(second).toMatchObject({ code: 0, err: '' })
    const found = new Map(mutantsIn(second.out).map((mutant) => [mutant.label, mutant.outcome]))
    const changed = mutantsIn(first.out).filter(
      ({ label, outcome }) => JSON.stringify(found.get(label)) !== JSON.stringify(outcome),
    )
    expect(changed).toHaveLength(1)
    expect(at.read('r.jsonl').trim().split('\n')).toHaveLength(lines.length)
  })

  test('of what the time left open is completed later', () => {
    const at = folder()
    mutate(at, '--results', 'r.jsonl', '--seconds', '0.001')
    expect(at.read('r.jsonl').trim().split('\n')).toHaveLength(1)
    const { out } = mutate(at, '--results', 'r.jsonl', '--resume', '--json')
    expect(kindsOf(out)).not.toContain('notRun')
    expect(out).toBe(mutate(at, '--json').out)
  })

  test('of another text, or of other checks, is refused', () => {
    const at = folder()
    mutate(at, '--results', 'r.jsonl', '--limit', '2')
    const again = (...args: string[]) => mutate(at, '--results', 'r.jsonl', '--resume', ...args)
    expect(again('--check', 'c')).toMatchObject({ code: 2, err: expect.stringContaining('results of other checks') })
    expect(again('--all-killers').code).toBe(2)
    const kept = at.read('r.jsonl')
    at.write('m.hf', SPEC.replace('>= 2 {', '>= 1 {'))
    const refused = again()
    expect(refused).toMatchObject({ code: 2, out: '' })
    expect(refused.err).toContain("has changed since the results in 'r.jsonl' were found")
    expect(at.read('r.jsonl')).toBe(kept)
    at.write('m.hf', SPEC)
    appendFileSync(join(at.path, 'r.jsonl'), '{"key": 1}\n')
    expect(again()).toMatchObject({ code: 2, err: expect.stringContaining('line 4 has no outcome') })
  })
})

describe('--markdown', () => {
  test('writes a page, and keeps what it says of a survivor that is still one', () => {
    const at = folder()
    expect(mutate(at, '--markdown', 'page.md').err).toBe('wrote page.md\n')
    const page = at.read('page.md')
    expect(page).toMatch(/^# Mutants\n\n<!-- mutation report: begin -->\n\n`m\.hf`, 2 runs\. /)
    expect(page).toContain('| `Backed` |')
    expect(page).toContain(
      '- `m.hf:6:27` drop. In the guard of vote, the conjunct `up[n]` is left out.\n  <!-- why: vote: drop up[n] -->\n  _Not explained yet._\n',
    )
    const why = 'A vote of a node that is down\n  does no harm here.'
    const explained = page.replace(
      '<!-- why: vote: drop up[n] -->\n  _Not explained yet._',
      `<!-- why: vote: drop up[n] -->\n  ${why}`,
    )
    expect(explanationsIn(explained)).toEqual(new Map([['vote: drop up[n]', `  ${why}`]]))
    at.write('page.md', `${explained}\nMore.\n`)
    // The lines move, and the explanation stays with its survivor.
    at.write('m.hf', SPEC.replace('module m\n', 'module m\n\n\n'))
    mutate(at, '--markdown', 'page.md')
    expect(at.read('page.md')).toContain(`m.hf:8:27`)
    expect(at.read('page.md')).toContain(`<!-- why: vote: drop up[n] -->\n  ${why}\n`)
    expect(at.read('page.md').endsWith('<!-- mutation report: end -->\n\nMore.\n')).toBe(true)
    at.write('m.hf', SPEC.replace('up[n] && !votes', '!votes'))
    const last = mutate(at, '--markdown', 'page.md')
    expect(last.err).toContain('no survivor any more, and its explanation is gone: vote: drop up[n]\n')
    expect(at.read('page.md')).not.toContain(why)
  })
})
