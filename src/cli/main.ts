#!/usr/bin/env node
import { processIo } from './io.ts'
import { runCommandLine } from './program.ts'

// A reader that has seen enough, such as head, is no error: the work goes on to its exit code.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

// The code is set rather than exited with, so that what was written to a pipe still gets out.
process.exitCode = await runCommandLine(process.argv.slice(2), processIo())
