import { unreachable } from '../base/assert.ts'
import type { Span } from '../base/span.ts'
import { askedIn } from '../model/asked-in.ts'
import { DEADLOCK_FREE, type Property, type Run } from '../model/model.ts'
import { eachStart } from './each-start.ts'
import { headingOf } from './heading.ts'
import { lowerRun, type Reason } from './lower-run.ts'
import { Lowering } from './lowering.ts'
import { murphiText, murphiWords } from './murphi.ts'
import { promelaText, promelaWords } from './promela.ts'
import { TooLarge } from './scalars.ts'
import { tlaFiles, tlaWords } from './tla.ts'

/** The checkers that a run can be exported to. */
export const targets = ['murphi', 'promela', 'tla'] as const

export type Target = (typeof targets)[number]

/** How each is checked. Deadlocks are left to the other checkers' own idea of them, or off. */
const commands: Readonly<Record<Target, readonly string[]>> = {
  murphi: [
    'rumur --symmetry-reduction off --deadlock-detection off --output model.c model.m',
    'gcc -std=c11 -O2 -mcx16 model.c -o model -lpthread && ./model',
  ],
  promela: [
    'spin -a -o2 model.pml (without -o2, SPIN leaves variables out that nothing reads)',
    'gcc -O2 -DSAFETY -DNOREDUCE -DNOCLAIM -DVECTORSZ=16384 pan.c -o pan && ./pan -n -E -m2000000',
  ],
  tla: ['java -cp tla2tools.jar tlc2.TLC MODULE.tla (with the configuration beside it: MODULE.cfg)'],
}

export type Exported =
  | { readonly kind: 'text'; readonly text: string; readonly configuration?: string }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] }

export interface ExportOptions {
  /** Names of the properties to claim; without it, all that the run expects something of. */
  readonly properties?: readonly string[]
  /** The name of the module, which in TLA+ must be that of its file. */
  readonly module?: string
}

/** A run in the language of another checker, with the plain semantics: no symmetry, and faults counted in states. */
export function exportRun(run: Run, target: Target, options: ExportOptions = {}): Exported {
  const properties = propertiesOf(run, options.properties)
  const heading = headingOf(run, properties, commands[target])
  const reasons: Reason[] = []
  const watch = watchFor(reasons)
  try {
    switch (target) {
      case 'murphi': {
        const to = new Lowering(run.model, { unroll: false, hasValues: false, reserved: murphiWords })
        const { program } = lowerRun(run, properties, to, watch)
        return { kind: 'text', text: murphiText(program, to.global, heading) }
      }
      case 'promela': {
        const to = new Lowering(run.model, { unroll: true, hasValues: false, reserved: promelaWords })
        const { program, counters } = lowerRun(run, properties, to, watch)
        const starts = watch(startSpan(run), () => eachStart(run, program.start, counters, to, watch))
        return { kind: 'text', text: promelaText(program, starts, to.global, heading) }
      }
      case 'tla': {
        const to = new Lowering(run.model, { unroll: false, hasValues: true, reserved: tlaWords })
        const { program, terminal } = lowerRun(run, properties, to, watch)
        const claimed = claimsDeadlock(run, options.properties) ? terminal() : undefined
        const module = options.module ?? to.global.lawful(run.model.name)
        return { kind: 'text', ...tlaFiles(program, to.global, { module, heading, terminal: claimed }) }
      }
      default:
        return unreachable(target)
    }
  } catch (error) {
    if (error instanceof TooLarge && reasons.length > 0) return { kind: 'refused', reasons }
    throw error
  }
}

/** State properties, which all targets can claim. */
function propertiesOf(run: Run, names: readonly string[] | undefined): readonly Property[] {
  const expected = new Set(askedIn(run))
  return run.model.properties.filter(({ name, sort }, at) => {
    const isWanted = names === undefined ? expected.has(at) : names.includes(name)
    return isWanted && (sort === 'invariant' || sort === 'reachable')
  })
}

/** Deadlocks are looked for in every run, stated or not. */
function claimsDeadlock(run: Run, names: readonly string[] | undefined): boolean {
  if (names !== undefined) return names.includes(DEADLOCK_FREE)
  return run.expectations.some(({ subject }) => subject.kind === 'deadlockFree')
}

/** Notes the innermost part of the spec that was too large. */
function watchFor(reasons: Reason[]): <T>(span: Span, work: () => T) => T {
  return (span, work) => {
    try {
      return work()
    } catch (error) {
      if (error instanceof TooLarge && reasons.length === 0) {
        reasons.push({ span, sentence: error.message || 'Written out value by value, this is too long.' })
      }
      throw error
    }
  }
}

/** Where the spec says what the initial states are. */
function startSpan({ model, span }: Run): Span {
  return model.inits[0]?.span ?? model.variables.find(({ initial }) => initial === 'any')?.span ?? span
}
