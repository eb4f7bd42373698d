import { htmlPage, type PageAssets } from '../base/html-page.ts'
import { escapeXml } from '../base/xml-text.ts'
import type { PageData } from './page-data.ts'

/**
 * The page of a trace or a spec, as one file.
 * @param sha256 of a text in UTF-8, in base64
 */
export function pageHtml(data: PageData, title: string, assets: PageAssets, sha256: (text: string) => string): string {
  const body = `<div id="holdfast"><p>${escapeXml(title)}</p></div>
<noscript>This page takes the steps of a spec by itself, and needs JavaScript for it.</noscript>`
  return htmlPage({ title, body, data }, assets, sha256)
}
