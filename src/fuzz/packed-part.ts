import type { FuzzPart, FuzzTrack } from './fuzz-part.ts'

/** A part as a file or a message holds it: the hashes of its states in base64, all else as it is. */
export interface PackedPart extends Omit<FuzzPart, 'states'> {
  readonly states: string
}

export function packPart({ states, ...part }: FuzzPart): PackedPart {
  return { ...part, states: Buffer.from(states.buffer, states.byteOffset, states.byteLength).toString('base64') }
}

/** @returns undefined where what was read is no part, whatever it is */
export function unpackPart(read: unknown): FuzzPart | undefined {
  if (typeof read !== 'object' || read === null) return undefined
  const { engine, plain, recovery, states, isLate } = read as Partial<Record<keyof PackedPart, unknown>>
  if (engine !== 'compiled' && engine !== 'interpreted') return undefined
  if (!isTrack(plain) || !isTrack(recovery) || typeof states !== 'string' || typeof isLate !== 'boolean')
    return undefined
  const bytes = Uint8Array.from(Buffer.from(states, 'base64'))
  if (bytes.length % 8 !== 0 || bytes.length / 8 < plain.end.states) return undefined
  return { engine, plain, recovery, states: new Int32Array(bytes.buffer), isLate }
}

function isTrack(read: unknown): read is FuzzTrack {
  const { from, to, able, findings, end } = (read ?? {}) as Partial<Record<keyof FuzzTrack, unknown>>
  return (
    [from, to].every(Number.isInteger) &&
    areNumbers(able) &&
    isMark(end) &&
    Array.isArray(findings) &&
    findings.every(isFinding)
  )
}

function isFinding(read: unknown): boolean {
  const finding = (read ?? {}) as Record<string, unknown>
  const numbers = ['expectation', 'number', 'runs', 'stepsBefore', 'start'].map((name) => finding[name])
  return (
    numbers.every(Number.isInteger) &&
    areNumbers(finding['instances']) &&
    typeof finding['path'] === 'string' &&
    isMark(finding['mark'])
  )
}

function isMark(read: unknown): boolean {
  const mark = (read ?? {}) as Record<string, unknown>
  return ['runs', 'steps', 'states'].every((name) => Number.isInteger(mark[name])) && areNumbers(mark['taken'])
}

function areNumbers(read: unknown): boolean {
  return Array.isArray(read) && read.every(Number.isInteger)
}
