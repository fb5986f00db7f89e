import { smoothChargeSquared } from '../exact/index.ts'
import { type MeasurementOperator, measurementOperator } from './measurement-operator.ts'

/**
 * `QR`: the smooth charge Q_R = sum sin x_P / 2 pi of every configuration (docs/physics.md 1.4).
 *
 * @example
 * batches.pipe(smoothCharge(), integratedTime({ mean: 0 })).subscribe(({ value }) => console.log(value))
 */
export function smoothCharge(): MeasurementOperator {
  return measurementOperator(
    'QR',
    (configurations) => configurations.plaquetteSums().sin.map((sum) => sum / (2 * Math.PI)),
    {
      symbol: 'Q_R',
      title: 'Smooth charge',
      formula: 'Q_R = Σ sin x_P / 2π',
      aside: true,
      sectors: 'follows',
      mean: 0,
      exact: ({ lattice, beta }) => {
        const square = smoothChargeSquared(lattice, beta)
        return { variance: square, square: { mean: square } }
      },
    },
  )
}
