import { useMemo, useState } from 'preact/hooks'
import { lengthOf, type Walk } from '../../walk/walk.ts'
import { type Hand, handFrom, handWithToggles, stopText } from '../hand.ts'
import { type Story, storyOf } from '../story.ts'

/** A run by hand beside the run that was found, or alone where a spec is walked. */
export interface HandState {
  readonly hand: Hand | undefined
  readonly story: Story | undefined
  /** Why it goes no further; undefined where it does. */
  readonly stopped: string | undefined
  /** Whether it is the run that keys and clicks are about. */
  readonly isShown: boolean
  readonly show: (isShown: boolean) => void
  /** Fixes and mistakes that are on. */
  readonly toggles: readonly string[]
  /** Why the last switch was refused. */
  readonly problem: string | undefined
  /** Goes on from a place of a run with one step. */
  readonly take: (from: Walk, at: number, instance: number) => void
  readonly drop: () => void
  readonly switchTo: (toggles: readonly string[]) => void
}

/** @param select where a new run by hand leads to */
export function useHand(found: Walk, isFree: boolean, select: (at: number) => void): HandState {
  const [hand, setHand] = useState<Hand | undefined>(
    isFree ? { walk: found, title: 'By hand', left: 0, stop: undefined, retaken: undefined } : undefined,
  )
  const story = useMemo(() => hand && storyOf(hand.walk), [hand])
  const stopped = useMemo(() => hand && stopText(hand), [hand])
  const [isShown, show] = useState(isFree)
  const own = found.ground.run.toggles
  const [toggles, setToggles] = useState(own)
  const [problem, setProblem] = useState<string>()

  const goOn = (next: Hand, at: number) => {
    setHand(next)
    setProblem(undefined)
    show(true)
    select(at)
  }
  const drop = () => {
    setHand(undefined)
    setProblem(undefined)
    show(false)
    setToggles(own)
  }
  const take = (from: Walk, at: number, instance: number) => {
    const next = handFrom(from, at, instance, isShown ? hand : undefined)
    if (next === undefined) return
    // A step from the run that was found leaves behind what another run by hand has switched.
    setToggles(next.walk.ground.run.toggles)
    goOn(next, at + 1)
  }
  const switchTo = (wanted: readonly string[]) => {
    setToggles(wanted)
    const isSame = own.length === wanted.length && own.every((each) => wanted.includes(each))
    if (isSame && !isFree) return drop()
    const next = handWithToggles(isFree ? (hand?.walk ?? found) : found, wanted)
    if (typeof next === 'string') return setProblem(next)
    goOn(next, lengthOf(next.walk))
  }
  return { hand, story, stopped, isShown, show, toggles, problem, take, drop, switchTo }
}
