import { useState } from 'preact/hooks'
import { stepText } from '../../trace/render-loop.ts'
import type { ChoiceGroup } from '../../walk/choices.ts'
import { stateAt, type Walk } from '../../walk/walk.ts'
import { surveyAction } from '../../why/action-reasons.ts'
import { saying } from '../sentence.ts'
import type { Story } from '../story.ts'
import { decidingPart } from '../writers.ts'
import { ExplanationView } from './explanation-view.tsx'

interface ImpossibleProps {
  readonly groups: readonly ChoiceGroup[]
  readonly story: Story
  readonly at: number
  readonly onSelect: (step: number) => void
}

/** The actions that are not possible, each with what its guard lacks. They are worked out when a reader asks. */
export function Impossible({ groups, story, at, onSelect }: ImpossibleProps) {
  const [isOpen, setIsOpen] = useState(false)
  if (groups.length === 0) return null
  return (
    <details class="impossible" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>
        {groups.length} {groups.length === 1 ? 'action is' : 'actions are'} not possible here, and why
      </summary>
      {isOpen && (
        <ul class="choices">
          {groups.map((group) => (
            <OneImpossible key={group.action} group={group} story={story} at={at} onSelect={onSelect} />
          ))}
        </ul>
      )}
    </details>
  )
}

function OneImpossible({
  group,
  story,
  at,
  onSelect,
}: Omit<ImpossibleProps, 'groups'> & { readonly group: ChoiceGroup }) {
  const reason = nearestOf(story.walk, group.action, at)
  const guard = reason?.guard
  return (
    <li>
      <p>
        {group.sort !== 'action' && <b class={`tag ${group.sort}`}>{group.sort}</b>}
        {saying(group)} <code>{reason === undefined ? group.action : stepText(reason)}</code>
      </p>
      {guard !== undefined && (
        <details>
          <summary>
            It needs <code>{decidingPart(guard).text}</code>
          </summary>
          <ExplanationView explanation={guard} steps={story.document.steps} state={at} onSelect={onSelect} />
        </details>
      )}
    </li>
  )
}

/** Of an action that is not possible, the instance that lacks least. */
function nearestOf(walk: Walk, action: string, at: number) {
  const { system } = walk.ground
  const state = stateAt(walk, at)
  const index = system.model.actions.findIndex(({ name }) => name === action)
  return state === undefined ? undefined : surveyAction(system, state, index).nearest[0]
}
