import { type Blocks, cellCount, firstLinkCount } from './blocks.ts'

/**
 * The layers of a local model on blocks (docs/physics.md 6.5). A thread keeps links and momenta of its strip in registers; workgroup memory
 * passes links, sines and kicks on to its neighbours.
 *
 * A kick k multiplies all momenta of a model by the same number A_k. That is a change of their unit: with v = E_k p and
 * E_{k+1} = A_k E_k, the kick is p <- p - curl[...] / E_{k+1}, and the drift adds a function of p to the links. After the last kick E is 1
 * again, as it was before the first. So p and the links can be whole numbers as those of HMC are (angles.ts, momenta.ts): every layer
 * has an exact inverse, and no two starts lead to one end.
 *
 * Angles on the edge of an open block are frozen, and sines beyond count as 0.
 */
export function localLayers(blocks: Blocks, terms: number): string {
  const {
    lattice: [nt, nx],
    strips: {
      lattice: [bt, bx],
      rows,
      threads,
    },
    periodic,
    sideBySide,
  } = blocks
  const lines = (line: (row: number) => string) =>
    Array.from({ length: rows }, (_, row) => `  ${line(row)}`).join('\n')
  const strips = bt / rows
  const stride = periodic ? bx : bx + 1
  // rows before the first one
  const before = periodic ? 0 : 1
  const at = (place: string, row: number) => `[${place} + ${row * stride}u]`
  const sineBeside = (place: string, row: number) => `sinesAround${at(place, row)}`
  const power = (i: number) => `table[row + ${2 + i}u]`
  const polynomial = Array.from({ length: terms - 1 }, (_, i) => power(terms - 2 - i)).reduce(
    (inner, coefficient) => `(${inner}) * c + ${coefficient}`,
    power(terms - 1),
  )
  // of the links of a row of the lattice, a block has one piece, or two where it reaches around
  const quads = Math.floor(bx / 4) + 3
  return /* wgsl */ `
const VOLUME: u32 = ${nt * nx}u;
const SIDE_BY_SIDE: u32 = ${sideBySide}u;
const BLOCK_THREADS: u32 = ${threads}u;
const THREADS: u32 = ${sideBySide * threads}u;
const CELLS: u32 = ${cellCount(blocks)}u;
const FIRST_LINKS: u32 = ${firstLinkCount(blocks)}u;

/** Links of direction 0 and, of each plaquette, its sine and what its angle does to the momenta of its links. */
var<workgroup> links: array<i32, ${sideBySide * cellCount(blocks)}>;
var<workgroup> sinesAround: array<f32, ${sideBySide * cellCount(blocks)}>;
var<workgroup> kicks: array<i32, ${sideBySide * cellCount(blocks)}>;
/** The first link of direction 1 of every strip, which the strip below needs. */
var<workgroup> firstLinks: array<i32, ${sideBySide * firstLinkCount(blocks)}>;

/** Links, momenta and plaquette angles of a thread's strip, and the sines of the latter. */
var<private> x0: array<i32, ${rows}>;
var<private> x1: array<i32, ${rows}>;
var<private> v0: array<i32, ${rows}>;
var<private> v1: array<i32, ${rows}>;
var<private> plaquettes: array<i32, ${rows}>;
var<private> sines: array<f32, ${rows}>;

/** A thread among those of its block, and which of the workgroup's blocks that is. */
var<private> inBlock: u32;
var<private> local: u32;
/** Column and first row of the strip, and the corner of the block in the lattice. */
var<private> column: u32;
var<private> firstRow: u32;
var<private> corner: vec2u;
/** Cells of the strip's first plaquette and of those beside it, and of the plaquettes below and above the strip. */
var<private> here: u32;
var<private> right: u32;
var<private> left: u32;
var<private> below: u32;
var<private> above: u32;
/** Place of the strip's first link of direction 1, and of that of the strip above. */
var<private> firstLink: u32;
var<private> linkAbove: u32;
/** 0 where the links of direction 0 of the strip, or its first of direction 1, are frozen, and else 1. */
var<private> moves0: i32;
var<private> moves1: i32;

fn cell(t: u32, x: u32) -> u32 { return local * CELLS + (t + ${before}u) * ${stride}u + x; }

fn takePlace(thread: u32) {
  local = thread / BLOCK_THREADS;
  inBlock = thread % BLOCK_THREADS;
  column = inBlock % ${bx}u;
  let strip = inBlock / ${bx}u;
  firstRow = strip * ${rows}u;
  here = cell(firstRow, column);
  firstLink = local * FIRST_LINKS + strip * ${bx}u + column;
${
  periodic
    ? `  right = cell(firstRow, (column + 1u) % ${bx}u);
  left = cell(firstRow, (column + ${bx - 1}u) % ${bx}u);
  below = cell((firstRow + ${bt - 1}u) % ${bt}u, column);
  above = cell((firstRow + ${rows}u) % ${bt}u, column);
  linkAbove = local * FIRST_LINKS + (strip + 1u) % ${strips}u * ${bx}u + column;
  moves0 = 1;
  moves1 = 1;`
    : `  right = here + 1u;
  left = here - 1u;
  below = here - ${stride}u;
  above = here + ${rows * stride}u;
  linkAbove = firstLink + ${bx}u;
  moves0 = select(0, 1, column > 0u);
  moves1 = select(0, 1, strip > 0u);`
}
}

/** Number in the lattice of a site of the block. */
fn site(t: u32, x: u32) -> u32 { return (corner.x + t) % ${nt}u * ${nx}u + (corner.y + x) % ${nx}u; }

/** Finds the plaquette angles and their sines, and passes these on. Meets the other threads once. */
fn findPlaquettes() {
${lines((row) => `links${at('here', row)} = x0[${row}];`)}
  firstLinks[firstLink] = x1[0];
  workgroupBarrier();
${lines((row) => `plaquettes[${row}] = x0[${row}] + ${row + 1 < rows ? `x1[${row + 1}]` : 'firstLinks[linkAbove]'} - links${at('right', row)} - x1[${row}];`)}
${lines((row) => `sines[${row}] = sine(plaquettes[${row}]);`)}
${lines((row) => `sinesAround${at('here', row)} = sines[${row}];`)}
}

/** What a plaquette does to the momenta of its links, in units of them, by the numbers of a kick from \`row\` of the table on. */
fn strength(row: u32, angle: i32, ofAngle: f32, ofNeighbours: f32) -> i32 {
  let c = cosine(angle);
  return i32(ofAngle * (${polynomial}) + table[row + 1u] * c * ofNeighbours);
}

/** The kick of a row of the table; leaves angles and sines of the plaquettes. Meets the other threads three times. */
fn kick(row: u32) {
  findPlaquettes();
  workgroupBarrier();
  var ofStrip: array<i32, ${rows}>;
${lines((row) => {
  const down = row === 0 ? sineBeside('below', 0) : `sines[${row - 1}]`
  const up = row + 1 < rows ? `sines[${row + 1}]` : sineBeside('above', 0)
  return `ofStrip[${row}] = strength(row, plaquettes[${row}], sines[${row}], (${sineBeside('left', row)} + ${sineBeside('right', row)}) + (${down} + ${up}));`
})}
${lines((row) => `kicks${at('here', row)} = ofStrip[${row}];`)}
  workgroupBarrier();
${lines((row) => `v0[${row}] -= moves0 * (ofStrip[${row}] - kicks${at('left', row)});`)}
${lines((row) => `v1[${row}] -= ${row === 0 ? 'moves1 * (kicks[below] - ofStrip[0])' : `ofStrip[${row - 1}] - ofStrip[${row}]`};`)}
}

/** The drift of a row of the table; its first number makes 2^-(32 - shift) turns of a momentum, few enough for 32 bits. */
fn drift(row: u32, shift: u32) {
  let scale = table[row];
${lines((row) => `x0[${row}] += i32(f32(v0[${row}]) * scale) << shift;`)}
${lines((row) => `x1[${row}] += i32(f32(v1[${row}]) * scale) << shift;`)}
}

/**
 * Draws the momenta of the links that move, four at a time as the lattice counts its links. \`links\` and \`kicks\` pass them on. Meets the other
 * threads twice.
 */
fn drawMomenta(chain: u32, trajectory: u32, seed: vec2u) {
  for (var task_ = inBlock; task_ < ${quads * 2 * bt}u; task_ += BLOCK_THREADS) {
    let direction = task_ / ${bt}u % 2u;
    let t = task_ % ${bt}u;
    let rowStart = direction * VOLUME + (corner.x + t) % ${nt}u * ${nx}u;
    // the piece up to the end of the lattice, and then the one from its beginning on
    let ofFirst = (rowStart + min(corner.y + ${bx}u, ${nx}u) - 1u) / 4u - (rowStart + corner.y) / 4u + 1u;
    let number = task_ / ${2 * bt}u;
    let isFirst = number < ofFirst;
    let quad = select(rowStart / 4u + number - ofFirst, (rowStart + corner.y) / 4u + number, isFirst);
    let beyond = rowStart + select(max(corner.y + ${bx}u, ${nx}u) - ${nx}u, ${nx}u, isFirst);
    if (4u * quad >= beyond) { continue; }
    let words = philox(vec4u(quad, MOMENTA, chain, trajectory), seed);
    let drawn = vec4i(boxMuller(words.x, words.y), boxMuller(words.z, words.w));
    for (var i = 0u; i < 4u; i++) {
      // wraps far beyond the row where the link is of the row before
      let x = 4u * quad + i - rowStart;
      if (x >= ${nx}u || (x >= corner.y) != isFirst) { continue; }
      let columnOf = select(x + ${nx}u, x, isFirst) - corner.y;
      if (columnOf >= ${bx}u) { continue; }
      if (direction == 0u) { links[cell(t, columnOf)] = drawn[i]; } else { kicks[cell(t, columnOf)] = drawn[i]; }
    }
  }
  workgroupBarrier();
${lines((row) => `v0[${row}] = moves0 * links${at('here', row)};`)}
${lines((row) => `v1[${row}] = ${row === 0 ? 'moves1 * ' : ''}kicks${at('here', row)};`)}
  workgroupBarrier();
}

/** A thread's part of the kinetic energy, at the start or the end of a trajectory. */
fn kineticEnergies() -> vec2i {
  var sum = vec2i();
${lines((row) => `sum += fixedPoint(kineticEnergy(v0[${row}])) + fixedPoint(kineticEnergy(v1[${row}]));`)}
  return carried(sum);
}

/** A thread's part of the action. */
fn actions(beta: f32) -> vec2i {
  var sum = vec2i();
${lines((row) => `sum += fixedPoint(beta * oneMinusCosine(plaquettes[${row}]));`)}
  return carried(sum);
}

/** All kicks and drifts of a trajectory; returns a thread's part of the energy error. Meets the other threads. */
fn runThrough(count: u32, shift: u32, beta: f32) -> vec2i {
  var energy = -kineticEnergies();
  for (var k = 0u; k < count; k++) {
    let row = k * ${2 + terms}u;
    kick(row);
    if (k == 0u) { energy -= actions(beta); }
    if (k + 1u < count) { drift(row, shift); }
  }
  return energy + kineticEnergies() + actions(beta);
}
`
}
