import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isTrace } from '../check/accept.ts'
import type { ExitCode } from '../exit-codes.ts'
import { type Io, marksFor } from '../io.ts'
import { refuseForeign } from '../own-file.ts'
import { runFileName, UsageError } from '../spec-files.ts'
import { type FuzzSummary, fuzzCode, fuzzJson, summariseFuzz } from './fuzz-json.ts'
import { renderFuzz, renderFuzzEnd } from './fuzz-lines.ts'
import type { FuzzCommandOptions } from './fuzz-request.ts'
import type { FuzzShard } from './fuzz-shards.ts'
import { type RunParts, reportOf } from './make-parts.ts'

/** From what random runs came to, to lines or JSON, files and the exit code. */
export class FuzzConclusion {
  private readonly options: FuzzCommandOptions
  private readonly io: Io
  private readonly summaries: FuzzSummary[] = []

  constructor(options: FuzzCommandOptions, io: Io) {
    this.options = options
    this.io = io
  }

  /** The lines of one run of a check, as soon as all its parts are there. */
  show(parts: RunParts): void {
    const { spec, run } = parts.of
    const summary = summariseFuzz(reportOf(parts, this.options), run, spec, this.options, parts.lost)
    this.summaries.push(summary)
    if (!this.options.json) this.io.out(`${renderFuzz(summary, marksFor(this.io))}\n`)
  }

  /** The end. */
  conclude(shard: FuzzShard | undefined): ExitCode {
    const { summaries, options, io } = this
    if (options.out !== undefined) keepTraces(summaries, options.out, io)
    const code = fuzzCode(summaries)
    if (options.json) io.out(fuzzJson(summaries, code, options, shard), 'json')
    else io.out(`${renderFuzzEnd(summaries, options.trace, marksFor(io))}\n`)
    return code
  }
}

/**
 * Keeps each trace as a file that `holdfast replay` takes again.
 * @throws UsageError rather than overwrite what is no trace
 */
function keepTraces(summaries: readonly FuzzSummary[], folder: string, io: Io): void {
  if (existsSync(folder) && !statSync(folder).isDirectory()) throw new UsageError(`'${folder}' is not a folder.`)
  const traces = summaries.flatMap((summary) =>
    summary.findings.flatMap(({ itf, property }) =>
      itf === undefined
        ? []
        : [{ file: join(folder, `${runFileName(summary.spec, summary)}-${property}.itf.json`), itf }],
    ),
  )
  for (const { file } of traces)
    refuseForeign(file, isTrace, `'${file}' is in the way: it is not a trace that Holdfast wrote. Nothing was kept.`)
  mkdirSync(folder, { recursive: true })
  for (const { file, itf } of traces) {
    writeFileSync(file, `${JSON.stringify(itf, null, 1)}\n`)
    io.err(`wrote ${file}\n`)
  }
}
