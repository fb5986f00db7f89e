import { exactness as exactnessSchema } from '../values/exactness.ts'
import { readValue } from '../values/read-value.ts'
import { describe } from './catalogue.ts'
import type { SamplerModel } from './run-model.ts'

/** True where a check of the sampler's exactness fails on what this analysis measures: nothing else is ever shown as wrong. */
export function isAlarming({ analyses }: Pick<SamplerModel, 'analyses'>, analysis: string): boolean {
  const { check } = describe(analysis)
  if (check === undefined) return false
  const exactness = readValue(exactnessSchema, analyses.get('exactness')?.value)
  return exactness?.checks.some(({ name, alarm }) => name === check && alarm) ?? false
}
