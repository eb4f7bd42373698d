import { defined } from '../base/assert.ts'
import type { Span } from '../base/span.ts'
import { type Mutant, textOf } from './mutation.ts'
import type { Change } from './replacement.ts'
import type { Site } from './rewrite-run.ts'

const symbols: Readonly<Record<string, string>> = {
  less: '<',
  lessOrEqual: '<=',
  greater: '>',
  greaterOrEqual: '>=',
}

/** A mutation in one sentence, and in a few words that name it. */
export function describeMutation(change: Change, span: Span, site: Site): Pick<Mutant, 'label' | 'sentence'> {
  const text = textOf(span)
  const { what, short } = wordsFor(change, text, site)
  const where = site.region === 'definition' ? 'the definition' : `the ${site.region}`
  return {
    label: `${site.owner.name}: ${short}`,
    sentence: `In ${where} of ${site.owner.name}, ${what}.`,
  }
}

function wordsFor(
  { kind, variant }: Change,
  text: string,
  site: Site,
): { readonly what: string; readonly short: string } {
  const quoted = `\`${text}\``
  switch (kind) {
    case 'drop': {
      const part = site.part === 'whole' || site.part === undefined ? 'condition' : site.part
      return { what: `the ${part} ${quoted} is left out`, short: `drop ${text}` }
    }
    case 'negate':
      return { what: `${quoted} is negated`, short: `negate ${text}` }
    case 'assignment':
      return { what: `the assignment ${quoted} is left out`, short: `drop ${text}` }
    case 'swap': {
      const [first, second] = namesOf(variant, site)
      return { what: `${first} and ${second} change places in ${quoted}`, short: `swap ${first}, ${second} in ${text}` }
    }
    case 'bound': {
      const symbol = symbols[variant]
      if (symbol !== undefined)
        return { what: `the comparison becomes \`${symbol}\` in ${quoted}`, short: `${symbol} in ${text}` }
      const word = variant === '+1' ? 'higher' : 'lower'
      return { what: `the right side is one ${word} in ${quoted}`, short: `${variant} in ${text}` }
    }
    case 'quantifier': {
      const [from, to] = text.startsWith('all') ? ['all', 'exists'] : ['exists', 'all']
      return { what: `\`${from}\` becomes \`${to}\` in ${quoted}`, short: `${to} in ${text}` }
    }
  }
}

/** The parameters that a swap exchanges, or the values by their place. */
function namesOf(variant: string, { owner }: Site): readonly string[] {
  const [what, ...places] = variant.split(' ')
  if (what === 'slots') return places.map((at) => defined(owner.parameters[Number(at)], 'parameter').name)
  return places.map((at) => `value ${Number(at) + 1}`)
}
