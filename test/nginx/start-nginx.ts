import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { after } from '../faults/kept-runs.ts'
import { nginxPath } from './nginx-path.ts'

/** A port that nobody has at the moment: nginx does not choose one. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

const answers = (port: number) =>
  new Promise<boolean>((done) => {
    const socket = connect(port, '127.0.0.1')
    const say = (answer: boolean) => {
      socket.destroy()
      done(answer)
    }
    socket.once('connect', () => say(true))
    socket.once('error', () => say(false))
  })

/**
 * Starts an nginx with TLS, which has `location` in its only server, and answers with its port. The certificate is
 * cert.pem in `folder`, its key key.pem.
 */
export async function startNginx(folder: string, location: string): Promise<number> {
  const port = await freePort()
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid nginx.pid; error_log stderr;
    events {}
    http {
      access_log off;
      client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
      server {
        listen 127.0.0.1:${port} ssl;
        ssl_certificate cert.pem; ssl_certificate_key key.pem;
        ${location}
      }
    }`,
  )
  const child = spawn(nginxPath()!, ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (data) => {
    said += data
  })
  const ended = new Promise((done) => child.once('close', done))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  while (child.exitCode === null && child.signalCode === null) {
    if (await answers(port)) return port
    await after(10)
  }
  // somebody else was faster
  if (said.includes('Address already in use')) return startNginx(folder, location)
  throw new Error(`nginx does not start: ${said}`)
}
