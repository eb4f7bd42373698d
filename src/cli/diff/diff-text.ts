import { count } from '../../base/count.ts'
import { declarationSorts, type NameChange } from '../../diff/compare-structure.ts'
import type { VerdictChange } from '../../diff/compare-verdicts.ts'
import {
  type GatheredDifference,
  gatherDifferences,
  isOpen,
  isWholeWalk,
  type RunDiff,
  type SpecDiff,
  verdictOf,
} from '../../diff/spec-diff.ts'
import type { DifferenceDocument } from '../../diff/witness.ts'
import { statusText } from '../check/report-lines.ts'

/** What two versions come to, in a sentence. */
export function verdictText(diff: SpecDiff): string {
  const texts = {
    different: diff.runs.some(isOpen) ? 'different, and not everything was looked at' : 'different',
    same: 'no difference in behaviour within these bounds, and the same verdicts',
    inconclusive: 'inconclusive: no difference found so far, but not everything was looked at',
  }
  return texts[verdictOf(diff)]
}

/** The figures of the comparison. */
export function summaryText(diff: SpecDiff): string {
  const made = diff.runs.flatMap(({ verdicts }) => verdicts ?? [])
  const equal = made.reduce((sum, verdicts) => sum + verdicts.equal, 0)
  const changes = made.flatMap((verdicts) => verdicts.changes)
  const changed = changes.filter(({ kind }) => kind !== 'open').length
  const same = diff.runs.length - made.length
  const parts = [
    count(diff.runs.length, 'run'),
    ...(same > 0 ? [`${same} the same in both texts and not made`] : []),
    ...(made.length > 0 ? [`${count(equal, 'verdict')} the same`, `${changed} changed`] : []),
    ...(changes.length > changed ? [`${changes.length - changed} open`] : []),
    count(gatherDifferences(diff.runs).length, 'difference in behaviour', 'differences in behaviour'),
  ]
  return parts.join(', ')
}

/** What became of a declaration or a bound. */
export function nameChangeText({ name, old, new: new_ }: NameChange): string {
  if (old === undefined) return `new ${name}: ${new_}`
  return new_ === undefined ? `gone ${name}: ${old}` : `${name}: ${old} -> ${new_}`
}

/** The declarations that changed, a row for each, sort by sort. */
export function declarationRows({ declarations }: SpecDiff): readonly string[] {
  return declarationSorts.flatMap((sort) =>
    declarations.filter((change) => change.sort === sort).map((change) => `${sort}  ${nameChangeText(change)}`),
  )
}

/** What each version says of a property. */
export function verdictCells({ kind, old, new: new_ }: VerdictChange): readonly [string, string] {
  const text = (outcome: VerdictChange['old']) => {
    if (outcome === undefined) return 'not asked'
    const reason = kind === 'open' && outcome.status === 'inconclusive' ? outcome.reason : undefined
    return reason === undefined ? statusText(outcome) : `${statusText(outcome)}. ${reason}`
  }
  return [text(old), text(new_)]
}

/** What is different, in one clause. */
export function differenceText({ kind, step }: DifferenceDocument): string {
  if (step === undefined)
    return kind === 'appears' ? 'the system can start as it could not' : 'the system can no longer start as it could'
  if (kind === 'changes') return `${step} has another effect`
  return kind === 'appears' ? `${step} can happen where it could not` : `${step} can no longer happen where it could`
}

/** What the other version has in place of a difference. */
export function insteadLines({ reason, guard, effects }: DifferenceDocument): readonly string[] {
  return [
    ...(reason === undefined ? [] : [reason]),
    ...(guard === undefined ? [] : [`  ${guard.text}`, `  at ${guard.place}`]),
    ...effects.map(({ path, old, new: new_ }) => `${path} is then ${new_}; in the old version: ${old}`),
  ]
}

/** What is told in other words, so that the same verdict may be one about something else. */
function rewordedText({ runs }: SpecDiff): readonly string[] {
  const names = [...new Set(runs.flatMap(({ reworded }) => reworded))]
  return names.length === 0 ? [] : [`told in other words, so read them: ${names.join(', ')}`]
}

/** What else there is to know of the comparison: what says something else, what was not compared, and how far it went. */
export function noteLines(diff: SpecDiff): readonly string[] {
  return [...rewordedText(diff), ...apartText(diff), ...coverageLines(diff)]
}

/** How far the two versions were walked together: a line for all that is whole, and one for each run that is not. */
function coverageLines({ runs }: SpecDiff): readonly string[] {
  const told = runs.filter(({ behaviour }) => behaviour.kind === 'same text').length
  const whole = runs.flatMap(({ behaviour }) =>
    behaviour.kind === 'walked' && isWholeWalk(behaviour) ? [behaviour] : [],
  )
  const pairs = whole.reduce((sum, behaviour) => sum + behaviour.pairs, 0)
  const found = whole.some(({ differences }) => differences.length > 0)
  return [
    ...(told > 0 ? [`${count(told, 'run')}: all that can happen is told in the same words`] : []),
    ...(whole.length > 0
      ? [
          `${count(whole.length, 'run')}: walked together through all ${count(pairs, 'pair')} of states${found ? ' this side of a difference' : ''}`,
        ]
      : []),
    ...runs.flatMap((run) => openText(run) ?? []),
  ]
}

/** How far a walk came that is not whole. */
function openText({ name, behaviour }: RunDiff): string | undefined {
  if (behaviour.kind === 'same text' || isWholeWalk(behaviour)) return undefined
  const { pairs, limit, reached, ambiguous } = behaviour
  const unclear =
    ambiguous > 0 ? [`${count(ambiguous, 'first state')} could not be told apart by what both versions have`] : []
  const ended = limit && `ended at its limit of ${count(limit.most, limit.kind.slice(0, -1))}, ${seenText(reached)}`
  return `${name}: ${count(pairs, 'pair')} of states, ${[ended ?? [], unclear].flat().join(', ')}; nothing is known of the rest`
}

function seenText({ faults, steps }: { readonly faults: number; readonly steps: number }): string {
  const up = `of up to ${count(steps, 'step')}`
  if (faults === 0) return `after all ways ${up} without a fault`
  const fewer = faults === 1 ? 'without a fault' : `with fewer than ${count(faults, 'fault')}`
  return `after all ways ${fewer} and those ${up} with ${count(faults, 'fault')}`
}

/** In which runs a difference shows. */
export function whereText({ run, others }: GatheredDifference): string {
  if (others.length === 0) return run
  const more = others.length > NAMED ? ` and ${others.length - NAMED} more` : ''
  return `${run}, also in ${others.slice(0, NAMED).join('; ')}${more}`
}

/** Runs that are named where a difference shows in many. */
const NAMED = 4

/** Variables that no run compares, because their types have no values in common or one version lacks them. */
function apartText({ runs }: SpecDiff): readonly string[] {
  const names = runs.flatMap(({ behaviour }) =>
    behaviour.kind === 'walked' ? behaviour.apart.map(({ name }) => name) : [],
  )
  return names.length === 0
    ? []
    : [`not compared, for one version has it not, or with a type of other values: ${[...new Set(names)].join(', ')}`]
}
