import type { Statement } from '../model/expressions.ts'
import { statementsIn } from '../model/walk.ts'

/** Whether statements assign to any of some variables, or to parts of them, whatever their branches. */
export function mayAssign(body: readonly Statement[], variables: ReadonlySet<number>): boolean {
  return body.some(
    (statement) =>
      (statement.kind === 'assign' && variables.has(statement.variable)) ||
      mayAssign(statementsIn(statement), variables),
  )
}
