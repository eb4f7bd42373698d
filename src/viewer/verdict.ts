import { count } from '../base/count.ts'
import { DEADLOCK_FREE, ERROR_FREE } from '../model/model.ts'
import { NO_PROPERTY } from '../trace/itf.ts'
import type { Story } from './story.ts'

/** What a run shows, in plain words. */
export interface PlainVerdict {
  readonly text: string
  readonly isBad: boolean
  /** What introduces the author's sentence, so that nobody takes it for what happened; undefined where it is that. */
  readonly asks: string | undefined
  /** What sort of property it is, for those who know the language. */
  readonly sort: string | undefined
}

export function verdictOf({ document, walk }: Pick<Story, 'document' | 'walk'>): PlainVerdict {
  const { property, steps, faults, loop } = document
  const sort = walk.ground.run.model.properties.find(({ name }) => name === property)?.sort
  const length = `${steps.length === 0 ? 'at the start' : `after ${count(steps.length, 'step')}`} with ${faults === 0 ? 'no fault' : count(faults, 'fault')}`
  const asks = sort === undefined ? undefined : sort === 'reachable' ? 'What was looked for:' : 'What should be true:'
  const said = (text: string): PlainVerdict => ({ text, isBad: sort !== 'reachable', asks, sort })
  if (property === NO_PROPERTY) return { text: `Possible, ${length}`, isBad: false, asks: undefined, sort: undefined }
  if (property === DEADLOCK_FREE) return said(`Everything stops ${length}`)
  if (property === ERROR_FREE) return said(`The model fails ${length}`)
  switch (sort) {
    case 'reachable':
      return said(`Reached ${length}`)
    case 'recoverable':
      return said(`No way back ${length}`)
    case 'unaffected':
      return said(`Not independent: seen ${length}`)
    case 'liveness':
      return said(
        loop === undefined
          ? `Never again possible ${length}`
          : loop.start === steps.length
            ? `It never happens: all rests ${length}`
            : `It never happens: the run goes round for ever ${length}`,
      )
    default:
      return said(`Broken ${length}`)
  }
}

/** The step at which what is wrong can be seen at once; undefined where it takes the rest of the run, or other runs. */
export function momentOf({ document, walk }: Pick<Story, 'document' | 'walk'>): number | undefined {
  const sort = walk.ground.run.model.properties.find(({ name }) => name === document.property)?.sort
  const isSeen = sort === 'invariant' || sort === 'step' || document.property === DEADLOCK_FREE
  return isSeen || document.property === ERROR_FREE ? document.steps.length : undefined
}
