// Philox 4x32-10 (Salmon et al. 2011, Random123). Counter = (index, purpose, chain, trajectory), key = seed: every random
// number has an address, so no result depends on how chains are spread over threads or on where a run was resumed.

export const MOMENTA: u32 = 0
export const ACCEPT: u32 = 1
export const START: u32 = 2
export const MORE_MOMENTA: u32 = 3
export const ANGLES: u32 = 4
export const GAUGE: u32 = 5
export const INSTANTON: u32 = 6
// 7 and 8 are drawn outside, see ../random-words.ts
/** Where the patches of a trajectory lie; also drawn outside. */
export const OFFSET: u32 = 9
export const HOLONOMIES: u32 = 10

const M0: u32 = 0xd2511f53
const M1: u32 = 0xcd9e8d57
const W0: u32 = 0x9e3779b9
const W1: u32 = 0xbb67ae85

/** High words of the four 64-bit products of the lanes of `c` with `m`. */
@inline function high(c: v128, m: u32): v128 {
  const factor = i32x4.splat(m)
  return i8x16.shuffle(
    i64x2.extmul_low_i32x4_u(c, factor), i64x2.extmul_high_i32x4_u(c, factor),
    4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31,
  )
}

@inline function low(c: v128, m: u32): v128 {
  return i32x4.mul(c, i32x4.splat(m))
}

/** Half of a round: the new counter word that comes from the high words of `multiplied`. */
@inline function mix(multiplied: v128, m: u32, counter: v128, key: v128): v128 {
  return v128.xor(v128.xor(high(multiplied, m), counter), key)
}

/**
 * Rounds `from` to 9 over two times four counters, one a lane; stores the four output words of each at `target`: [2, 4]
 * v128. Two at a time, because one alone waits for its own multiplications.
 */
@inline function rounds(
  target: usize, from: u32, a0: v128, a1: v128, a2: v128, a3: v128, b0: v128, b1: v128, b2: v128, b3: v128,
  k0: u32, k1: u32,
): void {
  let key0 = i32x4.splat(k0 + from * W0)
  let key1 = i32x4.splat(k1 + from * W1)
  for (let round = from; round < 10; round++) {
    const a = mix(a2, M1, a1, key0)
    a1 = low(a2, M1)
    a2 = mix(a0, M0, a3, key1)
    a3 = low(a0, M0)
    a0 = a
    const b = mix(b2, M1, b1, key0)
    b1 = low(b2, M1)
    b2 = mix(b0, M0, b3, key1)
    b3 = low(b0, M0)
    b0 = b
    key0 = i32x4.add(key0, i32x4.splat(W0))
    key1 = i32x4.add(key1, i32x4.splat(W1))
  }
  v128.store(target, a0)
  v128.store(target, a1, 16)
  v128.store(target, a2, 32)
  v128.store(target, a3, 48)
  v128.store(target, b0, 64)
  v128.store(target, b1, 80)
  v128.store(target, b2, 96)
  v128.store(target, b3, 112)
}

/** Ten rounds over two times four counters that differ in c0; stores their output words at `target`: [2, 4] v128. */
@inline export function philox(
  target: usize, c0: v128, second0: v128, c1: v128, c2: v128, c3: v128, k0: u32, k1: u32,
): void {
  rounds(target, 0, c0, c1, c2, c3, second0, c1, c2, c3, k0, k1)
}

/**
 * Words for c0 = 0, 1, 2, ... up to an even number of `blocks`: [blocks, 4] v128 at `target`. Most of the first two
 * rounds depends either on the block alone, and is done once for all lanes, or on the lane alone, and is done once for
 * all blocks.
 */
@inline export function philoxBlocks(
  target: usize, blocks: u32, c1: v128, c2: v128, c3: u32, k0: u32, k1: u32,
): void {
  const a0 = mix(c2, M1, c1, i32x4.splat(k0)), a1 = low(c2, M1)
  const a2 = v128.xor(high(a0, M0), i32x4.splat(k1 + W1)), a3 = low(a0, M0)
  for (let block: u32 = 0; block < blocks; block += 2) {
    const p = <u64>block * M0
    const q = <u64>(<u32>(p >> 32) ^ c3 ^ k1) * M1
    const r = <u64>(block + 1) * M0
    const s = <u64>(<u32>(r >> 32) ^ c3 ^ k1) * M1
    rounds(
      target, 2,
      v128.xor(a1, i32x4.splat(<u32>(q >> 32) ^ (k0 + W0))), i32x4.splat(<u32>q), v128.xor(a2, i32x4.splat(<u32>p)), a3,
      v128.xor(a1, i32x4.splat(<u32>(s >> 32) ^ (k0 + W0))), i32x4.splat(<u32>s), v128.xor(a2, i32x4.splat(<u32>r)), a3,
      k0, k1,
    )
    target += 128
  }
}

/** Uniforms in (0, 1], smallest 2^-32, from words of 32 bits: (w / 2 + 1/2) 2^-31. */
@inline export function uniform32(w: v128): v128 {
  return f32x4.mul(
    f32x4.add(f32x4.convert_i32x4_s(i32x4.shr_u(w, 1)), f32x4.splat(0.5)),
    f32x4.splat(4.656612873077393e-10),
  )
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
