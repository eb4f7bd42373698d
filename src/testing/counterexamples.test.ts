import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { COUNTEREXAMPLES, traceFile } from '../cli/check/accept.ts'
import { exitCodes } from '../cli/exit-codes.ts'
import { replayCommand } from '../cli/replay-command.ts'
import { findSpecs, readSpec } from '../cli/spec-files.ts'

const files = readdirSync(COUNTEREXAMPLES).map((file) => join(COUNTEREXAMPLES, file))

describe('the counterexamples that are kept', () => {
  test('are those of all expected violations, and no others', () => {
    const expected = findSpecs([]).flatMap((path) =>
      readSpec(path).runs.flatMap((run) =>
        run.expectations
          .filter((expectation) => expectation.outcome === 'violated')
          .map((expectation) =>
            traceFile({ spec: path, check: run.check, toggles: run.toggles, ordinal: run.ordinal }, expectation.name),
          ),
      ),
    )
    expect(expected.length).toBeGreaterThan(20)
    expect(files.sort()).toEqual(expected.sort())
  })

  test.each(files)('%s still shows its violation', async (file) => {
    const lines: string[] = []
    const print = (text: string) => void lines.push(text)
    const io = { out: print, err: print, isTerminal: false, colour: false, colourErrors: false, now: () => 0 }
    expect(replayCommand(file, undefined, io), lines.join('')).toBe(exitCodes.asExpected)
    expect(readFileSync(file, 'utf8')).toContain('"format": "ITF"')
  })
})
