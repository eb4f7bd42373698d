import { joinSpans } from '../base/span.ts'
import type { Expression } from '../model/expressions.ts'
import { cardinality, isActor, isIndexable, type Type, typeText } from '../model/types.ts'
import type { ActionDecl } from '../syntax/ast.ts'
import { BINDINGS_MAX } from './binders.ts'
import { type Context, infer, report } from './context.ts'

/** Whose step it is: a value of an actor type. */
export function elaborateBy({ by }: ActionDecl, cx: Context): Expression | undefined {
  const whose = by && infer(by, cx)
  if (by === undefined || whose === undefined || whose.type.kind === 'unknown' || isActor(whose.type)) return whose
  const message = `'by' names the actor whose step this is, but ${typeText(whose.type)} is not an actor type.`
  report(cx, 'HF320', by.span, message)
  return whose
}

/** Only the system's steps are owed. */
export function checkFairness({ fairness, sort, name, span }: ActionDecl, cx: Context): void {
  if (fairness === 'unfair' || sort === 'action') return
  const why = {
    fault: 'A fault is never owed',
    operator: "A human's step is never owed",
    init: 'The start happens once',
  }
  report(cx, 'HF608', name?.span ?? span, `${why[sort]}, so it cannot be fair.`, `Leave out '${fairness}'.`)
}

/** Each parameter is tried with all of its values, so there must not be too many. */
export function checkParameters(
  parameters: readonly { name: string; type: Type }[],
  decl: ActionDecl,
  cx: Context,
): void {
  let bindings = 1
  for (const [at, parameter] of parameters.entries()) {
    const span = decl.parameters[at]?.type.span ?? decl.span
    if (!isIndexable(parameter.type)) {
      report(
        cx,
        'HF610',
        span,
        `'${parameter.name}' is ${typeText(parameter.type)}, whose values are too many to try each.`,
      )
    } else bindings *= cardinality(parameter.type)
  }
  if (bindings > BINDINGS_MAX) {
    const [first, last] = [decl.parameters.at(0), decl.parameters.at(-1)]
    const span = first && last ? joinSpans(first.name.span, last.type.span) : decl.span
    const many = Number.isSafeInteger(bindings) ? bindings : 'too many'
    report(cx, 'HF503', span, `The parameters have ${many} combinations of values; the most is ${BINDINGS_MAX}.`)
  }
}
