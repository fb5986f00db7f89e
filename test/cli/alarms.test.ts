import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filter, firstValueFrom } from 'rxjs'
import { expect, it, onTestFinished } from 'vitest'
import { type Channel, connect } from '../../src/client/index.ts'
import { RunDirectory } from '../../src/record/index.ts'
import { startProgram } from './leapstream.ts'

/** A charge that does not move. */
const FROZEN =
  'run hmc --lattice 8x8 --beta 12 --chains 2 --step-size 0.1 --leapfrog-steps 5 --workers 1'.split(' ')

interface Received {
  readonly change: string
  readonly code: string
  readonly run: string
  readonly text: string
  readonly url?: string
}

/** Somebody who is told. */
async function receiver() {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (data) => {
      body += data
    })
    request.on('end', () => {
      received.push(JSON.parse(body) as Received)
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/s3cret` }
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'leapstream-alarms-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

it('an alarm reaches the terminal, the webhook, the log and who comes later; so does the end; no file has the address', async () => {
  const { received, url } = await receiver()
  const runDir = join(folder(), 'run')
  const program = await startProgram(
    ...FROZEN,
    '--trajectories',
    '1000000',
    '--run-dir',
    runDir,
    '--alert-webhook',
    url,
  )
  await expect.poll(() => received.length).toBe(1)
  expect(received[0]).toMatchObject({ change: 'raised', code: 'frozen', sampler: 'hmc', url: program.url })
  expect(program.said()).toMatch(
    /^leapstream: hmc: frozen: Q has (not|hardly) moved in [\d\s]+ trajectories/m,
  )
  const connection = connect(program.url)
  const [status] = await firstValueFrom(connection.statuses.pipe(filter(({ length }) => length > 0)))
  const { run } = received[0]!
  expect(status).toMatchObject({ id: `run/${run}/hmc/frozen`, level: 'warning', topic: `run/${run}/hmc` })
  expect(received[0]!.text).toBe(`${run}, hmc: ${status!.text}`)
  connection.close()
  program.child.kill('SIGINT')
  expect(await program.exit).toBe(130)
  expect(received[1]).toMatchObject({
    change: 'ended',
    code: 'ended',
    level: 'info',
    text: `${run}: interrupted`,
  })
  expect(received).toHaveLength(2)
  const log = new RunDirectory(runDir).openLog()
  expect(log.events().map(({ kind }) => kind)).toEqual(['started', 'raised', 'ended'])
  log.close()
  expect(readFileSync(join(runDir, 'run.json'), 'utf8')).not.toContain('s3cret')
})

it('a computation that is killed is said to have ended, without a page', async () => {
  const { received, url } = await receiver()
  const child = spawn(
    process.execPath,
    ['dist/cli/main.js', ...FROZEN, '--trajectories', '1000000', '--no-serve', '--alert-webhook', url],
    { stdio: 'ignore' },
  )
  const exit = new Promise((resolve) => child.once('exit', resolve))
  await expect.poll(() => received.length).toBe(1)
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')
  process.kill(Number(children[0]), 'SIGKILL')
  await exit
  expect(received[1]).toMatchObject({
    change: 'ended',
    level: 'error',
    text: `${received[0]!.run}: its process was ended by SIGKILL`,
  })
  expect(received[1]).not.toHaveProperty('url')
})

it('a page that is opened late, of a run without a directory, has its curves from the first trajectory on', async () => {
  const program = await startProgram(
    ...'run hmc --lattice 8x8 --chains 2 --workers 1 --trajectories 10000000'.split(' '),
  )
  onTestFinished(() => {
    program.child.kill('SIGKILL')
  })
  // a client is told of a history when it comes
  const comes = async () => {
    const connection = connect(program.url)
    const channels = await firstValueFrom(connection.channels.pipe(filter(({ length }) => length > 0)))
    return { connection, channels }
  }
  const noted = ({ channels }: { readonly channels: readonly Channel[] }) =>
    channels.find(({ topic }) => topic.endsWith('/Q/trace'))?.history?.next ?? 0
  let client = await comes()
  while (noted(client) < 3) {
    client.connection.close()
    client = await comes()
  }
  const { connection, channels: all } = client
  const first = async (name: string) => {
    const { topic } = all.find((channel) => channel.topic.endsWith(`/analysis/${name}`))!
    const { items } = await connection.fetch(topic, { from: 1 })
    return items.map(({ value }) => value as { count: number; first: number; stride: number; points: number })
  }
  const counts = (await first('plaquette/mean')).map(({ count }) => count)
  expect(counts.length).toBeGreaterThan(1)
  expect(counts).toEqual([...counts].sort((a, b) => a - b))
  for (const trace of await first('Q/trace')) {
    expect(trace.first).toBe(0)
    expect(trace.points).toBeGreaterThan(0)
  }
  connection.close()
  program.child.kill('SIGINT')
  await program.exit
})

it('a scan tells of the alarms and the end of each point, and of its own', async () => {
  const { received, url } = await receiver()
  const scan = join(folder(), 'my-scan')
  const { exit } = await startProgram(
    ...['scan', ...FROZEN.slice(1, 4), '--beta', '1,12', ...FROZEN.slice(6), '--trajectories', '3000'],
    ...['--start', 'cold', '--run-dir', scan, '--alert-webhook', url],
  )
  expect(await exit).toBe(0)
  const told = (change: string) =>
    received.filter((each) => each.change === change).map(({ run, code, text }) => `${run} ${code}: ${text}`)
  expect(told('raised')).toContainEqual(expect.stringMatching(/^my-scan\/beta-12 frozen: /))
  const ended = told('ended')
  expect(ended.at(-1)).toBe('my-scan ended: my-scan: ended: 2 of 2 points over')
  expect(ended.slice(0, -1).toSorted()).toEqual([
    'my-scan/beta-1 ended: my-scan/beta-1: finished',
    'my-scan/beta-12 ended: my-scan/beta-12: finished',
  ])
  expect(readFileSync(join(scan, 'scan.json'), 'utf8')).not.toContain('s3cret')
})

it('refuses an address that cannot be before it does anything', async () => {
  await expect(startProgram('run', 'hmc', '--alert-webhook', 'example.org')).rejects.toThrow(
    /--alert-webhook: give an address that begins with http/,
  )
})
