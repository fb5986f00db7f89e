import { isCharge, type Quantity } from './quantity.ts'
import { type SummaryMean, summaryMean } from './summary-mean.ts'

/** What a run says of a charge beside its mean and tau_int; what follows the sectors has a square alone. */
export interface ChargeSummary {
  readonly squared?: SummaryMean
  readonly susceptibility?: SummaryMean
  readonly tunnelingRate?: SummaryMean
}

/** What a run says of its charges. */
export interface ChargesSummary {
  /** Of the first charge of the definition, like `susceptibility` and `tunnelingRate`. */
  readonly chargeSquared?: SummaryMean
  readonly susceptibility?: SummaryMean
  /** Of the first measurement that follows the sectors and whose exact square is given. */
  readonly smoothChargeSquared?: SummaryMean
  readonly tunnelingRate?: SummaryMean
  /** The same of all further charges, and of what follows the sectors, by their names. */
  readonly furtherCharges?: Readonly<Record<string, ChargeSummary>>
}

/** The charge whose numbers have names of their own in a summary: the first one. */
export function firstCharge(quantities: readonly Quantity[]): Quantity | undefined {
  return quantities.find(isCharge)
}

/** Likewise of what follows the sectors of a charge. */
export function firstSmoothCharge(quantities: readonly Quantity[]): Quantity | undefined {
  return quantities.find(
    ({ description, expectation }) => description.sectors === 'follows' && expectation.square !== undefined,
  )
}

/** The first charge and the first smooth one under names of their own, the others by the names that the definition gives them. */
export function chargesSummary(
  quantities: readonly Quantity[],
  latest: ReadonlyMap<string, unknown>,
): ChargesSummary {
  const of = (quantity: Quantity | undefined): ChargeSummary => {
    const read = (key: string, analysis: string) =>
      latest.has(`${quantity?.name}/${analysis}`)
        ? { [key]: summaryMean(latest.get(`${quantity?.name}/${analysis}`)) }
        : {}
    return {
      ...read('squared', 'squared'),
      ...read('susceptibility', 'susceptibility'),
      ...read('tunnelingRate', 'tunneling-rate'),
    }
  }
  const [charge, smooth] = [firstCharge(quantities), firstSmoothCharge(quantities)]
  const { squared, ...rest } = of(charge)
  const { squared: smoothSquared } = of(smooth)
  const further = quantities.filter(
    (quantity) => quantity.description.sectors !== undefined && quantity !== charge && quantity !== smooth,
  )
  return {
    ...(squared !== undefined && { chargeSquared: squared }),
    ...(rest.susceptibility !== undefined && { susceptibility: rest.susceptibility }),
    ...(smoothSquared !== undefined && { smoothChargeSquared: smoothSquared }),
    ...(rest.tunnelingRate !== undefined && { tunnelingRate: rest.tunnelingRate }),
    ...(further.length > 0 && {
      furtherCharges: Object.fromEntries(further.map((quantity) => [quantity.name, of(quantity)])),
    }),
  }
}
