import { type CheckedSpec, checkSpec } from '../check/check-spec.ts'
import type { Program, Reader } from '../check/program.ts'

/** A spec's files as texts, such as a page carries with it. */
export interface Sources {
  /** The path of the spec that was asked for. */
  readonly root: string
  /** The text of each file by its path: the root, and all that it imports. */
  readonly texts: Readonly<Record<string, string>>
}

/** The files of a spec that was read. */
export function sourcesOf({ root, modules }: Program): Sources {
  const texts = [...modules].map(([path, { file }]) => [path, file.text] as const)
  return { root: root.path, texts: Object.fromEntries(texts) }
}

/** Reads the spec, its imports from the same texts. Mistakes are among its diagnostics; it has no runs then. */
export function readSources({ root, texts }: Sources): CheckedSpec {
  return checkSpec(root, texts[root] ?? '', textReader(texts), nameOf(root))
}

/** Finds imports among texts, by the paths that they have seen from the file that imports. */
function textReader(texts: Sources['texts']): Reader {
  return {
    resolve: (from, path) => (path.startsWith('/') ? plainPath(path) : plainPath(`${folderOf(from)}/${path}`)),
    read: (path) => (Object.hasOwn(texts, path) ? texts[path] : undefined),
  }
}

function folderOf(path: string): string {
  const end = path.lastIndexOf('/')
  return end < 0 ? '.' : path.slice(0, end)
}

/** A path without detours, as the file system has it. */
function plainPath(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return `${path.startsWith('/') ? '/' : ''}${parts.join('/')}`
}

function nameOf(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1)
  return file.endsWith('.hf') ? file.slice(0, -'.hf'.length) : file
}
