import { useEffect, useRef } from 'preact/hooks'
import { stepInHash } from '../keys.ts'

/** Keeps the address at the selected step, and follows an address that the reader gives. */
export function useHash(selected: number, most: number, onSelect: (step: number) => void): void {
  const written = useRef(location.hash)
  useEffect(() => {
    const follow = () => {
      // What the page has written itself is told late, when another step may be selected.
      if (location.hash === written.current) return
      const named = stepInHash(location.hash, most)
      if (named !== undefined) onSelect(named)
    }
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [most])
  useEffect(() => {
    written.current = `#step=${selected}`
    if (location.hash !== written.current) location.replace(written.current)
  }, [selected])
}
