import type { Autocorrelation } from '../stats/index.ts'
import { grouped, valueWithError } from '../values/format.ts'

/** Lags shown. */
const LINES = 10
/** Characters of rho = 1. */
const WIDTH = 30

/** rho(t) with errors at some ten lags, evenly spaced in log t up to twice the summation window, with bars. */
export function autocorrelationTable({
  lags,
  rho,
  errors,
  window,
  reason,
}: Pick<Autocorrelation, 'lags' | 'rho' | 'errors' | 'window' | 'reason'>): string {
  if (lags.length === 0) return `rho(t) is unknown${reason === undefined ? '' : `: ${reason}`}\n`
  const last = Math.min(lags.at(-1)!, window === null ? Number.POSITIVE_INFINITY : 2 * window)
  const inside = [...lags.keys()].filter((i) => lags[i]! > 0 && lags[i]! <= last)
  const wanted = Array.from({ length: LINES }, (_, i) => last ** (i / (LINES - 1)))
  const nearest = (t: number) =>
    inside.reduce((best, i) => (Math.abs(lags[i]! - t) < Math.abs(lags[best]! - t) ? i : best), inside[0]!)
  const shown = [...new Set(inside.length === 0 ? [] : wanted.map(nearest))]
  return [
    `  ${'t (rows)'.padStart(10)}  ${'rho(t)'.padEnd(14)}`.trimEnd(),
    ...shown.map((i) => {
      const bar = '#'.repeat(Math.round(WIDTH * Math.min(1, Math.max(0, rho[i]!))))
      const value = valueWithError(rho[i]!, errors[i]!)
      return `  ${grouped(lags[i]!).padStart(10)}  ${value.padEnd(14)}${bar}`.trimEnd()
    }),
    '',
  ].join('\n')
}
