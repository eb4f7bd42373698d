import { describe, expect, test } from 'vitest'
import { defined } from '../base/assert.ts'
import { renderDiagnostic } from '../diagnostics/render.ts'
import { checkText, verifyOptions } from '../testing/support.ts'
import { summariseRun } from '../verify/run-summary.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { parseClaims } from './claims-list.ts'
import { type ClaimsReport, reportClaims } from './claims-report.ts'

/** A claim of each sort: the number of a row is that of its claim. */
function claimsOf(...rows: readonly string[]): string {
  return rows.map((row, at) => `| C${at + 1} | words | ${row} |`).join('\n')
}

function reportOn(spec: string, claims: string, files: Readonly<Record<string, string>> = {}): ClaimsReport {
  const { runs, program, diagnostics } = checkText(spec, files)
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const results = runs.map((run) => ({
    run,
    summary: summariseRun(verifyRun(run, verifyOptions('compiled')), 'test.hf'),
  }))
  return reportClaims(parseClaims({ path: 'claims.md', text: claims }), [...program.modules.values()], results)
}

const SPEC = `module m

/// How many there are. (C1)
const MOST: 1..5 = 3

/// Of (C2)
enum Copy { None, Full }

/// A word (C3) between, and
/// more. (C4,
/// C5)
var level: 0..MOST = 0

// Not a home: (C6)
fix careful "Steps slowly"
/// Makes a mistake. (C7)
bug hasty "Steps twice"

/// Where it is low. (C8)
def isLow = level < MOST

/// One step up. (C9, C25 to C27)
action rise when isLow && (!careful || level < 2) { level += 1 }

/// Never. (C10)
action never when level > MOST - 1 && isLow { level = 0 }

/// All the way. (C9, C11)
fault jump when hasty && level == 0 { level = MOST }

/// Never full. (C12)
invariant Low: isLow

/// Two. (C13)
reachable Two: level == 2

/// What it is about. (C14)
check small {
  faults { jump <= 1 }
  terminal level >= 2
  /// It goes on rising. (C15)
  expect Low violated in 3 steps
  expect Two reached in 2 steps
  with careful { expect Low holds }
  /// By one fault. (C16 to C18)
  with hasty {
    /// At once. (C19)
    expect Low violated in 3 steps
  }
}
`

const { results, diagnostics, idle } = reportOn(
  SPEC,
  claimsOf(
    ...['structure', 'structure', 'action', 'invariant', 'other', 'action', 'fix', 'liveness', 'action', 'action'],
    ...['action', 'invariant', 'reachability', 'fix', 'liveness', 'fix', 'quantity', 'step', 'none'],
    ...['quantity | No rates.', 'none | Prose.', 'action | The time of it.', 'quantity', 'none'],
    ...['action | How often.', 'none | Prose.', 'liveness | When.'],
  ),
)

const standings = Object.fromEntries(results.map(({ claim, standing }) => [claim.id, standing]))
const homesOf = (id: string) => results.find(({ claim }) => claim.id === id)?.evidence.map(({ home }) => home) ?? []
const evidenceOf = (id: string) => defined(results.find(({ claim }) => claim.id === id)?.evidence[0])

describe('what shows a claim', () => {
  test('is a declaration or a check item with a doc comment that refers to it', () => {
    const all = results.flatMap(({ claim }) => homesOf(claim.id).map(({ word, name }) => `${claim.id} ${word} ${name}`))
    expect(all).toEqual([
      ...['C1 const MOST', 'C2 enum Copy', 'C3 var level', 'C4 var level', 'C5 var level', 'C7 bug hasty'],
      ...['C8 def isLow', 'C9 action rise', 'C9 fault jump', 'C10 action never', 'C11 fault jump'],
      ...['C12 invariant Low', 'C13 reachable Two', 'C14 check small', 'C15 expect small'],
      ...['C16 check small with hasty', 'C17 check small with hasty', 'C18 check small with hasty'],
      ...['C19 expect small with hasty', 'C25 action rise', 'C26 action rise', 'C27 action rise'],
    ])
    expect(homesOf('C4').map(({ doc }) => doc)).toEqual(['A word between, and more.'])
  })

  test('shows it or not, by what its sort asks for', () => {
    expect(standings).toEqual({
      ...{ C1: 'declared', C2: 'declared', C3: 'short', C4: 'short', C5: 'declared', C6: 'missing', C7: 'checked' },
      ...{ C8: 'short', C9: 'taken', C10: 'missing', C11: 'taken', C12: 'checked', C13: 'checked', C14: 'checked' },
      ...{ C15: 'checked', C16: 'checked', C17: 'checked', C18: 'checked', C19: 'missing' },
      ...{ C20: 'left out', C21: 'left out', C22: 'missing', C23: 'missing', C24: 'missing' },
      ...{ C25: 'in part', C26: 'left out', C27: 'short' },
    })
  })

  test('is idle where no run takes or decides it', () => {
    expect(idle.map(({ home }) => home.name)).toEqual(['never'])
    expect(diagnostics).toEqual([])
  })

  test('has the verdicts of its runs', () => {
    const verdictsOf = (id: string) => evidenceOf(id).decided.map(({ run, verdict }) => [run.toggles, verdict.status])
    expect(verdictsOf('C12')).toEqual([
      [[], 'violated'],
      [['careful'], 'holds'],
      [['hasty'], 'violated'],
    ])
    expect(verdictsOf('C13')).toEqual([[[], 'reached']])
    expect(verdictsOf('C14')).toHaveLength(4)
    expect(verdictsOf('C16')).toEqual([[['hasty'], 'violated']])
    expect(evidenceOf('C9')).toMatchObject({ runs: 3 })
    expect(evidenceOf('C9').traces.map(({ verdict }) => verdict.steps)).toEqual([2, 3, 3])
    expect(evidenceOf('C11')).toMatchObject({ runs: 1, traces: [] })
  })

  test('is, of a switch, also what it mends by itself', () => {
    const { results: all } = reportOn(SPEC.replace('fix careful', '/// (C1)\nfix careful'), claimsOf('fix'))
    const evidence = all[0]?.evidence.find(({ home }) => home.name === 'careful')
    expect(evidence).toMatchObject({ runs: 1 })
    expect(evidence?.mends.map(({ verdict }) => verdict.property)).toEqual(['Low'])
  })

  test('is one home for all instances of a module', () => {
    const part =
      'module part\nvar on: bool = false\n/// (C1)\naction go when !on { on = true }\n/// (C2)\nreachable On: on\n'
    const spec =
      'import "part.hf" as left\nimport "part.hf" as right with { N = 2 }\ncheck c { terminal true  expect left.On, right.On reached }\n'
    const { results: all } = reportOn(spec, claimsOf('action', 'reachability'), {
      'part.hf': part.replace('module part\n', 'module part\nconst N = 1\n'),
    })
    expect(all.map(({ standing, evidence }) => [standing, evidence.length])).toEqual([
      ['taken', 1],
      ['checked', 1],
    ])
    expect(all[1]?.evidence[0]?.decided.map(({ verdict }) => verdict.property)).toEqual(['left.On', 'right.On'])
  })
})

describe('a reference to no claim', () => {
  const SPOT = `module m

/// It is up. (C1, C7)
// Between. (C8)
/// (C9 to
///   C10)
var up: bool = true
`

  test('is shown where it stands, also in a comment that is no home', () => {
    const found = reportOn(SPOT, claimsOf('structure')).diagnostics.map((each) => renderDiagnostic(each))
    expect(found).toHaveLength(4)
    expect(found).toContain(
      `error[HF801]: reference to no claim
  --> test.hf:3:20
  |
3 | /// It is up. (C1, C7)
  |                    ^^
  There is no claim 'C7'.
  hint: The claims are listed in 'claims.md'.`,
    )
    expect(found.map((each) => /--> (.*)/.exec(each)?.[1])).toEqual([
      'test.hf:3:20',
      'test.hf:4:14',
      'test.hf:5:6',
      'test.hf:6:7',
    ])
  })
})
