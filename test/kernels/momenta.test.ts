import { expect, it } from 'vitest'
import { Chains } from '../../src/kernels/chains.ts'
import { instantiateKernels } from '../../src/kernels/wasm.ts'

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

it.each(['f32', 'f64'] as const)(
  'every momentum is Box-Muller of the Philox words at its address (%s)',
  (precision) => {
    const kernels = instantiateKernels(precision)
    const seed = 2 ** 35 + 9
    const [low, high] = [seed >>> 0, Math.floor(seed / 2 ** 32)]
    const chains = new Chains({ lattice: [3, 5], beta: 1, chains: 6, precision })
    const lanes = precision === 'f32' ? 4 : 2
    const trajectory = 77
    for (let group = 0; group < chains.groups; group++) {
      chains.refresh(group, 0.1, { seed, firstChain: 40, trajectory })
      const momenta = chains.momenta(group, 0.1)
      for (let lane = 0; lane < momenta.length / 30; lane++) {
        const chain = 40 + group * lanes + lane
        for (let link = 0; link < 30; link += 2) {
          const block = Math.floor(link / 4)
          const second = link % 4 === 2
          const word = (i: number, purpose: number) =>
            kernels.philoxWord(block, purpose, chain, trajectory, low, high, i) >>> 0
          // float32: purpose 0, two words a pair; float64: purposes 0 and 3, four words a pair
          const [uniform, angle] =
            precision === 'f32'
              ? [word(second ? 2 : 0, 0) / 2 ** 32, word(second ? 3 : 1, 0) / 2 ** 32]
              : [word(0, second ? 3 : 0) / 2 ** 32, word(2, second ? 3 : 0) / 2 ** 32]
          const radius = Math.sqrt(-2 * Math.log(uniform))
          const tolerance = 1e-5 * Math.max(1, 1 / uniform / 1e4)
          expect(Math.abs(momenta[lane * 30 + link]! - radius * Math.cos(2 * Math.PI * angle))).toBeLessThan(
            tolerance,
          )
          expect(
            Math.abs(momenta[lane * 30 + link + 1]! - radius * Math.sin(2 * Math.PI * angle)),
          ).toBeLessThan(tolerance)
        }
      }
    }
  },
)
