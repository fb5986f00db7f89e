import { identity, map, type Observable, sample, share, zip } from 'rxjs'
import { squared, trace } from '../operators/index.ts'
import { jumpSums, readTunnelingRate } from '../operators/tunneling-rate.ts'
import { judgedMean } from './judged.ts'
import {
  followingCharge,
  perPlaquette,
  shareOfSquare,
  squareOfCharge,
  squareOfSmoothCharge,
  squareTimeOptions,
} from './mean-of-square.ts'
import type { MeanValue } from './mean-value.ts'
import { type AnalysesAndChecks, distributionCheck, inSectors, meanOf } from './measurement-analyses.ts'
import type { Quantity } from './quantity.ts'
import { seriesSums } from './series-sums.ts'
import { type AnalysisSource, canMove, type SummedQuantity } from './summed-quantity.ts'

/** A charge with the mean of its square. */
export interface ChargeSquare {
  readonly quantity: Quantity
  readonly square: Observable<MeanValue>
}

/** What a charge has beside what every measurement has: its square, susceptibility, tunneling rate and trace. */
export function chargeAnalyses(
  one: SummedQuantity,
  source: AnalysisSource,
): AnalysesAndChecks & ChargeSquare {
  const { quantity } = one
  const { name, label, description, expectation } = quantity
  const { measurements, sampler, looks, slowest } = source
  const [nt, nx] = sampler.lattice
  const charge = measurements[name]!
  const options = squareTimeOptions(expectation, sampler.startsInEquilibrium ?? false)
  const sums = seriesSums(charge.pipe(map(squared)), looks, { ...options, jackknife: false })
  const exact = expectation.square?.mean
  const mean = meanOf(sums, exact).pipe(slowest === undefined ? identity : inSectors(slowest))
  const square = zip(mean, sums.time).pipe(
    map(([value, time]) => squareOfCharge(value, time, expectation)),
    share(),
  )
  const checked = canMove(quantity) && exact !== undefined && description.checks?.includes('square')
  return {
    quantity,
    square,
    analyses: {
      [`${name}/squared`]: square,
      [`${name}/susceptibility`]: square.pipe(
        map((value) => perPlaquette(value, nt * nx, exact === undefined ? undefined : exact / (nt * nx))),
      ),
      [`${name}/tunneling-rate`]: charge.pipe(
        jumpSums(),
        sample(looks),
        map((jumps) => readTunnelingRate(jumps)),
      ),
      [`${name}/trace`]: charge.pipe(trace(), sample(looks)),
    },
    checks: {
      ...(checked && {
        [`${label} squared`]: zip(square, sums.time).pipe(
          map(([value, { variance }]) => judgedMean(value, expectation.square?.variance ?? variance)),
        ),
      }),
      ...distributionCheck(one),
    },
  }
}

/** The square of what follows the sectors of a charge: its error is at least the part that the square of the charge gives it. */
export function smoothChargeAnalyses(
  { quantity }: SummedQuantity,
  charge: ChargeSquare | undefined,
  source: AnalysisSource,
): AnalysesAndChecks {
  const { name, label, description, expectation } = quantity
  const { measurements, looks, slowest } = source
  const sums = seriesSums(measurements[name]!.pipe(map(squared)), looks, { jackknife: false })
  const exact = expectation.square?.mean
  const spread = meanOf(sums, exact).pipe(
    slowest === undefined ? identity : inSectors(slowest),
    map((value) => squareOfSmoothCharge(value, expectation)),
  )
  const square = (
    charge === undefined
      ? spread
      : zip(spread, charge.square).pipe(
          map(([value, ofCharge]) => {
            const part = shareOfSquare(
              { exact: expectation, measured: value },
              { exact: charge.quantity.expectation, measured: ofCharge },
            )
            return followingCharge(value, ofCharge, part)
          }),
        )
  ).pipe(share())
  const checked = exact !== undefined && description.checks?.includes('square')
  return {
    analyses: { [`${name}/squared`]: square },
    checks: checked
      ? {
          [`${label} squared`]: zip(square, sums.time).pipe(
            map(([value, { variance }]) => judgedMean(value, variance)),
          ),
        }
      : {},
  }
}
