import type { Trace } from '../operators/index.ts'
import { WholeTrace } from '../operators/trace.ts'
import { AbsoluteChanges } from '../operators/tunneling-rate.ts'
import type { BinCounts } from '../stats/automatic-histogram.ts'
import { AutomaticHistogram } from '../stats/automatic-histogram.ts'
import { CellSums, joinSlots, readCells, type SlotSums } from '../stats/cell-sums.ts'
import type { ChainShare } from '../stats/chain-groups.ts'
import { comparedOf, keptOfCompared } from '../stats/compared-chains.ts'
import { type IntegerCounts, IntegerHistogram } from '../stats/integer-histogram.ts'
import { keptOfChain } from '../stats/kept-of-chain.ts'
import { joinMeanSums, MeanSums, type MeanSumsCopy } from '../stats/mean-sums.ts'
import type { SavedPart, SavedPartReader } from '../stats/saved-part.ts'
import { shownOf } from '../stats/shown-chains.ts'
import { ThinnedSeries } from '../stats/thinned-series.ts'
import { integerCells } from './integer-cells.ts'
import { isCharge, isOfProposals, type Quantity } from './quantity.ts'
import type { SummedQuantity } from './summed-quantity.ts'

/** What {@link QuantitySums} hold at one moment: plain values, which go from thread to thread. */
export interface QuantitySumsCopy {
  readonly values: MeanSumsCopy
  readonly square: MeanSumsCopy | undefined
  readonly changes: MeanSumsCopy | undefined
  readonly derived: MeanSumsCopy | undefined
  readonly integers: SlotSums | undefined
  readonly integerCounts: IntegerCounts | undefined
  readonly binCounts: BinCounts | undefined
  readonly trace: Trace | undefined
  /** `[chains][values]`: values of each chain that is compared with others, spread over the run. */
  readonly kept: readonly Float64Array[] | undefined
}

/** All sums of one measurement over a share of the chains that the standard analyses and stop rules read. */
export class QuantitySums {
  readonly #chains: number
  readonly #values: MeanSums
  readonly #square: MeanSums | undefined
  readonly #changes: { readonly sizes: AbsoluteChanges; readonly sums: MeanSums } | undefined
  readonly #derived: { readonly of: (value: number) => number; readonly sums: MeanSums } | undefined
  readonly #integers: CellSums | undefined
  readonly #integerHistogram: IntegerHistogram | undefined
  readonly #histogram: AutomaticHistogram | undefined
  readonly #trace: WholeTrace | undefined
  readonly #kept: { readonly of: 'chains' | 'compared'; readonly series: ThinnedSeries } | undefined
  /** Room for functions of the values. */
  #results: Float64Array = new Float64Array()

  /** `squared`: its square is summed even where the standard analyses do not need it, because a stop rule does. */
  constructor({ description, expectation }: Quantity, share: ChainShare, squared: boolean) {
    const { chains } = share
    const options = { chains, share }
    const charge = isCharge({ description })
    const { integer, bins, sectors, derivedCheck, comparesChains = false } = description
    const { probabilities } = expectation
    this.#chains = chains
    this.#values = new MeanSums(options)
    this.#square = squared || sectors !== undefined ? new MeanSums(options) : undefined
    this.#changes = charge ? { sizes: new AbsoluteChanges(chains), sums: new MeanSums(options) } : undefined
    this.#derived = derivedCheck && { of: derivedCheck.of, sums: new MeanSums(options) }
    this.#integers = probabilities && new CellSums({ ...options, ...integerCells(probabilities) })
    this.#integerHistogram = integer ? new IntegerHistogram() : undefined
    this.#histogram = integer || bins === undefined ? undefined : new AutomaticHistogram({ bins })
    this.#trace = charge || comparesChains ? new WholeTrace(chains, { chains: shownOf(share) }) : undefined
    if (comparesChains)
      this.#kept = { of: 'chains', series: new ThinnedSeries({ chains, capacity: keptOfChain(share.of) }) }
    else if (!isOfProposals({ description })) {
      const compared = { chains: comparedOf(share), capacity: keptOfCompared(share.of), rowLength: chains }
      this.#kept = { of: 'compared', series: new ThinnedSeries(compared) }
    }
  }

  /** Appends `values: [steps, chains]`, from trajectory `first` on. */
  push(values: Float64Array, steps: number, first: number): void {
    this.#values.push(values, steps)
    this.#square?.push(this.#computed(values, square), steps)
    if (this.#changes !== undefined) {
      const sizes = this.#changes.sizes.of(values)
      this.#changes.sums.push(sizes, sizes.length / this.#chains)
    }
    this.#derived?.sums.push(this.#computed(values, this.#derived.of), steps)
    this.#integers?.push(values, steps)
    this.#integerHistogram?.push(values)
    this.#histogram?.push(values)
    this.#trace?.push(values, steps, first)
    this.#kept?.series.push(values, steps)
  }

  /** A function of each value, until the next call: a loop, for `map` of a typed array takes as long as summing its values. */
  #computed(values: Float64Array, of: (value: number) => number): Float64Array {
    if (this.#results.length < values.length) this.#results = new Float64Array(values.length)
    const results = this.#results.subarray(0, values.length)
    for (let i = 0; i < values.length; i++) results[i] = of(values[i]!)
    return results
  }

  /** Which sums these are, in words. */
  get kinds(): string {
    const integers = this.#integers
    const kinds = {
      values: true,
      squares: this.#square,
      changes: this.#changes,
      'checked function': this.#derived,
      [`${integers?.width} cells`]: integers,
      'histogram of integers': this.#integerHistogram,
      histogram: this.#histogram,
      trace: this.#trace,
      [this.#kept?.of === 'compared' ? 'compared values' : 'kept values']: this.#kept,
    }
    return Object.keys(kinds)
      .filter((kind) => kinds[kind] !== undefined)
      .join(', ')
  }

  /** All that they hold, to go on from later. Arrays of it hold until the next values come. */
  save(): SavedPart[] {
    return [
      ...this.#values.save(),
      ...(this.#square?.save() ?? []),
      ...(this.#changes ? [this.#changes.sizes.save(), ...this.#changes.sums.save()] : []),
      ...(this.#derived?.sums.save() ?? []),
      ...(this.#integers?.save() ?? []),
      ...(this.#integerHistogram ? [this.#integerHistogram.save()] : []),
      ...(this.#histogram ? [this.#histogram.save()] : []),
      ...(this.#trace?.save() ?? []),
      ...(this.#kept?.series.save(this.#kept.of) ?? []),
    ]
  }

  /** Goes on from what was saved; only where nothing was summed so far. */
  restore(saved: SavedPartReader): void {
    this.#values.restore(saved)
    this.#square?.restore(saved)
    this.#changes?.sizes.restore(saved)
    this.#changes?.sums.restore(saved)
    this.#derived?.sums.restore(saved)
    this.#integers?.restore(saved)
    this.#integerHistogram?.restore(saved)
    this.#histogram?.restore(saved)
    this.#trace?.restore(saved)
    this.#kept?.series.restore(saved, this.#kept.of)
  }

  copy(): QuantitySumsCopy {
    const integers = this.#integers?.sums
    return {
      values: this.#values.copy(),
      square: this.#square?.copy(),
      changes: this.#changes?.sums.copy(),
      derived: this.#derived?.sums.copy(),
      integers: integers && { ...integers, sums: integers.sums.slice() },
      integerCounts: this.#integerHistogram?.copy(),
      binCounts: this.#histogram?.copy(),
      trace: this.#trace?.read(),
      kept: this.#kept?.series.read(),
    }
  }
}

function square(value: number): number {
  return value * value
}

/** The sums of all shares of the chains, in their order, to be read as one. */
export function joinQuantitySums(quantity: Quantity, shares: readonly QuantitySumsCopy[]): SummedQuantity {
  const join = (part: 'square' | 'changes' | 'derived') => {
    const copies = shares.flatMap((share) => share[part] ?? [])
    return copies.length === 0 ? undefined : joinMeanSums(copies)
  }
  const slots = shares.flatMap(({ integers }) => integers ?? [])
  const joined = slots.length === 0 ? undefined : joinSlots(slots)
  const traces = shares.flatMap(({ trace }) => trace ?? [])
  return {
    quantity,
    values: joinMeanSums(shares.map(({ values }) => values)),
    square: join('square'),
    changes: join('changes'),
    derived: join('derived'),
    integers: joined && { read: (options) => readCells(joined, options) },
    histogram: joinHistograms(quantity, shares),
    trace: traces.length === 0 ? undefined : joinTraces(traces),
    kept: shares[0]!.kept && shares.flatMap(({ kept }) => kept!),
  }
}

function joinHistograms({ description }: Quantity, shares: readonly QuantitySumsCopy[]) {
  if (shares[0]!.integerCounts !== undefined) {
    const all = new IntegerHistogram()
    for (const { integerCounts } of shares) all.merge(integerCounts!)
    return all
  }
  if (shares[0]!.binCounts === undefined) return undefined
  const all = new AutomaticHistogram({ bins: description.bins! })
  for (const { binCounts } of shares) all.merge(binCounts!)
  return all
}

/** The traces of the first chains of all, which several threads may have, one after the other. */
function joinTraces(traces: readonly Trace[]): Trace {
  const chains = traces.reduce((sum, trace) => sum + trace.chains, 0)
  const { points } = traces[0]!
  const values = new Float32Array(chains * points)
  let at = 0
  for (const trace of traces) {
    values.set(trace.values, at)
    at += trace.values.length
  }
  return { ...traces[0]!, chains, values }
}
