import { describe, expect, test } from 'vitest'
import { renderSight } from './render-sight.ts'
import type { SightDocument } from './sight-notes.ts'

const plain = (text: string) => text
const marks = { error: plain, warning: plain, place: plain, strong: plain, dim: plain }
const seen = [
  { at: 0, value: 'None' },
  { at: 12, value: 'Refused' },
]
const lastLines = (document: Partial<SightDocument>) =>
  renderSight({ hidden: ['cut'], seen, instead: [], ...document }, marks).slice(3)

describe('what should not be seen', () => {
  test('stands with the steps that showed it', () => {
    expect(renderSight({ hidden: ['cut', 'heal'], seen, instead: ['Created'] }, marks)).toEqual([
      'What is seen, one after the other:',
      '  at the start   None',
      '  after step 12  Refused',
      'Without cut and heal, only this can be seen in place of the last:',
      '  Created',
    ])
  })

  test('comes in place of nothing, or of what was too much to find out', () => {
    expect(lastLines({ instead: [] })).toEqual(['Without cut, nothing is ever seen in place of the last.'])
    expect(lastLines({ instead: undefined })).toEqual(['Without cut, the last of this is never seen after the rest.'])
  })

  test('comes in place of many things, of which some are shown', () => {
    const instead = ['1', '2', '3', '4', '5', '6', '7', '8']
    expect(lastLines({ instead })).toEqual([
      'Without cut, only this can be seen in place of the last:',
      ...['1', '2', '3', '4', '5', '6'].map((value) => `  ${value}`),
      '  and 2 other values',
    ])
  })

  test('names so many steps', () => {
    expect(lastLines({ hidden: ['a', 'b', 'c', 'd'] })[0]).toMatch(/^Without a, b, c and d, /)
    expect(lastLines({ hidden: ['a', 'b', 'c', 'd', 'e'] })[0]).toMatch(/^Without a, b, c and 2 more, /)
  })
})
