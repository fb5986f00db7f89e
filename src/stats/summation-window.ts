import { autocovariance, type ChainSums, type LevelSums, sumLevel } from './pooled-levels.ts'

/** Where the sum over rho(t) stops: weights 1 up to `lag` blocks of `block` trajectories, then linear to 0. */
export interface SummationWindow {
  readonly level: number
  readonly lag: number
  readonly block: number
  /** W, trajectories. */
  readonly width: number
  /** tau_int / 2, without the correction for an estimated mean. */
  readonly tauHalf: number
  /** One sigma of tau_int / 2. */
  readonly error: number
  /** What is left out beyond W is smaller than the error. */
  readonly closed: boolean
}

/** Wolff's S: rho is assumed to decay with S tau_exp, more slowly than estimated. Windows are then too wide rather than too narrow. */
const STEEPNESS = 1.5
/** Windows with which a slow mode is looked for: each so many times as wide as the one before. */
const WIDENING = 4
/** The widest of them is this part of the data: with fewer windows in the data its error would not be reliable. */
const WINDOWS_IN_DATA = 16
/** Part of the decay time of rho^2 below which that of rho itself says that rho oscillates. */
const OSCILLATING = 0.7
/** Errors by which a wider window must exceed the automatic one. In right series that happens by chance in some half per cent. */
const SLOW_MODE = 4

/** The sums of a series about its mean, level by level, each made once. */
export class WindowSearch {
  readonly mean: number
  readonly #groups: readonly ChainSums[]
  readonly #samples: number
  readonly #lags: number
  readonly #depth: number
  readonly #levels: LevelSums[] = []
  readonly #variance: number
  readonly #squares: number
  /** tau_exp of |rho|, trajectories. */
  readonly #decay: number

  /** `samples` values in all chains together, at least two of them different. */
  constructor(groups: readonly ChainSums[], mean: number, samples: number) {
    this.#groups = groups
    this.mean = mean
    this.#samples = samples
    this.#lags = groups[0]!.lags
    this.#depth = Math.max(...groups.map(({ depth }) => depth))
    this.#variance = autocovariance(this.level(0), 0)
    const lags = this.#lastLag(0)
    this.#squares = sumOfSquares(this.level(0), lags, samples)
    this.#decay = decayOfBothSigns(this.level(0), lags, this.#squares)
  }

  level(l: number): LevelSums {
    this.#levels[l] ??= sumLevel(this.#groups, l, this.mean)
    return this.#levels[l]
  }

  /** (1 + a) / (1 - a), where a^t is how |rho(t)| decays: tau_int of an AR(1) that remembers as long, whatever the signs. */
  get memory(): number {
    const a = this.#decay === 0 ? 0 : Math.exp(-1 / this.#decay)
    return (1 + a) / (1 - a)
  }

  /**
   * The first window that closes, or else the widest there is. Windows are kB + (B - 1)/2 on levels of block size B = 1, 2, 4,
   * ...; on the lowest the last lag counts half, so that the alternating rho of an antithetic chain cancels there as it does
   * in longer blocks.
   *
   * A window closes when exp(-W / (S tau_exp)) falls below S tau_exp / sqrt(W N), where truncation is smaller than the
   * statistical error (U. Wolff, hep-lat/0306017, eq. 52). The decay time tau_exp is the largest of three: that of the
   * exponential with the tau_int found so far, which is Wolff's; the same of the block sums, which sees a slow mode below fast
   * ones that average out in blocks; and that of |rho|, which sees correlations of either sign. With the first alone the sum
   * would stop at once where tau_int <= 1.
   */
  automatic(): SummationWindow {
    let widest: SummationWindow | undefined
    for (let l = 0; l < this.#depth; l++) {
      const last = this.#lastLag(l)
      for (let lag = l === 0 ? 1 : this.#lags / 2 + 1; lag <= last; lag++) {
        widest = this.#window(l, lag)
        if (widest.closed) return this.#withError(widest)
      }
    }
    return this.#withError(widest!)
  }

  /** Whether far wider windows give a larger tau_int than chance would: a slow mode hides, and tau_int is too small. */
  hidesSlowMode({ width: automatic, tauHalf }: SummationWindow): boolean {
    for (let width = WIDENING * automatic; width < this.#samples / WINDOWS_IN_DATA; width *= WIDENING) {
      const level = Math.max(0, Math.ceil(Math.log2(width / this.#lags)))
      const lag = Math.floor(width / 2 ** level)
      if (lag > this.#lastLag(level)) return false
      const wider = this.#window(level, lag)
      // By how much the wider sum differs by chance: its own error if rho is 0 beyond the first window, and that of its last term.
      const chance = Math.sqrt((4 * (wider.width * tauHalf ** 2 + this.#squares)) / this.#samples)
      if (wider.tauHalf - tauHalf > SLOW_MODE * chance) return true
    }
    return false
  }

  /**
   * The window with the larger of two errors: Wolff's (eq. 42), which is proportional to tau_int, and that of the sum over rho(k)
   * of its level, var rho(k) and covariances by Bartlett's formula (M. Luescher, hep-lat/0409106 eq. E.11) with rho = 0 beyond
   * the window. The second does not vanish with tau_int, as where it comes out small by chance or by antithetic rho.
   */
  #withError(window: SummationWindow): SummationWindow {
    const { level, lag, block } = window
    const sums = this.level(level)
    const variance = autocovariance(sums, 0)
    const last = level === 0 ? lag + 1 : lag
    const rho = Array.from({ length: last + 1 }, (_, k) => autocovariance(sums, k) / variance)
    const weight = (k: number) => (level === 0 && k === last ? 1 / 2 : 1)
    const at = (k: number) => rho[Math.abs(k)] ?? 0
    let sum = 0
    for (let k = 1; k <= last; k++) sum += weight(k) * rho[k]!
    let squared = 0
    for (let m = 1; m <= 2 * last; m++) {
      let term = -2 * at(m) * sum
      for (let k = 1; k <= last; k++) term += weight(k) * (at(m + k) + at(m - k))
      squared += term * term
    }
    const scale = variance / (block * this.#variance)
    const error = scale * Math.sqrt((squared * block) / this.#samples)
    return error > window.error ? { ...window, error } : window
  }

  /** Lags of level `l` at which pairs are many: up to half of the longest chain. */
  #lastLag(l: number): number {
    const blocks = Math.max(...this.#groups.map((group) => group.blocks(l)))
    return l === 0 ? Math.max(1, Math.min(this.#lags - 1, blocks >> 1)) : Math.min(this.#lags, blocks >> 1)
  }

  #window(level: number, lag: number): SummationWindow {
    const sums = this.level(level)
    const { block } = sums
    let area = autocovariance(sums, 0) / 2
    for (let k = 1; k <= lag; k++) area += autocovariance(sums, k)
    if (level === 0) area += autocovariance(sums, lag + 1) / 2
    const tauHalf = area / (block * this.#variance)
    const width = level === 0 ? lag + 1 / 2 : lag * block + (block - 1) / 2
    // Wolff's formula (eq. 42), with the sum of the squared weights of this window
    const weights = level === 0 ? lag + 1 / 4 : lag * block + block / 3
    const squared = Math.max(0, weights + 1 / 2 - tauHalf)
    const error = Math.abs(tauHalf) * Math.sqrt((4 * squared) / this.#samples)
    const ofBlocks = block * decayTime(area / autocovariance(sums, 0))
    const decay = STEEPNESS * Math.max(decayTime(tauHalf), ofBlocks, this.#decay)
    // in very short series the condition would hold at once, since they are noise all over
    const closed = width >= decay && Math.exp(-width / decay) <= decay / Math.sqrt(width * this.#samples)
    return { level, lag, block, width, tauHalf, error, closed }
  }
}

/**
 * tau_exp of |rho| from sums over the lags of level 0, `squares` that of rho^2 plus 1/2: an exponential a^t or (-a)^t has
 * 1/2 + a^2 / (1 - a^2). Where neither sum rho nor sum (-1)^t rho is as large as for one of those, rho oscillates like a^t cos,
 * whose squares are half as large: then twice as long.
 */
function decayOfBothSigns(sums: LevelSums, lags: number, squares: number): number {
  const variance = autocovariance(sums, 0)
  let [even, odd] = [0, 0]
  for (let t = 1; t <= lags; t++) {
    if (t % 2 === 0) even += autocovariance(sums, t) / variance
    else odd += autocovariance(sums, t) / variance
  }
  const decay = 2 * decayTime(squares)
  const monotone = Math.max(decayTime(1 / 2 + even + odd), decayTime(1 / 2 + even - odd))
  return monotone < OSCILLATING * decay ? 2 * decay : decay
}

/** tau_exp of the exponential with 1/2 + sum_{t>=1} rho(t) = `half`; 0 where there is no correlation. */
function decayTime(half: number): number {
  return half <= 0.5 ? 0 : 1 / Math.log((2 * half + 1) / (2 * half - 1))
}

/**
 * 1/2 + sum_{t>=1} rho(t)^2 over the lags of level 0. Each square is larger by var rho(t) = 2 (1/2 + sum rho^2) / N on
 * average; that is taken away, and one standard deviation of it more, so that noise does not look like correlation.
 */
function sumOfSquares(sums: LevelSums, lags: number, samples: number): number {
  const variance = autocovariance(sums, 0)
  let sum = 1 / 2
  for (let t = 1; t <= lags; t++) sum += (autocovariance(sums, t) / variance) ** 2
  return Math.max(1 / 2, sum / (1 + (2 * (lags + Math.sqrt(2 * lags))) / samples))
}
