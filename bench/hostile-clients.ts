/**
 * What clients that mean no good cost a run: `npm run bench:hostile [attack...]`. Each attack is a separate process against a
 * fresh `leapstream run`, lasts ten seconds, and ends. Of the process that serves the page it prints: memory before the
 * attack, the most during it, and four seconds after it; how long `/healthz` takes during the attack; and the share of a
 * processor used before and during. Then how fast the chains advance, in percent of their speed before, and the number of lines
 * on stderr. `LEAPSTREAM` names the dist/cli/main.js of another build.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { msgpackCodec, trustedScanLimits } from '../src/wire/codec.ts'
import type { ClientMessage, ServerMessage } from '../src/wire/messages.ts'

const SECONDS = 10
const program = process.env.LEAPSTREAM ?? fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))
const pack = (message: object) => msgpackCodec.encode(message as ClientMessage)

/** A WebSocket that is open and has been read up to `info`; from here on nothing is read unless asked for. */
async function open(url: string, { reading = false } = {}): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`, ['leapstream.v1'])
  socket.on('error', () => {})
  await new Promise((resolve) => {
    socket.once('message', resolve)
    socket.once('close', resolve)
  })
  if (!reading) socket.pause()
  return socket
}

const many = <T>(count: number, make: () => Promise<T>) => Promise.all(Array.from({ length: count }, make))

/** The topic whose value is the largest. */
async function largestTopic(url: string): Promise<string> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`, ['leapstream.v1'])
  const sizes = new Map<number, number>()
  const topics = new Map<number, string>()
  socket.on('message', (data: Buffer) => {
    const message = msgpackCodec.decode(data, trustedScanLimits) as ServerMessage
    if (message.op === 'advertise') for (const { id, topic } of message.channels) topics.set(id, topic)
    if (message.op === 'subscribed' || message.op === 'data') sizes.set(message.channel, data.length)
  })
  await once(socket, 'open')
  socket.send(pack({ op: 'subscribe', request: 1, glob: '**/analysis/**' }))
  while (sizes.size === 0) await wait(0.1)
  await wait(3)
  socket.terminate()
  const [[id, size]] = [...sizes].sort((a, b) => b[1] - a[1]) as [[number, number]]
  process.stderr.write(`(the largest value: ${topics.get(id)}, ${size} bytes) `)
  return topics.get(id)!
}

/** The topic of a measurement. */
async function measurementTopic(url: string): Promise<string> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`, ['leapstream.v1'])
  const topic = await new Promise<string>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const message = msgpackCodec.decode(data, trustedScanLimits) as ServerMessage
      if (message.op !== 'advertise') return
      const found = message.channels.find((channel) => channel.topic.endsWith('/measurement/Q'))
      if (found !== undefined) resolve(found.topic)
    })
  })
  socket.terminate()
  return topic
}

const globs = (socket: WebSocket, count: number): void => {
  for (let i = 0; i < count; i++) {
    socket.send(pack({ op: 'subscribe', request: i, glob: `${'*a'.repeat(79)}*${i % 10}` }))
  }
}

const rawSockets = (url: string, count: number): Promise<Socket[]> => {
  const { port } = new URL(url)
  return many(count, async () => {
    const socket = connect(Number(port), '127.0.0.1')
    socket.on('error', () => {})
    await new Promise((resolve) => {
      socket.once('connect', resolve)
      socket.once('close', resolve)
    })
    return socket
  })
}

/** Each function begins its attack at once; the attack goes on until the process ends. */
const attacks: Readonly<Record<string, (url: string) => Promise<unknown>>> = {
  async 'nothing: for comparison'() {},
  async 'snapshots: 31 clients ask 1000 times for one large topic'(url) {
    const topic = await largestTopic(url)
    for (const socket of await many(31, () => open(url))) {
      for (let request = 0; request < 1000; request++) socket.send(pack({ op: 'subscribe', request, topic }))
    }
  },
  async 'everything: 31 clients subscribe to all topics from the first record'(url) {
    for (const socket of await many(31, () => open(url))) {
      socket.send(pack({ op: 'subscribe', request: 1, glob: '**', from: 'first', maxHz: 60 }))
    }
  },
  async 'pages: 31 clients ask 1000 times for the first page of a measurement in the log'(url) {
    for (const socket of await many(31, () => open(url))) {
      const fetch = { op: 'fetch', topic: await measurementTopic(url), from: 1 }
      for (let request = 0; request < 1000; request++) socket.send(pack({ ...fetch, request }))
    }
  },
  async 'history: 31 clients read all measurements in the log from the first on'(url) {
    for (const socket of await many(31, () => open(url, { reading: true }))) {
      socket.send(pack({ op: 'subscribe', request: 1, glob: '**/measurement/**', from: 'first' }))
    }
  },
  async 'maxHz: 31 clients ask for a value in 30 years'(url) {
    for (const socket of await many(31, () => open(url, { reading: true }))) {
      socket.send(pack({ op: 'subscribe', request: 1, glob: '**', maxHz: 1e-9 }))
    }
  },
  async 'globs: 1000 of 80 stars on one connection'(url) {
    globs(await open(url), 1000)
  },
  async 'reconnecting: 1000 globs on each of ever new connections'(url) {
    for (;;) {
      const socket = await open(url)
      globs(socket, 1000)
      await wait(0.02)
      socket.terminate()
    }
  },
  async 'pings: 31 clients ping and do not read the pongs'(url) {
    const sockets = await many(31, () => open(url))
    for (;;) {
      for (const socket of sockets) {
        for (let i = 0; i < 200 && socket.readyState === WebSocket.OPEN; i++) socket.ping(Buffer.alloc(125))
      }
      await wait(0.01)
    }
  },
  async 'messages: 31 clients send 60 kB of small numbers as often as they can'(url) {
    const large = pack({
      op: 'pong',
      time: 1,
      junk: Array.from({ length: 4000 }, (_, i) => [i % 100]).slice(0, 2000),
    })
    for (;;) {
      const sockets = await many(31, () => open(url, { reading: true }))
      while (sockets.some(({ readyState }) => readyState === WebSocket.OPEN)) {
        for (const socket of sockets) socket.send(large, () => {})
        await wait(0.001)
      }
    }
  },
  async 'pipelined requests: 60 sockets ask 20 000 times for the page and do not read'(url) {
    for (const socket of await rawSockets(url, 60)) {
      socket.pause()
      socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(20_000))
    }
  },
  async 'requests: 60 sockets ask for /healthz, one request after the other'(url) {
    for (const socket of await rawSockets(url, 60)) {
      const ask = () => socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
      socket.on('data', ask)
      ask()
    }
  },
  async 'half-open: 2000 connections that send half a request'(url) {
    for (const socket of await rawSockets(url, 2000)) socket.write('GET / HTTP/1.1\r\nHos')
  },
  async 'coming and going: 20 WebSockets at a time'(url) {
    await many(20, async () => {
      for (;;) {
        const socket = await open(url, { reading: true })
        if (socket.readyState !== WebSocket.OPEN) await wait(0.01)
        socket.terminate()
      }
    })
  },
}

/** Megabytes of a process in memory. */
const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024

/** Seconds of processor time that a process has had; the kernel counts in hundredths. */
const processorTimeOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

async function attack(name: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'))
  const flags = ['--trajectories', '100000000', '--chains', '64', '--workers', '1', '--port', '0']
  const run = spawn(process.execPath, [program, 'run', 'hmc', ...flags, '--run-dir', join(folder, 'run')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  run.stderr.on('data', (part) => {
    said += part
  })
  while (!/http:\/\/[0-9.:]+/.test(said)) await wait(0.1)
  const url = /http:\/\/[0-9.:]+/.exec(said)![0]
  const trajectories = async (): Promise<number> => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`, ['leapstream.v1'])
    socket.on('error', () => {})
    return new Promise((resolve) => {
      socket.on('close', () => resolve(Number.NaN))
      socket.on('open', () => socket.send(pack({ op: 'subscribe', request: 1, glob: '**/progress' })))
      socket.on('message', (data: Buffer) => {
        const message = msgpackCodec.decode(data, trustedScanLimits) as ServerMessage
        const item = message.op === 'subscribed' ? message.snapshot?.[0] : undefined
        if (item === undefined) return
        resolve((item.value as { trajectories: number }).trajectories)
        socket.terminate()
      })
    })
  }
  const speed = async (seconds: number, meanwhile: () => Promise<unknown>): Promise<number> => {
    const begun = performance.now()
    const first = await trajectories()
    await Promise.all([wait(seconds), meanwhile()])
    const last = await trajectories()
    return ((last - first) / (performance.now() - begun)) * 1000
  }

  await wait(3)
  const idle = processorTimeOf(run.pid!)
  const quiet = await speed(4, async () => {})
  const quietTime = (processorTimeOf(run.pid!) - idle) / 4
  const before = memoryOf(run.pid!)
  const linesBefore = said.split('\n').length
  let attacker: ReturnType<typeof spawn> | undefined
  const health: number[] = []
  let most = 0
  let attackedTime = 0
  const observe = async (): Promise<void> => {
    attacker = spawn('npx', ['jiti', fileURLToPath(import.meta.url), '--from-here', name, url], {
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const end = performance.now() + SECONDS * 1000
    const begun = processorTimeOf(run.pid!)
    while (performance.now() < end) {
      const asked = performance.now()
      await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(SECONDS * 1000) })
        .then((answer) => answer.text())
        .catch(() => {})
      health.push(performance.now() - asked)
      most = Math.max(most, memoryOf(run.pid!))
      await wait(0.05)
    }
    attackedTime = (processorTimeOf(run.pid!) - begun) / SECONDS
  }
  const attacked = await speed(SECONDS, observe)
  process.kill(-attacker!.pid!, 'SIGKILL')
  await wait(4)
  const after = memoryOf(run.pid!)
  run.kill('SIGKILL')
  await once(run, 'exit')
  // what computes ends by itself when the process that serves is gone
  await wait(3)
  rmSync(folder, { recursive: true, force: true })
  health.sort((a, b) => a - b)
  const at = (share: number): string => `${health[Math.floor(share * (health.length - 1))]!.toFixed(0)}`
  const percent = (part: number): string => (100 * part).toFixed(0)
  const mb = (value: number): string => value.toFixed(0)
  console.log(
    `${name}\n    memory ${mb(before)} -> ${mb(most)} -> ${mb(after)} MB; /healthz median ${at(0.5)} ms, most ${at(1)} ms; ` +
      `processor ${percent(quietTime)} -> ${percent(attackedTime)} %; speed ${percent(attacked / quiet)} %; ` +
      `${said.split('\n').length - linesBefore} lines on stderr`,
  )
}

const [first, ...rest] = process.argv.slice(2)
if (first === '--from-here') {
  // Sockets that nobody reads from do not keep a process alive.
  setInterval(() => {}, 1000)
  await attacks[rest[0]!]!(rest[1]!)
} else {
  const wanted = [first, ...rest].filter((word) => word !== undefined)
  for (const name of Object.keys(attacks)) {
    if (wanted.length === 0 || wanted.some((word) => name.startsWith(word))) await attack(name)
  }
}
