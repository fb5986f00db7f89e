import type { DescribedMeasurement } from '../values/measurement-list.ts'
import type { Entry } from './entry.ts'
import { measurementEntry, symbolOf } from './measurement-entry.ts'

/** What a run has that is of no single measurement. */
const ofTheRun = new Map<string, Entry>(
  Object.entries({
    exactness: {
      title: 'Exactness',
      explanation:
        'z: distance from the exact value, in errors. Shaded: ±1. Lines on either side: the limit beyond which a check fails. Hollow: it only informs. A dotted row: it has no error yet, and may lie anywhere.',
      axis: 'z',
      terms: ['value(error)', 'z', 'limit', 'effective dof'],
    },
    efficiency: {
      title: 'Efficiency',
      explanation:
        'What each sampler gives for its cost. They take turns, each alone on the machine; ? marks what is not reliable yet.',
      axis: '',
      terms: ['gain', 'independent Q', 'force', 'tau_int', 'value(error)', 'frozen'],
    },
    anatomy: {
      title: 'Inside a trajectory',
      explanation:
        'Layer by layer, from equilibrium to the proposal, of what is accepted at a time: a block, or the lattice. Bands: errors of the means.',
      axis: '',
    },
    exact: {
      title: 'Exact reference values',
      explanation: 'Finite-volume results for this lattice and beta: computed, so without errors.',
      axis: '',
    },
  } satisfies Record<string, Entry>),
)

/** What is said of the measurement behind an analysis: `*` where it does not matter. */
type Role = 'charge' | 'smoothCharge' | 'configuration' | 'proposal' | 'unknown'

/** Order of panels: what shows freezing first, then means, then the autocorrelations of what is not the charge. */
const order: readonly (readonly [analysis: string, role?: Role])[] = [
  ['measurements'],
  ['exactness'],
  ['verdict'],
  ['efficiency'],
  ['trace'],
  ['anatomy'],
  ['integrated-time', 'charge'],
  ['autocorrelation', 'charge'],
  ['histogram', 'charge'],
  ['tunneling-rate'],
  ['split-rhat', 'charge'],
  ['mean', 'configuration'],
  ['squared', 'charge'],
  ['susceptibility'],
  ['mean', 'proposal'],
  ['histogram', 'configuration'],
  ['histogram', 'proposal'],
  ['mean', 'charge'],
  ['mean', 'smoothCharge'],
  ['squared', 'smoothCharge'],
  ['integrated-time', 'smoothCharge'],
  ['autocorrelation', 'smoothCharge'],
  ['split-rhat', 'smoothCharge'],
  ['integrated-time', 'configuration'],
  ['split-rhat', 'configuration'],
  ['autocorrelation', 'configuration'],
]

/** Columns of the table of results, likewise. */
const results: readonly (readonly [analysis: string, role: Role])[] = [
  ['mean', 'configuration'],
  ['mean', 'charge'],
  ['squared', 'charge'],
  ['susceptibility', 'charge'],
  ['mean', 'smoothCharge'],
  ['squared', 'smoothCharge'],
  ['mean', 'proposal'],
  ['tunneling-rate', 'charge'],
  ['integrated-time', 'charge'],
  ['integrated-time', 'smoothCharge'],
  ['integrated-time', 'configuration'],
]

/**
 * How the page names and places analyses and checks: what is said of a measurement comes from the run, what kind of analysis it is
 * from the end of its name.
 *
 * @example
 * new Catalogue(readValue(measurementList, value)?.measurements).describe('Q/integrated-time').title // 'Integrated autocorrelation time of Q'
 */
export class Catalogue {
  readonly #measurements: ReadonlyMap<string, DescribedMeasurement>
  readonly #places: ReadonlyMap<string, number>
  readonly #severalCharges: boolean
  /** Title and remark of each check. */
  readonly #checks = new Map<string, { readonly title: string; readonly remark?: string }>()

  /** `measurements`: in the order in which they are shown. */
  constructor(measurements: readonly DescribedMeasurement[] = []) {
    this.#measurements = new Map(measurements.map((measurement) => [measurement.name, measurement]))
    this.#places = new Map(measurements.map(({ name }, place) => [name, place]))
    this.#severalCharges = measurements.filter(({ sectors }) => sectors === 'labels').length > 1
    for (const measurement of measurements) {
      const { label, name, derivedCheck } = measurement
      const symbol = symbolOf(measurement)
      this.#checks.set(label, { title: measurement.symbol === undefined ? name : `⟨${symbol}⟩` })
      this.#checks.set(`${label} squared`, { title: `⟨${symbol}²⟩` })
      this.#checks.set(`P(${label})`, { title: `P(${symbol})` })
      if (derivedCheck !== undefined) {
        const { symbol: title, remark } = derivedCheck
        this.#checks.set(derivedCheck.label, { title, ...(remark !== '' && { remark }) })
      }
    }
  }

  /** How formulas write the charges, for sentences. */
  get charges(): string {
    const charges = [...this.#measurements.values()].filter(({ sectors }) => sectors === 'labels')
    return charges.length === 0 ? 'the charge' : charges.map(symbolOf).join(' and ')
  }

  /** How to show the analysis `name`; one that only a pipeline has gets its name for a title. */
  describe(name: string, unit?: string): Entry {
    const { measurement, analysis } = parts(name)
    const plain = { title: name, explanation: '', axis: unit === undefined ? name : `${name}, ${unit}` }
    if (measurement === undefined) return ofTheRun.get(name) ?? plain
    return measurementEntry(this.#measurement(measurement), analysis, this.#severalCharges) ?? plain
  }

  /** Whether an analysis is of a charge: several samplers are compared by it. */
  isOfCharge(name: string): boolean {
    return this.#role(parts(name).measurement) === 'charge'
  }

  /** The mean of a measurement, where symmetry gives it. */
  knownMean(measurement: string): number | undefined {
    return this.#measurements.get(measurement)?.mean
  }

  /** Order of measurements: as the run tells them, and behind them those that it does not. */
  compareMeasurements(a: string, b: string): number {
    const place = (name: string): number => this.#places.get(name) ?? this.#places.size
    return place(a) - place(b) || (a < b ? -1 : a > b ? 1 : 0)
  }

  /** Order of panels: those that every run has first, then those that only a pipeline has, by name, and last the reference table. */
  compare(a: string, b: string): number {
    const [one, other] = [this.#rank(a), this.#rank(b)]
    return one[0] - other[0] || one[1] - other[1] || (a < b ? -1 : a > b ? 1 : 0)
  }

  /** Place in the table of results, of the analyses that have one there. */
  resultPlace(name: string): number | undefined {
    const { measurement, analysis } = parts(name)
    const role = this.#role(measurement)
    const row = results.findIndex(([ending, whose]) => ending === analysis && whose === role)
    if (row < 0 || this.#measurements.get(measurement!)!.aside) return undefined
    return row + (this.#places.get(measurement!)! + 1) / (this.#places.size + 2)
  }

  /** Whether the run says of what an analysis is: what it does not know is of the pipeline alone. */
  isDescribed(name: string): boolean {
    const { measurement, analysis } = parts(name)
    if (measurement === undefined) return ofTheRun.has(name)
    return this.#measurements.has(measurement) && order.some(([ending]) => ending === analysis)
  }

  /** What the page calls a check of exactness; one that nothing is said of keeps its name. */
  checkTitle(name: string): string {
    return this.#checks.get(name)?.title ?? name
  }

  /** What a reader must know to read the title of a check. */
  checkRemark(name: string): string | undefined {
    return this.#checks.get(name)?.remark
  }

  #measurement(name: string): DescribedMeasurement {
    return this.#measurements.get(name) ?? { name, label: name, measuredOn: 'configuration' }
  }

  #role(measurement: string | undefined): Role {
    const described = measurement === undefined ? undefined : this.#measurements.get(measurement)
    if (described === undefined) return 'unknown'
    if (described.sectors !== undefined) return described.sectors === 'labels' ? 'charge' : 'smoothCharge'
    return described.measuredOn
  }

  #rank(name: string): [row: number, place: number] {
    if (name === 'exact') return [order.length + 1, 0]
    const { measurement, analysis } = parts(name)
    const role = this.#role(measurement)
    const row = order.findIndex(
      ([ending, whose]) => ending === analysis && (whose === undefined || whose === role),
    )
    return [row < 0 ? order.length : row, this.#places.get(measurement ?? '') ?? 0]
  }
}

/** `Q/mean` is the mean of Q; a name without a slash is of no measurement. */
function parts(name: string): { measurement: string | undefined; analysis: string } {
  const slash = name.lastIndexOf('/')
  return slash <= 0
    ? { measurement: undefined, analysis: name }
    : { measurement: name.slice(0, slash), analysis: name.slice(slash + 1) }
}
