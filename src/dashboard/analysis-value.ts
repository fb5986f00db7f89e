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
  /** Why it has no error. */
  readonly reason: string | undefined
}

/** `kind: 'integratedTime'`: tau_int = 1 + 2 sum rho, trajectories; NaN where frozen or not known yet. */
export interface IntegratedTime {
  readonly value: number
  readonly error: number
  /** The error from leaving out groups of chains in turn, which is honest for short runs too. */
  readonly jackknifeError: number | undefined
  /** Summation window, trajectories. */
  readonly window: number | undefined
  /** Trajectories per chain. */
  readonly count: number
  readonly reliable: boolean
  readonly slowMode: boolean
  /** It never changed, or so rarely that only the bound can be given. */
  readonly frozen: boolean
  /** Transitions, all chains together, at which the value changed. */
  readonly changes: number | undefined
  readonly lowerBound: number | undefined
  /** Why there is no value, or why it is not reliable. */
  readonly reason: string | undefined
}

/** `kind: 'autocorrelation'`: rho(t), `[lags]` each; `lags` in trajectories, ascending. Empty where there is none. */
export interface Autocorrelation {
  readonly lags: readonly number[]
  readonly rho: readonly number[]
  /** NaN where not known. */
  readonly errors: readonly number[]
  /** Summation window, trajectories. */
  readonly window: number | undefined
  /** Trajectories per chain. */
  readonly count: number
  readonly frozen: boolean
  /** Why there is no rho. */
  readonly reason: string | undefined
}

/** One observable against its exact value; NaN where a number is not known yet. */
export interface Check {
  readonly name: string
  readonly value: number
  readonly error: number
  readonly exact: number
  /** Distance from the exact value, in errors. */
  readonly zScore: number | undefined
  /** |z| beyond which it alarms at this look; undefined where it does not judge. */
  readonly limit: number | undefined
  /** True when the distance can no longer be chance, or could not at an earlier look; never where it abstains. */
  readonly alarm: boolean
  /** Trajectories per chain at the look at which it alarmed first. */
  readonly alarmedAt: number | undefined
  /** True where it never judges: it only informs. */
  readonly abstains: boolean
  /** Why there is no z-score, or why it does not judge. */
  readonly reason: string | undefined
  /** Of a distribution, where a chi squared takes the place of value and error. */
  readonly chiSquared: number | undefined
  readonly degreesOfFreedom: number | undefined
  readonly pValue: number | undefined
}

/** `kind: 'exactness'`: does the sampler sample what it should? */
export interface Exactness {
  readonly verdict: (typeof verdicts)[number]
  /** Probability that a right sampler is ever called violated, at all looks of its whole run. */
  readonly falseAlarm: number | undefined
  /** The judged check that is furthest off, in its limits. */
  readonly worst:
    | { readonly name: string; readonly zScore: number; readonly limit: number | undefined }
    | undefined
  /** Chains are shorter than tau_int of Q: what passed, passed because the start was right. */
  readonly restsOnStart: boolean
  /** Trajectories per chain. */
  readonly count: number
  readonly checks: readonly Check[]
}

const verdicts = ['passed', 'violated', 'undecided'] as const
/** More checks than these are not read: a page has no room for them. */
const mostChecks = 64

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

/** One quantity along a trajectory: a number for each layer; NaN where it is not finite. */
export interface AnatomyCurve {
  readonly mean: readonly number[]
  readonly error: readonly number[]
  /** A few single trajectories. */
  readonly chains: readonly (readonly number[])[]
}

/** `kind: 'anatomy'`: what happens along the trajectories of a sampler, layer by layer. */
export interface Anatomy {
  /** Ascending; 0 is the start, the last one the proposal. */
  readonly layers: readonly number[]
  /** Behind the means. */
  readonly trajectories: number
  readonly quantities: ReadonlyMap<string, AnatomyCurve>
}

/** More quantities, or single trajectories, than these are not read: a page has no room for them. */
const mostCurves = 32

/** `kind: 'progress'`. */
export interface Progress {
  readonly phase: string
  readonly trajectories: number
  readonly total: number | undefined
  /** Trajectories per second of each chain. */
  readonly rate: number | undefined
  readonly seconds: number | undefined
  /** Seconds that the sampler still needs for itself. */
  readonly eta: number | undefined
  readonly takesTurns: boolean
  /** Once it is done, why: finished, interrupted, failed, or what a stop rule said. */
  readonly ended: string | undefined
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
/** A limit that is infinite cannot be reached: it is none. */
const positive = (value: unknown): number | undefined => {
  const number = finite(value)
  return number !== undefined && number > 0 ? number : undefined
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
    reason: text(value.reason),
  }
}

/** Whether a value is a mean with its error by what it holds, whatever it calls itself. */
export function isMean(value: unknown): boolean {
  if (!isFields(value) || readMean(value) === undefined) return false
  return value.error === null || finite(value.error) !== undefined
}

/** Reads an integrated time; undefined when there is no field `value`. What a frozen series carries is a bound, no value. */
export function readIntegratedTime(value: unknown): IntegratedTime | undefined {
  if (!isFields(value)) return undefined
  if (value.value !== null && finite(value.value) === undefined) return undefined
  const frozen = value.frozen === true
  return {
    value: frozen ? Number.NaN : (finite(value.value) ?? Number.NaN),
    error: finite(value.error) ?? Number.NaN,
    jackknifeError: finite(value.jackknifeError),
    window: finite(value.window),
    count: finite(value.count) ?? Number.NaN,
    reliable: value.reliable === true,
    slowMode: value.slowMode === true,
    frozen,
    changes: finite(value.changes),
    lowerBound: finite(value.lowerBound) ?? (frozen ? finite(value.value) : undefined),
    reason: text(value.reason),
  }
}

const ascending = (values: readonly number[]): boolean =>
  values.every((v, i) => i === 0 || v > values[i - 1]!)

/** Reads an autocorrelation function; undefined when its lists differ in length or its lags are no times in order. */
export function readAutocorrelation(value: unknown): Autocorrelation | undefined {
  if (!isFields(value)) return undefined
  const lags = list(value.lags)
  const rho = list(value.rho)
  if (lags === undefined || rho === undefined || lags.length !== rho.length) return undefined
  if (![...lags, ...rho].every(Number.isFinite) || !ascending(lags) || (lags[0] ?? 0) < 0) return undefined
  const errors = list(value.errors) ?? []
  return {
    lags,
    rho,
    errors: lags.map((_, i) => errors[i] ?? Number.NaN),
    window: finite(value.window),
    count: finite(value.count) ?? Number.NaN,
    frozen: value.frozen === true,
    reason: text(value.reason),
  }
}

function readCheck(value: unknown): Check | undefined {
  if (!isFields(value) || typeof value.name !== 'string') return undefined
  return {
    name: value.name,
    value: finite(value.mean) ?? Number.NaN,
    error: finite(value.error) ?? Number.NaN,
    exact: finite(value.exact) ?? Number.NaN,
    zScore: finite(value.zScore),
    limit: positive(value.limit),
    alarm: value.alarm === true && value.abstains !== true,
    alarmedAt: isFields(value.alarmed) ? finite(value.alarmed.count) : undefined,
    abstains: value.abstains === true,
    reason: text(value.reason),
    chiSquared: finite(value.chiSquared),
    degreesOfFreedom: finite(value.degreesOfFreedom),
    pValue: finite(value.pValue),
  }
}

/** Reads what a sampler's exactness is; undefined without a verdict that is known, or when a check has no name. */
export function readExactness(value: unknown): Exactness | undefined {
  if (!isFields(value) || !Array.isArray(value.checks)) return undefined
  const verdict = verdicts.find((known) => known === value.verdict)
  const checks = value.checks.slice(0, mostChecks).map(readCheck)
  if (verdict === undefined || !checks.every((check) => check !== undefined)) return undefined
  const worst = isFields(value.worst) ? value.worst : {}
  const zScore = finite(worst.zScore)
  return {
    verdict,
    falseAlarm: positive(value.falseAlarm),
    worst:
      typeof worst.name === 'string' && zScore !== undefined
        ? { name: worst.name, zScore, limit: positive(worst.limit) }
        : undefined,
    restsOnStart: value.restsOnStart === true,
    count: finite(value.count) ?? Number.NaN,
    checks,
  }
}

/** Reads an anatomy; undefined unless every list has a number for each layer, and layers are in order. */
export function readAnatomy(value: unknown): Anatomy | undefined {
  if (!isFields(value) || !isFields(value.quantities)) return undefined
  const layers = list(value.layers)
  if (layers === undefined || layers.length === 0) return undefined
  if (!layers.every(Number.isFinite) || !ascending(layers)) return undefined
  const along = (values: unknown): number[] | undefined => {
    const found = list(values)
    return found?.length === layers.length && found.every((v) => typeof v === 'number') ? found : undefined
  }
  const quantities = new Map<string, AnatomyCurve>()
  for (const [name, curve] of Object.entries(value.quantities).slice(0, mostCurves)) {
    if (!isFields(curve) || !Array.isArray(curve.chains)) return undefined
    const mean = along(curve.mean)
    const error = along(curve.error)
    const chains = curve.chains.slice(0, mostCurves).map(along)
    if (mean === undefined || error === undefined) return undefined
    if (!chains.every((chain) => chain !== undefined)) return undefined
    quantities.set(name, { mean, error, chains })
  }
  return { layers, trajectories: finite(value.trajectories) ?? Number.NaN, quantities }
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
    takesTurns: value.takesTurns === true,
    ended: text(value.ended),
    chains: finite(value.chains),
    lattice: list(value.lattice),
    beta: finite(value.beta),
    precision: text(value.precision),
    settings: isFields(value.settings) ? readSettings(value.settings) : {},
    pipeline: text(value.pipeline),
    seed: text(value.seed),
  }
}
