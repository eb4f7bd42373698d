import { existsSync, writeFileSync } from 'node:fs'
import { readText, UsageError } from './spec-files.ts'

/** A page of which a command writes one part, between two marks, and people the rest. */
export interface MarkedPage {
  /** The page as it is. */
  readonly text: string
  readonly write: (part: string) => void
}

/**
 * The page in a file, or a new one with a title.
 * @param name what the marks say is between them
 * @throws UsageError where there is a file without the marks: it may be something else
 */
export function openMarkedPage(path: string, title: string, name: string): MarkedPage {
  const [first, last] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`]
  const fresh = `# ${title}\n\n${first}\n${last}\n`
  const current = () => (existsSync(path) ? readText(path) : fresh)
  const text = current()
  const [begin, end] = [text.indexOf(first), text.indexOf(last)]
  if (begin < 0 || end < begin)
    throw new UsageError(`'${path}' has no place for the report: put the lines '${first}' and '${last}' into it.`)
  return {
    text,
    write: (part) => {
      // A long run is a long time for somebody to edit the page, or to have named the same file for something else.
      if (current() !== text)
        throw new UsageError(`'${path}' was changed meanwhile, so the report is not written there.`)
      writeFileSync(path, `${text.slice(0, begin)}${first}\n\n${part}\n\n${text.slice(end)}`)
    },
  }
}
