import type { Run } from '../../model/model.ts'
import { runName } from '../../model/run-name.ts'

/** What tells a run from the others of its check: `with fix`; empty where nothing does. */
export function variantName(run: Pick<Run, 'check' | 'toggles' | 'ordinal'>): string {
  return runName(run).slice(run.check.length).trim()
}

/** Parts of a label with commas between, those that are empty left out. */
export function labelOf(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ')
}
