import type { PageData } from './page-data.ts'

/** The page's own script and style, as the build has made them. */
export interface PageAssets {
  readonly script: string
  readonly style: string
}

/** How every page begins, so that no other file is overwritten. */
export const PAGE_MARK = '<!doctype html>\n<!-- A page of Holdfast -->'

/**
 * One file that needs nothing else and asks nothing of any host. Its policy lets nothing run but its own script, which it
 * names by its hash.
 * @param sha256 of a text in UTF-8, in base64
 */
export function pageHtml(
  data: PageData,
  title: string,
  { script, style }: PageAssets,
  sha256: (text: string) => string,
): string {
  const policy = contentPolicy({ script, style }, sha256)
  return `${PAGE_MARK}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<div id="holdfast"><p>${escapeHtml(title)}</p></div>
<noscript>This page takes the steps of a spec by itself, and needs JavaScript for it.</noscript>
<script type="application/json" id="holdfast-data">${scriptJson(data)}</script>
<script>${script}</script>
</body>
</html>
`
}

/** What the page may do: run its own script and look as it does, and nothing else. */
function contentPolicy({ script, style }: PageAssets, sha256: (text: string) => string): string {
  return [
    "default-src 'none'",
    `script-src 'sha256-${sha256(script)}'`,
    `style-src 'sha256-${sha256(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

/** JSON in which nothing ends a script, or begins a comment in one. */
function scriptJson(data: PageData): string {
  return JSON.stringify(data)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029')
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
