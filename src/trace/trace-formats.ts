import { plainMarks } from '../diagnostics/render.ts'
import { MARKDOWN_MARK, renderMarkdown } from './render-markdown.ts'
import { MERMAID_MARK, renderMermaid } from './render-mermaid.ts'
import { renderShiviz, SHIVIZ_PATTERN } from './render-shiviz.ts'
import { renderSvg, SVG_MARK } from './render-svg.ts'
import { renderTrace } from './render-terminal.ts'
import { renderVitest, VITEST_MARK } from './render-vitest.ts'
import type { TraceDocument } from './trace-document.ts'
import type { TraceOrigin } from './trace-origin.ts'

/** One way to write a trace for people or other programs. */
export interface TraceFormat {
  /** @param origin not all formats have a place for it */
  readonly render: (trace: TraceDocument, origin: TraceOrigin) => string
  /** How every such text begins, so that no other is overwritten. */
  readonly mark: string
}

const TEXT_MARK = 'A trace of Holdfast: '

const formats = {
  text: {
    render: (trace, { meaning }) =>
      [`${TEXT_MARK}${trace.claim}`, ...meaning, '', renderTrace(trace, { ...plainMarks, dim: (text) => text })].join(
        '\n',
      ),
    mark: TEXT_MARK,
  },
  markdown: { render: (trace, { meaning }) => renderMarkdown(trace, meaning), mark: MARKDOWN_MARK },
  mermaid: { render: renderMermaid, mark: MERMAID_MARK },
  shiviz: { render: renderShiviz, mark: SHIVIZ_PATTERN },
  svg: { render: (trace, { meaning }) => renderSvg(trace, meaning), mark: SVG_MARK },
  vitest: { render: renderVitest, mark: VITEST_MARK },
} satisfies Readonly<Record<string, TraceFormat>>

export type TraceFormatName = keyof typeof formats

/** The table of renderers. */
export const traceFormats: Readonly<Record<TraceFormatName, TraceFormat>> = formats

export const traceFormatNames = Object.keys(formats) as TraceFormatName[]
