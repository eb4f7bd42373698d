import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { refuseForeign } from './own-file.ts'
import { UsageError } from './spec-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-own-'))
afterAll(() => rmSync(folder, { recursive: true }))

const isOwn = (text: string) => text.startsWith('# ours')

describe('a file that is to be overwritten', () => {
  test.each([
    ['is not there', undefined],
    ['is empty', ''],
    ['is an earlier one', '# ours\nof yesterday'],
  ])('may be where it %s', (name, text) => {
    const file = join(folder, name)
    if (text !== undefined) writeFileSync(file, text)
    expect(() => refuseForeign(file, isOwn, 'No.')).not.toThrow()
  })

  test('is refused where it is something else, in the words of the command', () => {
    const file = join(folder, 'letter')
    writeFileSync(file, 'Dear all,\n# ours')
    expect(() => refuseForeign(file, isOwn, 'That is a letter.')).toThrow(new UsageError('That is a letter.'))
  })

  test('is refused where it is no text, or a folder', () => {
    const file = join(folder, 'picture')
    writeFileSync(file, Uint8Array.of(0xff, 0xd8, 0xff))
    expect(() => refuseForeign(file, isOwn, 'No.')).toThrow(/cannot be read/)
    expect(() => refuseForeign(folder, isOwn, 'No.')).toThrow(/cannot be read/)
  })
})
