import { basename } from 'node:path'
import { defined } from '../base/assert.ts'
import { type CheckedSpec, checkSpec } from '../check/check-spec.ts'
import type { Reader } from '../check/program.ts'

/** Specs with all that they import, as text: whoever has it can read them without the files. */
export interface SpecTexts {
  /** The files that are meant, in their order. */
  readonly specs: readonly string[]
  /** Each file by the name that it has in reports, with its text. */
  readonly files: readonly (readonly [name: string, text: string])[]
  /** What an import of a file leads to. */
  readonly imports: readonly (readonly [from: string, path: string, name: string])[]
}

/** Specs by their names, in their order. */
export type Specs = ReadonlyMap<string, CheckedSpec>

/** Reads specs with all that they import, where the files are. */
export function collectTexts(specs: readonly string[], reader: Reader): SpecTexts {
  const files = new Map<string, string>()
  const imports = new Map<string, readonly [string, string, string]>()
  const noting: Reader = {
    resolve: (from, path) => {
      const name = reader.resolve(from, path)
      imports.set(`${from}\n${path}`, [from, path, name])
      return name
    },
    read: (name) => {
      const text = reader.read(name)
      if (text !== undefined) files.set(name, text)
      return text
    },
  }
  for (const name of specs) checkSpec(name, defined(noting.read(name), 'text of a spec'), noting, basename(name, '.hf'))
  return { specs, files: [...files].sort(byName), imports: [...imports].sort(byName).map(([, each]) => each) }
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The specs again, from their texts alone. */
export function specsIn({ specs, files, imports }: SpecTexts): Specs {
  const texts = new Map(files)
  const names = new Map(imports.map(([from, path, name]) => [`${from}\n${path}`, name]))
  const reader: Reader = {
    resolve: (from, path) => names.get(`${from}\n${path}`) ?? path,
    read: (name) => texts.get(name),
  }
  const read = (name: string) =>
    checkSpec(name, defined(texts.get(name), 'text of a spec'), reader, basename(name, '.hf'))
  return new Map(specs.map((name) => [name, read(name)]))
}
