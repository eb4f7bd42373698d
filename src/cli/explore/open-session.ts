import type { CheckedSpec } from '../../check/check-spec.ts'
import { renderDiagnostic } from '../../diagnostics/render.ts'
import type { Run } from '../../model/model.ts'
import { runName } from '../../model/run-name.ts'
import { NO_PROPERTY } from '../../trace/itf.ts'
import { readTraceHeader, TraceMismatch } from '../../trace/read-itf.ts'
import type { TraceMarks } from '../../trace/trace-marks.ts'
import { type Ground, groundOf, switchGround } from '../../walk/ground.ts'
import { beginWalk, startsOf } from '../../walk/walk.ts'
import { openTrace } from '../../walk/walk-trace.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { type Io, marksFor } from '../io.ts'
import { readSpec, UsageError, unknownCheck, unknownName } from '../spec-files.ts'
import { newSession, type Session } from './session.ts'

export interface Wanted {
  readonly check: string | undefined
  /** Names of fixes and bugs to be on; undefined for those of the check. */
  readonly toggles: readonly string[] | undefined
  /** The text of a trace file, and its path. */
  readonly trace: { readonly path: string; readonly text: string } | undefined
  readonly seed: number
}

export type Opened =
  | { readonly kind: 'session'; readonly session: Session; readonly title: readonly string[] }
  /** Why not has been said. */
  | { readonly kind: 'refused'; readonly code: ExitCode }

/**
 * The spec that a trace file names.
 * @throws UsageError where it is no trace
 */
export function specOfTrace(path: string, text: string): string {
  try {
    return readTraceHeader(text).header.spec
  } catch (error) {
    if (error instanceof TraceMismatch) throw new UsageError(`'${path}' is not a trace of Holdfast. ${error.message}`)
    throw error
  }
}

/**
 * A session at the start of a check, or at the end of a trace.
 * @throws UsageError where the spec has no such check or toggle
 */
export function openSession(path: string, wanted: Wanted, io: Io): Opened {
  const spec = readSpec(path)
  const errors = spec.diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) {
    io.out(errors.map((each) => `${renderDiagnostic(each, marksFor(io))}\n\n`).join(''))
    return { kind: 'refused', code: exitCodes.spec }
  }
  if (wanted.trace !== undefined) return openFile(path, spec, wanted.trace, wanted.seed, io)
  const ground = groundFor(path, spec, wanted)
  return { kind: 'session', session: newSession(beginWalk(ground), wanted.seed), title: titleOf(path, ground, io) }
}

function openFile(path: string, spec: CheckedSpec, file: { path: string; text: string }, seed: number, io: Io): Opened {
  const opened = openTrace(spec, file.text)
  if (opened.kind === 'refused') {
    io.out(`${file.path}: ${opened.reason}\nThe spec has no such behaviour any more: ${path}.\n`)
    return { kind: 'refused', code: exitCodes.unmet }
  }
  const { walk, header } = opened
  const about = header.property === NO_PROPERTY ? undefined : { trace: walk.trace, property: header.property }
  const title = [
    ...titleOf(path, walk.ground, io),
    ...(about === undefined ? [] : [`    the trace of ${about.property}`]),
  ]
  return { kind: 'session', session: { ...newSession(walk, seed), other: walk, about }, title }
}

function groundFor(path: string, spec: CheckedSpec, { check, toggles }: Wanted): Ground {
  const runs = check === undefined ? spec.runs : spec.runs.filter((run) => run.check === check)
  const checks = [...new Set(spec.runs.map((run) => run.check))]
  const run = runs.find((each) => toggles === undefined || isOn(each, toggles)) ?? runs[0]
  if (run === undefined)
    throw check === undefined
      ? new UsageError(`'${path}' has no checks.`)
      : unknownCheck(check, checks, spec.experiments)
  if (toggles === undefined || isOn(run, toggles)) return groundOf(spec, run)
  const known = run.model.toggles.map(({ name }) => name)
  const unknown = toggles.find((name) => !known.includes(name))
  if (unknown !== undefined) throw unknownName('fix or bug', unknown, known)
  const switched = switchGround(groundOf(spec, run), { toggles })
  if (switched.kind === 'ground') return switched.ground
  throw new UsageError(`The spec makes no sense with these: ${switched.diagnostics[0]?.message ?? ''}`)
}

function isOn(run: Run, toggles: readonly string[]): boolean {
  return [...run.toggles].sort().join() === [...toggles].sort().join()
}

/** Of more constants than these, the title names those that the check sets. */
const CONSTANTS_SHOWN = 6

function titleOf(path: string, ground: Ground, io: Io): string[] {
  const { run, spec } = ground
  const marks: TraceMarks = marksFor(io)
  const { constants } = run.model
  const shown = constants.filter(({ isSet }) => isSet || constants.length <= CONSTANTS_SHOWN)
  const faults = run.budgets
    .filter(({ most }) => most > 0)
    .map(({ faults, most }) => `at most ${most} ${faults.map((at) => run.model.actions[at]?.name).join(' or ')}`)
  const bounds = [
    ...shown.map(({ name, value }) => `${name} = ${value}`),
    ...(faults.length === 0 ? ['no faults'] : faults),
  ]
  const sentence = run.sentence === undefined ? '' : `  ${run.sentence}`
  const others = spec.runs.length - 1
  const starts = startsOf(ground).length
  return [
    `${marks.place(path)}  ${marks.strong(runName(run))}${sentence}`,
    `    ${marks.dim(bounds.join(', '))}`,
    ...(others > 0 ? [marks.dim(`    ${others} more in this file: 'check' lists them`)] : []),
    ...(starts > 1 ? [marks.dim(`    ${starts} initial states: 'start' lists them`)] : []),
  ]
}
