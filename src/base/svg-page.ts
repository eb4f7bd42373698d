import { element, escapeXml } from './xml-text.ts'

/** Of a character of the text in a picture, which is monospaced. */
export const CHARACTER = 7.3
/** From a line of text to the next. */
export const LINE = 17

/** What a picture is, for those who see it and those who don't. */
export interface SvgContent {
  /** How the file begins, as a comment of XML. */
  readonly mark: string
  readonly width: number
  readonly height: number
  readonly title: string
  readonly description: string
  /** Rules of its own; the page and its text have theirs. */
  readonly style: string
  readonly body: readonly string[]
}

/** How text and page look, light and dark. */
export const SVG_LOOK = `
  .page { fill: #ffffff } .text { fill: #1f2328 } .quiet { fill: #59636e }
  text { font: 12px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace }
  .strong { font-weight: 700 } .middle { text-anchor: middle } .end { text-anchor: end }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } .text { fill: #e6edf3 } .quiet { fill: #9aa4af }
  }
`

/** A standalone picture, readable on light and dark screens. */
export function svgPage({ mark, width, height, title, description, style, body }: SvgContent): string {
  return [
    `${mark}\n<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">`,
    element('title', { id: 'title' }, escapeXml(title)),
    element('desc', { id: 'description' }, escapeXml(description)),
    `<style>${SVG_LOOK}${style}</style>`,
    element('rect', { class: 'page', width, height }),
    ...body,
    '</svg>',
  ].join('\n')
}
