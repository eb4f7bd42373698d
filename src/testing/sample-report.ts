import fc from 'fast-check'
import { checkFindings } from '../cli/check/check-findings.ts'
import type { CheckReport } from '../cli/check/report-json.ts'
import type { CommandReport, ReportContext } from '../cli/reporters/command-report.ts'
import { folderWith } from './command-line.ts'

/** A spec with something of everything that a report may have to say. */
export const unruly = `
module m
symmetric actor Node[2]
fix calm "Nothing is lost"
var epoch: 0..2 = 0
var up: Node -> bool = true
/// A node takes the lease: <b> & "x" ]]> | \`a\` {0} [x](y) 100%
action take(n: Node) fair when up[n] && epoch < 2 { epoch += 1 }
/// ::error::not a command, ##[error] nor this
fault crash(n: Node) when up[n] && !calm { up[n] = false }
bug careless "Epochs are not looked at"
action over when careless { epoch += 1 }
/// Every node is up.
invariant Up: all n in Node: up[n]
step Grows: epoch' >= epoch
liveness Ends: eventually (epoch == 2)
check small {
  faults { crash <= 2 }
  terminal epoch == 2
  expect Up, Ends holds
  expect Grows violated
  with calm { expect Up, Grows holds }
  with careless { expect Grows holds }
}
check open { limits { states <= 2 }  terminal true  expect Up holds }
`

export const unsound = 'module m\nvar x: 0..3 = 9\ninvariant Low: y < 2\ncheck c { expect Low holds }\n'

/** What the built command says of a spec. */
export function checkOf(text: string): CheckReport {
  return JSON.parse(folderWith({ 'specs/m.hf': text }).run('check', 'specs/m.hf', '--json').out) as CheckReport
}

/** The same as reports are written from it, where warnings fail. */
export function reportOf(text: string): CommandReport {
  return checkFindings(checkOf(text), true)
}

export const context: ReportContext = { version: '1.2.3', folder: '/repo/sub', repository: '/repo' }

/** What the format gives, not the spec: a string from elsewhere cannot stand there. */
const FIXED = ['code', 'severity', 'status', 'expected', 'sort', 'mode', 'engine', 'store', 'kind', 'fairness', 'how']

/** Pieces that some format takes for something of its own. */
const pieces = fc.oneof(
  fc.constantFrom(
    ...[
      ']]>',
      '<',
      '&amp;',
      '"',
      "'",
      '\0',
      '\x1b[31m',
      '\ud800',
      '\udfff',
      '\ufffe',
      '😀',
      '\r\n',
      '\n',
      '\t',
      '\u2028',
    ],
    ...['::error::', '%0A', '%', '##[group]', '```', '~~~', '|', '[x](1)', '{0}', '-->', '\\', '<!--', ':', ',', '../'],
  ),
  fc.string({ unit: 'binary' }),
)

/** The report with other words everywhere that a spec could put its own. */
export function rewordings<Report>(report: Report): fc.Arbitrary<Report> {
  const words = fc.array(
    fc.array(pieces, { maxLength: 4 }).map((parts) => parts.join('')),
    { minLength: 1, maxLength: 9 },
  )
  return words.map((texts) => {
    let next = 0
    return JSON.parse(
      JSON.stringify(report, (key, value: unknown) =>
        typeof value === 'string' && !FIXED.includes(key) ? texts[next++ % texts.length] : value,
      ),
    ) as Report
  })
}
