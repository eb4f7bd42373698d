import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'

/** The browser of this machine; undefined where it has none. */
export const chromiumPath: string | undefined = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => ['chromium', 'chromium-browser'].map((name) => join(folder, name)))
  .find((path) => existsSync(path))

/** Nothing that would ask another host, and no sandbox, which a container has not. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function launchBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('there is no chromium')
  return chromium.launch({ executablePath: chromiumPath, args: ARGUMENTS })
}

/** How a page is looked at. */
export interface Look {
  readonly width?: number
  readonly height?: number
  readonly theme?: 'light' | 'dark'
}

/** A page, and all that went wrong in it: errors, messages of the console, requests of other hosts. */
export interface WatchedPage {
  readonly page: Page
  readonly wrong: readonly string[]
}

/**
 * @param address of the page, or the path of a file
 * @param ready what is there when the page is
 */
export async function openPage(
  browser: Browser,
  address: string,
  look: Look = {},
  ready = '.line',
): Promise<WatchedPage> {
  const { width = 1400, height = 900, theme = 'light' } = look
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: theme })
  const url = address.startsWith('http') ? address : pathToFileURL(address).href
  const wrong: string[] = []
  page.on('console', (message) => wrong.push(`console ${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`))
  page.on('requestfailed', (request) => wrong.push(`failed: ${request.url()}`))
  page.on('request', (request) => {
    const other = request.url()
    if (other.split('#')[0] !== url.split('#')[0] && !other.startsWith('data:')) wrong.push(`request: ${other}`)
  })
  await page.goto(url)
  await page.locator(ready).first().waitFor()
  return { page, wrong }
}
