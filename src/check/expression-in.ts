import type { SourceFile, Span } from '../base/span.ts'
import { type Diagnostic, errorAt } from '../diagnostics/diagnostic.ts'
import type { Expression } from '../model/expressions.ts'
import type { Model, Parameter } from '../model/model.ts'
import type { Type } from '../model/types.ts'
import { parseModule } from '../syntax/parse.ts'
import { infer } from './context.ts'
import { contextFor } from './elaborate.ts'
import { worldOf } from './model-world.ts'
import type { DeclOf } from './scope.ts'
import { elaborateType } from './type-nodes.ts'

/** An expression outside of a spec that is understood as if it stood in it. */
export interface ForeignExpression {
  readonly expression: Expression
  /** Slots of its frame, of which the locals are the first. */
  readonly slots: number
}

/** What was read, or what is wrong with it: one of the two. */
export interface Read<T> {
  readonly value: T | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * An expression as if it stood in the root file of a spec, with the constants and toggles of one of its runs.
 * @param model of a run that was elaborated by checkSpec
 * @param file the expression is all of its text
 * @param locals names that it may use beside those of the spec
 */
export function expressionIn(model: Model, file: SourceFile, locals: readonly Parameter[]): Read<ForeignExpression> {
  const read = readDefinition(`def expression = ${file.text}`, file, 'def expression = '.length)
  if (read.value === undefined) return { value: undefined, diagnostics: read.diagnostics }
  const { body } = read.value
  return inWorld(
    model,
    (cx) => {
      for (const { name, type } of locals) cx.frame.declare(name, type)
      const expression = infer(body, cx)
      return { expression, slots: cx.frame.slots }
    },
    read.back,
  )
}

/** A type as if it stood in the root file of a spec. */
export function typeIn(model: Model, file: SourceFile): Read<Type> {
  const read = readDefinition(`def value(it: ${file.text}\n) = true`, file, 'def value(it: '.length)
  const node = read.value?.parameters[0]?.type
  if (node === undefined) return { value: undefined, diagnostics: read.diagnostics }
  return inWorld(model, (cx) => elaborateType(node, cx), read.back)
}

type Definition = DeclOf<'def'>

/** Reads one definition whose text has the user's inside; what is found wrong is told at places in the user's. */
function readDefinition(text: string, file: SourceFile, before: number) {
  const back = (diagnostic: Diagnostic): Diagnostic => {
    const at = (offset: number) => Math.min(Math.max(0, offset - before), file.text.length)
    const span = (of: Span): Span => ({ file, start: at(of.start), end: at(of.end) })
    return { ...diagnostic, span: span(diagnostic.span) }
  }
  const { module, diagnostics } = parseModule({ path: file.path, text })
  const [first, ...others] = module.declarations
  const whole = { file, start: 0, end: file.text.length }
  if (diagnostics.length > 0) return { value: undefined, diagnostics: diagnostics.map(back), back }
  if (first?.decl.kind !== 'def' || others.length > 0) {
    const more = errorAt('HF101', whole, 'This is more than one expression or type.')
    return { value: undefined, diagnostics: [more], back }
  }
  const value: Definition = first.decl
  return { value, diagnostics: [], back }
}

function inWorld<T>(
  model: Model,
  read: (cx: ReturnType<typeof contextFor>) => T,
  back: (diagnostic: Diagnostic) => Diagnostic,
): Read<T> {
  const { world, root } = worldOf(model)
  const before = world.diagnostics.length
  const value = read(contextFor(world, root, { stateAllowed: true }))
  // What is wrong here is no error of the spec.
  const diagnostics = world.diagnostics.splice(before).map(back)
  return diagnostics.length > 0 ? { value: undefined, diagnostics } : { value, diagnostics }
}
