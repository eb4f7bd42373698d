import { runName } from '../../model/run-name.ts'
import { stepKey } from '../../walk/compare-walks.ts'
import { commandNamed, commands } from './commands.ts'
import { optionsOf, type Session } from './session.ts'

/** What the last word, or the whole step, that was typed so far may become; as `readline` asks for it. */
export function completionsOf(session: Session, line: string): [string[], string] {
  const [, word = '', argument] = /^\s*(\S*)(?:\s+(.*))?$/.exec(line) ?? []
  const options = optionsOf(session)
  const steps = options.numbered.map(({ step }) => stepKey(step))
  const { model } = session.walk.ground.run
  if (argument === undefined || commandNamed(word) === undefined) {
    const typed = line.trimStart()
    const known = [...commands.map(({ name }) => name), ...steps, ...model.actions.map(({ name }) => name)]
    const found = [...new Set(known)].filter((each) => each.startsWith(typed))
    // The whole steps stand for the name of their action.
    const whole = found.filter((each) => !found.some((other) => other.startsWith(`${each}(`)))
    return [whole, typed]
  }
  const names: Readonly<Record<string, readonly string[]>> = {
    take: steps,
    steps: model.actions.map(({ name }) => name),
    state: model.variables.map(({ name }) => name),
    why: [...model.actions, ...model.properties].map(({ name }) => name),
    on: model.toggles.filter(({ value }) => !value).map(({ name }) => name),
    off: model.toggles.filter(({ value }) => value).map(({ name }) => name),
    set: model.constants.map(({ name }) => name),
    faults: ['free', 'limited'],
    go: ['end'],
    check: session.walk.ground.spec.runs.map(runName),
  }
  const known = names[commandNamed(word)?.name ?? ''] ?? []
  return [known.filter((each) => each.startsWith(argument)), argument]
}
