import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Io, marksFor, processIo } from './io.ts'
import { progressLine } from './progress.ts'

describe('marks', () => {
  const parts = ['error', 'warning', 'place', 'strong', 'dim'] as const

  test('colour what they mark, each part differently, and add nothing to an empty text', () => {
    const marks = marksFor({ colour: true })
    const marked = parts.map((part) => marks[part]('text'))
    for (const text of marked) {
      expect(text.startsWith('\u001b[')).toBe(true)
      expect(text).toContain('text')
    }
    expect(new Set(marked).size).toBe(parts.length)
    expect(parts.map((part) => marks[part](''))).toEqual(parts.map(() => ''))
  })

  test('change nothing without colour', () => {
    const marks = marksFor({ colour: false })
    expect(parts.map((part) => marks[part]('text'))).toEqual(parts.map(() => 'text'))
  })
})

describe('whether there is colour', () => {
  const wasTerminal = process.stdout.isTTY

  afterEach(() => {
    vi.unstubAllEnvs()
    process.stdout.isTTY = wasTerminal
  })

  const colour = (isTerminal: boolean, env: Readonly<Record<string, string>>) => {
    process.stdout.isTTY = isTerminal
    for (const name of ['NO_COLOR', 'TERM']) vi.stubEnv(name, env[name])
    return processIo().colour
  }

  test('is a matter of the terminal, NO_COLOR and TERM', () => {
    expect(colour(true, { TERM: 'xterm' })).toBe(true)
    expect(colour(true, {})).toBe(true)
    expect(colour(true, { NO_COLOR: '' })).toBe(true)
    expect(colour(true, { NO_COLOR: '1', TERM: 'xterm' })).toBe(false)
    expect(colour(true, { NO_COLOR: '0', TERM: 'xterm' })).toBe(false)
    expect(colour(true, { TERM: 'dumb' })).toBe(false)
    expect(colour(false, { TERM: 'xterm' })).toBe(false)
  })
})

describe('the line of progress', () => {
  const progress = { states: 1234, transitions: 5000, depth: 7, seconds: 2 }

  function drawn(isTerminal: boolean, times: readonly number[]): string[] {
    const written: string[] = []
    let now = 0
    const io: Io = {
      out: () => {
        throw new Error('progress is no output')
      },
      err: (text) => void written.push(text),
      isTerminal,
      colour: false,
      colourErrors: false,
      now: () => now,
    }
    const line = progressLine(io)
    for (const time of times) {
      now = time
      line.show('spec/m.hf small', progress)
    }
    line.clear()
    return written
  }

  test('is rewritten in place, and cleared at the end', () => {
    expect(drawn(true, [5])).toEqual([
      '\r\u001b[Kspec/m.hf small: 1,234 states, depth 7, 2,500 transitions/s',
      '\r\u001b[K',
    ])
  })

  test('is not drawn too often', () => {
    expect(drawn(true, [0, 50, 99, 100, 150, 300])).toHaveLength(4)
  })

  test('is not there where errors do not go to a terminal', () => {
    expect(drawn(false, [0, 500])).toEqual([])
  })
})
