import type { RefObject } from 'preact'
import type { Theme } from './use-theme.ts'

interface TopBarProps {
  readonly title: string
  readonly input: RefObject<HTMLInputElement | null>
  /** What is searched for, and what came of it. */
  readonly wanted: string
  readonly onWanted: (text: string) => void
  readonly onNext: () => void
  readonly matches: string
  /** How many numbers change in the run; few fit beside the steps. */
  readonly numbers: number
  readonly allNumbers: boolean
  readonly onNumbers: () => void
  readonly theme: Theme
  readonly onTheme: () => void
  readonly onHelp: () => void
}

/** Numbers that nearly always fit. */
const NUMBERS_FEW = 2

export function TopBar(props: TopBarProps) {
  const { title, input, wanted, onWanted, onNext, matches, numbers, allNumbers, onNumbers, theme, onTheme } = props
  return (
    <header class="top">
      <p class="brand">Holdfast</p>
      <p class="title">{title}</p>
      <search>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            onNext()
          }}
        >
          <input
            ref={input}
            type="search"
            placeholder="Search the steps (/)"
            aria-label="Search the steps"
            value={wanted}
            onInput={(event) => onWanted(event.currentTarget.value)}
          />
          <span class="matches" role="status">
            {matches}
          </span>
        </form>
      </search>
      {numbers > NUMBERS_FEW && (
        <button type="button" aria-pressed={allNumbers} onClick={onNumbers}>
          All {numbers} numbers
        </button>
      )}
      <button type="button" onClick={onTheme} aria-label={`Theme: ${theme}`}>
        {theme === 'dark' ? 'Dark' : 'Light'}
      </button>
      <button type="button" onClick={props.onHelp}>
        Keys <kbd>?</kbd>
      </button>
    </header>
  )
}
