import { count } from '../base/count.ts'
import { listed } from '../base/listed.ts'
import { stepText } from '../trace/render-loop.ts'
import type { Causes, ChanceDocument, FaultCause, FaultLabelDocument, NoReturnDocument } from './causes.ts'

/** A heading with what is said under it, a line of text each. */
export interface CausesSection {
  readonly title: string
  readonly lines: readonly string[]
}

/** What other runs say of a trace, in sentences. */
export function causesSections({ faults, noReturn }: Causes): CausesSection[] {
  const lines = faults.length === 0 ? ['None: it happens without any fault.'] : faults.flatMap(faultLines)
  return [
    { title: 'Which faults it took', lines },
    { title: 'The point of no return', lines: noReturnLines(noReturn) },
  ]
}

/** How many steps of another run are named. */
const NAMED_MAX = 8

function faultLines(fault: FaultCause): string[] {
  const { step, action, used, allowed, label, withTheseArguments } = fault
  const others = allowed
    .filter(({ faults }) => faults.length > 1 || faults[0] !== action)
    .map(({ faults, most }) => `at most ${most} ${faults.join(' and ')}`)
  const fewer = [used === 1 ? `no ${action}` : `at most ${used - 1} ${action}`, ...others]
  const first = `step ${step}, ${stepText(fault)}: ${labelText(label, `With ${listed(fewer, fewer.length)},`)}`
  if (withTheseArguments === undefined) return [first]
  const never = `Without ${stepText(fault)}, but with all else that the check allows,`
  return [first, `  with just these arguments: ${labelText(withTheseArguments, never)}`]
}

/** @param bounds what runs were looked at, as the beginning of a sentence */
function labelText(label: FaultLabelDocument, bounds: string): string {
  switch (label.kind) {
    case 'irrelevant':
      return `not needed. Without it, ${stepsText(label.steps)} of this trace show the same.`
    case 'necessary':
      return `needed. ${bounds} no run of the check shows it.`
    case 'replaceable': {
      const { steps, faults, trace } = label.instead
      const way = `${count(steps, 'step')}${trace.loop === undefined ? '' : ' before what repeats for ever'}`
      const by = faults.length === 0 ? 'no fault' : listed(faults.map(stepText), NAMED_MAX)
      return `replaceable. ${bounds} another run shows it: ${way}, with ${by}.`
    }
    case 'unknown':
      return `not known whether it is needed. ${bounds} the search did not decide it. ${label.reason}`
  }
}

function stepsText(steps: readonly number[]): string {
  if (steps.length === 0) return 'the start'
  return `${steps.length === 1 ? 'step' : 'steps'} ${listed(steps.map(String), Number.POSITIVE_INFINITY)}`
}

function noReturnLines(found: NoReturnDocument): string[] {
  if (found.kind === 'unknown') return [`Not known. ${found.reason}`]
  if (found.kind === 'recoverable') return recoverableLines(found.chance, found.withOperators)
  const { chance, goingOn, others } = found
  const unless = others.length === 0 ? '' : `, unless ${others.map(otherText).join(' or ')} changes that`
  const lines = chanceLines(chance, `every fair run goes wrong${unless}`)
  if (chance.after === undefined || chance.instead.length > 0) return lines
  if (goingOn === undefined || (goingOn.after === chance.after && goingOn.instead.length === 0)) return lines
  return [
    ...lines,
    'Leaving aside runs that stop although the system could take a step:',
    ...chanceLines(goingOn, `every such run goes wrong${unless}`),
  ]
}

function otherText(other: 'fault' | 'operator'): string {
  return other === 'fault' ? 'a further fault' : 'an operator'
}

function chanceLines(chance: ChanceDocument, wrong: string): string[] {
  if (chance.after === undefined) return [`Even at the start it could not be avoided: ${wrong}.`]
  return [
    whenText(chance, 'it could still be avoided', `it could not: ${wrong}`),
    ...changedLines(chance),
    insteadText(chance),
  ]
}

function recoverableLines(chance: ChanceDocument, withOperators: boolean): string[] {
  const who = withOperators ? 'the system and of operators' : 'the system'
  if (chance.after === undefined) return [`Even at the start no steps of ${who} led to a good state.`]
  const when = whenText(chance, 'a good state could still be reached', `none could: no steps of ${who} lead to one`)
  const { instead } = chance
  const way = instead.length === 0 ? 'The state there was a good one.' : `The way there: ${namedSteps(instead)}.`
  return [when, ...changedLines(chance), way]
}

function whenText({ after, lost }: ChanceDocument, possible: string, wrong: string): string {
  if (lost === undefined) return `This trace does not pass it: even at its end ${possible}.`
  const until = after === 0 ? 'At the start' : `After step ${after}`
  if (lost.isViolation) return `${until} ${possible}. With step ${lost.step}, ${stepText(lost)}, it happens.`
  return `${until} ${possible}. After step ${lost.step}, ${stepText(lost)}, ${wrong}.`
}

function changedLines({ lost }: ChanceDocument): string[] {
  return (lost?.changes ?? []).map(({ path, before, after }) => `  ${path}: ${before} -> ${after}`)
}

function insteadText({ lost, instead, loop }: ChanceDocument): string {
  const place = lost === undefined ? 'From there on' : `Instead of step ${lost.step}`
  if (instead.length === 0) {
    const [need, was] = lost === undefined ? ['need happen', 'is'] : ['need have happened', 'was']
    return `${place}, nothing more ${need}: no fair step ${was} possible there.`
  }
  if (loop === undefined) return `${place}: ${namedSteps(instead)}. After that nothing more need happen.`
  const [before, round] = [instead.slice(0, loop), instead.slice(loop)]
  const first = before.length === 0 ? '' : `${namedSteps(before)}, and then `
  return `${place}: ${first}for ever ${namedSteps(round)}.`
}

function namedSteps(steps: ChanceDocument['instead']): string {
  return listed(steps.map(stepText), NAMED_MAX)
}
