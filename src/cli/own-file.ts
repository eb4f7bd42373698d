import { existsSync } from 'node:fs'
import { readText, UsageError } from './spec-files.ts'

/**
 * Keeps a command from overwriting what Holdfast did not write. An empty file is nobody's work.
 * @param isOwn whether a text is what the command writes there
 * @param sentence what the user is told of a file that is something else
 * @throws UsageError where there is such a file, or one that cannot be read
 */
export function refuseForeign(path: string, isOwn: (text: string) => boolean, sentence: string): void {
  if (!existsSync(path)) return
  const text = readText(path)
  if (text !== '' && !isOwn(text)) throw new UsageError(sentence)
}
