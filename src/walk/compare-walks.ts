import type { State } from '../interpret/interpreted-system.ts'
import { showValue } from '../interpret/show.ts'
import type { Value } from '../interpret/values.ts'
import type { Model } from '../model/model.ts'
import { sameType, type Type } from '../model/types.ts'
import { changesOf } from '../trace/changes.ts'
import { documentStep, type StepDocument } from '../trace/trace-document.ts'
import { lengthOf, stateAt, stepAt, type Walk } from './walk.ts'

/** Two walks side by side, place by place. */
export interface WalkComparison {
  readonly rows: readonly ComparedPlace[]
  /** The first place to which other steps led, or with another state; undefined where one walk begins the other. */
  readonly diverges: number | undefined
}

export interface ComparedPlace {
  readonly at: number
  /** The step that led there; undefined at the start, and after the end of the walk. */
  readonly left: StepDocument | undefined
  readonly right: StepDocument | undefined
  /** Whether the same action with the same arguments led there, or both start there. */
  readonly sameStep: boolean
  /** What differs between the states; undefined where one of the walks has none there. */
  readonly differences: readonly Difference[] | undefined
}

/** A part of the state in which two walks differ, as a spec would name it. */
export interface Difference {
  readonly path: string
  /** Undefined where the spec has no such variable with these toggles. */
  readonly left: string | undefined
  readonly right: string | undefined
}

/** The walks may be of one run, or of runs of a spec with other toggles and constants. */
export function compareWalks(left: Walk, right: Walk): WalkComparison {
  const length = Math.max(lengthOf(left), lengthOf(right))
  const rows = Array.from({ length: length + 1 }, (_, at) => comparePlace(left, right, at))
  const common = Math.min(lengthOf(left), lengthOf(right))
  const isApart = (row: ComparedPlace) => !row.sameStep || row.differences === undefined || row.differences.length > 0
  const diverges = rows.slice(0, common + 1).findIndex(isApart)
  return { rows, diverges: diverges < 0 ? undefined : diverges }
}

function comparePlace(left: Walk, right: Walk, at: number): ComparedPlace {
  const [a, b] = [stateAt(left, at), stateAt(right, at)]
  const steps = { left: stepDocumentAt(left, at), right: stepDocumentAt(right, at) }
  const sameStep = steps.left && steps.right ? stepKey(steps.left) === stepKey(steps.right) : at === 0
  const bothErr = a === undefined && b === undefined && at <= Math.min(lengthOf(left), lengthOf(right))
  const differences =
    a && b ? differencesBetween(left.ground.run.model, a, right.ground.run.model, b) : bothErr ? [] : undefined
  return { at, ...steps, sameStep, differences }
}

/** The step that led to a place of a walk, as data to be shown; undefined for the start. */
export function stepDocumentAt(walk: Walk, at: number): StepDocument | undefined {
  const step = stepAt(walk, at)
  const from = stateAt(walk, at - 1)
  return step && from && documentStep(walk.ground.run.model, step, at, from)
}

/** A step as a person names it, the same for all models of a spec: `takeOver(n: node0)`. */
export function stepKey({ action, args }: Pick<StepDocument, 'action' | 'args'>): string {
  return args.length === 0 ? action : `${action}(${args.map(({ name, value }) => `${name}: ${value}`).join(', ')})`
}

/** What differs between two states, perhaps of models with other constants. */
export function differencesBetween(left: Model, a: State, right: Model, b: State): Difference[] {
  const names = [...new Set([...left.variables, ...right.variables].map(({ name }) => name))]
  return names.flatMap((name) => {
    const [one, other] = [variableOf(left, a, name), variableOf(right, b, name)]
    if (one && other && isSameShape(one.type, other.type))
      return changesOf(one.type, name, one.value, other.value).map(({ path, before, after }) => ({
        path,
        left: before,
        right: after,
      }))
    const [shown, otherShown] = [one, other].map((each) => each && showValue(each.value, each.type))
    return shown === otherShown ? [] : [{ path: name, left: shown, right: otherShown }]
  })
}

function variableOf(model: Model, state: State, name: string): { type: Type; value: Value } | undefined {
  const at = model.variables.findIndex((variable) => variable.name === name)
  const variable = model.variables[at]
  return variable && { type: variable.type, value: state.get(at) as Value }
}

/** Named types have one size each in a model, but may have another in the other model. */
function isSameShape(a: Type, b: Type): boolean {
  return a === b || (sameType(a, b) && JSON.stringify(a) === JSON.stringify(b))
}
