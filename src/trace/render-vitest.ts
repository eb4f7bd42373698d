import { stepText } from './render-loop.ts'
import type { StepDocument, TraceDocument } from './trace-document.ts'
import type { AskedRun, TraceOrigin } from './trace-origin.ts'
import { titleOf } from './trace-rows.ts'

/** How such a test begins. */
export const VITEST_MARK = '// A trace of Holdfast, as a test for vitest.'

/** What a step changes is cut where it is longer than this: the test is about the steps. */
const CHANGES_MOST = 100

/**
 * A trace as a regression test: its steps by name and arguments, and that they still show what they showed. What they
 * lead to is not part of the test, so that variables may be added to the spec or renamed.
 */
export function renderVitest(trace: TraceDocument, { file, asked, meaning, isWitness }: TraceOrigin): string {
  const verb = isWitness ? 'reach' : 'violate'
  const matcher = isWitness ? 'toReach' : 'toViolate'
  const taking = endingOf(trace)
  return [
    VITEST_MARK,
    ...adviceFor(matcher),
    `import { spec } from ${literal('holdfast')}`,
    `import { expect, test } from ${literal('vitest')}`,
    `import ${literal('holdfast/vitest')}`,
    '',
    ...(meaning.length === 0 ? [] : [comment(`${trace.property}: ${meaning.join(' ')}`)]),
    `test(${literal(`${titleOf(trace)}: certain steps ${verb} it`)}, () => {`,
    '  const steps = [',
    ...trace.steps.flatMap(stepLines),
    '  ]',
    `  const run = spec(${literal(file)})${chainOf(asked)}`,
    `  expect(run.taking(steps${taking})).${matcher}(${literal(trace.property)})`,
    '})',
  ].join('\n')
}

function adviceFor(matcher: string): string[] {
  const what = matcher === 'toReach' ? 'do not reach it' : 'violate it no more'
  return [
    `// It fails once the steps ${what}: because one is not possible, or because they lead elsewhere.`,
    `// If that is what you wanted, write \`.not.${matcher}\` for \`.${matcher}\`, and keep it: it must stay so.`,
  ]
}

function stepLines(step: StepDocument): string[] {
  const what = step.changes?.map(({ path, before, after }) => `${path}: ${before} -> ${after}`)
  const sort = step.sort === 'fault' || step.sort === 'operator' ? `${step.sort}; ` : ''
  const said = `${sort}${what === undefined ? 'an error' : what.length === 0 ? 'nothing changes' : what.join(', ')}`
  return [`    ${literal(stepText(step))}, ${comment(said, CHANGES_MOST)}`]
}

/** Of a run without end, how it goes on. */
function endingOf({ loop, steps }: TraceDocument): string {
  if (loop === undefined) return ''
  return loop.start === steps.length ? ', { thenRest: true }' : `, { repeatFrom: ${loop.start + 1} }`
}

/** The run as a test asks for it. */
function chainOf({ base, name, toggles, constants, faults }: AskedRun): string {
  return [
    `.${base}(${literal(name)})`,
    ...(toggles.length === 0 ? [] : [`.with(${toggles.map(literal).join(', ')})`]),
    ...(Object.keys(constants).length === 0 ? [] : [`.setting(${objectOf(constants)})`]),
    ...(faults === undefined ? [] : [`.allowing(${objectOf(faults)})`]),
  ].join('')
}

function objectOf(values: Readonly<Record<string, string | number | boolean>>): string {
  const entries = Object.entries(values).map(
    ([name, value]) => `[${literal(name)}]: ${typeof value === 'string' ? literal(value) : String(value)}`,
  )
  return `{ ${entries.join(', ')} }`
}

/** A string of JavaScript, with whatever is in the text, and without an `@` that a tool might look for. */
function literal(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1)
  const quoted = inner.replace(/\\.|'/g, (sign) => (sign === '\\"' ? '"' : sign === "'" ? "\\'" : sign))
  return `'${quoted.replace(/[@\u007f-\u009f\u2028\u2029\ufeff]/g, escaped)}'`
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/**
 * A comment up to the end of the line, on one line whatever is in the text. Words that tools look for in comments, such
 * as `@vitest-environment` or `//# sourceMappingURL`, do not come through.
 */
function comment(text: string, most = Number.POSITIVE_INFINITY): string {
  const line = text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/\p{Cs}/gu, '\ufffd')
    .replaceAll('@', '(at)')
    .replaceAll('//', '/ /')
  const signs = [...line.trim()]
  return `// ${signs.length > most ? `${signs.slice(0, most - 1).join('')}…` : signs.join('')}`
}
