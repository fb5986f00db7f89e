import { map, type OperatorFunction, pipe } from 'rxjs'
import type { Lattice, Measurement } from '../batch.ts'
import type { MeanWithError } from '../values/mean.ts'
import { meanSquare } from './mean-square.ts'

/**
 * The topological susceptibility chi = <Q^2>/V of a charge, per plaquette, with the error of `meanSquare`; once per stretch.
 *
 * @example
 * charge.pipe(topologicalSusceptibility([16, 16])).subscribe(({ mean, error }) => console.log('chi', mean, error))
 */
export function topologicalSusceptibility([nt, nx]: Lattice): OperatorFunction<Measurement, MeanWithError> {
  return pipe(
    meanSquare(),
    map((square) => scaled(square, 1 / (nt * nx))),
  )
}

function scaled(mean: MeanWithError, factor: number): MeanWithError {
  const times = (x: number | null) => (x === null ? null : x * factor)
  return { ...mean, mean: times(mean.mean), error: times(mean.error) }
}
