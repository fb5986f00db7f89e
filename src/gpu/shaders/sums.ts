/**
 * Sums over a workgroup in fixed point: whole units and 2^-24ths of one, in two integers. Integers may be added in any order and by any
 * number of threads with the same result, and what a float32 cannot keep, a change of 10^-6 in a sum of 10^3, they do.
 * At most 256 threads, so that their fractions fit into 32 bits.
 */
export const sums = /* wgsl */ `
const SUMS: u32 = 4u;
var<workgroup> totals: array<atomic<u32>, 2u * SUMS>;

/** A number as whole units and 2^-24ths. A thread may add up 100 of them. */
fn fixedPoint(value: f32) -> vec2i {
  let whole = floor(value);
  return vec2i(i32(whole), i32(round((value - whole) * 16777216.0)));
}

/** With the fraction in [0, 2^24). */
fn carried(sum: vec2i) -> vec2i {
  return vec2i(sum.x + (sum.y >> 24u), sum.y & 0xffffff);
}

/** The nearest float32. */
fn toFloat(sum: vec2i) -> f32 {
  return f32(sum.x) + f32(sum.y) * 5.9604644775390625e-8;
}

/** Adds a thread's part to a sum of the workgroup. */
fn contribute(sum: u32, part: vec2i) {
  let parts = carried(part);
  atomicAdd(&totals[2u * sum], bitcast<u32>(parts.x));
  atomicAdd(&totals[2u * sum + 1u], bitcast<u32>(parts.y));
}

/** A sum of the workgroup, once all have contributed and met at a barrier. */
fn total(sum: u32) -> vec2i {
  let fraction = atomicLoad(&totals[2u * sum + 1u]);
  return vec2i(bitcast<i32>(atomicLoad(&totals[2u * sum]) + (fraction >> 24u)), bitcast<i32>(fraction & 0xffffffu));
}

/** Sets all sums to 0; a barrier must follow. */
fn clearTotals(thread: u32) {
  if (thread == 0u) {
    for (var i = 0u; i < 2u * SUMS; i++) { atomicStore(&totals[i], 0u); }
  }
}
`
