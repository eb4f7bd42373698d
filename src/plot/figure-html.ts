import { htmlPage, type PageAssets } from '../base/html-page.ts'
import { SVG_LOOK } from '../base/svg-page.ts'
import { escapeXml } from '../base/xml-text.ts'
import { type Drawing, drawFigure } from './draw-figure.ts'
import type { Figure } from './figure.ts'
import { describeFigure, WIDTH } from './figure-svg.ts'
import { figureTable } from './figure-table.ts'
import { figureStyle } from './look.ts'
import type { PageStop } from './page-stop.ts'

/** Of a picture on a telephone. */
const NARROW_WIDTH = 360
/** Rows of a table that is open from the start. */
const FEW_ROWS = 16

/**
 * Some figures as a page of one file: each as a picture in which the pointer or the arrow keys show the values, with its
 * numbers as a table.
 * @param assets of the page, as the build has made them
 * @param sha256 of a text in UTF-8, in base64
 */
export function figuresHtml(
  figures: readonly Figure[],
  title: string,
  { script, style }: PageAssets,
  sha256: (text: string) => string,
): string {
  const parts = figures.map((figure) => {
    const [wide, narrow] = [drawFigure(figure, WIDTH), drawFigure(figure, NARROW_WIDTH)]
    return { stops: stopsOf(figure, wide, narrow), section: sectionOf(figure, wide, narrow) }
  })
  const body = [`<h1>${escapeXml(title)}</h1>`, ...parts.map(({ section }) => section)].join('\n')
  const data = parts.map(({ stops }) => stops)
  const assets = { script, style: `${SVG_LOOK}${figureStyle()}${style}` }
  return htmlPage({ title, body: `<main>\n${body}\n</main>`, data }, assets, sha256)
}

function stopsOf(figure: Figure, wide: Drawing, narrow: Drawing): PageStop[] {
  const { head, rows } = figureTable(figure)
  return rows.map(({ x, cells }) => ({
    wide: wide.x(x),
    narrow: narrow.x(x),
    lines: cells.flatMap((cell, at) => (cell === '' ? [] : [`${head[at] ?? ''}${at === 0 ? ' = ' : ': '}${cell}`])),
  }))
}

function sectionOf(figure: Figure, wide: Drawing, narrow: Drawing): string {
  const { head, rows } = figureTable(figure)
  const label = escapeXml(`${figure.title}: values by ${figure.x.label}`)
  const cells = (row: readonly string[]) => row.map((cell) => `<td>${escapeXml(cell)}</td>`).join('')
  const [first = '', ...others] = head
  return `<section id="${escapeXml(figure.name)}">
<p class="described">${escapeXml(describeFigure(figure))}</p>
<div class="figure" tabindex="0" role="slider" aria-label="${label}" aria-valuemin="1" aria-valuemax="${rows.length}" aria-valuenow="1">
${inline(wide, WIDTH, 'wide')}
${inline(narrow, NARROW_WIDTH, 'narrow')}
</div>
<p class="readout" aria-hidden="true">Point at the picture, or take the arrow keys, for its values.</p>
<details${rows.length <= FEW_ROWS ? ' open' : ''}>
<summary>The numbers</summary>
<div class="scroll" tabindex="0" role="region" aria-label="${escapeXml(`${figure.title}: the numbers`)}"><table>
<thead><tr><th scope="col">${escapeXml(first)}</th>${others.map((each) => `<th scope="col">${escapeXml(each)}</th>`).join('')}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${cells(row.cells)}</tr>`).join('\n')}
</tbody>
</table></div>
</details>
</section>`
}

function inline({ body, height }: Drawing, width: number, look: string): string {
  return `<svg class="${look}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true">\n${body.join('\n')}\n</svg>`
}
