import { UsageError } from '../../spec-files.ts'
import type { MergeOptions } from './merge-command.ts'

/**
 * Of random runs there is less to say than of checks.
 * @throws UsageError where another option is given
 */
export function refuseForRandom(merge: MergeOptions, allowed: readonly ('json' | 'trace' | 'out')[]): void {
  const { reports, strict, baseline, cache, workers, trace, out } = merge
  const isOther = reports.length > 0 || strict || [baseline, cache, workers].some((each) => each !== undefined)
  const isTraced = trace !== 'unexpected' && !(trace === 'all' && allowed.includes('trace'))
  if (isOther || isTraced || (out !== undefined && !allowed.includes('out')))
    throw new UsageError(
      `Of such random runs there are these options alone: ${allowed.map((name) => `--${name}`).join(', ')}.`,
    )
}
