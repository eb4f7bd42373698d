import type { ActionSurvey, SightDifference, ViolationReason } from '../../trace/explanation.ts'
import { stepText } from '../../trace/render-loop.ts'
import type { Story } from '../story.ts'
import { decidingPart } from '../writers.ts'
import { ExplanationView } from './explanation-view.tsx'
import { StepLink } from './step-link.tsx'

interface ReasonsProps {
  readonly reasons: ViolationReason
  readonly story: Story
  readonly onSelect: (step: number) => void
}

/** Why the run shows what it does: what the property comes to, down to the parts of the state that decide it. */
export function Reasons({ reasons, story, onSelect }: ReasonsProps) {
  const { sentence, explanations, error, actions, differences } = reasons
  const { steps } = story.document
  const impossible = actions.filter(({ possible }) => possible === 0)
  return (
    <>
      <h2>Why</h2>
      <p>{sentence}</p>
      {explanations.map(({ label, state, explanation }) => (
        <div key={`${label} ${state}`}>
          {label !== sentence && <p class="quiet">{label}</p>}
          <ExplanationView explanation={explanation} steps={steps} state={state} onSelect={onSelect} />
        </div>
      ))}
      {error?.explanation !== undefined && (
        <ExplanationView explanation={error.explanation} steps={steps} state={reasons.state} onSelect={onSelect} />
      )}
      {impossible.length > 0 && (
        <details>
          <summary>What could have helped, and why it is not possible</summary>
          <ul class="choices">
            {impossible.map((survey) => (
              <Blocked key={survey.action} survey={survey} state={reasons.state} story={story} onSelect={onSelect} />
            ))}
          </ul>
        </details>
      )}
      {differences.map((difference) => (
        <Difference key={difference.at} difference={difference} onSelect={onSelect} />
      ))}
    </>
  )
}

interface BlockedProps extends Pick<ReasonsProps, 'story' | 'onSelect'> {
  readonly survey: ActionSurvey
  readonly state: number
}

function Blocked({ survey, state, story, onSelect }: BlockedProps) {
  const [nearest] = survey.nearest
  const guard = nearest?.guard
  return (
    <li>
      <code>{nearest === undefined ? survey.action : stepText(nearest)}</code>{' '}
      {nearest?.idle === true && 'would change nothing. '}
      {guard !== undefined && nearest?.possible === false && (
        <details>
          <summary>
            needs <code>{decidingPart(guard).text}</code>
          </summary>
          <ExplanationView explanation={guard} steps={story.document.steps} state={state} onSelect={onSelect} />
        </details>
      )}
    </li>
  )
}

function Difference({
  difference: { at, parts },
  onSelect,
}: {
  readonly difference: SightDifference
  readonly onSelect: (step: number) => void
}) {
  return (
    <>
      <p>
        Seen after <StepLink step={at} onSelect={onSelect} />, and what could be seen otherwise:
      </p>
      <ul class="change-list">
        {parts.map(({ path, before, after }) => (
          <li key={path}>
            <code class="path">{path}</code> <code>{after}</code>, otherwise <code>{before}</code>
          </li>
        ))}
      </ul>
    </>
  )
}
