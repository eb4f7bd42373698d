import { listed } from '../base/listed.ts'
import type { Expectation, Property, Run } from '../model/model.ts'
import type { LassoNotes } from './lasso-notes.ts'
import type { SightNotes } from './sight-notes.ts'

/** What a trace has beside its steps. */
export interface Shown {
  readonly error?: { readonly message: string } | undefined
  readonly notes: LassoNotes | SightNotes | undefined
}

/** What a trace shows, as a sentence. */
export function claimText(
  { name, subject }: Pick<Expectation, 'name' | 'subject'>,
  run: Pick<Run, 'model'>,
  { error, notes }: Shown,
): string {
  if (subject.kind === 'deadlockFree')
    return 'No step of the system or of an operator is left, and the state is not terminal.'
  if (subject.kind === 'errorFree') return error?.message ?? 'The model has no value here.'
  const property = run.model.properties[subject.property]
  switch (property?.sort) {
    case 'reachable':
      return `${name} is reached.`
    case 'recoverable':
      return `${name} is violated: from the last state, no steps of the system${property.withOperators ? ' or of operators' : ''} lead to a good one.`
    case 'unaffected':
      return `${name} is violated: without ${withoutText(property, run)}, no run shows what this one shows.`
    case 'liveness':
      return livenessText(name, notes)
    default:
      return `${name} is violated.`
  }
}

/** The steps that an `unaffected` property speaks of, by the names of their actions. */
export function withoutText({ by }: Property & { readonly sort: 'unaffected' }, { model }: Pick<Run, 'model'>): string {
  return listed(
    by.map((action) => model.actions[action]?.name ?? '?'),
    4,
  )
}

function livenessText(name: string, notes: Shown['notes']): string {
  if (notes === undefined || 'seen' in notes) return `${name} is violated, whatever happens next.`
  const binding = notes.binding.map((each) => `${each.name} = ${each.value}`).join(', ')
  return `${name} is violated${binding === '' ? '' : ` for ${binding}`} by a fair run that goes on so for ever.`
}
