import type { RunSummary, SamplerSummary, SummaryIntegratedTime, SummaryMean } from '../pipeline/index.ts'
import { effectiveSampleSize } from '../stats/index.ts'
import { integratedTimeText } from '../values/integrated-time-text.ts'
import type { AxisValue } from './axis-value.ts'
import { type PointOutcome, type PointState, pointOutcome } from './point-outcome.ts'
import { readScanFile, type ScanFile } from './scan-file.ts'

/** One measurement of one sampler at one point of a scan, beside the values of the scanned parameters. Null is what is not known. */
export interface ScanColumns {
  /** Name of the point and of its run directory. */
  readonly point: string
  readonly sampler: string
  /** As 16x16. */
  readonly lattice: string | null
  readonly beta: number | null
  readonly chains: number
  /** Per chain, after thermalisation. */
  readonly trajectories: number
  readonly measurement: string
  readonly mean: number | null
  /** One sigma, as all errors. */
  readonly meanError: number | null
  /** What the mean is by theory. */
  readonly exact: number | null
  /** Distance from the exact value, in errors. */
  readonly zScore: number | null
  /** 1 + 2 sum rho, in trajectories; where `isBound`, it is larger than this at 95 % confidence. */
  readonly tau_int: number | null
  readonly tau_int_error: number | null
  /** By leave-one-out jackknife over groups of chains. */
  readonly tau_int_jackknifeError: number | null
  /** Of an integer charge: tau_int of every reversible sampler that changes it as much is above this at 95 % confidence (docs/physics.md 7.3). */
  readonly tau_int_lowerBound: number | null
  /** The measurement is frozen, or nearly so: `tau_int` is a lower bound and `ess` an upper one, or null where not even these are known. */
  readonly isBound: boolean
  /** The run is long enough for its tau_int, and nothing speaks against it. */
  readonly isReliable: boolean
  /** What must be said of `tau_int`: why it is a bound, or not known, or not reliable. */
  readonly tau_int_remark: string | null
  /** Effective sample size: independent values, all chains together. */
  readonly ess: number | null
  readonly essError: number | null
  /** Mean of the square of a topological charge. */
  readonly squared: number | null
  readonly squaredError: number | null
  readonly squaredExact: number | null
  /** |dQ| per trajectory, of a topological charge; where it has no error and never changed, the rate is below `tunnelingRateBound`. */
  readonly tunnelingRate: number | null
  readonly tunnelingRateError: number | null
  readonly tunnelingRateBound: number | null
  readonly acceptance: number | null
  readonly acceptanceError: number | null
  /** Evaluations of dS/dx of a lattice per trajectory: leapfrog steps. */
  readonly forceEvaluations: number | null
  readonly seconds: number
  /** passed, violated or undecided. */
  readonly exactness: string
  /** finished, interrupted, or what the stop rule said. */
  readonly ended: string
  readonly seed: number | null
}

/** The names of {@link ScanColumns}, in the order of a table. */
export const scanColumns = [
  'point',
  'sampler',
  'lattice',
  'beta',
  'chains',
  'trajectories',
  'measurement',
  'mean',
  'meanError',
  'exact',
  'zScore',
  'tau_int',
  'tau_int_error',
  'tau_int_jackknifeError',
  'tau_int_lowerBound',
  'isBound',
  'isReliable',
  'tau_int_remark',
  'ess',
  'essError',
  'squared',
  'squaredError',
  'squaredExact',
  'tunnelingRate',
  'tunnelingRateError',
  'tunnelingRateBound',
  'acceptance',
  'acceptanceError',
  'forceEvaluations',
  'seconds',
  'exactness',
  'ended',
  'seed',
] as const satisfies readonly (keyof ScanColumns)[]

/** Columns that are parameters of samplers, too: a scanned parameter of that name takes their place. */
const ofSamplers: readonly string[] = ['lattice', 'beta', 'chains', 'seed']

/** Whether a scanned parameter of this name could not be told from a column of the table. */
export const isTakenByColumn = (parameter: string): boolean =>
  (scanColumns as readonly string[]).includes(parameter) && !ofSamplers.includes(parameter)

/** A row of the table of a scan: the scanned parameters, and {@link ScanColumns}. */
export type ScanRow = ScanColumns & Readonly<Record<string, number | string | boolean | null>>

/** How a point of a scan stands. */
export interface ScanTablePoint {
  readonly name: string
  readonly values: Readonly<Record<string, AxisValue>>
  readonly state: PointState
  readonly problem?: string
}

/** What has come of a scan. */
export interface ScanTable {
  readonly pipeline: string
  /** Names of the scanned parameters. */
  readonly axes: readonly string[]
  readonly points: readonly ScanTablePoint[]
  /** Of the points whose runs have ended, in the order of the grid. */
  readonly rows: readonly ScanRow[]
}

/**
 * The table of the scan in a folder, from the summaries of its runs: also while it goes on.
 *
 * @throws RecordError where there is no scan.
 * @example
 * scanTable('my-scan').rows.filter(({ measurement }) => measurement === 'Q').map(({ beta, tau_int }) => [beta, tau_int])
 */
export function scanTable(folder: string): ScanTable {
  const scan = readScanFile(folder)
  const read = inGridOrder(scan).map((point) => ({ point, outcome: pointOutcome(folder, scan, point) }))
  return {
    pipeline: scan.pipeline.name,
    axes: scan.axes,
    points: read.map(({ point: { name, values }, outcome: { state, problem } }) => ({
      name,
      values,
      state,
      ...(problem !== undefined && { problem }),
    })),
    rows: read.flatMap(({ point, outcome }) => rowsOf(point, outcome)),
  }
}

/** Puts numbers in texts by their size: 8x8 before 16x16. */
const byNumbersInside = new Intl.Collator('en', { numeric: true })

/** Points that were added later are between those that they belong between. */
function inGridOrder({ axes, points }: ScanFile): ScanFile['points'] {
  return points.toSorted((a, b) => {
    const axis = axes.find((name) => a.values[name] !== b.values[name])
    return axis === undefined ? 0 : compare(a.values[axis]!, b.values[axis]!)
  })
}

function compare(a: AxisValue, b: AxisValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return byNumbersInside.compare(String(a), String(b))
}

function rowsOf({ name, values }: ScanFile['points'][number], outcome: PointOutcome): ScanRow[] {
  const { summary, measured = {}, run } = outcome
  if (summary === undefined) return []
  return Object.entries(summary.samplers).flatMap(([sampler, of]) =>
    Object.keys(of.integratedTime).map((measurement): ScanRow => {
      const sectors = measured[sampler]?.find((each) => each.name === measurement)?.sectors
      const seed = run?.samplers[sampler]?.sampler.seed
      return {
        point: name,
        ...columnsOf(summary, sampler, measurement, sectors),
        seed: typeof seed === 'number' ? seed : null,
        ...values,
      }
    }),
  )
}

/** Of a bound also how often the measurement has changed. */
function remarkOf(time: SummaryIntegratedTime): string | null {
  const { value, remark } = integratedTimeText(time)
  const text = time.frozen && time.lowerBound !== undefined ? `${value}, ${remark}` : remark
  return text === '' ? null : text
}

/** How a measurement stands to the sectors of a charge, if it does. */
type Sectors = 'labels' | 'follows' | undefined

function columnsOf(
  { ended, samplers }: RunSummary,
  sampler: string,
  measurement: string,
  sectors: Sectors,
): Omit<ScanColumns, 'point' | 'seed'> {
  const summary = samplers[sampler]!
  const { lattice, beta, chains, trajectories, acceptance, forceEvaluations, exactness, seconds } = summary
  const mean = summary.measurements[measurement]
  const time = summary.integratedTime[measurement]!
  const size = effectiveSampleSize({ ...time, count: trajectories, chains })
  const charge = chargeOf(summary, measurement, sectors)
  return {
    sampler,
    lattice: lattice === undefined ? null : lattice.join('x'),
    beta: beta ?? null,
    chains,
    trajectories,
    measurement,
    mean: mean?.mean ?? null,
    meanError: mean?.error ?? null,
    exact: mean?.exact ?? null,
    zScore: mean?.zScore ?? null,
    tau_int: time.frozen ? (time.lowerBound ?? null) : time.value,
    tau_int_error: time.error,
    tau_int_jackknifeError: time.jackknifeError ?? null,
    tau_int_lowerBound: time.lowerBound ?? null,
    isBound: time.frozen,
    isReliable: time.reliable,
    tau_int_remark: remarkOf(time),
    ess: size.value ?? size.upperBound ?? null,
    essError: size.error,
    squared: charge.squared?.mean ?? null,
    squaredError: charge.squared?.error ?? null,
    squaredExact: charge.squared?.exact ?? null,
    tunnelingRate: charge.tunnelingRate?.mean ?? null,
    tunnelingRateError: charge.tunnelingRate?.error ?? null,
    tunnelingRateBound: charge.tunnelingRate?.upperBound ?? null,
    acceptance: acceptance?.mean ?? null,
    acceptanceError: acceptance?.error ?? null,
    forceEvaluations:
      forceEvaluations === undefined || trajectories === 0
        ? null
        : forceEvaluations / (trajectories * chains),
    seconds,
    exactness: exactness.verdict,
    ended,
  }
}

/** What a summary says of a charge: of the first one, and the first that follows it, under names of their own. */
function chargeOf(
  { furtherCharges, chargeSquared, tunnelingRate, smoothChargeSquared }: SamplerSummary,
  measurement: string,
  sectors: Sectors,
): { readonly squared?: SummaryMean | undefined; readonly tunnelingRate?: SummaryMean | undefined } {
  const further = furtherCharges?.[measurement]
  if (further !== undefined || sectors === undefined) return further ?? {}
  return sectors === 'labels' ? { squared: chargeSquared, tunnelingRate } : { squared: smoothChargeSquared }
}
