import { defined } from '../base/assert.ts'
import type { Pattern } from '../model/expressions.ts'
import { type Type, typeText, unknown } from '../model/types.ts'
import type { Identifier, Pattern as PatternNode } from '../syntax/ast.ts'
import { type Context, report, suggest } from './context.ts'

/** A pattern against the type of what is matched; declares the names it binds. */
export function elaboratePattern(ast: PatternNode, type: Type, cx: Context): Pattern {
  switch (ast.kind) {
    case 'wildcard':
      return { kind: 'any' }
    case 'nonePattern':
      return type.kind === 'option' ? { kind: 'none' } : mismatch(ast, 'none', type, cx)
    case 'somePattern':
      if (type.kind === 'option') return { kind: 'some', slot: cx.frame.declare(ast.name.text, type.of) }
      cx.frame.declare(ast.name.text, unknown)
      return mismatch(ast, 'some', type, cx)
    case 'tagPattern':
      return tagPattern(ast.tag, ast.names, type, cx)
  }
}

/** Reports a pattern of an option; it counts as one for everything, so that nothing is missed besides. */
function mismatch(ast: PatternNode, word: string, type: Type, cx: Context): Pattern {
  if (type.kind !== 'unknown') {
    report(cx, 'HF307', ast.span, `'${word}' is a pattern for options, but this is ${typeText(type)}.`)
  }
  return { kind: 'any' }
}

function tagPattern(tag: Identifier, names: readonly Identifier[], type: Type, cx: Context): Pattern {
  if (type.kind === 'enum') {
    for (const name of names) cx.frame.declare(name.text, unknown)
    const index = type.members.indexOf(tag.text)
    if (index < 0) {
      report(cx, 'HF307', tag.span, `${type.name} has no member '${tag.text}'.`, suggest(tag.text, type.members))
      return { kind: 'any' }
    }
    if (names.length > 0) report(cx, 'HF307', tag.span, `'${tag.text}' is a member of an enum and holds no values.`)
    return { kind: 'member', index }
  }
  if (type.kind !== 'union') {
    if (type.kind !== 'unknown') {
      const hint = type.kind === 'option' ? "The patterns of an option are 'none' and 'some name'." : undefined
      report(cx, 'HF307', tag.span, `'${tag.text}' cannot be a pattern for ${typeText(type)}.`, hint)
    }
    for (const name of names) cx.frame.declare(name.text, unknown)
    return { kind: 'any' }
  }
  const index = type.variants.findIndex((variant) => variant.name === tag.text)
  const fields = type.variants[index]?.fields ?? []
  if (index < 0) {
    const hint = suggest(
      tag.text,
      type.variants.map((variant) => variant.name),
    )
    report(cx, 'HF307', tag.span, `${type.name} has no variant '${tag.text}'.`, hint)
  } else if (fields.length !== names.length) {
    report(
      cx,
      'HF307',
      tag.span,
      `'${tag.text}' holds ${fields.length === 0 ? 'no values' : fields.map((field) => field.name).join(', ')}, so the pattern needs ${fields.length} name${fields.length === 1 ? '' : 's'}.`,
      fields.length > 0
        ? `Write ${tag.text}(${fields.map((field) => field.name).join(', ')}), with _ for what you don't need.`
        : undefined,
    )
  }
  const slots = names.map((name, at) => {
    const twice = name.text !== '_' && names.findIndex((other) => other.text === name.text) < at
    if (twice) report(cx, 'HF202', name.span, `There are two names '${name.text}' here.`)
    const fieldType = fields[at]?.type ?? unknown
    return name.text === '_' ? undefined : cx.frame.declare(name.text, fieldType)
  })
  return index < 0 ? { kind: 'any' } : { kind: 'variant', index, slots }
}

/** Whether a pattern leaves nothing for a later one. */
export function takesAll(earlier: PatternNode, later: PatternNode): boolean {
  if (earlier.kind === 'tagPattern' && later.kind === 'tagPattern') return earlier.tag.text === later.tag.text
  return earlier.kind === 'wildcard' || earlier.kind === later.kind
}

/** What a match leaves out, in the user's words. */
export function missingPatterns(type: Type, patterns: readonly Pattern[]): string[] {
  if (patterns.some((pattern) => pattern.kind === 'any')) return []
  const covered = new Set<number | string>(
    patterns.map((pattern) => ('index' in pattern ? pattern.index : pattern.kind)),
  )
  switch (type.kind) {
    case 'option':
      return ['none', 'some'].filter((kind) => !covered.has(kind)).map((kind) => `'${kind}'`)
    case 'enum':
      return type.members.filter((_, at) => !covered.has(at)).map((name) => `'${name}'`)
    case 'union':
      return type.variants.filter((_, at) => !covered.has(at)).map((variant) => `'${defined(variant).name}'`)
    case 'unknown':
      return []
    default:
      return ['anything']
  }
}
