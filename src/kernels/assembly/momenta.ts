import { constant, firstPair, secondPair, STRIDE, storeSums } from './lanes'
import { cosTurns, minusTwoLog, sinTurns } from './elementary'
import { MOMENTA, MORE_MOMENTA, philoxBlocks, uniform32, uniformPair, upperHalf } from './philox'

/** Angle in turns, [-1/2, 1/2], from words of 32 bits. */
@inline function angle32(w: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(w), f32x4.splat(2.3283064365386963e-10))
}

/** Random words for `links` momenta of the group that starts at `chain`: four words a counter, [links rounded up to 8] v128. */
@inline function fill(
  momenta: usize, links: i32, chain: u32, trajectory: u32, seedLow: u32, seedHigh: u32,
): void {
  // two chains need two counters each to fill four lanes with words
  const purpose = sizeof<real>() == 4 ? i32x4.splat(MOMENTA) : i32x4(MOMENTA, MOMENTA, MORE_MOMENTA, MORE_MOMENTA)
  const who = i32x4.add(i32x4.splat(chain), sizeof<real>() == 4 ? i32x4(0, 1, 2, 3) : i32x4(0, 1, 0, 1))
  philoxBlocks(momenta, (links + 7) / 8 * 2, purpose, who, trajectory, seedLow, seedHigh)
}

/**
 * Box-Muller: two normal deviates, times the root of `variance`, from a uniform in (0, 1] and an angle in turns; returns
 * the sum of their squares.
 */
@inline function boxMuller(target: usize, variance: v128, uniform: v128, angle: v128): v128 {
  const radius = v128.sqrt<real>(v128.mul<real>(variance, minusTwoLog<real>(uniform)))
  const v0 = v128.mul<real>(radius, cosTurns<real>(angle))
  const v1 = v128.mul<real>(radius, sinTurns<real>(angle))
  v128.store(target, v0)
  v128.store(target, v1, 16)
  return v128.add<real>(v128.mul<real>(v0, v0), v128.mul<real>(v1, v1))
}

/**
 * Draws v ~ N(0, 1) for every link, stores `scale * v` in `momenta` (room for `links` rounded up to 8) and the per-lane
 * sum of the squares of what was stored in `squares` (float64). Words first, then deviates: two loops of independent
 * iterations hide the latency of both.
 */
export function refresh(
  momenta: usize, links: i32, chain: u32, trajectory: u32, seedLow: u32, seedHigh: u32, scale: f64, squares: usize,
): void {
  fill(momenta, links, chain, trajectory, seedLow, seedHigh)
  const variance = constant<real>(scale * scale)
  const end = momenta + <usize>links * STRIDE
  let first = f64x2.splat(0), second = f64x2.splat(0)
  for (let at = momenta; at < end; at += 4 * STRIDE) {
    const w0 = v128.load(at), w1 = v128.load(at, 16), w2 = v128.load(at, 32), w3 = v128.load(at, 48)
    let square: v128, more: v128
    if (sizeof<real>() == 4) {
      square = boxMuller(at, variance, uniform32(w0), angle32(w1))
      more = boxMuller(at + 32, variance, uniform32(w2), angle32(w3))
    } else {
      square = boxMuller(at, variance, uniformPair(w0, w1), uniformPair(w2, w3))
      more = boxMuller(
        at + 32, variance, uniformPair(upperHalf(w0), upperHalf(w1)), uniformPair(upperHalf(w2), upperHalf(w3)),
      )
    }
    // the number of links is even, but not always a multiple of 4
    if (at + 2 * STRIDE < end) square = v128.add<real>(square, more)
    first = f64x2.add(first, firstPair(square))
    if (sizeof<real>() == 4) second = f64x2.add(second, secondPair(square))
  }
  storeSums(squares, first, second)
}

/** Per-lane sum of the squares of all momenta. */
@inline export function sumSquares(momenta: usize, links: i32, squares: usize): void {
  let first = f64x2.splat(0), second = f64x2.splat(0)
  const end = momenta + <usize>links * STRIDE
  for (let at = momenta; at < end; at += 2 * STRIDE) {
    const v0 = v128.load(at), v1 = v128.load(at, 16)
    const square = v128.add<real>(v128.mul<real>(v0, v0), v128.mul<real>(v1, v1))
    first = f64x2.add(first, firstPair(square))
    if (sizeof<real>() == 4) second = f64x2.add(second, secondPair(square))
  }
  storeSums(squares, first, second)
}
