import { count } from '../base/count.ts'
import type { Explanation, NamedValue } from './explanation.ts'
import type { TraceMarks } from './trace-marks.ts'

/** Characters of a line before values go on in lines of their own. */
const WIDTH = 110

/** Characters of a part of a spec before it is cut. */
const TEXT_MOST = 100

/** Values that one line of the short form names, and its lines. */
const BRIEF_VALUES = 4
const BRIEF_LINES = 6

/** An explanation as lines: what each part comes to, the part, and below it what decides that. */
export function renderExplanation(node: Explanation, marks: TraceMarks): string[] {
  if (isLeaf(node)) return [leafText(node)]
  const { inner, notes } = below(node)
  const head = headOf(node, marks)
  const values = node.leftOut === 0 ? simpleValues(inner, node.kind === 'binding') : undefined
  if (values !== undefined && notes.length === 0) {
    if (values === '') return [head]
    if (headOf(node, plain).length + values.length < WIDTH) return [`${head}:  ${marks.dim(values)}`]
  }
  return [
    head,
    ...notes.map((note) => `       ${note}`),
    ...inner.flatMap((part) => renderExplanation(part, marks)).map((line) => `  ${line}`),
    // Where none is told, the value is all that there is to be said.
    ...(node.leftOut === 0 || inner.length === 0 ? [] : [`  ${marks.dim(`and ${count(node.leftOut, 'other part')}`)}`]),
  ]
}

const plain: TraceMarks = { dim: same, error: same, warning: same, place: same, strong: same }

function same(text: string): string {
  return text
}

/** The parts to be shown below a part, and what is told beside it: where one binding decides it, that and its parts. */
function below(node: Explanation): { readonly inner: readonly Explanation[]; readonly notes: readonly string[] } {
  const [first, ...others] = node.parts
  const isOne = first?.kind === 'binding' && others.length === 0 && node.leftOut === 0 && node.kind !== 'binding'
  const note = node.note === undefined ? '' : `(${node.note})`
  const names = node.kind === 'binding' || node.names.length === 0 ? '' : `with ${namesText(node.names)}`
  const binding = isOne ? `for ${namesText(first.names)}` : ''
  const told = [names, [binding, note].filter((each) => each !== '').join(' ')].filter((each) => each !== '')
  if (!isOne) return { inner: node.parts, notes: told }
  return { inner: first.parts.length === 0 ? [first] : first.parts, notes: told }
}

/**
 * The values that parts rest on, where these say all; undefined where more is to be told.
 * @param deep whether the parts may have values of their own
 */
function simpleValues(parts: readonly Explanation[], deep: boolean): string | undefined {
  if (parts.every(isLeaf)) return once(parts.map(leafText)).join(', ')
  const isSimple =
    deep && parts.every((part) => part.names.length === 0 && part.note === undefined && part.parts.every(isLeaf))
  if (!isSimple) return undefined
  const leaves = parts.flatMap((part) => (isLeaf(part) ? [part] : part.parts))
  return once(leaves.map(leafText)).join(', ')
}

function once(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}

function headOf(node: Explanation, marks: TraceMarks): string {
  const text = node.kind === 'binding' ? `for ${namesText(node.names)}` : cut(node.text)
  switch (node.sort) {
    case 'true':
      return node.path === undefined ? `true   ${text}` : leafText(node)
    case 'false':
      return node.path === undefined ? `${marks.error('false')}  ${text}` : leafText(node)
    case 'error':
      return `${marks.error('error')}  ${text}${node.parts.length === 0 ? `: ${node.value}` : ''}`
    case 'value':
      return node.kind === 'binding' ? bindingText(node, text) : leafText(node)
    default:
      return node.sort satisfies never
  }
}

/** A value that is read, and nothing else, is told beside the binding. */
function bindingText({ parts, value }: Explanation, text: string): string {
  const [only, ...others] = parts
  return only?.path !== undefined && others.length === 0 ? text : `${text} it is ${value}`
}

/** Whether it can be told beside what it decides: a value that is read, with keys that are read themselves. */
function isLeaf(node: Explanation): boolean {
  const isBare = node.note === undefined && node.kind !== 'binding'
  if (node.path !== undefined) return isBare && node.leftOut === 0 && node.parts.every(isLeaf)
  return isBare && node.sort === 'value' && node.parts.length === 0
}

function leafText(node: Explanation): string {
  const own = ownText(node)
  return node.path === undefined || node.parts.length === 0 ? own : [own, ...node.parts.map(leafText)].join(', ')
}

function ownText({ path, text, value }: Explanation): string {
  return `${path ?? cut(text)} = ${value}`
}

function namesText(names: readonly NamedValue[]): string {
  return names.map(({ name, value }) => `${name} = ${value}`).join(', ')
}

function cut(text: string): string {
  return text.length <= TEXT_MOST ? text : `${text.slice(0, TEXT_MOST - 3).trimEnd()}...`
}

// ---- in a few lines ----------------------------------------------------------------------------

/** What a part comes to, the binding that decides it, and a line for each of its parts with the values that it reads. */
export function renderBriefly(explanation: Explanation, marks: TraceMarks): string[] {
  const { bindings, inner } = descend(explanation)
  const head = [headOf(explanation, marks), ...bindings.map((binding) => `       ${binding}`)]
  const room = Math.max(2, BRIEF_LINES - head.length)
  const told = inner.length > room ? inner.slice(0, room - 1) : inner
  return [
    ...head,
    ...told.map((part) => `  ${briefLine(part, marks)}`),
    ...(inner.length > told.length ? [marks.dim(`  and ${count(inner.length - told.length, 'other part')}`)] : []),
  ]
}

interface Descent {
  readonly of: Explanation
  readonly bindings: readonly string[]
  readonly inner: readonly Explanation[]
}

/** Down through what one part alone decides, to where there are several. */
function descend(of: Explanation): Descent {
  const { inner, notes } = below(of)
  const [only, ...others] = inner
  if (only === undefined || others.length > 0 || isLeaf(only) || only.kind === 'binding')
    return { of, bindings: notes, inner }
  const deeper = descend(only)
  if (deeper.inner.length < 2 && !deeper.inner.some(isComparison)) return { of, bindings: notes, inner }
  // The values alone would not say how they were compared.
  const told = deeper.inner.every(isValue) ? [deeper.of] : deeper.inner
  // Nor would what is true say that its negation is false.
  if (told.length === 1 && told[0]?.sort !== only.sort) return { of, bindings: notes, inner }
  return { of, bindings: [...notes, ...deeper.bindings], inner: told }
}

function isValue({ kind, sort }: Explanation): boolean {
  return kind !== 'binding' && sort === 'value'
}

/** Whether the values of its parts say all about it: of operands, or of what it looks at. */
function isComparison({ parts, leftOut }: Explanation): boolean {
  return parts.length > 0 && leftOut === 0 && parts.every(isValue)
}

/** What decides a part, a line for each, without the part itself. */
export function renderParts(explanation: Explanation, marks: TraceMarks): string[] {
  const { inner } = descend(explanation)
  return inner.every((part) => isValue(part) || isLeaf(part))
    ? [briefLine(explanation, marks)]
    : inner.map((part) => briefLine(part, marks))
}

function briefLine(node: Explanation, marks: TraceMarks): string {
  const head = headOf(node, marks)
  const values = isLeaf(node) ? '' : valuesIn(node)
  return values === '' ? head : `${head}:  ${marks.dim(values)}`
}

/** The values that a part compares, or those of the state that it rests on, each once. */
function valuesIn(node: Explanation): string {
  const compared = comparedIn(node)
  const values = compared === undefined ? readsIn(node) : compared.map(leafText)
  const all = once(values)
  const [shown, left] = [all.slice(0, BRIEF_VALUES).join(', '), all.length - BRIEF_VALUES]
  if (left > 0) return `${shown} and ${left} more`
  return shown !== '' && compared === undefined && isCut(node) ? `${shown} and more` : shown
}

/** The operands of the one comparison that decides a part, if there is such a one. */
function comparedIn(node: Explanation): readonly Explanation[] | undefined {
  if (isComparison(node)) return node.parts
  const [only, ...others] = node.parts
  const isChain = only !== undefined && others.length === 0 && node.leftOut === 0 && only.kind !== 'binding'
  return isChain ? comparedIn(only) : undefined
}

/** Whether parts that are not told may read more. */
function isCut({ leftOut, parts }: Explanation): boolean {
  return leftOut > 0 || parts.some(isCut)
}

function readsIn(node: Explanation): string[] {
  const own = node.path === undefined ? [] : [`${node.path} = ${node.value}`]
  return [...own, ...node.parts.flatMap(readsIn)]
}
