import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { PAGE_MARK } from '../../base/html-page.ts'
import type { Figure } from '../../plot/figure.ts'
import { CSV_MARK, figuresCsv } from '../../plot/figure-csv.ts'
import { figuresHtml } from '../../plot/figure-html.ts'
import { FIGURES_MARK, figuresSvg } from '../../plot/figure-svg.ts'
import type { Io } from '../io.ts'
import { several } from '../option-values.ts'
import { refuseForeign } from '../own-file.ts'
import { pageAssets, sha256 } from '../page-assets.ts'
import { UsageError, unknownName } from '../spec-files.ts'
import { readBeside } from './beside.ts'

/** The options as the command line gives them. */
export interface RawFigureOptions {
  readonly svg?: string
  readonly html?: string
  readonly csv?: string
  readonly figure?: string[]
  readonly beside?: string
}

/** Adds the options of a command that can draw its answers. */
export function addFigureOptions(line: Command): Command {
  return line
    .option('--svg <file>', 'draw the answers')
    .option('--html <file>', 'draw them as a page that shows the values under the pointer, with tables')
    .option('--csv <file>', 'write the numbers of the figures as comma-separated values')
    .option('--figure <name>', 'only the figure with this name; may be given several times', several)
    .option('--beside <file>', 'marks and numbers to draw beside the answers, as comma-separated values')
}

/** A file that figures are written to. */
interface FigureFormat {
  readonly mark: string
  readonly render: (figures: readonly Figure[], title: string) => string
}

const formats: Readonly<Record<'svg' | 'html' | 'csv', FigureFormat>> = {
  svg: { mark: FIGURES_MARK, render: (figures) => figuresSvg(figures) },
  html: {
    mark: PAGE_MARK,
    render: (figures, title) => figuresHtml(figures, title, pageAssets('figures'), sha256),
  },
  csv: { mark: CSV_MARK, render: (figures) => figuresCsv(figures) },
}

/** Files to write when the answers are there. */
export interface FigureWriter {
  /** @param title of the whole, as a page has it */
  readonly write: (figures: readonly Figure[], title: string, io: Io) => void
}

/**
 * Looks at the files before the work begins, so that it is not in vain.
 * @param reason why there will be nothing to draw, if that is known
 * @throws UsageError where a file is something else, or nothing could be drawn
 */
export function figureWriter(raw: RawFigureOptions, reason: string | undefined): FigureWriter {
  const wanted = (['svg', 'html', 'csv'] as const).flatMap((name) => {
    const path = raw[name]
    return path === undefined ? [] : [{ path, ...formats[name] }]
  })
  const asked = raw.figure ?? []
  if (wanted.length > 0 && reason !== undefined) throw new UsageError(reason)
  if (wanted.length === 0 && (asked.length > 0 || raw.beside !== undefined))
    throw new UsageError("Where is the figure to go? Say it with '--svg', '--html' or '--csv'.")
  const beside = raw.beside === undefined ? undefined : readBeside(raw.beside)
  const refuse = () => {
    for (const { path, mark } of wanted)
      refuseForeign(path, (text) => text.startsWith(mark), `'${path}' exists and is something else. Name another file.`)
  }
  refuse()
  return {
    write: (figures, title, io) => {
      if (wanted.length === 0) return
      if (figures.length === 0) return io.err('nothing to draw: there are no answers\n')
      const chosen = chosenFigures(beside?.addTo(figures) ?? figures, asked)
      // A long run is a long time for somebody to write the same file.
      refuse()
      for (const { path, render } of wanted) {
        writeFileSync(path, render(chosen, title))
        io.err(`wrote ${path}: ${chosen.map(({ name }) => name).join(', ')}\n`)
      }
    },
  }
}

function chosenFigures(figures: readonly Figure[], asked: readonly string[]): readonly Figure[] {
  const names = figures.map(({ name }) => name)
  for (const name of asked)
    if (!names.includes(name)) throw unknownName('figure', name, names, ` There are ${names.join(', ')}.`)
  return asked.length === 0 ? figures : figures.filter(({ name }) => asked.includes(name))
}
