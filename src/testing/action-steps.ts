import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defined } from '../base/assert.ts'

/** A step of action.yml. */
export interface ActionStep {
  readonly name: string | undefined
  readonly uses: string | undefined
  /** The variables of its environment, with the expressions that they are given. */
  readonly env: Readonly<Record<string, string>>
  /** The script, without the indent. */
  readonly run: string | undefined
}

export interface Action {
  readonly text: string
  /** The inputs with their defaults. */
  readonly inputs: Readonly<Record<string, string>>
  readonly steps: readonly ActionStep[]
}

/**
 * Reads the action of this repository. It takes the little of YAML that the file uses and throws at the rest, so that no
 * dependency is needed: keys at fixed indents, plain or quoted values on one line, and `run: |` blocks.
 */
export function readAction(): Action {
  const text = readFileSync(join(import.meta.dirname, '../../action.yml'), 'utf8')
  const lines = text.split('\n')
  const at = (line: string) => {
    const found = lines.indexOf(line)
    if (found < 0) throw new Error(`action.yml has no line '${line}'`)
    return found
  }
  const inputLines = lines.slice(at('inputs:') + 1, at('outputs:'))
  const stepLines = lines.slice(at('  steps:') + 1)
  return { text, inputs: inputsIn(inputLines), steps: stepsIn(stepLines) }
}

function inputsIn(lines: readonly string[]): Readonly<Record<string, string>> {
  const inputs: Record<string, string> = {}
  let name = ''
  for (const line of lines.filter((each) => each !== '')) {
    const [, input] = /^ {2}([a-z-]+):$/.exec(line) ?? []
    const [, key, value = ''] = /^ {4}(description|default): (.+)$/.exec(line) ?? []
    if (input !== undefined) name = input
    else if (key === 'default') inputs[name] = value.replace(/^'(.*)'$/, '$1')
    else if (key === undefined) throw new Error(`not read: ${line}`)
  }
  return inputs
}

function stepsIn(lines: readonly string[]): readonly ActionStep[] {
  const starts = lines.flatMap((line, at) => (/^ {4}- /.test(line) ? [at] : []))
  return starts.map((start, at) => stepIn(lines.slice(start, starts[at + 1])))
}

function stepIn(lines: readonly string[]): ActionStep {
  const body = lines.map((line) => line.replace(/^ {4}[- ] /, '')).filter((line) => !/^ {4}#/.test(line))
  const values: Record<string, string> = {}
  const env: Record<string, string> = {}
  let part = ''
  let script: string[] | undefined
  for (const line of body) {
    const [, key, value = ''] = /^([a-z-]+):(?: (.*))?$/.exec(line) ?? []
    const [, inner, given = ''] = /^ {2}([A-Za-z_-]+): (.*)$/.exec(line) ?? []
    if (key !== undefined) {
      part = key
      script = key === 'run' ? [] : undefined
      if (key === 'run' && value !== '|') throw new Error(`not read: ${line}`)
      values[key] = value
    } else if (script !== undefined && (line === '' || line.startsWith('  '))) script.push(line.slice(2))
    else if (inner !== undefined && part === 'env') env[inner] = given
    else if (line !== '' && inner === undefined) throw new Error(`not read: ${line}`)
    if (script !== undefined) values['script'] = `${script.join('\n')}\n`
  }
  return { name: values['name'], uses: values['uses'], env, run: values['script'] }
}

/** The step with a name. */
export function stepCalled(action: Action, name: string): ActionStep {
  return defined(
    action.steps.find((step) => step.name === name),
    name,
  )
}
