import { unreachable } from '../base/assert.ts'
import type { Scalar } from './scalars.ts'

/** Whether an expression looks at an element of an array. */
export function readsArray(scalar: Scalar): boolean {
  if (scalar.kind === 'read') return scalar.place.steps.some((step) => step.kind === 'at')
  return scalar.kind === 'call' || partsOf(scalar).some(readsArray)
}

/**
 * The names that stand in the index of an array, also by way of what is called.
 * @param indexing for each function, which of its parameters do
 */
export function namesInIndices(scalar: Scalar, indexing: ReadonlyMap<string, ReadonlySet<number>>): readonly string[] {
  const within = (inner: Scalar) => namesInIndices(inner, indexing)
  if (scalar.kind === 'read') {
    const indices = scalar.place.steps.flatMap((step) => (step.kind === 'at' ? [step.index] : []))
    return indices.flatMap((index) => [...namesIn(index), ...within(index)])
  }
  if (scalar.kind === 'call') {
    const indexes = indexing.get(scalar.name)
    return scalar.args.flatMap((arg, at) => (indexes?.has(at) ? [...namesIn(arg), ...within(arg)] : within(arg)))
  }
  return partsOf(scalar).flatMap(within)
}

function namesIn(scalar: Scalar): readonly string[] {
  const own = scalar.kind === 'read' ? [scalar.place.root.name] : []
  return [...own, ...partsOf(scalar).flatMap(namesIn)]
}

function partsOf(scalar: Scalar): readonly Scalar[] {
  switch (scalar.kind) {
    case 'number':
    case 'truth':
      return []
    case 'read':
      return scalar.place.steps.flatMap((step) => (step.kind === 'at' ? [step.index] : []))
    case 'not':
      return [scalar.of]
    case 'binary':
      return [scalar.left, scalar.right]
    case 'choice':
      return [scalar.test, scalar.then, scalar.otherwise]
    case 'quantifier':
      return [scalar.body]
    case 'call':
      return scalar.args
    default:
      return unreachable(scalar)
  }
}
