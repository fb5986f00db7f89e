import { exactness as exactnessSchema } from '../values/exactness.ts'
import { readValue } from '../values/read-value.ts'
import type { SamplerModel } from './run-model.ts'

/** True where `check` of the sampler's exactness fails: nothing else is ever shown as wrong. */
export function isAlarming({ analyses }: Pick<SamplerModel, 'analyses'>, check: string | undefined): boolean {
  if (check === undefined) return false
  const exactness = readValue(exactnessSchema, analyses.get('exactness')?.value)
  return exactness?.checks.some(({ name, alarm }) => name === check && alarm) ?? false
}
