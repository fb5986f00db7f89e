import { UsageError } from '../errors.ts'
import { type ChainShare, groupEnds } from './chain-groups.ts'
import type { ChainGroup, ChainSet } from './chain-set.ts'
import { type ChainRows, GrowingLevel } from './growing-level.ts'
import { type Level, type RawSums, rawSums } from './level.ts'
import { SeriesPool } from './series-pool.ts'
import { StoredSums } from './stored-sums.ts'

/** 17 levels reach windows of `lags * 2^16` trajectories (2e6 for 32 lags) and keep a chain below 16 KiB for ever. */
const MAXIMUM_LEVELS = 17
/** Steps that wait together, so that the sums of a chain are loaded once for all of them; fewer where chains are many. */
const ROOM = 64
const ROOM_OF_MANY = 16
/** Steps worked on at once, so that the scratch buffers stay in the first-level cache. */
const CHUNK = 512
/** Chains of a run that have sums of their own; where there are more, neighbours are summed together. */
const MOST_ROWS = 1024
/** From this length on the sums are kept whenever it has doubled. */
const FIRST_EARLY_COUNT = 8

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
  #nonFinite = 0
  #integer = true
  #minimum = Number.POSITIVE_INFINITY
  #maximum = Number.NEGATIVE_INFINITY
  #changes = 0
  /** `[chains]` each. */
  readonly #chainSums: Float64Array
  readonly #squaredChanges: Float64Array
  readonly #absoluteChanges: Float64Array
  readonly #rows: ChainRows
  readonly #groupEnds: Int32Array
  /**
   * A level begins when the line of the one below is full, which then holds all that it has to take in. Until then it has at most
   * `lags / 2` blocks, and is made from the highest one that has begun when somebody asks for it.
   */
  readonly #levels: GrowingLevel[] = []
  /** Levels that have not begun, as they were read since the last step. */
  readonly #unbegun = new Map<number, GrowingLevel>()
  /** `[groups]` each: the sums at the last two powers of two that `count` has reached, the older first. */
  #early: readonly (readonly StoredSums[])[] = []
  /** `[room, chains]`, of which the values of `#waiting` steps are not summed yet. */
  readonly #values: Float64Array
  readonly #room: number
  #waiting = 0
  /** Room for the blocks before, then those that are new: of one level, and of the next. */
  #line: Float64Array
  #pairs: Float64Array

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
    this.#rows = chainRows(share)
    this.#groupEnds = groupEnds(share)
    this.shifts = new Float64Array(chains)
    this.#chainSums = new Float64Array(chains)
    this.#squaredChanges = new Float64Array(chains)
    this.#absoluteChanges = new Float64Array(chains)
    this.#room = this.#isFine ? ROOM : ROOM_OF_MANY
    this.#values = new Float64Array(this.#room * chains)
    this.#line = new Float64Array(lags + CHUNK)
    this.#pairs = new Float64Array(lags + CHUNK)
    this.#levels.push(new GrowingLevel(this.#rows, lags))
    this.groups = Array.from({ length: this.#groupEnds.length - 1 }, (_, group) => this.#group(group))
  }

  /** Whether every chain has sums of its own. */
  get #isFine(): boolean {
    return this.#rows.ends.length === this.chains + 1
  }

  /** Levels of which every chain has a block. */
  get depth(): number {
    return this.count === 0 ? 1 : Math.min(MAXIMUM_LEVELS, Math.floor(Math.log2(this.count)) + 1)
  }

  /** Values that were NaN or infinite. */
  get nonFinite(): number {
    return this.#sumWaiting().#nonFinite
  }

  /** Whether every value was an integer. */
  get integer(): boolean {
    return this.#sumWaiting().#integer
  }

  get minimum(): number {
    return this.#sumWaiting().#minimum
  }

  get maximum(): number {
    return this.#sumWaiting().#maximum
  }

  /** Steps, over all chains, at which the value differed from the one before. */
  get changes(): number {
    return this.#sumWaiting().#changes
  }

  /** `[chains]`: sum of x_i - shift. Read only. */
  get chainSums(): Float64Array {
    return this.#sumWaiting().#chainSums
  }

  /** `[chains]`: sum of (x_i - x_{i-1})^2. Read only. */
  get squaredChanges(): Float64Array {
    return this.#sumWaiting().#squaredChanges
  }

  /** `[chains]`: sum of |x_i - x_{i-1}|. Read only. */
  get absoluteChanges(): Float64Array {
    return this.#sumWaiting().#absoluteChanges
  }

  /** The sums of one level, or nothing if no block of it is complete. Read only. */
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
    const { rowOf } = this.#rows
    const [firstRow, endRow] = [rowOf[from]!, rowOf[to - 1]! + 1]
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
        return series.#early.findLast(([first]) => 2 * first!.count <= series.count)?.[group]
      },
    }
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
    this.#unbegun.clear()
    for (let start = 0; start < steps; ) {
      const { count } = this
      const stop = this.#stop()
      // neighbours are summed in the same order however many steps there are
      const most = this.#isFine ? CHUNK : this.#room
      const end = Math.min(count + steps - start, count + most, stop)
      // many steps at once, up to where none need wait
      const whole = end === stop ? end : end - (end % this.#room)
      if (this.#waiting === 0 && whole > count) {
        this.#sumSteps(values, start, whole - count)
        this.count = whole
        start += whole - count
        this.#atStop()
        continue
      }
      const until = Math.min(stop, count - (count % this.#room) + this.#room)
      const taken = Math.min(until - count, steps - start)
      const from = this.#waiting * chains
      for (let i = 0; i < taken * chains; i++) this.#values[from + i] = values[start * chains + i]!
      this.#waiting += taken
      this.count += taken
      start += taken
      if (this.count === until) {
        this.#sumWaiting()
        this.#atStop()
      }
    }
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
  }

  /** Sums what waits. */
  #sumWaiting(): this {
    const waiting = this.#waiting
    if (waiting > 0) {
      this.#waiting = 0
      this.#sumSteps(this.#values, 0, waiting)
    }
    return this
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
      levels.push(this.#above(levels.length))
    if (count >= FIRST_EARLY_COUNT && Number.isInteger(Math.log2(count)))
      this.#early = [...this.#early.slice(-1), this.groups.map((group) => StoredSums.of(group))]
  }

  /** A level above those that have begun, from the lines of the highest, which hold all of its blocks. */
  #above(l: number): GrowingLevel {
    const { lags, chains } = this
    const top = this.#levels.at(-1)!
    const together = 2 ** (l - this.#levels.length + 1)
    const level = new GrowingLevel(this.#rows, lags)
    const blocks = Math.floor(top.blocks / together)
    const line = this.#line
    for (let chain = 0; chain < chains; chain++) {
      const first = (chain + 1) * lags - top.blocks
      for (let block = 0; block < blocks; block++) {
        let sum = 0
        for (let i = 0; i < together; i++) sum += top.lines[first + block * together + i]!
        line[lags + block] = sum
      }
      level.add(chain, line, blocks)
    }
    level.advance(blocks)
    return level
  }

  /** Sums `steps` steps of `values` from step `start` on. */
  #sumSteps(values: ArrayLike<number>, start: number, steps: number): void {
    const { chains, lags } = this
    const levels = this.#levels
    for (let chain = 0; chain < chains; chain++) {
      this.#readChain(values, start, steps, chain)
      for (let l = 0, blocks = steps; l < levels.length && blocks > 0; l++) {
        const level = levels[l]!
        const paired = pairBlocks(level, chain, lags, this.#line, blocks, this.#pairs)
        level.add(chain, this.#line, blocks)
        blocks = paired
        const line = this.#line
        this.#line = this.#pairs
        this.#pairs = line
      }
    }
    for (let l = 0, blocks = steps; l < levels.length; l++) {
      const level = levels[l]!
      const paired = (blocks + (level.blocks & 1)) >> 1
      level.advance(blocks)
      blocks = paired
    }
  }

  /** Copies one chain's values to the line, and updates what is not a sum of products. */
  #readChain(values: ArrayLike<number>, start: number, steps: number, chain: number): void {
    const { chains, lags } = this
    const shift = this.shifts[chain]!
    const line = this.#line
    const level = this.#levels[0]!
    let minimum = this.#minimum
    let maximum = this.#maximum
    let changes = 0
    let fractions = 0
    let sum = this.#chainSums[chain]!
    let squared = this.#squaredChanges[chain]!
    let absolute = this.#absoluteChanges[chain]!
    // NaN: the first value of a chain has no predecessor.
    let previous = level.blocks > 0 ? level.newest(chain) : Number.NaN
    for (let i = 0, at = start * chains + chain; i < steps; i++, at += chains) {
      let x = values[at]!
      if (x - x !== 0) {
        this.#nonFinite++
        x = shift
      }
      const y = x - shift
      line[lags + i] = y
      sum += y
      if (y === previous) continue
      if (x < minimum) minimum = x
      if (x > maximum) maximum = x
      if (x !== Math.floor(x)) fractions++
      if (!Number.isNaN(previous)) {
        const change = y - previous
        changes++
        squared += change * change
        absolute += Math.abs(change)
      }
      previous = y
    }
    this.#minimum = minimum
    this.#maximum = maximum
    this.#changes += changes
    this.#chainSums[chain] = sum
    this.#squaredChanges[chain] = squared
    this.#absoluteChanges[chain] = absolute
    if (fractions > 0) this.#integer = false
  }
}

/** Rows of a share's chains: neighbours share one where the run has more than 1024 chains. */
function chainRows(share: ChainShare): ChainRows {
  const ends = groupEnds(share, MOST_ROWS)
  const rowOf = new Int32Array(share.chains)
  for (let row = 0; row + 1 < ends.length; row++) rowOf.fill(row, ends[row], ends[row + 1])
  return { ends, rowOf }
}

/**
 * Pairs the new blocks of one chain, which stand in `line` behind `lags` others, the odd one of the last call first; they go to the
 * same place in `pairs`. Returns how many pairs there are.
 */
function pairBlocks(
  level: GrowingLevel,
  chain: number,
  lags: number,
  line: Float64Array,
  blocks: number,
  pairs: Float64Array,
): number {
  let count = lags
  let i = lags
  const end = lags + blocks
  if ((level.blocks & 1) === 1) pairs[count++] = level.newest(chain) + line[i++]!
  for (; i + 1 < end; i += 2) pairs[count++] = line[i]! + line[i + 1]!
  return count - lags
}
