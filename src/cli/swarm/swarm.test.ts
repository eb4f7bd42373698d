import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Random } from '../../fuzz/random.ts'
import { type CommandFolder, folderWith, removeFolders } from '../../testing/command-line.ts'
import { expectBlock } from '../../testing/docs-page.ts'
import { killed, RedisServer, redisPath, until } from '../../testing/redis-server.ts'
import { exitCodes } from '../exit-codes.ts'

/*
 * With a real Redis, and with the program as it is built, in processes of its own that are killed.
 */

const MAIN = resolve('dist/cli/main.js')

const LEVEL = `module level
fix careful "Nothing slips"
symmetric actor Node[3]
var level: Node -> 0..9 = 0
action rise(n: Node) fair by n rate 2 per hour when level[n] < 9 { level[n] += 1 }
action fall(n: Node) by n rate 1 per hour when level[n] > 0 { level[n] -= 1 }
fault slip(n: Node) rate 1 per hour when level[n] == 5 && !careful { level[n] = 9 }
invariant Low: all n in Node: level[n] < 9
invariant NotAll: exists n in Node: level[n] < 9
liveness Returns: (exists n in Node: level[n] == 4) leadsTo (exists n in Node: level[n] == 0)
`
const CHECKS = `import "level.hf"
check careless {
  faults { slip <= 1 }
  expect Low violated
  expect NotAll violated
  with careful { expect NotAll violated }
}
check lively { expect Returns violated }
`
const made = () => folderWith({ 'level.hf': LEVEL, 'checks.hf': CHECKS })

interface Running {
  readonly child: ChildProcess
  readonly end: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>
  readonly said: () => string
}

const running = new Set<ChildProcess>()

function begin(folder: Pick<CommandFolder, 'path'>, ...args: readonly string[]): Running {
  const { NO_COLOR: _, FORCE_COLOR: __, GITHUB_ACTIONS: ___, HOLDFAST_REDIS: ____, ...env } = process.env
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder.path, env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  const written = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    written.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    written.err += text
  })
  const end = new Promise<{ code: number | null; out: string; err: string }>((done) =>
    child.once('close', (code) => {
      running.delete(child)
      done({ code, ...written })
    }),
  )
  return { child, end, said: () => written.err }
}

/** Times differ from call to call; everything else is the same. */
function withoutTimes(text: string): string {
  return text.replaceAll(/\d+\.\d s\b/g, 'N s').replaceAll(/"(compileSeconds|seconds)":[\d.e-]+/g, '"$1":0')
}

describe.skipIf(redisPath === undefined)('holdfast swarm (skipped where there is no redis-server)', () => {
  let redis: RedisServer
  const folder = made()
  const swarm = (mode: string, ...args: readonly string[]) =>
    begin(folder, 'swarm', 'run', 'checks.hf', '--mode', mode, '--redis', redis.url, ...args)
  const work = (...args: readonly string[]) =>
    begin(folder, 'swarm', 'work', '--redis', redis.url, '--threads', '1', ...args)
  /** One that is killed. For all others a lease this short could end while the machine is busy. */
  const mortal = () => work('--lease', '2')
  const keysLeft = async () => {
    const client = redis.client()
    const keys = await client.keys('*')
    client.disconnect()
    return keys.filter(
      (key) => !/^holdfast:(jobs-.*:(id|meta|events|stalled-check|marker)|workers|campaigns)$/.test(key),
    )
  }

  beforeAll(async () => {
    redis = await RedisServer.start()
  })
  afterEach(async () => {
    await Promise.all([...running].map(killed))
  })
  afterAll(async () => {
    await redis.remove()
    removeFolders()
  })

  test('loses nothing though workers, the Redis and the call itself are killed', { timeout: 240_000 }, async () => {
    const fuzz = ['--runs', '8000', '--seed', '3', '--json']
    const local = folder.run('fuzz', 'checks.hf', ...fuzz)
    const random = new Random(20110421)
    const workers = [mortal(), mortal(), mortal()]
    const call = () => swarm('fuzz', '--jobs', '16', '--attempts', '99', ...fuzz)
    let running = call()
    const victims = ['worker', 'redis', 'worker', 'call', 'worker'] as const
    for (const victim of victims) {
      await sleep(300 + random.below(900))
      if (victim === 'redis') {
        await redis.kill()
        await sleep(random.below(500))
        await redis.start()
      } else if (victim === 'call') {
        await killed(running.child)
        running = call()
      } else {
        const at = random.below(workers.length)
        await killed(workers[at]?.child)
        workers[at] = mortal()
      }
    }
    const { code, out } = await running.end
    expect([code, out]).toEqual([local.code, local.out])
    expect(local.out).toContain('"property":"Low"')
    expect(await keysLeft()).toEqual([])
  })

  test('says what the commands say, with their exit codes', { timeout: 240_000 }, async () => {
    work()
    const calls = [
      ['check', '--json'],
      ['compare', '--json', '--trace'],
      ['mutate', '-c', 'careless', '--limit', '2'],
      ['simulate', '--for', '9 hours', '--runs', '70'],
    ] as const
    for (const [mode, ...args] of calls) {
      const local = folder.run(mode, 'checks.hf', ...args)
      const far = await swarm(mode, ...args).end
      expect([mode, far.code, withoutTimes(far.out)]).toEqual([mode, local.code, withoutTimes(local.out)])
    }
  })

  test('is shown in docs/swarm.md, with all its options', { timeout: 240_000 }, async () => {
    const page = resolve('docs/swarm.md')
    const text = readFileSync(page, 'utf8')
    const [, words = ''] = /```sh\nholdfast swarm run (.*) --redis \S+\n```/.exec(text) ?? []
    work()
    const call = begin({ path: resolve('.') }, 'swarm', 'run', ...words.split(' '), '--redis', redis.url)
    const { code, out } = await call.end
    expect(code).toBe(exitCodes.asExpected)
    expectBlock(page, 'output', out)
    for (const command of ['run', 'work']) {
      const { out: help } = folder.run('swarm', command, '--help')
      const names = [...help.matchAll(/^ {2}(--[\w-]+)/gm)].flatMap(([, name = '']) =>
        name === '--help' ? [] : [name],
      )
      const [, table = ''] = new RegExp(`Option of \`swarm ${command}\`([\\s\\S]*?)\n\n`).exec(text) ?? []
      expect([...table.matchAll(/^\| `(--[\w-]+)`/gm)].map(([, name]) => name)).toEqual(names)
    }
  })

  test('tells at once what nobody expects, and keeps results only if asked to', { timeout: 240_000 }, async () => {
    const wrong = folderWith({ 'level.hf': LEVEL, 'checks.hf': CHECKS.replace('Low violated', 'Low holds') })
    const call = () =>
      begin(wrong, 'swarm', 'run', 'checks.hf', '--mode', 'check', '--redis', redis.url, '-c', 'careless', '--keep')
    const worker = work()
    const first = await call().end
    expect(first.code).toBe(exitCodes.safety)
    expect(first.err).toContain('seen: checks.hf careless: Low violated in 9 steps\n')
    worker.child.kill('SIGINT')
    expect((await worker.end).err).toContain('finishing what is begun; once more to hand it back\n2 jobs done\n')
    // Nobody works, and what was kept is enough.
    const second = await call().end
    expect([second.code, withoutTimes(second.out)]).toEqual([first.code, withoutTimes(first.out)])
    expect((await keysLeft()).filter((key) => key.startsWith('holdfast:result:'))).toHaveLength(2)
    await begin(wrong, 'swarm', 'run', 'checks.hf', '--mode', 'check', '--redis', redis.url, '-c', 'careless').end
    expect(await keysLeft()).toEqual([])
  })

  test('gives a job up that its workers do not survive, and then says nothing of it', {
    timeout: 240_000,
  }, async () => {
    const call = swarm('fuzz', '-c', 'lively', '--runs', '900000000', '--jobs', '1', '--attempts', '2')
    const client = redis.client()
    const isActive = async () => (await client.keys('holdfast:jobs-*:*:lock')).length > 0
    for (let attempt = 0; attempt < 2; attempt++) {
      const worker = mortal()
      await until(isActive, 'a job that is being done')
      await killed(worker.child)
      await until(async () => !(await isActive()), 'the end of the lease')
    }
    client.disconnect()
    const last = mortal()
    const { code, out, err } = await call.end
    expect(code).toBe(exitCodes.inconclusive)
    expect(out).toContain('1 part of the random runs given up')
    expect(out).toContain('inconclusive: 1 part of the random runs given up')
    expect(out).not.toContain('nothing found against what is expected')
    expect(err).toContain('each time its worker was lost')
    await killed(last.child)
    expect(await keysLeft()).toEqual([])
  })

  test('hands back what it does when it is terminated', { timeout: 240_000 }, async () => {
    const call = swarm('fuzz', '-c', 'lively', '--runs', '900000000', '--jobs', '1')
    const client = redis.client()
    client.on('error', () => {})
    const first = work('--lease', '600')
    await until(async () => (await client.keys('holdfast:jobs-*:*:lock')).length > 0, 'a job that is being done')
    first.child.kill('SIGTERM')
    expect(await first.end).toMatchObject({ code: exitCodes.asExpected })
    await until(async () => (await client.keys('holdfast:jobs-*:wait')).length > 0, 'the job in the queue again')
    client.disconnect()
    await killed(call.child)
  })

  test('does no work of another build, and touches nothing of others', { timeout: 240_000 }, async () => {
    const client = redis.client()
    await client.flushall()
    await client.set('bull:mine', 'precious')
    const presence = (id: string) => JSON.stringify({ id, tool: '9.9.9 other', threads: 1 })
    const [now = 0] = await client.time()
    await client.zadd('holdfast:campaigns', now, presence('campaign'))
    await client.zadd('holdfast:workers', now, presence('worker'))
    const worker = work()
    await until(() => worker.said().includes('refused'), 'a refusal')
    expect(worker.said()).toContain('refused: a call of another build asks for work: 9.9.9 other, and this is 0.1.0 ')
    const { code, err } = await swarm('check', '-c', 'lively').end
    expect(code).toBe(exitCodes.asExpected)
    expect(err).toContain('warning: A worker of another build is there, and does none of these jobs: 9.9.9 other')
    expect(await client.get('bull:mine')).toBe('precious')
    client.disconnect()
  })

  test('says in a sentence that Redis is full, gone, or has no such database', { timeout: 240_000 }, async () => {
    const full = await RedisServer.start()
    const client = full.client()
    client.on('error', () => {})
    await client.config('SET', 'maxmemory', '1')
    const worker = begin(folder, 'swarm', 'work', '--redis', full.url, '--threads', '1')
    const call = () =>
      begin(folder, 'swarm', 'run', 'checks.hf', '--mode', 'fuzz', '-c', 'lively', '--runs', '90', '--redis', full.url)
    expect(await call().end).toMatchObject({ code: exitCodes.usage, out: '' })
    expect((await call().end).err).toContain('cannot be used: OOM command not allowed')
    await until(() => worker.said().includes('OOM'), 'the trouble of the worker')
    expect(worker.said()).not.toMatch(/internal error|\n {4}at /)
    const lonely = folder.run('swarm', 'run', 'checks.hf', '--mode', 'fuzz', '--redis', `${full.url}/99`)
    expect(lonely).toMatchObject({ code: exitCodes.usage, out: '' })
    expect(lonely.err).toContain('DB index is out of range')
    for (const url of [`${full.url}/abc`, full.url.replace('//', '//:p%zz@')])
      expect(folder.run('swarm', 'work', '--redis', url).err).toContain('The address of Redis must be like')
    await client.config('SET', 'maxmemory', '0')
    await killed(worker.child)
    const waiting = call()
    await until(() => waiting.said().includes('The jobs wait for one'), 'a call that waits')
    const last = begin(folder, 'swarm', 'work', '--redis', `${full.url}/1`, '--threads', '1')
    await until(() => last.said().includes('working for'), 'a worker')
    client.disconnect()
    await full.kill()
    await until(() => waiting.said().includes('does not answer. The call waits'), 'a warning')
    last.child.kill('SIGTERM')
    expect((await last.end).code).toBe(exitCodes.asExpected)
    await killed(waiting.child)
    await full.remove()
  })

  test('refuses what cannot be, and never shows a password', { timeout: 240_000 }, async () => {
    const secret = await RedisServer.start('s3cret')
    const at = (url: string, ...more: readonly string[]) =>
      folder.run('swarm', 'run', 'checks.hf', '--mode', 'fuzz', '--redis', url, ...more)
    const wrong = at(`redis://:wr0ng@127.0.0.1:${secret.port}`)
    expect(wrong).toMatchObject({ code: exitCodes.usage, out: '' })
    expect(wrong.err).toContain(`error: The Redis at redis://:***@127.0.0.1:${secret.port} cannot be used: WRONGPASS`)
    expect(wrong.err).not.toContain('wr0ng')
    await secret.remove()
    const away = at(secret.url)
    expect(away.code).toBe(exitCodes.usage)
    expect(away.err).toContain('ECONNREFUSED')
    expect(at('here').err).toContain('The address of Redis must be like redis://host:6379')
    expect(at(redis.url, '--time', '3').err).toContain('are for random runs in one place')
    const mode = folder.run('swarm', 'run', 'checks.hf', '--mode', 'chek', '--redis', redis.url)
    expect(mode).toMatchObject({ code: exitCodes.usage })
    expect(mode.err).toContain("There is no mode 'chek'. Did you mean 'check'?")
    expect(folder.run('swarm', 'work').err).toContain('HOLDFAST_REDIS')
  })
})
