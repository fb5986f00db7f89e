import type { Connection } from '../client/index.ts'
import { resultNames } from '../wording/result-names.ts'
import { DrawnPage } from './drawn-page.ts'
import { element } from './element.ts'
import { Header } from './header.ts'
import type { AgainWorker } from './measurement-again.ts'
import { type Tool, tools } from './page-view.ts'
import { AgainPanel } from './panels/again-panel.ts'
import { AgreementPanel, isInTable, measurementsOf } from './panels/agreement-panel.ts'
import { ComparisonPanel } from './panels/comparison-panel.ts'
import { createPanel, type PanelKind, panelKind } from './panels/create-panel.ts'
import type { Panel } from './panels/panel.ts'
import { PricePanel } from './panels/price-panel.ts'
import { ScatterPanel } from './panels/scatter-panel.ts'
import { SummaryPanel } from './panels/summary-panel.ts'
import { TargetPanel } from './panels/target-panel.ts'
import { TuningPanel } from './panels/tuning-panel.ts'
import type { RunModel, SamplerModel } from './run-model.ts'
import { TimeBar } from './time-bar.ts'
import { timeAfter } from './time-range.ts'
import { ToolBar } from './tool-bar.ts'
import type { View } from './view.ts'
import { ViewInAddress } from './view-in-address.ts'

/** Analyses that several samplers are compared by (arXiv:2112.01582, Fig. 1: topological freezing). */
const compared: ReadonlySet<PanelKind> = new Set(['tunnelingRate', 'integratedTime'])

const newAgainWorker = (): AgainWorker =>
  new Worker(new URL('./again-worker.ts', import.meta.url), { type: 'module' })

/**
 * Builds the page from a model and keeps it up to date at little cost: panels are drawn when their values have changed
 * and they are in view, and never in a hidden tab. The first drawing is for all.
 */
export class Page extends DrawnPage {
  readonly #model: RunModel
  readonly #header: Header
  readonly #main = element('main', { class: 'panels' })
  readonly #empty = element('p', { class: 'empty' })
  readonly #notice = element('p', { class: 'notice', role: 'status', hidden: '' })
  readonly #summary = new SummaryPanel()
  readonly #price = new PricePanel()
  readonly #agreement = new AgreementPanel()
  readonly #tuning: TuningPanel
  readonly #panels = new Map<string, { kind: PanelKind; panel: Panel }>()
  readonly #comparisons = new Map<string, ComparisonPanel>()
  readonly #bars = element('section', { class: 'bars', 'aria-label': 'What is shown' })
  readonly #timeBar = new TimeBar()
  readonly #toolBar = new ToolBar()
  readonly #connection: Pick<Connection, 'fetch' | 'topic'>
  readonly #tools = new Map<Tool, Panel>()
  /** Tools that have something new to show. */
  readonly #newInTools = new Set<Tool>()
  readonly #address = new ViewInAddress(() => this.#chose())
  readonly #inView = new Set<Element>()
  readonly #stale = new Set<Panel>()
  readonly #observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) this.#inView.add(target)
        else this.#inView.delete(target)
      }
      if (this.#stale.size > 0) this.invalidate()
    },
    { rootMargin: '200px' },
  )
  #everything = false

  constructor(root: HTMLElement, model: RunModel, connection: Pick<Connection, 'fetch' | 'topic'>) {
    super()
    this.#model = model
    this.#connection = connection
    this.#tuning = new TuningPanel(model)
    this.#header = new Header((id) => {
      const { hidden } = this.#address.view
      this.#address.change({
        hidden: hidden.includes(id) ? hidden.filter((other) => other !== id) : [...hidden, id],
      })
    })
    this.#bars.hidden = true
    this.#bars.append(this.#timeBar.element, this.#toolBar.element)
    root.replaceChildren(
      this.#header.element,
      this.#header.banner,
      this.#empty,
      this.#bars,
      this.#main,
      this.#notice,
    )
    this.redraw()
  }

  /** Says below the panels what the page lacks. */
  notice(text: string): void {
    this.#notice.textContent = text
    this.#notice.hidden = text === ''
  }

  protected override redraw(): void {
    this.#everything = true
    this.invalidate()
  }

  protected override draw(): void {
    const model = this.#model
    const changes = model.takeChanges()
    const all = this.#everything
    this.#everything = false
    const chosen = this.#address.view
    const hidden = new Set(chosen.hidden)
    this.#header.draw(model, {
      ...this.connection,
      hidden,
      statuses: this.statuses,
      label: this.#label,
    })
    this.#drawEmpty()
    if (!model.hasMeasurements && model.tuning === undefined) return
    const { samplers, catalogue } = model
    const view: View = {
      samplers: samplers.filter((sampler) => !hidden.has(sampler.id)),
      several: samplers.length > 1,
      palette: this.palette,
      catalogue,
      measurements: model.measurements,
      chosen,
      label: this.#label,
      choose: (part) => this.#address.change(part),
      moveTime: (move, shown, extent) =>
        this.#address.change({ time: timeAfter(move, shown, extent, chosen.logarithmicTime) }),
    }
    this.#bars.hidden = samplers.every(({ analyses }) => analyses.size === 0)
    this.#timeBar.draw(view)
    this.#toolBar.draw(view)
    if (changes.has('measurements')) this.#forgetPanels()
    const names = [...new Set(samplers.flatMap((sampler) => [...sampler.analyses.keys()]))].sort((a, b) =>
      catalogue.compare(a, b),
    )
    const before = this.#main.childElementCount
    const opened = this.#openTools(chosen.open)
    const agreement = samplers.some((sampler) => measurementsOf(sampler).length > 0)
    const judges = agreement && this.#agreement.element.parentElement === null
    const fresh = this.#makePanels(names, samplers, view) || opened || judges
    if (fresh || before === 0) this.#place(names, view)
    const grown = this.#main.childElementCount !== before
    // What exactness says decides what is shown as wrong elsewhere.
    const judged = changes.has('exactness')
    if (all || grown || changes.has('tuning')) this.#stale.add(this.#tuning)
    const told = resultNames(samplers, catalogue).some((name) => changes.has(name))
    if (all || grown || judged || changes.has('progress') || told) {
      this.#stale.add(this.#summary)
      this.#stale.add(this.#price)
      if (agreement) this.#stale.add(this.#agreement)
    }
    for (const name of names) {
      const changed =
        all || grown || changes.has(name) || (judged && catalogue.describe(name).check !== undefined)
      const panel = this.#panels.get(name)?.panel
      const comparison = this.#comparisons.get(name)
      if (changed && panel !== undefined) this.#stale.add(panel)
      if ((changed || changes.has('progress')) && comparison !== undefined) this.#stale.add(comparison)
    }
    for (const [tool, panel] of this.#tools) {
      if (all || changes.size > 0 || this.#newInTools.delete(tool)) this.#stale.add(panel)
    }
    for (const panel of this.#stale) {
      if (panel.drawn && !this.#inView.has(panel.element)) continue
      panel.draw(view)
      this.#stale.delete(panel)
    }
  }

  /** The reader chose something else: what is in view follows at once. */
  #chose(): void {
    this.#everything = true
    this.invalidate('now')
  }

  #drawEmpty(): void {
    const { hasMeasurements, tuning } = this.#model
    const text =
      hasMeasurements || (tuning !== undefined && tuning.ended !== 'finished')
        ? ''
        : this.connection.connectivity === 'open'
          ? 'Waiting for the first measurements'
          : this.connection.connectivity === 'connecting'
            ? 'Connecting to the run'
            : 'No connection to a run. Is leapstream still running?'
    if (this.#empty.textContent !== text) this.#empty.textContent = text
    this.#empty.hidden = text === ''
  }

  /** Makes the panels that are missing or whose values have become of another kind; true when there was one. */
  #makePanels(names: readonly string[], samplers: readonly SamplerModel[], view: View): boolean {
    let fresh = false
    for (const name of names) {
      const sampler = samplers.find((each) => each.analyses.has(name))!
      const analysis = sampler.analyses.get(name)!
      if (isInTable(analysis, sampler)) continue
      const kind = panelKind(analysis)
      const present = this.#panels.get(name)
      if (present?.kind !== kind) {
        if (present !== undefined) this.#drop(present.panel)
        this.#panels.set(name, {
          kind,
          panel: createPanel(kind, name, view.catalogue.describe(name, analysis.unit)),
        })
        fresh = true
      }
      const wanted = view.several && compared.has(kind) && view.catalogue.isOfCharge(name)
      if (wanted && !this.#comparisons.has(name)) {
        this.#comparisons.set(name, new ComparisonPanel(name, view.catalogue.describe(name)))
        fresh = true
      }
    }
    return fresh
  }

  /** Opens and closes the tools that the reader wants, and says whether there was any to open. */
  #openTools(wanted: readonly Tool[]): boolean {
    for (const [tool, panel] of this.#tools) {
      if (wanted.includes(tool)) continue
      this.#drop(panel)
      this.#tools.delete(tool)
    }
    const missing = wanted.filter((tool) => !this.#tools.has(tool))
    for (const tool of missing) this.#tools.set(tool, this.#newTool(tool))
    return missing.length > 0
  }

  #newTool(tool: Tool): Panel {
    const changed = (): void => {
      this.#newInTools.add(tool)
      this.invalidate()
    }
    switch (tool) {
      case 'again':
        return new AgainPanel(this.#connection, newAgainWorker, changed)
      case 'scatter':
        return new ScatterPanel(this.#connection, changed)
      case 'target':
        return new TargetPanel()
    }
  }

  /** Titles have changed with what the run says of its measurements: panels are made anew. */
  #forgetPanels(): void {
    for (const { panel } of this.#panels.values()) this.#drop(panel)
    for (const panel of this.#comparisons.values()) this.#drop(panel)
    this.#panels.clear()
    this.#comparisons.clear()
  }

  #drop(panel: Panel): void {
    this.#observer.unobserve(panel.element)
    this.#inView.delete(panel.element)
    this.#stale.delete(panel)
    panel.dispose()
  }

  /** Puts the panels in order: the tools, efficiencies, results, exactness, prices and comparisons of several samplers, the analyses, the scan before. */
  #place(names: readonly string[], view: View): void {
    const comparisons = names.flatMap((name) => this.#comparisons.get(name) ?? [])
    const made = names.flatMap((name) => this.#panels.get(name) ?? [])
    const exactness = made.filter(({ kind }) => kind === 'exactness').map(({ panel }) => panel)
    const efficiency = made.filter(({ kind }) => kind === 'efficiency').map(({ panel }) => panel)
    // a comparison with tuned HMC says more of the same
    const priced = efficiency.length > 0 ? [] : [this.#price]
    const panels = made.flatMap(({ kind, panel }) =>
      kind === 'exactness' || kind === 'efficiency' ? [] : [panel],
    )
    const agreement = view.samplers.some((sampler) => measurementsOf(sampler).length > 0)
      ? [this.#agreement]
      : []
    const results: Panel[] =
      names.length === 0
        ? []
        : view.several
          ? [...efficiency, this.#summary, ...agreement, ...exactness, ...priced, ...comparisons, ...panels]
          : [...panels.slice(0, 1), this.#summary, ...agreement, ...exactness, ...panels.slice(1)]
    const opened = tools.flatMap((tool) => this.#tools.get(tool) ?? [])
    const ordered = [...opened, ...results, ...(this.#model.tuning === undefined ? [] : [this.#tuning])]
    ordered.forEach((panel, position) => {
      if (this.#main.children[position] !== panel.element) {
        this.#main.insertBefore(panel.element, this.#main.children[position] ?? null)
        this.#observer.observe(panel.element)
      }
    })
  }

  readonly #label = (sampler: SamplerModel): string => {
    const runs = new Set(this.#model.samplers.map(({ run }) => run))
    return runs.size > 1 ? `${sampler.run} ${sampler.sampler}` : sampler.sampler
  }
}
