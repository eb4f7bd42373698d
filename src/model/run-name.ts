import type { Run } from './model.ts'

/** The name of a run: its check, and the toggles that are on. */
export function runName({ check, toggles, ordinal }: Pick<Run, 'check' | 'toggles' | 'ordinal'>): string {
  const name = toggles.length === 0 ? check : `${check} with ${toggles.join(', ')}`
  return ordinal === 1 ? name : `${name} (${ordinal})`
}
