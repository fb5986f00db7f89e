import { type MeasurementOperator, measurementOperator } from './measurement-operator.ts'

/**
 * `expMinusEnergyError`: e^{-dH} of every proposal, whose mean is 1 in equilibrium (docs/physics.md 4.5). A dH that is
 * not finite is a diverged trajectory and counts as e^{-dH} = 0.
 *
 * @example
 * batches.pipe(expMinusEnergyError(), runningMean()).subscribe(({ mean, error }) => console.log(mean, error))
 */
export function expMinusEnergyError(): MeasurementOperator {
  return measurementOperator('expMinusEnergyError', (configurations) =>
    configurations.energyError.map((dH) => (Number.isFinite(dH) ? Math.exp(-dH) : 0)),
  )
}
