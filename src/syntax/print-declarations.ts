import { unreachable } from '../base/assert.ts'
import type {
  ActionDecl,
  CheckDecl,
  CheckItem,
  Decl,
  Expr,
  FieldNode,
  Parameter,
  PeriodNode,
  TimingNode,
  VariantNode,
} from './ast.ts'
import { concat, group, hardline, indent, type Layout, line, softline, whenBroken } from './layout.ts'
import type { PrintContext } from './print-context.ts'
import { expressionLayout, pulledUpTo, valueLayout } from './print-expressions.ts'
import { type Element, inBraces, printList } from './print-lists.ts'
import { blockLayout, unitLines } from './print-statements.ts'
import { commaLines, pathText, pulledUpToType, typeLayout } from './print-types.ts'
import { escapeString } from './tokens.ts'

export function declarationLayout(context: PrintContext, decl: Decl): Layout {
  switch (decl.kind) {
    case 'module':
      return `module ${decl.name.text}`
    case 'import':
      return importLayout(context, decl)
    case 'const': {
      const type = decl.type === undefined ? '' : concat(': ', typeLayout(context, decl.type))
      return group(`const ${decl.name.text}`, type, ' =', valueLayout(context, decl.value))
    }
    case 'type':
      return concat(decl.actor ? 'actor ' : 'type ', decl.name.text, ' = ', typeLayout(context, decl.type))
    case 'symmetric':
      return concat(
        `symmetric ${decl.actor ? 'actor' : 'type'} ${decl.name.text}[`,
        expressionLayout(context, decl.size),
        ']',
      )
    case 'enum':
      return enumLayout(context, decl)
    case 'union': {
      const elements = decl.variants.map((variant) => variantElement(context, variant))
      return concat(
        `union ${decl.name.text} `,
        printList(context.keeper, { ...inBraces, end: decl.span.end - 1, keepBreak: true }, elements),
      )
    }
    case 'var':
      return concat(`var ${decl.name.text}: `, typeLayout(context, decl.type), ' =', valueLayout(context, decl.initial))
    case 'toggle':
      return `${decl.sort} ${decl.name.text} ${escapeString(decl.sentence)}`
    case 'def':
      return defLayout(context, decl)
    case 'action':
      return actionLayout(context, decl)
    case 'property': {
      const operators = decl.withOperators ? ' with operators' : ''
      const head = concat(`${decl.sort} ${decl.name.text}${operators}:`, valueLayout(context, decl.body))
      if (decl.sort !== 'unaffected') return head
      return group(head, indent(line, 'by ', indent(group(...commaLines(decl.by.map(pathText))))))
    }
    case 'reward': {
      const sentence = decl.sentence === undefined ? '' : ` ${escapeString(decl.sentence)}`
      return concat(`reward ${decl.name.text}${sentence}:`, valueLayout(context, decl.body))
    }
    case 'check':
      return checkLayout(context, decl)
    default:
      return unreachable(decl)
  }
}

/** Up to which offset the comments within a declaration move before it. */
export function pulledUpToDeclaration(context: PrintContext, decl: Decl): number {
  switch (decl.kind) {
    case 'import': {
      const first = decl.bindings[0]
      return first === undefined ? decl.span.end : context.keeper.endOfTokenBefore(first.name.span.start)
    }
    case 'const':
      return pulledUpTo(decl.value)
    case 'type':
      return pulledUpToType(context, decl.type)
    case 'var':
      return pulledUpTo(decl.initial)
    case 'def':
    case 'reward':
      return pulledUpTo(decl.body)
    case 'property':
      return decl.sort === 'unaffected' ? decl.span.end : pulledUpTo(decl.body)
    case 'enum': {
      const first = decl.members?.[0]
      return first === undefined ? decl.span.end : context.keeper.endOfTokenBefore(first.span.start)
    }
    case 'union': {
      const first = decl.variants[0]
      return first === undefined ? decl.span.end : context.keeper.endOfTokenBefore(first.name.span.start)
    }
    case 'action':
      return decl.body.span.start
    case 'check':
      return openingBrace(context, decl)
    default:
      return decl.span.end
  }
}

function importLayout(context: PrintContext, decl: Extract<Decl, { kind: 'import' }>): Layout {
  const alias = decl.alias === undefined ? '' : ` as ${decl.alias.text}`
  const head = `import ${escapeString(decl.path)}${alias}`
  if (decl.bindings.length === 0) return head
  const elements = decl.bindings.map(
    ({ name, value }): Element => ({
      start: name.span.start,
      end: value.span.end,
      pulled: pulledUpTo(value),
      print: () => concat(name.text, ' =', valueLayout(context, value)),
    }),
  )
  return concat(
    head,
    ' with ',
    printList(context.keeper, { ...inBraces, end: decl.span.end - 1, keepBreak: true }, elements),
  )
}

function enumLayout({ keeper }: PrintContext, decl: Extract<Decl, { kind: 'enum' }>): Layout {
  const head = `${decl.actor ? 'actor' : 'enum'} ${decl.name.text}`
  if (decl.members === undefined) return head
  const elements = decl.members.map(
    ({ text, span }): Element => ({
      start: span.start,
      end: span.end,
      pulled: span.end,
      print: () => text,
    }),
  )
  return concat(head, ' ', printList(keeper, { ...inBraces, end: decl.span.end - 1, keepBreak: true }, elements))
}

function variantElement(context: PrintContext, { name, fields }: VariantNode): Element {
  const last = fields.at(-1)
  // The closing parenthesis, after the last field and perhaps a comma.
  const end = last === undefined ? name.span.end : context.keeper.endOfCloser(last.type.span.end)
  const print = (): Layout => (last === undefined ? name.text : group(name.text, parameterList(context, fields)))
  return { start: name.span.start, end, pulled: end, print }
}

function parameterList(context: PrintContext, parameters: readonly (FieldNode | Parameter)[]): Layout {
  const parts = parameters.map(({ name, type }) => concat(name.text, ': ', typeLayout(context, type)))
  return group('(', indent(softline, commaLines(parts), whenBroken(',')), softline, ')')
}

function defLayout(context: PrintContext, decl: Extract<Decl, { kind: 'def' }>): Layout {
  const parameters = decl.parameters.length === 0 ? '' : parameterList(context, decl.parameters)
  const result = decl.result === undefined ? '' : concat(': ', typeLayout(context, decl.result))
  const head = concat(`def ${decl.name.text}`, parameters, result)
  if (decl.body.kind !== 'block') return concat(head, ' =', valueLayout(context, decl.body))
  return concat(head, ' ', defBlock(context, decl.body))
}

function defBlock(context: PrintContext, { lets, result, span }: Extract<Expr, { kind: 'block' }>): Layout {
  const { keeper } = context
  const elements = lets.map(
    ({ name, value, span: { start, end } }): Element => ({
      start,
      end,
      pulled: pulledUpTo(value),
      print: () => concat(`let ${name.text} =`, valueLayout(context, value)),
    }),
  )
  const returned: Element = {
    start: keeper.startOfTokenBefore(result.span.start),
    end: result.span.end,
    pulled: pulledUpTo(result),
    print: () => concat('return', valueLayout(context, result)),
  }
  const opened = keeper.takeTrailing(span.start + 1)
  return concat('{', opened, indent(unitLines(context, [...elements, returned], span.end - 1)), hardline, '}')
}

/** On one line as far as `{` if that fits, else the guard below and the `{` on a line of its own. */
function actionLayout(context: PrintContext, decl: ActionDecl): Layout {
  const head: Layout[] = [decl.sort]
  if (decl.name !== undefined) head.push(` ${decl.name.text}`)
  if (decl.parameters.length > 0) head.push(decl.name === undefined ? ' ' : '', parameterList(context, decl.parameters))
  if (decl.fairness !== 'unfair') head.push(` ${decl.fairness === 'fair' ? 'fair' : 'strongly fair'}`)
  if (decl.by !== undefined) head.push(' by ', expressionLayout(context, decl.by))
  if (decl.timing !== undefined) head.push(' ', timingLayout(context, decl.timing))
  if (decl.guard === undefined) return concat(group(...head), ' ', blockLayout(context, decl.body))
  const guard = concat('when ', expressionLayout(context, decl.guard))
  return concat(group(group(...head), indent(line, guard), line), blockLayout(context, decl.body))
}

function timingLayout(context: PrintContext, timing: TimingNode): Layout {
  const periodLayout = ({ count, unit }: PeriodNode) =>
    count === undefined ? unit.text : concat(expressionLayout(context, count), ` ${unit.text}`)
  switch (timing.kind) {
    case 'rate':
      return concat('rate ', expressionLayout(context, timing.amount), ' per ', periodLayout(timing.period))
    case 'delay':
      return concat('after ', periodLayout(timing.period))
    case 'probability':
      return concat(
        'probability ',
        expressionLayout(context, timing.share),
        ' of ',
        expressionLayout(context, timing.of),
      )
  }
}

// ---- checks --------------------------------------------------------------------------------------

function openingBrace({ keeper }: PrintContext, decl: CheckDecl): number {
  return keeper.startOfOpener(decl.name.span.end)
}

function checkLayout(context: PrintContext, decl: CheckDecl): Layout {
  const sentence = decl.sentence === undefined ? '' : ` ${escapeString(decl.sentence)}`
  const head = `${decl.sort} ${decl.name.text}${sentence} `
  return concat(head, itemBlock(context, decl.items, openingBrace(context, decl), decl.span.end - 1, false))
}

function itemBlock(
  context: PrintContext,
  items: readonly CheckItem[],
  brace: number,
  end: number,
  canBeShort: boolean,
): Layout {
  const { keeper } = context
  const [only] = items
  if (only === undefined && !keeper.hasBefore(end)) return '{}'
  const isShort = canBeShort && items.length === 1 && only?.kind !== 'with' && only?.doc.length === 0
  if (isShort && !keeper.hasBefore(end) && !keeper.startsLine(only.span.start)) {
    return group('{', indent(line, itemLayout(context, only)), line, '}')
  }
  const opened = keeper.takeTrailing(brace + 1)
  const elements = items.map(
    (item): Element => ({
      start: item.span.start,
      end: item.span.end,
      pulled: pulledUpToItem(context, item),
      print: () => concat(docLayout(item.doc), itemLayout(context, item)),
    }),
  )
  return concat('{', opened, indent(unitLines(context, elements, end)), hardline, '}')
}

export function docLayout(doc: readonly string[]): Layout {
  return concat(doc.map((text) => concat(`/// ${text}`.trimEnd(), hardline)))
}

function pulledUpToItem({ keeper }: PrintContext, item: CheckItem): number {
  switch (item.kind) {
    case 'with':
    case 'faults':
    case 'limits':
      return keeper.startOfOpener(item.span.start)
    case 'setting':
      return pulledUpTo(item.value)
    default:
      return item.span.end
  }
}

function itemLayout(context: PrintContext, item: CheckItem): Layout {
  const { keeper } = context
  const end = item.span.end - 1
  switch (item.kind) {
    case 'setting':
      return concat(pathText(item.path), ' =', valueLayout(context, item.value))
    case 'faults': {
      const elements = item.budgets.map(
        ({ faults, most, span }): Element => ({
          start: span.start,
          end: span.end,
          pulled: span.end,
          print: () => concat(faults.map(pathText).join(' + '), ' <= ', expressionLayout(context, most)),
        }),
      )
      return concat('faults ', printList(keeper, { ...inBraces, end, keepBreak: true }, elements))
    }
    case 'limits': {
      const elements = item.limits.map(
        ({ name, most }): Element => ({
          start: name.span.start,
          end: most.span.end,
          pulled: most.span.end,
          print: () => concat(name.text, ' <= ', expressionLayout(context, most)),
        }),
      )
      return concat('limits ', printList(keeper, { ...inBraces, end, keepBreak: true }, elements))
    }
    case 'terminal':
      return concat('terminal ', indent(expressionLayout(context, item.when)))
    case 'measure':
      return group('measure ', indent(commaLines(item.names.map(pathText))))
    case 'expect': {
      const properties = indent(commaLines(item.properties.map(pathText)))
      const steps = item.steps === undefined ? '' : concat(' in ', expressionLayout(context, item.steps), ' steps')
      return group('expect ', properties, ` ${item.outcome}`, steps)
    }
    case 'with': {
      const head = group('with ', indent(commaLines(item.toggles.map(pathText))), ' ')
      return concat(head, itemBlock(context, item.items, keeper.startOfOpener(item.span.start), end, true))
    }
  }
}
