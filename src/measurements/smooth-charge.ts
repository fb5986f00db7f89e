import { type MeasurementOperator, measurementOperator } from './measurement-operator.ts'

/**
 * `QR`: the smooth charge Q_R = sum sin x_P / 2 pi of every configuration (docs/physics.md 1.4).
 *
 * @example
 * batches.pipe(smoothCharge(), integratedTime({ mean: 0 })).subscribe(({ value }) => console.log(value))
 */
export function smoothCharge(): MeasurementOperator {
  return measurementOperator('QR', (configurations) =>
    configurations.plaquetteSums().sin.map((sum) => sum / (2 * Math.PI)),
  )
}
