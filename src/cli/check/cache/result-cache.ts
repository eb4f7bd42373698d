import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { UsageError } from '../../spec-files.ts'
import { digestOf } from './run-digest.ts'

/** The mark of folders that backups leave out (bford.info/cachedir); here also that a folder is ours. */
const TAG = 'CACHEDIR.TAG'
const TAG_TEXT = `Signature: 8a477f597d28d172789f06886806bc55
# What runs of holdfast check came to. It may be deleted at any time.
`

/** Version of an entry. */
const CACHE_VERSION = 1

interface Entry {
  readonly holdfast: 'cached result'
  readonly version: number
  /** What it is the result of. */
  readonly key: string
  /** Of the body as text. */
  readonly digest: string
  readonly body: string
}

/**
 * Makes a folder a cache, or sees that it is one.
 * @throws UsageError where it is something else
 */
export function openCacheFolder(folder: string): void {
  const tag = join(folder, TAG)
  // Another call may make it meanwhile: so it is asked for again once the folder turns out to have something.
  const isOurs = () => existsSync(tag) && [TAG_TEXT, ''].includes(readFileSync(tag, 'utf8'))
  if (isOurs()) return
  if (existsSync(folder) && readdirSync(folder).length > 0 && !isOurs())
    throw new UsageError(`'${folder}' is no cache of Holdfast, and is left alone. Name a new folder.`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(tag, TAG_TEXT)
}

/** Results in a folder, each in a file named after its key. Several processes may share it. */
export class ResultCache {
  private readonly folder: string
  /** Called with a sentence about an entry that cannot be used. */
  private readonly warn: (sentence: string) => void

  constructor(folder: string, warn: (sentence: string) => void) {
    this.folder = folder
    this.warn = warn
  }

  /** The result for a key, if there is one that is whole and is for that key. */
  read(key: string): unknown {
    const file = this.fileOf(key)
    const text = readIfThere(file)
    if (text === undefined) return undefined
    const body = bodyIn(text, key)
    if (body === undefined) this.refuse(key, 'is damaged')
    return body
  }

  /** Says that an entry is of no use; it is made anew. */
  refuse(key: string, why: string): void {
    this.warn(`'${this.fileOf(key)}' ${why}, and is made anew.`)
  }

  /** Keeps a result: the file is there whole or not at all. */
  write(key: string, result: object): void {
    const file = this.fileOf(key)
    const body = JSON.stringify(result)
    const entry: Entry = { holdfast: 'cached result', version: CACHE_VERSION, key, digest: digestOf(body), body }
    const temporary = `${file}.${randomUUID()}`
    try {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(temporary, `${JSON.stringify(entry)}\n`)
      renameSync(temporary, file)
    } catch (error) {
      rmSync(temporary, { force: true })
      this.warn(`'${file}' cannot be written: ${error instanceof Error ? error.message : String(error)}.`)
    }
  }

  private fileOf(key: string): string {
    return join(this.folder, key.slice(0, 2), `${key.slice(2)}.json`)
  }
}

/** The text of a file; an empty one where there is something that cannot be read. */
function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : ''
  }
}

function bodyIn(text: string, key: string): unknown {
  try {
    const entry = JSON.parse(text) as Partial<Entry> | null
    const { holdfast, version, digest, body = '' } = entry ?? {}
    if (holdfast !== 'cached result' || version !== CACHE_VERSION || entry?.key !== key) return undefined
    return digest === digestOf(body) ? JSON.parse(body) : undefined
  } catch {
    return undefined
  }
}
