import { apply, kleft, kmid, kright, opt_sc, seq } from 'typescript-parsec'
import type { Arm, Block, Expr, LetNode, Stmt } from './ast.ts'
import {
  build,
  decide,
  literal,
  many,
  maybe,
  name,
  nested,
  type Rule,
  recovering,
  string,
  terminal,
} from './combinators.ts'
import { binders, expression, pattern, postfixed } from './grammar-expressions.ts'

/** What is expected after the target of an assignment. */
export const ASSIGNMENT = '`=`, `+=` or `-=`'

/** `{ statement … }` */
export const body: Rule<Block> = nested(() => braced)

const statement: Rule<Stmt> = decide((token) => {
  if (token.kind === 'word') return assignment
  return statements.get(token.text)
}, 'a statement')

const braced: Rule<Block> = build(
  kmid(literal('{'), recovering(statement, 'a statement'), literal('}')),
  (found, span): Block => ({ statements: found, span }),
)

function assignmentOperator(text: string): '=' | '+=' | '-=' {
  return text === '=' ? '=' : text === '+=' ? '+=' : '-='
}

const assignment: Rule<Stmt> = build(
  seq(
    postfixed,
    terminal((token) => ['=', '+=', '-='].includes(token.text), ASSIGNMENT),
    expression,
  ),
  ([target, sign, value], span): Stmt => ({
    kind: 'assign',
    operator: assignmentOperator(sign.text),
    target,
    value,
    span,
  }),
)

export const letNode: Rule<LetNode> = build(
  seq(maybe('let'), name('a name for the value'), literal('='), expression),
  ([, variable, , value], span): LetNode => ({ name: variable, value, span }),
)

const letStatement: Rule<Stmt> = apply(letNode, (node): Stmt => ({ kind: 'let', ...node }))

// `else if` is read by a loop, not by recursion: a long chain is no deep nesting.
const elseIf = decide((token) => (token.text === 'else' && token.next?.text === 'if' ? elseIfBranch : undefined))
const elseIfBranch = seq(maybe('else'), maybe('if'), expression, body)

const ifStatement: Rule<Stmt> = apply(
  seq(maybe('if'), expression, body, many(elseIf), opt_sc(kright(maybe('else'), body))),
  ([word, test, then, branches, last]) => {
    const end = (last ?? branches.at(-1)?.[3] ?? then).span.end
    const { file } = then.span
    const rest = branches.reduceRight<Block | undefined>((otherwise, [, branchWord, branchTest, block]) => {
      const span = { file, start: branchWord.pos.index, end }
      const inner = ifNode(branchTest, block, otherwise, span)
      return { statements: [inner], span }
    }, last)
    return ifNode(test, then, rest, { file, start: word.pos.index, end })
  },
)

function ifNode(test: Expr, then: Block, otherwise: Block | undefined, span: Stmt['span']): Stmt {
  // Only the block of an `else if` starts with its own statement instead of a brace.
  const elseIfBlock = otherwise !== undefined && otherwise.statements[0]?.span.start === otherwise.span.start
  return { kind: 'if', test, then, otherwise, elseIf: elseIfBlock, span }
}

const bareStatement: Rule<Block> = build(
  nested(() => statement),
  (only, span): Block => ({ statements: [only], span }),
)

const armBody: Rule<Block> = decide((token) => (token.text === '{' ? body : bareStatement))

const arm: Rule<Arm<Block>> = apply(
  kleft(seq(pattern, literal('=>'), armBody), opt_sc(maybe(','))),
  ([of, , block]) => ({ pattern: of, body: block }),
)

const matchStatement: Rule<Stmt> = build(
  seq(maybe('match'), expression, literal('{'), recovering(arm, 'a pattern'), literal('}')),
  ([, of, , arms], span): Stmt => ({ kind: 'matchStmt', of, arms, span }),
)

const forStatement: Rule<Stmt> = build(
  seq(maybe('for'), binders, body),
  ([, bound, block], span): Stmt => ({ kind: 'for', binders: bound, body: block, span }),
)

const assertStatement: Rule<Stmt> = build(
  seq(maybe('assert'), expression, opt_sc(string('a message'))),
  ([, test, message], span): Stmt => ({ kind: 'assert', test, message: message?.value, span }),
)

const statements = new Map<string, Rule<Stmt>>([
  ['let', letStatement],
  ['if', ifStatement],
  ['match', matchStatement],
  ['for', forStatement],
  ['assert', assertStatement],
])
