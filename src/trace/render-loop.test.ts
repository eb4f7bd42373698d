import { describe, expect, test } from 'vitest'
import { runOf, verifyOptions } from '../testing/support.ts'
import { verifyRun } from '../verify/verify-run.ts'
import { renderTrace } from './render-terminal.ts'
import { documentTrace } from './trace-document.ts'

const plain = (text: string) => text
const marks = { error: plain, warning: plain, place: plain, strong: plain, dim: plain }

/** The trace of the first violation, from the line on that says what comes after its last step. */
function shown(text: string): string[] {
  const { verdicts } = verifyRun(runOf(text), verifyOptions('compiled'))
  const evidence = verdicts.find((verdict) => verdict.evidence !== undefined)?.evidence
  if (evidence === undefined) throw new Error('nothing is violated')
  const lines = renderTrace(documentTrace(evidence.trace, evidence.title, evidence.notes), marks).split('\n')
  return lines.map((line) => line.trim())
}

describe('a behaviour without end', () => {
  test('shows where its loop begins, why it is fair, and what could help', () => {
    const lines = shown(`
      actor Node = 0..1
      var asked: bool = false
      var busy: Node -> bool = false
      action ask when !asked { asked = true }
      action work(n: Node) fair when !busy[n] { busy[n] = true }
      action rest(n: Node) strongly fair when busy[n] { busy[n] = false }
      action answer when asked && busy[0] { asked = false }
      liveness Answered: asked leadsTo !asked
      check a { expect Answered holds }`)
    const begin = lines.indexOf('--- the loop begins here ---')
    expect(lines[begin - 2]).toBe('1  ask')
    expect(lines.slice(lines.findIndex((line) => line.startsWith('Steps')))).toEqual([
      'Steps 2 to 5 repeat for ever: the state is again that after step 1.',
      'It is fair:',
      'work: taken for 0 in step 2, for 1 in step 3',
      'rest (strongly fair): taken for 0 in step 4, for 1 in step 5',
      'A trap: from the state after step 2 the system could still recover, by answer; but nothing makes it.',
    ])
  })

  test('that rests says that no fair step is possible, or where each is not', () => {
    const lines = shown(`
      var up: bool = true
      action fall when up { up = false }
      liveness Up: always eventually up
      check a { terminal true  expect Up holds }`)
    expect(lines.slice(-3)).toEqual([
      'Here the run rests for ever.',
      'It is fair: no fair step is possible here.',
      'Dead: no steps of the system or of operators lead to recovery.',
    ])
  })
})
