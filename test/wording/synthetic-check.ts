import type { ExactnessCheck } from '../../src/values/exactness.ts'

/** A check of exactness within its limit of 5.3, or as `fields` say. */
export function syntheticCheck(fields: Partial<ExactnessCheck> = {}): ExactnessCheck {
  return {
    name: 'plaquette',
    mean: 0.81,
    error: 0.1,
    exact: 0.8,
    zScore: 0.1,
    limit: 5.3,
    alarm: false,
    ...fields,
  }
}
