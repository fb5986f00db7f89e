import { type MeasurementOperator, measurementOperator } from './measurement-operator.ts'

/**
 * `expMinusEnergyError`: e^{-dH} of every proposal, whose mean is 1 in equilibrium (docs/physics.md 4.5). A dH that is
 * not finite is a diverged trajectory and counts as e^{-dH} = 0.
 *
 * @example
 * batches.pipe(expMinusEnergyError(), runningMean()).subscribe(({ mean, error }) => console.log(mean, error))
 */
export function expMinusEnergyError(): MeasurementOperator {
  return measurementOperator(
    'expMinusEnergyError',
    (configurations) => configurations.energyError.map((dH) => (Number.isFinite(dH) ? Math.exp(-dH) : 0)),
    {
      symbol: 'exp(−dH)',
      title: 'Energy conservation',
      formula: 'exp(−dH), 1 in equilibrium. It informs only: rare proposals decide it',
      label: 'exp(-dH)',
      measuredOn: 'proposal',
      fewValuesDecide: 'single proposals make up this mean or its error: e^{-dH} spreads too far',
      exact: ({ drawsIndependently }) => ({ mean: 1, ...(drawsIndependently && { constant: 1 }) }),
      checks: ['mean'],
      informsOnly: true,
    },
  )
}
