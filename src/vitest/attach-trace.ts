import { TestRunner } from 'vitest'
import type { PropertyVerdict, ShownTrace } from '../api/shown-trace.ts'
import { render } from '../api/shown-trace.ts'

/** What of a trace goes to the report of a test. */
interface Attachable {
  readonly trace: ShownTrace | undefined
  readonly itf?: PropertyVerdict['itf']
}

/** Seconds that the running test has, less a tenth to tell how it ended; undefined where it has no end, or there is none. */
export function secondsLeft(): number | undefined {
  const timeout = TestRunner.getCurrentTest()?.timeout ?? 0
  return timeout > 0 && Number.isFinite(timeout) ? Math.round(timeout * 0.9) / 1000 : undefined
}

/** Attaches a trace to the running test, as a picture and as a file for other tools; reporters show or link them. */
export function attachTrace({ trace, itf }: Attachable): void {
  const context = TestRunner.getCurrentTest()?.context
  if (trace === undefined || context === undefined) return
  const attach = (what: string, contentType: string, text: string) => {
    const body = new TextEncoder().encode(text)
    // The test waits for it by itself, and a runner without annotations is no reason to fail otherwise.
    context.annotate(`${trace.property}: ${what}`, { contentType, body }).catch(() => undefined)
  }
  attach('the trace as a picture', 'image/svg+xml', render(trace, 'svg'))
  if (itf !== undefined) attach('the trace as a file (ITF)', 'application/json', `${JSON.stringify(itf, null, 1)}\n`)
}
