import { describe, expect, it } from 'vitest'
import type { Lattice, Precision } from '../../src/batch.ts'
import { UsageError } from '../../src/errors.ts'
import { type HmcOptions, hmc } from '../../src/samplers/index.ts'
import { compareWithExact, measure } from './measure.ts'

const cases: [Lattice, number, number, Precision][] = [
  [[2, 2], 1, 2, 'f32'],
  [[5, 7], 2, 1, 'f64'],
  [[5, 7], 6, 5, 'f32'],
  [[6, 10], 4, 1, 'f32'],
  [[16, 16], 7, 2, 'f32'],
  [[16, 16], 7, 1, 'f64'],
]

// 6 checks at 4 sigma and one p-value in 6 cases: a false alarm in one run of 400; the seed is fixed.
describe('HMC with instanton hits', () => {
  it.each(cases)(
    'finds the exact values on %j at beta %f with %i hits in %s',
    (lattice, beta, hits, precision) => {
      const sampler = hmc({
        lattice,
        beta,
        precision,
        instantonHits: hits,
        chains: 32,
        stepSize: 0.12,
        leapfrogSteps: 6,
        // small lattices start in Q = 0, which plain HMC does not leave at beta 4 and 6; large cold ones reject everything
        start: lattice[0] === 16 ? 'exact' : 'cold',
        seed: 12,
      })
      const measured = measure(sampler, 1500, 200)
      const { distances, pValue } = compareWithExact(sampler, measured)
      for (const distance of Object.values(distances)) expect(distance).toBeLessThan(4)
      expect(pValue).toBeGreaterThan(6e-5)
      const { mean, error } = measured.estimate('expMinusEnergyError')
      expect(Math.abs((mean - 1) / error)).toBeLessThan(4)
    },
  )

  /** docs/physics.md 5.1 at 16x16, 10 leapfrog steps; the statistical error here is 1 to 3 %. */
  it.each([
    [4, 0.15, 10, 1.4],
    [7, 0.11, 10, 1.1],
    [7, 0.11, 1, 6],
  ])('beta %i, step size %f, %i hits: tau_int of Q is %f', (beta, stepSize, instantonHits, time) => {
    const sampler = hmc({ beta, stepSize, instantonHits, chains: 64, seed: 14 })
    const { integratedTime } = measure(sampler, instantonHits === 1 ? 2000 : 1000).estimate('Q')
    expect(Math.abs(integratedTime / time - 1)).toBeLessThan(0.15)
  })

  // HMC before hits or hits before HMC, always, miss 0 here by 40 errors. 3 checks at 4 sigma and one chi^2 in 2 cases: a
  // false alarm in one run of 1000.
  it.each([
    [2, 0.2, 5],
    [4, 0.15, 4],
  ])(
    'is reversible: what follows what does not tell the direction of time (beta %i)',
    (beta, stepSize, instantonHits) => {
      const chains = 200
      const options = { beta, stepSize, instantonHits, chains, seed: 33 }
      const sampler = hmc({ lattice: [6, 6], leapfrogSteps: 3, ...options })
      const key = (trajectory: number) => ({ seed: 33, firstChain: 0, chains, trajectory })
      const state = sampler.init(key(0))
      // f(now) g(next) - g(now) f(next), summed along each chain
      const currents = {
        chargeSine: new Float64Array(chains),
        chargeCosine: new Float64Array(chains),
        sineCosine: new Float64Array(chains),
      }
      const transitions = new Map<string, number>()
      let last: { cos: Float64Array; sin: Float64Array; charge: Float64Array } | undefined
      for (let trajectory = 0; trajectory < 1500; trajectory++) {
        const { cos, sin, charge } = sampler.step(state, key(trajectory)).info.plaquetteSums()
        const next = { cos: cos.slice(), sin: sin.slice(), charge: charge.slice() }
        for (let i = 0; last !== undefined && i < chains; i++) {
          const [q, s, c] = [last.charge[i]!, last.sin[i]!, last.cos[i]!]
          const [q1, s1, c1] = [charge[i]!, sin[i]!, cos[i]!]
          currents.chargeSine[i]! += q * s1 - s * q1
          currents.chargeCosine[i]! += q * q * c1 - c * q1 * q1
          currents.sineCosine[i]! += s * s * c1 - c * s1 * s1
          if (q !== q1) transitions.set(`${q},${q1}`, (transitions.get(`${q},${q1}`) ?? 0) + 1)
        }
        last = next
      }
      for (const current of Object.values(currents)) {
        const mean = current.reduce((sum, x) => sum + x, 0) / chains
        const variance = current.reduce((sum, x) => sum + (x - mean) ** 2, 0) / chains
        expect(Math.abs(mean) / Math.sqrt(variance / chains)).toBeLessThan(4)
      }
      // detailed balance of the charge: as often from q to q' as back, within Poisson errors
      let chiSquared = 0
      let pairs = 0
      for (const [pair, there] of transitions) {
        const [q, q1] = pair.split(',').map(Number) as [number, number]
        const back = transitions.get(`${q1},${q}`) ?? 0
        if (q > q1 || there + back < 20) continue
        pairs++
        chiSquared += (there - back) ** 2 / (there + back)
      }
      expect(pairs).toBeGreaterThan(5)
      expect((chiSquared - pairs) / Math.sqrt(2 * pairs)).toBeLessThan(4.5)
    },
  )

  it('says how many hits there are, and nothing when there are none', () => {
    const settings = (options: HmcOptions) =>
      hmc({ lattice: [4, 4], chains: 2, ...options }).init({
        seed: 1,
        firstChain: 0,
        chains: 2,
        trajectory: 0,
      }).settings
    expect(settings({ instantonHits: 3 })).toEqual({
      stepSize: 0.15,
      leapfrogSteps: 10,
      instantonHits: 3,
      start: 'exact',
    })
    expect(settings({})).toEqual(settings({ instantonHits: 0 }))
    expect(Object.keys(settings({}))).not.toContain('instantonHits')
  })

  it.each([
    [{ instantonHits: -1 }, /hmc: instantonHits must be at least 0/],
    [{ instantonHits: 1.5 }, /hmc: instantonHits must be a whole number/],
  ])('%j is refused', (options, message) => {
    expect(() => hmc(options)).toThrow(UsageError)
    expect(() => hmc(options)).toThrow(message)
  })
})
