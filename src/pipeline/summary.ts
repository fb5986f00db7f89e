import { linkCount } from '../batch.ts'
import { everyRun } from '../measurements/every-run.ts'
import type { Exactness, LongestRejection, StopDecision } from '../operators/index.ts'
import { effectiveSampleSize, type IntegratedTime } from '../stats/index.ts'
import type { ChainsVerdict } from '../values/chains-verdict.ts'
import type { IntegratedTimeFigures } from '../values/integrated-time.ts'
import { type ChargesSummary, chargesSummary } from './charges-summary.ts'
import { jsonValue } from './json-value.ts'
import { isOfProposals, type Quantity } from './quantity.ts'
import type { Round } from './round-clock.ts'
import type { SampledChains } from './sampled-chains.ts'
import { type SummaryMean, summaryMean } from './summary-mean.ts'

/** tau_int = 1 + 2 sum rho in trajectories; see `IntegratedTime` for what the flags mean. */
export type SummaryIntegratedTime = Omit<IntegratedTimeFigures, 'count'> &
  Pick<IntegratedTime, 'window' | 'changes'>

/** What a run says of one of its samplers. */
export interface SamplerSummary extends ChargesSummary {
  /** These two are not known of the chains of another program. */
  readonly lattice?: readonly [number, number]
  readonly beta?: number
  readonly chains: number
  /** Per chain, after thermalisation. */
  readonly trajectories: number
  readonly settings: Readonly<Record<string, number | string>>
  /** Of chains that propose and decide here. */
  readonly acceptance?: SummaryMean
  readonly expMinusEnergyError?: SummaryMean
  readonly measurements: Readonly<Record<string, SummaryMean>>
  /** Rejections in a row of one chain, and how many as many independent decisions would have; where it was analysed. */
  readonly longestRejection?: { readonly value: number; readonly expected: number | null }
  readonly integratedTime: Readonly<Record<string, SummaryIntegratedTime>>
  /** The last value of each analysis that the pipeline adds, whole; null of one that emitted nothing. */
  readonly analyses: Readonly<Record<string, unknown>>
  /** What is wrong with each measurement whose chains are compared with one another, or that nothing is. */
  readonly verdicts?: Readonly<Record<string, ChainsVerdict>>
  /** Comparison with what is exactly true. */
  readonly exactness: Exactness
  /** Evaluations of dS/dx over a lattice, all chains together; of a sampler that has forces. */
  readonly forceEvaluations?: number
  readonly seconds: number
  /** Where samplers took turns: the turns of this one. */
  readonly rounds?: readonly Round[]
  /** Wall-clock nanoseconds per link, leapfrog step and chain. */
  readonly nanosecondsPerLinkStep?: number | null
  /** Independent values of each measurement per second, all chains together. */
  readonly effectiveSamplesPerSecond: Readonly<Record<string, number | null>>
  /** One sigma of each, from the error of tau_int. */
  readonly effectiveSamplesPerSecondError: Readonly<Record<string, number | null>>
}

/** The one definition of tau_int (docs/physics.md 7.1). */
export const convention = 'tau_int = 1 + 2 sum rho(t), in trajectories'

/** Units of the summary's numbers; charges, actions and plaquettes have none. */
export const units = {
  trajectories: 'per chain',
  integratedTime: 'trajectories',
  tunnelingRate: 'units of charge per trajectory',
  susceptibility: 'per plaquette',
  forceEvaluations: 'dS/dx of one lattice, all chains',
  seconds: 's',
  nanosecondsPerLinkStep: 'ns per link, leapfrog step and chain, wall clock',
  effectiveSamplesPerSecond: 'independent values per second, all chains',
} as const

/** What `leapstream run --json` prints. */
export interface RunSummary {
  readonly convention: typeof convention
  /** Of what is not dimensionless. */
  readonly units: typeof units
  readonly run: string
  readonly pipeline: string
  /** Not known of the chains of another program, as lattice and beta. */
  readonly seed?: number
  readonly lattice?: readonly [number, number]
  readonly beta?: number
  /** Why the run ended: finished, interrupted, or what a stop rule said. */
  readonly ended: string
  /** The stop rule that was met, for which sampler, and by which numbers. */
  readonly decision?: StopDecision & { readonly sampler: string }
  readonly samplers: Readonly<Record<string, SamplerSummary>>
}

function integratedTimeOf(time: IntegratedTime): SummaryIntegratedTime {
  const { value, error, jackknifeError, window, reliable, slowMode, frozen, changes, lowerBound, reason } =
    time
  return {
    value,
    error,
    ...(jackknifeError !== undefined && { jackknifeError }),
    window,
    reliable,
    slowMode,
    frozen,
    changes,
    ...(lowerBound !== undefined && { lowerBound }),
    ...(reason !== undefined && { reason }),
  }
}

/** Of a run that ended before its first measurement. */
const nothingMeasured: Exactness = {
  kind: 'exactness',
  verdict: 'undecided',
  falseAlarm: 0,
  worst: null,
  restsOnStart: false,
  count: 0,
  checks: [],
}

/** What is measured in every run has fields of its own; what else is measured on proposals may stand aside. */
const isListed = (quantity: Quantity) =>
  !(quantity.name in everyRun || (isOfProposals(quantity) && quantity.description.aside))

const isLongestRejection = (value: unknown): value is LongestRejection =>
  (value as { readonly kind?: unknown } | undefined)?.kind === 'longestRejection'

/**
 * Puts together the summary of one sampler from the last values of its analyses, by their names: the standard ones of its
 * measurements, and those that the pipeline has `added`.
 */
export function samplerSummary(
  sampler: SampledChains,
  latest: ReadonlyMap<string, unknown>,
  { quantities, added }: { readonly quantities: readonly Quantity[]; readonly added: readonly string[] },
  {
    trajectories,
    seconds,
    settings,
    rounds,
  }: Pick<SamplerSummary, 'trajectories' | 'seconds' | 'settings' | 'rounds'>,
): SamplerSummary {
  const { lattice, beta, chains } = sampler
  const measurements: Record<string, SummaryMean> = {}
  const integratedTime: Record<string, SummaryIntegratedTime> = {}
  const effectiveSamplesPerSecond: Record<string, number | null> = {}
  const effectiveSamplesPerSecondError: Record<string, number | null> = {}
  for (const quantity of quantities) {
    if (!isListed(quantity)) continue
    const measurement = quantity.name
    if (latest.has(`${measurement}/mean`))
      measurements[measurement] = summaryMean(latest.get(`${measurement}/mean`))
    const time = latest.get(`${measurement}/integrated-time`) as IntegratedTime | undefined
    if (time === undefined) continue
    integratedTime[measurement] = integratedTimeOf(time)
    const size = effectiveSampleSize(time)
    const per = (x: number | null) => (x === null || seconds === 0 ? null : x / seconds)
    effectiveSamplesPerSecond[measurement] = per(size.value)
    effectiveSamplesPerSecondError[measurement] = per(size.error)
  }
  const forces =
    sampler.forceEvaluations === undefined ? undefined : trajectories * chains * sampler.forceEvaluations
  const verdicts = Object.fromEntries(
    quantities.flatMap(({ name }) => {
      const verdict = latest.get(`${name}/verdict`) as ChainsVerdict | undefined
      return verdict === undefined ? [] : [[name, verdict]]
    }),
  )
  const longest = added.map((name) => latest.get(name)).find(isLongestRejection)
  return {
    ...(lattice !== undefined && { lattice: [...lattice] }),
    ...(beta !== undefined && { beta }),
    chains,
    trajectories,
    settings,
    ...(quantities.some(({ name }) => name in everyRun) && {
      acceptance: summaryMean(latest.get('acceptance/mean')),
      expMinusEnergyError: summaryMean(latest.get('expMinusEnergyError/mean')),
    }),
    measurements,
    ...chargesSummary(quantities, latest),
    ...(longest !== undefined && {
      longestRejection: { value: longest.value, expected: longest.expected },
    }),
    integratedTime,
    analyses: Object.fromEntries(added.map((name) => [name, jsonValue(latest.get(name))])),
    ...(Object.keys(verdicts).length > 0 && { verdicts }),
    exactness: (latest.get('exactness') as Exactness | undefined) ?? nothingMeasured,
    ...(forces !== undefined && { forceEvaluations: forces }),
    seconds,
    ...(rounds !== undefined && { rounds }),
    ...(forces !== undefined &&
      lattice !== undefined && {
        nanosecondsPerLinkStep: forces === 0 ? null : (seconds * 1e9) / (forces * linkCount(lattice)),
      }),
    effectiveSamplesPerSecond,
    effectiveSamplesPerSecondError,
  }
}
