#!/usr/bin/env node
import { processIo } from './io.ts'
import { runCommandLine } from './program.ts'

// The code is set rather than exited with, so that what was written to a pipe still gets out.
process.exitCode = await runCommandLine(process.argv.slice(2), processIo())
