import type { Choice } from '../../walk/choices.ts'
import { stepKey } from '../../walk/compare-walks.ts'

/** A step as it is typed: an action, and arguments by name or by place. */
export interface TypedStep {
  readonly action: string
  readonly args: readonly { readonly name: string | undefined; readonly value: string }[]
}

/** `elect(n: node1)`, `elect(node1)`, `elect node1` and `elect`; undefined where it is nothing of the kind. */
export function readStep(text: string): TypedStep | undefined {
  const [, action = '', more = ''] = /^([\w.]+)\s*(.*)$/.exec(text.trim()) ?? []
  if (action === '') return undefined
  const inside = more.startsWith('(') ? more.replace(/^\(/, '').replace(/\)$/, '') : more
  const parts = splitOutside(inside, more.startsWith('(') ? ',' : ', ')
  const args = parts.map((part) => {
    const [, name, value = ''] = /^(?:(\w+)\s*[:=]\s*)?(.*)$/.exec(part) ?? []
    return { name, value: plain(value) }
  })
  return { action, args }
}

/** Splits a text at any of some characters that stand in no brackets. */
function splitOutside(text: string, separators: string): string[] {
  const parts = ['']
  let depth = 0
  for (const character of text.replaceAll(/\s*([:=,])\s*/g, '$1')) {
    if ('([{'.includes(character)) depth++
    if (')]}'.includes(character)) depth--
    if (depth === 0 && separators.includes(character)) parts.push('')
    else parts.push((parts.pop() ?? '') + character)
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

function plain(text: string): string {
  return text.replaceAll(/\s+/g, '')
}

/** The choices that a typed step may mean. */
export function choicesMeant({ action, args }: TypedStep, choices: readonly Choice[]): Choice[] {
  const ofAction = choices.filter(({ step }) => step.action === action)
  const meant = ofAction.filter(({ step }) =>
    args.every(({ name, value }, at) => {
      const arg = name === undefined ? step.args[at] : step.args.find((each) => each.name === name)
      return arg !== undefined && plain(arg.value) === value
    }),
  )
  const exact = meant.filter(({ step }) => step.args.length === args.length)
  return exact.length === 1 ? exact : meant
}

/** The steps that have the arguments, as they would be typed. */
export function typedAs(choices: readonly Choice[]): string[] {
  return choices.map(({ step }) => stepKey(step))
}
