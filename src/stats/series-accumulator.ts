import { EarlySums } from './early-sums.ts'
import { type ChainGroups, GrowingLevel } from './growing-level.ts'
import { type Level, type RawSums, rawSums } from './level.ts'

/** Chains whose sums a read-out pools: one accumulator, or several side by side. */
export interface ChainSet {
  readonly parts: readonly SeriesAccumulator[]
}

/** 17 levels reach windows of `lags * 2^16` trajectories (2e6 for 32 lags) and keep a chain below 16 KiB for ever. */
const MAXIMUM_LEVELS = 17
/** Steps that wait together, so that the sums of a chain are loaded once for all of them; fewer where chains are many. */
const ROOM = 64
const ROOM_OF_MANY = 16
/** Steps worked on at once, so that the scratch buffers stay in the first-level cache. */
const CHUNK = 512
/** Chains that have sums of their own; where there are more, neighbours are summed together. */
const GROUPS = 1024
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
  /**
   * Subtracted from every value before it is summed. 0 for a series that starts with a small integer, so that integer
   * sums stay exact and comparable; else the first value, so that a large mean does not drown a small variance.
   */
  shift = 0
  #nonFinite = 0
  #integer = true
  #minimum = Number.POSITIVE_INFINITY
  #maximum = Number.NEGATIVE_INFINITY
  #changes = 0
  /** `[chains]` each. */
  readonly #chainSums: Float64Array
  readonly #squaredChanges: Float64Array
  readonly #absoluteChanges: Float64Array
  readonly #groups: ChainGroups
  /**
   * A level begins when the line of the one below is full, which then holds all that it has to take in. Until then it has at most
   * `lags / 2` blocks, and is made from the highest one that has begun when somebody asks for it.
   */
  readonly #levels: GrowingLevel[] = []
  /** The sums at the last two powers of two that `count` has reached, the older first. */
  #early: readonly EarlySums[] = []
  /** `[room, chains]`, of which `#waiting` rows are not summed yet. */
  readonly #rows: Float64Array
  readonly #room: number
  #waiting = 0
  /** Room for the blocks before, then those that are new: of one level, and of the next. */
  #line: Float64Array
  #pairs: Float64Array

  /** @throws RangeError unless `chains` is a positive integer and `lags` a positive even integer. */
  constructor({ chains, lags = 32 }: { chains: number; lags?: number }) {
    if (!Number.isSafeInteger(chains) || chains < 1)
      throw new RangeError(`chains must be a positive integer, got ${chains}`)
    if (!Number.isSafeInteger(lags) || lags < 2 || lags % 2 !== 0)
      throw new RangeError(`lags must be a positive even integer, got ${lags}`)
    this.chains = chains
    this.lags = lags
    const size = Math.ceil(chains / GROUPS)
    this.#groups = { chains, size, groups: Math.ceil(chains / size) }
    this.#chainSums = new Float64Array(chains)
    this.#squaredChanges = new Float64Array(chains)
    this.#absoluteChanges = new Float64Array(chains)
    this.#room = size === 1 ? ROOM : ROOM_OF_MANY
    this.#rows = new Float64Array(this.#room * chains)
    this.#line = new Float64Array(lags + CHUNK)
    this.#pairs = new Float64Array(lags + CHUNK)
    this.#levels.push(new GrowingLevel(this.#groups, lags))
  }

  get parts(): readonly SeriesAccumulator[] {
    return [this]
  }

  /** Levels of which every chain has a block. */
  get depth(): number {
    return this.count === 0 ? 1 : Math.min(MAXIMUM_LEVELS, Math.floor(Math.log2(this.count)) + 1)
  }

  /** Values that were NaN or infinite. */
  get nonFinite(): number {
    return this.#settled().#nonFinite
  }

  /** Whether every value was an integer. */
  get integer(): boolean {
    return this.#settled().#integer
  }

  get minimum(): number {
    return this.#settled().#minimum
  }

  get maximum(): number {
    return this.#settled().#maximum
  }

  /** Steps, over all chains, at which the value differed from the one before. */
  get changes(): number {
    return this.#settled().#changes
  }

  /** `[chains]`: sum of x_i - shift. Read only. */
  get chainSums(): Float64Array {
    return this.#settled().#chainSums
  }

  /** `[chains]`: sum of (x_i - x_{i-1})^2. Read only. */
  get squaredChanges(): Float64Array {
    return this.#settled().#squaredChanges
  }

  /** `[chains]`: sum of |x_i - x_{i-1}|. Read only. */
  get absoluteChanges(): Float64Array {
    return this.#settled().#absoluteChanges
  }

  /** The sums of one level, or nothing if no block of it is complete. Read only. */
  level(l: number): Level | undefined {
    if (this.blocks(l) === 0) return undefined
    this.#settled()
    return this.#levels[l] ?? this.#above(l)
  }

  /** Blocks of level `l` that each chain has completed. */
  blocks(l: number): number {
    return l < MAXIMUM_LEVELS ? Math.floor(this.count / 2 ** l) : 0
  }

  /**
   * Sums of level `l` over the chains `from .. to`, of deviations from `shift`. Beyond 1024 chains both ends move on to the
   * next group of chains that are summed together.
   */
  raw(l: number, from: number, to: number): RawSums | undefined {
    const level = this.level(l)
    if (level === undefined) return undefined
    const { size, chains } = this.#groups
    const [first, last] = [Math.ceil(from / size), Math.ceil(to / size)]
    const count = Math.min(chains, last * size) - Math.min(chains, first * size)
    return rawSums(level, this.lags, first, last, count)
  }

  /**
   * The sums of all chains as they were after a quarter to a half of the trajectories, at a power of two: what is judged
   * by them does not lean on the fluctuation of the later part. Nothing before 16 trajectories.
   */
  get early(): EarlySums | undefined {
    return this.#early.findLast(({ count }) => 2 * count <= this.count)
  }

  /** Sum of all values. */
  get sum(): number {
    let sum = this.shift * this.count * this.chains
    for (const chainSum of this.chainSums) sum += chainSum
    return sum
  }

  /** Sum of the squares of all values. */
  get sumOfSquares(): number {
    const values = this.count * this.chains
    let sum = this.shift * (2 * this.sum - this.shift * values)
    const products = this.level(0)?.products ?? []
    for (let at = 0; at < products.length; at += this.lags + 1) sum += products[at]!
    return sum
  }

  /** Mean of all values of all chains; NaN before the first. */
  get mean(): number {
    return this.sum / (this.count * this.chains)
  }

  /**
   * Appends `values: [steps, chains]`, consecutive trajectories. How a series is cut into calls, and when it is read, changes no
   * bit of any sum; with more than 1024 chains the last bits of those that are no integers.
   * @throws RangeError if the length of `values` is not `steps * chains`.
   */
  push(values: ArrayLike<number>, steps: number): void {
    const { chains } = this
    if (!Number.isSafeInteger(steps) || steps < 0)
      throw new RangeError(`steps must be a non-negative integer, got ${steps}`)
    if (values.length !== steps * chains)
      throw new RangeError(
        `values must be [steps, chains] = [${steps}, ${chains}], got ${values.length} numbers`,
      )
    const first = values[0]
    if (this.count === 0 && first !== undefined && Number.isFinite(first))
      this.shift = Number.isInteger(first) && Math.abs(first) <= 1024 ? 0 : first
    for (let start = 0; start < steps; ) {
      const { count } = this
      const stop = this.#stop()
      // neighbours are summed in the same order however many rows there are
      const most = this.#groups.size === 1 ? CHUNK : this.#room
      const end = Math.min(count + steps - start, count + most, stop)
      // many rows at once, up to where none need wait
      const whole = end === stop ? end : end - (end % this.#room)
      if (this.#waiting === 0 && whole > count) {
        this.#sumRows(values, start, whole - count)
        this.count = whole
        start += whole - count
        this.#atStop()
        continue
      }
      const until = Math.min(stop, count - (count % this.#room) + this.#room)
      const rows = Math.min(until - count, steps - start)
      const from = this.#waiting * chains
      for (let i = 0; i < rows * chains; i++) this.#rows[from + i] = values[start * chains + i]!
      this.#waiting += rows
      this.count += rows
      start += rows
      if (this.count === until) {
        this.#settled()
        this.#atStop()
      }
    }
  }

  /** Puts other chains beside these. Nothing is copied: the pool follows what its parts accumulate later. */
  merge(other: ChainSet): SeriesPool {
    return new SeriesPool([...this.parts, ...other.parts])
  }

  /** Sums what waits. */
  #settled(): this {
    const waiting = this.#waiting
    if (waiting > 0) {
      this.#waiting = 0
      this.#sumRows(this.#rows, 0, waiting)
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
      // the levels that have not begun have too few blocks for any window
      this.#early = [...this.#early.slice(-1), new EarlySums(this, levels.length)]
  }

  /** A level above those that have begun, from the lines of the highest, which hold all of its blocks. */
  #above(l: number): GrowingLevel {
    const { lags, chains } = this
    const top = this.#levels.at(-1)!
    const together = 2 ** (l - this.#levels.length + 1)
    const level = new GrowingLevel(this.#groups, lags)
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

  /** Sums `steps` rows of `values` from row `start` on. */
  #sumRows(values: ArrayLike<number>, start: number, steps: number): void {
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
    const { chains, shift, lags } = this
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

/** Chains of several accumulators side by side, of equal lags; their lengths may differ. */
export class SeriesPool implements ChainSet {
  readonly parts: readonly SeriesAccumulator[]

  /** @throws RangeError if there is no part, if a part appears twice or if their lags differ. */
  constructor(parts: readonly SeriesAccumulator[]) {
    if (parts.length === 0) throw new RangeError('a pool needs at least one accumulator')
    if (new Set(parts).size !== parts.length) throw new RangeError('an accumulator is in the pool twice')
    if (parts.some((part) => part.lags !== parts[0]!.lags))
      throw new RangeError(`pooled accumulators must have equal lags, got ${parts.map((part) => part.lags)}`)
    this.parts = parts
  }

  /** Puts other chains beside these. */
  merge(other: ChainSet): SeriesPool {
    return new SeriesPool([...this.parts, ...other.parts])
  }
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
