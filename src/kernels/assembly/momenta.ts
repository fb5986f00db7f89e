import { constant, firstPair, secondPair, STRIDE, storeSums } from './lanes'
import { cosTurns, minusTwoLog, sinTurns } from './elementary'
import { MOMENTA, philox, uniformPair, upperHalf } from './philox'

/** (w / 2 + 1/2) 2^-31 in (0, 1]: uniforms for the radius, smallest 2^-32. */
@inline function uniform32(w: v128): v128 {
  return f32x4.mul(
    f32x4.add(f32x4.convert_i32x4_s(i32x4.shr_u(w, 1)), f32x4.splat(0.5)),
    f32x4.splat(4.656612873077393e-10),
  )
}

/** Angle in turns, [-1/2, 1/2]. */
@inline function angle32(w: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(w), f32x4.splat(2.3283064365386963e-10))
}

/** Random words for `links` momenta of the group that starts at `chain`: four words a counter, [links rounded up to 4] v128. */
@inline function fill(
  momenta: usize, links: i32, chain: u32, trajectory: u32, seedLow: u32, seedHigh: u32,
): void {
  const purpose = i32x4.splat(MOMENTA)
  const time = i32x4.splat(trajectory)
  const who = i32x4.add(i32x4.splat(chain), sizeof<real>() == 4 ? i32x4(0, 1, 2, 3) : i32x4(0, 1, 0, 1))
  let index = sizeof<real>() == 4 ? i32x4.splat(0) : i32x4(0, 0, 1, 1)
  const step = i32x4.splat(sizeof<real>() == 4 ? 1 : 2)
  const end = momenta + <usize>links * STRIDE
  for (let at = momenta; at < end; at += 4 * STRIDE) {
    philox(at, index, purpose, who, time, seedLow, seedHigh)
    index = i32x4.add(index, step)
  }
}

/** Box-Muller: two normal deviates, times the root of `variance`, from a uniform in (0, 1] and an angle in turns. */
@inline function boxMuller(target: usize, variance: v128, uniform: v128, angle: v128): void {
  const radius = v128.sqrt<real>(v128.mul<real>(variance, minusTwoLog<real>(uniform)))
  v128.store(target, v128.mul<real>(radius, cosTurns<real>(angle)))
  v128.store(target, v128.mul<real>(radius, sinTurns<real>(angle)), 16)
}

/**
 * Draws v ~ N(0, 1) for every link, stores `scale * v` in `momenta` (room for `links` rounded up to 4) and the per-lane
 * sum of the squares of what was stored in `squares` (float64). Words first, then deviates: two loops of independent
 * iterations hide the latency of both.
 */
export function refresh(
  momenta: usize, links: i32, chain: u32, trajectory: u32, seedLow: u32, seedHigh: u32, scale: f64, squares: usize,
): void {
  fill(momenta, links, chain, trajectory, seedLow, seedHigh)
  const variance = constant<real>(scale * scale)
  const end = momenta + <usize>links * STRIDE
  for (let at = momenta; at < end; at += 4 * STRIDE) {
    const w0 = v128.load(at), w1 = v128.load(at, 16), w2 = v128.load(at, 32), w3 = v128.load(at, 48)
    if (sizeof<real>() == 4) {
      boxMuller(at, variance, uniform32(w0), angle32(w1))
      boxMuller(at + 32, variance, uniform32(w2), angle32(w3))
    } else {
      boxMuller(at, variance, uniformPair(w0, w1), uniformPair(w2, w3))
      boxMuller(
        at + 32, variance, uniformPair(upperHalf(w0), upperHalf(w1)), uniformPair(upperHalf(w2), upperHalf(w3)),
      )
    }
  }
  sumSquares(momenta, links, squares)
}

/** Per-lane sum of the squares of all momenta. */
export function sumSquares(momenta: usize, links: i32, squares: usize): void {
  let first = f64x2.splat(0), second = f64x2.splat(0)
  const end = momenta + <usize>links * STRIDE
  for (let at = momenta; at < end; at += STRIDE) {
    const v = v128.load(at)
    const square = v128.mul<real>(v, v)
    first = f64x2.add(first, firstPair(square))
    if (sizeof<real>() == 4) second = f64x2.add(second, secondPair(square))
  }
  storeSums(squares, first, second)
}
