/**
 * Angles on the card are whole numbers of 2^-32 turns in 32 bits: adding them wraps by itself, without rounding, and the plaquettes
 * of a periodic lattice add up to a whole number of turns exactly. Sines and cosines are the polynomials of the
 * WebAssembly kernels (src/kernels/assembly/elementary.ts) in float32; WGSL's own may be wrong in the fourth digit.
 */
export const angles = /* wgsl */ `
const TWO_TO_MINUS_33: f32 = 1.1641532182693481e-10;

/** sin(2 pi f) for |f| <= 1/4. */
fn sineOfQuarter(f: f32) -> f32 {
  let z = f * f;
  var p = 39.5367055978521214;
  p = p * z - 76.5497822192160398;
  p = p * z + 81.6010040689538427;
  p = p * z - 41.3416550313122857;
  p = p * z + 6.28318516008851007;
  return p * f;
}

/** cos(2 pi f) for |f| <= 1/4. */
fn cosineOfQuarter(f: f32) -> f32 {
  let z = f * f;
  var p = -24.9822349519317404;
  p = p * z + 60.1440146220636196;
  p = p * z - 85.4535715993311076;
  p = p * z + 64.9393466288338499;
  p = p * z - 19.7392085489086269;
  return p * z + 1.0;
}

/** The angle less the nearest multiple of half a turn, in turns: doubling the whole number drops half turns. */
fn withoutHalfTurns(angle: i32) -> f32 {
  return f32(angle << 1u) * TWO_TO_MINUS_33;
}

/** Changes the sign where the nearest multiple of half a turn is odd. */
fn signed(value: f32, angle: i32) -> f32 {
  return bitcast<f32>(bitcast<u32>(value) ^ ((bitcast<u32>(angle) + 0x40000000u) & 0x80000000u));
}

fn sine(angle: i32) -> f32 {
  return signed(sineOfQuarter(withoutHalfTurns(angle)), angle);
}

fn cosine(angle: i32) -> f32 {
  return signed(cosineOfQuarter(withoutHalfTurns(angle)), angle);
}

/** 1 - cos, from the sine of half the angle, which keeps the digits of small angles. */
fn oneMinusCosine(angle: i32) -> f32 {
  let s = sineOfQuarter(f32(angle) * TWO_TO_MINUS_33);
  return 2.0 * s * s;
}
`
