// Philox 4x32-10 (Salmon et al. 2011, Random123). Counter = (index, purpose, chain, trajectory), key = seed: every random
// number has an address, so no result depends on how chains are spread over threads or on where a run was resumed.

export const MOMENTA: u32 = 0
export const ACCEPT: u32 = 1
export const START: u32 = 2

const M0: u32 = 0xd2511f53
const M1: u32 = 0xcd9e8d57
const W0: u32 = 0x9e3779b9
const W1: u32 = 0xbb67ae85

/** Low words of the four 64-bit products of the lanes of `c` with `m`. */
@inline function low(c: v128, m: u32): v128 {
  const factor = i32x4.splat(m)
  return i8x16.shuffle(
    i64x2.extmul_low_i32x4_u(c, factor), i64x2.extmul_high_i32x4_u(c, factor),
    0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27,
  )
}

/** High words of the same products. */
@inline function high(c: v128, m: u32): v128 {
  const factor = i32x4.splat(m)
  return i8x16.shuffle(
    i64x2.extmul_low_i32x4_u(c, factor), i64x2.extmul_high_i32x4_u(c, factor),
    4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31,
  )
}

@inline function mix(highWord: v128, counter: v128, key: u32, round: u32, weyl: u32): v128 {
  return v128.xor(v128.xor(highWord, counter), i32x4.splat(key + round * weyl))
}

/**
 * Ten rounds over four counters, one a lane; stores the four output words at `target`: [4] v128. Written out because the
 * engine keeps the rotating state of a loop in moves (a third of its time).
 */
@inline export function philox(target: usize, c0: v128, c1: v128, c2: v128, c3: v128, k0: u32, k1: u32): void {
  const a0 = mix(high(c2, M1), c1, k0, 0, W0), b0 = low(c2, M1)
  const e0 = mix(high(c0, M0), c3, k1, 0, W1), d0 = low(c0, M0)
  const a1 = mix(high(e0, M1), b0, k0, 1, W0), b1 = low(e0, M1)
  const e1 = mix(high(a0, M0), d0, k1, 1, W1), d1 = low(a0, M0)
  const a2 = mix(high(e1, M1), b1, k0, 2, W0), b2 = low(e1, M1)
  const e2 = mix(high(a1, M0), d1, k1, 2, W1), d2 = low(a1, M0)
  const a3 = mix(high(e2, M1), b2, k0, 3, W0), b3 = low(e2, M1)
  const e3 = mix(high(a2, M0), d2, k1, 3, W1), d3 = low(a2, M0)
  const a4 = mix(high(e3, M1), b3, k0, 4, W0), b4 = low(e3, M1)
  const e4 = mix(high(a3, M0), d3, k1, 4, W1), d4 = low(a3, M0)
  const a5 = mix(high(e4, M1), b4, k0, 5, W0), b5 = low(e4, M1)
  const e5 = mix(high(a4, M0), d4, k1, 5, W1), d5 = low(a4, M0)
  const a6 = mix(high(e5, M1), b5, k0, 6, W0), b6 = low(e5, M1)
  const e6 = mix(high(a5, M0), d5, k1, 6, W1), d6 = low(a5, M0)
  const a7 = mix(high(e6, M1), b6, k0, 7, W0), b7 = low(e6, M1)
  const e7 = mix(high(a6, M0), d6, k1, 7, W1), d7 = low(a6, M0)
  const a8 = mix(high(e7, M1), b7, k0, 8, W0), b8 = low(e7, M1)
  const e8 = mix(high(a7, M0), d7, k1, 8, W1), d8 = low(a7, M0)
  const a9 = mix(high(e8, M1), b8, k0, 9, W0), b9 = low(e8, M1)
  const e9 = mix(high(a8, M0), d8, k1, 9, W1), d9 = low(a8, M0)
  v128.store(target, a9)
  v128.store(target, b9, 16)
  v128.store(target, e9, 32)
  v128.store(target, d9, 48)
}

/** Uniforms in (0, 1) with 53 bits from two words of lanes 0 and 1. */
@inline export function uniformPair(high: v128, low: v128): v128 {
  const upper = f64x2.mul(f64x2.convert_low_i32x4_u(high), f64x2.splat(2.3283064365386963e-10))
  const lower = f64x2.mul(f64x2.convert_low_i32x4_u(i32x4.shr_u(low, 11)), f64x2.splat(1.1102230246251565e-16))
  return f64x2.add(f64x2.add(upper, lower), f64x2.splat(5.551115123125783e-17))
}

/** Lanes 2 and 3 moved to lanes 0 and 1. */
@inline export function upperHalf(x: v128): v128 {
  return i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15)
}
