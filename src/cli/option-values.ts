import { InvalidArgumentError } from 'commander'
import type { SearchLimits } from '../search/outcome.ts'

/** Limits of a search, as commands that make searches take them. */
export interface RawLimits {
  readonly maxStates?: number
  readonly maxDepth?: number
  readonly maxSeconds?: number
  readonly maxMemory?: number
}

export function limitsOf(raw: RawLimits): SearchLimits {
  const limits: { -readonly [Key in keyof SearchLimits]: SearchLimits[Key] } = {}
  if (raw.maxStates !== undefined) limits.states = raw.maxStates
  if (raw.maxDepth !== undefined) limits.depth = raw.maxDepth
  if (raw.maxSeconds !== undefined) limits.seconds = raw.maxSeconds
  if (raw.maxMemory !== undefined) limits.memory = raw.maxMemory
  return limits
}

/** An option that may be given several times. */
export function several(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value]
}

export function whole(text: string): number {
  const value = positive(text)
  if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.')
  // Beyond that two numbers are one and the same, such as two seeds.
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError(`It must be ${Number.MAX_SAFE_INTEGER} at most.`)
  return value
}

export function wholeOrZero(text: string): number {
  return /^\s*0+\s*$/.test(text) ? 0 : whole(text)
}

export function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number above 0.')
  return value
}

/** A port of TCP; 0 for any that is free. */
export function portNumber(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > 65_535) throw new InvalidArgumentError('It must be a number from 0 to 65535.')
  return value
}
