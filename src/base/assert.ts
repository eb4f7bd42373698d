/** A fault of Holdfast itself, never of the user's spec: the command line asks for a report. */
export class InternalError extends Error {
  override readonly name = 'InternalError'
}

/** Throws InternalError unless the condition holds. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InternalError(message)
}

/** The value, which an invariant of the caller says is there; throws InternalError otherwise. */
export function defined<T>(value: T | undefined | null, what = 'value'): T {
  if (value === undefined || value === null) throw new InternalError(`missing ${what}`)
  return value
}

/** Makes a switch over a union exhaustive in the type checker's eyes. */
export function unreachable(value: never): never {
  throw new InternalError(`unexpected ${JSON.stringify(value)}`)
}
