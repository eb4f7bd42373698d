import { afterAll, describe, expect, test } from 'vitest'
import { folderWith, removeFolders } from '../../testing/command-line.ts'

afterAll(removeFolders)

const CLAIMS = `# Wanted

| R-1 | It "serves". | reachability | |
| R-2 | One or none. | invariant | |
| R-3 | Leaders give up. | action | How soon. |

## Not in a model

| R-4 | Fast. | quantity | No clocks. |
| R-5 | Two \\| more. | structure | |
`

const SPEC = `module m
/// Those that may lead. (R-5)
symmetric type Node[2]
var leader: Node? = none
bug greedy "Everybody leads"
action elect(n: Node) when leader == none { leader = n }
/// The leader gives up. (R-3)
action give when leader != none { leader = none }
/// Somebody leads. (R-1)
reachable Led: leader != none
/// Nobody is forgotten. (R-2)
step Kept: greedy => leader == none || leader' != none
check c {
  expect Led reached in 1 steps
  expect Kept holds
  with greedy {
    /// As it should be. (R-2)
    expect Kept violated in 2 steps
  }
}
`

const folder = (more: Readonly<Record<string, string>> = {}) =>
  folderWith({ 'claims.md': CLAIMS, 'spec/m.hf': SPEC, ...more })

describe('holdfast claims', () => {
  test('says what shows each claim, and writes a page that says it all', () => {
    const at = folder()
    at.run('check', '--accept')
    expect(at.run('claims', 'claims.md', '--markdown', 'docs/page.md')).toEqual({
      code: 2,
      out: '',
      err: "error: There is no folder 'docs' for the page.\n",
    })
    at.write('docs/other.md', '')
    expect(at.run('claims', 'claims.md', '--markdown', 'docs/page.md')).toEqual({
      code: 0,
      out: `5 claims
     2  checked: by a property, a check, or runs with a change turned on
     1  declared: a part of the structure
     1  in part: shown, but for what is left out for the reason given
     1  left out, for the reason given: R-4
`,
      err: 'wrote docs/page.md\n',
    })
    expect(at.read('docs/page.md')).toMatchInlineSnapshot(`
      "<!-- Written by holdfast claims. What is changed here by hand is lost. -->

      # What shows each claim

      The claims are those of [claims.md](../claims.md), which says how specs refer to them. Each stands beside what shows it: a
      property with its verdicts, a step with the number of runs that take it, a declaration. Where a trace is kept, there is a
      link to it; \`holdfast replay FILE\` takes its steps again.

      | 5 claims | | |
      | --- | ---: | --- |
      | checked: by a property, a check, or runs with a change turned on | 2 | R-1, R-2 |
      | declared: a part of the structure | 1 | R-5 |
      | in part: shown, but for what is left out for the reason given | 1 | R-3 |
      | left out, for the reason given | 1 | R-4 |

      ## What the checks add in their own words

      - **R-2**, expect \`c with greedy\` in [spec/m.hf](../spec/m.hf): \`Kept\` violated in 2 steps ([trace](../counterexamples/m-c-greedy-Kept.itf.json)). As it should be.

      ## Wanted

      | Claim | Shown by | Verdict |
      | --- | --- | --- |
      | **R-1** It "serves". _reachability_ | reachable \`Led\` in [spec/m.hf](../spec/m.hf): Somebody leads. | reached in 1 step (\`c\`) |
      | **R-2** One or none. _invariant_ | step \`Kept\` in [spec/m.hf](../spec/m.hf): Nobody is forgotten. | holds (\`c\`); with the mistake \`greedy\` violated in 2 steps (\`c with greedy\`) ([trace](../counterexamples/m-c-greedy-Kept.itf.json)) |
      |  | expect \`c with greedy\` in [spec/m.hf](../spec/m.hf): As it should be. | \`Kept\` violated in 2 steps ([trace](../counterexamples/m-c-greedy-Kept.itf.json)) |
      | **R-3** Leaders give up. _action_ | action \`give\` in [spec/m.hf](../spec/m.hf): The leader gives up. | taken in 2 runs ([trace](../counterexamples/m-c-greedy-Kept.itf.json)) |
      |  | _left out_ | How soon. |

      ## Not in a model

      | Claim | Shown by | Verdict |
      | --- | --- | --- |
      | **R-4** Fast. _quantity_ | _left out_ | No clocks. |
      | **R-5** Two \\| more. _structure_ | type \`Node\` in [spec/m.hf](../spec/m.hf): Those that may lead. | declared |
      "
    `)
  })

  test('gives the same bytes again, with any number of threads', () => {
    const at = folder()
    at.run('claims', 'claims.md', 'spec', '--markdown', 'one.md', '--workers', '1')
    at.run('claims', 'claims.md', 'spec/m.hf', '--markdown', 'two.md', '--workers', '2')
    expect(at.read('two.md')).toBe(at.read('one.md'))
    expect(at.run('claims', 'claims.md', '--markdown', 'one.md').code).toBe(0)
    expect(at.read('one.md')).toBe(at.read('two.md'))
  })

  test('leaves a page alone that is something else', () => {
    const at = folder()
    const { code, err } = at.run('claims', 'claims.md', '--markdown', 'claims.md')
    expect(code).toBe(2)
    expect(err).toBe("error: 'claims.md' is in the way: it is not a page that this command wrote, and is left alone.\n")
    expect(at.read('claims.md')).toBe(CLAIMS)
  })

  test('fails where a claim has no home, or less than its sort asks for', () => {
    const at = folder({ 'spec/m.hf': SPEC.replace(' (R-1)', '').replace(' (R-3)', '').replaceAll(' (R-2)', '') })
    at.write('spec/m.hf', at.read('spec/m.hf').replace('(R-5)', '(R-2, R-5)'))
    expect(at.run('claims', 'claims.md')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/ 1 {2}short: .*: R-2\n *2 {2}missing: .*: R-1, R-3\n$/),
    })
  })

  test('fails where a home is idle, and says why', () => {
    const never = SPEC.replace('action give when', 'action give when leader == none &&')
    const at = folder({ 'spec/m.hf': never.replace('check c {', 'check c {\n  terminal true') })
    const { code, out } = at.run('claims', 'claims.md')
    expect(code).toBe(1)
    expect(out).toContain('spec/m.hf:8:8: action give shows nothing of R-3: no run takes it\n')
  })

  test('fails where a reference names no claim, and shows where', () => {
    const at = folder({ 'spec/m.hf': SPEC.replace('(R-3)', '(R-3, R-33)') })
    const { code, err } = at.run('claims', 'claims.md')
    expect(code).toBe(1)
    expect(err).toContain(' --> spec/m.hf:7:32\n  |\n7 | /// The leader gives up. (R-3, R-33)\n')
    expect(err).toContain('holdfast explain HF801')
  })

  test('ends as the checks do where these are not as expected', () => {
    const at = folder({ 'spec/m.hf': SPEC.replace('expect Kept holds', 'expect Kept violated') })
    const { code, out } = at.run('claims', 'claims.md')
    expect(code).toBe(1)
    expect(out).toContain("\n1 verdict not as expected: see 'holdfast check'\n")
    expect(at.run('claims', 'claims.md', '--markdown', 'page.md').code).toBe(1)
    expect(at.read('page.md')).toContain('**holds; expected: violated** (`c`)')
  })

  test('refuses a list without claims, one that says a claim twice, and a spec with an error', () => {
    const at = folder({ 'none.md': '# No table\n', 'twice.md': `${CLAIMS}| R-1 | Again | action | |\n` })
    expect(at.run('claims', 'none.md')).toMatchObject({ code: 2, err: expect.stringContaining('lists no claims') })
    expect(at.run('claims', 'twice.md')).toMatchObject({ code: 2, err: expect.stringContaining(': twice.md:11:3.') })
    at.write('spec/m.hf', `${SPEC}\nvar x: Nothing = 0\n`)
    expect(at.run('claims', 'claims.md')).toMatchObject({ code: 150, out: '' })
  })

  test('prints one JSON document', () => {
    const { code, out } = folder().run('claims', 'claims.md', '--json')
    const { claims, exitCode } = JSON.parse(out)
    expect([code, exitCode]).toEqual([0, 0])
    expect(claims.map(({ id, standing }: { id: string; standing: string }) => `${id} ${standing}`)).toEqual([
      ...['R-1 checked', 'R-2 checked', 'R-3 in part', 'R-4 left out', 'R-5 declared'],
    ])
    expect(claims[2].homes).toEqual([
      {
        ...{ kind: 'action', word: 'action', name: 'give', place: 'spec/m.hf:8:8', doc: 'The leader gives up.' },
        says: [{ text: 'taken in 2 runs' }],
      },
    ])
  })
})
