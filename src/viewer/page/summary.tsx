import { count } from '../../base/count.ts'
import { runName } from '../../model/run-name.ts'
import { renderLoop, stepText } from '../../trace/render-loop.ts'
import { renderSight } from '../../trace/render-sight.ts'
import type { StepDocument } from '../../trace/trace-document.ts'
import type { CausesNote, FoundTrace } from '../page-data.ts'
import { saying } from '../sentence.ts'
import type { Story } from '../story.ts'
import { momentOf, verdictOf } from '../verdict.ts'
import { Reasons } from './reasons.tsx'
import { StepLink } from './step-link.tsx'

interface SummaryProps {
  readonly story: Story
  readonly found: FoundTrace
  readonly onSelect: (step: number) => void
}

const plain = (text: string) => text
const marks = { error: plain, warning: plain, place: plain, strong: plain, dim: plain }

/** What went wrong, in one column: the promise, how it is broken, and by which faults. */
export function Summary({ story, found, onSelect }: SummaryProps) {
  const { document, walk } = story
  const verdict = verdictOf(story)
  const faults = document.steps.filter(({ sort }) => sort === 'fault')
  const toggles = walk.ground.run.model.toggles.filter(({ value }) => value)
  return (
    <section class="summary" aria-label="What went wrong">
      <p class={`verdict ${verdict.isBad ? 'bad' : 'good'}`}>
        <span aria-hidden="true">{verdict.isBad ? '✗' : '★'}</span> {verdict.text}
      </p>
      {verdict.asks !== undefined && <p class="asks">{verdict.asks}</p>}
      <h1>{found.meaning.join(' ') || document.claim}</h1>
      <p class="quiet">
        <code>{document.property}</code> {verdict.sort === undefined ? '' : `(${verdict.sort})`} in{' '}
        <code>{runName(document)}</code> of <code>{walk.ground.spec.program.root.path}</code>
        {walk.ground.run.sentence === undefined ? '' : `: ${walk.ground.run.sentence}`}
      </p>
      {toggles.length > 0 && (
        <ul class="toggles-on">
          {toggles.map(({ name, sort, sentence }) => (
            <li key={name}>
              With the {sort === 'bug' ? 'mistake' : 'fix'} <code>{name}</code>: {sentence}
            </li>
          ))}
        </ul>
      )}
      <h2>
        {faults.length === 0
          ? verdict.isBad
            ? 'No fault is needed'
            : 'No fault happens'
          : `The ${count(faults.length, 'fault').replace(/^1 /, '')}`}
      </h2>
      <ul class="faults">
        {faults.map((step) => (
          <Fault key={step.index} step={step} causes={found.causes} onSelect={onSelect} />
        ))}
      </ul>
      <LoopSummary story={story} onSelect={onSelect} />
      {found.reasons !== undefined && <Reasons reasons={found.reasons.violation} story={story} onSelect={onSelect} />}
      {found.causes !== undefined && (
        <NoReturn
          note={found.causes.noReturn}
          isItself={found.causes.noReturn.step === momentOf(story)}
          onSelect={onSelect}
        />
      )}
      {document.sight !== undefined && <pre class="sight">{renderSight(document.sight, marks).join('\n')}</pre>}
      {document.error !== undefined && (
        <p>
          <b>Error of the model:</b> {document.error.message} <code>{document.error.place}</code>
        </p>
      )}
    </section>
  )
}

function placeText(state: number): string {
  return state === 0 ? 'the start' : `step ${state}`
}

const LABELS = {
  necessary: 'needed',
  replaceable: 'another would do',
  irrelevant: 'not needed',
  unknown: 'not known whether needed',
} as const

interface FaultProps extends Pick<SummaryProps, 'onSelect'> {
  readonly step: StepDocument
  readonly causes: CausesNote | undefined
}

function Fault({ step, causes, onSelect }: FaultProps) {
  const cause = causes?.faults.find((each) => each.step === step.index)
  return (
    <li>
      <StepLink step={step.index} onSelect={onSelect} />{' '}
      {cause !== undefined && <b class={`tag ${cause.kind === 'necessary' ? 'fault' : ''}`}>{LABELS[cause.kind]}</b>}
      {saying(step)} <code>{stepText(step)}</code>
      {cause !== undefined && (
        <details>
          <summary>How this is known</summary>
          {cause.lines.map((line) => (
            <p key={line}>{line.trim()}</p>
          ))}
        </details>
      )}
    </li>
  )
}

interface NoReturnProps extends Pick<SummaryProps, 'onSelect'> {
  readonly note: CausesNote['noReturn']
  /** Whether that step is itself what goes wrong. */
  readonly isItself: boolean
}

function NoReturn({ note: { step, lines }, isItself, onSelect }: NoReturnProps) {
  const [first = '', ...rest] = lines
  return (
    <>
      <h2>The point of no return</h2>
      <p>
        {step !== undefined && (
          <>
            <StepLink step={step} onSelect={onSelect} />:{' '}
          </>
        )}
        {step !== undefined && isItself
          ? `this step itself. After ${placeText(step - 1)} it could still be avoided.`
          : first}
      </p>
      {rest.length > 0 && (
        <details>
          <summary>What could have happened instead</summary>
          {rest.map((line) => (
            <p key={line}>{line.trim()}</p>
          ))}
        </details>
      )}
    </>
  )
}

function LoopSummary({ story, onSelect }: Pick<SummaryProps, 'story' | 'onSelect'>) {
  const { loop, steps } = story.document
  if (loop === undefined) return null
  const [goesOn = '', ...rest] = renderLoop(loop, steps.length, marks)
  const isRest = loop.start === steps.length
  const fair = rest.filter((line) => line.startsWith('  '))
  const other = rest.filter((line) => !line.startsWith('  ') && line !== 'It is fair:')
  return (
    <>
      <h2>{isRest ? 'It stops there for ever' : 'It goes round for ever'}</h2>
      <p>
        {goesOn}{' '}
        {!isRest && (
          <>
            The loop: <StepLink step={loop.start + 1} onSelect={onSelect} /> to{' '}
            <StepLink step={steps.length} onSelect={onSelect} />.
          </>
        )}
      </p>
      {other.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {fair.length > 0 && (
        <details>
          <summary>Why nothing forces it out: every step that must happen in the end does, or is not possible</summary>
          <ul>
            {fair.map((line) => (
              <li key={line}>{line.trim()}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
