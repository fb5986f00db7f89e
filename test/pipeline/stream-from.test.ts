import {
  decodeSavedChains,
  encodeSavedChains,
  exactDraws,
  hmc,
  leapfrogLayers,
  type Sampler,
  type StreamedBatch,
  type StreamOptions,
  stream,
  UsageError,
} from 'leapstream'
import { lastValueFrom, toArray } from 'rxjs'
import { describe, expect, it } from 'vitest'

const target = { lattice: '8x8', beta: 3, chains: 11, seed: 5 } as const

/** All batches of a stream as one: links, decisions, energy errors and sums, byte by byte. */
async function record(sampler: Sampler, options: StreamOptions) {
  const batches = await lastValueFrom(stream(sampler, options).pipe(toArray()))
  const bytes = (of: (batch: StreamedBatch) => ArrayBufferView) =>
    Buffer.concat(
      batches.map((batch) => {
        const { buffer, byteOffset, byteLength } = of(batch)
        return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)
      }),
    )
  return {
    first: batches[0]!.first,
    links: bytes(({ links }) => links),
    accepted: bytes(({ accepted }) => accepted),
    acceptProbability: bytes(({ acceptProbability }) => acceptProbability),
    energyError: bytes(({ energyError }) => energyError),
    cos: bytes(({ sums }) => sums.cos),
    charge: bytes(({ sums }) => sums.charge),
    saved: batches.at(-1)!.saved,
  }
}

describe('a stream that goes on from saved chains', () => {
  const samplers: Record<string, (precision: 'f32' | 'f64') => Sampler> = {
    hmc: (precision) => hmc({ ...target, precision }),
    'hmc, tuned, with hits': (precision) =>
      hmc({ ...target, precision, targetAcceptance: 0.8, instantonHits: 2 }),
    exact: (precision) => exactDraws({ ...target, precision }),
    'leapfrog layers': (precision) => leapfrogLayers({ ...target, precision }),
  }

  it.each(
    Object.entries(samplers).flatMap(([name, of]) => [
      [name, 'f32', of] as const,
      [name, 'f64', of] as const,
    ]),
  )(
    '%s, %s: is byte for byte the one that never stopped, with any workers before and after',
    async (_, precision, of) => {
      const whole = await record(of(precision), { until: 90, workers: 2 })
      let from: StreamOptions['from']
      const parts = []
      for (const [until, workers] of [
        [20, 1],
        [21, 3],
        [60, 0],
        [90, 2],
      ] as const) {
        const options = { until, workers, save: (trajectory: number) => trajectory === until }
        const part = await record(of(precision), { ...options, ...(from !== undefined && { from }) })
        expect(part.first).toBe(from?.trajectory ?? 0)
        expect(part.saved!.trajectory).toBe(until)
        from = decodeSavedChains(encodeSavedChains(part.saved!))
        parts.push(part)
      }
      for (const name of ['links', 'accepted', 'acceptProbability', 'energyError', 'cos', 'charge'] as const)
        expect(Buffer.concat(parts.map((part) => part[name])).equals(whole[name])).toBe(true)
    },
  )

  it('refuses chains of another sampler, and chains that were changed, before anything runs', async () => {
    const options = { until: 5, save: (trajectory: number) => trajectory === 5 }
    const { saved } = await record(hmc(target), options)
    const from = saved!
    expect(() => stream(hmc({ ...target, beta: 3.5 }), { from })).toThrow(UsageError)
    expect(() => stream(hmc({ ...target, beta: 3.5 }), { from })).toThrow(/beta/)
    expect(() => stream(hmc({ ...target, seed: 6 }), { from })).toThrow(/seed/)
    expect(() => stream(exactDraws(target), { from })).toThrow(UsageError)
    const flipped = { ...from, bytes: from.bytes.slice() }
    flipped.bytes[100]! ^= 1
    expect(() => stream(hmc(target), { from: flipped })).toThrow(/changed/)
  })

  it('completes at once when there is nothing to do', async () => {
    const { saved } = await record(hmc(target), { until: 5, save: () => true })
    for (const workers of [0, 2])
      expect(
        await lastValueFrom(stream(hmc(target), { from: saved!, until: 5, workers }).pipe(toArray())),
      ).toEqual([])
  })
})
