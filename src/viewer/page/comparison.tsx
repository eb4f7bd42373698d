import { stepText } from '../../trace/render-loop.ts'
import { compareWalks } from '../../walk/compare-walks.ts'
import { lengthOf, type Walk } from '../../walk/walk.ts'
import { type Hand, retakenLines, stopReasonOf } from '../hand.ts'
import type { Story } from '../story.ts'
import { decidingPart } from '../writers.ts'
import { ExplanationView } from './explanation-view.tsx'
import { StepLink } from './step-link.tsx'

interface ComparisonProps {
  readonly found: Walk
  readonly hand: Hand
  /** Of the run by hand. */
  readonly story: Story
  readonly at: number
  readonly onSelect: (step: number) => void
  readonly onDrop: () => void
}

/** What the run by hand has of the one that was found, and what differs at the selected place. */
export function Comparison({ found, hand, story, at, onSelect, onDrop }: ComparisonProps) {
  const { rows, diverges } = compareWalks(found, hand.walk)
  const differences = rows[at]?.differences
  const stopReason = stopReasonOf(hand)
  return (
    <section class="comparison" aria-label="Comparison">
      <h2>Two runs side by side</h2>
      <p>
        {hand.title}.{' '}
        {diverges === undefined ? (
          'So far the states are the same.'
        ) : (
          <>
            They part at <StepLink step={diverges} onSelect={onSelect} />.
          </>
        )}
      </p>
      {hand.stop !== undefined && (
        <div class="stop">
          <b>Here it ends:</b> step {hand.stop.step.index}, <code>{stepText(hand.stop.step)}</code>, is not possible any
          more.
          {stopReason !== undefined && (
            <>
              {' '}
              It needs <code>{decidingPart(stopReason).text}</code>.
              <ExplanationView
                explanation={stopReason}
                steps={story.document.steps}
                state={lengthOf(hand.walk)}
                onSelect={onSelect}
              />
            </>
          )}
          <p>Other steps may still lead there: only a check tells.</p>
        </div>
      )}
      {hand.retaken !== undefined && hand.stop === undefined && (
        <p class="stop">{retakenLines(hand.retaken).join(' ')}</p>
      )}
      {differences === undefined ? (
        <p class="quiet">One of them has no state {at}.</p>
      ) : differences.length === 0 ? (
        <p class="quiet">After {at === 0 ? 'the start' : `step ${at}`} both states are the same.</p>
      ) : (
        <table class="changes">
          <caption>After {at === 0 ? 'the start' : `step ${at}`}</caption>
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">As found</th>
              <th scope="col">By hand</th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ path, left, right }) => (
              <tr key={path}>
                <th scope="row">{path}</th>
                <td>{left ?? '-'}</td>
                <td>{right ?? '-'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <button type="button" onClick={onDrop}>
        Drop the run by hand
      </button>
    </section>
  )
}
