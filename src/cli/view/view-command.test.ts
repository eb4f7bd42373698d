import { request } from 'node:http'
import { afterAll, describe, expect, test } from 'vitest'
import { PAGE_MARK } from '../../base/html-page.ts'
import { removeFolders } from '../../testing/command-line.ts'
import { folderWithTrace, SPEC, TRACE } from '../../testing/small-trace.ts'
import { exitCodes } from '../exit-codes.ts'
import { type PageServer, servePage } from './page-server.ts'
import { viewCommand } from './view-command.ts'

afterAll(removeFolders)

describe('holdfast view --html', () => {
  test('writes the page of a trace again with the same bytes, and overwrites nothing else', () => {
    const { run, read, write } = folderWithTrace()
    const view = ['view', TRACE, '--html', 'm.html']
    expect(run(...view)).toEqual({ code: exitCodes.asExpected, out: '', err: 'wrote m.html\n' })
    const html = read('m.html')
    expect(html.startsWith(PAGE_MARK)).toBe(true)
    expect(html).toContain('It is small.')
    expect(run(...view).code).toBe(exitCodes.asExpected)
    expect(read('m.html')).toBe(html)
    expect(run('render', TRACE, '--to', 'html').out).toBe(html)
    write('m.html', 'mine\n')
    expect(run(...view)).toMatchObject({
      code: exitCodes.usage,
      err: "error: 'm.html' exists and is something else. To overwrite it, add --force.\n",
    })
    expect(read('m.html')).toBe('mine\n')
    expect(run('view', TRACE, '--html', TRACE).code).toBe(exitCodes.usage)
    expect(run(...view, '--force').code).toBe(exitCodes.asExpected)
  })

  test('writes the page of a spec, by its name or as the only one', () => {
    const { run, read } = folderWithTrace()
    expect(run('view', '--html', 'a.html').code).toBe(exitCodes.asExpected)
    expect(run('view', 'spec/m.hf', '--html', 'b.html').code).toBe(exitCodes.asExpected)
    expect(read('b.html')).toBe(read('a.html'))
    expect(read('a.html')).toContain('A walk through m')
  })

  test('says what is wrong, and writes nothing', () => {
    const { run, write, files } = folderWithTrace()
    expect(run('view', 'missing.json', '--html', 'x.html')).toMatchObject({ code: exitCodes.usage })
    expect(run('view', 'spec', '--html', 'x.html').code).toBe(exitCodes.usage)
    expect(run('view', TRACE, '--port', '70000').err).toContain('It must be a number from 0 to 65535.')
    write('spec/m.hf', SPEC.replace('n < 3', 'n < 4'))
    const late = run('view', TRACE, '--html', 'x.html')
    expect(late).toMatchObject({ code: exitCodes.unmet, out: '' })
    expect(late.err).toContain('Small is not violated at the end. So there is no page of it.')
    write('spec/m.hf', 'module m\nvar n: 0..9 = x\n')
    expect(run('view', 'spec/m.hf', '--html', 'x.html').code).toBe(exitCodes.spec)
    write('spec/other.hf', SPEC.replace('module m', 'module other'))
    write('spec/m.hf', SPEC)
    expect(run('view', '--html', 'x.html').err).toContain('Name a trace')
    expect(files()).not.toContain('x.html')
  })
})

describe('holdfast view as a server', () => {
  test('serves the page until it is stopped, and says so', async () => {
    const said: string[] = []
    const io = {
      out: (text: string) => said.push(text),
      err: () => {},
      isTerminal: false,
      colour: false,
      colourErrors: false,
      now: () => 0,
    }
    let body = ''
    const untilStopped = async () => {
      body = (await ask(said[0]?.trim() ?? '', {})).body
    }
    const none = { spec: undefined, html: undefined, force: false, port: 0, search: false, maxStates: 1, maxSeconds: 1 }
    const trace = 'counterexamples/rds-multi-zone-mistakes-ackEarly-BothComplete.itf.json'
    expect(await viewCommand(trace, { ...none, untilStopped }, io)).toBe(exitCodes.asExpected)
    expect(said).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/\n$/)])
    expect(body.startsWith(PAGE_MARK)).toBe(true)
  })

  test('answers to this machine by its own name alone, reads only, and has one page', async () => {
    const server = await servePage(() => '<!doctype html>', 0)
    const port = new URL(server.url).port
    const status = async (options: Asked) => (await ask(server.url, options)).status
    expect(await status({})).toBe(200)
    expect(await status({ host: `localhost:${port}` })).toBe(200)
    expect(await status({ host: `attacker.example:${port}` })).toBe(403)
    expect(await status({ host: '127.0.0.1' })).toBe(403)
    expect(await status({ method: 'POST' })).toBe(405)
    expect(await status({ path: '/../package.json' })).toBe(404)
    expect(await status({ path: '/spec' })).toBe(404)
    const { headers } = await ask(server.url, {})
    expect(headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'")
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect((await ask(server.url, { method: 'HEAD' })).body).toBe('')
    await server.close()
  })

  test('a page that there is no more is an error, and a port that is taken is one', async () => {
    const server: PageServer = await servePage(() => undefined, 0)
    expect((await ask(server.url, {})).status).toBe(500)
    const port = Number(new URL(server.url).port)
    await expect(servePage(() => '', port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
    const options = { spec: undefined, html: undefined, force: false, port, search: false, maxStates: 1, maxSeconds: 1 }
    const quiet = { out: () => {}, err: () => {}, isTerminal: false, colour: false, colourErrors: false, now: () => 0 }
    const trace = 'counterexamples/rds-multi-zone-mistakes-ackEarly-BothComplete.itf.json'
    const serve = viewCommand(trace, { ...options, untilStopped: () => Promise.resolve() }, quiet)
    await expect(serve).rejects.toThrow(`Port ${port} is in use by another program.`)
    await server.close()
  })
})

interface Asked {
  readonly method?: string
  readonly path?: string
  readonly host?: string
}

interface Answered {
  readonly status: number | undefined
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: string
}

function ask(url: string, { method = 'GET', path = '/', host }: Asked): Promise<Answered> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const headers = host === undefined ? {} : { host }
    const call = request({ hostname, port, method, path, headers }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }))
    })
    call.on('error', reject)
    call.end()
  })
}
