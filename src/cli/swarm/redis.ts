import type * as BullMq from 'bullmq'
import type { Redis } from 'ioredis'
import { UsageError } from '../spec-files.ts'

/** BullMQ with a client of Redis, which are installed where they are wanted. */
export interface QueueSoftware {
  readonly bullmq: typeof BullMq
  /** A connection that comes back by itself. */
  readonly connect: (url: RedisUrl) => Redis
}

/** An address of Redis. It may have a password, so that it is shown as `shown` alone. */
export interface RedisUrl {
  readonly text: string
  readonly shown: string
}

/** @throws UsageError where a text is no address */
export function redisUrlOf(text: string | undefined): RedisUrl {
  if (text === undefined)
    throw new UsageError("Name a Redis with '--redis redis://host:6379', or in the variable HOLDFAST_REDIS.")
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isRedis = url !== undefined && ['redis:', 'rediss:'].includes(url.protocol) && url.hostname !== ''
  if (!isRedis || !/^\/?\d*$/.test(url.pathname) || [url.username, url.password].some((each) => !isDecodable(each)))
    throw new UsageError('The address of Redis must be like redis://host:6379, or rediss://user:password@host:6379/0.')
  const shown = new URL(url)
  if (shown.password !== '') shown.password = '***'
  return { text, shown: shown.href }
}

/** Whether a percent sign stands before two digits only, as the client of Redis needs it. */
function isDecodable(text: string): boolean {
  try {
    // A call whose result is not used is left out of the build.
    return decodeURIComponent(text).length <= text.length
  } catch {
    return false
  }
}

/** @throws UsageError where the packages are not there */
export async function queueSoftware(): Promise<QueueSoftware> {
  try {
    const [bullmq, { Redis }] = await Promise.all([import('bullmq'), import('ioredis')])
    const connect = (url: RedisUrl) => new Redis(url.text, { maxRetriesPerRequest: null, retryStrategy })
    return { bullmq, connect }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new UsageError("'holdfast swarm' needs two packages that are not installed: npm install bullmq ioredis")
  }
}

/** Milliseconds to wait before the next attempt: a Redis that is started again is found soon. */
function retryStrategy(attempt: number): number {
  return Math.min(50 * attempt, 1000)
}

/** Milliseconds that a Redis may take to answer at first. */
const PATIENCE = 2500

/**
 * Waits for the first answer.
 * @throws UsageError where none comes, or the password is wrong
 */
export async function requireAnswer(redis: Redis, url: RedisUrl): Promise<void> {
  let why = 'no answer'
  const note = (error: Error) => {
    why = error.message
  }
  redis.on('error', note)
  const late = new Promise<'late'>((resolve) => setTimeout(resolve, PATIENCE, 'late').unref())
  // Where there is no such database the client would go on in another.
  const { pathname, searchParams } = new URL(url.text)
  const database = Number(searchParams.get('db') ?? pathname.slice(1))
  const answer = redis
    .select(database)
    .then(() => redis.ping())
    .catch(note)
  const first = await Promise.race([answer, late])
  if (first === 'PONG') return
  redis.disconnect()
  throw refusal(why, url)
}

function refusal(why: string, url: RedisUrl): UsageError {
  return new UsageError(`The Redis at ${url.shown} cannot be used: ${withoutPassword(why, url).replace(/\.+$/, '')}.`)
}

/** Of what Redis refuses, such as where its memory is full, a sentence for the user; of all else, what it was. */
export function asRefusal(error: unknown, url: RedisUrl): unknown {
  return error instanceof Error && error.name === 'ReplyError' ? refusal(error.message, url) : error
}

/** A message without what only those may know who have the address. */
export function withoutPassword(message: string, { text }: RedisUrl): string {
  const { password } = new URL(text)
  const secrets = [password, decodeURIComponent(password)].filter((each) => each !== '')
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), message)
}
