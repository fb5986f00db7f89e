import type { Autocorrelation } from '../values/autocorrelation.ts'

/** Where rho first falls to 1/e: on an exponential between two lags, or a line to what is not positive; undefined where it does not. */
export function fallTime({ lags, rho }: Pick<Autocorrelation, 'lags' | 'rho'>): number | undefined {
  const below = rho.findIndex((value) => value < 1 / Math.E)
  if (below <= 0) return undefined
  const [high, low] = [rho[below - 1]!, rho[below]!]
  const [from, to] = [lags[below - 1]!, lags[below]!]
  const share =
    low > 0 ? (Math.log(high) + 1) / (Math.log(high) - Math.log(low)) : (high - 1 / Math.E) / (high - low)
  return from + share * (to - from)
}
