import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { version } from './version.ts'

let known: string | undefined

/**
 * The version with a hash of the program itself and of what runs it: what one build has found is not taken for what
 * another would find.
 */
export function toolBuild(): string {
  known ??= `${version} ${hashOfProgram()}`
  return known
}

/** The built files lie beside this one; of the sources, as in tests, all count. */
function hashOfProgram(): string {
  const isBuilt = import.meta.url.endsWith('.js')
  const folder = fileURLToPath(new URL(isBuilt ? '.' : '..', import.meta.url))
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.[jt]s$/.test(file))
  const hash = createHash('sha256').update(process.version)
  for (const file of files.sort()) {
    const text = readFileSync(join(folder, file))
    hash.update(`\n${file}\n${text.length}\n`).update(text)
  }
  return hash.digest('hex').slice(0, 32)
}
