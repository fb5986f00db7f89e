/**
 * Momenta on the card are whole numbers of 2^-24: with links that are whole numbers too, a leapfrog step adds a function of the momenta to
 * the links, or of the links to the momenta, without rounding a sum. So a trajectory goes back to its start to the last bit, and
 * moves no two starts to one end. The deviates are those of the WebAssembly kernels (src/kernels/assembly/momenta.ts), rounded.
 */
export const momenta = /* wgsl */ `
const MOMENTUM_UNIT: f32 = 5.9604644775390625e-8;
const UNITS_OF_MOMENTUM: f32 = 16777216.0;

/** -2 ln u for u in (0, 1]. */
fn minusTwoLog(u: f32) -> f32 {
  let bits = bitcast<i32>(u);
  let exponent = (bits - 0x3f3504f3) >> 23u;
  let m = bitcast<f32>(bits - (exponent << 23u));
  let s = (m - 1.0) / (m + 1.0);
  let z = s * s;
  var p = 0.299265130310522718;
  p = p * z + 0.399747568648688663;
  p = p * z + 0.666668163707669811;
  p = p * z + 1.99999999861446392;
  return -2.0 * (f32(exponent) * 0.693147180559945309 + p * s);
}

/** A number of (0, 1) from a word. */
fn uniform32(word: u32) -> f32 {
  return (f32(word >> 1u) + 0.5) * 4.656612873077393e-10;
}

/** Box-Muller: two momenta from a word for the radius and one for the angle. */
fn boxMuller(radiusWord: u32, angleWord: u32) -> vec2i {
  let radius = sqrt(minusTwoLog(uniform32(radiusWord)));
  let angle = bitcast<i32>(angleWord);
  return vec2i(round(radius * vec2f(cosine(angle), sine(angle)) * UNITS_OF_MOMENTUM));
}

/** v^2 / 2 of a momentum. */
fn kineticEnergy(momentum: i32) -> f32 {
  let v = f32(momentum) * MOMENTUM_UNIT;
  return 0.5 * v * v;
}
`
