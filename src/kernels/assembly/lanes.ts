// The module is compiled twice, with the global type `real` set to f32 and to f64 (package.json, build:kernels).
// One v128 carries the same link of 4 chains (f32) or 2 chains (f64): chains ride in the lanes, so that there is no
// shuffling and the periodic wrap costs nothing. Every array here holds one v128 per link or per plaquette.

/** Chains in one v128. */
@inline export function lanes(): i32 {
  return 16 / sizeof<real>()
}

/** Bytes from one link or plaquette to the next. */
export const STRIDE: usize = 16

@inline export function constant<T extends number>(value: f64): v128 {
  if (sizeof<T>() == 4) return f32x4.splat(<f32>value)
  return f64x2.splat(value)
}

/** The first two lanes in float64: lattice sums accumulate in float64 whatever the precision of the links. */
@inline export function firstPair(x: v128): v128 {
  if (sizeof<real>() == 4) return f64x2.promote_low_f32x4(x)
  return x
}

/** Lanes 2 and 3 of a float32 vector in float64. */
@inline export function secondPair(x: v128): v128 {
  return f64x2.promote_low_f32x4(i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15))
}

/** Writes per-lane float64 sums; `second` is meaningful for float32 only. */
@inline export function storeSums(target: usize, first: v128, second: v128): void {
  v128.store(target, first)
  if (sizeof<real>() == 4) v128.store(target, second, 16)
}
