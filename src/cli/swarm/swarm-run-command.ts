import type { Queue } from 'bullmq'
import { count } from '../../base/count.ts'
import { fileReader } from '../../host/text-files.ts'
import { campaignOf } from '../../jobs/job.ts'
import type { JobMode } from '../../jobs/job-mode.ts'
import { collectTexts, specsIn } from '../../jobs/spec-texts.ts'
import type { CommandLine } from '../command-line.ts'
import type { Elsewhere } from '../elsewhere.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { statusLine } from '../progress.ts'
import { unknownName } from '../spec-files.ts'
import type { Crew } from '../thread-pool.ts'
import { toolBuild } from '../tool-build.ts'
import { jobModes } from './job-modes.ts'
import { asRefusal, type QueueSoftware, queueSoftware, type RedisUrl, requireAnswer } from './redis.ts'
import { type QueuedJob, SwarmCrew, type SwarmPlace } from './swarm-crew.ts'
import { PREFIX, type Presence, queueName, SwarmStore } from './swarm-store.ts'

export interface SwarmRunOptions {
  readonly redis: RedisUrl
  /** A command, such as `fuzz`. */
  readonly mode: string
  /** What the command is given besides. */
  readonly rest: readonly string[]
  /** Into how many jobs to divide the random runs of each run of a check. */
  readonly jobs: number
  /** How often a job may break off. */
  readonly attempts: number
  /** Whether to leave the results where they are. */
  readonly keep: boolean
}

/** Milliseconds between two times that a campaign says it is there, and looks who else is. */
const BETWEEN_SIGNS = 2000

/** `holdfast swarm run`: a command whose work is done by whoever listens at a Redis. */
export async function swarmRunCommand(
  options: SwarmRunOptions,
  runElsewhere: CommandLine['runElsewhere'],
  io: Io,
): Promise<ExitCode> {
  const names: string[] = jobModes.map(({ name }) => name)
  if (!names.includes(options.mode)) throw unknownName('mode', options.mode, names, ` There are ${names.join(', ')}.`)
  const software = await queueSoftware()
  const call = await SwarmCall.open(software, options, io)
  const interrupt = () => {
    io.err('\ninterrupted: what was done stays in Redis, and the same command goes on from there\n')
    process.exit(exitCodes.interrupted)
  }
  process.once('SIGINT', interrupt)
  try {
    const code = await runElsewhere([options.mode, ...options.rest], call)
    if (!options.keep) await call.clean()
    return code
  } catch (error) {
    throw asRefusal(error, options.redis)
  } finally {
    await call.close().catch(() => {})
    process.off('SIGINT', interrupt)
  }
}

/** One call, from the first answer of Redis to the end. */
class SwarmCall implements Elsewhere {
  readonly parts: number
  private readonly options: SwarmRunOptions
  private readonly io: Io
  private readonly store: SwarmStore
  private readonly queue: Queue<QueuedJob>
  private readonly line: ReturnType<typeof statusLine>
  private readonly sent = new Set<string>()
  private readonly campaigns: Presence[] = []
  private readonly warned = new Set<string>()
  private readonly signs: NodeJS.Timeout
  private workers: readonly Presence[] = []

  private constructor(store: SwarmStore, queue: Queue<QueuedJob>, options: SwarmRunOptions, io: Io) {
    this.store = store
    this.queue = queue
    this.options = options
    this.io = io
    this.parts = options.jobs
    this.line = statusLine(io)
    this.signs = setInterval(() => {
      if (store.redis.status === 'ready') void this.sign().catch(() => {})
      else this.warnOnce(`The Redis at ${options.redis.shown} does not answer. The call waits until it is back.`)
    }, BETWEEN_SIGNS)
  }

  static async open({ bullmq, connect }: QueueSoftware, options: SwarmRunOptions, io: Io): Promise<SwarmCall> {
    const redis = connect(options.redis)
    await requireAnswer(redis, options.redis)
    const queue = new bullmq.Queue<QueuedJob>(queueName(), {
      connection: redis,
      prefix: PREFIX,
      streams: { events: { maxLen: 100 } },
    })
    queue.on('error', () => {})
    return new SwarmCall(new SwarmStore(redis), queue, options, io)
  }

  crewFor<Data, Task, Result>(
    mode: JobMode<Data, Task, Result>,
    files: readonly string[],
    data: Data,
  ): Crew<Task, string, Result> {
    const texts = collectTexts(files, fileReader)
    const campaign = campaignOf({ tool: toolBuild(), mode: mode.name, texts, data })
    const crew = new SwarmCrew(this.place(), mode, { campaign, specs: specsIn(texts), data })
    return {
      doAll: async (...args) => {
        try {
          await this.store.putCampaign(campaign)
          this.campaigns.push({ id: campaign.id, tool: toolBuild(), threads: 0 })
          await this.sign()
          await crew.doAll(...args)
        } catch (error) {
          // Here, for the command itself would take it for a fault of the program.
          throw asRefusal(error, this.options.redis)
        } finally {
          this.line.clear()
        }
      },
    }
  }

  private place(): SwarmPlace {
    const { queue, store, io, options } = this
    return {
      queue,
      store,
      attempts: options.attempts,
      onSent: (key) => this.sent.add(key),
      onWarning: (sentence) => {
        this.line.clear()
        io.err(`warning: ${sentence}\n`)
      },
      onTold: ({ sentence }) => {
        if (sentence === undefined) return
        this.line.clear()
        io.err(`seen: ${sentence}\n`)
      },
      onCount: (done, all, { weight }) =>
        this.line.show(() => {
          const threads = this.workers.reduce((sum, each) => sum + each.threads, 0)
          const crew = `${count(this.workers.length, 'worker')} with ${count(threads, 'thread')}`
          const found = weight === 'violated' ? ', something was found' : ''
          return `${done} of ${count(all, 'job')} done, ${crew}${found}`
        }),
    }
  }

  /** Says that the campaigns are there, and looks who is there to do them. */
  private async sign(): Promise<void> {
    for (const campaign of this.campaigns) await this.store.appear('campaigns', campaign)
    const present = await this.store.present('workers')
    this.workers = present.filter(({ tool }) => tool === toolBuild())
    if (this.campaigns.length > 0 && this.workers.length === 0)
      this.warnOnce('No worker of this build is there. The jobs wait for one.')
    for (const { tool } of present.filter((each) => each.tool !== toolBuild()))
      this.warnOnce(
        `A worker of another build is there, and does none of these jobs: ${tool}, and this is ${toolBuild()}.`,
      )
  }

  private warnOnce(sentence: string): void {
    if (this.warned.has(sentence)) return
    this.warned.add(sentence)
    this.line.clear()
    this.io.err(`warning: ${sentence}\n`)
  }

  /** Takes away what the call has put there. */
  async clean(): Promise<void> {
    await this.store.dropResults([...this.sent])
    for (const { id } of this.campaigns) await this.store.dropCampaign(id)
  }

  async close(): Promise<void> {
    clearInterval(this.signs)
    try {
      for (const campaign of this.campaigns) await this.store.leave('campaigns', campaign)
      await this.queue.close()
    } finally {
      this.store.redis.disconnect()
    }
  }
}
