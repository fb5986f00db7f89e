/** `kind: 'mean'` and `kind: 'tunnelingRate'`: a mean with the error of the mean; NaN where it is not known yet. */
export interface Mean {
  readonly value: number
  readonly error: number
  /** Trajectories per chain. */
  readonly count: number
  readonly exact: number | undefined
  readonly zScore: number | undefined
  /** Of a tunneling rate while nothing has tunneled. */
  readonly upperBound: number | undefined
}

/** `kind: 'integratedTime'`: tau_int = 1 + 2 sum rho, trajectories; NaN where frozen or not known yet. */
export interface IntegratedTime {
  readonly value: number
  readonly error: number
  readonly window: number | undefined
  /** Trajectories per chain. */
  readonly count: number
  readonly reliable: boolean
  readonly slowMode: boolean
  readonly frozen: boolean
  readonly lowerBound: number | undefined
  /** Why there is no value. */
  readonly reason: string | undefined
}

/** `kind: 'trace'`: `values: [chains, points]`; point i is trajectory `first + i * stride`. */
export interface Trace {
  readonly first: number
  readonly stride: number
  readonly chains: number
  readonly points: number
  readonly values: ArrayLike<number>
}

/** `kind: 'histogram'`: `[bins]` each. */
export interface Histogram {
  readonly bins: readonly number[]
  readonly counts: readonly number[]
  readonly probabilities: readonly number[]
  readonly errors: readonly number[]
  readonly exact: readonly number[] | undefined
}

/** `kind: 'progress'`. */
export interface Progress {
  readonly phase: string
  readonly trajectories: number
  readonly total: number | undefined
  /** Trajectories per second of each chain. */
  readonly rate: number | undefined
  readonly seconds: number | undefined
  readonly eta: number | undefined
  readonly chains: number | undefined
  readonly lattice: readonly number[] | undefined
  readonly beta: number | undefined
  readonly precision: string | undefined
  /** Of the sampler: stepSize, leapfrogSteps, ... */
  readonly settings: Readonly<Record<string, number | string>>
  readonly pipeline: string | undefined
  readonly seed: string | undefined
}

type Fields = Record<string, unknown>

/** True for a plain map of fields: not null, not a list, not a typed array. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
}

/** A finite number; msgpack decoders may give 64-bit integers as bigint. */
const finite = (value: unknown): number | undefined => {
  const number = typeof value === 'bigint' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
const text = (value: unknown): string | undefined =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'bigint'
      ? String(value)
      : undefined

/** A list of numbers, whether it came as a list, as a typed array or as `{ dtype, shape, data }`. */
export function numbers(value: unknown): ArrayLike<number> | undefined {
  if (Array.isArray(value)) return value.every((v) => typeof v === 'number') ? (value as number[]) : undefined
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return value as unknown as ArrayLike<number>
  if (isFields(value) && 'data' in value) return numbers(value.data)
  return undefined
}
const list = (value: unknown): number[] | undefined => {
  const found = numbers(value)
  return found === undefined ? undefined : Array.from(found)
}

/** Reads a mean; undefined when there is no field `mean`. */
export function readMean(value: unknown): Mean | undefined {
  if (!isFields(value)) return undefined
  if (value.mean !== null && finite(value.mean) === undefined) return undefined
  return {
    value: finite(value.mean) ?? Number.NaN,
    error: finite(value.error) ?? Number.NaN,
    count: finite(value.count) ?? Number.NaN,
    exact: finite(value.exact),
    zScore: finite(value.zScore),
    upperBound: finite(value.upperBound),
  }
}

/** Reads an integrated time; undefined when there is no field `value`. What a frozen series carries is a bound, no value. */
export function readIntegratedTime(value: unknown): IntegratedTime | undefined {
  if (!isFields(value)) return undefined
  if (value.value !== null && finite(value.value) === undefined) return undefined
  const frozen = value.frozen === true
  return {
    value: frozen ? Number.NaN : (finite(value.value) ?? Number.NaN),
    error: finite(value.error) ?? Number.NaN,
    window: finite(value.window),
    count: finite(value.count) ?? Number.NaN,
    reliable: value.reliable === true,
    slowMode: value.slowMode === true,
    frozen,
    lowerBound: finite(value.lowerBound) ?? (frozen ? finite(value.value) : undefined),
    reason: text(value.reason),
  }
}

/** Reads a trace; undefined when the values do not fill `[chains, points]`. */
export function readTrace(value: unknown): Trace | undefined {
  if (!isFields(value)) return undefined
  const first = finite(value.first)
  const chains = finite(value.chains)
  const points = finite(value.points)
  const values = numbers(value.values)
  if (first === undefined || chains === undefined || points === undefined || values === undefined)
    return undefined
  if (chains < 1 || points < 0 || values.length < chains * points) return undefined
  return { first, stride: finite(value.stride) ?? 1, chains, points, values }
}

/** Reads a histogram; undefined when its lists differ in length. */
export function readHistogram(value: unknown): Histogram | undefined {
  if (!isFields(value)) return undefined
  const bins = list(value.bins)
  const probabilities = list(value.probabilities)
  if (bins === undefined || probabilities === undefined || bins.length !== probabilities.length)
    return undefined
  const exact = list(value.exact)
  return {
    bins,
    probabilities,
    counts: list(value.counts) ?? [],
    errors: list(value.errors) ?? [],
    exact: exact?.length === bins.length ? exact : undefined,
  }
}

function readSettings(fields: Fields): Record<string, number | string> {
  const settings: Record<string, number | string> = {}
  for (const [name, field] of Object.entries(fields).slice(0, 12)) {
    const value = finite(field) ?? text(field)
    if (value !== undefined) settings[name] = value
  }
  return settings
}

/** Reads a progress message; every field but `trajectories` may be missing. */
export function readProgress(value: unknown): Progress | undefined {
  if (!isFields(value)) return undefined
  const trajectories = finite(value.trajectories)
  if (trajectories === undefined) return undefined
  return {
    phase: text(value.phase) ?? 'sample',
    trajectories,
    total: finite(value.total),
    rate: finite(value.rate),
    seconds: finite(value.seconds),
    eta: finite(value.eta),
    chains: finite(value.chains),
    lattice: list(value.lattice),
    beta: finite(value.beta),
    precision: text(value.precision),
    settings: isFields(value.settings) ? readSettings(value.settings) : {},
    pipeline: text(value.pipeline),
    seed: text(value.seed),
  }
}
