import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, type Look, launchBrowser, openPage } from './browser.ts'
import { folderWith, removeFolders } from './command-line.ts'

const SPEC = `module disks
const SPEED: 0..40 = 2
var failed: 0..2 = 0
fault fail rate 2 - failed per 10 hours when failed < 2 { failed += 1 }
action repair rate SPEED per 10 hours when failed > 0 && failed < 2 { failed -= 1 }
invariant Kept: failed < 2
experiment pair "two disks" { faults { fail <= 1 }  terminal true }
`

describe.skipIf(chromiumPath === undefined)('figures in a browser (skipped where there is no chromium)', () => {
  const folder = folderWith({ 'disks.hf': SPEC })
  let browser: Browser
  beforeAll(async () => {
    const sweep = ['--sweep', 'SPEED=0,1,4,40', '--html', 'f.html', '--figure', 'pair-time']
    expect(folder.run('measure', 'disks.hf', ...sweep).code).toBe(0)
    browser = await launchBrowser()
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    removeFolders()
  })
  const open = (look?: Look) => openPage(browser, join(folder.path, 'f.html'), look, 'section')
  const readout = (page: Page) => page.locator('.readout').innerText()

  test('show their values by the arrow keys and under the pointer, and ask nothing of anybody', async () => {
    const { page, wrong } = await open()
    await page.keyboard.press('Tab')
    const figure = page.getByRole('slider', { name: /two disks/ })
    expect(await figure.evaluate((element) => element.ownerDocument.activeElement === element)).toBe(true)
    expect(await readout(page)).toMatch(/^SPEED = 0\nKept broken: 15 hours$/)
    await page.keyboard.press('ArrowRight')
    expect(await readout(page)).toContain('SPEED = 1\n')
    await page.keyboard.press('End')
    expect(await figure.getAttribute('aria-valuetext')).toMatch(/^SPEED = 40; Kept broken: /)
    const box = await figure.locator('svg.wide').boundingBox()
    if (box === null) throw new Error('the figure is not shown')
    await page.mouse.move(box.x + 40, box.y + 150)
    expect(await readout(page)).toContain('SPEED = 0\n')
    expect(await page.locator('svg.wide .cursor').getAttribute('style')).toContain('visible')
    expect(wrong).toEqual([])
    await page.close()
  })

  test.each(['light', 'dark'] as const)('fit a telephone, %s, and nothing of them is cut off', async (theme) => {
    const { page, wrong } = await open({ width: 380, theme })
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    expect(await page.locator('svg.narrow').isVisible()).toBe(true)
    expect(await page.locator('svg.wide').isVisible()).toBe(false)
    const isInside = `(() => {
      const page = document.querySelector('svg.narrow').getBoundingClientRect()
      return [...document.querySelectorAll('svg.narrow text')].every((text) => {
        const { left, right, top, bottom } = text.getBoundingClientRect()
        return left >= page.left - 1 && right <= page.right + 1 && top >= page.top - 1 && bottom <= page.bottom + 1
      })
    })()`
    expect(await page.evaluate(isInside)).toBe(true)
    expect(wrong).toEqual([])
    await page.close()
  })
})
