import { useLayoutEffect, useRef } from 'preact/hooks'
import { type Command, commandOf } from '../keys.ts'

/** Lets keys do what the page does now, wherever the focus is. */
export function useKeys(run: Readonly<Record<Command, () => void>>): void {
  const latest = useRef(run)
  latest.current = run
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      const command = commandFor(event)
      if (command === undefined) return
      event.preventDefault()
      latest.current[command]()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}

function commandFor(event: KeyboardEvent): Command | undefined {
  const target = event.target as HTMLElement
  const isUsed = target.closest('button, a, summary, input[type=checkbox]') !== null
  if (isUsed && (event.key === 'Enter' || event.key === ' ')) return undefined
  // An open dialog closes by itself.
  if (target.closest('dialog') !== null) return undefined
  const typing = target.matches('input:not([type=checkbox]), textarea, select')
  return commandOf(event.key, { modified: event.ctrlKey || event.metaKey || event.altKey, typing })
}
