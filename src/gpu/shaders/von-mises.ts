/** Angles that a workgroup proposes at a time, one a thread. */
export const PROPOSALS = 64

/**
 * Proposals for von Mises angles (docs/physics.md 3.1) and their acceptance, by the words of the WebAssembly kernels
 * (src/kernels/assembly/von-mises.ts) and in their order: of four counters four proposals from cosines, then four from sines.
 */
export const vonMises = /* wgsl */ `
/** An angle in turns of a density that bounds the wanted one: normal for large beta, else uniform. */
fn proposedAngle(radiusWord: u32, angleWord: u32, isSecond: bool, beta: f32) -> f32 {
  if (beta < 0.39) { return uniform32(select(radiusWord, angleWord, isSecond)) - 0.5; }
  let radius = sqrt(0.0625 / beta * minusTwoLog(uniform32(radiusWord)));
  let angle = bitcast<i32>(angleWord);
  return radius * select(cosine(angle), sine(angle), isSecond);
}

/** Whether a proposal x is kept: -2 ln u >= 4 beta sin^2(x / 2), less what the density of the proposals has of it. */
fn isKept(x: f32, word: u32, beta: f32) -> bool {
  let s = sineOfQuarter(0.5 * x);
  let bound = select(0.0, 16.0 * beta, beta >= 0.39);
  return abs(x) < 0.5 && minusTwoLog(uniform32(word)) >= 4.0 * beta * s * s - bound * x * x;
}
`
