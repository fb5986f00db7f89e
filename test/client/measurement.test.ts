import { concat, filter, firstValueFrom, from, lastValueFrom, take, toArray } from 'rxjs'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Measurement } from '../../src/batch.ts'
import { connect } from '../../src/client/connect.ts'
import type { Connection, MeasuredStretch, MeasurementOptions } from '../../src/client/connection.ts'
import type { WebSocketConstructor } from '../../src/client/web-socket.ts'
import { LeapstreamError, UsageError } from '../../src/errors.ts'
import { integratedTime } from '../../src/operators/index.ts'
import { Hub, type Publisher } from '../../src/server/index.ts'
import { serve } from '../../src/server/server.ts'
import { seededRandom } from '../stats/seeded-random.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

const connectTo = (url: string): Connection => {
  const connection = connect(url, { webSocket: WebSocket as unknown as WebSocketConstructor })
  cleanUps.push(() => connection.close())
  return connection
}

async function start(hub = new Hub(), port = 0) {
  const server = await serve({ hub, port })
  cleanUps.push(() => server.close())
  return { hub, server }
}

/** Opens a measurement of a sampler, and behind it what a sampler opens last. */
function open(hub: Hub, name = 'Q', sampler = 'hmc', run = 'hmc-1'): Publisher {
  const topic = `run/${run}/${sampler}`
  const publisher = hub.channel({
    topic: `${topic}/measurement/${name}`,
    kind: 'measurement',
    delivery: 'lossless',
  })
  if (hub.find(`${topic}/progress`) === undefined)
    hub.channel({ topic: `${topic}/progress`, kind: 'progress', delivery: 'latest' }).next({})
  return publisher
}

const random = seededRandom(3)
const chains = 3
/** Stretches of trajectories 10 to 109, as a server sends them. */
const stretches = Array.from({ length: 20 }, (_, i) => ({
  kind: 'measurement',
  first: 10 + 5 * i,
  steps: 5,
  chains,
  values: Float64Array.from({ length: 5 * chains }, () => Math.floor(3 * random()) - 1),
}))
const measurement = stretches.map((stretch): Measurement => ({ ...stretch, name: 'Q' }))

const read = (connection: Connection, options: MeasurementOptions = {}) =>
  firstValueFrom(connection.measurement('Q', options).pipe(toArray()))
const numbers = (all: readonly Measurement[]) => all.flatMap(({ values }) => [...values])

describe('a measurement of a server', () => {
  it('is that of the only run and sampler, from the first record on, to its end', async () => {
    const { hub, server } = await start()
    const connection = connectTo(server.url)
    const received = read(connection)
    await firstValueFrom(connection.status.pipe(filter((status) => status === 'open')))
    const charge = open(hub)
    for (const stretch of stretches) charge.next(stretch)
    charge.complete('finished')
    const all = await received
    expect(numbers(all)).toEqual(numbers(measurement))
    expect(all[3]).toMatchObject({ name: 'Q', first: 25, steps: 5, chains, cursor: { seq: 4 } })
    const [time, expected] = await Promise.all(
      [connection.measurement('Q'), from(measurement)].map((source) =>
        lastValueFrom(source.pipe(integratedTime({ mean: 0 }))),
      ),
    )
    expect(time).toEqual(expected)
  })

  it('goes on from a cursor, across a server that ends and comes back', async () => {
    const { hub, server } = await start()
    const charge = open(hub)
    for (const stretch of stretches.slice(0, 8)) charge.next(stretch)
    const before: MeasuredStretch[] = []
    const through = connectTo(server.url)
    const whole = read(through)
    before.push(...(await firstValueFrom(connectTo(server.url).measurement('Q').pipe(take(6), toArray()))))
    await server.close()
    await firstValueFrom(through.status.pipe(filter((status) => status === 'connecting')))
    for (const stretch of stretches.slice(8)) charge.next(stretch)
    charge.complete('finished')
    const again = await start(hub, server.port)
    const rest = connectTo(again.server.url).measurement('Q', { from: before.at(-1)!.cursor })
    const all = await firstValueFrom(concat(from(before), rest).pipe(toArray()))
    expect(numbers(all)).toEqual(numbers(measurement))
    expect(numbers(await whole)).toEqual(numbers(measurement))
  })

  it('begins with what is kept in memory; what a cursor has lost is an error', async () => {
    const { hub, server } = await start(new Hub({ ringBytes: 8000 }))
    const charge = open(hub)
    for (const stretch of [...stretches, ...stretches.map((s) => ({ ...s, first: s.first + 100 }))])
      charge.next(stretch)
    charge.complete('finished')
    const connection = connectTo(server.url)
    const all = await read(connection)
    expect(all[0]!.first).toBeGreaterThan(10)
    expect(all.at(-1)!.first).toBe(205)
    const { epoch } = all[0]!.cursor
    const lost = read(connectTo(server.url), { from: { epoch, seq: 1 } })
    await expect(lost).rejects.toThrow(
      /^measurement Q \(run\/hmc-1\/hmc\/measurement\/Q\) has a gap: records 2 to \d+ cannot be had \(evicted\); begin anew with from: 'first'$/,
    )
    await expect(lost).rejects.toThrow(LeapstreamError)
    const other = read(connectTo(server.url), { from: { epoch: 'of another server', seq: 1 } })
    await expect(other).rejects.toThrow(/other records now than those/)
  })

  it('has every trajectory once and in order, or fails', async () => {
    const { hub, server } = await start()
    const charge = open(hub)
    charge.next(stretches[0])
    charge.next(stretches[2])
    await expect(read(connectTo(server.url))).rejects.toThrow('trajectory 20 came where 15 was due')
    charge.next({ ...stretches[3], values: Float64Array.of(1) })
    const last = connectTo(server.url).measurement('Q', { from: 'last' })
    await expect(firstValueFrom(last)).rejects.toThrow('record 3 holds no values of a measurement')
  })

  it('is named where there are several, and where there is none', async () => {
    const { hub, server } = await start()
    open(hub)
    const connection = connectTo(server.url)
    const reading = read(connection)
    const refused = expect(reading).rejects.toThrow(
      'there are several measurements Q: choose one by run and sampler among run/hmc-1/hmc/measurement/Q, run/hmc-1/exact/measurement/Q',
    )
    await firstValueFrom(connection.channels.pipe(filter(({ length }) => length > 0)))
    open(hub, 'Q', 'exact')
    await refused
    await expect(read(connectTo(server.url))).rejects.toThrow(UsageError)
    const exact = connectTo(server.url).measurement('Q', { sampler: 'exact', from: 'live' })
    const received = firstValueFrom(exact)
    open(hub, 'plaquette', 'exact')
    const missing = connectTo(server.url).measurement('charge', { run: 'hmc-1', sampler: 'exact' })
    await expect(firstValueFrom(missing)).rejects.toThrow(
      'sampler exact of run hmc-1 has no measurement charge: there are Q, plaquette',
    )
    const writer = setInterval(
      () => hub.find('run/hmc-1/exact/measurement/Q')!.append(stretches[0], undefined),
      5,
    )
    cleanUps.push(() => clearInterval(writer))
    expect((await received).first).toBe(10)
  })

  it('fails as the connection does', async () => {
    const hub = new Hub()
    const server = await serve({ hub, port: 0, openRuns: () => undefined })
    cleanUps.push(() => server.close())
    const nothing = connectTo(`${server.url}/?run=nothing`)
    await expect(firstValueFrom(nothing.measurement('Q'))).rejects.toThrow('code 4404, no such run')
  })
})
