import { useState } from 'preact/hooks'
import { count } from '../../base/count.ts'
import { showValue } from '../../interpret/show.ts'
import type { Change } from '../../trace/changes.ts'
import { stepText } from '../../trace/render-loop.ts'
import type { StepDocument } from '../../trace/trace-document.ts'
import type { Story } from '../story.ts'
import { StepLink } from './step-link.tsx'

interface StepPanelProps {
  readonly story: Story
  readonly selected: number
  readonly onSelect: (step: number) => void
}

/** The selected step: what it is, what it changed, and the state after it. */
export function StepPanel({ story, selected, onSelect }: StepPanelProps) {
  const { steps } = story.document
  const step = steps[selected - 1]
  return (
    <>
      <h2>
        {step === undefined ? 'At the start' : `Step ${selected} of ${steps.length}`}
        {step?.sort === 'fault' && <b class="tag fault">fault</b>}
        {step?.sort === 'operator' && <b class="tag operator">operator</b>}
      </h2>
      {step !== undefined && <StepHead step={step} />}
      {step !== undefined && <Changes step={step} story={story} />}
      {step !== undefined && <Needs story={story} selected={selected} onSelect={onSelect} />}
      <Properties story={story} selected={selected} />
      <StateRows story={story} selected={selected} />
    </>
  )
}

function StepHead({ step }: { readonly step: StepDocument }) {
  return (
    <>
      <p class="doc">{step.doc.join(' ') || 'The spec says nothing more of this step.'}</p>
      <p class="quiet">
        {step.actor !== undefined && <b>{step.actor}</b>} <code>{stepText(step)}</code>
        <br />
        <code>
          {step.place.file}:{step.place.line}
        </code>
      </p>
    </>
  )
}

function Changes({ step, story }: { readonly step: StepDocument; readonly story: Story }) {
  if (step.changes === undefined)
    return (
      <p class="bad-text">
        <b>The step is an error:</b> {story.document.error?.message ?? 'the model has no value here.'}
      </p>
    )
  return (
    <>
      <h3>What it changed</h3>
      {step.changes.length === 0 ? <p class="quiet">Nothing.</p> : <ChangeList changes={step.changes} story={story} />}
    </>
  )
}

function ChangeList({ changes, story }: { readonly changes: readonly Change[]; readonly story: Story }) {
  return (
    <ul class="change-list">
      {changes.map(({ path, before, after }) => (
        <li key={path} title={docOf(story, path)}>
          <code class="path">{path}</code>
          <span class="unseen"> was </span> <code class="before">{before}</code> <span aria-hidden="true">→</span>
          <span class="unseen"> and is </span> <code class="after">{after}</code>
        </li>
      ))}
    </ul>
  )
}

/** What the step read that earlier steps had written, and who reads what it wrote. */
function Needs({ story, selected, onSelect }: StepPanelProps) {
  const needs = story.needs[selected - 1]
  if (needs === undefined) return null
  const early = needs.reads.filter(({ writtenBy }) => writtenBy > 0)
  return (
    <>
      <h3>What it needed</h3>
      {early.length === 0 ? (
        <p class="quiet">Nothing of the steps before it.</p>
      ) : (
        <ul class="change-list">
          {early.map(({ path, value, writtenBy }) => (
            <li key={path}>
              <code class="path">{path}</code> = <code>{value}</code> <span class="quiet">since</span>{' '}
              <StepLink step={writtenBy} onSelect={onSelect} />
            </li>
          ))}
        </ul>
      )}
      {needs.neededBy.length > 0 && (
        <p class="quiet">
          Needed by{' '}
          {needs.neededBy.map((step, at) => (
            <span key={step}>
              {at === 0 ? '' : ', '}
              <StepLink step={step} onSelect={onSelect} />
            </span>
          ))}
        </p>
      )}
    </>
  )
}

function docOf({ trace }: Story, path: string): string {
  const name = /^[\w.]*?\w+(?=\[|\.|$)/.exec(path)?.[0] ?? path
  const variable = trace.model.variables.find((each) => each.name === name || path.startsWith(`${each.name}[`))
  return variable?.doc.join(' ') ?? ''
}

function Properties({ story, selected }: Omit<StepPanelProps, 'onSelect'>) {
  const broken = story.truths.filter(({ values, sort }) => sort !== 'reachable' && values[selected] === false)
  const holding = story.truths.filter(({ values, sort }) => sort !== 'reachable' && values[selected] === true)
  const reached = story.truths.filter(({ values, sort }) => sort === 'reachable' && values[selected] === true)
  if (story.truths.length === 0) return null
  return (
    <>
      <h3>Properties here</h3>
      <ul class="truths">
        {broken.map(({ name, doc }) => (
          <li key={name} class="bad-text">
            <b>✗ broken:</b> <code>{name}</code> {doc.join(' ')}
          </li>
        ))}
        {reached.map(({ name, doc }) => (
          <li key={name}>
            <b>★ reached:</b> <code>{name}</code> {doc.join(' ')}
          </li>
        ))}
      </ul>
      {holding.length > 0 && (
        <details>
          <summary>✓ {count(holding.length, 'property holds', 'properties hold')} here</summary>
          <ul class="truths">
            {holding.map(({ name, doc }) => (
              <li key={name}>
                <code>{name}</code> {doc.join(' ')}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

/** Every part of the state; the variables that never change in this run are folded. */
function StateRows({ story, selected }: Omit<StepPanelProps, 'onSelect'>) {
  const [wanted, setWanted] = useState('')
  const { states, parts, trace } = story
  const [state, before] = [states[selected], states[selected - 1]]
  if (state === undefined) return <p class="quiet">After an error there is no state.</p>
  const rows = parts.map((part) => {
    const value = showValue(part.valueIn(state), part.type)
    const isChanged = before !== undefined && showValue(part.valueIn(before), part.type) !== value
    return { path: part.path, value, isChanged, variable: part.variable }
  })
  const hasChanged = (index: number) => rows.some(({ variable, isChanged }) => variable === index && isChanged)
  const text = wanted.trim().toLowerCase()
  const shown = rows.filter(
    ({ path, value }) => text === '' || path.toLowerCase().includes(text) || value.toLowerCase().includes(text),
  )
  return (
    <>
      <h3>The state {selected === 0 ? 'at the start' : `after step ${selected}`}</h3>
      <input
        class="filter"
        type="search"
        placeholder="Filter the state"
        aria-label="Filter the state"
        value={wanted}
        onInput={(event) => setWanted(event.currentTarget.value)}
      />
      {[...trace.model.variables.entries()]
        .sort(([a], [b]) => Number(hasChanged(b)) - Number(hasChanged(a)))
        .map(([index, { name, doc }]) => {
          const own = shown.filter(({ variable }) => variable === index)
          if (own.length === 0) return null
          const isChanged = own.some((row) => row.isChanged)
          return (
            <details
              key={name}
              class="variable"
              open={text !== '' || (own.length > 1 && (isChanged || selected === 0))}
            >
              <summary>
                <code>{name}</code>
                {isChanged && <b class="tag">changed</b>}
                {own.length === 1 && own[0]?.path === name && <span class="value"> = {own[0].value}</span>}
                {doc.length > 0 && <span class="quiet"> {doc.join(' ')}</span>}
              </summary>
              <dl>
                {own.map(({ path, value, isChanged: isNew }) => (
                  <div key={path} class={isNew ? 'is-changed' : ''}>
                    <dt>{path}</dt>
                    <dd>{value}</dd>
                  </div>
                ))}
              </dl>
            </details>
          )
        })}
    </>
  )
}
