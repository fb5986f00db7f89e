import type { IntegratedTime } from '../values/integrated-time.ts'
import type { MeanWithError } from '../values/mean.ts'
import type { CellSource } from './cell-sums.ts'
import { upperGamma } from './chi-squared.ts'
import { FEWEST_CHANGES } from './doubt.ts'
import { independentStretch } from './independent-stretch.ts'
import { jackknife } from './jackknife.ts'

const TOO_SHORT = 'too short for an error: run longer, or take 8 chains or more'
/** Why a mean over frozen chains has no error. */
export const FROZEN = 'frozen: it tells where the chains started'

/** If cells spread so much that an error from tau_int makes it this improbable, the error is taken from their spread. */
const IMPROBABLE = 0.01

/**
 * The mean of a series with its error, from tau_int or from the spread of cells of chains and time, whose sums must begin
 * with that of the values.
 * - sqrt(tau_int variance / N) is the sharper of the two, and taken where tau_int is reliable, unless the cells spread more
 *   than it allows: that is how something too slow for any window shows, such as frozen topology on chains that started
 *   independently.
 * - Where tau_int is not reliable, whole chains are the cells, and the larger of the two is taken.
 * With fewer than 8 chains and fewer than 50 tau_int there is no error. A series that hardly changed has
 * none either, unless its chains are known to have started from independent equilibrium draws.
 *
 * `slowest` is the tau_int of the slowest series, if that is another one: of the charge. While the charge has a mean without an
 * error, fewer than 8 chains give no error here either.
 *
 * @example
 * meanWithError(integratedTime(series), cells).error
 */
export function meanWithError(
  time: IntegratedTime,
  cells: CellSource,
  slowest: IntegratedTime = time,
): MeanWithError {
  const { count, frozen, changes, reason } = time
  const { mean, error: fromTime, degreesOfFreedom: ofTime } = time.mean
  const described = { kind: 'mean', mean, count } as const
  const unknown = { ...described, error: null, degreesOfFreedom: null }
  if (mean === null) return { ...unknown, ...(reason !== undefined && { reason }) }
  if (frozen) return fromTime === null ? { ...unknown, reason: FROZEN } : { ...described, ...time.mean }
  if (changes < FEWEST_CHANGES)
    return { ...unknown, reason: reason ?? `it changed fewer than ${FEWEST_CHANGES} times` }
  const trusted = time.reliable && slowest.reliable
  const stretch = trusted ? independentStretch(time, slowest) : Number.POSITIVE_INFINITY
  const { error: spread, cells: number } = jackknife(cells.read({ stretch }), (means) => means[0]!)
  const fromCells =
    spread !== null && spread > 0 ? { error: spread, degreesOfFreedom: number - 1 } : undefined
  const sharper = fromTime === null ? undefined : { error: fromTime, degreesOfFreedom: ofTime }
  const larger = trusted ? isLarger(fromCells, fromTime) : (spread ?? 0) > (fromTime ?? 0)
  // the slowest series has no error, and there are too few chains for their spread to show what it does to this mean
  const blind = fromCells === undefined && slowest.mean.error === null && slowest !== time
  const chosen = blind ? undefined : ((larger ? fromCells : sharper) ?? fromCells)
  return chosen === undefined
    ? { ...unknown, reason: (time.value === null && reason) || TOO_SHORT }
    : { ...described, ...chosen }
}

/** Whether cells spread more than an error from tau_int allows, by chi^2 of their variance. */
function isLarger(
  cells: { readonly error: number; readonly degreesOfFreedom: number } | undefined,
  error: number | null,
): boolean {
  if (cells === undefined || error === null) return cells !== undefined
  const { degreesOfFreedom } = cells
  const chiSquared = degreesOfFreedom * (cells.error / error) ** 2
  return upperGamma(degreesOfFreedom / 2, chiSquared / 2) < IMPROBABLE
}
