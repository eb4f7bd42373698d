import { type Diagnostic, errorAt } from '../diagnostics/diagnostic.ts'
import type { Run } from '../model/model.ts'
import type { CheckDecl } from '../syntax/ast.ts'
import { elaborateModel } from './elaborate.ts'
import { linkProgram } from './instances.ts'
import { loadProgram, type Program, type Reader } from './program.ts'
import { DEFAULT_CHECK, defaultRun, elaborateCheck, elaborateRuns } from './runs.ts'

/** A spec as far as it could be understood. */
export interface CheckedSpec {
  readonly program: Program
  /** Of the checks. Empty when there are errors. */
  readonly runs: readonly Run[]
  /** The runs of the experiments, which only questions about quantities are asked of. Empty when there are errors. */
  readonly experiments: readonly Run[]
  /** Whether the file has check blocks of its own; without any, one default run stands for them. */
  readonly hasChecks: boolean
  readonly diagnostics: readonly Diagnostic[]
  /** The check blocks; where the file has none, one without items that stands for them. */
  readonly checks: readonly CheckDecl[]
  readonly experimentBlocks: readonly CheckDecl[]
  /** The runs of a check block that the file might have. Not to be asked of a spec with errors. */
  readonly elaborate: (check: CheckDecl) => Elaborated
}

export interface Elaborated {
  readonly runs: readonly Run[]
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * From a spec's text to the runs that its checks ask for. Never throws and does no I/O of its own.
 * @param name how the spec is called in reports; the file's name without its ending by custom
 */
export function checkSpec(path: string, text: string, reader: Reader, name = path): CheckedSpec {
  const { program, diagnostics } = loadProgram(path, text, reader)
  try {
    return elaborateProgram(program, diagnostics, reader, name)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    // The last resort: the limits on nesting should keep any spec from exhausting the stack.
    const start = { file: program.root, start: 0, end: 1 }
    const message = 'Something in this spec is nested too deeply to be followed.'
    const all = [
      ...diagnostics,
      errorAt('HF212', start, message, 'Give parts names, and nest definitions less deeply.'),
    ]
    const nothing = { runs: [], diagnostics: all }
    const blocks = { hasChecks: false, checks: [], experiments: [], experimentBlocks: [] }
    return { program, ...nothing, ...blocks, elaborate: () => nothing }
  }
}

function elaborateProgram(program: Program, found: readonly Diagnostic[], reader: Reader, name: string): CheckedSpec {
  const later: Diagnostic[] = []
  const linked = linkProgram(program, reader, later)
  const model = elaborateModel(linked, name, { constants: new Map(), toggles: new Set() }, later)
  const runs = elaborateRuns(linked, name, later)
  const diagnostics = [...found, ...later.filter((diagnostic) => !followsFromUnread(diagnostic, program))]
  const unique = withoutRepeats(diagnostics)
  const failed = unique.some((diagnostic) => diagnostic.severity === 'error')
  const blocksOf = (sort: CheckDecl['sort']) => linked.checks.flatMap(({ decl }) => (decl.sort === sort ? [decl] : []))
  const runsOf = (sort: CheckDecl['sort']) => (failed ? [] : runs.filter((run) => run.sort === sort))
  const [checks, experimentBlocks] = [blocksOf('check'), blocksOf('experiment')]
  const hasChecks = checks.length > 0
  return {
    program,
    runs: hasChecks || failed ? runsOf('check') : [defaultRun(linked, model, program.root)],
    experiments: runsOf('experiment'),
    hasChecks,
    diagnostics: unique,
    checks: hasChecks ? checks : [emptyCheck(program)],
    experimentBlocks,
    elaborate,
  }

  function elaborate(check: CheckDecl): Elaborated {
    const own: Diagnostic[] = []
    return { runs: elaborateCheck(linked, name, check, own), diagnostics: withoutRepeats(own) }
  }
}

/** A check that says nothing, called like the run of a spec without checks. */
function emptyCheck({ root }: Program): CheckDecl {
  const span = { file: root, start: 0, end: 0 }
  return { kind: 'check', sort: 'check', name: { text: DEFAULT_CHECK, span }, sentence: undefined, items: [], span }
}

/** Whether a finding may only say that a declaration could not be read: then that is the finding. */
function followsFromUnread({ code, severity, span }: Diagnostic, { unread, incomplete }: Program): boolean {
  if (unread.length === 0 && !incomplete) return false
  if (severity === 'warning') return true
  if (unread.some(({ file, start, end }) => file === span.file && span.start >= start && span.end <= end)) return true
  if (!ABOUT_NAMES.has(code)) return false
  if (incomplete || (code === 'HF603' && unread.some(({ file }) => file !== span.file))) return true
  const name = span.file.text.slice(span.start, span.end)
  if (!/^\w+$/.test(name)) return false
  return unread.some(({ file, start, end }) => new RegExp(`\\b${name}\\b`).test(file.text.slice(start, end)))
}

/** Findings of the kind "there is no such name". */
const ABOUT_NAMES: ReadonlySet<string> = new Set(['HF201', 'HF209', 'HF602', 'HF603', 'HF604', 'HF606'])

/** What is found in one place by two ways is one finding; the order is that of the text. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map<string, Diagnostic>()
  for (const diagnostic of diagnostics) {
    const { file, start, end } = diagnostic.span
    const key = `${file.path}:${start}:${end}:${diagnostic.code}:${diagnostic.message}`
    if (!seen.has(key)) seen.set(key, diagnostic)
  }
  const rank = (diagnostic: Diagnostic) => (diagnostic.severity === 'error' ? 0 : 1)
  return [...seen.values()].sort(
    (a, b) => rank(a) - rank(b) || comparePaths(a.span.file.path, b.span.file.path) || a.span.start - b.span.start,
  )
}

/** By code units: the same order on every machine, whatever its language. */
function comparePaths(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
