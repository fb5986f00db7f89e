import { wrapTurns } from './elementary'
import { STRIDE } from './lanes'
import { HOLONOMIES, philox } from './philox'

const words = memory.data(128, 16)

/** Angles in turns, [-1/2, 1/2), one a lane, from words of 32 bits. */
@inline function uniformTurns(w: v128): v128 {
  if (sizeof<real>() == 4) return f32x4.mul(f32x4.convert_i32x4_s(w), f32x4.splat(2.3283064365386963e-10))
  return f64x2.mul(f64x2.convert_low_i32x4_s(w), f64x2.splat(2.3283064365386963e-10))
}

@inline function turn(link: usize, angle: v128): void {
  v128.store(link, wrapTurns<real>(v128.add<real>(v128.load(link), angle)))
}

/**
 * Draws the holonomies of the torus anew: adds one uniform angle to all links of direction 0 in the first time slice, and
 * another to all links of direction 1 in the first column. Every plaquette has such links twice, with opposite signs, or
 * not at all, so that none changes, while all Polyakov loops around a direction turn by the same angle.
 */
export function drawHolonomies(
  x: usize, nt: i32, nx: i32, chain: u32, trajectory: u32, seedLow: u32, seedHigh: u32,
): void {
  const zero = i32x4.splat(0)
  const chains = i32x4.add(i32x4.splat(chain), i32x4(0, 1, 2, 3))
  philox(words, zero, zero, i32x4.splat(HOLONOMIES), chains, i32x4.splat(trajectory), seedLow, seedHigh)
  const time = uniformTurns(v128.load(words)), space = uniformTurns(v128.load(words, 16))
  const row = <usize>nx * STRIDE
  const volume = <usize>nt * row
  for (let link = x; link < x + row; link += STRIDE) turn(link, time)
  for (let link = x + volume; link < x + 2 * volume; link += row) turn(link, space)
}
