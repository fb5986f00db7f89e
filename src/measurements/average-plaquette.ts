import { averagePlaquette as exactPlaquette } from '../exact/index.ts'
import { type MeasurementOperator, measurementOperator } from './measurement-operator.ts'

/**
 * `plaquette`: the lattice average of cos x_P of every configuration.
 *
 * @example
 * batches.pipe(averagePlaquette(), runningMean()).subscribe(({ mean, error }) => console.log(mean, error))
 */
export function averagePlaquette(): MeasurementOperator {
  return measurementOperator(
    'plaquette',
    (configurations) => {
      const [nt, nx] = configurations.lattice
      return configurations.plaquetteSums().cos.map((sum) => sum / (nt * nx))
    },
    {
      symbol: 'cos x_P',
      title: 'Average plaquette',
      phrase: 'the plaquette',
      exact: ({ lattice, beta }) => exactPlaquette(lattice, beta),
      checks: ['mean'],
    },
  )
}
