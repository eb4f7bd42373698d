import type { Reward } from '../model/model.ts'
import { typeText } from '../model/types.ts'
import { type Context, infer, report } from './context.ts'
import type { SymbolOf } from './scope.ts'

/** A number of a state, which a double holds exactly whatever the state. */
export function elaborateReward({ fullName, name, doc, span, decl }: SymbolOf<'reward'>, cx: Context): Reward {
  const body = infer(decl.body, cx)
  const { type } = body
  if (type.kind !== 'range' && type.kind !== 'unknown') {
    const hint = type.kind === 'bool' ? `Say 'reachable ${name}: …', or make it a number: '… ? 1 : 0'.` : undefined
    report(cx, 'HF615', decl.body.span, `A reward is a number, and this is ${typeText(type)}.`, hint)
  }
  return { name: fullName, doc, span, sentence: decl.sentence, body, slots: cx.frame.slots }
}
