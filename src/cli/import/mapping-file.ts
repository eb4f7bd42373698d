import { positionAt, type SourceFile } from '../../base/span.ts'
import { specReader } from '../../check/spec-reader.ts'
import { type BoundMapping, bindMapping, defaultMapping } from '../../conform/bind-mapping.ts'
import { type JsonNode, JsonProblem, parseJson } from '../../conform/json-text.ts'
import { type Problem, readMapping } from '../../conform/mapping.ts'
import type { Model } from '../../model/model.ts'
import { readText, UsageError } from '../spec-files.ts'

/** A mapping held against a model, with the text that its places are of. */
export interface OpenedMapping {
  readonly mapping: BoundMapping
  readonly text: string
}

/**
 * The mapping in a file; without one, that of logs that name actions.
 * @throws UsageError with all that is wrong and its places
 */
export function openMapping(path: string | undefined, model: Model): OpenedMapping {
  const reader = specReader(model)
  if (path === undefined) return { mapping: bindMapping(defaultMapping(model), model, reader).bound, text: '' }
  const file = { path, text: readText(path) }
  const { mapping, problems } = readMapping(parseDocument(file))
  refuse(file, problems)
  const { bound, problems: unfit } = bindMapping(mapping, model, reader)
  refuse(file, unfit)
  return { mapping: bound, text: file.text }
}

function parseDocument(file: SourceFile): JsonNode {
  try {
    return parseJson(file.text)
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error
    throw new UsageError(`${placeIn(file, error.at)}: ${error.message}`)
  }
}

function refuse(file: SourceFile, problems: readonly Problem[]): void {
  if (problems.length === 0) return
  const lines = [...problems]
    .sort((a, b) => a.node.start - b.node.start)
    .map(({ node, message }) => `${placeIn(file, node.start)}: ${message}`)
  throw new UsageError(lines.join('\n       '))
}

function placeIn(file: SourceFile, offset: number): string {
  const { line, column } = positionAt(file, offset)
  return `${file.path}:${line}:${column}`
}
