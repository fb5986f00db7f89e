import type { Estimate } from '../../values/efficiency.ts'
import { estimateText } from '../../values/estimate-text.ts'
import { absent, significant } from '../../values/format.ts'
import { integratedTimeFigures } from '../../values/integrated-time.ts'
import { readValue } from '../../values/read-value.ts'
import type { Catalogue } from '../../wording/catalogue.ts'
import { cheapest, type Price, priceOf, priceRatio } from '../../wording/price.ts'
import { slowestTime } from '../../wording/slowest-time.ts'
import { type ComparedNumber, comparisonScene, isByBeta } from '../comparison-scene.ts'
import { element } from '../element.ts'
import { markerPicture } from '../marker.ts'
import { Plot } from '../plot.ts'
import type { SamplerModel } from '../run-model.ts'
import { scrollTable } from '../scroll-table.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

interface Row extends Price {
  readonly sampler: SamplerModel
}

/** What one independent configuration costs with each sampler, in seconds and in evaluations of the force. */
export class PricePanel extends Panel {
  readonly #scroll = scrollTable('Table of prices')
  readonly #notes = element('ul', { class: 'notes' })
  readonly #seconds = new Plot({ className: 'comparison' })
  readonly #forces = new Plot({ className: 'comparison' })
  readonly #plots = element('div', { class: 'side-by-side' }, this.#seconds.element, this.#forces.element)

  constructor() {
    super('price', 'Price of an independent configuration', '', {
      span: 'all',
      terms: ['price', 'tau_int', 'value(error)', 'force', 'frozen', 'unreliable'],
    })
    this.body.append(this.#scroll.frame, this.#notes, this.#plots)
  }

  protected override update(view: View): void {
    const { samplers, catalogue } = view
    const name = slowestTime(samplers, catalogue)
    const rows = samplers.map(
      (sampler): Row => ({
        sampler,
        ...priceOf(
          name === undefined
            ? undefined
            : readValue(integratedTimeFigures, sampler.analyses.get(name)?.value),
          sampler.progress,
        ),
      }),
    )
    const slowest = timeName(name, catalogue)
    this.explain(
      `${slowest} times what a trajectory of one chain costs. Times: as many as the cheapest. ? marks what is not reliable yet, > a lower bound.`,
    )
    this.#drawTable(rows, slowest, view)
    this.#notes.replaceChildren(...notes(rows, slowest, view))
    this.#plots.hidden = !isByBeta(view)
    if (this.#plots.hidden) return
    const of = (price: (row: Row) => Estimate) => (sampler: SamplerModel) =>
      comparedNumber(price(rows.find((row) => row.sampler === sampler)!))
    const hasForces = rows.some(({ forces }) => forces.value !== null)
    this.#forces.element.hidden = !hasForces
    this.#seconds.show(
      comparisonScene(
        view,
        of(({ seconds }) => seconds),
        {
          title: 'Price in seconds',
          axis: 'seconds per independent configuration',
        },
      ),
    )
    if (hasForces)
      this.#forces.show(
        comparisonScene(
          view,
          of(({ forces }) => forces),
          {
            title: 'Price in evaluations of the force',
            axis: 'forces per independent configuration',
          },
        ),
      )
  }

  override dispose(): void {
    this.#seconds.dispose()
    this.#forces.dispose()
    super.dispose()
  }

  #drawTable(rows: readonly Row[], slowest: string, view: View): void {
    const head = (name: string, unit: string): HTMLElement =>
      element('th', { scope: 'col' }, name, element('span', { class: 'remark' }, unit))
    const inSeconds = timesCheapest(rows.map(({ seconds }) => seconds))
    const inForces = timesCheapest(rows.map(({ forces }) => forces))
    const cell = (text: string): HTMLElement => element('td', { class: 'number' }, text)
    const body = rows.map((row, i) => {
      const { sampler, time, seconds, forces, secondsPerTrajectory, forcesPerTrajectory } = row
      return element(
        'tr',
        {},
        element('th', { scope: 'row' }, markerPicture(sampler.index), view.label(sampler)),
        cell(significant(sampler.progress?.beta ?? null)),
        cell(estimateText(time)),
        cell(secondsText(secondsPerTrajectory)),
        cell(significant(forcesPerTrajectory ?? null)),
        cell(estimateText(seconds)),
        cell(inSeconds[i]!),
        cell(estimateText(forces)),
        cell(inForces[i]!),
      )
    })
    this.#scroll.table.replaceChildren(
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          head('sampler', ''),
          head('beta', ''),
          head(slowest, 'trajectories'),
          head('seconds', 'per trajectory of a chain'),
          head('forces', 'per trajectory of a chain'),
          head('price', 'seconds'),
          head('times', 'the cheapest'),
          head('price', 'forces'),
          head('times', 'the cheapest'),
        ),
      ),
      element('tbody', {}, ...body),
    )
  }
}

/** `tau_int(Q)` of `Q/integrated-time`. */
function timeName(name: string | undefined, catalogue: Catalogue): string {
  return name === undefined ? 'tau_int' : (catalogue.describe(name).column ?? name)
}

const secondsText = (seconds: number | undefined): string =>
  seconds === undefined ? absent : significant(Number(seconds.toPrecision(3)))

/** Of each price how many times the cheapest it is, in words. */
function timesCheapest(prices: readonly Estimate[]): string[] {
  const best = cheapest(prices)
  return prices.map((price, i) =>
    best < 0 ? absent : i === best ? 'cheapest' : estimateText(priceRatio(price, prices[best]!)),
  )
}

function comparedNumber({ value, error, bound, reason }: Estimate): ComparedNumber | undefined {
  if (value === null || !(value > 0)) return undefined
  const text = estimateText({
    value,
    error,
    ...(bound !== undefined && { bound }),
    ...(reason !== undefined && { reason }),
  })
  return {
    value,
    error,
    beyond: bound === 'lower' ? 1 : bound === 'upper' ? -1 : 0,
    reliable: reason === undefined,
    label: text,
    words: reason === undefined ? text : `${text}, ${reason}`,
  }
}

/** What a reader must know before prices are compared. */
function notes(rows: readonly Row[], slowest: string, view: View): HTMLElement[] {
  const names = (which: (row: Row) => boolean): string =>
    rows
      .filter(which)
      .map(({ sampler }) => view.label(sampler))
      .join(', ')
  const frozen = names(({ time }) => time.bound === 'lower')
  const doubtful = names(({ time }) => time.bound === undefined && time.reason !== undefined)
  const sideBySide = rows.some(({ sampler: { progress } }) => progress?.takesTurns === false)
  const runs = new Set(rows.map(({ sampler }) => sampler.run))
  const said = [
    frozen === '' ? '' : `Frozen: ${frozen}. The price is more than the bound; how much more, nothing tells.`,
    doubtful === '' ? '' : `${slowest} is not reliable yet, or not known: ${doubtful}.`,
    runs.size > 1
      ? 'Seconds are those of the machine that each run had: compare forces where machines differ.'
      : sideBySide && rows.length > 1
        ? 'The samplers ran side by side and shared the machine: seconds are of all of them at once.'
        : '',
  ]
  return said.filter((text) => text !== '').map((text) => element('li', {}, text))
}
