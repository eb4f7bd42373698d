import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CatalogueEntry, catalogue } from '../diagnostics/catalogue.ts'
import { renderDiagnostic } from '../diagnostics/render.ts'
import { checkSpec } from './check-spec.ts'

const entries: CatalogueEntry[] = Object.values(catalogue)
const everyConstruct = readFileSync(join(import.meta.dirname, '../syntax/every-construct.hf'), 'utf8')
/** Examples are short; the text with every construct weighs as much as a dozen of them. */
const seeds = [...entries.map((entry) => entry.example).filter((text) => text.length < 1000), ...Array.from({ length: 12 }, () => everyConstruct)]
const tokensOf = (text: string) => text.match(/\w+|\s+|"[^"\n]*"|[=!<>&|.?+-]{2}|./gs) ?? []

type Mutation = { readonly how: 'delete' | 'duplicate' | 'swap' | 'replace'; readonly at: number; readonly other: number }

const mutations = fc.array(
  fc.record({
    how: fc.constantFrom('delete', 'duplicate', 'swap', 'replace'),
    at: fc.nat(100_000),
    other: fc.nat(100_000),
  }),
  { minLength: 1, maxLength: 3 },
)

/** Mutations hit words and signs, not the space between them. */
function mutate(text: string, changes: readonly Mutation[]): string {
  const tokens = tokensOf(text)
  const solid = tokens.flatMap((token, at) => (token.trim() === '' ? [] : [at]))
  for (const { how, at, other } of changes) {
    const [here, there] = [solid[at % solid.length] ?? 0, solid[other % solid.length] ?? 0]
    const [a, b] = [tokens[here] ?? '', tokens[there] ?? '']
    if (how === 'delete') tokens[here] = ''
    if (how === 'duplicate') tokens[here] = `${a} ${a}`
    if (how === 'swap' || how === 'replace') tokens[here] = b
    if (how === 'swap') tokens[there] = a
  }
  return tokens.join('')
}

function check(text: string) {
  const beside: Readonly<Record<string, string>> = { 'other.hf': 'module other\nconst LIMIT = 3\nvar shared: 0..LIMIT = 0\n' }
  return checkSpec('spec.hf', text, { resolve: (_from, path) => path, read: (path) => beside[path] })
}

describe('checking a spec', () => {
  it('answers any text near a spec: runs or errors, each with a place and whole sentences', () => {
    fc.assert(
      fc.property(fc.constantFrom(...seeds), mutations, (seed, changes) => {
        const text = mutate(seed, changes)
        const { diagnostics, runs } = check(text)
        const errors = diagnostics.filter((each) => each.severity === 'error')
        expect(runs.length === 0).toBe(errors.length > 0)
        for (const diagnostic of diagnostics) {
          const { file, start, end } = diagnostic.span
          expect(start >= 0 && start <= end && end <= file.text.length).toBe(true)
          // A type that nobody wrote comes from an error that was reported already.
          expect(diagnostic.message).not.toMatch(/\b(undefined|NaN|Infinity|unknown)\b|\[object|-1 /)
          expect(diagnostic.message).toMatch(/[.?!]$/)
          expect(renderDiagnostic(diagnostic)).toContain(diagnostic.code)
        }
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 400) },
    )
  })

  it('answers the same text the same way', () => {
    fc.assert(
      fc.property(fc.constantFrom(...seeds), mutations, (seed, changes) => {
        const text = mutate(seed, changes)
        const answer = () => check(text).diagnostics.map((each) => renderDiagnostic(each))
        expect(answer()).toEqual(answer())
      }),
      { numRuns: 50 },
    )
  })
})
