import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'

/** The Redis of this machine; undefined where it has none. */
export const redisPath: string | undefined = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'redis-server'))
  .find((path) => existsSync(path))

/** A Redis of its own, which keeps what it was told in a file of a folder of its own. */
export class RedisServer {
  readonly port: number
  private readonly folder = mkdtempSync(join(tmpdir(), 'holdfast-redis-'))
  private readonly password: string | undefined
  private child: ChildProcess | undefined

  private constructor(port: number, password: string | undefined) {
    this.port = port
    this.password = password
  }

  /** Starts one on a port that is free. */
  static async start(password?: string): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), password)
    await server.start()
    return server
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** A connection for the test itself, to be closed by it. */
  client(): Redis {
    return new Redis(this.port, '127.0.0.1', {
      maxRetriesPerRequest: null,
      retryStrategy: () => 50,
      ...(this.password !== undefined && { password: this.password }),
    })
  }

  async start(): Promise<void> {
    const secret = this.password === undefined ? [] : ['--requirepass', this.password]
    const settings = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--dir', this.folder, '--appendonly', 'yes']
    if (redisPath === undefined) throw new Error('there is no redis-server')
    this.child = spawn(redisPath, [...settings, '--save', '', ...secret], { stdio: 'ignore' })
    const client = this.client()
    client.on('error', () => {})
    await client.ping()
    client.disconnect()
  }

  /** As the power cord does. */
  async kill(): Promise<void> {
    await killed(this.child)
  }

  async remove(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Kills a process, and waits until it is gone. */
export async function killed(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Waits until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 2400; tries++) {
    if (await isSo()) return
    await sleep(50)
  }
  throw new Error(`it did not come: ${what}`)
}
