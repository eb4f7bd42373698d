/** What a key asks of the page. */
export type Command =
  | 'next'
  | 'previous'
  | 'pageDown'
  | 'pageUp'
  | 'first'
  | 'last'
  | 'fold'
  | 'left'
  | 'right'
  | 'search'
  | 'nextMatch'
  | 'previousMatch'
  | 'help'
  | 'whatIf'
  | 'step'
  | 'theme'
  | 'close'

const COMMANDS: Readonly<Record<string, Command>> = {
  ArrowDown: 'next',
  j: 'next',
  ArrowUp: 'previous',
  k: 'previous',
  PageDown: 'pageDown',
  PageUp: 'pageUp',
  Home: 'first',
  g: 'first',
  End: 'last',
  G: 'last',
  Enter: 'fold',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  '/': 'search',
  n: 'nextMatch',
  N: 'previousMatch',
  '?': 'help',
  w: 'whatIf',
  s: 'step',
  t: 'theme',
  Escape: 'close',
}

/** The command of a key; none where it is one of the browser's, or typed into a field. */
export function commandOf(
  key: string,
  { modified, typing }: { modified: boolean; typing: boolean },
): Command | undefined {
  if (modified || (typing && key !== 'Escape')) return undefined
  return Object.hasOwn(COMMANDS, key) ? COMMANDS[key] : undefined
}

/** The step that an address names: `#step=7`. */
export function stepInHash(hash: string, most: number): number | undefined {
  const found = /^#step=(\d+)$/.exec(hash)
  return found === null ? undefined : Math.min(Number(found[1]), most)
}
