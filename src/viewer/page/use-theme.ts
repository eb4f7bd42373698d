import { useEffect, useLayoutEffect, useState } from 'preact/hooks'

export type Theme = 'light' | 'dark'

/** The theme, as the reader's system has it until the reader chooses. */
export function useTheme(): readonly [Theme, () => void] {
  const [chosen, setChosen] = useState<Theme>()
  const [system, setSystem] = useState<Theme>('light')
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)')
    const follow = () => setSystem(query.matches ? 'dark' : 'light')
    follow()
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }, [])
  const theme = chosen ?? system
  useLayoutEffect(() => {
    if (chosen !== undefined) document.documentElement.dataset['theme'] = chosen
  }, [chosen])
  return [theme, () => setChosen(theme === 'dark' ? 'light' : 'dark')]
}
