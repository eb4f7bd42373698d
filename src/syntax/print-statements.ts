import type { Arm, Block, Expr, Stmt } from './ast.ts'
import { choice, concat, group, hardline, indent, type Layout, line } from './layout.ts'
import type { PrintContext } from './print-context.ts'
import { bindersLayout, expressionLayout, patternText, pulledUpTo, valueLayout } from './print-expressions.ts'
import { type Element, printUnit } from './print-lists.ts'
import { escapeString } from './tokens.ts'

/** A `{ … }` that follows a header: on one line if the author wrote a single statement so, and it fits. */
export function blockLayout(context: PrintContext, block: Block): Layout {
  const { keeper } = context
  const [only] = block.statements
  const end = block.span.end - 1
  if (only === undefined && !keeper.hasBefore(end)) return '{}'
  const isSingle = only !== undefined && block.statements.length === 1 && isSimple(only)
  if (isSingle && !keeper.hasBefore(end) && !keeper.startsLine(only.span.start)) {
    const statement = statementLayout(context, only)
    return choice(concat('{ ', statement, ' }'), concat('{', indent(hardline, statement), hardline, '}'))
  }
  const opened = keeper.takeTrailing(block.span.start + 1)
  return concat('{', opened, indent(statementLines(context, block.statements, end)), hardline, '}')
}

function isSimple(statement: Stmt): boolean {
  return statement.kind === 'assign' || statement.kind === 'assert' || statement.kind === 'let'
}

/** Parts on lines of their own, each after a line break; at most one empty line between two is kept. */
export function unitLines(context: PrintContext, elements: readonly Element[], end: number): Layout[] {
  const { keeper } = context
  const parts: Layout[] = []
  for (const element of elements) {
    const blank = parts.length > 0 && keeper.isBlankBefore(keeper.startOfUnit(element.start))
    const { before, body, after } = printUnit(keeper, element, true)
    parts.push(hardline, blank ? hardline : '', before, group(body), after)
  }
  for (const comment of keeper.takeBefore(end)) {
    const blank = parts.length > 0 && keeper.isBlankBefore(comment.span.start)
    parts.push(hardline, blank ? hardline : '', comment.text)
  }
  return parts
}

function statementLines(context: PrintContext, statements: readonly Stmt[], end: number): Layout[] {
  const elements = statements.map(
    (statement): Element => ({
      start: statement.span.start,
      end: statement.span.end,
      pulled: pulledUpToStatement(statement),
      print: () => statementLayout(context, statement),
    }),
  )
  return unitLines(context, elements, end)
}

function pulledUpToStatement(statement: Stmt): number {
  switch (statement.kind) {
    case 'assign':
    case 'let':
      return pulledUpTo(statement.value)
    case 'if':
      return statement.then.span.start
    case 'matchStmt':
      return statement.of.span.end
    case 'for':
      return statement.body.span.start
    case 'assert':
      return statement.span.end
  }
}

function statementLayout(context: PrintContext, statement: Stmt): Layout {
  switch (statement.kind) {
    case 'assign': {
      const target = expressionLayout(context, statement.target)
      return concat(target, ` ${statement.operator}`, valueLayout(context, statement.value))
    }
    case 'let':
      return concat(`let ${statement.name.text} =`, valueLayout(context, statement.value))
    case 'if':
      return ifLayout(context, statement)
    case 'for':
      return concat(group('for ', bindersLayout(context, statement.binders)), ' ', blockLayout(context, statement.body))
    case 'assert': {
      const test = group('assert ', indent(expressionLayout(context, statement.test)))
      if (statement.message === undefined) return test
      return group(test, indent(line, escapeString(statement.message)))
    }
    case 'matchStmt':
      return matchLayout(context, statement.of, statement.arms, statement.span.end - 1)
  }
}

function ifLayout(context: PrintContext, statement: Extract<Stmt, { kind: 'if' }>): Layout {
  const head = concat(group('if ', expressionLayout(context, statement.test)), ' ')
  const { then, otherwise } = statement
  if (otherwise === undefined) return concat(head, blockLayout(context, then))
  const thenLayout = multilineBlock(context, then)
  const [inner] = otherwise.statements
  if (statement.elseIf && inner?.kind === 'if') return concat(head, thenLayout, ' else ', ifChain(context, inner))
  return concat(head, thenLayout, ' else ', multilineBlock(context, otherwise))
}

/** The `if` after an `else`: its blocks are broken as those before it are. */
function ifChain(context: PrintContext, statement: Extract<Stmt, { kind: 'if' }>): Layout {
  if (statement.otherwise !== undefined) return ifLayout(context, statement)
  const head = concat(group('if ', expressionLayout(context, statement.test)), ' ')
  return concat(head, multilineBlock(context, statement.then))
}

function multilineBlock(context: PrintContext, block: Block): Layout {
  const { keeper } = context
  const end = block.span.end - 1
  if (block.statements.length === 0 && !keeper.hasBefore(end)) return '{}'
  // What stood between `}` and this `{` goes inside.
  const strays = keeper.takeBefore(block.span.start + 1).map(({ text }) => concat(hardline, text))
  const opened = keeper.takeTrailing(block.span.start + 1)
  return concat('{', opened, indent(strays, statementLines(context, block.statements, end)), hardline, '}')
}

function matchLayout(context: PrintContext, of: Expr, arms: readonly Arm<Block>[], end: number): Layout {
  const { keeper } = context
  const head = concat('match ', expressionLayout(context, of), ' {')
  const elements = arms.map(({ pattern, body }): Element => {
    const [only] = body.statements
    // Without braces the block is its statement.
    const isBare =
      only !== undefined && body.statements.length === 1 && only.span.start === body.span.start && isSimple(only)
    return {
      start: pattern.span.start,
      end: body.span.end,
      pulled: isBare ? pulledUpToStatement(only) : body.span.start,
      print: () => {
        const text = `${patternText(pattern)} => `
        if (isBare) return concat(text, statementLayout(context, only))
        return concat(text, bracedArm(context, body))
      },
    }
  })
  const first = arms[0]
  const opened = first === undefined ? '' : keeper.takeTrailing(keeper.endOfTokenBefore(first.pattern.span.start))
  const lines = unitLines(context, elements, end)
  return concat(head, opened, indent(lines), lines.length > 0 ? hardline : '', '}')
}

function bracedArm(context: PrintContext, body: Block): Layout {
  const [only] = body.statements
  // A bare compound statement gets braces.
  if (only !== undefined && only.span.start === body.span.start) {
    return concat('{', indent(statementLines(context, body.statements, body.span.end)), hardline, '}')
  }
  return blockLayout(context, body)
}
