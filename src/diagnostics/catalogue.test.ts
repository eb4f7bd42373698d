import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkSpec } from '../check/check-spec.ts'
import type { Reader } from '../check/program.ts'
import { parseClaims } from '../claims/claims-list.ts'
import { homesIn } from '../claims/homes.ts'
import { ReferenceFinder } from '../claims/references.ts'
import { coverageOf } from '../testing/coverage-support.ts'
import { type CatalogueEntry, catalogue } from './catalogue.ts'
import type { Diagnostic } from './diagnostic.ts'
import { placeOf, renderDiagnostic } from './render.ts'

const SOURCE = join(import.meta.dirname, '..')
const entries: [string, CatalogueEntry][] = Object.entries(catalogue)

/** What the examples of imports find beside them. */
const beside: Readonly<Record<string, string>> = {
  'other.hf': 'module other\nconst LIMIT = 3\nvar shared: 0..LIMIT = 0\n',
}
const reader: Reader = { resolve: (_from, path) => path, read: (path) => beside[path] }

const claims = new ReferenceFinder(parseClaims({ path: 'claims.md', text: '| C1 | words | structure | |' }).claims)

/** What is said of an example: of its text, and where that is in order, of its references and of what its checks would not notice. */
function diagnosticsOf(example: string): readonly Diagnostic[] {
  const { diagnostics, runs, program } = checkSpec('spec.hf', example, reader)
  if (diagnostics.length > 0) return diagnostics
  const references = [...program.modules.values()].flatMap((each) => homesIn(each, claims, 'claims.md').diagnostics)
  return [...references, ...coverageOf(runs)]
}

describe('the catalogue of diagnostics', () => {
  it.each(entries)('has an example for %s that produces it and nothing else', (code, entry) => {
    const diagnostics = diagnosticsOf(entry.example)
    // Bounds are noted in examples of other things too.
    const said = code === 'HF706' ? diagnostics : diagnostics.filter((each) => each.code !== 'HF706')
    expect(said.map((each) => `${each.code} ${placeOf(each.span)} ${each.message}`)).toEqual([
      expect.stringContaining(`${code} spec.hf:`),
    ])
  })

  it.each(entries)('has a title and an explanation of %s fit to be read', (code, { title, explanation, example }) => {
    expect(title.split(' ').length).toBeGreaterThanOrEqual(1)
    expect(title.split(' ').length).toBeLessThanOrEqual(6)
    expect(title).not.toMatch(/^[A-Z]|[.!]$/)
    expect(explanation).toMatch(/^[A-Z'`].*[.]$/s)
    expect(explanation).not.toMatch(/ {2}|\n/)
    const sentences = explanation.match(/[.:;](?= |$)/g) ?? []
    expect(sentences.length).toBeGreaterThanOrEqual(2)
    expect(example).toMatch(/^module [a-z]+\n[\s\S]*\n$/)
    const [first] = diagnosticsOf(example)
    expect(first && renderDiagnostic(first).split('\n')[0]).toMatch(`[${code}]: ${title}`)
  })

  it('gives every entry a title of its own', () => {
    const titles = entries.map(([, { title }]) => title)
    expect(titles).toEqual([...new Set(titles)])
  })

  it('has exactly the codes that the sources report', () => {
    const reported = new Set<string>()
    for (const path of readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })) {
      if (!path.endsWith('.ts') || path.endsWith('.test.ts') || /catalogue/.test(path)) continue
      for (const [code] of readFileSync(join(SOURCE, path), 'utf8').matchAll(/(?<=')HF\d{3}(?=')/g)) reported.add(code)
    }
    expect([...reported].sort()).toEqual(Object.keys(catalogue).sort())
  })
})
