import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { stepText } from '../../trace/render-loop.ts'
import { bandText } from '../bands.ts'
import { type Geometry, geometryOf, LINE, type Room } from '../geometry.ts'
import { lineOfState, type TimelineItem, visibleLines } from '../items.ts'
import { saying } from '../sentence.ts'
import type { Story } from '../story.ts'
import { Drawing } from './drawing.tsx'
import { TrackColumns, TrackHeads, tracksFitting, trackWidth } from './track-columns.tsx'

export interface TimelineProps {
  readonly story: Story
  readonly title: string
  readonly items: readonly TimelineItem[]
  readonly selected: number
  readonly onSelect: (step: number) => void
  readonly onToggle: (step: number) => void
  readonly needed: ReadonlySet<number>
  /** Numbers of the steps without which the run shows the same. */
  readonly aside: ReadonlySet<number>
  /** The step after which nothing could avoid it any more. */
  readonly noReturn: number | undefined
  readonly found: ReadonlySet<number>
  readonly isActive: boolean
  readonly room: Room
  readonly tracks: 'all' | 'fitting'
}

/** The steps from top to bottom, beside the lanes of the actors. Only the lines in the window are in the page. */
export function Timeline(props: TimelineProps) {
  const { story, items, selected, title, isActive, room } = props
  const box = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, height: 800, width: 800 })
  const geometry = geometryOf(story, room)
  const lines = lineOfState(items)
  const tracks =
    props.tracks === 'all' ? story.tracks.length : tracksFitting(story, view.width - geometry.width - NUMBER)
  const { first, last } = visibleLines(view.top, view.height, LINE, items.length)
  const line = lines[selected] ?? 0
  const id = (at: number) => `${isActive ? 'line' : 'other'}-${at}`

  const measure = () => {
    if (box.current !== null)
      setView({ top: box.current.scrollTop, height: box.current.clientHeight, width: box.current.clientWidth })
  }
  useEffect(() => {
    measure()
    // On paper there is no window: all lines are drawn.
    const drawAll = () => setView((view) => ({ ...view, top: 0, height: items.length * LINE }))
    addEventListener('resize', measure)
    addEventListener('beforeprint', drawAll)
    addEventListener('afterprint', measure)
    return () => {
      removeEventListener('resize', measure)
      removeEventListener('beforeprint', drawAll)
      removeEventListener('afterprint', measure)
    }
  }, [items.length])
  useLayoutEffect(() => {
    const { current } = box
    if (current === null) return
    const head = room === 'narrow' ? 0 : 16
    if ((line + 1) * LINE > current.scrollTop + current.clientHeight - HEAD - head)
      current.scrollTop = (line + 1) * LINE - current.clientHeight + HEAD + head
    if (line * LINE < current.scrollTop) current.scrollTop = Math.max(0, line * LINE - LINE)
    measure()
  }, [line, items.length, room])

  const shown = items.slice(first, last + 1).map((item, at) => ({ item, line: first + at }))
  // The selected line is what the list points to, so it is there wherever the window is.
  const isSelectedShown = line >= first && line <= last
  const selectedItem = items[line]
  const all = isSelectedShown || selectedItem === undefined ? shown : [...shown, { item: selectedItem, line }]
  return (
    <section class="timeline-section" aria-label={title}>
      <div
        class="timeline"
        ref={box}
        role="listbox"
        tabIndex={0}
        aria-label={`${title}: steps`}
        aria-activedescendant={id(line)}
        onScroll={measure}
        data-active={isActive}
      >
        <Heads {...props} geometry={geometry} count={tracks} />
        <div class="lines" role="presentation" style={{ height: `${items.length * LINE}px` }}>
          {all.map((each) => (
            <Line key={each.line} {...props} {...each} id={id(each.line)} geometry={geometry} count={tracks} />
          ))}
          <Drawing
            story={story}
            geometry={geometry}
            items={items}
            lines={lines}
            first={first}
            last={last}
            selected={selected}
            needed={props.needed}
          />
          <TrackColumns story={story} lines={lines} first={first} last={last} count={tracks} />
        </div>
      </div>
    </section>
  )
}

/** Height of the heads of the lanes, and width of the steps' numbers. */
const HEAD = 112
const NUMBER = 42

/** Where things are across, and how many tracks there are. */
interface Placed {
  readonly geometry: Geometry
  readonly count: number
}

function Heads({ story, geometry, count }: TimelineProps & Placed) {
  return (
    <div class="heads" role="presentation" aria-hidden="true">
      <svg width={geometry.width + 40} height={HEAD} class="lane-heads" aria-hidden="true">
        {[...geometry.laneAt].map(([lane, x]) => (
          <text key={lane} class="lane-name" transform={`translate(${x} ${HEAD - 8}) rotate(-48)`}>
            {lane}
          </text>
        ))}
      </svg>
      <TrackHeads story={story} count={count} height={HEAD} />
    </div>
  )
}

interface LineProps extends TimelineProps, Placed {
  readonly item: TimelineItem
  readonly line: number
  readonly id: string
}

function Line({
  item,
  line,
  id,
  geometry,
  story,
  selected,
  onSelect,
  onToggle,
  found,
  needed,
  aside,
  noReturn,
  count,
}: LineProps) {
  const from = item.kind === 'start' ? 0 : item.kind === 'step' ? item.from : story.document.steps.length
  const isSelected =
    item.kind === 'end' ? false : item.kind === 'start' ? selected === 0 : item.from <= selected && selected <= item.to
  const isNeeded = item.kind === 'step' && [...needed].some((each) => item.from <= each && each <= item.to)
  const names = [
    'line',
    item.kind,
    isSelected ? 'selected' : '',
    isNeeded ? 'needed' : '',
    item.kind === 'step' && aside.has(item.from) ? 'aside' : '',
    found.has(from) && item.kind === 'step' ? 'found' : '',
  ]
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list itself answers to the keys
    <div
      id={id}
      class={names.join(' ')}
      role="option"
      aria-selected={isSelected}
      aria-setsize={story.document.steps.length + 1}
      aria-posinset={from + 1}
      tabIndex={-1}
      style={{ top: `${line * LINE}px`, height: `${LINE}px`, paddingRight: `${trackWidth(story, count) + 8}px` }}
      onClick={() => onSelect(item.kind === 'step' && isSelected ? selected : from)}
    >
      <span class="number">{numberOf(item)}</span>
      <span class="room" style={{ width: `${geometry.width}px` }} />
      <span class="text">
        <LineText
          item={item}
          story={story}
          selected={selected}
          noReturn={noReturn}
          onToggle={onToggle}
          isNeeded={isNeeded}
          isAside={aside.has(from)}
        />
      </span>
    </div>
  )
}

function numberOf(item: TimelineItem): string {
  if (item.kind === 'start') return '0'
  if (item.kind === 'end') return ''
  return item.from === item.to ? String(item.from) : `${item.from}–${item.to}`
}

interface LineTextProps extends Pick<TimelineProps, 'story' | 'onToggle' | 'selected' | 'noReturn'> {
  readonly item: TimelineItem
  readonly isNeeded: boolean
  readonly isAside: boolean
}

function LineText({ item, story, selected, noReturn, onToggle, isNeeded, isAside }: LineTextProps) {
  if (item.kind === 'start') return <span class="says">At the start</span>
  if (item.kind === 'end') return <span class="says again">{item.sentence}</span>
  const step = story.document.steps[item.from - 1]
  if (step === undefined) return null
  const times = item.to - item.from + 1
  return (
    <>
      <span class="says">
        {step.sort === 'fault' && <b class="tag fault">fault</b>}
        {step.sort === 'operator' && <b class="tag operator">operator</b>}
        {step.changes === undefined && <b class="tag fault">error</b>}
        {isNeeded && <b class="tag needed-tag">read by {selected}</b>}
        {isAside && <b class="tag">plays no part</b>}
        {noReturn !== undefined && item.from <= noReturn && noReturn <= item.to && <b class="tag">no return</b>}
        {saying(step)}
      </span>
      <span class="who">
        <b>{item.lane}</b>{' '}
        {chipsOf(story, item.from, item.to).map(({ text, kind }) => (
          <span key={text} class={`chip ${kind}`}>
            {text}
          </span>
        ))}
        <code>{stepText(step)}</code>
        {item.part !== 'single' && (
          <button
            type="button"
            class="fold"
            aria-expanded={item.part === 'opened'}
            onClick={(event) => {
              event.stopPropagation()
              onToggle(item.from)
            }}
          >
            {item.part === 'folded' ? `×${times} show each` : 'fold'}
          </button>
        )}
      </span>
    </>
  )
}

/** Chips of one line. */
const CHIPS_MOST = 2

/** What a line brings about that lasts: by a fault, and words that change otherwise. */
function chipsOf(
  { bands, words }: Story,
  from: number,
  to: number,
): { readonly text: string; readonly kind: string }[] {
  const begun = bands.filter((band) => band.kind !== 'state' && band.from >= from && band.from <= to)
  const lasting = begun.map((band) => ({ text: bandText(band), kind: band.kind as string }))
  const changed = words
    .filter(({ state }) => state >= from && state <= to)
    .map(({ text }) => ({ text, kind: 'word' }))
    .filter(({ text }) => lasting.every((other) => other.text !== text))
  return [...lasting, ...changed].slice(0, CHIPS_MOST)
}
