import type { Lattice } from '../../batch.ts'

/**
 * Instanton hits of a chain (docs/physics.md 5), by the words of the WebAssembly kernels. With C and S, the sums of cosines and sines, and
 * d = 2 pi / V, a hit from charge m to m + s, s = +-1, changes the action by
 * 2 beta s sin(d/2) [C sin((2m + s) d/2) + S cos((2m + s) d/2)]: the difference there, without taking a difference.
 */
export function instantonHits([nt, nx]: Lattice): string {
  const volume = nt * nx
  return /* wgsl */ `
const SINE_OF_HALF: f32 = ${Math.sin(Math.PI / volume)};
/** d/2 in units of 2^-32 turns. */
const HALF: i32 = ${Math.round(2 ** 31 / volume)};

/** The charge that the hits add in all, 0 for a chain that has its hits at the other place: before (0) or after (1) the HMC update. */
fn instantonHits(chain: u32, trajectory: u32, place: u32, action: vec2i, sines: vec2i) -> i32 {
  let cosineSum = ${volume}.0 - toFloat(action) / task.beta;
  let sineSum = toFloat(sines);
  var charge = 0;
  for (var k = 0u; k < task.hits; k++) {
    let words = philox(vec4u(k, INSTANTON, chain, trajectory), task.seed);
    if (k == 0u && (words.w & 1u) != place) { return 0; }
    let sign = 2 * i32(words.z & 1u) - 1;
    let angle = (2 * charge + sign) * HALF;
    let slope = cosineSum * sine(angle) + sineSum * cosine(angle);
    if (accepts(words.x, 2.0 * task.beta * f32(sign) * SINE_OF_HALF * slope)) { charge += sign; }
  }
  return charge;
}
`
}
