import type { Command } from 'commander'
import type { Elsewhere } from './elsewhere.ts'
import type { ExitCode } from './exit-codes.ts'
import type { Io } from './io.ts'

/** What a command needs to add itself to the program. */
export interface CommandLine {
  /** A new command, by its name and what it does. */
  readonly command: (name: string, description: string) => Command
  /** Runs the command that was asked for, and keeps how it ended. */
  readonly act: (run: () => ExitCode | Promise<ExitCode>) => Promise<void>
  readonly io: Io
  /** Other machines that do the command's work; undefined for this one. */
  readonly elsewhere: Elsewhere | undefined
  /** Runs a whole command line, whose work other machines do. */
  readonly runElsewhere: (args: readonly string[], elsewhere: Elsewhere) => Promise<ExitCode>
}
