/** Text with places where it may be broken into lines, in the manner of Wadler and of Prettier. */
export type Layout =
  | string
  | { readonly kind: 'concat'; readonly parts: readonly Layout[]; readonly breaks: boolean }
  | { readonly kind: 'indent'; readonly of: Layout; readonly breaks: boolean }
  /** On one line if it fits there. */
  | { readonly kind: 'group'; readonly of: Layout; readonly breaks: boolean }
  | { readonly kind: 'line'; readonly flat: string; readonly breaks: boolean }
  /** Only where the group around is broken. */
  | { readonly kind: 'whenBroken'; readonly text: string; readonly breaks: false }
  /** A comment for the end of this line, after whatever else comes there. */
  | { readonly kind: 'trailing'; readonly text: string; readonly breaks: true }
  /** The flat form if it fits on this line, else the other. */
  | { readonly kind: 'choice'; readonly flat: Layout; readonly broken: Layout; readonly breaks: true }

function breaksOf(layout: Layout): boolean {
  return typeof layout !== 'string' && layout.breaks
}

/** A list of layouts may be thousands long: it is passed as it is, never spread into arguments. */
type Part = Layout | readonly Layout[]

export function concat(...lists: readonly Part[]): Layout {
  const parts: readonly Layout[] = lists.flat()
  return { kind: 'concat', parts, breaks: parts.some(breaksOf) }
}

export function indent(...parts: readonly Part[]): Layout {
  const of = concat(...parts)
  return { kind: 'indent', of, breaks: breaksOf(of) }
}

export function group(...parts: readonly Part[]): Layout {
  const of = concat(...parts)
  return { kind: 'group', of, breaks: breaksOf(of) }
}

/** A space, or a line break. */
export const line: Layout = { kind: 'line', flat: ' ', breaks: false }
/** Nothing, or a line break. */
export const softline: Layout = { kind: 'line', flat: '', breaks: false }
export const hardline: Layout = { kind: 'line', flat: '', breaks: true }

export function whenBroken(text: string): Layout {
  return { kind: 'whenBroken', text, breaks: false }
}

export function trailing(text: string): Layout {
  return { kind: 'trailing', text, breaks: true }
}

export function choice(flat: Layout, broken: Layout): Layout {
  return { kind: 'choice', flat, broken, breaks: true }
}

export function join(separator: Layout, parts: readonly Layout[]): Layout {
  return concat(parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part])))
}

interface Command {
  readonly depth: number
  readonly flat: boolean
  readonly layout: Layout
}

/** The layout as text, broken into lines so that they are no longer than the width wherever that can be. */
export function render(layout: Layout, width: number): string {
  const lines: string[] = []
  let current = ''
  let column = 0
  let suffix = ''
  const write = (text: string): void => {
    current += text
    const lineBreak = text.lastIndexOf('\n')
    column = lineBreak < 0 ? column + text.length : text.length - lineBreak - 1
  }
  const commands: Command[] = [{ depth: 0, flat: false, layout }]
  for (let command = commands.pop(); command !== undefined; command = commands.pop()) {
    const { depth, flat, layout: at } = command
    if (typeof at === 'string') {
      write(at)
      continue
    }
    switch (at.kind) {
      case 'concat':
        for (let index = at.parts.length - 1; index >= 0; index -= 1) {
          commands.push({ depth, flat, layout: at.parts[index] ?? '' })
        }
        break
      case 'indent':
        commands.push({ depth: depth + 1, flat, layout: at.of })
        break
      case 'group': {
        const once = { depth, flat: true, layout: at.of }
        commands.push(flat || (!at.breaks && fits(once, commands, width - column)) ? once : { ...once, flat: false })
        break
      }
      case 'choice': {
        const once = { depth, flat: true, layout: at.flat }
        const isFlat = !breaksOf(at.flat) && (flat || fits(once, commands, width - column))
        commands.push(isFlat ? once : { depth, flat: false, layout: at.broken })
        break
      }
      case 'line':
        if (flat) {
          write(at.flat)
        } else {
          lines.push((current + suffix).trimEnd())
          current = '  '.repeat(depth)
          column = depth * 2
          suffix = ''
        }
        break
      case 'whenBroken':
        if (!flat) write(at.text)
        break
      case 'trailing':
        suffix += ` ${at.text}`
        break
    }
  }
  lines.push((current + suffix).trimEnd())
  return lines.join('\n').trimEnd()
}

/** Whether the first command, and what follows it up to the next line break, takes at most so many columns. */
function fits(first: Command, rest: readonly Command[], columns: number): boolean {
  let left = columns
  let below = rest.length
  const commands: Command[] = [first]
  while (left >= 0) {
    let command = commands.pop()
    if (command === undefined) {
      below -= 1
      command = rest[below]
      if (command === undefined) return true
    }
    const { depth, flat, layout: at } = command
    if (typeof at === 'string') {
      const lineBreak = at.indexOf('\n')
      left -= lineBreak < 0 ? at.length : lineBreak
      if (lineBreak >= 0) return left >= 0
      continue
    }
    switch (at.kind) {
      case 'concat':
        for (let index = at.parts.length - 1; index >= 0; index -= 1) {
          commands.push({ depth, flat, layout: at.parts[index] ?? '' })
        }
        break
      case 'indent':
        commands.push({ depth, flat, layout: at.of })
        break
      case 'group':
        // After the first command a group may break as well as not: its first place to break ends the line.
        commands.push({ depth, flat, layout: at.of })
        break
      case 'choice':
        commands.push({ depth, flat, layout: flat ? at.flat : at.broken })
        break
      case 'line':
        if (!flat || at.breaks) return true
        left -= at.flat.length
        break
      case 'whenBroken':
        if (!flat) left -= at.text.length
        break
      case 'trailing':
        break
    }
  }
  return false
}
