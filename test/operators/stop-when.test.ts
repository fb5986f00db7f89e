import { firstValueFrom, from, of, toArray } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Measurement } from '../../src/batch.ts'
import { UsageError } from '../../src/errors.ts'
import { type StopRule, stopWhen } from '../../src/operators/stop-when.ts'
import { EXACT_CHARGES } from '../stats/exact-charges.ts'
import { autoregressive, block, chargeMetropolis } from '../stats/ground-truths.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import { cut } from './synthetic.ts'

const { probability } = EXACT_CHARGES[3]!
const chains = 64
const steps = 1000
const random = seededRandom(1)
const measured = (name: string, chain: () => () => number): Measurement => ({
  name,
  first: 0,
  steps,
  chains,
  values: block(chains, steps, chain),
})
const moving = measured('Q', () => chargeMetropolis(random, probability))
const frozen = measured('Q', () => {
  const charge = chargeMetropolis(random, probability)()
  return () => charge
})
const plaquette = measured('plaquette', () => autoregressive(random, 0.5))
const pieces = Array(50).fill(20)

const decisions = (rule: StopRule, ...measurements: Measurement[]) =>
  firstValueFrom(
    stopWhen(Object.fromEntries(measurements.map((m) => [m.name, from(cut(m, ...pieces))])), rule).pipe(
      toArray(),
    ),
  )

describe('stopWhen', () => {
  it('emits once, when an error is reached, with the reason and what it found', async () => {
    const [decision, ...more] = await decisions({ error: { plaquette: 0.02 } }, moving, plaquette)
    expect(more).toEqual([])
    // sqrt(3 / N) = .02 at N = 7500, 117 trajectories; the error is good to 10 %, and Q needs 50 tau_int = 500 values.
    expect(decision!.trajectories).toBeGreaterThanOrEqual(80)
    expect(decision!.trajectories).toBeLessThanOrEqual(200)
    expect(decision!.errors.plaquette!).toBeLessThanOrEqual(0.02)
    expect(decision!.lengthOverTau!).toBeGreaterThan(50)
    expect(decision!.reason).toMatch(/N = \S+ tau_int, error of plaquette 0\.0\S+ <= 0\.02/)
  })

  it('never meets an error rule while the charge is frozen, whatever else moves', async () => {
    expect(await decisions({ error: { plaquette: 10 } }, frozen, plaquette)).toEqual([])
    expect(await decisions({ error: { Q: 10 } }, frozen)).toEqual([])
    expect(await decisions({ error: { Q2: 10 } }, frozen)).toEqual([])
    expect(await decisions({ minLengthOverTau: 1 }, frozen)).toEqual([])
    // even where the bound on tau_int would let it
    expect(await decisions({ minLengthOverTau: 0.1 }, frozen)).toEqual([])
    expect(await decisions({ error: { Q2: 10 }, minLengthOverTau: 0.1 }, frozen)).toEqual([])
    expect(await decisions({ minTunnelings: 1 }, frozen)).toEqual([])
    expect(await decisions({ error: { plaquette: 10 } }, moving, plaquette)).toHaveLength(1)
  })

  it('waits for 50 tau_int even when the error is small at once', async () => {
    const slow = measured('slow', () => {
      const next = autoregressive(random, 0.97)
      return () => 1e-6 * next()
    })
    // tau_int = 66: 50 of them are 52 trajectories, but the window alone needs some 150.
    const [decision] = await decisions({ error: { slow: 1 } }, slow)
    expect(decision!.trajectories).toBeGreaterThanOrEqual(60)
    const [earlier] = await decisions({ error: { slow: 1 }, minLengthOverTau: 5 }, slow)
    expect(earlier!.trajectories).toBeLessThan(decision!.trajectories)
  })

  it('counts tunnelings, and wants everything at once', async () => {
    let changes = 0
    let needed = 0
    for (let i = chains; changes < 1000; i++) {
      if (moving.values[i] !== moving.values[i - chains]) changes++
      needed = Math.floor(i / chains) + 1
    }
    const [decision] = await decisions({ minTunnelings: 1000 }, moving)
    expect(decision!.trajectories).toBe(Math.ceil(needed / 20) * 20)
    expect(decision!.reason).toMatch(/^1\d\d\d tunnelings$/)
    const [both] = await decisions({ error: { Q2: 0.06 }, minTunnelings: 1000 }, moving)
    expect(both!.errors.Q2!).toBeLessThanOrEqual(0.06)
    expect(both!.tunnelings!).toBeGreaterThanOrEqual(1000)
    expect(both!.trajectories).toBeGreaterThan(decision!.trajectories)
  })

  it.each<[StopRule, RegExp]>([
    [{}, /at least one of/],
    [{ error: {} }, /at least one of/],
    [{ error: { plakette: 1 } }, /no measurement plakette: there are Q, plaquette/],
    [{ error: { plaquette: 0 } }, /plaquette must be above 0, got 0/],
    [{ minLengthOverTau: Number.NaN }, /minLengthOverTau must be above 0/],
  ])('refuses %j', (rule, message) => {
    const streams = { Q: of(moving), plaquette: of(plaquette) }
    expect(() => stopWhen(streams, rule)).toThrow(UsageError)
    expect(() => stopWhen(streams, rule)).toThrow(message)
    expect(() => stopWhen({ plaquette: of(plaquette) }, { minTunnelings: 3 })).toThrow(
      /needs the measurement Q/,
    )
  })
})
