import { listed } from '../../base/listed.ts'
import type { Toggle } from '../../model/model.ts'
import { stepText } from '../../trace/render-loop.ts'
import { type ChoiceGroup, choicesAt } from '../../walk/choices.ts'
import { goTo, stateAt } from '../../walk/walk.ts'
import { saying } from '../sentence.ts'
import type { Story } from '../story.ts'
import { Impossible } from './impossible.tsx'

interface WhatIfProps {
  readonly story: Story
  readonly at: number
  readonly onSelect: (step: number) => void
  readonly onTake: (instance: number) => void
}

/** The steps that are possible at a state, to be taken; and those that are not. */
export function WhatIf({ story, at, onSelect, onTake }: WhatIfProps) {
  const { walk } = story
  if (stateAt(walk, at) === undefined) return <p>After an error nothing can happen.</p>
  const groups = choicesAt(goTo(walk, at))
  const possible = groups
    .filter(({ choices, left }) => choices.length > 0 && left !== 0)
    .sort((a, b) => rank(a) - rank(b))
  const beyond = groups.filter(({ choices, left }) => choices.length > 0 && left === 0)
  const impossible = groups.filter(({ choices }) => choices.length === 0)
  const next = walk.trace.steps[at]?.instance
  return (
    <>
      <h2>What can happen {at === 0 ? 'at the start' : `after step ${at}`}</h2>
      {possible.length === 0 && <p>Nothing: the run rests here.</p>}
      <ul class="choices">
        {possible.map((group) => (
          <Choices key={group.action} group={group} next={next} onTake={onTake} />
        ))}
      </ul>
      {beyond.length > 0 && (
        <details>
          <summary>More faults than the check allows</summary>
          <ul class="choices">
            {beyond.map((group) => (
              <Choices key={group.action} group={group} next={next} onTake={onTake} />
            ))}
          </ul>
        </details>
      )}
      <Impossible groups={impossible} story={story} at={at} onSelect={onSelect} />
    </>
  )
}

/** Steps of the system first, then those of operators, then faults. */
function rank({ sort }: ChoiceGroup): number {
  return ['action', 'operator', 'fault'].indexOf(sort)
}

interface ChoicesProps extends Pick<WhatIfProps, 'onTake'> {
  readonly group: ChoiceGroup
  /** The instance that the run takes next. */
  readonly next: number | undefined
}

function Choices({ group, next, onTake }: ChoicesProps) {
  const { sort, left, choices } = group
  return (
    <li>
      <p>
        {sort !== 'action' && <b class={`tag ${sort}`}>{sort}</b>}
        {saying(group)} {left !== undefined && left > 0 && <span class="quiet">({left} more allowed)</span>}
      </p>
      {choices.map(({ instance, step, error }) => (
        <button type="button" key={instance} class="take" onClick={() => onTake(instance)}>
          <code>{stepText(step)}</code>
          {error !== undefined && <b class="tag fault">error</b>}
          {instance === next && <b class="tag">taken in this run</b>}
        </button>
      ))}
    </li>
  )
}

interface SwitchesProps {
  /** As they are in the run that was found. */
  readonly found: readonly Toggle[]
  readonly toggles: readonly string[]
  readonly onSwitch: (toggles: readonly string[]) => void
}

/** The fixes and mistakes of a spec, to be switched on and off. */
export function Switches({ found, toggles, onSwitch }: SwitchesProps) {
  if (found.length === 0) return null
  const changed = found.filter(({ name, value }) => toggles.includes(name) !== value).map(({ name }) => name)
  return (
    <fieldset class="switches">
      <legend>The same steps with other fixes and mistakes</legend>
      {changed.length > 0 && <p class="quiet">Switched: {listed(changed, 4)}</p>}
      {[...found]
        .sort((a, b) => Number(b.value) - Number(a.value) || a.sort.localeCompare(b.sort) * -1)
        .map(({ name, sort, sentence, value }) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={toggles.includes(name)}
              onChange={(event) =>
                onSwitch(event.currentTarget.checked ? [...toggles, name] : toggles.filter((each) => each !== name))
              }
            />
            <span>
              <b class="tag">{sort}</b> <code>{name}</code> {sentence}
              {value && <span class="quiet"> (on in the run that was found)</span>}
            </span>
          </label>
        ))}
    </fieldset>
  )
}
