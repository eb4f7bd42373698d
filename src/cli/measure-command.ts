import { count } from '../base/count.ts'
import { placeOf } from '../diagnostics/render.ts'
import { type Measure, type MeasuredRun, measureRun } from '../measure/measure-run.ts'
import { intervalText, percentText, timeText } from '../measure/number-text.ts'
import { NotMeasurable } from '../measure/rated-chain.ts'
import type { Run } from '../model/model.ts'
import { runName } from '../model/run-name.ts'
import { readRuns } from './check/check-command.ts'
import type { CommandLine } from './command-line.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { type Io, marksFor } from './io.ts'
import { several, whole } from './option-values.ts'
import { unknownName } from './spec-files.ts'

export interface MeasureOptions {
  readonly checks: readonly string[]
  readonly states: number
  readonly json: boolean
}

/** `holdfast measure`: how likely and how soon, exactly, for runs whose steps say how often they happen. */
export function measureCommand(path: string, { checks, states, json }: MeasureOptions, io: Io): ExitCode {
  const runs = readRuns(path, io)
  if (runs.length === 0) return exitCodes.spec
  const known = runs.map((run) => run.check)
  for (const name of checks) if (!known.includes(name)) throw unknownName('check', name, known)
  const chosen = runs.filter((run) => checks.length === 0 || checks.includes(run.check))
  const answers = chosen.map((run) => ({ run, answer: answerOf(run, states) }))
  if (json) io.out(`${JSON.stringify(answers.map(({ run, answer }) => documentOf(path, run, answer)))}\n`)
  else io.out(`${answers.map(({ run, answer }) => linesOf(path, run, answer, io).join('\n')).join('\n\n')}\n`)
  return answers.some(({ answer }) => 'reason' in answer) ? exitCodes.inconclusive : exitCodes.asExpected
}

type Answer = MeasuredRun | { readonly reason: string; readonly place: string | undefined }

function answerOf(run: Run, states: number): Answer {
  try {
    return measureRun(run, states)
  } catch (error) {
    if (!(error instanceof NotMeasurable)) throw error
    return { reason: error.message, place: error.place && placeOf(error.place.span) }
  }
}

function documentOf(spec: string, { check, toggles, ordinal }: Run, answer: Answer) {
  return { spec, check, toggles, ordinal, ...answer }
}

function linesOf(path: string, run: Run, answer: Answer, io: Io): string[] {
  const marks = marksFor(io)
  const title = `${marks.place(path)}  ${marks.strong(runName(run))}${run.sentence === undefined ? '' : `  ${run.sentence}`}`
  if ('reason' in answer) {
    const place = answer.place === undefined ? '' : `  ${marks.place(answer.place)}`
    return [title, `  ${marks.error('not measured')}: ${answer.reason}${place}`]
  }
  const { states, leftOut, measures } = answer
  const never = leftOut.length === 0 ? '' : `; without ${leftOut.join(', ')}, which have no rate`
  return [
    title,
    ...measures.flatMap((measure) => measureLines(measure).map((line) => `  ${line}`)),
    `    ${marks.dim(`${count(states, 'state')}${never}`)}`,
  ]
}

function measureLines({ property, sort, chance, seconds, share }: Measure): string[] {
  const [comes, is] = sort === 'invariant' ? ['is broken', 'broken'] : ['is reached', 'so']
  if (chance.high === 0) return [`${property} never ${comes}`]
  const sure = chance.low === 1
  return [
    sure
      ? `${property} ${comes} for sure, after ${timeText(seconds)} on average`
      : `${property} ${comes} with a probability of ${intervalText(chance)}`,
    `  in the long run it is ${is} for ${percentText(share)} of the time`,
  ]
}

/** Adds `holdfast measure` to the program. */
export function addMeasure({ act, command, io }: CommandLine): void {
  command('measure', 'say how likely and how soon, where steps say how often they happen')
    .argument('<spec>', 'a spec file')
    .option('-c, --check <name>', 'only the check with this name; may be given several times', several)
    .option('--max-states <number>', 'leave out runs with more states', whole, 100_000)
    .option('--json', 'print one JSON document instead of lines')
    .action((file: string, raw: { check?: string[]; maxStates: number; json?: boolean }) =>
      act(() => measureCommand(file, { checks: raw.check ?? [], states: raw.maxStates, json: raw.json === true }, io)),
    )
}
