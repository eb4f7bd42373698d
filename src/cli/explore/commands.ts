import { nearest } from '../../base/nearest.ts'
import { say } from './replies.ts'
import type { Reply, Session, View } from './session.ts'
import { showComparison, showDifference, showProperties, showState, showSteps, showTrace } from './show-commands.ts'
import { setConstant, switchToggles } from './switch-commands.ts'
import { back, check, forth, here, jump, random, save, start, takeTyped } from './walk-commands.ts'
import { showWhy } from './why-lines.ts'

export interface ExploreCommand {
  readonly name: string
  readonly short?: string
  /** What follows the name. */
  readonly takes: string
  readonly help: string
  readonly run: (session: Session, argument: string, view: View) => Reply
}

/** In the order in which help lists them. */
export const commands: readonly ExploreCommand[] = [
  {
    name: 'take',
    takes: 'STEP',
    help: "take a step; a number or 'action(arguments)' alone does, too",
    run: takeTyped,
  },
  { name: 'back', short: 'b', takes: '[N]', help: 'go back a step, or N', run: withCount(back) },
  { name: 'next', short: 'n', takes: '[N]', help: 'go on along the way that is there', run: withCount(forth) },
  { name: 'go', short: 'g', takes: 'N', help: "go to step N of the way: 0 is the start, 'end' the end", run: jump },
  { name: 'here', short: 'h', takes: '', help: 'show the place again', run: (session, _, view) => here(session, view) },
  {
    name: 'steps',
    takes: '[ACTION]',
    help: 'all possible steps',
    run: (session, action, view) => say(session, showSteps(session, action, view)),
  },
  {
    name: 'state',
    short: 's',
    takes: '[VARIABLE]',
    help: 'all of the state',
    run: (session, name) => say(session, showState(session, name)),
  },
  {
    name: 'diff',
    short: 'd',
    takes: '[N]',
    help: 'what has changed since the start, or since step N',
    run: difference,
  },
  {
    name: 'trace',
    short: 't',
    takes: '',
    help: 'the way from the start to here',
    run: (session, _, view) => say(session, showTrace(session, view)),
  },
  {
    name: 'props',
    short: 'p',
    takes: '',
    help: 'what is true of each property here',
    run: (session, _, view) => say(session, showProperties(session, view)),
  },
  {
    name: 'why',
    short: 'w',
    takes: 'ACTION|PROPERTY',
    help: 'why an action is not possible here, or a property is false',
    run: (session, what, view) => say(session, showWhy(session, what, view)),
  },
  {
    name: 'compare',
    short: 'c',
    takes: '',
    help: 'this way beside the one that was left for it',
    run: (session, _, view) => say(session, showComparison(session, view)),
  },
  {
    name: 'on',
    takes: '[FIX]',
    help: 'turn a fix or a bug on, and take the same steps as far as possible',
    run: (session, names, view) => switchToggles(session, words(names), true, view),
  },
  {
    name: 'off',
    takes: '[FIX]',
    help: 'turn it off, and do the same',
    run: (session, names, view) => switchToggles(session, words(names), false, view),
  },
  {
    name: 'set',
    takes: '[NAME VALUE]',
    help: 'set a constant, and do the same',
    run: (session, argument, view) => {
      const [name = '', value = ''] = words(argument.replace('=', ' '))
      return setConstant(session, name, value, view)
    },
  },
  { name: 'faults', takes: 'free|limited', help: 'allow more faults than the check does, or no more', run: faults },
  { name: 'random', short: 'r', takes: '[N]', help: 'take a random step, or N', run: withCount(random) },
  { name: 'start', takes: '[N]', help: 'begin at the start, or at initial state N', run: start },
  { name: 'check', takes: '[N|NAME]', help: 'list the checks, or walk through another one', run: check },
  { name: 'save', takes: 'FILE', help: 'write the way from the start to here as a trace', run: save },
  { name: 'help', short: '?', takes: '', help: 'this list', run: (session, _, view) => say(session, helpText(view)) },
  {
    name: 'quit',
    short: 'q',
    takes: '',
    help: 'end; so does the end of the input',
    run: (session) => ({ session, text: '', ends: true }),
  },
]

/** What an empty line is answered with. */
export const HINT = "A number takes a step. Also: back, why ACTION, props, on FIX; 'help' lists all."

/** One line of a session. */
export function runLine(session: Session, line: string, view: View): Reply {
  const text = line.trim()
  if (text === '') return say(session, view.marks.dim(HINT))
  if (/^\d+$/.test(text)) return takeTyped(session, text, view)
  const [, word = '', argument = ''] = /^(\S+)\s*(.*)$/.exec(text) ?? []
  const command = commandNamed(word)
  if (command !== undefined) return command.run(session, argument, view)
  const name = /^[\w.]+/.exec(text)?.[0] ?? text
  const actions = session.walk.ground.run.model.actions.map((action) => action.name)
  if (actions.includes(name)) return takeTyped(session, text, view)
  const near = nearest(name, [...commands.map((each) => each.name), ...actions])
  const meant = near === undefined ? "'help' lists the commands." : `Did you mean '${near}'?`
  return say(session, `There is no command and no action '${name}'. ${meant}`)
}

export function commandNamed(word: string): ExploreCommand | undefined {
  return commands.find(({ name, short }) => name === word || short === word)
}

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '')
}

/** A command that takes a number of steps, 1 where none is said. */
function withCount(run: (session: Session, steps: number, view: View) => Reply): ExploreCommand['run'] {
  return (session, argument, view) => {
    if (argument === '') return run(session, 1, view)
    return /^[1-9]\d{0,3}$/.test(argument)
      ? run(session, Number(argument), view)
      : say(session, `How many steps? '${argument}' is no number from 1 to 9999.`)
  }
}

function difference(session: Session, argument: string): Reply {
  const { walk } = session
  const from = argument === '' ? 0 : Number(argument)
  if (!Number.isInteger(from) || from < 0 || from > walk.trace.steps.length)
    return say(session, `There is no step ${argument}: this way has ${walk.trace.steps.length}.`)
  return say(session, showDifference(session, from))
}

function faults(session: Session, argument: string, view: View): Reply {
  if (argument !== 'free' && argument !== 'limited') {
    const now = session.freeFaults ? 'free' : 'limited'
    return say(session, `Faults are ${now}. 'faults free' allows more than the check does, 'faults limited' no more.`)
  }
  return here({ ...session, freeFaults: argument === 'free' }, view)
}

function helpText({ marks }: View): string {
  const usage = ({ name, takes }: ExploreCommand) => `${name} ${takes}`.trimEnd()
  const width = Math.max(...commands.map((command) => usage(command).length))
  const lines = commands.map((command) => {
    const short = command.short === undefined ? '   ' : command.short.padEnd(3)
    return `   ${marks.dim(short)}${marks.strong(usage(command).padEnd(width))}  ${command.help}`
  })
  return [
    ...lines,
    marks.dim("   Before a step: '!' a fault, '*' an operator's step, '>' the next on the way that is there."),
  ].join('\n')
}
