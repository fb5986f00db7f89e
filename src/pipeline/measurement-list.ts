import type { Quantity } from './quantity.ts'

/** What a page must be told of a measurement to name what is made of it. */
export interface DescribedMeasurement {
  readonly name: string
  readonly symbol?: string
  readonly title?: string
  readonly phrase?: string
  readonly formula?: string
  /** It has no place in the table of results. */
  readonly aside?: true
  readonly unit?: string
  readonly integer?: true
  readonly measuredOn: 'configuration' | 'proposal'
  readonly sectors?: 'labels' | 'follows'
  /** Its mean, where symmetry gives it. */
  readonly mean?: number
  /** What its checks are called. */
  readonly label: string
  /** The check of a function of it. */
  readonly derivedCheck?: { readonly label: string; readonly symbol: string; readonly remark: string }
}

/** What is measured, in the order of the definition. */
export interface MeasurementList {
  readonly kind: 'measurements'
  readonly measurements: readonly DescribedMeasurement[]
}

/** What a run says of its measurements. Two that have the same symbol are told apart by their names. */
export function measurementList(quantities: readonly Quantity[]): MeasurementList {
  const times = (symbol: string | undefined) =>
    quantities.filter(({ description }) => description.symbol === symbol).length
  return {
    kind: 'measurements',
    measurements: quantities.map(({ name, label, description }): DescribedMeasurement => {
      const { symbol, title, phrase, formula, unit, integer, sectors, mean } = description
      const { measuredOn = 'configuration', aside, derivedCheck: derived } = description
      const shared = symbol !== undefined && times(symbol) > 1
      return {
        name,
        ...(symbol !== undefined && !shared && { symbol }),
        ...(title !== undefined && { title: shared ? `${title} (${name})` : title }),
        ...(phrase !== undefined && { phrase: shared ? `${phrase} (${name})` : phrase }),
        ...(formula !== undefined && { formula }),
        ...(aside && { aside }),
        ...(unit !== undefined && { unit }),
        ...(integer && { integer }),
        measuredOn,
        ...(sectors !== undefined && { sectors }),
        ...(mean !== undefined && { mean }),
        label,
        ...(derived !== undefined && {
          derivedCheck: { label: derived.label, symbol: derived.symbol, remark: derived.remark },
        }),
      }
    }),
  }
}
