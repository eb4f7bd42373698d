import type { Identifier, TypeNode } from './ast.ts'
import { concat, group, indent, type Layout, line, softline } from './layout.ts'
import { BOUND_PRECEDENCE } from './operators.ts'
import type { PrintContext } from './print-context.ts'
import { expressionLayout, leftmost, operandLayout } from './print-expressions.ts'
import { type Element, inBraces, printList } from './print-lists.ts'

export function pathText(path: readonly Identifier[]): string {
  return path.map(({ text }) => text).join('.')
}

export function typeLayout(context: PrintContext, type: TypeNode): Layout {
  switch (type.kind) {
    case 'namedType':
      return pathText(type.path)
    case 'rangeType': {
      const low = operandLayout(context, type.low, BOUND_PRECEDENCE, false)
      const start = leftmost(type.low).kind === 'record' ? concat('(', expressionLayout(context, type.low), ')') : low
      return concat(start, '..', operandLayout(context, type.high, BOUND_PRECEDENCE, false))
    }
    case 'optionType':
      return concat(closedType(context, type.of), '?')
    case 'mapType':
      return concat(closedType(context, type.from), ' -> ', typeLayout(context, type.to))
    case 'setType':
      return concat('Set<', typeLayout(context, type.of), '>')
    case 'sequenceType':
    case 'bagType': {
      const capacity = operandLayout(context, type.capacity, BOUND_PRECEDENCE, false)
      return concat(type.kind === 'bagType' ? 'Bag<' : 'Seq<', typeLayout(context, type.of), ', ', capacity, '>')
    }
    case 'recordType': {
      const elements = type.fields.map(
        ({ name, type: of }): Element => ({
          start: name.span.start,
          end: of.span.end,
          pulled: pulledUpToType(context, of),
          print: () => concat(name.text, ': ', typeLayout(context, of)),
        }),
      )
      return printList(context.keeper, { ...inBraces, end: type.span.end - 1, keepBreak: true }, elements)
    }
  }
}

function closedType(context: PrintContext, type: TypeNode): Layout {
  const layout = typeLayout(context, type)
  return type.kind === 'mapType' ? group('(', indent(softline, layout), softline, ')') : layout
}

/** Up to which offset the comments within a type move before it: those between the fields of a record stay. */
export function pulledUpToType({ keeper }: PrintContext, type: TypeNode): number {
  const first = type.kind === 'recordType' ? type.fields[0] : undefined
  return first === undefined ? type.span.end : keeper.endOfTokenBefore(first.name.span.start)
}

export function commaLines(parts: readonly Layout[]): Layout[] {
  return parts.map((part, index) => (index === parts.length - 1 ? part : concat(part, ',', line)))
}
