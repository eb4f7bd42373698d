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

function answer(request: IncomingMessage, response: ServerResponse, source: PageSource, port: number): void {
  const say = (status: number, text: string, headers: Readonly<Record<string, string>> = {}) => {
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...SAFE, ...headers })
    response.end(request.method === 'HEAD' ? undefined : text)
  }
  // Another name for this machine would be a page of another site that wants to read this one (DNS rebinding).
  if (request.headers.host !== `${HOST}:${port}` && request.headers.host !== `localhost:${port}`)
    return say(403, 'This page is for this machine alone.\n')
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return say(405, 'This page can only be read.\n', { Allow: 'GET, HEAD' })
  if (request.url !== '/') return say(404, 'There is one page here: /\n')
  const html = source()
  if (html === undefined) return say(500, 'There is nothing to show now. The terminal says why.\n')
  say(200, html, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policyIn(html) })
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
