import type { Strips } from './strips.ts'

/**
 * Leapfrog on a whole periodic lattice in one workgroup (docs/physics.md 4.2). A thread keeps links and momenta of its strip in registers;
 * workgroup memory passes links and kicks on to its neighbours. Links and momenta are whole numbers (angles.ts,
 * momenta.ts), so that every step has an exact inverse.
 */
export function leapfrog({ lattice: [nt, nx], rows, threads }: Strips): string {
  const eachRow = (line: (row: number) => string) =>
    Array.from({ length: rows }, (_, row) => `  ${line(row)}`).join('\n')
  const volume = nt * nx
  return /* wgsl */ `
const VOLUME: u32 = ${volume}u;
const THREADS: u32 = ${threads}u;

/**
 * Links of both directions. During a kick the second half has, of each plaquette, what its angle does to the momenta of its links, and
 * \`firstLinks\` the first link of direction 1 of every strip, which the strip below needs.
 */
var<workgroup> links: array<i32, ${2 * volume + 2}>;
var<workgroup> firstLinks: array<i32, ${threads}>;

/** Links, momenta and plaquette angles of a thread's strip, and the sines of the latter. */
var<private> x0: array<i32, ${rows}>;
var<private> x1: array<i32, ${rows}>;
var<private> v0: array<i32, ${rows}>;
var<private> v1: array<i32, ${rows}>;
var<private> plaquettes: array<i32, ${rows}>;
var<private> sines: array<f32, ${rows}>;

/** First sites of the strip and of those to its right and left, the site below it, and the threads of it and of the strip above. */
var<private> me: u32;
var<private> above: u32;
var<private> first: u32;
var<private> right: u32;
var<private> left: u32;
var<private> below: u32;

fn takePlace(thread: u32) {
  me = thread;
  above = (thread + ${nx}u) % THREADS;
  let x = thread % ${nx}u;
  let t = thread / ${nx}u * ${rows}u;
  first = t * ${nx}u + x;
  right = t * ${nx}u + (x + 1u) % ${nx}u;
  left = t * ${nx}u + (x + ${nx - 1}u) % ${nx}u;
  below = (t + ${nt - 1}u) % ${nt}u * ${nx}u + x;
}

/** v -= differences of strength sin x_P; leaves angles and sines of the plaquettes. Meets the other threads twice. */
fn kick(strength: f32) {
${eachRow((row) => `links[first + ${row * nx}u] = x0[${row}];`)}
  firstLinks[me] = x1[0];
  workgroupBarrier();
${eachRow((row) => `plaquettes[${row}] = x0[${row}] + ${row + 1 < rows ? `x1[${row + 1}]` : 'firstLinks[above]'} - links[right + ${row * nx}u] - x1[${row}];`)}
  var ofStrip: array<i32, ${rows}>;
${eachRow((row) => `sines[${row}] = sine(plaquettes[${row}]);`)}
${eachRow((row) => `ofStrip[${row}] = i32(strength * sines[${row}]);`)}
${eachRow((row) => `links[VOLUME + first + ${row * nx}u] = ofStrip[${row}];`)}
  workgroupBarrier();
${eachRow((row) => `v0[${row}] -= ofStrip[${row}] - links[VOLUME + left + ${row * nx}u];`)}
${eachRow((row) => `v1[${row}] -= ${row === 0 ? 'links[VOLUME + below]' : `ofStrip[${row - 1}]`} - ofStrip[${row}];`)}
}

/** x += step v; \`scale\` makes 2^-(32 - shift) turns of it, few enough for 32 bits. */
fn drift(scale: f32, shift: u32) {
${eachRow((row) => `x0[${row}] += i32(f32(v0[${row}]) * scale) << shift;`)}
${eachRow((row) => `x1[${row}] += i32(f32(v1[${row}]) * scale) << shift;`)}
}

/** Draws the momenta of a trajectory. Meets the other threads twice. */
fn drawMomenta(chain: u32, trajectory: u32, seed: vec2u, thread: u32) {
  for (var block = thread; block < ${Math.ceil(volume / 2)}u; block += THREADS) {
    let words = philox(vec4u(block, MOMENTA, chain, trajectory), seed);
    let one = boxMuller(words.x, words.y);
    let two = boxMuller(words.z, words.w);
    links[4u * block] = one.x;
    links[4u * block + 1u] = one.y;
    links[4u * block + 2u] = two.x;
    links[4u * block + 3u] = two.y;
  }
  workgroupBarrier();
${eachRow((row) => `v0[${row}] = links[first + ${row * nx}u];`)}
${eachRow((row) => `v1[${row}] = links[VOLUME + first + ${row * nx}u];`)}
  workgroupBarrier();
}

/** A thread's part of the kinetic energy. */
fn kineticEnergies() -> vec2i {
  var sum = vec2i();
${eachRow((row) => `sum += fixedPoint(kineticEnergy(v0[${row}]));`)}
${eachRow((row) => `sum += fixedPoint(kineticEnergy(v1[${row}]));`)}
  return sum;
}

/** A thread's part of the action. */
fn actions(beta: f32) -> vec2i {
  var sum = vec2i();
${eachRow((row) => `sum += fixedPoint(beta * oneMinusCosine(plaquettes[${row}]));`)}
  return sum;
}

fn sineSums() -> vec2i {
  var sum = vec2i();
${eachRow((row) => `sum += fixedPoint(sines[${row}]);`)}
  return sum;
}

/** A thread's part of the sum of all plaquette angles, in units of 2^-16 turns. */
fn angleSums() -> vec2i {
  var sum = vec2i();
${eachRow((row) => `sum += vec2i(plaquettes[${row}] >> 16u, (plaquettes[${row}] & 0xffff) << 8u);`)}
  return sum;
}
`
}
