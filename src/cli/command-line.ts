import type { Command } from 'commander'
import type { ExitCode } from './exit-codes.ts'
import type { Io } from './io.ts'

/** What a command needs to add itself to the program. */
export interface CommandLine {
  /** A new command, by its name and what it does. */
  readonly command: (name: string, description: string) => Command
  /** Runs the command that was asked for, and keeps how it ended. */
  readonly act: (run: () => ExitCode | Promise<ExitCode>) => Promise<void>
  readonly io: Io
}
