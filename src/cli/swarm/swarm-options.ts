import { availableParallelism } from 'node:os'
import type { CommandLine } from '../command-line.ts'
import { positive, whole } from '../option-values.ts'
import { redisUrlOf } from './redis.ts'

interface RawRunOptions {
  readonly mode: string
  readonly redis?: string
  readonly jobs: number
  readonly attempts: number
  readonly keep?: boolean
}

interface RawWorkOptions {
  readonly redis?: string
  readonly threads?: number
  readonly lease: number
}

const REDIS_HELP = 'where Redis is, such as redis://host:6379 (default: what HOLDFAST_REDIS says)'

/** Adds `holdfast swarm` to the program. */
export function addSwarm({ act, command, io, runElsewhere }: CommandLine): void {
  const swarm = command('swarm', 'have the work of a command done by other machines')
  swarm
    .command('run')
    .description("a command whose work is done by workers; what is no option here is the command's")
    .argument('[words...]', 'spec files and options of the command')
    .requiredOption('--mode <command>', 'the command: fuzz, simulate, check, compare or mutate')
    .option('--redis <url>', REDIS_HELP)
    .option('--jobs <number>', 'jobs at most that the random runs of each run of a check are divided into', whole, 32)
    .option('--attempts <number>', 'how often a job may break off before it is given up', whole, 3)
    .option('--keep', 'leave the results in Redis, for the same command later')
    .allowUnknownOption()
    .action((words: string[], raw: RawRunOptions) =>
      act(async () => {
        // Loaded when it is asked for, with all that the commands need.
        const { swarmRunCommand } = await import('./swarm-run-command.ts')
        const { mode, jobs, attempts } = raw
        const redis = redisUrlOf(raw.redis ?? process.env['HOLDFAST_REDIS'])
        const options = { mode, redis, rest: words, jobs, attempts, keep: raw.keep === true }
        return swarmRunCommand(options, runElsewhere, io)
      }),
    )
  swarm
    .command('work')
    .description('do the work of others, until told to stop')
    .option('--redis <url>', REDIS_HELP)
    .option('--threads <number>', 'jobs at the same time (default: one for each core)', whole)
    .option('--lease <seconds>', 'after how long a silence another worker takes a job over', positive, 30)
    .action((raw: RawWorkOptions) =>
      act(async () => {
        const { swarmWorkCommand } = await import('./swarm-work-command.ts')
        const redis = redisUrlOf(raw.redis ?? process.env['HOLDFAST_REDIS'])
        return swarmWorkCommand({ redis, threads: raw.threads ?? availableParallelism(), lease: raw.lease }, io)
      }),
    )
}
