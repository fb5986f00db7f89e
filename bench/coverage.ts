/**
 * How often the truth lies within the error. Four tables, which docs/statistics.md quotes: tau_int of AR(1) series with
 * positive and negative correlation; tau_int of other series, if it is called reliable; means of few chains; and means of runs
 * that a stop rule ended.
 *
 *   npm run bench:coverage             # 400 series a row, some five minutes
 *   npm run bench:coverage -- 100      # fewer
 */
import { firstValueFrom, from, toArray } from 'rxjs'
import type { Measurement } from '../src/batch.ts'
import { stopWhen } from '../src/operators/stop-when.ts'
import { integratedTime } from '../src/stats/integrated-time.ts'
import { MeanSums } from '../src/stats/mean-sums.ts'
import { SeriesAccumulator } from '../src/stats/series-accumulator.ts'
import { studentTail } from '../src/stats/student.ts'
import { EXACT_CHARGES } from '../test/stats/exact-charges.ts'
import { autoregressive, block, chargeMetropolis, telegraph } from '../test/stats/ground-truths.ts'
import { seededRandom } from '../test/stats/seeded-random.ts'

type Random = () => number
type Chain = (random: Random) => () => number

const runs = Number(process.argv[2] ?? 400)
const percent = (share: number) => `${(100 * share).toFixed(0)} %`.padStart(6)

function seriesOf(chains: number, steps: number, chain: Chain, seed: number): SeriesAccumulator {
  const random = seededRandom(seed)
  const series = new SeriesAccumulator({ chains })
  series.push(
    block(chains, steps, () => chain(random)),
    steps,
  )
  return series
}

const ar =
  (r: number): Chain =>
  (random) =>
    autoregressive(random, r)
const hop: Chain = (random) => telegraph(random, 0.01)
/** 0 and 1: up with probability .001, down with .05. */
const rareEvents: Chain = (random) => {
  let x = random() < 0.001 / 0.051 ? 1 : 0
  return () => {
    if (random() < (x === 0 ? 0.001 : 0.05)) x = 1 - x
    return x
  }
}
/** x_i = 1.2 x_{i-1} - .9 x_{i-2} + noise: rho oscillates with period 7. */
const oscillating: Chain = (random) => {
  const draw = autoregressive(random, 0)
  let [x, y] = [0, 0]
  const next = () => {
    const z = 1.2 * x - 0.9 * y + draw()
    y = x
    x = z
    return z
  }
  for (let i = 0; i < 500; i++) next()
  return next
}
const alternatingAndSlow: Chain = (random) => {
  const [alternating, slow] = [autoregressive(random, -0.95), autoregressive(random, 0.99)]
  return () => Math.sqrt(0.95) * alternating() + Math.sqrt(0.05) * slow()
}
const twoScales: Chain = (random) => {
  const [fast, slow] = [autoregressive(random, 0.5), autoregressive(random, 0.998)]
  return () => Math.sqrt(0.95) * fast() + Math.sqrt(0.05) * slow()
}

console.log(`tau_int of AR(r), mean estimated, ${runs} series each`)
console.log('     r  chains    rows  tau_int  mean/truth  within 1 error  within 2  reliable')
for (const r of [-0.95, -0.9, -0.8, -0.5, -0.4, -0.2, 0, 0.3, 0.5, 0.8, 0.9, 0.95, 0.99])
  for (const [chains, steps] of [
    [1, 20_000],
    [16, 2000],
  ] as const) {
    const tau = (1 + r) / (1 - r)
    let [one, two, sum, reliable] = [0, 0, 0, 0]
    for (let run = 0; run < runs; run++) {
      const time = integratedTime(seriesOf(chains, steps, ar(r), 1000 + run))
      const distance = Math.abs((time.value ?? 0) - tau) / (time.error ?? 0)
      if (distance < 1) one++
      if (distance < 2) two++
      if (time.reliable) reliable++
      sum += (time.value ?? 0) / tau
    }
    const row = [
      `${r}`.padStart(6),
      `${chains}`.padStart(7),
      `${steps}`.padStart(7),
      tau.toFixed(3).padStart(8),
    ]
    console.log(
      `${row.join(' ')}  ${(sum / runs).toFixed(3).padStart(10)}  ${percent(one / runs).padStart(14)}  ${percent(two / runs).padStart(8)}  ${percent(reliable / runs).padStart(8)}`,
    )
  }

console.log(`\ntau_int given the flag, ${runs} series each`)
console.log('series                chains    rows  tau_int  reliable  of these within 1 error  mean/truth')
for (const [name, chain, tau, chains, lengths] of [
  ['telegraph p = .01', hop, 99, 64, [500, 1000, 2000, 4000]],
  ['AR(.99)', ar(0.99), 199, 1, [5000, 10_000, 14_000, 20_000, 28_000, 40_000]],
  ['AR(.9)', ar(0.9), 19, 8, [100, 200, 400, 800]],
  ['AR(.5) + 5 % AR(.998)', twoScales, 52.8, 1, [10_000, 40_000]],
  ['AR(-.95) + 5 % AR(.99)', alternatingAndSlow, 9.974, 1, [5000, 20_000]],
  ['AR(2), period 7', oscillating, 0.233, 1, [5000, 20_000]],
  ['0/1, rare ones', rareEvents, 38.2, 1, [20_000, 200_000]],
] as const)
  for (const steps of lengths) {
    let [reliable, covered, sum] = [0, 0, 0]
    for (let run = 0; run < runs; run++) {
      const time = integratedTime(seriesOf(chains, steps, chain, 5000 + run))
      if (!time.reliable) continue
      reliable++
      if (Math.abs(time.value! - tau) < time.error!) covered++
      sum += time.value! / tau
    }
    const few = reliable < 0.02 * runs
    console.log(
      `${name.padEnd(22)} ${`${chains}`.padStart(5)} ${`${steps}`.padStart(7)} ${`${tau}`.padStart(8)}  ${percent(reliable / runs).padStart(8)}  ${(few ? '–' : percent(covered / reliable)).padStart(23)}  ${(few ? '–' : (sum / reliable).toFixed(2)).padStart(10)}`,
    )
  }

const { chargeSquared, probability } = EXACT_CHARGES[0]!
const charge: Chain = (random) => {
  const next = chargeMetropolis(random, probability)
  return () => next() ** 2
}
console.log(`\nmeans of few chains, ${runs} series each`)
console.log(
  'series                chains    rows  with an error  rms of z  within 1 error  by Student t  largest',
)
for (const [name, chain, mean] of [
  ['AR(.9)', ar(0.9), 0],
  ['AR(-.8)', ar(-0.8), 0],
  ['Q^2, Metropolis, 8x8', charge, chargeSquared],
  ['telegraph p = .01', hop, 0],
] as const)
  for (const chains of [1, 2, 4, 8, 16, 64]) {
    const steps = 8000 / chains
    let [withError, squares, one, student, largest] = [0, 0, 0, 0, 0]
    for (let run = 0; run < runs; run++) {
      const random = seededRandom(9000 + run)
      const sums = new MeanSums({ chains })
      sums.push(
        block(chains, steps, () => chain(random)),
        steps,
      )
      const read = sums.read({ jackknife: false }).mean
      if (read.error === null) continue
      const z = (read.mean! - mean) / read.error
      withError++
      squares += z * z
      if (Math.abs(z) < 1) one++
      if (studentTail(z, read.degreesOfFreedom!) > 0.3173) student++
      largest = Math.max(largest, Math.abs(z))
    }
    console.log(
      `${name.padEnd(22)} ${`${chains}`.padStart(5)} ${`${steps}`.padStart(7)}  ${percent(withError / runs).padStart(13)}  ${Math.sqrt(
        squares / withError,
      )
        .toFixed(2)
        .padStart(
          8,
        )}  ${percent(one / withError).padStart(14)}  ${percent(student / withError).padStart(12)}  ${largest.toFixed(1).padStart(7)}`,
    )
  }

console.log(`\nAR(.9) on 16 chains, stopped at a target error and looked at every 10 rows, ${runs} runs each`)
console.log('target  rows at the stop  rms of z  within 1 error  within 2')
for (const target of [0.1, 0.05, 0.03]) {
  let [rows, squares, one, two] = [0, 0, 0, 0]
  const steps = Math.ceil((19 / 16 / target ** 2) * 2 + 600)
  for (let run = 0; run < runs; run++) {
    const random = seededRandom(7000 + run)
    const values = block(16, steps, () => autoregressive(random, 0.9))
    const pieces = Array.from(
      { length: Math.floor(steps / 10) },
      (_, i): Measurement => ({
        name: 'x',
        first: 10 * i,
        steps: 10,
        chains: 16,
        values: values.subarray(160 * i, 160 * (i + 1)),
      }),
    )
    const [decision] = await firstValueFrom(
      stopWhen({ x: from(pieces) }, { error: { x: target } }).pipe(toArray()),
    )
    const { trajectories, errors } = decision!
    const mean = values.subarray(0, 16 * trajectories).reduce((a, b) => a + b, 0) / (16 * trajectories)
    const z = mean / errors.x!
    rows += trajectories / runs
    squares += (z * z) / runs
    if (Math.abs(z) < 1) one++
    if (Math.abs(z) < 2) two++
  }
  console.log(
    `${`${target}`.padStart(6)}  ${rows.toFixed(0).padStart(16)}  ${Math.sqrt(squares).toFixed(2).padStart(8)}  ${percent(one / runs).padStart(14)}  ${percent(two / runs).padStart(8)}`,
  )
}
