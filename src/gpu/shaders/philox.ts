/**
 * Philox 4x32-10 in WGSL: the four words of a counter (index, purpose, chain, trajectory) under a key, the seed. They are those of the
 * WebAssembly kernels, word by word (src/kernels/assembly/philox.ts, where the purposes stand too).
 */
export const philox = /* wgsl */ `
const MOMENTA: u32 = 0u;
const ACCEPT: u32 = 1u;
const START: u32 = 2u;
const ANGLES: u32 = 4u;
const GAUGE: u32 = 5u;
const INSTANTON: u32 = 6u;
const CORNER: u32 = 9u;
const HOLONOMIES: u32 = 10u;

/** High word of the 64-bit product, from products of 16 bits. */
fn multiplyHigh(a: u32, b: u32) -> u32 {
  let a0 = a & 0xffffu;
  let a1 = a >> 16u;
  let b0 = b & 0xffffu;
  let b1 = b >> 16u;
  let low = a0 * b0;
  let middle = a1 * b0 + (low >> 16u);
  let other = a0 * b1 + (middle & 0xffffu);
  return a1 * b1 + (middle >> 16u) + (other >> 16u);
}

fn philox(start: vec4u, seed: vec2u) -> vec4u {
  var c = start;
  var key = seed;
  for (var round = 0u; round < 10u; round++) {
    c = vec4u(
      multiplyHigh(c.z, 0xcd9e8d57u) ^ c.y ^ key.x,
      c.z * 0xcd9e8d57u,
      multiplyHigh(c.x, 0xd2511f53u) ^ c.w ^ key.y,
      c.x * 0xd2511f53u,
    );
    key += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}
`
