import { InternalError, UsageError } from '../errors.ts'
import { type ChainShare, groupEnds } from '../stats/index.ts'
import { copyParts, SavedPartReader } from '../stats/saved-part.ts'
import { checkSumsBelong, type SavedSums, type SumsFacts, someSavedSums } from '../stats/saved-sums.ts'
import type { ShareSums } from '../threads/share-sums.ts'
import { atOnce } from './in-turns.ts'
import type { Quantity } from './quantity.ts'
import { joinQuantitySums, QuantitySums, type QuantitySumsCopy } from './quantity-sums.ts'
import type { SummedQuantity } from './summed-quantity.ts'

/** The layout of saved sums that this version writes and reads. */
const LAYOUT = 2

/** The sums of all measurements of a sampler over a share of its chains. */
export class StandardSums implements ShareSums {
  readonly #quantities: readonly Quantity[]
  readonly #share: ChainShare
  readonly #sums: readonly QuantitySums[]
  /** The first trajectory that was summed, and the one that comes next. */
  #reached: { readonly first: number; readonly trajectory: number } | undefined

  /**
   * `squares` names measurements whose squares are asked for. The columns come in the order of `quantities`. `saved`: sums of these
   * chains, perhaps among others, that go on.
   *
   * @throws UsageError, which names what differs, for saved sums of something else.
   */
  constructor(
    quantities: readonly Quantity[],
    share: ChainShare,
    squares: readonly string[],
    saved?: SavedSums,
  ) {
    this.#quantities = quantities
    this.#share = share
    this.#sums = quantities.map(
      (quantity) => new QuantitySums(quantity, share, squares.includes(quantity.name)),
    )
    if (saved === undefined) return
    checkSumsBelong(saved, this.#belongings)
    const { first, trajectory, parts } = someSavedSums(saved, share)
    const reader = new SavedPartReader(parts)
    for (const sums of this.#sums) sums.restore(reader)
    reader.end()
    this.#reached = { first, trajectory }
  }

  push(columns: readonly Float64Array[], steps: number, first: number): void {
    atOnce(this.pushing(columns, steps, first))
  }

  /** The same in steps, each of which is about one measurement. */
  *pushing(columns: readonly Float64Array[], steps: number, first: number): Generator<unknown, void> {
    const reached = this.#reached
    if (reached !== undefined && reached.trajectory !== first)
      throw new InternalError(`trajectory ${first} was to be summed after ${reached.trajectory - 1}`)
    for (const [i, sums] of this.#sums.entries()) yield sums.push(columns[i]!, steps, first)
    this.#reached = { first: reached?.first ?? first, trajectory: first + steps }
  }

  copy(): readonly QuantitySumsCopy[] {
    return this.#sums.map((sums) => sums.copy())
  }

  save(): SavedSums | undefined {
    if (this.#reached === undefined) return undefined
    return {
      belongsTo: this.#belongings,
      ...this.#reached,
      share: this.#share,
      parts: copyParts(this.#sums.flatMap((sums) => sums.save())),
    }
  }

  /** What saved sums must agree in. */
  get #belongings(): SumsFacts {
    const measurements = this.#quantities.map(({ name }, i) => [
      `measurement ${i + 1}`,
      `${name} (${this.#sums[i]!.kinds})`,
    ])
    return { layout: LAYOUT, chains: this.#share.of, ...Object.fromEntries(measurements) }
  }
}

/** Whether the sums of so many chains can go on from saved ones. They cannot where another rule asks for other sums. */
export function canGoOnFrom(
  saved: SavedSums,
  quantities: readonly Quantity[],
  chains: number,
  squares: readonly string[],
): boolean {
  // what fits one group of chains fits all
  const [, firstGroup] = groupEnds({ firstChain: 0, chains, of: chains })
  try {
    new StandardSums(quantities, { firstChain: 0, chains: firstGroup!, of: chains }, squares, saved)
    return true
  } catch (cause) {
    if (cause instanceof UsageError) return false
    throw cause
  }
}

/** What the shares of the chains have summed, in their order, to be read as one: a measurement at a time, when it is asked for. */
export function* joinStandardSums(
  quantities: readonly Quantity[],
  shares: readonly (readonly QuantitySumsCopy[])[],
): Generator<SummedQuantity> {
  for (const [i, quantity] of quantities.entries())
    yield joinQuantitySums(
      quantity,
      shares.map((copies) => copies[i]!),
    )
}
