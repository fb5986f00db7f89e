import { expect, it } from 'vitest'
import { Chains } from '../../src/kernels/chains.ts'

// |z| < 4 on each of the first moments, the chain-chain and the time correlation: false alarm below 5e-4, seed fixed.
it.each(['f32', 'f64'] as const)('momenta are independent standard normal deviates (%s)', (precision) => {
  const chains = new Chains({ lattice: [13, 15], beta: 1, chains: 4, precision })
  const sums = new Float64Array(4)
  let count = 0
  let between = 0
  let inTime = 0
  let previous = new Float64Array(4 * 390)
  let extreme = 0
  for (let trajectory = 0; trajectory < 800; trajectory++) {
    const all: number[] = []
    for (let group = 0; group < chains.groups; group++) {
      chains.refresh(group, 0.1, { seed: 3, firstChain: 0, trajectory })
      all.push(...chains.momenta(group, 0.1))
    }
    all.forEach((v, i) => {
      for (let power = 1; power <= 4; power++) sums[power - 1]! += v ** power
      extreme = Math.max(extreme, Math.abs(v))
      if (i >= 390) between += v * all[i - 390]!
      inTime += v * previous[i]!
    })
    count += all.length
    previous = Float64Array.from(all)
  }
  expect(count).toBe(800 * 4 * 390)
  const root = Math.sqrt(count)
  // variances of v, v^2, v^3, v^4 are 1, 2, 15, 96
  expect(Math.abs(sums[0]! / root)).toBeLessThan(4)
  expect(Math.abs((sums[1]! - count) / root / Math.sqrt(2))).toBeLessThan(4)
  expect(Math.abs(sums[2]! / root / Math.sqrt(15))).toBeLessThan(4)
  expect(Math.abs((sums[3]! - 3 * count) / root / Math.sqrt(96))).toBeLessThan(4)
  expect(Math.abs(between / Math.sqrt(count * 0.75))).toBeLessThan(4)
  expect(Math.abs(inTime / root)).toBeLessThan(4)
  // P(|v| > 4.5) = 6.8e-6: about 8 of 1.2 million are expected, none has probability 2e-4
  expect(extreme).toBeGreaterThan(4.5)
})
