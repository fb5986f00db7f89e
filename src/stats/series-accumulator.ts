import { EarlySums } from './early-sums.ts'
import { type Level, type RawSums, rawSums } from './level.ts'

/** Chains whose sums a read-out pools: one accumulator, or several side by side. */
export interface ChainSet {
  readonly parts: readonly SeriesAccumulator[]
}

/** 17 levels reach windows of `lags * 2^16` trajectories (2e6 for 32 lags) and keep a chain below 16 KiB for ever. */
const MAXIMUM_LEVELS = 17
/** Blocks that wait together for their products: a level's sums are then loaded once for all of them. */
const ROOM = 16
/** Steps worked on at once, so that the scratch buffers stay in the first-level cache. */
const CHUNK = 512
/** From this length on the sums are kept whenever it has doubled. */
const FIRST_EARLY_COUNT = 8

/**
 * Online sums over one measured series of `chains` chains, from which `integratedTime` and `meanWithError` read
 * their numbers: the multi-level estimator of PHYSICS.md section 5. Memory is `O(lags log n)` per chain, below
 * 16 KiB at 32 lags whatever the length. For integer values every sum is an exact integer (below 2^53).
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
  /** Values that were NaN or infinite. */
  nonFinite = 0
  /** Whether every value was an integer. */
  integer = true
  minimum = Number.POSITIVE_INFINITY
  maximum = Number.NEGATIVE_INFINITY
  /** Steps, over all chains, at which the value differed from the one before. */
  changes = 0
  /**
   * Subtracted from every value before it is summed. 0 for a series that starts with a small integer, so that integer
   * sums stay exact and comparable; else the first value, so that a large mean does not drown a small variance.
   */
  shift = 0
  /** `[chains]`: sum of (x_i - x_{i-1})^2. */
  readonly squaredChanges: Float64Array
  /** `[chains]`: sum of |x_i - x_{i-1}|. */
  readonly absoluteChanges: Float64Array
  readonly #levels: Level[] = []
  /** The sums at the last two powers of two that `count` has reached, the older first. */
  #early: readonly EarlySums[] = []
  readonly #below = new Float64Array(CHUNK)
  readonly #above = new Float64Array(CHUNK)

  /** @throws RangeError unless `chains` is a positive integer and `lags` a positive even integer. */
  constructor({ chains, lags = 32 }: { chains: number; lags?: number }) {
    if (!Number.isSafeInteger(chains) || chains < 1)
      throw new RangeError(`chains must be a positive integer, got ${chains}`)
    if (!Number.isSafeInteger(lags) || lags < 2 || lags % 2 !== 0)
      throw new RangeError(`lags must be a positive even integer, got ${lags}`)
    this.chains = chains
    this.lags = lags
    this.squaredChanges = new Float64Array(chains)
    this.absoluteChanges = new Float64Array(chains)
    this.#addLevel()
  }

  get parts(): readonly SeriesAccumulator[] {
    return [this]
  }

  /** Levels that have begun; the sums of a level are brought up to date by `level`. */
  get depth(): number {
    return this.#levels.length
  }

  /** The sums of one level, or nothing if no block of it is complete. Read only. */
  level(l: number): Level | undefined {
    const level = this.#levels[l]
    if (level === undefined || level.blocks === 0) return undefined
    const { waiting, summed } = level
    for (let chain = 0; chain < this.chains && summed < waiting; chain++)
      sumWaiting(level, chain, this.lags, level.blocks - waiting, summed, waiting)
    level.summed = waiting
    return level
  }

  /** Blocks of level `l` that each chain has completed. */
  blocks(l: number): number {
    return this.#levels[l]?.blocks ?? 0
  }

  /** Sums of level `l` over the chains `from .. to`, of deviations from `shift`. */
  raw(l: number, from: number, to: number): RawSums | undefined {
    const level = this.level(l)
    return level && rawSums(level, this.lags, this.chains, from, to)
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
    const sums = this.level(0)?.sums ?? []
    for (let chain = 0; chain < sums.length; chain++) sum += sums[chain]!
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
   * Appends `values: [steps, chains]`, consecutive trajectories. How a series is cut into calls changes no bit of any sum.
   * @throws RangeError if the length of `values` is not `steps * chains`.
   */
  push(values: ArrayLike<number>, steps: number): void {
    if (!Number.isSafeInteger(steps) || steps < 0)
      throw new RangeError(`steps must be a non-negative integer, got ${steps}`)
    if (values.length !== steps * this.chains)
      throw new RangeError(
        `values must be [steps, chains] = [${steps}, ${this.chains}], got ${values.length} numbers`,
      )
    const first = values[0]
    if (this.count === 0 && first !== undefined && Number.isFinite(first))
      this.shift = Number.isInteger(first) && Math.abs(first) <= 1024 ? 0 : first
    for (let start = 0; start < steps; ) {
      // a chunk ends where the length is a power of two
      const doubled = 2 ** (Math.floor(Math.log2(Math.max(1, this.count))) + 1)
      const chunk = Math.min(CHUNK, steps - start, doubled - this.count)
      this.#pushChunk(values, start, chunk)
      start += chunk
      if (this.count === doubled && doubled >= FIRST_EARLY_COUNT)
        this.#early = [...this.#early.slice(-1), new EarlySums(this)]
    }
  }

  /** Puts other chains beside these. Nothing is copied: the pool follows what its parts accumulate later. */
  merge(other: ChainSet): SeriesPool {
    return new SeriesPool([...this.parts, ...other.parts])
  }

  #addLevel(): void {
    const { chains, lags } = this
    this.#levels.push({
      blocks: 0,
      waiting: 0,
      summed: 0,
      lines: new Float64Array(chains * (lags + ROOM)),
      sums: new Float64Array(chains),
      products: new Float64Array(chains * (lags + 1)),
      heads: new Float64Array(chains * lags),
    })
  }

  #pushChunk(values: ArrayLike<number>, start: number, steps: number): void {
    const { chains, lags } = this
    const levels = this.#levels
    let depth = 0
    for (let blocks = steps; blocks > 0 && depth < MAXIMUM_LEVELS; depth++) {
      if (depth === levels.length) this.#addLevel()
      blocks = (blocks + (levels[depth]!.blocks & 1)) >> 1
    }
    for (let chain = 0; chain < chains; chain++) {
      let z = this.#below
      let pairs = this.#above
      this.#readChain(values, start, steps, chain, z)
      for (let l = 0, blocks = steps; l < depth; l++) {
        const paired = pairBlocks(levels[l]!, chain, lags, z, blocks, pairs)
        appendBlocks(levels[l]!, chain, lags, z, blocks)
        blocks = paired
        const swap = z
        z = pairs
        pairs = swap
      }
    }
    for (let l = 0, blocks = steps; l < depth; l++) {
      const level = levels[l]!
      const paired = (blocks + (level.blocks & 1)) >> 1
      const waiting = level.waiting + blocks
      if (waiting >= ROOM) level.summed = 0
      level.waiting = waiting % ROOM
      level.blocks += blocks
      blocks = paired
    }
    this.count += steps
  }

  /** Copies one chain's values to `z`, and updates what is not a sum of products. */
  #readChain(values: ArrayLike<number>, start: number, steps: number, chain: number, z: Float64Array): void {
    const { chains, shift } = this
    let minimum = this.minimum
    let maximum = this.maximum
    let changes = 0
    let fractions = 0
    let squared = this.squaredChanges[chain]!
    let absolute = this.absoluteChanges[chain]!
    // NaN: the first value of a chain has no predecessor.
    let previous = this.count > 0 ? newestBlock(this.#levels[0]!, chain, this.lags) : Number.NaN
    for (let i = 0, at = start * chains + chain; i < steps; i++, at += chains) {
      let x = values[at]!
      if (x - x !== 0) {
        this.nonFinite++
        x = shift
      }
      const y = x - shift
      z[i] = y
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
    this.minimum = minimum
    this.maximum = maximum
    this.changes += changes
    this.squaredChanges[chain] = squared
    this.absoluteChanges[chain] = absolute
    if (fractions > 0) this.integer = false
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

function newestBlock(level: Level, chain: number, lags: number): number {
  return level.lines[chain * (lags + ROOM) + lags + level.waiting - 1]!
}

/** Pairs the block sums `z` of one chain, the odd one of the last call first; returns how many pairs there are. */
function pairBlocks(
  level: Level,
  chain: number,
  lags: number,
  z: Float64Array,
  blocks: number,
  pairs: Float64Array,
): number {
  let count = 0
  let i = 0
  if ((level.blocks & 1) === 1) pairs[count++] = newestBlock(level, chain, lags) + z[i++]!
  for (; i + 1 < blocks; i += 2) pairs[count++] = z[i]! + z[i + 1]!
  return count
}

/** Appends the block sums `z` of one chain to its line, and sums the line whenever it is full. */
function appendBlocks(level: Level, chain: number, lags: number, z: Float64Array, blocks: number): void {
  const { lines } = level
  const line = chain * (lags + ROOM)
  let waiting = level.waiting
  let summed = level.summed
  let before = level.blocks - waiting
  for (let i = 0; i < blocks; i++) {
    lines[line + lags + waiting++] = z[i]!
    if (waiting === ROOM) {
      sumWaiting(level, chain, lags, before, summed, ROOM)
      for (let j = line; j < line + lags; j++) lines[j] = lines[j + ROOM]!
      before += ROOM
      waiting = 0
      summed = 0
    }
  }
}

/** Adds the blocks `from .. to` of one chain's line to its sums; `before` blocks precede the line's waiting part. */
function sumWaiting(
  level: Level,
  chain: number,
  lags: number,
  before: number,
  from: number,
  to: number,
): void {
  const { lines, products, heads, sums } = level
  const line = chain * (lags + ROOM) + lags
  let sum = sums[chain]!
  for (let i = line + from; i < line + to; i++) sum += lines[i]!
  sums[chain] = sum
  addProducts(products, chain * (lags + 1), lags, lines, line + from, line + to)
  for (let i = from; i < to && before + i < lags; i++) heads[chain * lags + before + i] = lines[line + i]!
}

/**
 * Adds the sums of z_i z_{i-k}, k = 0 .. lags, for i = start .. end - 1. Every sum takes its terms in the order of i, so
 * that the cut into blocks cannot change a bit; eight values at a time stay in registers while k runs.
 */
function addProducts(
  products: Float64Array,
  at: number,
  lags: number,
  z: Float64Array,
  start: number,
  end: number,
): void {
  let i = start
  for (; i + 7 < end; i += 8) {
    const a = z[i]!
    const b = z[i + 1]!
    const c = z[i + 2]!
    const d = z[i + 3]!
    const e = z[i + 4]!
    const f = z[i + 5]!
    const g = z[i + 6]!
    const h = z[i + 7]!
    let z1 = b
    let z2 = c
    let z3 = d
    let z4 = e
    let z5 = f
    let z6 = g
    let z7 = h
    for (let k = 0; k <= lags; k++) {
      const z0 = z[i - k]!
      products[at + k] =
        products[at + k]! + a * z0 + b * z1 + c * z2 + d * z3 + e * z4 + f * z5 + g * z6 + h * z7
      z7 = z6
      z6 = z5
      z5 = z4
      z4 = z3
      z3 = z2
      z2 = z1
      z1 = z0
    }
  }
  for (; i < end; i++) for (let k = 0; k <= lags; k++) products[at + k]! += z[i]! * z[i - k]!
}
