import { type MeasurementOperator, measurementOperator } from './measurement-operator.ts'

/**
 * `energyError`: dH of every proposal, whether it was taken or not.
 *
 * @example
 * batches.pipe(energyError(), runningMean()).subscribe(({ mean }) => console.log(mean))
 */
export function energyError(): MeasurementOperator {
  return measurementOperator('energyError', (configurations) => configurations.energyError, {
    symbol: 'dH',
    title: 'Energy error',
    phrase: 'the energy error',
    formula: 'dH of all proposals; never negative in equilibrium',
    aside: true,
    measuredOn: 'proposal',
    bins: 60,
    exact: ({ drawsIndependently }) => (drawsIndependently ? { constant: 0 } : undefined),
    derivedCheck: {
      label: 'A - 2 P(dH<0)',
      symbol: '⟨A⟩ − 2 P(dH < 0)',
      remark: 'A = min(1, exp(−dH))',
      of: acceptanceBalance,
      mean: 0,
    },
  })
}

/**
 * min(1, e^{-dH}), less 2 where dH is negative and 1 where it is 0. Every reversible proposal has P(-dH) = e^{-dH} P(dH) in
 * equilibrium, so the mean is 0. It says the same as <e^{-dH}> = 1, but no single proposal can decide it.
 */
function acceptanceBalance(dH: number): number {
  if (dH < 0) return -1
  return dH > 0 ? Math.exp(-dH) : 0
}
