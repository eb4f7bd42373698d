import { defined } from '../base/assert.ts'
import type { Span } from '../base/span.ts'
import { type Diagnostic, errorAt } from '../diagnostics/diagnostic.ts'
import { cellTotal } from '../model/layout.ts'
import type { Model } from '../model/model.ts'
import { cardinality } from '../model/types.ts'

/** Places of a state: numbers, truths, elements of sets that are or are not there. */
const CELLS_MAX = 65_536
const STARTS_MAX = 1_000_000
const HINT = 'Use smaller constants: properties break on small models already.'

/**
 * Why a state, or the number of first states, is beyond what a search could hold: it would run out of memory before
 * its limits are looked at for the first time. Undefined where it is not, or where that was reported of a type.
 * @param declarations places of the variables' declarations, in their order
 */
export function sizeProblem(
  model: Model,
  declarations: readonly Span[],
  found: readonly Diagnostic[],
): Diagnostic | undefined {
  let cells = 0
  let starts = 1
  for (const [at, { name, type, initial, span }] of model.variables.entries()) {
    const declaration = defined(declarations[at], 'declaration')
    if (found.some((each) => each.code === 'HF503' && isWithin(each.span, declaration))) return undefined
    cells += cellTotal(type)
    starts *= initial === 'any' ? cardinality(type) : 1
    if (cells > CELLS_MAX) {
      const message = `With '${name}' a state takes ${cells} places, and at most ${CELLS_MAX} can be searched.`
      return errorAt('HF503', span, message, HINT)
    }
    if (starts > STARTS_MAX) return tooManyStarts(`With '${name}'`, starts, span)
  }
  for (const init of model.inits) {
    starts *= init.parameters.reduce((product, parameter) => product * cardinality(parameter.type), 1)
    if (starts > STARTS_MAX) return tooManyStarts('With this init', starts, init.span)
  }
  return undefined
}

function tooManyStarts(what: string, starts: number, span: Span): Diagnostic {
  const message = `${what} there are up to ${starts} first states, and at most ${STARTS_MAX} can be searched.`
  return errorAt('HF503', span, message, HINT)
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end
}
