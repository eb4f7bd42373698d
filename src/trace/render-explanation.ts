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
  if (parts.every(isLeaf)) return parts.map(leafText).join(', ')
  const isSimple =
    deep && parts.every((part) => part.names.length === 0 && part.note === undefined && part.parts.every(isLeaf))
  return isSimple
    ? parts
        .flatMap((part) => (isLeaf(part) ? [part] : part.parts))
        .map(leafText)
        .join(', ')
    : undefined
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
  const own = `${node.path ?? cut(node.text)} = ${node.value}`
  return node.path === undefined || node.parts.length === 0 ? own : [own, ...node.parts.map(leafText)].join(', ')
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

/** Down through what one part alone decides, to where there are several. */
function descend(node: Explanation): { readonly bindings: readonly string[]; readonly inner: readonly Explanation[] } {
  const { inner, notes } = below(node)
  const [only, ...others] = inner
  if (only === undefined || others.length > 0 || isLeaf(only) || only.kind === 'binding')
    return { bindings: notes, inner }
  const deeper = descend(only)
  if (deeper.inner.length < 2) return { bindings: notes, inner }
  return { bindings: [...notes, ...deeper.bindings], inner: deeper.inner }
}

/** What decides a part, a line for each, without the part itself. */
export function renderParts(explanation: Explanation, marks: TraceMarks): string[] {
  const { inner } = descend(explanation)
  return inner.length === 0 || inner.every(isLeaf)
    ? [briefLine(explanation, marks)]
    : inner.map((part) => briefLine(part, marks))
}

function briefLine(node: Explanation, marks: TraceMarks): string {
  const head = headOf(node, marks)
  const values = isLeaf(node) ? '' : valuesIn(node)
  return values === '' ? head : `${head}:  ${marks.dim(values)}`
}

/** The values of the state that a part rests on, each once. */
function valuesIn(node: Explanation): string {
  const reads = [...new Set(readsIn(node))]
  const shown = reads.slice(0, BRIEF_VALUES).join(', ')
  return reads.length > BRIEF_VALUES ? `${shown} and ${reads.length - BRIEF_VALUES} more` : shown
}

function readsIn(node: Explanation): string[] {
  const own = node.path === undefined ? [] : [`${node.path} = ${node.value}`]
  return [...own, ...node.parts.flatMap(readsIn)]
}
