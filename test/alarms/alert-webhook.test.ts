import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { AlertWebhook, alarmAlert, endedAlert } from '../../src/alarms/index.ts'
import { UsageError } from '../../src/errors.ts'

const frozen = alarmAlert('hmc-1', {
  change: 'raised',
  alarm: { code: 'frozen', sampler: 'hmc', level: 'warning', text: 'frozen: Q' },
})

/** A server that answers as the test says, and what it was sent. */
async function receiver(answer: RequestListener) {
  const received: { readonly request: IncomingMessage; readonly body: unknown }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (data) => {
      body += data
    })
    request.on('end', () => {
      received.push({ request, body: JSON.parse(body) })
      answer(request, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { received, url: `http://127.0.0.1:${port}/secret`, server }
}

/** A webhook whose pauses the test ends. */
function webhook(url: string, options: Partial<ConstructorParameters<typeof AlertWebhook>[1]> = {}) {
  const complaints: string[] = []
  const pauses: number[] = []
  const hook = new AlertWebhook(url, {
    complain: (why) => complaints.push(why),
    wait: async (milliseconds) => void pauses.push(milliseconds),
    ...options,
  })
  return { hook, complaints, pauses }
}

it('sends alarms and ends as JSON, in their order', async () => {
  const { received, url } = await receiver((_, response) => response.end('ok'))
  const { hook, complaints } = webhook(url, { page: () => 'http://127.0.0.1:4040' })
  hook.post(frozen)
  hook.post(
    alarmAlert('hmc-1', { change: 'cleared', alarm: { code: 'disk-low', level: 'warning', text: 'low' } }),
  )
  hook.post(endedAlert('hmc-1', 'finished', 'info'))
  await hook.close()
  expect(complaints).toEqual([])
  expect(received.map(({ body }) => body)).toEqual([
    {
      run: 'hmc-1',
      sampler: 'hmc',
      code: 'frozen',
      level: 'warning',
      change: 'raised',
      text: 'hmc-1, hmc: frozen: Q',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      url: 'http://127.0.0.1:4040',
    },
    expect.objectContaining({
      code: 'disk-low',
      level: 'info',
      change: 'cleared',
      text: 'hmc-1: there is room on the disk again',
    }),
    expect.objectContaining({ code: 'ended', level: 'info', change: 'ended', text: 'hmc-1: finished' }),
  ])
  const [{ request }] = received as [(typeof received)[0]]
  expect([request.method, request.url, request.headers['content-type']]).toEqual([
    'POST',
    '/secret',
    'application/json',
  ])
})

it('tries five times, with longer and longer pauses, then goes on with the next; and complains once, without the path', async () => {
  let failures = 8
  const { received, url } = await receiver((_, response) => {
    response.statusCode = failures-- > 0 ? 503 : 200
    response.end()
  })
  const { hook, complaints, pauses } = webhook(url)
  hook.post(frozen)
  hook.post(endedAlert('hmc-1', 'finished', 'info'))
  await expect.poll(() => received.length).toBe(9)
  await hook.close()
  expect(received.map(({ body }) => (body as { code: string }).code)).toEqual([
    ...Array(5).fill('frozen'),
    ...Array(4).fill('ended'),
  ])
  expect(pauses).toEqual([1000, 4000, 16_000, 64_000, 1000, 4000, 16_000])
  expect(complaints).toEqual([`an alert did not reach ${new URL(url).origin}: it answers 503`])
})

it.each([
  [404, 1],
  [410, 1],
  [429, 5],
  [500, 5],
])('an answer %d: %d tries', async (status, tries) => {
  const { received, url } = await receiver((_, response) => {
    response.statusCode = status
    response.end()
  })
  const { hook } = webhook(url)
  hook.post(frozen)
  await hook.close()
  expect(received).toHaveLength(tries)
})

it('follows no redirection', async () => {
  const elsewhere = await receiver((_, response) => response.end())
  const { received, url } = await receiver((_, response) => {
    response.writeHead(307, { location: elsewhere.url }).end()
  })
  const { hook, complaints } = webhook(url)
  hook.post(frozen)
  await hook.close()
  expect([received.length, elsewhere.received.length]).toEqual([1, 0])
  expect(complaints[0]).toMatch(/it answers 307, and redirections are not followed/)
})

it('nobody there: says why', async () => {
  const { url, server } = await receiver(() => {})
  server.close()
  const { hook, complaints } = webhook(url)
  hook.post(frozen)
  await hook.close()
  expect(complaints).toEqual([
    expect.stringMatching(/^an alert did not reach http:\/\/127.0.0.1:\d+: .*ECONNREFUSED/),
  ])
})

it('one who never answers holds nobody at the end', async () => {
  const { hook, complaints } = webhook('http://127.0.0.1:9', {
    // answers only when it is called off
    send: (_, init) =>
      new Promise((_resolve, reject) => {
        init!.signal!.addEventListener('abort', () => reject(init!.signal!.reason))
      }),
    parting: 20,
  })
  hook.post(frozen)
  hook.post(frozen)
  await hook.close()
  expect(complaints).toEqual(['an alert did not reach http://127.0.0.1:9: it does not answer'])
})

it('a pause ends when the run does, and what waits is bounded', async () => {
  const sent: string[] = []
  let isThere = false
  const { hook } = webhook('http://127.0.0.1:9', {
    send: async (_, init) => {
      if (!isThere) throw new Error('not there')
      sent.push(JSON.parse(init!.body as string).run)
      return new Response()
    },
    wait: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
  })
  for (let i = 0; i < 150; i++) hook.post({ ...frozen, run: `run ${i}` })
  await new Promise((resolve) => setImmediate(resolve))
  isThere = true
  await hook.close()
  // the first one was being sent
  expect(sent).toEqual(['run 0', ...Array.from({ length: 100 }, (_, i) => `run ${50 + i}`)])
})

it.each(['ftp://example.org', 'example.org/hook', 'file:///etc/passwd', 'https://me:secret@example.org/'])(
  'refuses %s',
  (url) => {
    expect(() => webhook(url)).toThrow(UsageError)
  },
)
