import type { InterpretedSystem } from '../interpret/interpreted-system.ts'
import type { Run } from '../model/model.ts'
import { isModelError, type PackedState } from '../system/transition-system.ts'

/** A state with the faults used on the way to it, and its steps. */
interface Place {
  readonly state: PackedState
  readonly used: readonly number[]
  readonly steps: { readonly instance: number; readonly to: Place }[]
}

type Truth = (state: PackedState) => boolean

/** What a property of whole runs claims, by its form. */
export type NaiveForm =
  | { readonly kind: 'leadsTo'; readonly trigger: Truth; readonly goal: Truth }
  | { readonly kind: 'alwaysEventually' | 'eventually' | 'eventuallyAlways'; readonly goal: Truth }
  /** What is seen, as a text, and whether an instance is to make no difference to it. */
  | {
      readonly kind: 'unaffected'
      readonly seen: (state: PackedState) => string
      readonly isHidden: (instance: number) => boolean
    }
  | { readonly kind: 'recoverable'; readonly goal: Truth; readonly withOperators: boolean }

/**
 * Whether properties of whole runs are broken, by fixpoints of sets of states and no components (Kesten, Pnueli and
 * Raviv, "Algorithmic verification of linear temporal logic specifications", 1998), with the faults used as part of
 * the states and without symmetry. Undefined where there are too many states or an error in the model.
 */
export function decideNaively(
  system: InterpretedSystem,
  run: Run,
  most: number,
): ((form: NaiveForm) => boolean) | undefined {
  const places = placesOf(system, run, most)
  return places && ((form) => isBroken(system, places.all, places.initial, form))
}

function placesOf(system: InterpretedSystem, { budgets }: Run, most: number) {
  const all = new Map<string, Place>()
  const placeOf = (state: PackedState, used: readonly number[]): Place => {
    const key = `${state.join()} ${used.join()}`
    const known = all.get(key) ?? { state, used, steps: [] }
    all.set(key, known)
    return known
  }
  const starts = system.initialStates().map(({ next }) => next)
  if (starts.some(isModelError)) return undefined
  const none = budgets.map(() => 0)
  const initial = starts.flatMap((state) => (isModelError(state) ? [] : [placeOf(state, none)]))
  const actions = system.actions.map((_, at) => at)
  for (const place of all.values()) {
    if (all.size > most) return undefined
    for (const { instance, next } of system.successors(place.state, actions)) {
      const action = system.actionOf(instance)
      const used = place.used.map((count, at) => count + (budgets[at]?.faults.includes(action) ? 1 : 0))
      const isFault = system.actions[action]?.isFault === true
      const isAllowed = budgets.some(({ faults }) => faults.includes(action))
      if (isFault && (!isAllowed || used.some((count, at) => count > (budgets[at]?.most ?? 0)))) continue
      if (isModelError(next)) return undefined
      if (next.join() !== place.state.join()) place.steps.push({ instance, to: placeOf(next, used) })
    }
  }
  return { all: [...all.values()], initial }
}

function isBroken(
  system: InterpretedSystem,
  all: readonly Place[],
  initial: readonly Place[],
  form: NaiveForm,
): boolean {
  if (form.kind === 'unaffected') return showsMore(initial, form)
  const moverOf = (instance: number) => system.actions[system.actionOf(instance)]?.mover
  const bad = new Set(all.filter(({ state }) => !form.goal(state)))
  const every = new Set(all)
  if (form.kind === 'recoverable') {
    const helps = form.withOperators ? ['system', 'operator'] : ['system']
    const good = all.filter((place) => !bad.has(place))
    return leadingTo(every, new Set(good), (instance) => helps.includes(moverOf(instance) ?? '')).size < all.length
  }
  const anyStep = () => true
  if (form.kind === 'eventuallyAlways') return feasible(system, every, bad).size > 0
  const staying = leadingTo(bad, feasible(system, bad, bad), anyStep)
  if (form.kind === 'alwaysEventually') return staying.size > 0
  if (form.kind === 'eventually') return initial.some((place) => staying.has(place))
  const isTrigger = 'trigger' in form ? form.trigger : () => true
  return [...staying].some(({ state }) => isTrigger(state))
}

/** The places of a set from which steps within it lead to some of them. */
function leadingTo(within: ReadonlySet<Place>, goals: ReadonlySet<Place>, isStep: (instance: number) => boolean) {
  const found = new Set([...goals].filter((place) => within.has(place)))
  for (let before = -1; before < found.size; ) {
    before = found.size
    for (const place of within)
      if (place.steps.some(({ instance, to }) => isStep(instance) && found.has(to))) found.add(place)
  }
  return found
}

/** The places of a set from which a fair run can stay in it for ever and come to the wanted ones without end. */
function feasible(system: InterpretedSystem, within: ReadonlySet<Place>, wanted: ReadonlySet<Place>): Set<Place> {
  const fair = system.actions.flatMap(({ fairness, firstInstance, instances }) =>
    fairness === 'none'
      ? []
      : Array.from({ length: instances }, (_, at) => ({ fairness, instance: firstInstance + at })),
  )
  const isFree = (instance: number) => system.actions[system.actionOf(instance)]?.mover !== 'fault'
  let left = new Set(within)
  for (let before = -1; before !== left.size; ) {
    before = left.size
    const keep = (goals: (place: Place) => boolean) => leadingTo(left, new Set([...left].filter(goals)), isFree)
    left = keep((place) => wanted.has(place))
    for (const { fairness, instance } of fair) {
      const isPossible = (place: Place) => place.steps.some((step) => step.instance === instance)
      const isTaken = (place: Place) => place.steps.some((step) => step.instance === instance && left.has(step.to))
      if (fairness === 'weak') left = keep((place) => !isPossible(place) || isTaken(place))
      else {
        const taking = keep(isTaken)
        left = new Set([...left].filter((place) => !isPossible(place) || taking.has(place)))
      }
    }
  }
  return left
}

/** Sets of places that are looked at before the question is given up. */
const SETS_MAX = 4_000

/**
 * Whether some run shows what no run without the hidden steps shows: the places that such runs may be at, for each
 * place that a run may be at, as sets without any order or economy.
 */
function showsMore(
  initial: readonly Place[],
  { seen, isHidden }: NaiveForm & { readonly kind: 'unaffected' },
): boolean {
  const isSame = (a: Place, b: Place) => seen(a.state) === seen(b.state)
  const numbers = new Map<Place, number>()
  const numberOf = (place: Place) => {
    if (!numbers.has(place)) numbers.set(place, numbers.size)
    return numbers.get(place) ?? 0
  }
  const keyOf = (places: Iterable<Place>) => [...places].map(numberOf).sort().join()
  const closed = (places: readonly Place[]) => {
    const found = new Set(places)
    for (const place of found)
      for (const { instance, to } of place.steps) if (!isHidden(instance) && isSame(place, to)) found.add(to)
    return found
  }
  const known = new Set<string>()
  const open = initial.map((place) => ({ place, others: closed(initial.filter((each) => isSame(each, place))) }))
  for (const { place, others } of open) {
    const key = `${keyOf([place])} ${keyOf(others)}`
    if (known.has(key)) continue
    known.add(key)
    if (known.size > SETS_MAX) throw new Error('too many sets')
    for (const { to } of place.steps) {
      const next = [...others].flatMap(({ steps }) => steps.filter((step) => !isHidden(step.instance)))
      const moved = isSame(place, to) ? others : closed(next.map((step) => step.to).filter((each) => isSame(each, to)))
      if (moved.size === 0) return true
      open.push({ place: to, others: moved })
    }
  }
  return false
}
