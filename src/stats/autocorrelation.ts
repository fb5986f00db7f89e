import type { Autocorrelation } from '../values/autocorrelation.ts'
import { counted } from '../values/format.ts'
import type { IntegratedTime } from '../values/integrated-time.ts'
import type { ChainGroup, ChainSet } from './chain-set.ts'
import { integratedTime } from './integrated-time.ts'
import { autocovariance, pooledMean, sumLevel } from './pooled-levels.ts'

/** Nodes of the table of rho over which the sum in its error runs. */
const NODES = 512
/** The curve ends after so many summation windows. Beyond it shows nothing but noise. */
const WINDOWS = 3

/**
 * The normalised autocorrelation function of the chains seen so far, from the same sums as `integratedTime`. Errors are
 * those of M. Luescher, hep-lat/0409106 eq. E.11, var rho(t) = (1/N) sum_{k>=1} [rho(k+t) + rho(k-t) - 2 rho(k) rho(t)]^2,
 * with rho = 0 beyond the summation window; errors of different lags are correlated.
 *
 * `estimate` is tau_int of the same chains, where it has been read already.
 *
 * @throws UsageError on a mean that is not finite.
 * @example
 * const series = new SeriesAccumulator({ chains: 2 })
 * series.push(Float64Array.from({ length: 2000 }, Math.random), 1000)
 * autocorrelation(series).rho[0] // 1
 */
export function autocorrelation(
  chains: ChainSet,
  options: { readonly mean?: number } = {},
  estimate: IntegratedTime = integratedTime(chains, { ...options, jackknife: false }),
): Autocorrelation {
  const { window, count, chains: chainCount, frozen, changes, value } = estimate
  const described = { kind: 'autocorrelation', window, count, chains: chainCount, frozen } as const
  if (window === null || value === null || frozen) {
    const rarely =
      changes === 0 ? 'frozen: the series never changed' : `nearly frozen: ${counted(changes, 'change')}`
    const reason = frozen ? rarely : (estimate.reason ?? 'no values')
    return { ...described, window: null, lags: [], rho: [], errors: [], reason }
  }
  const { groups } = chains
  const samples = count * chainCount
  const mean = options.mean ?? pooledMean(groups, samples)
  const curve = readCurve(groups, mean, Math.max(WINDOWS * window, groups[0]!.lags))
  return { ...described, ...curve, errors: errorsOf(curve, window, samples) }
}

interface Curve {
  readonly lags: number[]
  readonly rho: number[]
}

/** rho at every lag of level 0, then at the lags of each further level that the level below does not reach, up to half of the longest chain. */
function readCurve(groups: readonly ChainGroup[], mean: number, end: number): Curve {
  const { lags: most } = groups[0]!
  const lags: number[] = []
  const rho: number[] = []
  let variance = 1
  for (let l = 0; l < Math.max(...groups.map(({ depth }) => depth)); l++) {
    const blocks = Math.max(...groups.map((group) => group.blocks(l)))
    const sums = sumLevel(groups, l, mean)
    if (l === 0) variance = autocovariance(sums, 0)
    const scale = variance * sums.block ** 2
    for (let k = l === 0 ? 0 : most / 2 + 1; k <= Math.min(most, Math.max(1, blocks >> 1)); k++) {
      if (k * sums.block > end || sums.pairs[k] === 0) return { lags, rho }
      lags.push(k * sums.block)
      rho.push(autocovariance(sums, k) / scale)
    }
  }
  return { lags, rho }
}

function errorsOf({ lags, rho }: Curve, window: number, samples: number): number[] {
  const end = lags.at(-1)! + window
  const step = Math.max(1, Math.ceil(end / NODES))
  // rho at 0, step, 2 step, ...: between two lags it is interpolated, and beyond the window it is 0
  const table = new Float64Array(Math.ceil((2 * end) / step) + 2)
  for (let node = 0, i = 0; node * step <= Math.min(window, lags.at(-1)!); node++) {
    const t = node * step
    while (i + 1 < lags.length && lags[i + 1]! <= t) i++
    const next = Math.min(i + 1, lags.length - 1)
    const share = next === i ? 0 : (t - lags[i]!) / (lags[next]! - lags[i]!)
    table[node] = rho[i]! * (1 - share) + rho[next]! * share
  }
  return lags.map((lag, i) => {
    if (lag === 0) return 0
    const shift = Math.round(lag / step)
    let sum = 0
    for (let k = 1; k * step <= lag + window; k++) {
      const term = table[k + shift]! + table[Math.abs(k - shift)]! - 2 * table[k]! * rho[i]!
      sum += term * term
    }
    return Math.sqrt((sum * step) / samples)
  })
}
