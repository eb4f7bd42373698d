import type { TraceDocument } from '../trace/trace-document.ts'
import type { TraceRow } from '../trace/trace-rows.ts'

/** One line of the timeline, all of one height. */
export type TimelineItem =
  | { readonly kind: 'start' }
  /** Some steps that are folded into one line, or one step. */
  | {
      readonly kind: 'step'
      readonly from: number
      readonly to: number
      readonly lane: string
      readonly part: FoldPart
    }
  | { readonly kind: 'end'; readonly sentence: string }

/** Whether an item is a fold, which can be opened; the first step of one that is open; or neither. */
export type FoldPart = 'folded' | 'opened' | 'single'

/** @param open numbers of the first steps of the rows that are shown step by step */
export function itemsOf(
  rows: readonly TraceRow[],
  open: ReadonlySet<number>,
  end: string | undefined,
): readonly TimelineItem[] {
  const steps = rows.flatMap(({ step: { index }, last, lane }): TimelineItem[] => {
    if (last === index) return [{ kind: 'step', from: index, to: index, lane, part: 'single' }]
    if (!open.has(index)) return [{ kind: 'step', from: index, to: last, lane, part: 'folded' }]
    return Array.from({ length: last - index + 1 }, (_, at) => ({
      kind: 'step',
      from: index + at,
      to: index + at,
      lane,
      part: at === 0 ? 'opened' : 'single',
    }))
  })
  return [{ kind: 'start' }, ...steps, ...(end === undefined ? [] : [{ kind: 'end', sentence: end } as const])]
}

/** For each state, the line of the step that leads to it. */
export function lineOfState(items: readonly TimelineItem[]): readonly number[] {
  const lines: number[] = []
  for (const [line, item] of items.entries()) {
    if (item.kind === 'start') lines[0] = line
    if (item.kind === 'step') for (let step = item.from; step <= item.to; step++) lines[step] = line
  }
  return lines
}

/** Which lines are to be drawn: those in the window, and some around it. */
export function visibleLines(
  scrollTop: number,
  height: number,
  lineHeight: number,
  count: number,
): { readonly first: number; readonly last: number } {
  const around = 6
  const last = Math.max(0, Math.min(count - 1, Math.ceil((scrollTop + height) / lineHeight) + around))
  // Where lines were folded, the window may for a moment be below them all.
  return { first: Math.max(0, Math.min(last, Math.floor(scrollTop / lineHeight) - around)), last }
}

/** Numbers of the steps in which a text occurs: in the step's name, its comment, its actors or what it changes. */
export function stepsWith({ steps }: Pick<TraceDocument, 'steps'>, text: string): number[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return []
  return steps
    .filter(({ action, actor, args, doc, changes = [] }) =>
      [
        action,
        actor ?? '',
        ...args.flatMap(({ name, value }) => [name, value]),
        doc.join(' '),
        ...changes.flatMap(({ path, before, after }) => [path, before, after]),
      ].some((part) => part.toLowerCase().includes(wanted)),
    )
    .map(({ index }) => index)
}
