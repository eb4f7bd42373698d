import type { Explanation } from '../../trace/explanation.ts'
import type { StepDocument } from '../../trace/trace-document.ts'
import { writerOf } from '../writers.ts'
import { StepLink } from './step-link.tsx'

interface ExplanationViewProps {
  readonly explanation: Explanation
  readonly steps: readonly StepDocument[]
  /** Number of the state that it is about. */
  readonly state: number
  readonly onSelect: (step: number) => void
}

/** A part of the spec, what it comes to, and the parts that decide it: a tree, open along what fails. */
export function ExplanationView(props: ExplanationViewProps) {
  return (
    <ul class="why">
      <Node {...props} parent={undefined} />
    </ul>
  )
}

interface NodeProps extends ExplanationViewProps {
  readonly parent: Explanation | undefined
}

function Node({ parent, ...props }: NodeProps) {
  const { explanation, steps, state, onSelect } = props
  const { parts, leftOut, path } = explanation
  const writer = path === undefined ? undefined : writerOf(steps, path, path.includes("'") ? state + 1 : state)
  const head = (
    <>
      <NodeText explanation={explanation} parent={parent} />
      {writer !== undefined && writer > 0 && (
        <span class="quiet">
          {' '}
          since <StepLink step={writer} onSelect={onSelect} />
        </span>
      )}
    </>
  )
  if (parts.length === 0) return <li>{head}</li>
  return (
    <li>
      <details open={parent === undefined || explanation.sort === parent.sort}>
        <summary>{head}</summary>
        <ul>
          {parts.map((part, at) => (
            <Node key={at} {...props} explanation={part} parent={explanation} />
          ))}
          {leftOut > 0 && <li class="quiet">and {leftOut} more</li>}
        </ul>
      </details>
    </li>
  )
}

const SIGNS = { true: '✓', false: '✗', value: '=', error: '!' } as const

function NodeText({ explanation, parent }: Pick<NodeProps, 'explanation' | 'parent'>) {
  const { sort, value, text, names, note, kind } = explanation
  const bound = names.map((each) => `${each.name} = ${each.value}`).join(', ')
  return (
    <>
      {kind === 'binding' && bound !== '' ? (
        <>
          for <code>{bound}</code>:{' '}
        </>
      ) : null}
      {/* The body of a quantifier stands in its own text already. */}
      {kind === 'binding' && bound !== '' && parent?.text.endsWith(text) === true ? '' : <code>{text}</code>}{' '}
      <b class={`comes ${sort}`}>
        <span aria-hidden="true">{SIGNS[sort]}</span>{' '}
        {sort === 'value' ? <code>{value}</code> : sort === 'error' ? value : sort}
      </b>
      {kind !== 'binding' && bound !== '' && (
        <span class="quiet">
          {' '}
          with <code>{bound}</code>
        </span>
      )}
      {note !== undefined && <span class="quiet"> ({note})</span>}
    </>
  )
}
