import { statSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import sirv from 'sirv'
import { ServerError } from '../errors.ts'

/** Answers GET and HEAD of files below a directory; calls `next` for a file that is not there. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

/** Serves the files of a directory. Throws ServerError when it is none. */
export function staticPage(directory: string): PageHandler {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
    throw new ServerError(
      `the page ${directory} is not a directory: build the dashboard first (npm run build)`,
    )
  }
  return sirv(directory, { etag: true })
}

/** A page may load scripts, styles and pictures from its own server only, and talk to it only; nothing else is allowed. `host` as in the Host header; `tls`: whether it has TLS. */
export function securityHeaders(host: string, tls: boolean): Record<string, string> {
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      // the statistics of the page are WebAssembly, which may be compiled; text is never run as code
      "script-src 'self' 'wasm-unsafe-eval'",
      "style-src 'self'",
      // the picture in the tab
      "img-src 'self'",
      // older browsers do not take 'self' for WebSockets
      `connect-src 'self' ${tls ? 'wss' : 'ws'}://${host}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
  }
}
