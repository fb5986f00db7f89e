import type { Check } from '../../src/dashboard/analysis-value.ts'

/** A check of exactness within its limit of 5.3, or as `fields` say. */
export function syntheticCheck(fields: Partial<Check> = {}): Check {
  return {
    name: 'plaquette',
    value: 0.81,
    error: 0.1,
    exact: 0.8,
    zScore: 0.1,
    limit: 5.3,
    alarm: false,
    alarmedAt: undefined,
    abstains: false,
    reason: undefined,
    chiSquared: undefined,
    degreesOfFreedom: undefined,
    pValue: undefined,
    ...fields,
  }
}
