import { type Band, bandText } from '../bands.ts'
import { type Arrow, arrowsOf, type Geometry, LINE } from '../geometry.ts'
import type { TimelineItem } from '../items.ts'
import { shortened } from '../sentence.ts'
import type { Story } from '../story.ts'

interface DrawingProps {
  readonly story: Story
  readonly geometry: Geometry
  readonly items: readonly TimelineItem[]
  /** For each state, its line. */
  readonly lines: readonly number[]
  readonly first: number
  readonly last: number
  readonly selected: number
  /** Numbers of the steps that the selected one needed. */
  readonly needed: ReadonlySet<number>
}

/** The lanes with all that lies on them, as far as they are in the window. Text and roles say the same beside them. */
export function Drawing(props: DrawingProps) {
  const { story, geometry, items, lines, first, last } = props
  const height = (last - first + 1) * LINE
  const top = first * LINE
  const middle = (state: number) => ((lines[state] ?? 0) + 0.5) * LINE
  const isSeen = (from: number, to: number) => (lines[to] ?? items.length) >= first && (lines[from] ?? 0) <= last
  return (
    <svg
      class="drawing"
      width={geometry.width}
      height={height}
      viewBox={`0 ${top} ${geometry.width} ${height}`}
      style={{ top: `${top}px` }}
      aria-hidden="true"
    >
      <defs>
        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="hatch-ground" width="6" height="6" />
          <line class="hatch-line" x1="0" y1="0" x2="0" y2="6" />
        </pattern>
        <pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect class="dots-ground" width="6" height="6" />
          <circle class="dots-dot" cx="3" cy="3" r="1.4" />
        </pattern>
      </defs>
      {story.bands.filter(({ from, to }) => isSeen(from, to)).map((band) => bandShapes(band, props, middle))}
      {[...geometry.laneAt].map(([lane, x]) => (
        <line key={lane} class="lane" x1={x} x2={x} y1={Math.max(top, LINE / 2)} y2={top + height} />
      ))}
      {loopShape(props, middle)}
      {arrowsOf(story)
        .filter(({ from, to }) => isSeen(from, to))
        .map((arrow) => arrowShape(arrow, geometry, middle, lines))}
      {story.laneStates
        .filter(({ state }) => isSeen(state, state) && (state > 0 || geometry.spacing >= 44))
        .map(({ lane, state, texts }) => (
          <text
            key={`${lane} ${state}`}
            class="lane-state"
            x={geometry.laneAt.get(lane) ?? 0}
            y={middle(state) + (state === 0 ? -2 - raised(lane, story, geometry) : 20)}
          >
            {texts.map((text, at) => (
              <tspan key={text} x={geometry.laneAt.get(lane) ?? 0} dy={at === 0 ? 0 : 9}>
                {text}
              </tspan>
            ))}
          </text>
        ))}
      {items.slice(first, last + 1).map((item, at) => markShape(item, first + at, props))}
    </svg>
  )
}

/** The words at the start stand side by side: where they are too long for that, those of every other lane stand higher. */
function raised(lane: string, { lanes, laneStates }: Story, { spacing }: Geometry): number {
  const longest = Math.max(
    ...laneStates.map(({ state, texts }) => (state === 0 ? Math.max(...texts.map(({ length }) => length)) : 0)),
  )
  return longest * LETTER > spacing && lanes.indexOf(lane) % 2 === 0 ? 18 : 0
}

/** Width of a letter of the words on lanes and bands. */
const LETTER = 6

/** Until the step that ends it; one that lasts goes on to the end of the page. */
function bandShapes(band: Band, { geometry, story, items }: DrawingProps, middle: (state: number) => number) {
  const last = story.states.length - 1
  const [top, end] = [middle(band.from), band.to >= last ? items.length * LINE : middle(band.to + 1)]
  const key = `${band.path} ${band.from}`
  const height = Math.max(6, end - top)
  if (band.kind === 'all') {
    const x = geometry.allAt.get(band) ?? 0
    return (
      <g key={key}>
        <rect class="band all" x={x - 5} y={top} width={10} height={height} fill="url(#hatch)" />
        <text class="band-name" transform={`translate(${x - 3.5} ${top + 3}) rotate(90)`}>
          {shortened(bandText(band), Math.floor((height - 3) / LETTER))}
        </text>
      </g>
    )
  }
  if (band.kind === 'state') {
    const x = geometry.laneAt.get(band.lanes[0] ?? '') ?? 0
    return <rect key={key} class="band state" x={x - 3.5} y={top} width={7} height={height} rx={3} />
  }
  const xs = band.lanes.flatMap((lane) => geometry.laneAt.get(lane) ?? [])
  const pattern = band.kind === 'apart' ? 'url(#dots)' : 'url(#hatch)'
  const bars = xs.map((x) => (
    <rect
      key={`${key} ${x}`}
      class={`band ${band.kind}`}
      x={x - 9}
      y={top}
      width={18}
      height={height}
      fill={pattern}
      rx={3}
    />
  ))
  if (band.kind === 'lane' || xs.length < 2) return bars
  const [from, to] = [Math.min(...xs), Math.max(...xs)]
  return [
    <rect key={`${key} between`} class="between" x={from} y={top} width={to - from} height={height} />,
    ...bars,
    <path key={`${key} cut`} class="cut" d={`M${from + 9} ${top}H${to - 9}`} />,
    <path
      key={`${key} cross`}
      class="cut-cross"
      d={`M${(from + to) / 2 - 4} ${top - 6}l8 12M${(from + to) / 2 + 4} ${top - 6}l-8 12`}
    />,
  ]
}

function loopShape({ story, geometry, lines, items }: DrawingProps, middle: (state: number) => number) {
  const { loop, steps } = story.document
  if (loop === undefined || loop.start >= steps.length) return null
  const x = geometry.loopAt
  const [top, end] = [middle(loop.start + 1), (items.length - 0.5) * LINE]
  if (lines.length === 0) return null
  return (
    <g class="loop">
      <path
        class="loop-line"
        d={`M${x + 12} ${end}H${x + 4}Q${x} ${end} ${x} ${end - 6}V${top + 6}Q${x} ${top} ${x + 4} ${top}H${x + 8}`}
      />
      <path class="loop-head" d={`M${x + 15} ${top}l-8 -5v10z`} />
    </g>
  )
}

function arrowShape(arrow: Arrow, { laneAt }: Geometry, middle: (state: number) => number, lines: readonly number[]) {
  const [x1, x2] = [laneAt.get(arrow.fromLane) ?? 0, laneAt.get(arrow.toLane) ?? 0]
  const [y1, y2] = [middle(arrow.from), middle(arrow.to)]
  const length = Math.hypot(x2 - x1, y2 - y1)
  if (length < 1) return null
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length]
  const gap = lines[arrow.from] === lines[arrow.to] ? 4 : 10
  const [hx, hy] = [x2 - dx * gap, y2 - dy * gap]
  const head = `M${hx} ${hy}L${hx - dx * 9 - dy * 4} ${hy - dy * 9 + dx * 4}L${hx - dx * 9 + dy * 4} ${hy - dy * 9 - dx * 4}Z`
  return (
    <g key={`${arrow.kind} ${arrow.from} ${arrow.to} ${arrow.toLane} ${arrow.title}`} class={`arrow ${arrow.kind}`}>
      <title>{arrow.title}</title>
      <path class="arrow-line" d={`M${x1 + dx * 7} ${y1 + dy * 7}L${hx - dx * 6} ${hy - dy * 6}`} />
      <path class="arrow-head" d={head} />
    </g>
  )
}

/** A step: a cross for a fault, a diamond for an operator's, a dot for any other. */
function markShape(item: TimelineItem, line: number, { story, geometry, selected, needed }: DrawingProps) {
  if (item.kind !== 'step') return null
  const x = geometry.laneAt.get(item.lane) ?? 0
  const y = (line + 0.5) * LINE
  const step = story.document.steps[item.from - 1]
  const isSelected = item.from <= selected && selected <= item.to
  const isNeeded = [...needed].some((each) => item.from <= each && each <= item.to)
  return (
    <g key={line} class={`mark ${step?.sort ?? 'action'}`}>
      {isSelected && <circle class="ring" cx={x} cy={y} r={12} />}
      {isNeeded && <circle class="needed-ring" cx={x} cy={y} r={10.5} />}
      <circle class="mark-ground" cx={x} cy={y} r={8} />
      {step?.sort === 'fault' ? (
        <path class="cross" d={`M${x - 5} ${y - 5}l10 10M${x - 5} ${y + 5}l10 -10`} />
      ) : step?.sort === 'operator' ? (
        <path class="diamond" d={`M${x} ${y - 7}l7 7l-7 7l-7 -7z`} />
      ) : (
        <circle class="dot" cx={x} cy={y} r={5} />
      )}
    </g>
  )
}
