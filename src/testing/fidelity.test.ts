import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

/* docs/fidelity.md is what the command makes of docs/claims.md and of all specs. */

/** Claims that no spec shows yet, or not as much of them as their sort asks for. To be emptied, and nothing added. */
const pending: readonly string[] = []

/** With HOLDFAST_UPDATE_DOCS set, the page is written anew. */
const isUpdate = process.env['HOLDFAST_UPDATE_DOCS'] !== undefined
const PAGE = 'docs/fidelity.md'
/** In the same folder, so that its links are the same. */
const MADE = 'docs/.fidelity-made-by-a-test.md'

interface Claims {
  readonly claims: readonly { readonly id: string; readonly standing: string; readonly leftOut: string }[]
  readonly unknown: readonly unknown[]
  readonly idle: readonly string[]
}

const { claims, page } = makePage()

function makePage(): { readonly claims: Claims; readonly page: string } {
  const args = ['dist/cli/main.js', 'claims', 'docs/claims.md', '--markdown', MADE, '--json']
  const { stdout, stderr } = spawnSync('node', args, { encoding: 'utf8', maxBuffer: 2 ** 26 })
  try {
    return { claims: JSON.parse(stdout), page: readFileSync(MADE, 'utf8') }
  } catch (error) {
    throw new Error(stderr, { cause: error })
  } finally {
    rmSync(MADE, { force: true })
  }
}

const idsOf = (...standings: readonly string[]) =>
  claims.claims.filter(({ standing }) => standings.includes(standing)).map(({ id }) => id)

describe('the claims of the incident report', () => {
  test('are all in the list, in order', () => {
    expect(claims.claims.map(({ id }) => id)).toEqual(Array.from({ length: 135 }, (_, at) => `C${at + 1}`))
  })

  test('are each shown by the specs, or left out for a reason, but for those that are pending', () => {
    expect(idsOf('missing', 'short')).toEqual(pending)
    expect(idsOf('checked').length).toBeGreaterThan(30)
    expect(claims.claims.filter(({ standing, leftOut }) => standing === 'left out' && leftOut === '')).toEqual([])
  })

  test('are what all references are to, and every home of theirs is taken or decided', () => {
    expect(claims.unknown).toEqual([])
    expect(claims.idle).toEqual([])
  })
})

test('docs/fidelity.md is what the command writes', () => {
  if (isUpdate) writeFileSync(PAGE, page)
  expect(readFileSync(PAGE, 'utf8'), 'HOLDFAST_UPDATE_DOCS=1 writes it anew').toBe(page)
})
