// The sums of a series, docs/physics.md 7.2. Chains are summed two at a time, one in each half of a vector. Every sum takes its
// terms in the order of time, as if it were alone, so that neither the cut into calls nor the pairing changes a bit.
//
// All numbers are float64. JavaScript lays out the memory and tells the addresses once (`layOut`). Chains are summed in rows: one
// chain in each or, where chains are many, a few neighbours one after the other. A level is one stretch of memory with
// sums [rows], products [rows, lags + 1], heads [rows, lags], lines [chains, lags] and, where rows are fewer than chains,
// tails [rows, lags]; else the lines are the tails.

let chains: i32 = 0
let rows: i32 = 0
let lags: i32 = 0
/** [rows + 1], i32: the chains at which rows begin and end. */
let rowEnds: usize = 0
/** [steps, chains]: the values to sum. */
let values: usize = 0
/** [chains] each. */
let shifts: usize = 0
let chainSums: usize = 0
let squaredChanges: usize = 0
let absoluteChanges: usize = 0
/** [5, 2], one number for each half: minimum, maximum, and how many changes, values that are not finite, and fractions. */
let overall: usize = 0
/** Addresses of the levels, u32. */
let levels: usize = 0
/** Room for the blocks before, then those that are new, [lags + steps, 2]: of one level, and of the next. */
let line: usize = 0
let pairs: usize = 0
/** [lags + 1]: what belongs to a half that has no chain is written here. */
let nowhere: usize = 0

/** The two chains at work and their rows; -1 where a half has none. */
let chainA: i32 = 0
let chainB: i32 = 0
let rowA: i32 = 0
let rowB: i32 = 0
/** Whether these are the first chains of their rows. */
let beginsRows: bool = false

export function layOut(
  chainCount: i32, rowCount: i32, lagCount: i32, ends: usize, room: usize, perChain: usize, together: usize,
  levelTable: usize, scratch: usize, scratchBytes: usize, unused: usize,
): void {
  chains = chainCount
  rows = rowCount
  lags = lagCount
  rowEnds = ends
  values = room
  const size = <usize>chains << 3
  shifts = perChain
  chainSums = perChain + size
  squaredChanges = perChain + 2 * size
  absoluteChanges = perChain + 3 * size
  overall = together
  levels = levelTable
  line = scratch
  pairs = scratch + scratchBytes
  nowhere = unused
}

/** Sums `steps` rows of the values, after `count` of them, in the first `depth` levels. */
export function sum(count: f64, depth: i32, steps: i32): void {
  for (let row = 0; row < rows; row += 2) {
    const longest = longestOf(row)
    for (let place = 0; place < longest; place++) {
      choose(row, place)
      readChains(count > 0, steps)
      let before = <u64>count
      for (let l = 0, blocks = steps; l < depth && blocks > 0; l++) {
        const odd = <i32>(before & 1)
        addBlocks(load<u32>(levels + (<usize>l << 2)), before, blocks)
        blocks = pairBlocks(odd, blocks)
        before >>= 1
      }
    }
  }
}

/** Makes level `target` from the `blocks` blocks that the lines of level `top` hold, so many of them together. */
export function above(top: usize, target: usize, blocks: i32, together: i32): void {
  const made = blocks / together
  for (let row = 0; row < rows; row += 2) {
    const longest = longestOf(row)
    for (let place = 0; place < longest; place++) {
      choose(row, place)
      const from = <usize>(lags - blocks) << 3
      const a = lineOf(top, chainA) + from
      const b = lineOf(top, chainB) + from
      for (let block = 0; block < made; block++) {
        let joined = f64x2.splat(0)
        for (let i = 0; i < together; i++) {
          const at = <usize>(block * together + i) << 3
          joined = f64x2.add(joined, pair(a + at, b + at))
        }
        v128.store(line + (<usize>(lags + block) << 4), joined)
      }
      addBlocks(target, 0, made)
    }
  }
}

/** Chains of the longer one of the rows `row` and `row + 1`, if there is one. */
function longestOf(row: i32): i32 {
  return max(chainsOf(row), row + 1 < rows ? chainsOf(row + 1) : 0)
}

@inline function rowEnd(row: i32): i32 {
  return load<i32>(rowEnds + (<usize>row << 2))
}

@inline function chainsOf(row: i32): i32 {
  return rowEnd(row + 1) - rowEnd(row)
}

/** Takes the chains at a place of the rows `row` and `row + 1`. */
function choose(row: i32, place: i32): void {
  beginsRows = place == 0
  const first = place < chainsOf(row)
  rowA = first ? row : -1
  chainA = first ? rowEnd(row) + place : -1
  const second = row + 1 < rows && place < chainsOf(row + 1)
  rowB = second ? row + 1 : -1
  chainB = second ? rowEnd(row + 1) + place : -1
}

@inline function pair(a: usize, b: usize): v128 {
  return v128.load64_lane(b, v128.load64_zero(a), 1)
}

@inline function storePair(a: usize, b: usize, x: v128): void {
  v128.store64_lane(a, x, 0)
  v128.store64_lane(b, x, 1)
}

/** Address of one of the rows or chains of an array, `width` numbers each. */
@inline function place(array: usize, index: i32, width: i32): usize {
  return index < 0 ? nowhere : array + (<usize>index * <usize>width << 3)
}

@inline function products(level: usize): usize {
  return level + (<usize>rows << 3)
}

@inline function heads(level: usize): usize {
  return products(level) + (<usize>rows * <usize>(lags + 1) << 3)
}

@inline function lines(level: usize): usize {
  return heads(level) + (<usize>rows * <usize>lags << 3)
}

@inline function tails(level: usize): usize {
  return lines(level) + (<usize>chains * <usize>lags << 3)
}

@inline function lineOf(level: usize, chain: i32): usize {
  return place(lines(level), chain, lags)
}

/** Copies the values of two chains to the line, and updates what is not a sum of products. */
function readChains(goesOn: bool, steps: i32): void {
  // a half without a chain reads what the other one reads, and counts nothing
  const readA = <usize>(chainA < 0 ? chainB : chainA) << 3
  const readB = <usize>(chainB < 0 ? chainA : chainB) << 3
  const shift = pair(shifts + readA, shifts + readB)
  const sumA = place(chainSums, chainA, 1), sumB = place(chainSums, chainB, 1)
  const squaredA = place(squaredChanges, chainA, 1), squaredB = place(squaredChanges, chainB, 1)
  const absoluteA = place(absoluteChanges, chainA, 1), absoluteB = place(absoluteChanges, chainB, 1)
  let sum = pair(sumA, sumB)
  let squared = pair(squaredA, squaredB)
  let absolute = pair(absoluteA, absoluteB)
  let minimum = v128.load(overall)
  let maximum = v128.load(overall, 16)
  let changes = i64x2.splat(0)
  let nonFinite = i64x2.splat(0)
  let fractions = i64x2.splat(0)
  const stride = <usize>chains << 3
  let a = values + readA
  let b = values + readB
  let previous = f64x2.splat(0)
  if (goesOn) {
    const level = load<u32>(levels)
    const newest = <usize>(lags - 1) << 3
    previous = pair(lineOf(level, chainA) + newest, lineOf(level, chainB) + newest)
  } else {
    // the first value is no change
    const x = pair(a, b)
    const y = f64x2.sub(x, shift)
    previous = v128.bitselect(f64x2.splat(0), y, f64x2.ne(f64x2.sub(x, x), f64x2.splat(0)))
  }
  let to = line + (<usize>lags << 4)
  for (let i = 0; i < steps; i++) {
    let x = pair(a, b)
    const missing = f64x2.ne(f64x2.sub(x, x), f64x2.splat(0))
    nonFinite = i64x2.sub(nonFinite, missing)
    x = v128.bitselect(shift, x, missing)
    const y = f64x2.sub(x, shift)
    v128.store(to, y)
    sum = f64x2.add(sum, y)
    const change = f64x2.sub(y, previous)
    changes = i64x2.sub(changes, f64x2.ne(y, previous))
    squared = f64x2.add(squared, f64x2.mul(change, change))
    absolute = f64x2.add(absolute, f64x2.abs(change))
    minimum = f64x2.pmin(minimum, x)
    maximum = f64x2.pmax(maximum, x)
    fractions = i64x2.sub(fractions, f64x2.ne(x, f64x2.floor(x)))
    previous = y
    a += stride
    b += stride
    to += 16
  }
  storePair(sumA, sumB, sum)
  storePair(squaredA, squaredB, squared)
  storePair(absoluteA, absoluteB, absolute)
  v128.store(overall, minimum)
  v128.store(overall, maximum, 16)
  count(overall + 32, changes)
  count(overall + 48, nonFinite)
  count(overall + 64, fractions)
}

/** Adds what each half has counted. */
function count(to: usize, counted: v128): void {
  if (chainA >= 0) store<f64>(to, load<f64>(to) + <f64>i64x2.extract_lane(counted, 0))
  if (chainB >= 0) store<f64>(to, load<f64>(to, 8) + <f64>i64x2.extract_lane(counted, 1), 8)
}

/** Pairs the new blocks of a level, the odd one of the last call first, and takes them to be the line. Returns how many there are. */
function pairBlocks(odd: i32, blocks: i32): i32 {
  const made = (odd + blocks) >> 1
  let from = line + (<usize>(lags - odd) << 4)
  let to = pairs + (<usize>lags << 4)
  for (let i = 0; i < made; i++) {
    v128.store(to, f64x2.add(v128.load(from), v128.load(from, 16)))
    from += 32
    to += 16
  }
  const paired = pairs
  pairs = line
  line = paired
  return made
}

/** Adds the `blocks` new blocks in the line to a level, which has `before` of each chain. */
function addBlocks(level: usize, before: u64, blocks: i32): void {
  const lineA = lineOf(level, chainA), lineB = lineOf(level, chainB)
  for (let i = 0; i < lags; i++) {
    const at = <usize>i << 3
    v128.store(line + 2 * at, pair(lineA + at, lineB + at))
  }
  const productsA = place(products(level), rowA, lags + 1)
  const productsB = place(products(level), rowB, lags + 1)
  addSums(place(level, rowA, 1), place(level, rowB, 1), productsA, productsB, blocks)
  let k = 1
  for (; k + 7 <= lags; k += 8) addEightProducts(productsA, productsB, k, blocks)
  for (; k < lags; k += 2) addTwoProducts(productsA, productsB, k, blocks)

  const headsA = place(heads(level), rowA, lags)
  const headsB = place(heads(level), rowB, lags)
  const first = line + (<usize>lags << 4)
  for (let i = 0; i < blocks && before + i < <u64>lags; i++) {
    const at = <usize>(before + i) << 3
    storePair(headsA + at, headsB + at, f64x2.add(pair(headsA + at, headsB + at), v128.load(first + (<usize>i << 4))))
  }

  const newest = line + (<usize>blocks << 4)
  for (let i = 0; i < lags; i++) {
    const at = <usize>i << 3
    storePair(lineA + at, lineB + at, v128.load(newest + 2 * at))
  }
  if (rows == chains) return
  const tailsA = place(tails(level), rowA, lags)
  const tailsB = place(tails(level), rowB, lags)
  for (let i = 0; i < lags; i++) {
    const at = <usize>i << 3
    const others = beginsRows ? f64x2.splat(0) : pair(tailsA + at, tailsB + at)
    storePair(tailsA + at, tailsB + at, f64x2.add(others, v128.load(newest + 2 * at)))
  }
}

/** Adds the sums of z_i, and of z_i z_i. */
function addSums(sumA: usize, sumB: usize, squareA: usize, squareB: usize, blocks: i32): void {
  let sum = pair(sumA, sumB)
  let square = pair(squareA, squareB)
  let at = line + (<usize>lags << 4)
  for (const end = at + (<usize>blocks << 4); at < end; at += 16) {
    const z = v128.load(at)
    sum = f64x2.add(sum, z)
    square = f64x2.add(square, f64x2.mul(z, z))
  }
  storePair(sumA, sumB, sum)
  storePair(squareA, squareB, square)
}

@inline function addProduct(sum: v128, z: v128, earlier: v128): v128 {
  return f64x2.add(sum, f64x2.mul(z, earlier))
}

/** Adds the sums of z_i z_{i-k}, z_i z_{i-k-1}, ... z_i z_{i-k-7}, which stay in registers. */
function addEightProducts(productsA: usize, productsB: usize, k: i32, blocks: i32): void {
  const a = productsA + (<usize>k << 3), b = productsB + (<usize>k << 3)
  let s0 = pair(a, b), s1 = pair(a + 8, b + 8), s2 = pair(a + 16, b + 16), s3 = pair(a + 24, b + 24)
  let s4 = pair(a + 32, b + 32), s5 = pair(a + 40, b + 40), s6 = pair(a + 48, b + 48), s7 = pair(a + 56, b + 56)
  let at = line + (<usize>lags << 4)
  // z_{i-k-7}
  let past = at - (<usize>(k + 7) << 4)
  const end = at + (<usize>blocks << 4)
  for (; at + 16 < end; at += 32, past += 32) {
    const y = v128.load(at), z = v128.load(at, 16)
    s7 = addProduct(s7, y, v128.load(past))
    let w = v128.load(past, 16)
    s7 = addProduct(s7, z, w)
    s6 = addProduct(s6, y, w)
    w = v128.load(past, 32)
    s6 = addProduct(s6, z, w)
    s5 = addProduct(s5, y, w)
    w = v128.load(past, 48)
    s5 = addProduct(s5, z, w)
    s4 = addProduct(s4, y, w)
    w = v128.load(past, 64)
    s4 = addProduct(s4, z, w)
    s3 = addProduct(s3, y, w)
    w = v128.load(past, 80)
    s3 = addProduct(s3, z, w)
    s2 = addProduct(s2, y, w)
    w = v128.load(past, 96)
    s2 = addProduct(s2, z, w)
    s1 = addProduct(s1, y, w)
    w = v128.load(past, 112)
    s1 = addProduct(s1, z, w)
    s0 = addProduct(s0, y, w)
    s0 = addProduct(s0, z, v128.load(past, 128))
  }
  if (at < end) {
    const z = v128.load(at)
    s7 = addProduct(s7, z, v128.load(past))
    s6 = addProduct(s6, z, v128.load(past, 16))
    s5 = addProduct(s5, z, v128.load(past, 32))
    s4 = addProduct(s4, z, v128.load(past, 48))
    s3 = addProduct(s3, z, v128.load(past, 64))
    s2 = addProduct(s2, z, v128.load(past, 80))
    s1 = addProduct(s1, z, v128.load(past, 96))
    s0 = addProduct(s0, z, v128.load(past, 112))
  }
  storePair(a, b, s0)
  storePair(a + 8, b + 8, s1)
  storePair(a + 16, b + 16, s2)
  storePair(a + 24, b + 24, s3)
  storePair(a + 32, b + 32, s4)
  storePair(a + 40, b + 40, s5)
  storePair(a + 48, b + 48, s6)
  storePair(a + 56, b + 56, s7)
}

/** Adds the sums of z_i z_{i-k} and z_i z_{i-k-1}. */
function addTwoProducts(productsA: usize, productsB: usize, k: i32, blocks: i32): void {
  const a = productsA + (<usize>k << 3), b = productsB + (<usize>k << 3)
  let s0 = pair(a, b), s1 = pair(a + 8, b + 8)
  let at = line + (<usize>lags << 4)
  let past = at - (<usize>(k + 1) << 4)
  for (const end = at + (<usize>blocks << 4); at < end; at += 16, past += 16) {
    const z = v128.load(at)
    s1 = addProduct(s1, z, v128.load(past))
    s0 = addProduct(s0, z, v128.load(past, 16))
  }
  storePair(a, b, s0)
  storePair(a + 8, b + 8, s1)
}
