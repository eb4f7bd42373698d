import type { SourceFile, Span } from '../base/span.ts'
import { type Diagnostic, errorAt } from '../diagnostics/diagnostic.ts'
import type { Module } from '../syntax/ast.ts'
import { parseModule } from '../syntax/parse.ts'

/** A spec's files: the one that was asked for, and all that it imports. */
export interface Program {
  readonly root: SourceFile
  /** Parsed files by the path under which `resolve` found them. */
  readonly modules: ReadonlyMap<string, ParsedFile>
  /** Text that declares something nobody knows, for it could not be read. */
  readonly unread: readonly Span[]
  /** Whether a file that is imported is missing, so that any name might be one of its. */
  readonly incomplete: boolean
}

export interface ParsedFile {
  readonly file: SourceFile
  readonly module: Module
}

/** How imports are found; the command line reads files, tests and the playground pass texts. */
export interface Reader {
  /** The path of an import as seen from the file that imports it. */
  readonly resolve: (from: string, path: string) => string
  /** The text at a path, or undefined where there is none. */
  readonly read: (path: string) => string | undefined
}

/** Parses a file and everything it imports. Never throws; a missing root is the caller's to report. */
export function loadProgram(
  rootPath: string,
  rootText: string,
  reader: Reader,
): { readonly program: Program; readonly diagnostics: readonly Diagnostic[] } {
  const modules = new Map<string, ParsedFile>()
  const diagnostics: Diagnostic[] = []
  const unread: Span[] = []
  let incomplete = false
  const root = { path: rootPath, text: rootText }
  const waiting: SourceFile[] = [root]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (modules.has(file.path)) continue
    const parsed = parseModule(file)
    diagnostics.push(...parsed.diagnostics)
    unread.push(...parsed.unread)
    modules.set(file.path, { file, module: parsed.module })
    for (const { decl } of parsed.module.declarations) {
      if (decl.kind !== 'import') continue
      const path = reader.resolve(file.path, decl.path)
      if (modules.has(path)) continue
      const text = reader.read(path)
      if (text !== undefined) {
        waiting.push({ path, text })
        continue
      }
      incomplete = true
      const hint = 'Paths of imports start from the folder of the file that imports, and name the file with its ending.'
      diagnostics.push(errorAt('HF204', decl.pathSpan, `There is no file '${path}'.`, hint))
    }
  }
  return { program: { root, modules, unread, incomplete }, diagnostics }
}
