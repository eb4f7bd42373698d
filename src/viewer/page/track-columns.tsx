import { LINE } from '../geometry.ts'
import { shortened, wordsOf } from '../sentence.ts'
import type { Story } from '../story.ts'
import type { TruthStrip } from '../truths.ts'

const TRACK = 36
const TRUTH = 22
/** Properties that have a column; the rest is told beside the state. */
const TRUTHS_MOST = 2

/** The properties that are worth a column: those that do not say the same all the time. */
function strippedTruths({ truths, document }: Story): TruthStrip[] {
  return truths
    .filter(({ name, values, sort }) => (sort === 'reachable' ? name === document.property : values.includes(false)))
    .sort((a, b) => Number(b.name === document.property) - Number(a.name === document.property))
    .slice(0, TRUTHS_MOST)
}

/** Width that the text of a line wants. */
const TEXT = 300

/** How many tracks there is room for beside the text. */
export function tracksFitting(story: Story, width: number): number {
  const room = width - TEXT - strippedTruths(story).length * TRUTH
  return Math.max(0, Math.min(story.tracks.length, Math.floor(room / TRACK)))
}

export function trackWidth(story: Story, count: number): number {
  return Math.min(count, story.tracks.length) * TRACK + strippedTruths(story).length * TRUTH
}

/** Letters of the head of a column. */
const HEAD_MOST = 15

interface HeadsProps {
  readonly story: Story
  readonly count: number
  readonly height: number
}

export function TrackHeads({ story, count, height }: HeadsProps) {
  const tracks = story.tracks.slice(0, count)
  const width = trackWidth(story, count)
  if (width === 0) return null
  const heads = [
    ...tracks.map(({ path }, at) => ({ text: trackName(path), x: TRACK * (at + 0.5) })),
    ...strippedTruths(story).map(({ name }, at) => ({ text: name, x: TRACK * tracks.length + TRUTH * (at + 0.5) })),
  ]
  return (
    <svg class="track-heads" width={width} height={height} aria-hidden="true">
      {heads.map(({ text, x }) => (
        <text key={x} class="lane-name ends" transform={`translate(${x} ${height - 8}) rotate(52)`}>
          <title>{text}</title>
          {shortened(text, HEAD_MOST)}
        </text>
      ))}
    </svg>
  )
}

function trackName(path: string): string {
  const [name = '', ...rest] = path.split(/(?=\[)/)
  return `${wordsOf(name)}${rest.join('')}`
}

interface ColumnsProps {
  readonly story: Story
  /** For each state, its line. */
  readonly lines: readonly number[]
  readonly first: number
  readonly last: number
  readonly count: number
}

/** Numbers as step charts that run from top to bottom, and marks of the properties, all at the right of the lines. */
export function TrackColumns({ story, lines, first, last, count }: ColumnsProps) {
  const width = trackWidth(story, count)
  if (width === 0) return null
  const [top, height] = [first * LINE, (last - first + 1) * LINE]
  const states = lines.flatMap((line, state) =>
    line >= first && line <= last && lines[state + 1] !== line ? [state] : [],
  )
  const tracks = story.tracks.slice(0, count)
  return (
    <svg
      class="tracks"
      width={width}
      height={height}
      viewBox={`0 ${top} ${width} ${height}`}
      style={{ top: `${top}px` }}
      aria-hidden="true"
    >
      {tracks.map(({ path, values, least, most }, at) => {
        const scale = (TRACK - 14) / Math.max(1, most - least)
        const x = at * TRACK + 4
        return (
          <g key={path} class="track">
            <title>{path}</title>
            {states.map((state) => {
              const value = values[state] ?? least
              const line = lines[state] ?? 0
              const isNew = state === 0 || value !== values[state - 1]
              return (
                <g key={state}>
                  <rect
                    class="amount"
                    x={x}
                    y={line * LINE + 1}
                    width={Math.max(1.5, (value - least) * scale)}
                    height={LINE - 2}
                  />
                  {isNew && (
                    <text class="amount-text" x={x + 3} y={(line + 0.5) * LINE + 4}>
                      {value}
                    </text>
                  )}
                </g>
              )
            })}
          </g>
        )
      })}
      {strippedTruths(story).map(({ name, values, sort }, at) => (
        <g key={name} class="truth">
          <title>{name}</title>
          {states.map((state) => {
            const value = values[state]
            const isBad = sort !== 'reachable' && value === false
            const sign = value === undefined ? '·' : sort === 'reachable' ? (value ? '★' : '·') : value ? '✓' : '✗'
            return (
              <text
                key={state}
                class={isBad ? 'truth-mark bad' : 'truth-mark'}
                x={tracks.length * TRACK + TRUTH * (at + 0.5)}
                y={((lines[state] ?? 0) + 0.5) * LINE + 5}
              >
                {sign}
              </text>
            )
          })}
        </g>
      ))}
    </svg>
  )
}
