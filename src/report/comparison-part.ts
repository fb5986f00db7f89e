import { type FigureRow, pointsWithErrors } from '../figures/index.ts'
import { autocorrelation } from '../values/autocorrelation.ts'
import type { Estimate } from '../values/efficiency.ts'
import { estimateText } from '../values/estimate-text.ts'
import { exactness } from '../values/exactness.ts'
import { absent, grouped, significant } from '../values/format.ts'
import { integratedTimeFigures } from '../values/integrated-time.ts'
import { integratedTimeText } from '../values/integrated-time-text.ts'
import { meanFigures } from '../values/mean.ts'
import { meanText, withoutErrorText } from '../values/mean-text.ts'
import { readValue } from '../values/read-value.ts'
import { verdictWords } from '../values/verdict-words.ts'
import { Catalogue } from '../wording/catalogue.ts'
import { cheapest, type Price, priceOf, priceRatio } from '../wording/price.ts'
import { slowestTime } from '../wording/slowest-time.ts'
import { figureCell, type Html, html, table } from './html.ts'
import type { ReportedSampler } from './reported-run.ts'
import { autocorrelationFigure, marksRemark, type ReportFigure } from './sampler-figures.ts'

/** Curves in one figure: there are no more colours. */
const MOST_CURVES = 6

/** Samplers side by side, of one run or of several. */
export class Comparison {
  readonly #samplers: readonly ReportedSampler[]
  /** The analysis that all are compared by: tau_int of the charge. */
  readonly #time: string | undefined
  readonly #measurement: string
  readonly #symbol: string
  readonly #labels: ReadonlyMap<ReportedSampler, string>

  constructor(samplers: readonly ReportedSampler[]) {
    this.#samplers = samplers
    const measurements = samplers.find((sampler) => sampler.measurements.length > 0)?.measurements ?? []
    this.#time = slowestTime(samplers, new Catalogue(measurements))
    this.#measurement = this.#time?.replace(/\/integrated-time$/, '') ?? ''
    this.#symbol = measurements.find(({ name }) => name === this.#measurement)?.symbol ?? this.#measurement
    this.#labels = labelsOf(samplers)
  }

  table(): Html {
    const prices = new Map(this.#samplers.map((sampler) => [sampler, this.#price(sampler)]))
    const rows = this.#samplers.map((sampler) => this.#row(sampler, prices))
    const tau = `tau_int(${this.#symbol})`
    return html`${table(
      [
        'run',
        'sampler',
        'lattice',
        'beta',
        'chains × trajectories',
        'acceptance',
        tau,
        `tunneling rate of ${this.#symbol}`,
        'forces per independent one',
        'times the cheapest',
        'seconds per independent one',
        'exactness',
      ],
      rows,
    )}
${this.#remarks()}
<p class="note">An independent one costs ${tau} times what a trajectory of one chain costs: in evaluations of the force, which are the same on every machine, and in seconds of the machine that computed it. ${'>'} marks a lower bound, ? what is not reliable. The cheapest is that of the same lattice and beta.</p>`
  }

  figures(): ReportFigure[] {
    return [this.#overBeta('tau-int-over-beta'), this.#tunnelingOverBeta(), this.#autocorrelations()].filter(
      (figure) => figure !== undefined,
    )
  }

  /** What must be said of the numbers in the table. */
  #remarks(): Html | undefined {
    const remarks = this.#samplers.flatMap((sampler) => {
      const time = this.#timeOf(sampler)
      const rate = readValue(meanFigures, sampler.analyses.get(`${this.#measurement}/tunneling-rate`)?.value)
      const remark = time && integratedTimeText(time).remark
      return [
        remark ? `${sampler.run}, ${this.#labels.get(sampler)}: tau_int: ${remark}` : '',
        rate && withoutErrorText(rate)
          ? `${sampler.run}, ${this.#labels.get(sampler)}: ${withoutErrorText(rate)}`
          : '',
      ].filter((text) => text !== '')
    })
    return remarks.length === 0
      ? undefined
      : html`<ul class="note">${remarks.map((text) => html`<li>${text}</li>`)}</ul>`
  }

  #timeOf(sampler: ReportedSampler) {
    return this.#time === undefined
      ? undefined
      : readValue(integratedTimeFigures, sampler.analyses.get(this.#time)?.value)
  }

  #price(sampler: ReportedSampler): Price {
    return priceOf(this.#timeOf(sampler), sampler.progress)
  }

  #row(sampler: ReportedSampler, prices: ReadonlyMap<ReportedSampler, Price>): (Html | string)[] {
    const { progress, analyses } = sampler
    const { lattice, beta, chains, trajectories } = progress
    const mean = (name: string) => readValue(meanFigures, analyses.get(name)?.value)
    const acceptance = mean('acceptance/mean')
    const tunneling = mean(`${this.#measurement}/tunneling-rate`)
    const time = this.#timeOf(sampler)
    const text = time && integratedTimeText(time)
    const alike = [...prices].filter(
      ([{ progress: other }]) => other.beta === beta && String(other.lattice) === String(lattice),
    )
    const price = prices.get(sampler)!
    const best = cheapest(alike.map(([, { forces }]) => forces))
    const ratio = best < 0 || alike.length < 2 ? undefined : priceRatio(price.forces, alike[best]![1].forces)
    const verdict = readValue(exactness, analyses.get('exactness')?.value)?.verdict
    return [
      this.#severalRuns ? sampler.run : '',
      this.#labels.get(sampler)!,
      lattice?.join('x') ?? '',
      beta === undefined ? '' : figureCell(significant(beta), beta),
      `${grouped(chains)} × ${grouped(trajectories)}`,
      acceptance === undefined ? '' : figureCell(meanText(acceptance), acceptance.mean, acceptance.error),
      time === undefined
        ? ''
        : figureCell(text!.value, time.frozen ? (time.lowerBound ?? null) : time.value, time.error),
      tunneling === undefined ? '' : figureCell(meanText(tunneling), tunneling.mean, tunneling.error),
      estimateCell(price.forces),
      ratio === undefined ? '' : alike[best]![0] === sampler ? '1' : estimateCell(ratio),
      estimateCell(price.seconds),
      verdict === undefined ? '' : html`<span class="${verdict}">${verdictWords[verdict]}</span>`,
    ]
  }

  /** tau_int over beta, where beta tells samplers apart. */
  #overBeta(name: string): ReportFigure | undefined {
    if (!this.#isByBeta) return undefined
    const values = this.#samplers.flatMap((sampler): FigureRow[] => {
      const time = this.#timeOf(sampler)
      const shown = time?.frozen ? (time.lowerBound ?? null) : (time?.value ?? null)
      if (time === undefined || shown === null) return []
      return [
        {
          run: sampler.run,
          sampler: this.#labels.get(sampler)!,
          beta: sampler.progress.beta!,
          tau_int: shown,
          error: time.frozen || time.error === null ? null : Math.max(time.error, time.jackknifeError ?? 0),
          bound: time.frozen ? 'lower' : null,
          doubtful: !time.frozen && !time.reliable,
        },
      ]
    })
    if (values.length < 2) return undefined
    return {
      name,
      caption: `τᵢₙₜ of ${this.#symbol}, with errors of one sigma.${marksRemark(values, 'lower')} Independent draws have 1.`,
      spec: pointsWithErrors({
        x: { field: 'beta', title: 'β', ticks: betasOf(values) },
        y: {
          field: 'tau_int',
          error: 'error',
          title: `τᵢₙₜ of ${this.#symbol} (trajectories)`,
          scale: 'log',
        },
        series: { field: 'sampler' },
        bounds: 'bound',
        values,
        doubtful: 'doubtful',
        rules: [{ value: 1, label: 'independent draws' }],
      }),
    }
  }

  #tunnelingOverBeta(): ReportFigure | undefined {
    if (!this.#isByBeta) return undefined
    const values = this.#samplers.flatMap((sampler): FigureRow[] => {
      const rate = readValue(meanFigures, sampler.analyses.get(`${this.#measurement}/tunneling-rate`)?.value)
      const shown = rate?.upperBound ?? rate?.mean ?? null
      if (rate === undefined || shown === null) return []
      return [
        {
          run: sampler.run,
          sampler: this.#labels.get(sampler)!,
          beta: sampler.progress.beta!,
          rate: shown,
          error: rate.error,
          bound: rate.upperBound === undefined ? null : 'upper',
        },
      ]
    })
    if (values.length < 2) return undefined
    return {
      name: 'tunneling-over-beta',
      caption: `How far ${this.#symbol} moves in a trajectory on average, with errors of one sigma.${marksRemark(values, 'upper')}`,
      spec: pointsWithErrors({
        x: { field: 'beta', title: 'β', ticks: betasOf(values) },
        y: { field: 'rate', error: 'error', title: `⟨|Δ${this.#symbol}|⟩ per trajectory`, scale: 'log' },
        series: { field: 'sampler' },
        bounds: 'bound',
        values,
      }),
    }
  }

  #autocorrelations(): ReportFigure | undefined {
    const curves = this.#samplers.flatMap((sampler) => {
      const value = readValue(
        autocorrelation,
        sampler.analyses.get(`${this.#measurement}/autocorrelation`)?.value,
      )
      if (value === undefined || value.lags.length < 2) return []
      const several = this.#samplers.some((other) => other !== sampler && other.name === sampler.name)
      return [{ name: several ? `${sampler.run}: ${sampler.name}` : sampler.name, value }]
    })
    if (curves.length < 2 || curves.length > MOST_CURVES) return undefined
    return {
      name: 'autocorrelations',
      caption: `Autocorrelation ρ(t) of ${this.#symbol} at a distance of t trajectories, with bands of one sigma.`,
      spec: autocorrelationFigure(curves),
    }
  }

  get #severalRuns(): boolean {
    return new Set(this.#samplers.map(({ run }) => run)).size > 1
  }

  get #isByBeta(): boolean {
    const betas = this.#samplers.map(({ progress }) => progress.beta)
    return betas.every((beta) => beta !== undefined) && new Set(betas).size > 1
  }
}

/**
 * What samplers are called, as series and in tables: by the settings too, where two of a name at the same beta differ in them.
 */
function labelsOf(samplers: readonly ReportedSampler[]): Map<ReportedSampler, string> {
  const place = ({ name, progress }: ReportedSampler) => `${name} ${progress.beta} ${progress.lattice}`
  return new Map(
    samplers.map((sampler) => {
      const alike = samplers.filter((other) => place(other) === place(sampler))
      const settings = Object.entries(sampler.progress.settings).filter(([name, value]) =>
        alike.some(({ progress }) => (progress.settings[name] ?? value) !== value),
      )
      return [sampler, [sampler.name, ...settings.map(([name, value]) => `${name} ${value}`)].join(', ')]
    }),
  )
}

/** Where the axis of beta has its numbers, unless they would lie over each other. */
function betasOf(rows: readonly FigureRow[]): number[] {
  const betas = [...new Set(rows.map(({ beta }) => beta as number))].sort((a, b) => a - b)
  const length = betas.at(-1)! - betas[0]!
  return betas.filter((beta, i) => i === 0 || beta - betas[i - 1]! > length / 20)
}

function estimateCell(estimate: Estimate): Html | string {
  const text = estimateText(estimate)
  return text === absent ? '' : figureCell(text, estimate.value, estimate.error)
}
