import { expectationOf } from '../measurements/expectation-of.ts'
import type { Expectation, MeasurementDescription, MeasurementOperator } from '../measurements/index.ts'
import type { Sampler } from '../samplers/index.ts'
import type { IntegratedTimeOptions } from '../stats/index.ts'

/** A measurement of one sampler: its name in the definition, what it says of itself, and what is exactly true of it. */
export interface Quantity {
  readonly name: string
  /** What JSON and tables call its checks. */
  readonly label: string
  readonly description: MeasurementDescription
  readonly expectation: Expectation
  /** A mean that somebody says is exact: its tau_int is read with it, unless what is measured refutes it. */
  readonly claimedMean?: number
  /** What its tau_int is read with. */
  readonly timeOptions: IntegratedTimeOptions
  /** It is 1 where the transition to a configuration diverged, and otherwise 0: it is counted, and judges the others. */
  readonly tellsDivergences?: true
}

/**
 * The measurements of a sampler with what is exactly true of them there, in the order of `operators`.
 *
 * @throws PipelineError when a description gives what cannot be.
 */
export function quantitiesOf(
  operators: Readonly<Record<string, MeasurementOperator>>,
  sampler: Pick<Sampler, 'lattice' | 'beta' | 'startsInEquilibrium' | 'drawsIndependently'>,
): Quantity[] {
  const { startsInEquilibrium = false } = sampler
  return Object.entries(operators).map(([name, { description }]) => {
    const exact = expectationOf(name, description, sampler)
    return {
      name,
      label: description.label ?? name,
      description,
      expectation: exact,
      timeOptions: timeOptionsOf(description, exact, startsInEquilibrium),
    }
  })
}

/**
 * What the analysis of tau_int may take for true: a mean that symmetry gives, and an exact variance. A mean that only the theory of
 * this target gives is compared with what is measured and not assumed, because the sampler may be wrong.
 */
function timeOptionsOf(
  { mean: bySymmetry }: MeasurementDescription,
  { mean, variance, constant }: Expectation,
  startsInEquilibrium: boolean,
): IntegratedTimeOptions {
  if (constant !== undefined) return { mean: constant, exactVariance: 0, startsInEquilibrium }
  if (variance !== undefined)
    return { ...(mean !== undefined && { mean }), exactVariance: variance, startsInEquilibrium }
  return bySymmetry === undefined ? {} : { mean: bySymmetry, startsInEquilibrium }
}

/** Whether it labels sectors: a topological charge, under any name. */
export function isCharge({ description }: Pick<Quantity, 'description'>): boolean {
  return description.sectors === 'labels'
}

/** Whether it is measured on the proposals: its mean is wanted and not its autocorrelation. */
export function isOfProposals({ description }: Pick<Quantity, 'description'>): boolean {
  return description.measuredOn === 'proposal'
}
