import type { Span } from '../base/span.ts'
import { type TrapKind, trapSentences } from '../model/expressions.ts'
import type { ModelError } from '../system/transition-system.ts'

/** Thrown where the semantics has no value; the interpreted system turns it into a finding. */
export class Trap extends Error {
  readonly kind: TrapKind
  readonly span: Span
  readonly detail: string

  constructor(kind: TrapKind, span: Span, detail: string) {
    super(detail)
    this.kind = kind
    this.span = span
    this.detail = detail
  }

  asModelError(): ModelError {
    return { kind: this.kind, message: `${trapSentences[this.kind]} ${this.detail}`.trimEnd(), span: this.span }
  }
}
