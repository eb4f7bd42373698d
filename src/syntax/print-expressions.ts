import { defined } from '../base/assert.ts'
import type { Arm, Binders, Domain, Expr, FieldValue, Pattern } from './ast.ts'
import { concat, group, indent, join, type Layout, line, softline } from './layout.ts'
import { DOMAIN_PRECEDENCE, infixOperators, PREFIX_PRECEDENCE, prefixOperators } from './operators.ts'
import type { PrintContext } from './print-context.ts'
import { type Element, inBraces, parenthesised, printList } from './print-lists.ts'

/** Above all operators: what a suffix such as `'` or `[k]` can follow. */
const POSTFIX_PRECEDENCE = PREFIX_PRECEDENCE + 1

export function expressionLayout(context: PrintContext, expr: Expr): Layout {
  switch (expr.kind) {
    case 'integer':
      return integerText(context, expr)
    case 'boolean':
      return expr.value ? 'true' : 'false'
    case 'none':
      return 'none'
    case 'name':
      return expr.name.text
    case 'prime':
      return concat(suffixed(context, expr.of), "'")
    case 'unwrap':
      return concat(suffixed(context, expr.of), '!')
    case 'field':
      return concat(suffixed(context, expr.of), '.', expr.name.text)
    case 'is':
      return concat(suffixed(context, expr.of), ' is ', expr.tag.text)
    case 'index':
      return concat(suffixed(context, expr.of), itemList(context, '[', ']', expr.keys, expr.span.end - 1))
    case 'call':
      return concat(suffixed(context, expr.callee), itemList(context, '(', ')', expr.args, expr.span.end - 1))
    case 'unary':
      return concat(
        expr.operator,
        /[a-z]/.test(expr.operator) ? ' ' : '',
        operandLayout(context, expr.of, prefixPrecedence(expr.operator), true),
      )
    case 'binary':
      return binaryLayout(context, expr)
    case 'conditional': {
      const test = operandLayout(context, expr.test, 1, false)
      const [then, otherwise] = [expressionLayout(context, expr.then), expressionLayout(context, expr.otherwise)]
      return group(test, indent(line, '? ', then, line, ': ', otherwise))
    }
    case 'quantifier':
      return quantifierLayout(context, expr)
    case 'aggregate':
      return aggregateLayout(context, expr)
    case 'mapping': {
      const head = concat(
        expr.binder.names.map(({ text }) => text).join(', '),
        ' in ',
        domainLayout(context, expr.binder.domain),
        ':',
      )
      return group('map(', indent(softline, head, ' ', expressionLayout(context, expr.value)), softline, ')')
    }
    case 'collection':
      return concat(expr.collection, collectionItems(context, expr))
    case 'record':
      return fieldList(context, expr.fields, expr.span.end - 1)
    case 'with':
      return concat(suffixed(context, expr.of), ' with ', fieldList(context, expr.fields, expr.span.end - 1))
    case 'match':
      return concat('match ', expressionLayout(context, expr.of), ' ', arms(context, expr.arms, expr.span.end - 1))
    case 'block':
      throw new TypeError('a block is printed by its def')
    case 'parentheses':
      return group('(', indent(softline, expressionLayout(context, expr.of)), softline, ')')
  }
}

function integerText({ keeper }: PrintContext, expr: Extract<Expr, { kind: 'integer' }>): string {
  // The author's separators, as in 1_000_000.
  const text = keeper.textOf(expr.span)
  return text !== undefined && Number(text.replaceAll('_', '')) === expr.value ? text : String(expr.value)
}

// ---- operators and parentheses -------------------------------------------------------------------

function precedenceOf(expr: Expr): number {
  switch (expr.kind) {
    case 'conditional':
    case 'block':
      return 0
    case 'binary':
      return defined(infixOperators.get(expr.operator), 'operator').precedence
    case 'unary':
      return prefixPrecedence(expr.operator)
    default:
      return POSTFIX_PRECEDENCE
  }
}

function prefixPrecedence(symbol: string): number {
  return prefixOperators.get(symbol)?.precedence ?? PREFIX_PRECEDENCE
}

/** Whether the text of an expression ends with a quantifier, which would swallow what follows. */
function endsOpen(expr: Expr): boolean {
  let at = expr
  for (;;) {
    if (at.kind === 'quantifier') return true
    if (at.kind === 'unary') at = at.of
    else if (at.kind === 'binary') at = at.right
    else return false
  }
}

/**
 * An operand, in parentheses where it would be read otherwise without them.
 * @param isLast whether nothing follows that a quantifier at its end could swallow
 */
export function operandLayout(context: PrintContext, expr: Expr, precedence: number, isLast: boolean): Layout {
  const layout = expressionLayout(context, expr)
  if (precedenceOf(expr) >= precedence && (isLast || !endsOpen(expr))) return layout
  return group('(', indent(softline, layout), softline, ')')
}

function suffixed(context: PrintContext, expr: Expr): Layout {
  return operandLayout(context, expr, POSTFIX_PRECEDENCE, false)
}

function binaryLayout(context: PrintContext, expr: Extract<Expr, { kind: 'binary' }>): Layout {
  const { operator: symbol } = expr
  const { precedence, associativity } = defined(infixOperators.get(symbol), 'operator')
  // A chain of one operator breaks at all of its places or at none.
  const operands: Layout[] = []
  const above = precedence + 1
  if (associativity === 'right') {
    let at: Expr = expr
    for (; at.kind === 'binary' && at.operator === symbol; at = at.right) {
      operands.push(operandLayout(context, at.left, above, false))
    }
    operands.push(operandLayout(context, at, precedence, true))
  } else {
    const rights: Expr[] = []
    let at: Expr = expr
    for (; at.kind === 'binary' && at.operator === symbol && (at === expr || associativity === 'left'); at = at.left) {
      rights.push(at.right)
    }
    operands.push(operandLayout(context, at, associativity === 'left' ? precedence : above, false))
    for (const right of rights.reverse()) operands.push(operandLayout(context, right, above, right === rights.at(-1)))
  }
  const [first, ...rest] = operands
  return group(defined(first), indent(rest.map((operand) => concat(` ${symbol}`, line, operand))))
}

/** The expression that the text of this one starts with. */
export function leftmost(expr: Expr): Expr {
  let at = expr
  for (;;) {
    switch (at.kind) {
      case 'binary':
        at = at.left
        break
      case 'prime':
      case 'unwrap':
      case 'field':
      case 'is':
      case 'index':
      case 'with':
        at = at.of
        break
      case 'call':
        at = at.callee
        break
      default:
        return at
    }
  }
}

// ---- binders -------------------------------------------------------------------------------------

function domainLayout(context: PrintContext, domain: Domain): Layout {
  if (domain.kind === 'valueDomain') return operandLayout(context, domain.value, DOMAIN_PRECEDENCE, false)
  const low = operandLayout(context, domain.low, DOMAIN_PRECEDENCE, false)
  return concat(low, '..', operandLayout(context, domain.high, DOMAIN_PRECEDENCE, false))
}

function groups(context: PrintContext, { groups: found }: Binders): Layout {
  const layouts = found.map(({ names, domain }) =>
    concat(names.map(({ text }) => text).join(', '), ' in ', domainLayout(context, domain)),
  )
  return join(', ', layouts)
}

/** `a, b in Node where P`, with the given space before `where`. */
export function bindersLayout(context: PrintContext, binders: Binders, space: Layout = ' '): Layout {
  const layout = groups(context, binders)
  if (binders.where === undefined) return layout
  return concat(layout, space, 'where ', expressionLayout(context, binders.where))
}

function quantifierLayout(context: PrintContext, expr: Extract<Expr, { kind: 'quantifier' }>): Layout {
  const heads: Layout[] = []
  let at: Expr = expr
  for (; at.kind === 'quantifier'; at = at.body) {
    heads.push(concat(at.quantifier, ' ', bindersLayout(context, at.binders), ':'))
  }
  return group(join(' ', heads), indent(line, expressionLayout(context, at)))
}

function aggregateLayout(context: PrintContext, expr: Extract<Expr, { kind: 'aggregate' }>): Layout {
  const { aggregate, value } = expr
  const inside: Layout[] = []
  if (value !== undefined) {
    const layout = expressionLayout(context, value)
    const isMistaken = aggregate === 'set' && startsLikeBinder(value)
    inside.push(isMistaken ? concat('(', layout, ')') : layout, line, 'for ')
  }
  return group(aggregate, '(', indent(softline, inside, bindersLayout(context, expr.binders, line)), softline, ')')
}

// ---- lists ---------------------------------------------------------------------------------------

function elementOf(context: PrintContext, expr: Expr): Element {
  const { start, end } = expr.span
  return { start, end, pulled: pulledUpTo(expr), print: () => expressionLayout(context, expr) }
}

function itemList(context: PrintContext, open: string, close: string, items: readonly Expr[], end: number): Layout {
  const elements = items.map((item) => elementOf(context, item))
  return printList(context.keeper, { ...parenthesised, open, close, end, keepBreak: false }, elements)
}

function collectionItems(
  context: PrintContext,
  { collection, items, span }: Extract<Expr, { kind: 'collection' }>,
): Layout {
  // `set(a, b in S)` would be read as a comprehension.
  const firstOther = collection === 'set' ? items.findIndex(({ kind }) => kind !== 'name') : -1
  const elements = items.map((item, index): Element => {
    const element = elementOf(context, item)
    const isMistaken = index === firstOther && startsLikeBinder(item)
    return isMistaken ? { ...element, print: () => concat('(', element.print(), ')') } : element
  })
  return printList(context.keeper, { ...parenthesised, end: span.end - 1, keepBreak: false }, elements)
}

/** Whether the text of an expression starts with `a in`. */
function startsLikeBinder(expr: Expr): boolean {
  let at = expr
  for (;;) {
    if (at.kind === 'conditional') at = at.test
    else if (at.kind !== 'binary') return false
    else if (at.left.kind === 'name') return at.operator === 'in'
    else at = at.left
  }
}

function fieldList(context: PrintContext, fields: readonly FieldValue[], end: number): Layout {
  const elements = fields.map(
    ({ name, value }): Element => ({
      start: name.span.start,
      end: value.span.end,
      pulled: pulledUpTo(value),
      print: () => concat(name.text, ':', valueLayout(context, value)),
    }),
  )
  return printList(context.keeper, { ...inBraces, end, keepBreak: false }, elements)
}

export function patternText(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'wildcard':
      return '_'
    case 'nonePattern':
      return 'none'
    case 'somePattern':
      return `some ${pattern.name.text}`
    case 'tagPattern':
      return pattern.names.length === 0
        ? pattern.tag.text
        : `${pattern.tag.text}(${pattern.names.map(({ text }) => text).join(', ')})`
  }
}

function arms(context: PrintContext, found: readonly Arm<Expr>[], end: number): Layout {
  const elements = found.map(
    ({ pattern, body }): Element => ({
      start: pattern.span.start,
      end: body.span.end,
      pulled: pulledUpTo(body),
      print: () => concat(patternText(pattern), ' =>', valueLayout(context, body)),
    }),
  )
  return printList(context.keeper, { ...inBraces, end, keepBreak: true }, elements)
}

// ---- values --------------------------------------------------------------------------------------

const hugged: ReadonlySet<Expr['kind']> = new Set([
  ...(['match', 'record', 'collection', 'call', 'mapping', 'aggregate', 'parentheses', 'with', 'quantifier'] as const),
])

/** A value after `=`, `:` or `=>`: on the same line, or as a whole on the next. */
export function valueLayout(context: PrintContext, value: Expr): Layout {
  const layout = expressionLayout(context, value)
  return hugged.has(value.kind) ? concat(' ', layout) : group(indent(line, layout))
}

/** Up to which offset the comments of an expression move before it; those in its lists stay there. */
export function pulledUpTo(expr: Expr): number {
  switch (expr.kind) {
    case 'match':
      return expr.of.span.end
    case 'block':
    case 'record':
      return expr.span.start
    case 'collection':
      return expr.span.start + expr.collection.length
    case 'call':
      return expr.callee.span.end
    default:
      return expr.span.end
  }
}
