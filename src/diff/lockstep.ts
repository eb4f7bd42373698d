import { defined } from '../base/assert.ts'
import { codecFor } from '../interpret/encode.ts'
import type { State } from '../interpret/interpreted-system.ts'
import { showValue } from '../interpret/show.ts'
import type { Value } from '../interpret/values.ts'
import { isImpossible } from '../model/impossible.ts'
import { layoutOf } from '../model/layout.ts'
import { canonicaliser } from '../system/symmetry.ts'
import { isModelError, type ModelError } from '../system/transition-system.ts'
import { type Alignment, agree, type Side } from './alignment.ts'

/** A run of one version: the number of the initial state, and instances in order. */
export interface Way {
  readonly start: number
  readonly instances: readonly number[]
}

export type DifferenceKind = 'appears' | 'vanishes' | 'changes'

/**
 * The least of the differences of one kind that one step makes: fewest faults, then fewest steps. What leads there is
 * possible in both versions, and leads to the same values of all that both have.
 */
export interface Difference {
  readonly kind: DifferenceKind
  /** The name of the step; undefined for a first state that one version alone has. */
  readonly step: string | undefined
  /** Of the way and the step together. */
  readonly faults: number
  readonly steps: number
  /** The way in each version, with the step where that version has it. Undefined for a first state it has not. */
  readonly old: Way | undefined
  readonly new: Way | undefined
  /** The instance of the step in each version, also where it is not possible; undefined where there is none. */
  readonly oldInstance: number | undefined
  readonly newInstance: number | undefined
}

export interface WalkLimits {
  readonly pairs: number
  readonly seconds: number | undefined
  readonly now: () => number
  readonly onProgress?: (pairs: number, steps: number) => void
}

export interface Walk {
  readonly differences: readonly Difference[]
  /** Pairs of states that were looked at: those that symmetry makes alike once. */
  readonly pairs: number
  /** What ended the walk before it had seen all. */
  readonly limit: { readonly kind: 'pairs' | 'seconds'; readonly most: number } | undefined
  /** With a limit: every way with fewer faults was looked at, and with so many those of up to so many steps. */
  readonly reached: { readonly faults: number; readonly steps: number }
  /** First states that look alike in all that both versions have, so that nothing says which belong together. */
  readonly ambiguous: number
}

/** The two versions after the same steps. */
interface Pair {
  readonly old: State
  readonly new: State
  /** Faults that each check counts. */
  readonly oldUsed: number
  readonly newUsed: number
  readonly faults: number
  readonly steps: number
  readonly from: { readonly pair: Pair; readonly oldInstance: number; readonly newInstance: number } | undefined
  readonly oldStart: number
  readonly newStart: number
}

type Outcome = { readonly next: State | ModelError; readonly used: number }

/**
 * Takes the same steps in both versions from the first states on, in the order of (faults, steps), and notes what one
 * of them alone can do, or does to another effect. Nothing is looked at beyond a difference. Each instance of an
 * action leads to one state, so a pair of states stands for all that the same steps can lead to.
 */
export function walkTogether(alignment: Alignment, limits: WalkLimits): Walk {
  return new LockstepWalk(alignment, limits).walk()
}

/** Pairs between two looks at the clock. */
const CLOCK_EVERY = 64

class LockstepWalk {
  private readonly alignment: Alignment
  private readonly limits: WalkLimits
  private readonly differences = new Map<string, Difference>()
  /** Pairs to look at, by faults and then steps. */
  private readonly waiting: Pair[][][] = []
  /** For each pair known, the least (faults, steps) that lead to it. */
  private readonly best = new Map<string, readonly [number, number]>()
  private readonly keyOf: (pair: Pair) => string
  private readonly oldToNew: Int32Array

  constructor(alignment: Alignment, limits: WalkLimits) {
    this.alignment = alignment
    this.limits = limits
    this.keyOf = pairKeys(alignment)
    const last = alignment.old.system.actions.at(-1)
    this.oldToNew = new Int32Array(last === undefined ? 0 : last.firstInstance + last.instances).fill(-1)
    for (const [at, old] of alignment.oldOf.entries()) if (old >= 0) this.oldToNew[old] = at
  }

  walk(): Walk {
    const ambiguous = this.begin()
    const end = this.limits.now() + 1000 * (this.limits.seconds ?? Number.POSITIVE_INFINITY)
    let pairs = 0
    for (let faults = 0; faults < this.waiting.length; faults++) {
      for (let steps = 0; steps < (this.waiting[faults] ?? []).length; steps++) {
        for (const pair of this.waiting[faults]?.[steps] ?? []) {
          const [leastFaults, leastSteps] = defined(this.best.get(this.keyOf(pair)))
          if (leastFaults !== faults || leastSteps !== steps) continue
          const isOver = pairs % CLOCK_EVERY === 0 && this.limits.now() >= end
          if (isOver || pairs >= this.limits.pairs)
            return this.result(pairs, this.limitAt(isOver), { faults, steps }, ambiguous)
          if (pairs % CLOCK_EVERY === 0) this.limits.onProgress?.(pairs, steps)
          pairs++
          this.compare(pair)
        }
        this.waiting[faults]?.splice(steps, 1, [])
      }
    }
    return this.result(pairs, undefined, { faults: 0, steps: 0 }, ambiguous)
  }

  private limitAt(isTime: boolean): Walk['limit'] {
    const { pairs, seconds } = this.limits
    return isTime ? { kind: 'seconds', most: defined(seconds) } : { kind: 'pairs', most: pairs }
  }

  private result(pairs: number, limit: Walk['limit'], reached: Walk['reached'], ambiguous: number): Walk {
    const differences = [...this.differences.values()].sort((a, b) => a.faults - b.faults || a.steps - b.steps)
    return { differences, pairs, limit, reached, ambiguous }
  }

  /** Puts the first states together that are the same in all that both versions have; returns how many are unclear. */
  private begin(): number {
    const [olds, news] = [this.startsOf('old'), this.startsOf('new')]
    let ambiguous = 0
    for (const [seen, states] of news) if (!olds.has(seen)) this.noteStart('appears', defined(states[0]).number)
    for (const [seen, states] of olds) {
      const others = news.get(seen)
      const [old, new_] = [defined(states[0]), others?.[0]]
      if (others === undefined || new_ === undefined) this.noteStart('vanishes', old.number)
      else if (states.length > 1 || others.length > 1) ambiguous += states.length
      else if (!isModelError(old.state) && !isModelError(new_.state)) {
        const used = { oldUsed: this.alignment.old.labels.none, newUsed: this.alignment.new.labels.none }
        const starts = { oldStart: old.number, newStart: new_.number }
        this.offer({ old: old.state, new: new_.state, ...used, faults: 0, steps: 0, from: undefined, ...starts })
      }
    }
    return ambiguous
  }

  /** The different first states of a version, by what the other could see of them. */
  private startsOf(which: 'old' | 'new') {
    const { system, run } = this.alignment[which]
    const groups = new Map<string, { readonly state: State | ModelError; readonly number: number }[]>()
    const known = new Set<string>()
    for (const { next, instance } of system.initialStates()) {
      const key = isModelError(next) ? `error ${next.kind}` : next.join()
      if (known.has(key)) continue
      known.add(key)
      const state = isModelError(next) ? next : system.decode(next)
      const written = isModelError(state)
        ? [key]
        : this.alignment.variables.map((each) =>
            showValue(state.get(each[which]) as Value, defined(run.model.variables[each[which]]).type),
          )
      const seen = written.join('\n')
      groups.set(seen, [...(groups.get(seen) ?? []), { state, number: instance }])
    }
    return groups
  }

  private noteStart(kind: 'appears' | 'vanishes', start: number): void {
    const way = { start, instances: [] }
    const ways = { old: kind === 'vanishes' ? way : undefined, new: kind === 'appears' ? way : undefined }
    const instances = { oldInstance: undefined, newInstance: undefined }
    this.add({ kind, step: undefined, faults: 0, steps: 0, ...ways, ...instances })
  }

  /** What can happen in a pair of states: alike, to another effect, or in one version alone. */
  private compare(pair: Pair): void {
    const { old, new: new_, oldOf } = this.alignment
    const olds = outcomes(old, pair.old, pair.oldUsed)
    for (const [instance, outcome] of outcomes(new_, pair.new, pair.newUsed)) {
      const oldInstance = oldOf[instance] as number
      const other = olds.get(oldInstance)
      if (other === undefined) this.note('appears', pair, oldInstance, instance)
      else {
        olds.delete(oldInstance)
        this.follow(pair, oldInstance, instance, other, outcome)
      }
    }
    for (const instance of olds.keys()) this.note('vanishes', pair, instance, this.oldToNew[instance] as number)
  }

  private follow(pair: Pair, oldInstance: number, newInstance: number, a: Outcome, b: Outcome): void {
    if (isModelError(a.next) || isModelError(b.next)) {
      const isSame = isModelError(a.next) && isModelError(b.next) && a.next.kind === b.next.kind
      if (!isSame) this.note('changes', pair, oldInstance, newInstance)
    } else if (!agree(this.alignment, a.next, b.next)) this.note('changes', pair, oldInstance, newInstance)
    else
      this.offer({
        old: a.next,
        new: b.next,
        oldUsed: a.used,
        newUsed: b.used,
        faults: pair.faults + (this.isFault(oldInstance, newInstance) ? 1 : 0),
        steps: pair.steps + 1,
        from: { pair, oldInstance, newInstance },
        oldStart: pair.oldStart,
        newStart: pair.newStart,
      })
  }

  private offer(pair: Pair): void {
    const { faults, steps } = pair
    const key = this.keyOf(pair)
    const known = this.best.get(key)
    if (known !== undefined && (known[0] < faults || (known[0] === faults && known[1] <= steps))) return
    this.best.set(key, [faults, steps])
    for (let at = this.waiting.length; at <= faults; at++) this.waiting.push([])
    const rows = defined(this.waiting[faults])
    for (let at = rows.length; at <= steps; at++) rows.push([])
    rows[steps]?.push(pair)
  }

  private note(kind: DifferenceKind, pair: Pair, oldInstance: number, newInstance: number): void {
    const named = newInstance >= 0 ? this.alignment.new.system.instance(newInstance) : undefined
    const step = (named ?? this.alignment.old.system.instance(oldInstance)).action.name
    const [old, new_] = [wayTo(pair, 'old'), wayTo(pair, 'new')]
    const isFault = this.isFault(kind === 'appears' ? -1 : oldInstance, kind === 'vanishes' ? -1 : newInstance)
    const and = (way: Way, instance: number) => ({ ...way, instances: [...way.instances, instance] })
    this.add({
      kind,
      step,
      faults: pair.faults + (isFault ? 1 : 0),
      steps: pair.steps + 1,
      old: kind === 'appears' ? old : and(old, oldInstance),
      new: kind === 'vanishes' ? new_ : and(new_, newInstance),
      oldInstance: oldInstance < 0 ? undefined : oldInstance,
      newInstance: newInstance < 0 ? undefined : newInstance,
    })
  }

  /** The first of its kind is the least: pairs come in the order of their faults and steps, and a step adds the same to all. */
  private add(difference: Difference): void {
    const key = `${difference.kind} ${difference.step ?? ''}`
    if (!this.differences.has(key)) this.differences.set(key, difference)
  }

  /** Whether a version that takes the step calls it a fault: of two, either will do, whichever is called the old one. */
  private isFault(oldInstance: number, newInstance: number): boolean {
    const { old, new: new_ } = this.alignment
    const is = ({ system }: Side, instance: number) =>
      instance >= 0 && system.instance(instance).action.sort === 'fault'
    return is(old, oldInstance) || is(new_, newInstance)
  }
}

/** What each instance that a version allows in a state leads to. */
function outcomes({ run, system, labels, possible }: Side, state: State, used: number): Map<number, Outcome> {
  const found = new Map<number, Outcome>()
  for (const at of possible) {
    const action = defined(run.model.actions[at])
    const after = action.sort === 'fault' ? labels.after(used, at) : used
    if (after === undefined || isImpossible(action)) continue
    const { firstInstance, instances } = defined(system.actions[at])
    for (let instance = firstInstance; instance < firstInstance + instances; instance++) {
      const next = system.step(state, instance)
      if (next !== undefined) found.set(instance, { next, used: after })
    }
  }
  return found
}

function wayTo(pair: Pair, which: 'old' | 'new'): Way {
  const instances: number[] = []
  for (let at = pair; at.from !== undefined; at = at.from.pair)
    instances.push(which === 'old' ? at.from.oldInstance : at.from.newInstance)
  return { start: which === 'old' ? pair.oldStart : pair.newStart, instances: instances.reverse() }
}

/**
 * Equal for pairs that a permutation of symmetric elements, the same in both versions, makes equal: all that can
 * follow, and so all differences, are the same but for the elements' names. Only types that both versions have, with
 * as many elements, are permuted.
 */
function pairKeys({ old, new: new_ }: Alignment): (pair: Pair) => string {
  const types = [...old.run.model.variables, ...new_.run.model.variables].map(({ type }) => type)
  const layout = layoutOf(types)
  const { encode } = codecFor(layout, types)
  const shared = old.run.model.symmetricTypes.filter(({ name, size }) =>
    new_.run.model.symmetricTypes.some((other) => other.name === name && other.size === size),
  )
  const canonical = canonicaliser(layout, types, shared)
  const keys = new WeakMap<Pair, string>()
  return (pair) => {
    const known = keys.get(pair)
    if (known !== undefined) return known
    const words = canonical(encode(pair.old.concat(pair.new)))
    const key = `${words.join()} ${pair.oldUsed} ${pair.newUsed}`
    keys.set(pair, key)
    return key
  }
}
