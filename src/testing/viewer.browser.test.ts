import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makePage, usualCauses } from '../cli/view/make-page.ts'
import { servePage } from '../cli/view/page-server.ts'
import { chromiumPath, type Look, launchBrowser, openPage, type WatchedPage } from './browser.ts'
import { folderWith, removeFolders } from './command-line.ts'

const STALE = 'volume-bugs-fence-noFence-MembersComplete'
const STORM = 'storm-noSlots-Heals'
const NAIVE = 'rds-multi-zone-cutAndStuck-failOverAlways-NoAcknowledgedLost'

/** Two actors in turn, a thousand steps; and one step that is taken a thousand times. */
const LONG = `module long
actor Client
actor Server
var turn: bool = false
var n: 0..1000 = 0
/// The client asks.
action ping by Client when !turn && n < 1000 { turn = true  n += 1 }
/// The server answers.
action pong by Server when turn && n < 1000 { turn = false  n += 1 }
/// It stays small.
invariant Small: n < 1000
check long { terminal true  expect Small violated }
`
const SAME = `module same
actor Client
var n: 0..1000 = 0
action retry by Client when n < 1000 { n += 1 }
invariant Small: n < 1000
check same { terminal true  expect Small violated }
`

describe.skipIf(chromiumPath === undefined)('the page in a browser (skipped where there is no chromium)', () => {
  let browser: Browser
  const folder = folderWith({ 'spec/long.hf': LONG, 'spec/same.hf': SAME })
  const own = (name: string) => join(folder.path, `${name}.html`)
  const open = (name: string, look?: Look, hash = ''): Promise<WatchedPage> =>
    openPage(browser, own(name), look).then(async (opened) => {
      if (hash !== '') await opened.page.evaluate(`location.hash = '${hash}'`)
      return opened
    })

  beforeAll(async () => {
    for (const name of [STALE, STORM, NAIVE]) writeFileSync(own(name), htmlOf(`counterexamples/${name}.itf.json`))
    writeFileSync(own('walk'), htmlOf('properties/volume.hf'))
    expect(folder.run('check', '--accept', '--no-coverage').code).toBe(0)
    for (const name of ['long', 'same'])
      expect(folder.run('view', `counterexamples/${name}-${name}-Small.itf.json`, '--html', `${name}.html`).code).toBe(
        0,
      )
    browser = await launchBrowser()
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    removeFolders()
  })

  const selected = (page: Page) => page.locator('.timeline [aria-selected=true] .number').first().innerText()
  const done = async ({ page, wrong }: WatchedPage) => {
    expect(wrong).toEqual([])
    await page.close()
  }

  test('says what went wrong, by which faults, and where', async () => {
    const opened = await open(STALE)
    const { page } = opened
    const summary = page.getByRole('region', { name: 'What went wrong' })
    await expect(summary.innerText()).resolves.toMatch(/Broken after 12 steps with 1 fault/)
    const text = await summary.innerText()
    expect(text).toContain('Both members of the configuration in force have every acknowledged write')
    expect(text).toContain('Two nodes lose contact, and both stay alive.')
    expect(text).toMatch(/step 1\s+needed\s*Two nodes lose contact/)
    expect(text).toMatch(/The point of no return\s+step 12:/)
    expect(text).toMatch(/for n = node2:\s*✗ false/)
    expect(text).toMatch(/acknowledged = \{1\} since step 12/)
    await expect.poll(() => selected(page)).toBe('12')
    await summary.getByRole('link', { name: 'step 1', exact: true }).first().click()
    await expect.poll(() => selected(page)).toBe('1')
    await done(opened)
  })

  test('keys go through the steps, search them and show help', async () => {
    const opened = await open(STALE)
    const { page } = opened
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }
    await press('k')
    await expect.poll(() => selected(page)).toBe('11')
    await press('ArrowUp', 'ArrowUp')
    await expect.poll(() => selected(page)).toBe('9')
    await press('j')
    await expect.poll(() => selected(page)).toBe('10')
    await press('g')
    await expect.poll(() => selected(page)).toBe('0')
    await press('k')
    await expect.poll(() => selected(page)).toBe('0')
    await press('End', 'j')
    await expect.poll(() => selected(page)).toBe('12')
    // The address follows after the next picture is drawn.
    await page.waitForURL(/#step=12$/)
    await press('g', '/')
    await page.keyboard.type('fence')
    await page.keyboard.press('Enter')
    await expect.poll(() => selected(page)).toBe('11')
    await expect.poll(() => page.locator('.matches').innerText()).toBe('1 of 1')
    // What is typed is no command, and Escape leaves the field.
    await page.keyboard.type('k')
    await press('Escape', 'k')
    await expect.poll(() => selected(page)).toBe('10')
    await press('?')
    await expect.poll(() => page.getByRole('dialog', { name: 'Keys and signs' }).isVisible()).toBe(true)
    await press('Escape')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    await expect.poll(() => page.locator('[aria-live=polite]').last().textContent()).toContain('Step 10 of 12')
    await done(opened)
  })

  test('an address names a step, before and after the page is there', async () => {
    const opened = await open(STALE, {}, '#step=5')
    await opened.page.waitForFunction(
      "document.querySelector('.timeline [aria-selected=true] .number').innerText === '5'",
    )
    await opened.page.reload()
    await opened.page.locator('.line').first().waitFor()
    await expect.poll(() => selected(opened.page)).toBe('5')
    await done(opened)
  })

  test('a click selects a step; its state is told by path', async () => {
    const opened = await open(STALE)
    const { page } = opened
    await page.getByRole('option', { name: /seals its copy/ }).click()
    const panel = page.getByRole('tabpanel')
    await expect
      .poll(() => panel.locator('.change-list').first().innerText())
      .toMatch(/memory\[node1\]\.role\s+(was\s+)?Secondary\s*→\s*(and is\s+)?Sealed/)
    await panel.getByRole('searchbox', { name: 'Filter the state' }).fill('lostcontact')
    await expect.poll(() => panel.locator('.variable').count()).toBe(1)
    await expect.poll(() => panel.locator('.variable dd').allInnerTexts()).toEqual(['{node1}', '{node0}', '{}'])
    await done(opened)
  })

  test('bands, arrows and marks are there, and the loop of a run has its bracket', async () => {
    const stale = await open(STALE)
    await expect.poll(() => stale.page.locator('.band.apart').count()).toBe(2)
    await expect.poll(() => stale.page.locator('.arrow.message').count()).toBe(3)
    await expect.poll(() => stale.page.locator('.mark.fault').count()).toBe(1)
    await done(stale)
    const storm = await open(STORM)
    await expect.poll(() => storm.page.locator('.loop-line').count()).toBe(1)
    await expect
      .poll(() => storm.page.locator('.line.end').innerText())
      .toBe('Again from step 3, round and round for ever')
    await expect.poll(() => storm.page.locator('.band.all').count()).toBe(1)
    await expect.poll(() => storm.page.locator('.track').count()).toBeGreaterThan(1)
    await done(storm)
  })

  test('what if: another step is taken, both runs stand side by side, and the run by hand is dropped again', async () => {
    const opened = await open(STALE, {}, '#step=10')
    const { page } = opened
    await page.keyboard.press('w')
    const next = page.getByRole('button', { name: /taken in this run/ })
    await expect.poll(() => next.innerText()).toContain('confirmReplica(n: node1)')
    await page.getByRole('button', { name: 'refreshMap' }).click()
    await expect.poll(() => page.locator('.timeline').count()).toBe(2)
    await expect
      .poll(() => page.locator('.way-title').allInnerTexts())
      .toEqual(['The run that was found', 'By hand from step 10 (selected)'])
    const comparison = page.getByRole('region', { name: 'Comparison' })
    await expect.poll(() => comparison.innerText()).toMatch(/They part at step 11/)
    await expect.poll(() => comparison.getByRole('row', { name: /clientMap\.epoch/ }).innerText()).toMatch(/1\s+2/)
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => page.locator('.way-title.active').innerText()).toContain('found')
    await comparison.getByRole('button', { name: 'Drop the run by hand' }).click()
    await expect.poll(() => page.locator('.timeline').count()).toBe(1)
    await done(opened)
  })

  test('the run by hand goes on, and an action that is not possible says why', async () => {
    const opened = await open(NAIVE, {}, '#step=1')
    const { page } = opened
    await page.keyboard.press('w')
    await page.locator('.impossible > summary').click()
    const failOver = page.locator('.impossible li').filter({ hasText: 'failOver' }).first()
    await expect.poll(() => failOver.locator('summary').first().innerText()).toMatch(/It needs stuck/)
    await page.locator('.take').first().click()
    await page.locator('.take').first().click()
    await expect.poll(() => page.locator('.way').nth(1).locator('.line').count()).toBe(4)
    await done(opened)
  })

  test('a switch shows where the steps stop being possible, and why', async () => {
    const opened = await open(STALE)
    const { page } = opened
    await page.keyboard.press('w')
    await page.getByRole('checkbox', { name: /noFence/ }).uncheck()
    await expect
      .poll(() => page.locator('.way').nth(1).locator('.line.end').innerText())
      .toContain('Step 11, confirmReplica(n: node1), is not possible here: it needs ')
    await expect.poll(() => page.locator('.stop').innerText()).toMatch(/is not possible any more\.\s+It needs/)
    await page.getByRole('checkbox', { name: /noFence/ }).check()
    await expect.poll(() => page.locator('.timeline').count()).toBe(1)
    await done(opened)
  })

  test('a step from the run that was found leaves what was switched behind', async () => {
    const opened = await open(STALE)
    const { page } = opened
    await page.keyboard.press('w')
    const lease = page.getByRole('checkbox', { name: /^fix lease/ })
    await lease.check()
    await page.keyboard.press('ArrowLeft')
    await page.locator('.take:visible').first().click()
    await expect.poll(() => page.locator('.way-title').nth(1).innerText()).toContain('By hand from step')
    await expect.poll(() => lease.isChecked()).toBe(false)
    await done(opened)
  })

  test('the numbers that decide have a column, though they never change; on paper nothing is cut off', async () => {
    const opened = await open(NAIVE)
    const { page } = opened
    await expect.poll(() => page.locator('.track-heads').textContent()).toContain('on secondary')
    await expect.poll(() => page.locator('.asks').innerText()).toBe('What should be true:')
    await expect.poll(() => page.locator('.band-name').allTextContents()).toContain('not linked')
    await page.emulateMedia({ media: 'print' })
    const cut = '.timeline, .summary, .panel'
    expect(
      await page
        .locator(cut)
        .evaluateAll((boxes: { scrollHeight: number; clientHeight: number }[]) =>
          boxes.every(({ scrollHeight, clientHeight }) => scrollHeight <= clientHeight + 1),
        ),
    ).toBe(true)
    await done(opened)
  })

  test('a spec is walked from its start, from another initial state, and in another check', async () => {
    const opened = await open('walk')
    const { page } = opened
    await page.getByRole('button', { name: 'beginWrite' }).click()
    await expect.poll(() => selected(page)).toBe('1')
    await page.getByLabel('Initial state').selectOption('1')
    await expect.poll(() => page.locator('.line').count()).toBe(1)
    await page.getByLabel('Check').selectOption({ index: 1 })
    await expect.poll(() => page.locator('.take').count()).toBeGreaterThan(0)
    await done(opened)
  })

  test('a thousand steps are few nodes, and a thousand of the same are one line', async () => {
    const long = await open('long')
    await expect.poll(() => selected(long.page)).toBe('1000')
    await expect.poll(() => long.page.locator('.line').count()).toBeLessThan(60)
    expect(Number(await long.page.evaluate("document.querySelectorAll('*').length"))).toBeLessThan(2500)
    await long.page.keyboard.press('g')
    await expect.poll(() => selected(long.page)).toBe('0')
    for (let at = 0; at < 25; at++) await long.page.keyboard.press('PageDown')
    await expect.poll(() => selected(long.page)).toBe('250')
    await expect.poll(() => long.page.locator('#line-250').isVisible()).toBe(true)
    await long.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    await expect.poll(() => long.page.locator('.line').count()).toBe(1001)
    await long.page.evaluate("dispatchEvent(new Event('afterprint'))")
    await expect.poll(() => long.page.locator('.line').count()).toBeLessThan(60)
    await done(long)
    const same = await open('same')
    await expect.poll(() => same.page.locator('.line').count()).toBe(2)
    await same.page.getByRole('button', { name: '×1000 show each' }).click()
    await expect.poll(() => same.page.locator('.line').count()).toBeGreaterThan(10)
    await same.page.keyboard.press('Enter')
    await expect.poll(() => same.page.locator('.line').count()).toBe(2)
    await done(same)
  })

  test('a narrow screen needs no scrolling across', async () => {
    for (const name of [STALE, STORM]) {
      const opened = await open(name, { width: 400, height: 800 })
      const [inner, outer] = (await opened.page.evaluate(
        '[document.documentElement.scrollWidth, innerWidth]',
      )) as number[]
      expect(inner).toBeLessThanOrEqual(outer ?? 0)
      await expect.poll(() => opened.page.locator('.says').first().isVisible()).toBe(true)
      await done(opened)
    }
  })

  test('everything that can be used has a name, lists have their roles, and the theme can be chosen', async () => {
    const opened = await open(STORM, { theme: 'dark' })
    const { page } = opened
    const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
    const dark = await paper()
    await page.getByRole('button', { name: 'Theme: dark' }).click()
    await expect.poll(() => paper()).not.toBe(dark)
    await expect.poll(() => page.evaluate(NAMELESS)).toEqual([])
    const active = await page.getByRole('listbox').getAttribute('aria-activedescendant')
    await expect.poll(() => page.locator(`#${active}`).getAttribute('aria-selected')).toBe('true')
    await expect.poll(() => page.getByRole('tab', { selected: true }).innerText()).toBe('Step and state')
    expect(
      await page.evaluate(
        "new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size === document.querySelectorAll('[id]').length",
      ),
    ).toBe(true)
    await page.keyboard.press('Tab')
    await expect.poll(() => page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).not.toBe('none')
    await done(opened)
  })

  test('is served to this machine alone, under the same policy', async () => {
    const html = htmlOf(`counterexamples/${NAIVE}.itf.json`)
    const server = await servePage(() => html, 0)
    const opened = await openPage(browser, server.url)
    await expect.poll(() => selected(opened.page)).toBe('6')
    await done(opened)
    await server.close()
  })
})

/** The page of a trace of this repository, or of a spec. */
function htmlOf(file: string): string {
  const quiet = { isTerminal: false, colour: false, colourErrors: false, now: () => 0 }
  const made = makePage(file, { spec: undefined, causes: usualCauses }, { ...quiet, out: () => {}, err: () => {} })
  if (made.kind !== 'page') throw new Error(`there is no page of ${file}`)
  return made.html
}

/** Elements that can be used and have no name that is read out. */
const NAMELESS = `[...document.querySelectorAll('button, a, input, select, [role=option], [role=listbox], [role=tab], section')]
  .filter((element) => {
    const label = element.getAttribute('aria-label') ?? ''
    const by = document.getElementById(element.getAttribute('aria-labelledby') ?? '')?.textContent ?? ''
    const labels = [...(element.labels ?? [])].map((each) => each.textContent).join('')
    return (label + by + labels + element.textContent).trim() === ''
  })
  .map((element) => element.outerHTML.slice(0, 80))`
