import type { ChainShare } from '../stats/index.ts'
import type { ShareSums } from '../threads/share-sums.ts'
import type { Quantity } from './quantity.ts'
import { joinQuantitySums, QuantitySums, type QuantitySumsCopy } from './quantity-sums.ts'
import type { SummedQuantity } from './summed-quantity.ts'

/** The sums of all measurements of a sampler over a share of its chains. */
export class StandardSums implements ShareSums {
  readonly #sums: readonly QuantitySums[]

  /** `squares` names measurements whose squares are asked for. The columns come in the order of `quantities`. */
  constructor(quantities: readonly Quantity[], share: ChainShare, squares: readonly string[]) {
    this.#sums = quantities.map(
      (quantity) => new QuantitySums(quantity, share, squares.includes(quantity.name)),
    )
  }

  push(columns: readonly Float64Array[], steps: number, first: number): void {
    for (const [i, sums] of this.#sums.entries()) sums.push(columns[i]!, steps, first)
  }

  copy(): readonly QuantitySumsCopy[] {
    return this.#sums.map((sums) => sums.copy())
  }
}

/** What the shares of the chains have summed, in their order, to be read as one. */
export function joinStandardSums(
  quantities: readonly Quantity[],
  shares: readonly (readonly QuantitySumsCopy[])[],
): SummedQuantity[] {
  return quantities.map((quantity, i) =>
    joinQuantitySums(
      quantity,
      shares.map((copies) => copies[i]!),
    ),
  )
}
