import { readTunnelingRate } from '../operators/tunneling-rate.ts'
import { integratedTime } from '../stats/index.ts'
import { judgedMean } from './judged.ts'
import { type ChargeTime, meanOverSectors } from './mean-in-sectors.ts'
import {
  followingCharge,
  perPlaquette,
  shareOfSquare,
  squareOfCharge,
  squareOfSmoothCharge,
  squareTimeOptions,
} from './mean-of-square.ts'
import type { MeanValue } from './mean-value.ts'
import { type AnalysesAndChecks, distributionCheck, meanOf } from './measurement-analyses.ts'
import type { Quantity } from './quantity.ts'
import { canMove, type TimedQuantity } from './summed-quantity.ts'

/** A charge with the mean of its square. */
export interface ChargeSquare {
  readonly quantity: Quantity
  readonly square: MeanValue
}

/** What a charge has beside what every measurement has: its square, susceptibility, tunneling rate and trace. */
export function chargeAnalyses(
  charge: TimedQuantity,
  slowest: ChargeTime | undefined,
  {
    volume,
    startsInEquilibrium,
  }: { readonly volume: number | undefined; readonly startsInEquilibrium: boolean },
): AnalysesAndChecks & ChargeSquare {
  const { quantity, values, square: squares, changes, trace } = charge
  const { name, label, description, expectation } = quantity
  const options = squareTimeOptions(expectation, startsInEquilibrium)
  const time = integratedTime(squares!.series, { ...options, jackknife: false })
  const exact = expectation.square?.mean
  const mean = overSectors(meanOf(squares!, exact, time), slowest)
  const square = squareOfCharge(mean, time, expectation)
  const checked = canMove(quantity) && exact !== undefined && description.checks?.includes('square')
  return {
    quantity,
    square,
    analyses: {
      [`${name}/squared`]: square,
      ...(volume !== undefined && {
        [`${name}/susceptibility`]: perPlaquette(
          square,
          volume,
          exact === undefined ? undefined : exact / volume,
        ),
      }),
      [`${name}/tunneling-rate`]: readTunnelingRate(changes!, values.series.changes),
      [`${name}/trace`]: trace,
    },
    checks: {
      ...(checked && {
        [`${label} squared`]: judgedMean(square, expectation.square?.variance ?? time.variance),
      }),
      ...distributionCheck(charge),
    },
  }
}

/** The square of what follows the sectors of a charge: its error is at least the part that the square of the charge gives it. */
export function smoothChargeAnalyses(
  { quantity, square: squares }: TimedQuantity,
  charge: ChargeSquare | undefined,
  slowest: ChargeTime | undefined,
): AnalysesAndChecks {
  const { name, label, description, expectation } = quantity
  const time = integratedTime(squares!.series, { jackknife: false })
  const exact = expectation.square?.mean
  const spread = squareOfSmoothCharge(overSectors(meanOf(squares!, exact, time), slowest), expectation)
  const square = charge === undefined ? spread : following(spread, expectation, charge)
  const checked = exact !== undefined && description.checks?.includes('square')
  return {
    analyses: { [`${name}/squared`]: square },
    checks: checked ? { [`${label} squared`]: judgedMean(square, time.variance) } : {},
  }
}

function following(
  smooth: MeanValue,
  expectation: Quantity['expectation'],
  { quantity, square }: ChargeSquare,
): MeanValue {
  const part = shareOfSquare(
    { exact: expectation, measured: smooth },
    { exact: quantity.expectation, measured: square },
  )
  return followingCharge(smooth, square, part)
}

/** Withholds the error of a mean over sectors while the charge hardly moves. */
function overSectors(mean: MeanValue, slowest: ChargeTime | undefined): MeanValue {
  return slowest === undefined ? mean : meanOverSectors(mean, slowest.time)
}
