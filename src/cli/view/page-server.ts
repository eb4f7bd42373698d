import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** What is served at `/`; undefined where there is nothing to be shown now. */
export type PageSource = () => string | undefined

const HOST = '127.0.0.1'

export interface PageServer {
  readonly url: string
  readonly close: () => Promise<void>
}

/**
 * Serves one page to this machine alone: GET of `/`, and nothing else.
 * @param port 0 for any that is free
 * @throws the system's error where the port is taken
 */
export function servePage(source: PageSource, port: number): Promise<PageServer> {
  const server = createServer((request, response) => answer(request, response, source, portOf(server)))
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, () => {
      const close = () =>
        new Promise<void>((done) => {
          server.close(() => done())
          server.closeAllConnections()
        })
      resolve({ url: `http://${HOST}:${portOf(server)}/`, close })
    })
  })
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

interface Answer {
  readonly status: number
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}

function answer(request: IncomingMessage, response: ServerResponse, source: PageSource, port: number): void {
  const { status, text, headers } = answerTo(request, source, port)
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...SAFE, ...headers })
  response.end(request.method === 'HEAD' ? undefined : text)
}

function answerTo({ headers, method, url }: IncomingMessage, source: PageSource, port: number): Answer {
  // Another name for this machine would be a page of another site that wants to read this one (DNS rebinding).
  if (headers.host !== `${HOST}:${port}` && headers.host !== `localhost:${port}`)
    return { status: 403, text: 'This page is for this machine alone.\n' }
  if (method !== 'GET' && method !== 'HEAD')
    return { status: 405, text: 'This page can only be read.\n', headers: { Allow: 'GET, HEAD' } }
  if (url !== '/') return { status: 404, text: 'There is one page here: /\n' }
  const html = source()
  if (html === undefined) return { status: 500, text: 'There is nothing to show now. The terminal says why.\n' }
  const own = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policyIn(html) }
  return { status: 200, text: html, headers: own }
}

/** Headers of every answer. */
const SAFE = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}

/** The page's own policy, and that no other page may frame it, which only a header can say. */
function policyIn(html: string): string {
  const [, policy = "default-src 'none'"] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? []
  return `${policy}; frame-ancestors 'none'`
}
