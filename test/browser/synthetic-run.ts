import { listOf, standardMeasurements } from '../wording/standard-catalogue.ts'

/** One value for one topic, as a pipeline would publish it. */
export interface Emission {
  readonly topic: string
  readonly kind: string
  readonly value: unknown
}

/** What a synthetic run pretends to be. */
export interface SyntheticOptions {
  readonly betas: readonly number[]
  /** Trajectories per chain between two calls of `advance`. */
  readonly step?: number
  readonly total?: number
  readonly chains?: number
  /** Name of a sampler whose <Q^2> is 6.2 errors from the exact one. */
  readonly wrong?: string
}

/** A check of exactness as the analysis emits it. */
interface Check {
  readonly name: string
  readonly mean: number | null
  readonly error: number | null
  readonly exact: number | null
  readonly zScore: number
  readonly limit: number | null
  readonly alarm: boolean
  readonly abstains?: true
  readonly reason?: string
  readonly chiSquared?: number
  readonly degreesOfFreedom?: number
  readonly pValue?: number
}

/** As of means and distributions whose errors are well known. */
const limit = 5.2

/** Plaquette, <Q^2>, tunneling rate and tau_int(Q) at 16x16 and beta = 1..7: plausible, not exact. */
const plausible: Record<number, { plaquette: number; chargeSquared: number; hop: number; time: number }> = {
  1: { plaquette: 0.4464, chargeSquared: 11.1, hop: 2.2, time: 2 },
  2: { plaquette: 0.6978, chargeSquared: 5.6, hop: 1.3, time: 4 },
  3: { plaquette: 0.81, chargeSquared: 2.9, hop: 0.45, time: 12 },
  4: { plaquette: 0.8635, chargeSquared: 1.96, hop: 0.08, time: 40 },
  5: { plaquette: 0.8934, chargeSquared: 1.48, hop: 0.0226, time: 212 },
  6: { plaquette: 0.9126, chargeSquared: 1.2, hop: 0.0046, time: 924 },
  7: { plaquette: 0.9256, chargeSquared: 1.01, hop: 0, time: 7000 },
}

/** A small generator of uniform numbers, so that pages of tests are the same every time (Marsaglia's xorshift32). */
function uniforms(seed: number): () => number {
  let state = seed | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/**
 * A run that nobody computes: values of every standard kind for one sampler or several, moving as real ones would.
 * For looking at the page and for its tests; it claims no statistics.
 */
export class SyntheticRun {
  readonly #options: Required<Omit<SyntheticOptions, 'wrong'>> & Pick<SyntheticOptions, 'wrong'>
  readonly #uniform = uniforms(2112)
  readonly #charges: Int32Array[]
  readonly #traces: number[][][]
  readonly #walks = new Map<string, number>()
  #trajectories = 0

  constructor(options: SyntheticOptions) {
    this.#options = { step: 200, total: 100_000, chains: 128, ...options }
    this.#charges = options.betas.map((beta) =>
      Int32Array.from({ length: 4 }, () => this.#drawCharge(plausible[beta]!.chargeSquared)),
    )
    this.#traces = options.betas.map(() => [[], [], [], []])
  }

  get done(): boolean {
    return this.#trajectories >= this.#options.total
  }

  /** Name of the sampler at place `i`. */
  name(i: number): string {
    return this.#options.betas.length === 1 ? 'hmc' : `beta-${this.#options.betas[i]}`
  }

  /** The next values of every topic. */
  advance(): Emission[] {
    this.#trajectories = Math.min(this.#options.total, this.#trajectories + this.#options.step)
    return this.#options.betas.flatMap((_, i) => this.#sampler(i))
  }

  #normal(): number {
    let sum = 0
    for (let i = 0; i < 12; i++) sum += this.#uniform()
    return sum - 6
  }

  #drawCharge(variance: number): number {
    return Math.round(this.#normal() * Math.sqrt(variance))
  }

  /** A running mean that wanders within its shrinking error, as a function of `name`. */
  #wander(name: string): number {
    const next = 0.97 * (this.#walks.get(name) ?? this.#normal()) + 0.24 * this.#normal()
    this.#walks.set(name, next)
    return next
  }

  #hop(i: number): void {
    const { hop, chargeSquared } = plausible[this.#options.betas[i]!]!
    const charges = this.#charges[i]!
    const traces = this.#traces[i]!
    for (let point = 0; point < 50; point++) {
      charges.forEach((charge, chain) => {
        if (this.#uniform() < Math.min(1, hop * 2)) {
          const proposal = charge + (this.#uniform() < 0.5 ? -1 : 1)
          const weight = Math.exp((charge ** 2 - proposal ** 2) / (2 * chargeSquared))
          if (this.#uniform() < weight) charges[chain] = proposal
        }
        const trace = traces[chain]!
        trace.push(charges[chain]!)
        if (trace.length > 500) trace.shift()
      })
    }
  }

  #sampler(i: number): Emission[] {
    const { chains, total, betas } = this.#options
    const beta = betas[i]!
    const { plaquette, chargeSquared, hop, time } = plausible[beta]!
    const name = this.name(i)
    const n = this.#trajectories
    const count = n * chains
    const emit = (analysis: string, kind: string, value: unknown): Emission => ({
      topic: `run/1/${name}/analysis/${analysis}`,
      kind,
      value,
    })
    const checks: Check[] = []
    const check = (quantity: string, figures: Omit<Check, 'name' | 'limit' | 'alarm'>): void => {
      checks.push(
        quantity === 'exp(-dH)'
          ? {
              name: quantity,
              ...figures,
              limit: null,
              alarm: false,
              abstains: true,
              reason: 'informs only',
            }
          : { name: quantity, ...figures, limit, alarm: Math.abs(figures.zScore) > limit },
      )
    }
    /** `quantity`: what the check of exactness calls it. */
    const mean = (
      analysis: string,
      truth: number,
      spread: number,
      tauInt: number,
      quantity: string | undefined,
      exact = true,
    ): Emission => {
      const error = (spread * Math.sqrt(tauInt)) / Math.sqrt(count)
      const wrong = name === this.#options.wrong && quantity === 'Q squared'
      const zScore = wrong ? 6.2 : this.#wander(`${name}/${analysis}`)
      const known = exact ? { exact: truth, zScore } : {}
      if (quantity !== undefined)
        check(quantity, { mean: truth + zScore * error, error, exact: truth, zScore })
      return emit(analysis, 'mean', { kind: 'mean', mean: truth + zScore * error, error, count: n, ...known })
    }
    const integratedTime = (analysis: string, truth: number): Emission => {
      const relative = Math.sqrt((30 * truth) / count)
      const frozen = hop === 0 && analysis.startsWith('Q')
      const value = truth * (1 + 0.5 * relative * this.#wander(`${name}/${analysis}`))
      const long = count > 100 * truth
      return emit(analysis, 'integratedTime', {
        kind: 'integratedTime',
        value: frozen ? (4 * count * chargeSquared) / 3 : value,
        error: frozen ? null : truth * relative,
        ...(frozen ? {} : { jackknifeError: 1.1 * truth * relative }),
        window: frozen ? null : Math.round(3 * truth),
        count: n,
        chains,
        changes: Math.round(hop * count),
        reliable: !frozen && long,
        slowMode: false,
        frozen,
        ...(frozen ? { lowerBound: (4 * count * chargeSquared) / 3 } : {}),
        ...(frozen || long ? {} : { reason: 'perhaps fewer than 50 tau_int of values' }),
      })
    }
    /** rho(t) = r^t with the r that gives tau_int = `truth`, as a multilevel accumulator tells it: ever wider lags. */
    const autocorrelation = (analysis: string, truth: number): Emission => {
      const frozen = hop === 0 && analysis.startsWith('Q')
      const r = (truth - 1) / (truth + 1)
      const lags = [0]
      for (let lag = 1; lag < n / 4; lag += Math.max(1, 2 ** Math.ceil(Math.log2(lag / 32)))) lags.push(lag)
      const shown = frozen ? [] : lags
      const errors = shown.map((t) => Math.sqrt(((1 - r ** (2 * t)) * truth * 2) / count))
      return emit(analysis, 'autocorrelation', {
        kind: 'autocorrelation',
        lags: shown,
        rho: shown.map((t, k) => r ** t + 0.7 * errors[k]! * this.#wander(`${name}/${analysis}/${k >> 3}`)),
        errors,
        window: frozen ? null : Math.round(3 * truth),
        count: n,
        chains,
        frozen,
        ...(frozen ? { reason: 'Q never changed' } : {}),
      })
    }
    this.#hop(i)
    const reach = Math.ceil(3.2 * Math.sqrt(chargeSquared))
    const bins = Array.from({ length: 2 * reach + 1 }, (_, b) => b - reach)
    const weights = bins.map((q) => Math.exp((-q * q) / (2 * chargeSquared)))
    const norm = weights.reduce((a, b) => a + b, 0)
    const exact = weights.map((w) => w / norm)
    const errors = exact.map((p) => Math.sqrt((p * (1 - p) * time) / count))
    const probabilities = exact.map((p, b) => Math.max(0, p + errors[b]! * this.#wander(`${name}/P${b}`)))
    const points = this.#traces[i]![0]!.length
    const freedom = bins.length - 1
    const distributionZ = Math.abs(this.#wander(`${name}/P(Q)`))
    const distribution = {
      mean: null,
      error: null,
      exact: null,
      zScore: distributionZ,
      chiSquared: freedom + distributionZ * Math.sqrt(2 * freedom),
      degreesOfFreedom: freedom,
      pValue: 0.5 * Math.exp(-distributionZ),
    }
    // dH is about normal with mean m and variance 2m, which makes <exp(-dH)> = 1 (Creutz).
    const energyError = 0.02 * beta ** 2
    // A tail as of trajectories that go wrong, and bins that nothing falls into.
    const energyBins = Array.from({ length: 64 }, (_, b) => -6 + (b + 0.5) / 4)
    const energyWeights = energyBins.map(
      (e) => Math.exp(-((e - energyError) ** 2) / (4 * energyError)) + (e > 0 ? 1e-3 * Math.exp(-e) : 0),
    )
    const energyNorm = energyWeights.reduce((a, b) => a + b, 0)
    const energyProbabilities = energyWeights.map((w) => Math.round((w / energyNorm) * count) / count)
    const emissions = [
      {
        topic: `run/1/${name}/progress`,
        kind: 'progress',
        value: {
          kind: 'progress',
          phase: this.done ? 'done' : 'sample',
          trajectories: n,
          total,
          rate: 412.5,
          seconds: n / 412.5,
          eta: (total - n) / 412.5,
          takesTurns: false,
          chains,
          lattice: [16, 16],
          beta,
          precision: 'f32',
          settings: { stepSize: 0.15, leapfrogSteps: 10, start: 'exact' },
          sampler: name,
          pipeline: betas.length === 1 ? 'hmc' : 'freezing',
          seed: 7,
        },
      },
      emit('measurements', 'measurements', listOf(standardMeasurements)),
      emit('Q/trace', 'trace', {
        kind: 'trace',
        first: Math.max(0, n - 4 * points),
        stride: 4,
        chains: 4,
        points,
        values: Float32Array.from(this.#traces[i]!.flat()),
      }),
      emit('Q/histogram', 'histogram', {
        kind: 'histogram',
        bins,
        counts: probabilities.map((p) => Math.round(p * count)),
        probabilities,
        errors,
        exact,
      }),
      mean('plaquette/mean', plaquette, 0.01, 2, 'plaquette'),
      mean('Q/mean', 0, Math.sqrt(chargeSquared), time, undefined),
      mean('QR/mean', 0, Math.sqrt(0.9 * chargeSquared), time, undefined),
      mean('W2x2/mean', plaquette ** 4, 0.03, 3, 'W2x2'),
      mean('polyakov/mean', 0, 0.5, 2.2, undefined),
      mean('Q/squared', chargeSquared, 1.4 * chargeSquared, time, 'Q squared'),
      mean('Q/susceptibility', chargeSquared / 256, (1.4 * chargeSquared) / 256, time, undefined),
      mean('acceptance/mean', 0.9 - 0.07 * beta, 0.3, 1, undefined, false),
      mean('expMinusEnergyError/mean', 1, 0.8, 1, 'exp(-dH)'),
      mean('energyError/mean', energyError, Math.sqrt(2 * energyError), 1, undefined, false),
      emit('energyError/histogram', 'histogram', {
        kind: 'histogram',
        bins: energyBins,
        counts: energyProbabilities.map((p) => p * count),
        probabilities: energyProbabilities,
        errors: energyProbabilities.map((p) => Math.sqrt((p * (1 - p)) / count)),
      }),
      autocorrelation('Q/autocorrelation', time),
      autocorrelation('plaquette/autocorrelation', 3.2),
      integratedTime('Q/integrated-time', time),
      integratedTime('QR/integrated-time', 1 + 0.95 * (time - 1)),
      integratedTime('plaquette/integrated-time', 3.2),
      integratedTime('polyakov/integrated-time', 2.2),
      emit('Q/tunneling-rate', 'tunnelingRate', {
        kind: 'tunnelingRate',
        mean: hop === 0 ? 0 : hop * (1 + (this.#wander(`${name}/hop`) * 2) / Math.sqrt(count * hop)),
        error: hop === 0 ? null : (hop * 2) / Math.sqrt(count * hop),
        count: n,
        ...(hop === 0 ? { upperBound: 3 / count } : {}),
      }),
      emit('exact', 'exact', {
        kind: 'exact',
        lattice: [16, 16],
        beta,
        plaquette,
        plaquetteInfiniteVolume: plaquette - 1e-5,
        chargeSquared,
        susceptibility: chargeSquared / 256,
        smoothChargeSquared: 0.9 * chargeSquared,
        wilsonLoop: { '1x1': plaquette, '2x2': plaquette ** 4, '4x4': plaquette ** 16 },
        polyakovLoopSquared: { time: 0.5, space: 0.5 },
        chargeProbability: exact.slice(reach),
      }),
      emit('mine/ratio', 'ratio', 0.5 + 0.01 * this.#wander(`${name}/mine`)),
      emit('mine/table', 'moments', { kind: 'moments', second: 1.25, fourth: 4.5, note: 'of my own' }),
    ]
    check('P(Q)', distribution)
    const worst = checks
      .filter((each) => each.limit !== null)
      .reduce((a, b) => (Math.abs(b.zScore) > Math.abs(a.zScore) ? b : a))
    return [
      ...emissions,
      emit('exactness', 'exactness', {
        kind: 'exactness',
        verdict: worst.alarm ? 'violated' : 'passed',
        falseAlarm: 1e-4,
        worst: { name: worst.name, zScore: worst.zScore, limit: worst.limit },
        restsOnStart: hop === 0,
        count: n,
        checks,
      }),
    ]
  }
}
