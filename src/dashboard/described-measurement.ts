import { isFields } from './analysis-value.ts'

/** What a run says of one of its measurements: what the page needs to name what is made of it. */
export interface DescribedMeasurement {
  /** In the definition, and in the names of its analyses. */
  readonly name: string
  readonly symbol: string | undefined
  readonly title: string | undefined
  readonly phrase: string | undefined
  readonly formula: string | undefined
  readonly unit: string | undefined
  readonly integer: boolean
  readonly ofProposals: boolean
  /** It has no place in the table of results. */
  readonly aside: boolean
  readonly sectors: 'labels' | 'follows' | undefined
  /** Its mean is 0 by symmetry. */
  readonly zeroMean: boolean
  /** What its checks are called. */
  readonly label: string
  readonly derivedCheck:
    | { readonly label: string; readonly symbol: string; readonly remark: string }
    | undefined
}

/** A measurement of which nothing is said. */
export function undescribed(name: string): DescribedMeasurement {
  return read({ name })!
}

/** `kind: 'measurements'`: what a run says of its measurements, in the order of the definition; undefined if it is something else. */
export function readMeasurements(value: unknown): DescribedMeasurement[] | undefined {
  if (!isFields(value) || value.kind !== 'measurements' || !Array.isArray(value.measurements))
    return undefined
  return value.measurements.flatMap((one) => read(one) ?? [])
}

function read(value: unknown): DescribedMeasurement | undefined {
  if (!isFields(value) || typeof value.name !== 'string') return undefined
  const text = (field: unknown) => (typeof field === 'string' && field !== '' ? field : undefined)
  const { name, sectors, derivedCheck: derived } = value
  const check = isFields(derived) ? derived : {}
  const [label, symbol, remark] = [text(check.label), text(check.symbol), text(check.remark)]
  return {
    name,
    symbol: text(value.symbol),
    title: text(value.title),
    phrase: text(value.phrase),
    formula: text(value.formula),
    unit: text(value.unit),
    integer: value.integer === true,
    ofProposals: value.measuredOn === 'proposal',
    aside: value.aside === true,
    sectors: sectors === 'labels' || sectors === 'follows' ? sectors : undefined,
    zeroMean: value.mean === 0,
    label: text(value.label) ?? name,
    derivedCheck:
      label === undefined || symbol === undefined ? undefined : { label, symbol, remark: remark ?? '' },
  }
}
