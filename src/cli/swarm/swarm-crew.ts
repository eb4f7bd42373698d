import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Queue } from 'bullmq'
import { defined, InternalError } from '../../base/assert.ts'
import { type CampaignText, type JobResult, jobKey } from '../../jobs/job.ts'
import type { JobMode, Told } from '../../jobs/job-mode.ts'
import { type MergedResults, mergeResults, noResults, resultOf } from '../../jobs/merge-results.ts'
import type { Specs } from '../../jobs/spec-texts.ts'
import type { Crew } from '../thread-pool.ts'
import type { SwarmStore } from './swarm-store.ts'

/** What travels in the queue; the campaign with the specs is asked for by its name. */
export interface QueuedJob {
  readonly campaign: string
  readonly task: unknown
  /** How often a job may break off. */
  readonly attempts: number
}

/** Where jobs go, and how that is told. */
export interface SwarmPlace {
  readonly queue: Queue<QueuedJob>
  readonly store: SwarmStore
  readonly attempts: number
  readonly onCount: (done: number, all: number, merged: MergedResults) => void
  readonly onTold: (told: Told) => void
  readonly onWarning: (sentence: string) => void
  /** Called with each job that was sent, so that its traces can be removed. */
  readonly onSent: (key: string) => void
}

/** Milliseconds between two looks at what is done, and between two looks at what may have got lost. */
const BETWEEN_LOOKS = 150
const BETWEEN_SEARCHES = 5000

/** Jobs that are sent or asked for at once. */
const BATCH = 200

/** Does tasks as jobs in a queue: each is known by its key, and done once, whoever asks for it and however often. */
export class SwarmCrew<Data, Task, Result> implements Crew<Task, string, Result> {
  private readonly place: SwarmPlace
  private readonly mode: JobMode<Data, Task, Result>
  private readonly campaign: CampaignText
  private readonly specs: Specs
  private readonly data: Data
  private merged = noResults
  private all = 0
  private done = 0
  private readFrom = 0

  constructor(
    place: SwarmPlace,
    mode: JobMode<Data, Task, Result>,
    about: { readonly campaign: CampaignText; readonly specs: Specs; readonly data: Data },
  ) {
    this.place = place
    this.mode = mode
    this.campaign = about.campaign
    this.specs = about.specs
    this.data = about.data
  }

  async doAll(
    next: () => Task | undefined,
    _onProgress: (task: Task, progress: string) => void,
    onDone: (task: Task, result: Result) => void,
    isNeeded: (task: Task) => boolean = () => true,
  ): Promise<void> {
    const open = new Map<string, Task>()
    const finish = (key: string, result: Result) => {
      const task = defined(open.get(key), 'task')
      open.delete(key)
      this.done++
      onDone(task, result)
    }
    let searched = performance.now()
    for (;;) {
      const fresh = this.handOut(next, open)
      await this.send(fresh, open)
      if (fresh.length > 0) await this.collect(fresh, open, finish)
      await this.dropUnneeded(open, isNeeded)
      this.place.onCount(this.done, this.all, this.merged)
      if (open.size === 0) {
        if (fresh.length === 0) return
        continue
      }
      await this.collect(await this.newlyDone(open), open, finish)
      await this.giveUpFailed(open, finish)
      if (performance.now() - searched > BETWEEN_SEARCHES) {
        await this.searchLost(open, finish)
        searched = performance.now()
      }
      await sleep(BETWEEN_LOOKS)
    }
  }

  private handOut(next: () => Task | undefined, open: Map<string, Task>): readonly string[] {
    const fresh: string[] = []
    for (let task = next(); task !== undefined; task = next()) {
      const key = jobKey({ campaign: this.campaign.id, task })
      open.set(key, task)
      this.place.onSent(key)
      fresh.push(key)
    }
    this.all += fresh.length
    return fresh
  }

  /** Sends what nobody has done yet; a job that is in the queue already stays there as it is. */
  private async send(keys: readonly string[], open: ReadonlyMap<string, Task>): Promise<void> {
    const { queue, store, attempts } = this.place
    const campaign = this.campaign.id
    for (const batch of batchesOf(keys)) {
      const known = new Set((await store.results(batch)).map(({ key }) => key))
      const jobs = batch.flatMap((key) => {
        const task = open.get(key)
        if (task === undefined || known.has(key)) return []
        const data: QueuedJob = { campaign, task, attempts }
        return [{ name: this.mode.name, data, opts: { jobId: key, attempts, removeOnComplete: true } }]
      })
      if (jobs.length > 0) await queue.addBulk(jobs)
    }
  }

  private async collect(
    keys: readonly string[],
    open: ReadonlyMap<string, Task>,
    finish: (key: string, result: Result) => void,
  ): Promise<void> {
    for (const batch of batchesOf(keys)) {
      const results = await this.place.store.results(batch)
      for (const result of results) {
        const task = open.get(result.key)
        if (task !== undefined) finish(result.key, this.received(task, result))
      }
    }
  }

  private received(task: Task, { key, body, seconds }: JobResult): Result {
    const result = this.taken(task, body, seconds)
    if (result === undefined) return this.givenUp(task, 'What a worker sent does not show what it says.')
    const told = this.mode.tell(this.specs, task, result)
    this.place.onTold(told)
    const digest = createHash('sha256').update(body).digest('hex')
    this.merged = mergeResults(this.merged, resultOf(key, { digest, weight: told.weight }))
    return result
  }

  /** Undefined where the interpreter does not agree. */
  private taken(task: Task, body: string, seconds: readonly number[]) {
    try {
      return this.mode.receive(this.specs, this.data, task, { body: JSON.parse(body), seconds })
    } catch (error) {
      if (error instanceof InternalError || error instanceof SyntaxError) return undefined
      throw error
    }
  }

  private givenUp(task: Task, reason: string): Result {
    const result = this.mode.giveUp(this.specs, this.data, task, reason)
    this.place.onTold(this.mode.tell(this.specs, task, result))
    this.place.onWarning(reason)
    return result
  }

  private async newlyDone(open: ReadonlyMap<string, Task>): Promise<readonly string[]> {
    const keys = await this.place.store.doneFrom(this.campaign.id, this.readFrom)
    this.readFrom += keys.length
    return keys.filter((key) => open.has(key))
  }

  private async giveUpFailed(open: ReadonlyMap<string, Task>, finish: (key: string, result: Result) => void) {
    for (const job of await this.place.queue.getFailed()) {
      const task = job?.id === undefined ? undefined : open.get(job.id)
      if (task === undefined || job.id === undefined) continue
      await this.place.queue.remove(job.id)
      // Of what broke inside, the worker shows where.
      const [why] = job.failedReason.split('\n')
      finish(job.id, this.givenUp(task, `A job was given up after ${this.place.attempts} attempts: ${why}`))
    }
  }

  /** What a Redis has lost that came back without its last moments is sent again. */
  private async searchLost(open: ReadonlyMap<string, Task>, finish: (key: string, result: Result) => void) {
    const { store } = this.place
    const keys = [...open.keys()]
    this.readFrom = Math.min(this.readFrom, (await store.doneFrom(this.campaign.id, 0)).length)
    await this.collect(keys, open, finish)
    await store.putCampaign(this.campaign)
    await this.send(
      keys.filter((key) => open.has(key)),
      open,
    )
  }

  private async dropUnneeded(open: Map<string, Task>, isNeeded: (task: Task) => boolean): Promise<void> {
    for (const [key, task] of [...open]) {
      if (isNeeded(task)) continue
      open.delete(key)
      this.all--
      // One that is being done stays, and its result is dropped at the end.
      await this.place.queue.remove(key)
    }
  }
}

function* batchesOf(keys: readonly string[]): IterableIterator<readonly string[]> {
  for (let from = 0; from < keys.length; from += BATCH) yield keys.slice(from, from + BATCH)
}
