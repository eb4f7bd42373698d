import { isAbsolute, relative, resolve, sep } from 'node:path'

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNPRINTABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]|[\ud800-\udfff]/gu

/** The text with a sign in the place of control characters and halves of characters, which XML and logs do not take. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\ufffd')
}

/** Where a file lies, from a folder and with slashes; undefined where it lies outside. Both folders are absolute. */
export function pathWithin(folder: string, from: string, file: string): string | undefined {
  const path = relative(folder, resolve(from, file))
  return path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path) ? undefined : path.split(sep).join('/')
}
