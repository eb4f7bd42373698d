import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Run } from '../model/model.ts'
import { elaborateModel } from './elaborate.ts'
import { linkProgram } from './instances.ts'
import { loadProgram, type Program, type Reader } from './program.ts'
import { defaultRun, elaborateRuns } from './runs.ts'

/** A spec as far as it could be understood. */
export interface CheckedSpec {
  readonly program: Program
  /** Empty when there are errors. */
  readonly runs: readonly Run[]
  /** Whether the file has check blocks of its own; without any, one default run stands for them. */
  readonly hasChecks: boolean
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * From a spec's text to the runs that its checks ask for. Never throws and does no I/O of its own.
 * @param name how the spec is called in reports; the file's name without its ending by custom
 */
export function checkSpec(path: string, text: string, reader: Reader, name = path): CheckedSpec {
  const { program, diagnostics: found } = loadProgram(path, text, reader)
  const diagnostics = [...found]
  const linking: Diagnostic[] = []
  const linked = linkProgram(program, reader, linking)
  // A file that did not parse lacks declarations; what is missed then is no finding of its own.
  const parsed = found.every((diagnostic) => diagnostic.severity !== 'error')
  diagnostics.push(...linking.filter((diagnostic) => parsed || diagnostic.code !== 'HF603'))
  if (!parsed) return result()
  const model = elaborateModel(linked, name, { constants: new Map(), toggles: new Set() }, diagnostics)
  const runs = elaborateRuns(linked, name, diagnostics)
  return result(linked.checks.length > 0 ? runs : [defaultRun(linked, model, program.root)])

  function result(all: readonly Run[] = []): CheckedSpec {
    const unique = withoutRepeats(diagnostics)
    const failed = unique.some((diagnostic) => diagnostic.severity === 'error')
    return { program, runs: failed ? [] : all, hasChecks: linked.checks.length > 0, diagnostics: unique }
  }
}

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
    (a, b) => rank(a) - rank(b) || a.span.file.path.localeCompare(b.span.file.path) || a.span.start - b.span.start,
  )
}
