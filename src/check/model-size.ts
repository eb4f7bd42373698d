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
 * Reports a state, or a number of first states, beyond what a search could hold: it would run out of memory before
 * its limits are looked at for the first time.
 * @param declarations places of the variables' declarations, in their order
 */
export function checkSize(model: Model, declarations: readonly Span[], diagnostics: Diagnostic[]): void {
  let cells = 0
  let starts = 1
  for (const [at, { name, type, initial, span }] of model.variables.entries()) {
    // A type that is too large by itself was reported as that.
    const declaration = defined(declarations[at], 'declaration')
    if (diagnostics.some((each) => each.code === 'HF503' && isWithin(each.span, declaration))) return
    cells += cellTotal(type)
    starts *= initial === 'any' ? cardinality(type) : 1
    if (cells > CELLS_MAX) {
      const message = `With '${name}' a state takes ${cells} places, and at most ${CELLS_MAX} can be searched.`
      diagnostics.push(errorAt('HF503', span, message, HINT))
      return
    }
    if (starts > STARTS_MAX) return reportStarts(`With '${name}'`, starts, span, diagnostics)
  }
  for (const init of model.inits) {
    starts *= init.parameters.reduce((product, parameter) => product * cardinality(parameter.type), 1)
    if (starts > STARTS_MAX) return reportStarts('With this init', starts, init.span, diagnostics)
  }
}

function reportStarts(what: string, starts: number, span: Span, diagnostics: Diagnostic[]): void {
  const message = `${what} there are up to ${starts} first states, and at most ${STARTS_MAX} can be searched.`
  diagnostics.push(errorAt('HF503', span, message, HINT))
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end
}
