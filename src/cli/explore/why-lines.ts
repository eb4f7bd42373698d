import type { Session, View } from './session.ts'

/** Why an action is not possible here, or a property is false. */
export function showWhy(_session: Session, what: string, _view: View): string {
  return what
}
