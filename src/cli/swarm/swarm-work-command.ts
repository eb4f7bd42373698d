import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Job, Worker } from 'bullmq'
import { count } from '../../base/count.ts'
import { jobKey } from '../../jobs/job.ts'
import type { Performed } from '../../jobs/job-mode.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { EngineThreads } from '../thread-pool.ts'
import { toolBuild } from '../tool-build.ts'
import type { JobRequest } from './job-modes.ts'
import { type QueueSoftware, queueSoftware, type RedisUrl, requireAnswer, withoutPassword } from './redis.ts'
import type { QueuedJob } from './swarm-crew.ts'
import { PREFIX, type Presence, queueName, SwarmStore } from './swarm-store.ts'

export interface SwarmWorkOptions {
  readonly redis: RedisUrl
  /** Jobs at the same time. */
  readonly threads: number
  /** Seconds after which the job of a worker that says nothing is done by another. */
  readonly lease: number
}

/** Milliseconds between two times that a worker says it is there. */
const BETWEEN_SIGNS = 2000

/** A job that nobody may be left with: it would break off for ever. */
const STALLS_MAX = 1_000_000

/** `holdfast swarm work`: does jobs until it is told to stop. */
export async function swarmWorkCommand(options: SwarmWorkOptions, io: Io): Promise<ExitCode> {
  const software = await queueSoftware()
  const redis = software.connect(options.redis)
  await requireAnswer(redis, options.redis)
  const worker = new SwarmWorker(software, new SwarmStore(redis), options, io)
  io.err(`working for ${options.redis.shown} with ${count(options.threads, 'thread')}, build ${toolBuild()}\n`)
  await worker.untilStopped()
  redis.disconnect()
  return exitCodes.asExpected
}

/** Milliseconds that Redis may take to hear that a worker goes. */
const FAREWELL = 3000

/** Whether something is not done soon, or fails: Redis may be away for good. */
function isLate(done: Promise<unknown>): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, FAREWELL, true).unref())
  return Promise.race([done.then(() => false).catch(() => true), late])
}

class SwarmWorker {
  private readonly software: QueueSoftware
  private readonly store: SwarmStore
  private readonly io: Io
  private readonly threads: EngineThreads<JobRequest, string, Performed>
  private readonly worker: Worker<QueuedJob>
  private readonly presence: Presence
  private readonly refused = new Set<string>()
  private readonly texts = new Map<string, string>()
  private isHandingBack = false
  private trouble = ''
  private done = 0

  constructor(software: QueueSoftware, store: SwarmStore, { redis, threads, lease }: SwarmWorkOptions, io: Io) {
    this.software = software
    this.store = store
    this.io = io
    this.presence = { id: `${hostname()} ${process.pid} ${randomUUID()}`, tool: toolBuild(), threads }
    this.threads = new EngineThreads('swarm-thread', threads)
    this.worker = new software.bullmq.Worker<QueuedJob>(queueName(), (job, token) => this.perform(job, token), {
      connection: store.redis,
      prefix: PREFIX,
      concurrency: threads,
      lockDuration: 1000 * lease,
      stalledInterval: 500 * lease,
      maxStalledCount: STALLS_MAX,
    })
    this.worker.on('error', (error) => this.tellTrouble(withoutPassword(error.message, redis)))
    this.worker.on('failed', (job, error) => this.tell(`job ${job?.id?.slice(0, 12)} broke off: ${error.message}`))
  }

  /** Ends when the process is told to: once what was begun is done, or at once where it is told twice or terminated. */
  async untilStopped(): Promise<void> {
    // Before anything else: a job may be on its way already.
    const stopped = this.whenStopped()
    const sign = () => void this.sign().catch((error: Error) => this.tellTrouble(error.message))
    const signs = setInterval(sign, BETWEEN_SIGNS)
    sign()
    await stopped
    clearInterval(signs)
    await this.threads.close()
    this.tell(`${count(this.done, 'job')} done`)
    if (await isLate(this.store.leave('workers', this.presence))) process.exit(exitCodes.asExpected)
  }

  private whenStopped(): Promise<void> {
    return new Promise((resolve) => {
      let told = 0
      const stop = (isPatient: boolean) => {
        told++
        if (isPatient && told === 1) {
          this.tell('finishing what is begun; once more to hand it back')
          void this.worker.close().then(resolve)
          return
        }
        void isLate(this.handBack()).then((late) => {
          if (late) this.tell('Redis does not answer: what was begun is done by another after the lease')
          resolve()
        })
      }
      process.on('SIGINT', () => stop(true))
      process.on('SIGTERM', () => stop(false))
    })
  }

  private async handBack(): Promise<void> {
    if (this.isHandingBack) return
    this.isHandingBack = true
    await this.threads.close()
    await this.worker.close()
  }

  /** Says what is the trouble with Redis, once for as long as it is the same. */
  private tellTrouble(sentence: string): void {
    // The name of the script that was refused says nothing.
    const [shown = ''] = sentence.split(' script: ')
    if (shown === this.trouble) return
    this.trouble = shown
    this.tell(shown)
  }

  private async perform(job: Job<QueuedJob>, token: string | undefined): Promise<null> {
    const { campaign, task, attempts } = job.data
    const { UnrecoverableError, WaitingError } = this.software.bullmq
    const key = jobKey({ campaign, task })
    if (key !== job.id) throw new UnrecoverableError('the job is not the one that its name says')
    if (job.stalledCounter >= attempts) throw new UnrecoverableError('each time its worker was lost')
    if (await this.store.hasResult(key)) return null
    const text = await this.textOf(campaign)
    // Whoever asked is gone, with all that belonged to it.
    if (text === undefined) return null
    try {
      const { body, seconds } = await this.threads.ask({ campaign, text, task })
      await this.store.putResult(campaign, { key, body: JSON.stringify(body), seconds })
      this.done++
      return null
    } catch (error) {
      if (!this.isHandingBack) throw error
      await job.moveToWait(token)
      throw new WaitingError()
    }
  }

  private async textOf(campaign: string): Promise<string | undefined> {
    const known = this.texts.get(campaign)
    if (known !== undefined) return known
    const text = await this.store.campaign(campaign)
    this.texts.clear()
    if (text !== undefined) this.texts.set(campaign, text)
    return text
  }

  /** Says that this worker is there, and which campaigns it does nothing for. */
  private async sign(): Promise<void> {
    await this.store.appear('workers', this.presence)
    for (const { id, tool } of await this.store.present('campaigns')) {
      if (tool === this.presence.tool || this.refused.has(id)) continue
      this.refused.add(id)
      this.tell(`refused: a call of another build asks for work: ${tool}, and this is ${this.presence.tool}`)
    }
  }

  private tell(sentence: string): void {
    this.io.err(`${sentence}\n`)
  }
}
