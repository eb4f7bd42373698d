import type { InterpretedSystem } from '../../interpret/interpreted-system.ts'
import { stepName } from '../../trace/lasso-notes.ts'
import { UsageError, unknownName } from '../spec-files.ts'

/** An action that a user names, with one of its instances where the arguments are given. */
export interface AskedAction {
  /** Index in the model. */
  readonly action: number
  readonly instance: number | undefined
}

/**
 * Reads `elect` or `elect(node1)`; also `elect(n: node1)`, as traces write it.
 * @throws UsageError where there is no such action, or it has no such arguments
 */
export function readAskedAction(text: string, system: InterpretedSystem): AskedAction {
  const { name = '', args } = /^\s*(?<name>[^(\s]+)\s*(?:\((?<args>.*)\))?\s*$/s.exec(text)?.groups ?? {}
  const names = system.actions.map((each) => each.name)
  const action = names.indexOf(name)
  const shape = system.actions[action]
  if (shape === undefined) throw unknownName('action', name === '' ? text : name, names)
  if (args === undefined) return { action, instance: undefined }
  const wanted = plain(args)
  const instances = Array.from({ length: shape.instances }, (_, at) => shape.firstInstance + at)
  const written = (at: number) => stepName(system.instance(at)).args
  const instance = instances.find((at) => {
    const own = written(at)
    const bare = own.map(({ value }) => value).join(',')
    const named = own.map(({ name: parameter, value }) => `${parameter}:${value}`).join(',')
    return plain(bare) === wanted || plain(named) === wanted
  })
  if (instance !== undefined) return { action, instance }
  const [first] = instances
  const example =
    first === undefined
      ? name
      : `${name}(${written(first)
          .map(({ value }) => value)
          .join(', ')})`
  throw new UsageError(`${name} has no such arguments: '${args}'. Written like this: '${example}'.`)
}

/** Without spaces, and numbers of actors without the word before them. */
function plain(args: string): string {
  return args.replace(/\b\p{Lu}\w* (?=-?\d)/gu, '').replace(/\s+/g, '')
}
