import { escapeXml } from './xml-text.ts'

/** How a page begins, so that no other file is overwritten. */
export const PAGE_MARK = '<!doctype html>\n<!-- A page of Holdfast -->'

/** The script and the style of a page, as the build has made them. */
export interface PageAssets {
  readonly script: string
  readonly style: string
}

/** What stands in a page. */
export interface PageContent {
  readonly title: string
  /** HTML. */
  readonly body: string
  /** Given to the script as JSON, in the element `holdfast-data`. */
  readonly data: unknown
}

/**
 * One file that needs nothing else and asks nothing of any host. Its policy lets nothing run but its own script, which it
 * names by its hash.
 * @param sha256 of a text in UTF-8, in base64
 */
export function htmlPage(
  { title, body, data }: PageContent,
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
<title>${escapeXml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
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
function scriptJson(data: unknown): string {
  return JSON.stringify(data)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029')
}
