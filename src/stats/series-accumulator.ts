import { UsageError } from '../errors.ts'
import { type ChainShare, groupEnds, MOST_ROWS } from './chain-groups.ts'
import type { ChainGroup, ChainSet } from './chain-set.ts'
import { GrowingLevel } from './growing-level.ts'
import { type Level, type RawSums, rawSums, sumRows } from './level.ts'
import { type SavedPart, type SavedPartReader, savedPart } from './saved-part.ts'
import { Overall, PerChain, SeriesKernel } from './series-kernel.ts'
import { SeriesPool } from './series-pool.ts'
import { StoredSums } from './stored-sums.ts'

/** 17 levels reach windows of `lags * 2^16` trajectories (2e6 for 32 lags) and keep a chain below 16 KiB for ever. */
const MAXIMUM_LEVELS = 17
/** Steps that wait together, so that the sums of a chain are loaded once for all of them; fewer where chains are many. */
const ROOM = 128
const ROOM_OF_MANY = 64
/** From this length on the sums are kept whenever it has doubled. */
const FIRST_EARLY_COUNT = 8

/** Products and ends as they were after `count` steps, by groups of chains: `[groups, depth, 2, lags + 1]`. */
export interface LevelsThen {
  readonly count: number
  readonly levels: Float64Array
}

/**
 * Online sums over one measured series of `chains` chains, from which `integratedTime` and `meanWithError` read
 * their numbers: the multi-level estimator of docs/physics.md 7.2. Memory is `O(lags log n)` per chain, below
 * 16 KiB at 32 lags whatever the length, and for each chain beyond 1024 below 5 KiB. For integer values every sum is an exact
 * integer (below 2^53).
 *
 * A NaN or an infinity is counted in `nonFinite` and replaced by `shift`, so that the sums stay finite; a read-out of
 * a set with `nonFinite > 0` gives no value and says why.
 *
 * @example
 * const series = new SeriesAccumulator({ chains: 2 })
 * series.push([1, 0, 1, 0, 0, -1], 3) // three trajectories of two chains
 * series.mean // 1/6
 */
export class SeriesAccumulator implements ChainSet {
  readonly chains: number
  readonly lags: number
  /** Steps per chain. */
  count = 0
  /** The groups of chains by which the sums are read, each a view that follows what is accumulated later. */
  readonly groups: readonly ChainGroup[]
  /**
   * `[chains]`: subtracted from every value before it is summed. It is 0 for a group of chains that starts with a small integer, so
   * that integer sums stay exact and comparable; else its first value, so that a large mean does not drown a small variance.
   */
  readonly shifts: Float64Array
  readonly #kernel: SeriesKernel
  /** `[rows + 1]`: the chains at which rows begin and end. */
  readonly #rowEnds: Int32Array
  readonly #groupEnds: Int32Array
  /**
   * A level begins when the line of the one below is full, which then holds all that it has to take in. Until then it has at most
   * `lags / 2` blocks, and is made from the highest one that has begun when somebody asks for it.
   */
  readonly #levels: GrowingLevel[] = []
  /** Levels that have not begun, as they were read since the last step. */
  readonly #unbegun = new Map<number, GrowingLevel>()
  /** Places of levels that nobody reads any more. */
  readonly #free: GrowingLevel[] = []
  /** `[groups]` each: the sums at the last two powers of two that `count` has reached, the older first. */
  #early: readonly LevelsThen[] = []
  /** Whether every chain of the run has sums of its own. */
  readonly #isFine: boolean
  readonly #room: number
  /** Steps whose values wait in the kernel's memory and are not summed yet. */
  #waiting = 0

  /**
   * `share` says which of a run's chains these are. Default: all.
   *
   * @throws UsageError unless `chains` is a positive integer and `lags` a positive even integer.
   */
  constructor({
    chains,
    lags = 32,
    share = { firstChain: 0, chains, of: chains },
  }: {
    chains: number
    lags?: number
    share?: ChainShare
  }) {
    if (!Number.isSafeInteger(chains) || chains < 1)
      throw new UsageError(`chains must be a positive integer, got ${chains}`)
    if (!Number.isSafeInteger(lags) || lags < 2 || lags % 2 !== 0)
      throw new UsageError(`lags must be a positive even integer, got ${lags}`)
    this.chains = chains
    this.lags = lags
    this.#rowEnds = groupEnds(share, MOST_ROWS)
    this.#groupEnds = groupEnds(share)
    this.#isFine = share.of <= MOST_ROWS
    this.#room = this.#isFine ? ROOM : ROOM_OF_MANY
    this.#kernel = new SeriesKernel({
      chains,
      lags,
      rowEnds: this.#rowEnds,
      room: this.#room,
      depth: MAXIMUM_LEVELS,
    })
    this.shifts = new Float64Array(chains)
    this.#begin(this.#newLevel())
    this.groups = Array.from({ length: this.#groupEnds.length - 1 }, (_, group) => this.#group(group))
  }

  /** Levels of which every chain has a block. */
  get depth(): number {
    return this.count === 0 ? 1 : Math.min(MAXIMUM_LEVELS, Math.floor(Math.log2(this.count)) + 1)
  }

  /** Bytes that the sums of all chains take. */
  get bytes(): number {
    return this.#kernel.bytes
  }

  /** Values that were NaN or infinite. */
  get nonFinite(): number {
    const [first, second] = this.#summed.overall(Overall.nonFinite)
    return first + second
  }

  /** Whether every value was an integer. */
  get integer(): boolean {
    const [first, second] = this.#summed.overall(Overall.fractions)
    return first + second === 0
  }

  get minimum(): number {
    return Math.min(...this.#summed.overall(Overall.minimum))
  }

  get maximum(): number {
    return Math.max(...this.#summed.overall(Overall.maximum))
  }

  /** Steps, over all chains, at which the value differed from the one before. */
  get changes(): number {
    const [first, second] = this.#summed.overall(Overall.changes)
    return first + second
  }

  /** `[chains]`: sum of x_i - shift. Read only, until the next values come. */
  get chainSums(): Float64Array {
    return this.#summed.ofChains(PerChain.sum)
  }

  /** `[chains]`: sum of (x_i - x_{i-1})^2. Read only, until the next values come. */
  get squaredChanges(): Float64Array {
    return this.#summed.ofChains(PerChain.squaredChanges)
  }

  /** `[chains]`: sum of |x_i - x_{i-1}|. Read only, until the next values come. */
  get absoluteChanges(): Float64Array {
    return this.#summed.ofChains(PerChain.absoluteChanges)
  }

  /** The sums of one level, or nothing if no block of it is complete. Read only, until the next values come. */
  level(l: number): Level | undefined {
    if (this.blocks(l) === 0) return undefined
    this.#sumWaiting()
    const begun = this.#levels[l] ?? this.#unbegun.get(l)
    if (begun !== undefined) return begun
    const level = this.#above(l)
    this.#unbegun.set(l, level)
    return level
  }

  /** Blocks of level `l` that each chain has completed. */
  blocks(l: number): number {
    return l < MAXIMUM_LEVELS ? Math.floor(this.count / 2 ** l) : 0
  }

  /** The sums of a group of chains, which follow what is accumulated later. */
  #group(group: number): ChainGroup {
    const [from, to] = [this.#groupEnds[group]!, this.#groupEnds[group + 1]!]
    const chains = to - from
    // groups are made of whole rows
    const [firstRow, endRow] = [this.#rowEnds.indexOf(from), this.#rowEnds.indexOf(to)]
    const sum = (values: Float64Array, of: (x: number) => number) => {
      let all = 0
      for (let chain = from; chain < to; chain++) all += of(values[chain]!)
      return all
    }
    const series = this
    return {
      chains,
      lags: this.lags,
      get shift() {
        return series.shifts[from]!
      },
      get count() {
        return series.count
      },
      get depth() {
        return series.#levels.length
      },
      blocks: (l) => this.blocks(l),
      raw: (l): RawSums | undefined => {
        const level = this.level(l)
        return level && rawSums(level, this.lags, firstRow, endRow, chains)
      },
      get squaredChanges() {
        return sum(series.squaredChanges, (x) => x)
      },
      get squaredChainSums() {
        return sum(series.chainSums, (x) => x * x)
      },
      get early() {
        const { early } = series
        if (early === undefined) return undefined
        const size = early.levels.length / series.groups.length
        const levels = early.levels.subarray(group * size, (group + 1) * size)
        return new StoredSums({ chains, lags: series.lags, shift: this.shift, count: early.count }, levels)
      },
    }
  }

  /** The sums after a quarter to a half of the trajectories, at a power of two; nothing before 16. */
  get early(): LevelsThen | undefined {
    return this.#early.findLast(({ count }) => 2 * count <= this.count)
  }

  /** A copy of the products and ends of the levels that have begun, by groups of chains: `[groups, depth, 2, lags + 1]`. */
  copyLevels(): Float64Array {
    const { lags } = this
    const depth = this.#levels.length
    const copy = new Float64Array(this.groups.length * depth * 2 * (lags + 1))
    const rows = Array.from(this.#groupEnds, (end) => this.#rowEnds.indexOf(end))
    for (let l = 0; l < depth; l++) {
      const level = this.level(l)
      if (level === undefined) continue
      // each of these makes a view of the kernel's memory
      const { blocks, sums, products, heads, tails } = level
      const views = { blocks, sums, products, heads, tails }
      for (let group = 0; group < this.groups.length; group++) {
        const at = (group * depth + l) * 2 * (lags + 1)
        sumRows(views, lags, rows[group]!, rows[group + 1]!, copy, at)
      }
    }
    return copy
  }

  /** Sum of all values. */
  get sum(): number {
    const { chainSums } = this
    let sum = 0
    for (let chain = 0; chain < this.chains; chain++)
      sum += chainSums[chain]! + this.shifts[chain]! * this.count
    return sum
  }

  /** Sum of the squares of all values. */
  get sumOfSquares(): number {
    let sum = 0
    for (const { shift, count, chains, raw } of this.groups) {
      const sums = raw(0)
      if (sums !== undefined) sum += sums.products[0]! + shift * (sums.ends[0]! + shift * count * chains)
    }
    return sum
  }

  /** Mean of all values of all chains; NaN before the first. */
  get mean(): number {
    return this.sum / (this.count * this.chains)
  }

  /**
   * Appends `values: [steps, chains]`, consecutive trajectories. How a series is cut into calls, and when it is read, changes no
   * bit of any sum; with more than 1024 chains the last bits of those that are no integers.
   * @throws UsageError if the length of `values` is not `steps * chains`.
   */
  push(values: ArrayLike<number>, steps: number): void {
    const { chains } = this
    if (!Number.isSafeInteger(steps) || steps < 0)
      throw new UsageError(`steps must be a non-negative integer, got ${steps}`)
    if (values.length !== steps * chains)
      throw new UsageError(
        `values must be [steps, chains] = [${steps}, ${chains}], got ${values.length} numbers`,
      )
    if (steps === 0) return
    if (this.count === 0) this.#shiftBy(values)
    this.#free.push(...this.#unbegun.values())
    this.#unbegun.clear()
    for (let start = 0; start < steps; ) {
      const { count } = this
      // where chains are many they are summed in the same order however many steps come at once
      const until = Math.min(this.#stop(), count - (count % this.#room) + this.#room)
      const taken = Math.min(until - count, steps - start)
      this.#kernel.values.set(rowsOf(values, start * chains, taken * chains), this.#waiting * chains)
      this.#waiting += taken
      this.count += taken
      start += taken
      if (this.count === until) {
        this.#sumWaiting()
        this.#atStop()
      }
    }
  }

  /**
   * All that is held, to go on from later. Arrays of it hold until the next values come. Where every chain has sums of its own,
   * values that wait are summed before, which changes no bit; else they are saved as they wait.
   */
  save(): SavedPart[] {
    if (this.#isFine) this.#sumWaiting()
    const kernel = this.#kernel
    const waiting = this.#waiting
    return [
      savedPart('same', [this.count, waiting, this.#levels.length, ...this.#early.map(({ count }) => count)]),
      ...Object.values(PerChain).map((which) => savedPart('chains', kernel.ofChains(which))),
      savedPart('chains', turned(kernel.values, waiting, this.chains)),
      savedPart(
        'together',
        Object.values(Overall).flatMap((which) => kernel.overall(which)),
      ),
      ...this.#levels.flatMap((level) => level.save(this.#isFine)),
      ...this.#early.map(({ levels }) => savedPart('groups', levels)),
    ]
  }

  /** Goes on from what was saved; only where nothing was summed so far. */
  restore(saved: SavedPartReader): void {
    const [count, waiting, depth, ...early] = saved.take('same')
    // memory that grows makes arrays on it void
    while (this.#levels.length < depth!) this.#begin(this.#newLevel())
    const kernel = this.#kernel
    for (const which of Object.values(PerChain)) saved.fill('chains', kernel.ofChains(which))
    this.shifts.set(kernel.ofChains(PerChain.shift))
    this.count = count!
    this.#waiting = waiting!
    kernel.values.set(turned(saved.take('chains'), this.chains, waiting!))
    for (const overall of saved.takeTogether()) kernel.addOverall(overall)
    for (const [l, level] of this.#levels.entries()) {
      level.restore(saved, this.#isFine)
      level.blocks = this.blocks(l)
    }
    this.#early = early.map((then) => ({ count: then, levels: saved.take('groups').slice() }))
  }

  /** Puts other chains beside these. Nothing is copied: the pool follows what its parts accumulate later. */
  merge(other: ChainSet): SeriesPool {
    return new SeriesPool([this, other])
  }

  /** Chooses the shift of every group by its first value. */
  #shiftBy(values: ArrayLike<number>): void {
    for (let group = 0; group + 1 < this.#groupEnds.length; group++) {
      const [from, to] = [this.#groupEnds[group]!, this.#groupEnds[group + 1]!]
      const first = values[from]!
      const small = !Number.isFinite(first) || (Number.isInteger(first) && Math.abs(first) <= 1024)
      this.shifts.fill(small ? 0 : first, from, to)
    }
    this.#kernel.ofChains(PerChain.shift).set(this.shifts)
  }

  /** The kernel, once it has summed what waits. */
  get #summed(): SeriesKernel {
    this.#sumWaiting()
    return this.#kernel
  }

  #sumWaiting(): void {
    const waiting = this.#waiting
    if (waiting === 0) return
    this.#waiting = 0
    this.#kernel.sum(this.count - waiting, this.#levels.length, waiting)
    for (const [l, level] of this.#levels.entries()) level.blocks = this.blocks(l)
  }

  /** The next length at which a level begins or the early sums are kept. */
  #stop(): number {
    const doubled = 2 ** (Math.floor(Math.log2(Math.max(1, this.count))) + 1)
    const begins = this.lags * 2 ** (this.#levels.length - 1)
    return begins > this.count ? Math.min(doubled, begins) : doubled
  }

  #atStop(): void {
    const { count, lags } = this
    const levels = this.#levels
    if (count === lags * 2 ** (levels.length - 1) && levels.length < MAXIMUM_LEVELS)
      this.#begin(this.#above(levels.length))
    if (count >= FIRST_EARLY_COUNT && Number.isInteger(Math.log2(count)))
      this.#early = [...this.#early.slice(-1), { count, levels: this.copyLevels() }]
  }

  /** A level above those that have begun, from the lines of the highest, which hold all of its blocks. */
  #above(l: number): GrowingLevel {
    const top = this.#levels.at(-1)!
    const together = 2 ** (l - this.#levels.length + 1)
    const level = this.#newLevel()
    this.#kernel.above(top.address, level.address, top.blocks, together)
    level.blocks = Math.floor(top.blocks / together)
    return level
  }

  /** From now on the kernel adds to a level. */
  #begin(level: GrowingLevel): void {
    this.#kernel.begin(this.#levels.length, level.address)
    this.#levels.push(level)
  }

  #newLevel(): GrowingLevel {
    const free = this.#free.pop()
    free?.clear()
    const { chains, lags } = this
    return free ?? new GrowingLevel(this.#kernel, { chains, rows: this.#rowEnds.length - 1, lags })
  }
}

/** `[columns, rows]` of `values: [rows, columns]`. */
function turned(values: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(rows * columns)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = values[row * columns + column]!
  return result
}

/** `count` numbers from place `from` on, not copied where that is possible. */
function rowsOf(values: ArrayLike<number>, from: number, count: number): ArrayLike<number> {
  if (values instanceof Float64Array) return values.subarray(from, from + count)
  return Array.from({ length: count }, (_, i) => values[from + i]!)
}
