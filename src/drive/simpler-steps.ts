import fc from 'fast-check'
import { partsOf } from '../fuzz/fault-schedule.ts'

/** Shrinks lists of steps: without some of the faults first, then without some of the steps. */
class SimplerSteps extends fc.Arbitrary<readonly number[]> {
  private readonly first: readonly number[]
  private readonly isFault: (instance: number) => boolean

  constructor(first: readonly number[], isFault: (instance: number) => boolean) {
    super()
    this.first = first
    this.isFault = isFault
  }

  generate(): fc.Value<readonly number[]> {
    return new fc.Value(this.first, undefined)
  }

  canShrinkWithoutContext(value: unknown): value is readonly number[] {
    return Array.isArray(value)
  }

  shrink(value: readonly number[]): fc.Stream<fc.Value<readonly number[]>> {
    return fc.stream(this.simpler(value)).map((each) => new fc.Value(each, undefined))
  }

  /** Whether there are steps at the end of a path: if not, it is of other steps. */
  leadsSomewhere(path: string): boolean {
    let steps: readonly number[] | undefined = this.first
    for (const at of path.split(':')) {
      if (steps === undefined) return false
      steps = [...this.simpler(steps)][Number(at)]
    }
    return steps !== undefined
  }

  private *simpler(steps: readonly number[]): IterableIterator<readonly number[]> {
    const all = steps.map((_, at) => at)
    const faults = all.filter((at) => this.isFault(steps[at] as number))
    for (const places of [faults, all])
      for (const left of partsOf(places)) {
        const out = new Set(left)
        yield steps.filter((_, at) => !out.has(at))
      }
  }
}

/** The least of the steps that still show the same, and how fast-check came there. */
export interface Shrunk {
  readonly steps: readonly number[]
  /** Numbers with colons between; empty where nothing could be left out. */
  readonly path: string
}

/**
 * Has fast-check leave out faults and steps, as long as what is left shows the same.
 *
 * It does so with a list of its own instead of `fc.commands`: that draws commands without a look at the state, and of a
 * protocol's steps hardly any is possible at a time; it knows no strategies and no scenarios of faults; and it needs a
 * second path beside that of fast-check to come to the same place again.
 *
 * @param path where to begin, of an earlier answer; where it leads to nothing any more, from the first steps
 * @returns undefined where the steps do not show it, were they taken once more
 * @throws what `showsSame` throws
 */
export async function shrinkSteps(
  steps: readonly number[],
  isFault: (instance: number) => boolean,
  showsSame: (steps: readonly number[]) => Promise<boolean>,
  path?: string,
): Promise<Shrunk | undefined> {
  const simpler = new SimplerSteps(steps, isFault)
  let thrown: { readonly error: unknown } | undefined
  const property = fc.asyncProperty(simpler, async (each) => {
    try {
      return !(await showsSame(each))
    } catch (error) {
      // To fast-check this would be one more that shows the same.
      thrown = { error }
      return true
    }
  })
  const isThere = path !== undefined && path !== '' && simpler.leadsSomewhere(path)
  for (const from of isThere ? [`0:${path}`, '0'] : ['0']) {
    const { failed, counterexample, counterexamplePath } = await fc.check(property, { seed: 0, numRuns: 1, path: from })
    if (thrown !== undefined) throw thrown.error
    if (failed && counterexample !== null && counterexamplePath !== null)
      return { steps: counterexample[0], path: counterexamplePath.split(':').slice(1).join(':') }
  }
  return undefined
}
