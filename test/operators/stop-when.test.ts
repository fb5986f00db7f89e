import { firstValueFrom, from, of, toArray } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Measurement } from '../../src/batch.ts'
import { UsageError } from '../../src/errors.ts'
import { stopWhen } from '../../src/operators/stop-when.ts'
import type { StopRule } from '../../src/values/stop-decision.ts'
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
    const [decision, ...more] = await decisions({ error: { plaquette: 0.01 } }, moving, plaquette)
    expect(more).toEqual([])
    // sqrt(3 / N) = .01 at N = 30 000, 469 trajectories. The error is good to 5 %, its upper end counts, and looks are a tenth
    // apart.
    expect(decision!.trajectories).toBeGreaterThanOrEqual(400)
    expect(decision!.trajectories).toBeLessThanOrEqual(680)
    expect(decision!.errors.plaquette!).toBeLessThanOrEqual(0.01)
    expect(decision!.lengthOverTau!).toBeGreaterThan(50)
    expect(decision!.reason).toMatch(/N = \S+ tau_int, error of plaquette 0\.0\S+ <= 0\.01/)
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

  it('waits until tau_int is reliable even when the error is small at once', async () => {
    const slow = measured('slow', () => {
      const next = autoregressive(random, 0.9)
      return () => 1e-6 * next()
    })
    // tau_int = 19: 50 of them are 15 trajectories, but the first quarter must be longer than the window of some 60.
    const [decision] = await decisions({ error: { slow: 1 } }, slow)
    expect(decision!.trajectories).toBeGreaterThanOrEqual(128)
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
    // looked at after 20 trajectories, 40, 60, ..., and later whenever a tenth was added
    const looks = [0]
    while (looks.at(-1)! < needed)
      looks.push(Math.ceil(Math.max(looks.at(-1)! + 1, 1.1 * looks.at(-1)!) / 20) * 20)
    expect(decision!.trajectories).toBe(looks.at(-1))
    expect(decision!.reason).toMatch(/^1\u202f\d\d\d tunnelings$/)
    const [both] = await decisions({ error: { Q2: 0.06 }, minTunnelings: 1000 }, moving)
    expect(both!.errors.Q2!).toBeLessThanOrEqual(0.06)
    expect(both!.tunnelings!).toBeGreaterThanOrEqual(1000)
    expect(both!.trajectories).toBeGreaterThan(decision!.trajectories)
  })

  it('counts the changes of every charge, whatever it is called, and waits for each of them', async () => {
    const named = (name: string, whole: Measurement) => ({ ...whole, name })
    const stop = (rule: StopRule, ...charges: Measurement[]) =>
      firstValueFrom(
        stopWhen(
          Object.fromEntries(charges.map((charge) => [charge.name, from(cut(charge, ...pieces))])),
          rule,
          Object.fromEntries(charges.map(({ name }) => [name, { mean: 0, isCharge: true }])),
        ).pipe(toArray()),
      )
    const rule = { minTunnelings: 1000 }
    const [asQ] = await stop(rule, moving)
    const [asCharge] = await stop(rule, named('charge', moving))
    expect(asCharge).toEqual(asQ)
    // every second change only: of two charges the one that changes less often counts
    const half = { ...named('half', moving), values: moving.values.map((q) => Math.floor(q / 2)) }
    const [both] = await stop(rule, named('charge', moving), half)
    expect(both!.trajectories).toBeGreaterThan(asQ!.trajectories)
    expect(both!.tunnelings).toBeGreaterThanOrEqual(1000)
    expect(await stop(rule, moving, named('stuck', frozen))).toEqual([])
    // what is called Q and is no charge is nothing that must move
    const real = firstValueFrom(
      stopWhen(
        { Q: from(cut(frozen, ...pieces)), plaquette: from(cut(plaquette, ...pieces)) },
        { error: { plaquette: 0.01 } },
        { Q: { isCharge: false } },
      ).pipe(toArray()),
    )
    expect(await real).toHaveLength(1)
  })

  it('sees a charge that is nearly frozen by its exact variance, and one that changed a handful of times without', async () => {
    // Chains that start in sector 0 and hop once in 3000 trajectories: <Q^2> near 0, errors smaller than nothing.
    const { chargeSquared } = EXACT_CHARGES[1]!
    const sector = (wait: number) =>
      measured('Q', () => {
        let charge = 0
        return () => {
          if (random() < 1 / wait) charge += charge > 0 ? -1 : 1
          return charge
        }
      })
    const rule = { error: { Q2: 0.05 } }
    const stop = (Q: Measurement, variance?: number) =>
      firstValueFrom(
        stopWhen({ Q: from(cut(Q, ...pieces)) }, rule, {
          ...(variance !== undefined && { Q: { mean: 0, exactVariance: variance } }),
        }).pipe(toArray()),
      )
    expect(await stop(sector(3000), chargeSquared)).toEqual([])
    // 6 changes in 64 000 transitions
    expect(await stop(sector(10_000))).toEqual([])
  })

  it('covers the truth when it stops', async () => {
    // 300 runs of AR(.9) on 16 chains that stop at an error of .1 (tau_int/N = .01, 120 trajectories) or as soon as tau_int is
    // reliable. Of means at the time of stopping .68 lie within one error; binomial spread .027, bounds of 4 spreads.
    let [covered, squares] = [0, 0]
    const runs = 300
    for (let run = 0; run < runs; run++) {
      const numbers = seededRandom(5000 + run)
      const x: Measurement = {
        name: 'x',
        first: 0,
        steps: 1200,
        chains: 16,
        values: block(16, 1200, () => autoregressive(numbers, 0.9)),
      }
      const target = 0.05
      const [decision] = await firstValueFrom(
        stopWhen({ x: from(cut(x, ...Array(120).fill(10))) }, { error: { x: target } }).pipe(toArray()),
      )
      const { trajectories, errors } = decision!
      const mean = x.values.subarray(0, trajectories * 16).reduce((a, b) => a + b, 0) / (trajectories * 16)
      // an error known to some 8 %: its upper end has reached the target
      expect(errors.x!).toBeLessThan(0.965 * target)
      if (Math.abs(mean) < errors.x!) covered++
      squares += (mean / errors.x!) ** 2 / runs
    }
    expect(Math.abs(covered / runs - 0.68)).toBeLessThan(0.11)
    expect(Math.abs(Math.sqrt(squares) - 1)).toBeLessThan(0.17)
  })

  it.each<[StopRule, RegExp]>([
    [{}, /at least one of/],
    [{ error: {} }, /at least one of/],
    [{ error: { plakette: 1 } }, /no measurement plakette: there are Q, plaquette/],
    [{ error: { plaquette: 0 } }, /plaquette must be a number above 0, got 0/],
    [{ minLengthOverTau: Number.NaN }, /minLengthOverTau must be a number above 0/],
  ])('refuses %j', (rule, message) => {
    const streams = { Q: of(moving), plaquette: of(plaquette) }
    expect(() => stopWhen(streams, rule)).toThrow(UsageError)
    expect(() => stopWhen(streams, rule)).toThrow(message)
    expect(() => stopWhen({ plaquette: of(plaquette) }, { minTunnelings: 3 })).toThrow(
      /minTunnelings needs a charge among the measurements/,
    )
    expect(() => stopWhen(streams, { minLengthOverTau: 3 }, { Q: { isCharge: false } })).toThrow(
      /minLengthOverTau without an error rule needs a charge/,
    )
  })
})
