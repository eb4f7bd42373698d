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
import type { LogStorage } from '../../engine/level-log.ts'
import { UsageError } from '../spec-files.ts'

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
      open = { folder, ...openRecords(join(folder, RECORDS), 'w+') }
    }
    return open.storage
  }
  return {
    storage: {
      append: (bytes) => storage().append(bytes),
      read: (offset, length) => storage().read(offset, length),
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
  const { storage, sync, truncate, close } = openRecords(join(folder, RECORDS), isThere ? 'r+' : 'w+')
  const commit = (text: string) => {
    sync()
    const temporary = `${manifestFile}.new`
    const file = openSync(temporary, 'w')
    writeSync(file, text)
    fsyncSync(file)
    closeSync(file)
    renameSync(temporary, manifestFile)
    syncFolder(folder)
  }
  return { storage: { ...storage, checkpoint: { digest, commit, truncate } }, resume: manifest, close }
}

interface RecordsFile {
  readonly storage: LogStorage
  readonly sync: () => void
  readonly truncate: (length: number) => void
  readonly close: () => void
}

/** Records in a file; of one that is there already, only those that it is truncated to count. */
function openRecords(path: string, flags: 'w+' | 'r+'): RecordsFile {
  const file = openSync(path, flags)
  let end = 0
  const storage: LogStorage = {
    append: (bytes) => {
      const offset = end
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, offset + done)
      end += bytes.length
      return offset
    },
    read: (offset, bytesWanted) => {
      const bytes = new Uint8Array(bytesWanted)
      for (let done = 0; done < bytesWanted; ) {
        const got = readSync(file, bytes, done, bytesWanted - done, offset + done)
        if (got === 0) break
        done += got
      }
      return bytes
    },
  }
  const truncate = (length: number) => {
    ftruncateSync(file, length)
    end = length
  }
  return { storage, sync: () => fsyncSync(file), truncate, close: () => closeSync(file) }
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
