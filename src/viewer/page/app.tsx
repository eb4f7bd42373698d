import { useMemo, useRef, useState } from 'preact/hooks'
import { titleOf } from '../../trace/trace-rows.ts'
import { lengthOf, type Walk } from '../../walk/walk.ts'
import { itemsOf, lineOfState, stepsWith } from '../items.ts'
import { type Command, stepInHash } from '../keys.ts'
import type { FoundTrace } from '../page-data.ts'
import { saying } from '../sentence.ts'
import { type Story, storyOf } from '../story.ts'
import { Comparison } from './comparison.tsx'
import { Help } from './help.tsx'
import { Starts } from './starts.tsx'
import { StepPanel } from './step-panel.tsx'
import { Summary } from './summary.tsx'
import { type PanelName, Tabs } from './tabs.tsx'
import { Timeline } from './timeline.tsx'
import { TopBar } from './top-bar.tsx'
import { useHand } from './use-hand.ts'
import { useHash } from './use-hash.ts'
import { useKeys } from './use-keys.ts'
import { useTheme } from './use-theme.ts'
import { useWidth } from './use-width.ts'
import { Switches, WhatIf } from './what-if.tsx'

interface AppProps {
  /** The run that was found; of a spec that is walked, its start. */
  readonly walk: Walk
  readonly found: FoundTrace | undefined
  readonly onStart: (walk: Walk) => void
}

/** Which of the steps that were found is selected: `2 of 7`. */
function matchText(matches: readonly number[], at: number): string {
  return matches.length === 0 ? 'none' : `${matches.indexOf(at) + 1 || '·'} of ${matches.length}`
}

/** What comes after the last step of a run that has no end. */
function endText(start: number, steps: number): string {
  return start === steps ? 'Nothing more happens, for ever' : `Again from step ${start + 1}, round and round for ever`
}

const NONE: ReadonlySet<number> = new Set()

export function App({ walk, found, onStart }: AppProps) {
  const isFree = found === undefined
  const foundStory = useMemo(() => storyOf(walk, found?.document, found?.reasons), [walk, found])
  const [selected, setSelected] = useState(() => stepInHash(location.hash, lengthOf(walk)) ?? lengthOf(walk))
  const { hand, story: handStory, stopped, isShown: isHand, ...byHand } = useHand(walk, isFree, setSelected)
  const [panel, setPanel] = useState<PanelName>(isFree ? 'what-if' : 'step')
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const [wanted, setWanted] = useState('')
  const [isHelp, setIsHelp] = useState(false)
  const [allTracks, setAllTracks] = useState(false)
  const [theme, switchTheme] = useTheme()
  const width = useWidth()
  const search = useRef<HTMLInputElement>(null)

  const story = isHand && handStory !== undefined ? handStory : foundStory
  const most = lengthOf(story.walk)
  const at = Math.min(selected, most)
  const endOf = ({ document }: Story, which: boolean) =>
    (which ? stopped : undefined) ?? (document.loop && endText(document.loop.start, document.steps.length))
  const items = useMemo(() => itemsOf(story.rows, open, endOf(story, isHand)), [story, open, isHand, stopped])
  const matches = useMemo(() => stepsWith(story.document, wanted), [story, wanted])
  const step = story.document.steps[at - 1]
  const needed = useMemo(() => new Set(story.needs[at - 1]?.needs ?? []), [story, at])
  const aside = useMemo(
    () => new Set(found?.reasons?.steps.filter(({ relevance }) => relevance === 'irrelevant').map(({ step }) => step)),
    [found],
  )

  useHash(at, most, setSelected)

  // Keys can come faster than the page is drawn: each goes on from where the last one led.
  const place = useRef(at)
  place.current = at
  const select = (number: number) => {
    place.current = Math.max(0, Math.min(most, number))
    setSelected(place.current)
  }
  const moveLines = (by: number) => {
    const lines = lineOfState(items)
    const line = Math.max(0, Math.min(items.length - 1, (lines[place.current] ?? 0) + by))
    const item = items[line]
    if (item?.kind === 'step') select(item.from)
    else select(item?.kind === 'start' ? 0 : most)
  }
  const toggleFold = (from: number) =>
    setOpen((old) => (old.has(from) ? new Set([...old].filter((each) => each !== from)) : new Set([...old, from])))
  const fold = () => {
    const row = story.rows.find(({ step: { index }, last }) => index <= place.current && place.current <= last)
    if (row !== undefined && row.last > row.step.index) toggleFold(row.step.index)
  }
  const match = (by: 1 | -1) => {
    const next =
      by === 1 ? matches.find((each) => each > place.current) : matches.findLast((each) => each < place.current)
    const to = next ?? (by === 1 ? matches[0] : matches.at(-1))
    if (to !== undefined) select(to)
  }
  const run: Readonly<Record<Command, () => void>> = {
    next: () => moveLines(1),
    previous: () => moveLines(-1),
    pageDown: () => moveLines(10),
    pageUp: () => moveLines(-10),
    first: () => select(0),
    last: () => select(most),
    fold,
    left: () => !isFree && byHand.show(false),
    right: () => hand !== undefined && byHand.show(true),
    search: () => search.current?.focus(),
    nextMatch: () => match(1),
    previousMatch: () => match(-1),
    help: () => setIsHelp(true),
    whatIf: () => setPanel('what-if'),
    step: () => setPanel('step'),
    theme: switchTheme,
    close: () => {
      setIsHelp(false)
      setWanted('')
      search.current?.blur()
    },
  }
  useKeys(run)

  const isNarrow = width < 700
  const isBoth = !isFree && hand !== undefined && handStory !== undefined
  const timeline = (own: Story, which: boolean, title: string) => {
    const isActive = which === isHand
    const ownItems = isActive ? items : itemsOf(own.rows, open, endOf(own, which))
    return (
      <div class="way" onPointerDownCapture={() => byHand.show(which)}>
        {isBoth && (
          <h2 class={isActive ? 'way-title active' : 'way-title'}>
            {title}
            {isActive ? ' (selected)' : ''}
          </h2>
        )}
        <Timeline
          story={own}
          title={title}
          items={ownItems}
          selected={Math.min(at, lengthOf(own.walk))}
          onSelect={select}
          onToggle={toggleFold}
          needed={isActive ? needed : NONE}
          aside={which ? NONE : aside}
          noReturn={which ? undefined : found?.causes?.noReturn.step}
          found={isActive ? new Set(matches) : NONE}
          isActive={isActive}
          room={isNarrow ? 'narrow' : isBoth ? 'half' : 'wide'}
          tracks={allTracks ? 'all' : 'fitting'}
        />
      </div>
    )
  }

  return (
    <div class={isBoth ? 'page both' : isFree ? 'page free' : 'page'}>
      <TopBar
        title={isFree ? `A walk through ${story.document.spec}` : titleOf(foundStory.document)}
        input={search}
        wanted={wanted}
        onWanted={setWanted}
        onNext={() => match(1)}
        matches={wanted.trim() === '' ? '' : matchText(matches, at)}
        numbers={isNarrow || isBoth ? 0 : story.tracks.length}
        allNumbers={allTracks}
        onNumbers={() => setAllTracks(!allTracks)}
        theme={theme}
        onTheme={switchTheme}
        onHelp={() => setIsHelp(true)}
      />
      <p class="unseen" role="status" aria-live="polite">
        {at === 0
          ? 'At the start'
          : step &&
            `Step ${at} of ${most}${step.sort === 'fault' ? ', fault' : ''}: ${step.actor ?? ''} ${saying(step)} ${step.changes?.length ?? 0} changes.`}
      </p>
      {found !== undefined && (
        <Summary
          story={foundStory}
          found={found}
          onSelect={(number) => {
            byHand.show(false)
            setSelected(number)
          }}
        />
      )}
      <main class="ways">
        {!isFree && timeline(foundStory, false, 'The run that was found')}
        {hand !== undefined && handStory !== undefined && timeline(handStory, true, hand.title)}
      </main>
      <aside class="panel" aria-label="The selected step">
        <Tabs panel={panel} onPanel={setPanel} />
        <div role="tabpanel" id="panel" aria-labelledby={`tab-${panel}`}>
          {isBoth && (
            <Comparison found={walk} hand={hand} story={handStory} at={at} onSelect={select} onDrop={byHand.drop} />
          )}
          {panel === 'step' ? (
            <StepPanel story={story} selected={at} onSelect={select} />
          ) : (
            <>
              {isFree && <Starts walk={walk} onStart={onStart} />}
              <WhatIf
                story={story}
                at={at}
                onSelect={select}
                onTake={(instance) => byHand.take(story.walk, at, instance)}
              />
              {byHand.problem !== undefined && <p role="alert">{byHand.problem}</p>}
              <Switches found={walk.ground.run.model.toggles} toggles={byHand.toggles} onSwitch={byHand.switchTo} />
            </>
          )}
        </div>
      </aside>
      {isHelp && <Help onClose={() => setIsHelp(false)} />}
    </div>
  )
}
