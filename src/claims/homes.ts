import type { Span } from '../base/span.ts'
import type { ParsedFile } from '../check/program.ts'
import { type Diagnostic, errorAt } from '../diagnostics/diagnostic.ts'
import type { CheckDecl, CheckItem, Decl, Documented } from '../syntax/ast.ts'
import type { Reference, ReferenceFinder } from './references.ts'

/** A declaration or check item whose comment refers to claims. */
export interface Home {
  /** What shows the claim: verdicts of it, steps of it, runs with it turned on, verdicts within it, or that it is there. */
  readonly kind: 'property' | 'action' | 'toggle' | 'check' | 'structure'
  /** The word that it begins with in the text, such as `invariant`. */
  readonly word: string
  readonly name: string
  readonly claims: readonly string[]
  /** Its comment without the references. */
  readonly doc: string
  /** Of its name; of a check or an item the whole. */
  readonly span: Span
}

export interface FoundHomes {
  readonly homes: readonly Home[]
  /** References to claims that are not in the list. */
  readonly diagnostics: readonly Diagnostic[]
}

/** The homes in a file, in the order of the text. */
export function homesIn({ file, module }: ParsedFile, finder: ReferenceFinder, listName: string): FoundHomes {
  const homes: Home[] = []
  const found: Reference[] = module.comments.flatMap(({ span }) => finder.find(span))
  for (const { about, doc, start } of module.declarations.flatMap(documentedParts)) {
    if (doc.length === 0) continue
    const references = docSpans({ file, start, end: start }).flatMap((span) => finder.find(span))
    found.push(...references)
    const claims = [...new Set(references.map(({ id }) => id))].filter((id) => finder.isKnown(id))
    if (claims.length > 0) homes.push({ ...about, claims, doc: finder.strip(doc.join(' ')).trim() })
  }
  const unknown = found.filter(({ id }) => !finder.isKnown(id)).sort((a, b) => a.span.start - b.span.start)
  return { homes, diagnostics: unknown.map((reference) => unknownClaim(reference, listName)) }
}

function unknownClaim({ id, span }: Reference, listName: string): Diagnostic {
  return errorAt('HF801', span, `There is no claim '${id}'.`, `The claims are listed in '${listName}'.`)
}

interface Part {
  readonly about: Omit<Home, 'claims' | 'doc'>
  readonly doc: readonly string[]
  readonly start: number
}

/** A declaration; a check with all its items. */
function documentedParts({ decl, doc }: Documented): Part[] {
  const part = { about: describe(decl), doc, start: decl.span.start }
  return decl.kind === 'check' && decl.sort === 'check' ? [part, ...itemParts(decl, decl.items, [], decl.span)] : [part]
}

function describe(decl: Decl): Part['about'] {
  if (decl.kind === 'import') return { kind: 'structure', word: 'import', name: decl.path, span: decl.pathSpan }
  const { text: name, span } = decl.name ?? { text: '', span: decl.span }
  switch (decl.kind) {
    case 'property':
      return { kind: 'property', word: decl.sort, name, span }
    case 'action':
      return { kind: decl.sort === 'init' ? 'structure' : 'action', word: decl.sort, name, span }
    case 'toggle':
      return { kind: 'toggle', word: decl.sort, name, span }
    case 'check':
      return decl.sort === 'check'
        ? { kind: 'check', word: 'check', name, span: decl.span }
        : { kind: 'structure', word: 'experiment', name, span: decl.name.span }
    case 'type':
    case 'symmetric':
    case 'enum':
      return { kind: 'structure', word: decl.actor ? 'actor' : decl.kind === 'enum' ? 'enum' : 'type', name, span }
    default:
      return { kind: 'structure', word: decl.kind, name, span }
  }
}

/** The items of a check or of a `with` block. What is no expectation stands for the block that it is in. */
function itemParts(check: CheckDecl, items: readonly CheckItem[], toggles: readonly string[], block: Span): Part[] {
  const nameWith = (more: readonly string[]) =>
    more.length === 0 ? check.name.text : `${check.name.text} with ${more.join(', ')}`
  return items.flatMap((item): Part[] => {
    const of = (word: string, name: string, span: Span): Part => ({
      about: { kind: 'check', word, name, span },
      doc: item.doc,
      start: item.span.start,
    })
    if (item.kind === 'expect') return [of('expect', nameWith(toggles), item.span)]
    if (item.kind !== 'with') return [of('check', nameWith(toggles), block)]
    const inner = [...toggles, ...item.toggles.map((path) => path.map(({ text }) => text).join('.'))]
    return [of('check', nameWith(inner), item.span), ...itemParts(check, item.items, inner, item.span)]
  })
}

/** The `///` comments right before an offset: a span for each block of such lines. */
function docSpans({ file, start }: Span): Span[] {
  const spans: Span[] = []
  let end = file.text.lastIndexOf('\n', start - 1)
  let isOpen = false
  while (end >= 0) {
    const from = file.text.lastIndexOf('\n', end - 1) + 1
    const line = file.text.slice(from, end).trim()
    const last = spans.at(-1)
    if (/^\/\/\/(?!\/)/.test(line)) {
      if (isOpen && last !== undefined) spans[spans.length - 1] = { ...last, start: from }
      else spans.push({ file, start: from, end })
      isOpen = true
    } else if (line === '' || line.startsWith('//')) isOpen = false
    else break
    end = from - 1
  }
  return spans.reverse()
}
