import { defined } from '../base/assert.ts'
import type { Span } from '../base/span.ts'
import type { Expression } from './expressions.ts'
import { sizeOfFields } from './ordinals.ts'
import { cardinality, type Field, type Type } from './types.ts'

/** The value of an indexable type with an ordinal, as an expression. */
export function literalAt(type: Type, ordinal: number, span: Span): Expression {
  switch (type.kind) {
    case 'range':
      return { kind: 'literal', value: type.low + ordinal, type, span }
    case 'option':
      if (ordinal === 0) return { kind: 'none', type, span }
      return { kind: 'some', of: literalAt(type.of, ordinal - 1, span), type, span }
    case 'record':
      return { kind: 'record', values: fieldsAt(type.fields, ordinal, span), type, span }
    case 'union': {
      let before = 0
      const index = type.variants.findIndex(({ fields }) => {
        before += sizeOfFields(fields)
        return ordinal < before
      })
      const { fields } = defined(type.variants[index], 'variant')
      const values = fieldsAt(fields, ordinal - before + sizeOfFields(fields), span)
      return { kind: 'variant', index, values, type, span }
    }
    default:
      return { kind: 'literal', value: type.kind === 'bool' ? ordinal === 1 : ordinal, type, span }
  }
}

/** The last field runs fastest. */
function fieldsAt(fields: readonly Field[], ordinal: number, span: Span): readonly Expression[] {
  let rest = ordinal
  const backwards = [...fields].reverse().map(({ type }) => {
    const at = rest % cardinality(type)
    rest = Math.floor(rest / cardinality(type))
    return literalAt(type, at, span)
  })
  return backwards.reverse()
}
