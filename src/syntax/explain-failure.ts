import { nearest } from '../base/nearest.ts'
import { type Diagnostic, errorAt } from '../diagnostics/diagnostic.ts'
import { type SyntaxToken, spanOfToken, type TokenList } from './token-list.ts'
import { declarationKeywords } from './tokens.ts'

/** What is expected after a whole declaration. */
export const NEXT_DECLARATION = 'the next declaration'

/** The furthest token that a parse reached and could not read. */
interface Failure {
  readonly list: TokenList
  readonly found: SyntaxToken
  readonly before: SyntaxToken | undefined
  readonly expected: ReadonlySet<string>
}

type Explanation = (failure: Failure) => Diagnostic | undefined

/** The failure that a parse ran into, in the most helpful words that fit. */
export function explainFailure(list: TokenList): Diagnostic {
  const found = list.at(list.furthest)
  const before = list.furthest > 0 ? list.at(list.furthest - 1) : undefined
  const failure = { list, found, before, expected: list.expected }
  for (const explain of explanations) {
    const diagnostic = explain(failure)
    if (diagnostic !== undefined) return diagnostic
  }
  const message = `Expected ${oneOf([...failure.expected])}, but found ${describe(found)}.`
  return errorAt('HF101', spanOfToken(found), message, hintFor(failure))
}

/** At most this many expectations make a readable sentence. */
const SHOWN_MAX = 5

function oneOf(words: readonly string[]): string {
  const shown = words.length === 0 ? ['something else'] : words.slice(0, SHOWN_MAX)
  const last = shown.at(-1) ?? ''
  return shown.length === 1 ? last : `${shown.slice(0, -1).join(', ')} or ${last}`
}

function describe({ kind, text, list }: SyntaxToken): string {
  switch (kind) {
    case 'end':
      return list.isLast ? 'the end of the file' : 'the end of the declaration'
    case 'word':
      return `the name \`${text}\``
    case 'keyword':
      return `the word \`${text}\``
    case 'number':
      return `the number ${text}`
    case 'string':
      return text.length > 40 ? 'a string' : `the string ${text}`
    case 'symbol':
      return `\`${text}\``
  }
}

// ---- brackets ----------------------------------------------------------------------------------

const closerOf: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

function isCloser(token: SyntaxToken): boolean {
  return token.kind === 'symbol' && ')]}'.includes(token.text)
}

function innermostOpener({ list, found }: Failure): SyntaxToken | undefined {
  const open: SyntaxToken[] = []
  for (const token of list.tokens.slice(0, found.index)) {
    if (token.kind === 'symbol' && closerOf[token.text] !== undefined) open.push(token)
    if (isCloser(token) && closerOf[open.at(-1)?.text ?? ''] === token.text) open.pop()
  }
  return open.at(-1)
}

const unbalanced: Explanation = (failure) => {
  const { found, expected } = failure
  if (found.kind !== 'end' && !isCloser(found)) return undefined
  const opener = innermostOpener(failure)
  if (opener === undefined) {
    if (found.kind === 'end') return undefined
    const message = `This \`${found.text}\` closes nothing: no bracket is open here.`
    return errorAt(
      'HF117',
      spanOfToken(found),
      message,
      'Remove it, or look for an opening bracket that was lost before it.',
    )
  }
  const closer = closerOf[opener.text] ?? ''
  if (found.text === closer || !expected.has(`\`${closer}\``)) return undefined
  const message = `This \`${opener.text}\` is never closed: a \`${closer}\` was expected before ${describe(found)}.`
  const related = [{ span: spanOfToken(found), message: `The \`${closer}\` is missed here.` }]
  return { ...errorAt('HF110', spanOfToken(opener), message, `Add the missing \`${closer}\`.`), related }
}

// ---- words in the wrong place --------------------------------------------------------------------

const isNamePlace = (what: string): boolean => what.startsWith('a name') || what.startsWith('the name')

/** Reserved words that an author may well want as a name, and not as the next part of the sentence. */
function couldBeName({ found }: Failure): boolean {
  const glue = ['as', 'with', 'fair', 'strongly', 'when', 'by', 'else', 'for', 'in', 'not', 'where', 'is', 'return']
  return found.kind === 'keyword' && !glue.includes(found.text)
}

const reservedName: Explanation = (failure) => {
  const { found, expected } = failure
  if (!couldBeName(failure)) return undefined
  const wantsName = [...expected].some(isNamePlace)
  const wantsValue =
    expected.has('an expression') &&
    found.text !== 'some' &&
    (declarationKeywords.has(found.text) || found.next?.text !== '(')
  const wantsStart = expected.has('a statement') && ['=', '+=', '-=', '[', '.'].includes(found.next?.text ?? '')
  if (!wantsName && !wantsValue && !wantsStart) return undefined
  const message = `\`${found.text}\` is a word of the language and cannot be a name.`
  return errorAt(
    'HF107',
    spanOfToken(found),
    message,
    `Choose another name, such as \`${found.text}_\` or a longer word.`,
  )
}

const equalsInExpression: Explanation = ({ list, found }) => {
  if (found.text !== '=' || list.operandEnd !== found.index) return undefined
  const message = '`=` gives a variable its next value; inside an expression it has no meaning.'
  return errorAt('HF108', spanOfToken(found), message, 'To compare two values write `==`.')
}

const comparisonForAssignment: Explanation = ({ found, expected }) => {
  if (found.text !== '==' || !(expected.has('`=`') || expected.has('`=`, `+=` or `-=`'))) return undefined
  const message = '`==` compares two values; here a value is given, with a single `=`.'
  return errorAt('HF109', spanOfToken(found), message, 'Write `=`; a claim that must hold is written `assert a == b`.')
}

const variableWithoutType: Explanation = ({ list, found, expected }) => {
  if (list.first.text !== 'var' || found.text !== '=' || !expected.has('`:`')) return undefined
  const title = list.tokens[1]?.text ?? 'x'
  const message = `The variable \`${title}\` has no type; Holdfast must know all the values that it can have.`
  return errorAt(
    'HF114',
    spanOfToken(found),
    message,
    `Write the type before the \`=\`: \`var ${title}: 0..3 = …\` or \`var ${title}: bool = …\`.`,
  )
}

/** What authors from other languages write, and what they mean. */
const slips: Readonly<Record<string, string>> = {
  and: '&&',
  AND: '&&',
  or: '||',
  OR: '||',
  not: '!',
  NOT: '!',
  implies: '=>',
  IMPLIES: '=>',
  '->': '=>',
  mod: '%',
  iff: '==',
  equals: '==',
  forall: 'all',
}

const wordSlip: Explanation = ({ list, found, before }) => {
  const afterOperand = list.operandEnd === found.index
  if (found.text === '=' && afterOperand === false && (before?.text === '==' || before?.text === '!=')) {
    const message = `There is no \`${before.text}=\`: values are compared with \`${before.text}\`.`
    return errorAt('HF112', spanOfToken(found), message, `Write \`${before.text}\`.`)
  }
  const isPrefix = found.text.toLowerCase() === 'not' || found.text === 'forall'
  const meant = Object.hasOwn(slips, found.text) ? slips[found.text] : undefined
  if (meant === undefined || isPrefix === afterOperand) return undefined
  if (
    !isPrefix &&
    found.firstOnLine &&
    found.kind === 'word' &&
    ['=', '+=', '-=', '[', '.'].includes(found.next?.text ?? '')
  ) {
    return undefined
  }
  return errorAt('HF112', spanOfToken(found), `\`${found.text}\` is not an operator here.`, `Write \`${meant}\`.`)
}

// ---- declarations --------------------------------------------------------------------------------

const declarationSlips: Readonly<Record<string, string>> = {
  function: 'def',
  fn: 'def',
  define: 'def',
  let: 'const',
  constant: 'const',
  variable: 'var',
  property: 'invariant',
  assert: 'invariant',
  always: 'invariant',
  eventually: 'liveness',
  rule: 'action',
  process: 'action',
  transition: 'action',
  struct: 'type',
  record: 'type',
  interface: 'type',
  test: 'check',
  use: 'import',
}

const unknownDeclaration: Explanation = ({ found, expected }) => {
  if (
    !(expected.has('a declaration') || expected.has(NEXT_DECLARATION)) ||
    (found.kind !== 'word' && found.kind !== 'keyword')
  )
    return undefined
  if (found.index > 0 && !found.firstOnLine) return undefined
  const slip = Object.hasOwn(declarationSlips, found.text) ? declarationSlips[found.text] : undefined
  const meant = slip ?? nearest(found.text, declarationKeywords)
  const message = `\`${found.text}\` does not start a declaration.`
  const hint =
    meant === undefined
      ? 'Declarations start with a word such as `const`, `var`, `def`, `action`, `fault`, `invariant` or `check`.'
      : `Did you mean \`${meant}\`?`
  return errorAt('HF115', spanOfToken(found), message, hint)
}

const explanations: readonly Explanation[] = [
  unknownDeclaration,
  unbalanced,
  variableWithoutType,
  wordSlip,
  reservedName,
  equalsInExpression,
  comparisonForAssignment,
]

// ---- hints for the rest ----------------------------------------------------------------------------

function hintFor(failure: Failure): string | undefined {
  return hintForDeclaration(failure) ?? hintForStatement(failure) ?? hintForExpression(failure)
}

const actionWords: ReadonlySet<string> = new Set(['action', 'fault', 'operator', 'init'])

function hintForDeclaration({ list, found, expected }: Failure): string | undefined {
  const head = list.first.text
  if (
    actionWords.has(head) &&
    ['fair', 'strongly', 'by', 'rate', 'after', 'probability', 'when'].includes(found.text)
  ) {
    return 'The parts of a header come in this order: parameters, `fair`, `by`, `rate`, `when`.'
  }
  if (head === 'unaffected' && expected.has('`by`')) {
    return 'After `by` come the steps that make no difference: `unaffected Seen: x by crash, cut`.'
  }
  if (head === 'var' && expected.has('`=`') && found.kind === 'end') {
    return 'Every variable has an initial value: `var x: 0..3 = 0`.'
  }
  if (found.text === '>=' && expected.has('`>`')) return 'Put a space between `>` and `=`.'
  if (expected.has('`<=`')) return 'A bound is written with `<=`, as in `crash <= 1`.'
  return undefined
}

function hintForStatement({ found, before, expected }: Failure): string | undefined {
  if ((found.text === ':' && found.next?.text === '=') || (found.text === '=' && before?.text === ':')) {
    return 'There is no `:=`; values are given with `=`.'
  }
  const isSign = found.text === '+' || found.text === '-'
  if (isSign && (found.text === before?.text || found.text === found.next?.text)) {
    return `There is no \`${found.text.repeat(2)}\`; write \`x ${found.text}= 1\`.`
  }
  if (found.text === 'then') return 'There is no `then`: the body of an `if` is in braces.'
  if (expected.has('`=`, `+=` or `-=`') && before?.text === ')') {
    return 'A statement gives a variable a value; actions are not called. Give shared values a name with `def`.'
  }
  if (!expected.has('a statement')) return undefined
  if (found.text === 'var') return 'A value for the rest of the block is named with `let x = …`.'
  if (found.text === 'return') return 'Only a `def` returns a value.'
  if (found.text === ',') return 'Statements follow one another without a sign between them.'
  return undefined
}

function hintForExpression({ found, before, expected }: Failure): string | undefined {
  if (expected.has('`for`') && found.text === ',') {
    return 'The least and the greatest run over a set: `max(e for x in D)`; of two values: `a < b ? b : a`.'
  }
  if (before?.text === '.' && found.kind === 'number') return 'Numbers are whole; for a range write two dots: `0..3`.'
  if (!expected.has('an expression')) return undefined
  if (found.kind === 'string') return 'Texts are no values; a set of named values is an `enum`.'
  if (found.text === '[') return 'Sequences are written `seq(a, b)` and sets `set(a, b)`.'
  if (found.text === 'some') return 'The value of an option is written as it is, without `some`.'
  if (found.text === '>' && before?.text === '<') return 'Write `!=`.'
  return undefined
}
