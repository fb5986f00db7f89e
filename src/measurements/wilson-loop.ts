import type { Lattice } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { wilsonLoop as exactWilsonLoop } from '../exact/index.ts'
import { type MeasurementOperator, measurementOperator } from './measurement-operator.ts'

/**
 * `W2x2` and the like: the lattice average of the cosine of the r x t Wilson loop, r sites in space and t in time.
 *
 * @throws UsageError unless r and t are positive integers, and through the stream when the loop is larger than the lattice.
 * @example
 * batches.pipe(wilsonLoop(2, 2), runningMean()).subscribe(({ mean }) => console.log(mean))
 */
export function wilsonLoop(r: number, t: number): MeasurementOperator {
  if (!Number.isSafeInteger(r) || !Number.isSafeInteger(t) || r < 1 || t < 1)
    throw new UsageError(`wilsonLoop(${r}, ${t}): both sides must be integers of at least 1`)
  const mustFit = ([nt, nx]: Lattice) => {
    if (r > nx || t > nt)
      throw new UsageError(
        `wilsonLoop(${r}, ${t}) does not fit on a ${nt}x${nx} lattice: use r <= ${nx} and t <= ${nt}`,
      )
  }
  return measurementOperator(
    `W${r}x${t}`,
    (configurations) => {
      mustFit(configurations.lattice)
      return configurations.wilsonLoop(r, t)
    },
    {
      symbol: `W(${r}×${t})`,
      title: `Wilson loop ${r} × ${t}`,
      exact: ({ lattice, beta }) => {
        mustFit(lattice)
        return {
          mean: exactWilsonLoop(lattice, beta, r * t),
          // around the whole torus the loop is cos 2 pi Q
          ...(r * t === lattice[0] * lattice[1] && { constant: 1 }),
        }
      },
    },
  )
}
