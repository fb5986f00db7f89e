import type { Connection } from '../../client/index.ts'
import { absent, counted, grouped, significant, valueWithError } from '../../values/format.ts'
import { RHAT_LIMIT } from '../../values/split-rhat.ts'
import { Choice } from '../choice.ts'
import { element } from '../element.ts'
import { band, level, line, markers } from '../layers.ts'
import { markerPicture, shapeOf } from '../marker.ts'
import { type AgainWorker, MeasurementAgain } from '../measurement-again.ts'
import type { MeasurementChannel } from '../measurement-channel.ts'
import { type Layer, Plot, type Scene } from '../plot.ts'
import type { SamplerModel } from '../run-model.ts'
import { scrollTable } from '../scroll-table.ts'
import type { AgainPoint, AgainResult } from '../series-again.ts'
import { setText } from '../set-text.ts'
import { shownRange, type TimeRange } from '../time-range.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

/** So many bytes are read without asking; beyond the second number it is left to the command line. */
const UNASKED = 16e6
const MOST = 2e9
/** A run that goes on is read on when it has grown by this factor. */
const GROWN = 1.1

interface Job {
  readonly sampler: SamplerModel
  readonly channel: MeasurementChannel
  /** What of it is wanted. */
  readonly key: string
  readonly bytes: number
  again: MeasurementAgain | undefined
}

/** What is drawn over the trajectories: value and error of each point. */
interface Drawn {
  readonly title: string
  readonly axis: string
  readonly of: (point: AgainPoint) => { readonly value: number | null; readonly error: number | null }
  readonly levels: readonly number[]
}

/** A measurement analysed again in the page from its values, without what is left out at the start: mean, tau_int, sample size and split R-hat. */
export class AgainPanel extends Panel {
  readonly #connection: Pick<Connection, 'fetch'>
  readonly #newWorker: () => AgainWorker
  readonly #changed: () => void
  readonly #choice = new Choice('Measurement', 'again-measurement', (again) => this.view?.choose({ again }))
  readonly #button = element('button', { type: 'button' })
  readonly #status = element('p', { class: 'tool-status', role: 'status' })
  readonly #scroll = scrollTable('Table of what is analysed again')
  readonly #notes = element('ul', { class: 'notes' })
  readonly #plots: readonly Plot[]
  readonly #jobs = new Map<string, Job>()
  /** The reader has asked for what is too much to be read unasked, or has stopped it. */
  #asked: { readonly key: string; readonly go: boolean } | undefined
  #extent: TimeRange = [0, 1]

  constructor(connection: Pick<Connection, 'fetch'>, newWorker: () => AgainWorker, changed: () => void) {
    super('again', 'Analysed again without the start', '', {
      span: 'all',
      terms: ['value(error)', 'tau_int', 'sample size', 'split R-hat', 'unreliable', 'frozen'],
    })
    this.#connection = connection
    this.#newWorker = newWorker
    this.#changed = changed
    this.#plots = Array.from(
      { length: 3 },
      () => new Plot({ onMove: (move, shown) => this.view?.moveTime(move, shown, this.#extent) }),
    )
    this.body.append(
      element('div', { class: 'tool-bar' }, this.#choice.element, this.#button, this.#status),
      this.#scroll.frame,
      this.#notes,
      element('div', { class: 'side-by-side' }, ...this.#plots.map((plot) => plot.element)),
    )
  }

  protected override update(view: View): void {
    const { chosen, measurements, catalogue } = view
    const names = [...new Set(measurements.map(({ name }) => name))].sort((a, b) =>
      catalogue.compareMeasurements(a, b),
    )
    const name = chosen.again !== undefined && names.includes(chosen.again) ? chosen.again : names[0]
    this.#choice.show(names, name)
    const { leftOut } = chosen
    this.explain(
      leftOut === 0
        ? 'All values from the first trajectory on. The field above says how many are to be left out at the start.'
        : `All values but those of the first ${counted(leftOut, 'trajectory')} of each chain, which lie under a veil in the other curves.`,
    )
    const wanted = this.#wanted(name, leftOut, view)
    this.#keepOnly(wanted)
    const key = `${name} ${leftOut}`
    const bytes = wanted.reduce((sum, job) => sum + job.bytes, 0)
    const logged = wanted.filter(({ channel }) => channel.isLogged)
    const goes =
      bytes <= MOST && (this.#asked?.key === key ? this.#asked.go : bytes <= UNASKED) && logged.length > 0
    if (goes) for (const job of logged) this.#read(job, leftOut, catalogue.knownMean(name!))
    const isReading = wanted.some(({ again }) => again?.isReading)
    this.#button.hidden = logged.length === 0 || bytes > MOST || (goes && !isReading)
    setText(this.#button, isReading ? 'Stop' : `Read ${grouped(Math.ceil(bytes / 1e6))} MB`)
    this.#button.onclick = () => {
      this.#asked = { key, go: !isReading }
      if (isReading) this.#keepOnly([])
      this.#changed()
    }
    setText(this.#status, statusText(wanted, bytes))
    this.#show(
      wanted.flatMap(({ sampler, again }) => {
        const result = again?.result
        return result === undefined ? [] : [{ sampler, result }]
      }),
      name ?? '',
      view,
    )
  }

  override dispose(): void {
    this.#keepOnly([])
    for (const plot of this.#plots) plot.dispose()
    super.dispose()
  }

  /** The measurement of all samplers that have it, as far as it is being read already. */
  #wanted(name: string | undefined, leftOut: number, { samplers, measurements }: View): Job[] {
    return samplers.flatMap((sampler) => {
      const channel = measurements.find(
        (each) => each.name === name && each.run === sampler.run && each.sampler === sampler.sampler,
      )
      if (channel === undefined) return []
      const key = `${channel.topic} ${channel.epoch} ${leftOut}`
      const { trajectories = 0, chains = 0 } = sampler.progress ?? {}
      return [
        this.#jobs.get(key) ?? { sampler, channel, key, bytes: 8 * trajectories * chains, again: undefined },
      ]
    })
  }

  /** Stops what is no longer wanted. */
  #keepOnly(wanted: readonly Job[]): void {
    const keys = new Set(wanted.map(({ key }) => key))
    for (const [key, job] of this.#jobs) {
      if (keys.has(key)) continue
      job.again?.stop()
      this.#jobs.delete(key)
    }
  }

  #read(job: Job, leftOut: number, mean: number | undefined): void {
    if (job.again === undefined) {
      job.again = new MeasurementAgain(
        this.#connection,
        this.#newWorker(),
        { channel: job.channel, leftOut, mean },
        this.#changed,
      )
      this.#jobs.set(job.key, job)
      void job.again.goOn()
    } else if ((job.sampler.progress?.trajectories ?? 0) > GROWN * job.again.rows) void job.again.goOn()
  }

  #show(
    shown: readonly { readonly sampler: SamplerModel; readonly result: AgainResult }[],
    name: string,
    view: View,
  ): void {
    this.#scroll.frame.hidden = shown.length === 0
    const heads = ['sampler', 'trajectories', `⟨${name}⟩`, 'tau_int', 'sample size', 'split R-hat']
    this.#scroll.table.replaceChildren(
      element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
      element(
        'tbody',
        {},
        ...shown.map(({ sampler, result }) =>
          element(
            'tr',
            {},
            element('th', { scope: 'row' }, markerPicture(sampler.index), view.label(sampler)),
            ...cells(result).map((text) => element('td', { class: 'number' }, text)),
          ),
        ),
      ),
    )
    const whose = (sampler: SamplerModel): string => (view.several ? `${view.label(sampler)}: ` : '')
    this.#notes.replaceChildren(
      ...shown.flatMap(({ sampler, result }) =>
        result.analysis.warnings.map((warning) => element('li', {}, `${whose(sampler)}${warning}`)),
      ),
    )
    const { leftOut, logarithmicTime, time } = view.chosen
    const end = Math.max(1, ...shown.map(({ result }) => result.curve.at(-1)?.trajectories ?? 0))
    this.#extent = [logarithmicTime ? Math.max(1, leftOut) : leftOut < end ? leftOut : 0, end]
    const range = shownRange(time, this.#extent)
    const known = view.catalogue.knownMean(name)
    const drawn: readonly Drawn[] = [
      {
        title: `Mean of ${name}`,
        axis: `⟨${name}⟩`,
        of: ({ mean, error }) => ({ value: mean, error }),
        levels: known === undefined ? [] : [known],
      },
      {
        title: `tau_int of ${name}`,
        axis: 'tau_int, trajectories',
        of: ({ time: value, timeError: error, frozen }) => ({ value: frozen ? null : value, error }),
        levels: [],
      },
      {
        title: `Split R-hat of ${name}`,
        axis: 'split R-hat',
        of: ({ splitRhat }) => ({ value: splitRhat, error: null }),
        levels: [1, RHAT_LIMIT],
      },
    ]
    drawn.forEach((what, i) => {
      this.#plots[i]!.element.hidden = shown.length === 0
      if (shown.length > 0) this.#plots[i]!.show(scene(what, shown, range, view))
    })
  }
}

/** Of the table: what stands behind the name of the sampler. */
function cells({ analysis }: AgainResult): string[] {
  const { length, mean, meanError, integratedTime, effectiveSampleSize, splitRhat } = analysis
  const { value, error, reliable, frozen, lowerBound } = integratedTime
  const time = frozen
    ? lowerBound === undefined
      ? 'frozen'
      : `frozen: > ${significant(Number(lowerBound.toPrecision(3)))}`
    : `${valueWithError(value, error)}${reliable || value === null ? '' : ' ?'}`
  const size =
    analysis.effectiveSampleSizeUpperBound === undefined
      ? grouped(effectiveSampleSize)
      : `< ${grouped(analysis.effectiveSampleSizeUpperBound)}`
  return [
    grouped(length),
    meanError === null && mean !== null ? `${significant(mean)}(?)` : valueWithError(mean, meanError),
    time,
    size,
    splitRhat === null ? absent : splitRhat.toFixed(4),
  ]
}

function statusText(jobs: readonly Job[], bytes: number): string {
  if (jobs.length === 0) return 'No values of this measurement are offered.'
  if (jobs.every(({ channel }) => !channel.isLogged))
    return 'The values are kept only in a run directory (leapstream run ... --run-dir): without one they cannot be had again.'
  if (bytes > MOST)
    return `${grouped(bytes / 1e9)} GB are too much for a page: use leapstream analyze on the run directory.`
  const problem = jobs.find(({ again }) => again?.problem !== undefined)?.again?.problem
  if (problem !== undefined) return problem
  const begun = jobs.filter(({ again }) => again !== undefined)
  if (begun.length === 0) return 'These are so many values that they are read only on request.'
  const rows = begun.map(({ again, sampler }) => {
    const all = Math.max(again!.rows, sampler.progress?.trajectories ?? 0)
    return `${grouped(again!.rows)}${again!.isReading ? ` of ${grouped(all)}` : ''}`
  })
  return begun.some(({ again }) => again!.isReading)
    ? `Reads the log: ${rows.join(', ')} trajectories per chain.`
    : `${rows.join(', ')} trajectories per chain were read.`
}

function scene(
  { title, axis, of, levels }: Drawn,
  shown: readonly { readonly sampler: SamplerModel; readonly result: AgainResult }[],
  [start, end]: TimeRange,
  { palette, chosen, label }: View,
): Scene {
  const layers: Layer[] = levels.map((at) => level(at, at === RHAT_LIMIT ? palette.muted : palette.exact))
  const reach = [...levels]
  const words: string[] = []
  for (const { sampler, result } of shown) {
    const points = result.curve.map((point) => ({ x: point.trajectories, ...of(point) }))
    const x = points.map((point) => point.x)
    const y = points.map(({ value }) => value ?? Number.NaN)
    const errors = points.map(({ error }) => error ?? Number.NaN)
    const colour = palette.series[sampler.index % 8]!
    layers.push(band(x, y, errors, colour, shown.length > 1 ? 0.12 : 0.2), line(x, y, colour, 1.75))
    const last = points.length - 1
    if (last < 0) continue
    layers.push(markers([x[last]!], [y[last]!], shapeOf(sampler.index), { colour, radius: 3 }))
    words.push(`${label(sampler)} ${valueWithError(y[last]!, errors[last]!)}`)
    const settled = start + 0.12 * (end - start)
    for (let i = 0; i <= last; i++) {
      if (x[i]! < (i === last ? start : settled) || x[i]! > end) continue
      const error = Number.isFinite(errors[i]!) ? errors[i]! : 0
      if (Number.isFinite(y[i]!)) reach.push(y[i]! - error, y[i]! + error)
    }
  }
  const [low, high] = reach.length === 0 ? [0, 1] : [Math.min(...reach), Math.max(...reach)]
  const margin = high > low ? 0.08 * (high - low) : 0.1 * Math.abs(high) || 0.5
  return {
    description: `${title} against trajectory, ${grouped(Math.round(start))} to ${grouped(Math.round(end))}: ${words.join('; ')}`,
    x: [start, end],
    y: [low - margin, high + margin],
    logarithmicX: chosen.logarithmicTime && end > 6 * start,
    xLabel: 'trajectories per chain',
    yLabel: axis,
    layers,
    palette,
  }
}
