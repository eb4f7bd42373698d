import { runName } from '../../model/run-name.ts'
import { groundOf } from '../../walk/ground.ts'
import { beginWalk, startsOf, type Walk } from '../../walk/walk.ts'
import { startText } from '../start-text.ts'

interface StartsProps {
  readonly walk: Walk
  readonly onStart: (walk: Walk) => void
}

/** Which run of which check is walked, and from which initial state. */
export function Starts({ walk, onStart }: StartsProps) {
  const { ground, start } = walk
  const { runs } = ground.spec
  const starts = startsOf(ground)
  return (
    <div class="starts">
      {runs.length > 1 && (
        <label>
          Check{' '}
          <select
            value={runs.indexOf(ground.run)}
            onChange={(event) => {
              const run = runs[Number(event.currentTarget.value)]
              if (run !== undefined) onStart(beginWalk(groundOf(ground.spec, run)))
            }}
          >
            {runs.map((run, at) => (
              <option key={runName(run)} value={at}>
                {runName(run)}
                {run.sentence === undefined ? '' : `: ${run.sentence}`}
              </option>
            ))}
          </select>
        </label>
      )}
      {starts.length > 1 && (
        <label>
          Initial state{' '}
          <select value={start} onChange={(event) => onStart(beginWalk(ground, Number(event.currentTarget.value)))}>
            {starts.map(({ number, state }) => (
              <option key={number} value={number}>
                {number + 1} of {starts.length}
                {state === undefined ? ': an error' : `: ${startText(walk, state)}`}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  )
}
