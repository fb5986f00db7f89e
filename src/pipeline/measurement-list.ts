import type { DescribedMeasurement, MeasurementList } from '../values/measurement-list.ts'
import type { Quantity } from './quantity.ts'

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
