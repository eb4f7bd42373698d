import { createHash } from 'node:crypto'
import type { CheckedSpec } from '../check/check-spec.ts'
import type { Program } from '../check/program.ts'
import { version } from './version.ts'

/** A hash of the texts of specs and of all that they import. */
export function fingerprintOf(specs: readonly CheckedSpec[]): string {
  return textsFingerprint(specs.map(({ program }) => program))
}

/** The same of programs. */
export function textsFingerprint(programs: readonly Program[]): string {
  const texts = new Map(
    programs.flatMap(({ modules }) => [...modules].map(([path, { file }]) => [path, file.text] as const)),
  )
  const hash = createHash('sha256').update(version)
  for (const [path, text] of [...texts].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`\n${path}\n${text.length}\n${text}`)
  return hash.digest('hex').slice(0, 32)
}
