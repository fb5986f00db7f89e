import { describe, expect, it } from 'vitest'
import { MeanSums } from '../../src/stats/mean-sums.ts'
import { sequentialLimit } from '../../src/stats/sequential-limit.ts'
import { studentTail } from '../../src/stats/student.ts'
import { autoregressive, block } from './ground-truths.ts'
import { normal, seededRandom } from './seeded-random.ts'

describe('sequentialLimit', () => {
  it('holds at all looks together: a random walk crosses it with the probability promised, or less', () => {
    // Looks 5 % apart from 10 to 1e6 samples: 236 of them. 4000 walks at .05: binomial spread .0034.
    const falseAlarm = 0.05
    const runs = 4000
    let [crossed, single] = [0, 0]
    for (let run = 0; run < runs; run++) {
      const random = seededRandom(60_000 + run)
      let [n, sum] = [0, 0]
      let [beyond, four] = [false, false]
      for (let next = 10; next < 1e6; next = Math.ceil(1.05 * next)) {
        sum += normal(random) * Math.sqrt(next - n)
        n = next
        const p = studentTail(sum / Math.sqrt(n), Number.POSITIVE_INFINITY)
        if (p < sequentialLimit({ effectiveSamples: n, falseAlarm })) beyond = true
        if (p < falseAlarm) four = true
      }
      if (beyond) crossed++
      if (four) single++
    }
    expect(crossed / runs).toBeLessThan(0.05)
    // and it is no larger than need be; a fixed limit of the same probability is crossed by most walks
    expect(crossed / runs).toBeGreaterThan(0.01)
    expect(single / runs).toBeGreaterThan(0.3)
  })

  it('holds in several dimensions: chi^2 of 6', () => {
    const runs = 2000
    let crossed = 0
    for (let run = 0; run < runs; run++) {
      const random = seededRandom(70_000 + run)
      const sums = new Float64Array(6)
      let n = 0
      for (let next = 10; next < 1e5; next = Math.ceil(1.1 * next)) {
        for (let i = 0; i < 6; i++) sums[i]! += normal(random) * Math.sqrt(next - n)
        n = next
        const chiSquared = sums.reduce((a, x) => a + (x * x) / n, 0)
        // Q(3, y) has a closed form
        const y = chiSquared / 2
        const p = Math.exp(-y) * (1 + y + (y * y) / 2)
        if (p < sequentialLimit({ effectiveSamples: n, falseAlarm: 0.05, degreesOfFreedom: 6 })) {
          crossed++
          break
        }
      }
    }
    // binomial spread .005
    expect(crossed / runs).toBeLessThan(0.05)
    expect(crossed / runs).toBeGreaterThan(0.01)
  })

  it('holds for means of correlated series with the errors that we give them', () => {
    // AR(.8) on 4 and on 32 chains, looked at whenever it has grown by a fifth, at a limit of 5 %: 400 runs each, binomial
    // spread .011. Errors are estimated anew at each look.
    for (const chains of [4, 32]) {
      let crossed = 0
      const runs = 400
      for (let run = 0; run < runs; run++) {
        const random = seededRandom(80_000 + run)
        const steps = 8000 / chains
        const values = block(chains, steps, () => autoregressive(random, 0.8))
        const sums = new MeanSums({ chains })
        let done = 0
        for (let next = 5; next <= steps; next = Math.ceil(1.2 * next)) {
          sums.push(values.subarray(done * chains, next * chains), next - done)
          done = next
          const { time, mean } = sums.read({ jackknife: false })
          if (mean.error === null) continue
          const p = studentTail(mean.mean! / mean.error, mean.degreesOfFreedom!)
          const effectiveSamples = time.variance! / mean.error ** 2
          if (p < sequentialLimit({ effectiveSamples, falseAlarm: 0.05 })) {
            crossed++
            break
          }
        }
      }
      expect(crossed / runs).toBeLessThan(0.085)
    }
  })

  it('asks for more while there are few samples, and slowly for more in long runs', () => {
    const deviation = (effectiveSamples: number) => {
      const p = sequentialLimit({ effectiveSamples, falseAlarm: 2.5e-5 })
      let z = 0
      while (studentTail(z, Number.POSITIVE_INFINITY) > p) z += 0.01
      return z
    }
    expect(sequentialLimit({ effectiveSamples: 0, falseAlarm: 1e-4 })).toBe(0)
    expect(deviation(10)).toBeGreaterThan(6)
    expect(deviation(1000)).toBeGreaterThan(4.9)
    expect(deviation(1000)).toBeLessThan(5.2)
    expect(deviation(1e8)).toBeLessThan(6.2)
  })
})
