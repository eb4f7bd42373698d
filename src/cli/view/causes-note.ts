import { causesOf } from '../../causes/causes.ts'
import { causesSections } from '../../causes/causes-lines.ts'
import type { CausesNote } from '../../viewer/page-data.ts'
import { causesOptions, type RawCausesLimits } from '../causes-options.ts'
import type { Io } from '../io.ts'
import type { ReplayedTrace } from '../replay-file.ts'

/** Looks for other runs, and says for the page what they say of a trace. */
export function causesNote({ run, shown }: ReplayedTrace, limits: RawCausesLimits, io: Io): CausesNote {
  const causes = causesOf({ ...shown, run }, causesOptions(limits, io))
  const { faults, noReturn } = causes
  const [, end] = causesSections(causes)
  return {
    faults: faults.map((fault) => ({
      step: fault.step,
      kind: fault.label.kind,
      lines: causesSections({ faults: [fault], noReturn })[0]?.lines ?? [],
    })),
    noReturn: {
      step: noReturn.kind === 'unknown' ? undefined : noReturn.chance.lost?.step,
      lines: end?.lines ?? [],
    },
  }
}
