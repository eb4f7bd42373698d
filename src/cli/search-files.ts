import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LogStorage } from '../engine/level-log.ts'
import { UsageError } from './spec-files.ts'

/** A storage with what is needed to begin with it and to be done with it. */
export interface SearchFiles {
  readonly storage: LogStorage
  /** The manifest of the checkpoint to go on from. */
  readonly resume: string | undefined
  readonly close: () => void
}

const MANIFEST = 'manifest.json'
const RECORDS = 'levels.bin'

/** A file that is gone when the search is over; made when it is first needed. */
export function temporaryFiles(): SearchFiles {
  let open: { readonly folder: string; readonly storage: LogStorage; readonly close: () => void } | undefined
  const storage = () => {
    if (open === undefined) {
      const folder = mkdtempSync(join(tmpdir(), 'holdfast-'))
      open = { folder, ...fileStorage(join(folder, RECORDS), undefined) }
    }
    return open.storage
  }
  return {
    storage: {
      append: (bytes) => storage().append(bytes),
      read: (offset, length) => storage().read(offset, length),
      digest,
    },
    resume: undefined,
    close: () => {
      open?.close()
      if (open !== undefined) rmSync(open.folder, { recursive: true, force: true })
    },
  }
}

/**
 * The files of a checkpoint, one folder for each run.
 * @param resume whether to go on from what is there; without it, nothing may be there
 * @throws UsageError rather than overwrite a checkpoint
 */
export function checkpointFiles(folder: string, resume: boolean): SearchFiles {
  const manifestFile = join(folder, MANIFEST)
  const isThere = existsSync(manifestFile)
  if (isThere && !resume)
    throw new UsageError(`'${folder}' has a checkpoint. Go on from it with --resume, or name another folder.`)
  mkdirSync(folder, { recursive: true })
  const manifest = isThere ? readFileSync(manifestFile, 'utf8') : undefined
  const { storage, close } = fileStorage(join(folder, RECORDS), lengthIn(manifest))
  const commit = (text: string) => {
    storage.sync()
    const temporary = `${manifestFile}.new`
    const file = openSync(temporary, 'w')
    writeSync(file, text)
    fsyncSync(file)
    closeSync(file)
    renameSync(temporary, manifestFile)
    syncFolder(folder)
  }
  return { storage: { ...storage, commit }, resume: manifest, close }
}

interface FileStorage extends LogStorage {
  readonly sync: () => void
}

/**
 * Records in a file.
 * @param length how much of the file counts: what comes after it was written after the last manifest
 */
function fileStorage(
  path: string,
  length: number | undefined,
): { readonly storage: FileStorage; readonly close: () => void } {
  const file = openSync(path, length === undefined ? 'w+' : 'r+')
  let end = length ?? 0
  ftruncateSync(file, end)
  const storage = {
    append: (bytes: Uint8Array) => {
      const offset = end
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, offset + done)
      end += bytes.length
      return offset
    },
    read: (offset: number, bytesWanted: number) => {
      const bytes = new Uint8Array(bytesWanted)
      for (let done = 0; done < bytesWanted; ) {
        const got = readSync(file, bytes, done, bytesWanted - done, offset + done)
        if (got === 0) break
        done += got
      }
      return bytes
    },
    digest,
    sync: () => fsyncSync(file),
  }
  return { storage, close: () => closeSync(file) }
}

/** The end of the last segment that a manifest speaks of; whether it can be used at all is found out later. */
function lengthIn(manifest: string | undefined): number | undefined {
  if (manifest === undefined) return undefined
  const ends = [...manifest.matchAll(/"offset":(\d+),"length":(\d+)/g)].map(
    ([, offset, length]) => Number(offset) + Number(length),
  )
  return Math.max(0, ...ends)
}

/** A renamed file is safe once its folder is; not every system lets a folder be synced. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r')
    fsyncSync(handle)
    closeSync(handle)
  } catch {
    return
  }
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64')
}
