import type { Redis } from 'ioredis'
import type { CampaignText, JobResult } from '../../jobs/job.ts'
import { toolBuild } from '../tool-build.ts'

/** What all names in Redis begin with: nothing else is touched. */
export const PREFIX = 'holdfast'

/** Seconds that results are kept whose campaign nobody comes back to. */
const WEEK = 7 * 24 * 3600

/** Seconds after which whoever says nothing is no longer there. */
const PRESENCE = 10

/** The name of the queue: workers of another build never see these jobs. */
export function queueName(tool = toolBuild()): string {
  return `jobs-${tool.replaceAll(/[^\w.-]/g, '-')}`
}

/** Who is there, workers and campaigns alike. */
export interface Presence {
  /** Of a worker its own name, of a campaign its hash. */
  readonly id: string
  readonly tool: string
  /** Of a worker how many jobs it does at a time, of a campaign nothing. */
  readonly threads: number
}

/** What Redis keeps beside the queue: campaigns, results, and who is there. */
export class SwarmStore {
  readonly redis: Redis

  constructor(redis: Redis) {
    this.redis = redis
  }

  async putCampaign({ id, text }: CampaignText): Promise<void> {
    await this.redis.set(campaignKey(id), text, 'EX', WEEK)
  }

  async campaign(id: string): Promise<string | undefined> {
    return (await this.redis.get(campaignKey(id))) ?? undefined
  }

  /** Keeps a result, if there is none of the job, and says that it is there. */
  async putResult(campaign: string, result: JobResult): Promise<void> {
    const done = doneKey(campaign)
    await this.redis
      .multi()
      .set(resultKey(result.key), JSON.stringify(result), 'EX', WEEK, 'NX')
      .rpush(done, result.key)
      .expire(done, WEEK)
      .exec()
  }

  async hasResult(key: string): Promise<boolean> {
    return (await this.redis.exists(resultKey(key))) === 1
  }

  /** The results that are there of some jobs. */
  async results(keys: readonly string[]): Promise<readonly JobResult[]> {
    if (keys.length === 0) return []
    const texts = await this.redis.mget(keys.map(resultKey))
    return texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as JobResult]))
  }

  /** The keys of jobs that were done, from a place in the list on. */
  async doneFrom(campaign: string, place: number): Promise<readonly string[]> {
    return this.redis.lrange(doneKey(campaign), place, -1)
  }

  async dropResults(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.redis.unlink(keys.map(resultKey))
  }

  async dropCampaign(id: string): Promise<void> {
    await this.redis.unlink(campaignKey(id), doneKey(id))
  }

  /** Says that somebody is there; to be said again every few seconds. */
  async appear(sort: 'workers' | 'campaigns', presence: Presence): Promise<void> {
    const now = await this.seconds()
    await this.redis
      .multi()
      .zadd(`${PREFIX}:${sort}`, now, JSON.stringify(presence))
      .zremrangebyscore(`${PREFIX}:${sort}`, '-inf', now - PRESENCE)
      .exec()
  }

  async leave(sort: 'workers' | 'campaigns', presence: Presence): Promise<void> {
    await this.redis.zrem(`${PREFIX}:${sort}`, JSON.stringify(presence))
  }

  async present(sort: 'workers' | 'campaigns'): Promise<readonly Presence[]> {
    const texts = await this.redis.zrangebyscore(`${PREFIX}:${sort}`, (await this.seconds()) - PRESENCE, '+inf')
    return texts.map((text) => JSON.parse(text) as Presence)
  }

  /** By the clock of Redis, which is the same for all. */
  private async seconds(): Promise<number> {
    const [seconds] = await this.redis.time()
    return Number(seconds)
  }
}

function campaignKey(id: string): string {
  return `${PREFIX}:campaign:${id}`
}

function resultKey(key: string): string {
  return `${PREFIX}:result:${key}`
}

function doneKey(campaign: string): string {
  return `${PREFIX}:done:${campaign}`
}
