import type { SourceFile } from '../base/span.ts'
import type { Decl, Documented, Expr, Module, TypeNode } from './ast.ts'
import { CommentKeeper } from './comment-keeper.ts'
import { concat, render } from './layout.ts'
import { declarationLayout, docLayout, pulledUpToDeclaration } from './print-declarations.ts'
import { expressionLayout } from './print-expressions.ts'
import { printUnit } from './print-lists.ts'
import { typeLayout } from './print-types.ts'

/** Columns of a line, wherever there is a place to break. */
export const LINE_WIDTH = 100

/** An expression on one line. */
export function printExpr(expr: Expr): string {
  return render(expressionLayout({ keeper: new CommentKeeper([]) }, expr), Infinity)
}

/** A type on one line. */
export function printType(type: TypeNode): string {
  return render(typeLayout({ keeper: new CommentKeeper([]) }, type), Infinity)
}

/**
 * The canonical text of a module.
 * @param file the text that the module was parsed from, for its comments and groups
 */
export function formatModule(module: Module, file: SourceFile): string {
  const keeper = new CommentKeeper(module.comments, file)
  let text = ''
  let before: { readonly decl: Decl; readonly isLong: boolean } | undefined
  for (const { decl, doc } of module.declarations) {
    const wantsBlank = keeper.isBlankBefore(keeper.startOfUnit(decl.span.start))
    const printed = printDeclaration(keeper, { decl, doc })
    if (before !== undefined) {
      const isApart = group(before.decl) !== group(decl) || (standsApart(decl) && (before.isLong || printed.isLong))
      text += isApart || wantsBlank ? '\n\n' : '\n'
    }
    text += printed.text
    before = { decl, isLong: printed.isLong }
  }
  const rest = keeper.takeBefore(Infinity)
  if (rest.length > 0) {
    const blank = before !== undefined && keeper.isBlankBefore(rest[0]?.span.start ?? 0)
    text += before === undefined ? '' : blank ? '\n\n' : '\n'
    text += render(keeper.linesBefore(rest, file.text.length, true), LINE_WIDTH)
  }
  return text === '' ? '' : `${text}\n`
}

function printDeclaration(keeper: CommentKeeper, { decl, doc }: Documented): { text: string; isLong: boolean } {
  const context = { keeper }
  const { start, end } = decl.span
  const pulled = pulledUpToDeclaration(context, decl)
  const print = () => declarationLayout(context, decl)
  const parts = printUnit(keeper, { start, end, pulled, print }, true)
  const own = render(concat(docLayout(doc), parts.body, parts.after), LINE_WIDTH)
  const isLong = own.split('\n').length > doc.length + 1
  return { text: render(concat(parts.before, docLayout(doc), parts.body, parts.after), LINE_WIDTH), isLong }
}

type Group =
  | 'module'
  | 'import'
  | 'const'
  | 'type'
  | 'var'
  | 'toggle'
  | 'def'
  | 'action'
  | 'property'
  | 'reward'
  | 'check'

/** Declarations of different groups have an empty line between them. */
function group(decl: Decl): Group {
  switch (decl.kind) {
    case 'symmetric':
    case 'enum':
    case 'union':
      return 'type'
    default:
      return decl.kind
  }
}

/** Those that have empty lines around them unless they fit on one line. */
function standsApart({ kind }: Decl): boolean {
  return kind === 'action' || kind === 'def' || kind === 'check'
}
