import type { Run } from '../model/model.ts'
import type { LoneVariable } from './alignment.ts'
import { alignRuns } from './alignment.ts'
import { compareBounds, type DeclarationChange, type NameChange } from './compare-structure.ts'
import type { VerdictComparison } from './compare-verdicts.ts'
import { type Walk, type WalkLimits, walkTogether } from './lockstep.ts'
import { isSameSystem, rewordedIn } from './same-shape.ts'
import { type DifferenceDocument, documentDifference } from './witness.ts'

/** What is said of two versions of a spec, as plain data. */
export interface SpecDiff {
  /** What the versions are called. */
  readonly old: string
  readonly new: string
  readonly declarations: readonly DeclarationChange[]
  /** Runs that one version alone has, by their names in reports. */
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** Runs that both have, in the order of the new version. */
  readonly runs: readonly RunDiff[]
}

export interface RunDiff {
  /** As reports have it. */
  readonly name: string
  readonly bounds: readonly NameChange[]
  /** Properties, and the condition `terminal`, that are told in other words; that alone is no difference. */
  readonly reworded: readonly string[]
  /** Undefined where the run is the same in both versions, so that its verdicts are. */
  readonly verdicts: VerdictComparison | undefined
  readonly behaviour: Behaviour
}

/** How far two versions of a run do the same. */
export type Behaviour =
  /** All that can happen is told in the same words in both versions; nothing was walked. */
  | { readonly kind: 'same text' }
  | ({ readonly kind: 'walked'; readonly apart: readonly LoneVariable[] } & Omit<Walk, 'differences'> & {
        readonly differences: readonly DifferenceDocument[]
      })

/** Runs of the two versions that have the same check, the same switches on, and the same number among such. */
export function pairRuns(
  old: readonly Run[],
  new_: readonly Run[],
): {
  readonly both: readonly (readonly [Run, Run])[]
  readonly added: readonly Run[]
  readonly removed: readonly Run[]
} {
  const key = ({ check, toggles, ordinal }: Run) => JSON.stringify([check, [...toggles].sort(), ordinal])
  const [olds, news] = [old, new_].map((runs) => new Map(runs.map((run) => [key(run), run])))
  return {
    both: new_.flatMap((run) => {
      const other = olds?.get(key(run))
      return other === undefined ? [] : [[other, run] as const]
    }),
    added: new_.filter((run) => !olds?.has(key(run))),
    removed: old.filter((run) => !news?.has(key(run))),
  }
}

/** What can happen in two versions of a run that is not the same. */
export function compareBehaviour(old: Run, new_: Run, limits: WalkLimits): Behaviour {
  if (isSameSystem(old, new_)) return { kind: 'same text' }
  const alignment = alignRuns(old, new_)
  const { differences, ...walk } = walkTogether(alignment, limits)
  const documents = differences.map((difference) => documentDifference(alignment, difference))
  return { kind: 'walked', ...walk, apart: alignment.apart, differences: documents }
}

/** What two versions of a run come to, once their verdicts are known. */
export function runDiff(
  name: string,
  [old, new_]: readonly [Run, Run],
  verdicts: VerdictComparison | undefined,
  behaviour: Behaviour,
): RunDiff {
  return { name, bounds: compareBounds(old, new_), reworded: rewordedIn(old, new_), verdicts, behaviour }
}

export type DiffVerdict = 'same' | 'different' | 'inconclusive'

/** What it all comes to: a difference that was found counts, whatever else a limit has left open. */
export function verdictOf({ declarations, added, removed, runs }: SpecDiff): DiffVerdict {
  if (declarations.length + added.length + removed.length > 0 || runs.some(isDifferent)) return 'different'
  return runs.some(isOpen) ? 'inconclusive' : 'same'
}

function isDifferent({ bounds, verdicts, behaviour }: RunDiff): boolean {
  const changes = verdicts?.changes.some(({ kind }) => kind !== 'open') ?? false
  const differs = behaviour.kind === 'walked' && behaviour.differences.length + behaviour.apart.length > 0
  return bounds.length > 0 || changes || differs
}

/** Whether something of a run was not decided or not looked at. */
export function isOpen({ verdicts, behaviour }: RunDiff): boolean {
  return (verdicts?.changes.some(({ kind }) => kind === 'open') ?? false) || !isWholeWalk(behaviour)
}

/** Whether every pair of states that the same steps lead to was looked at, up to differences. */
export function isWholeWalk(behaviour: Behaviour): boolean {
  return behaviour.kind === 'same text' || (behaviour.limit === undefined && behaviour.ambiguous === 0)
}

/** One kind of difference that a step makes, by the least way to it of all runs. */
export interface GatheredDifference {
  readonly least: DifferenceDocument
  readonly run: string
  /** The other runs in which it shows. */
  readonly others: readonly string[]
}

/** The differences of all runs, each kind that a step makes once: those to look at first come first. */
export function gatherDifferences(runs: readonly RunDiff[]): readonly GatheredDifference[] {
  const groups = new Map<string, { readonly run: string; readonly document: DifferenceDocument }[]>()
  for (const { name, behaviour } of runs) {
    if (behaviour.kind === 'same text') continue
    for (const document of behaviour.differences) {
      const key = `${document.kind} ${document.step ?? ''}`
      groups.set(key, [...(groups.get(key) ?? []), { run: name, document }])
    }
  }
  const gathered = [...groups.values()].flatMap((group) => {
    const [first, ...others] = [...group].sort((a, b) => compareDistance(a.document, b.document))
    return first === undefined ? [] : [{ least: first.document, run: first.run, others: others.map(({ run }) => run) }]
  })
  return gathered.sort((a, b) => compareDistance(a.least, b.least))
}

function compareDistance(a: DifferenceDocument, b: DifferenceDocument): number {
  return a.faults - b.faults || a.steps - b.steps
}
