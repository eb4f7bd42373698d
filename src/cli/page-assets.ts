import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { PageAssets } from '../base/html-page.ts'
import { UsageError } from './spec-files.ts'

/** What the build has made of a page, beside the commands; the sources have it two folders above. */
export function pageAssets(name: 'viewer' | 'figures'): PageAssets {
  const folder = [`../${name}/`, `../../dist/${name}/`].find((each) =>
    existsSync(new URL(`${each}page.js`, import.meta.url)),
  )
  if (folder === undefined) throw new UsageError("The page has not been built. Build it with 'npm run build'.")
  const read = (file: string) => readFileSync(new URL(`${folder}${file}`, import.meta.url), 'utf8')
  return { script: read('page.js'), style: read('page.css') }
}

/** Of a text in UTF-8, in base64: by it a page's policy names its script. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
