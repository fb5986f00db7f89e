import { angles } from '../angles.ts'
import { momenta } from '../momenta.ts'
import { sums } from '../sums.ts'
import { task } from '../task.ts'
import { place } from './place.ts'
import { record } from './record.ts'
import { plaquette, type Tiles, tileCount, tileSizes } from './tiles.ts'

/** Plaquettes of a tile with the row below it and the column to its left, which its links are in, too. */
const kicks = /* wgsl */ `
const KICKS_ACROSS: u32 = COLUMNS + 1u;
const KICKS: u32 = KICKS_ACROSS * (ROWS + 1u);

/** What the angle of each plaquette does to the momenta of its links. */
var<workgroup> kicks: array<i32, KICKS>;

/** The site of a place among the kicks of a tile. */
fn siteOfKick(corner: vec2u, place: u32) -> vec2u {
  return vec2u(
    (corner.x + place / KICKS_ACROSS + NT - 1u) % NT,
    (corner.y + place % KICKS_ACROSS + NX - 1u) % NX,
  );
}

/** Computes the kicks of a tile. Meets the other threads. */
fn kickTile(links0: u32, corner: vec2u, strength: f32, thread: u32) {
  for (var i = thread; i < KICKS; i += THREADS) {
    let site = siteOfKick(corner, i);
    kicks[i] = i32(strength * sine(plaquette(links0, site.x, site.y)));
  }
  workgroupBarrier();
}

/** The kick of both links of a site from the plaquettes that they are in. */
fn kickOf(row: u32, column: u32) -> vec2i {
  let here = (row + 1u) * KICKS_ACROSS + column + 1u;
  return vec2i(kicks[here] - kicks[here - 1u], kicks[here - KICKS_ACROSS] - kicks[here]);
}
`

/**
 * A leapfrog step of all tiles (docs/physics.md 4.2): a kick of the given strength and a drift. Neighbours need the links as they were,
 * so that the new ones go to another place.
 */
export function leapfrogStep(tiles: Tiles, strength: 'kick' | 'halfKick'): string {
  return /* wgsl */ `
${angles}
${task}
${tileSizes(tiles)}
@group(0) @binding(0) var<storage, read_write> links: array<i32>;
@group(0) @binding(1) var<storage, read_write> moved: array<i32>;
@group(0) @binding(2) var<storage, read_write> momenta: array<i32>;
@group(0) @binding(3) var<uniform> task: Task;
${plaquette}
${kicks}

/** How far a momentum moves its link. */
fn drift(momentum: i32) -> i32 {
  return i32(f32(momentum) * task.driftScale) << task.driftShift;
}

@compute @workgroup_size(THREADS)
fn leapfrogStep(${place}) {
  let share = shareOf(group, groups, ${tileCount(tiles)}u);
  if (share.x >= task.chains) { return; }
  let links0 = share.x * 2u * VOLUME;
  let corner = cornerOf(share.y);
  kickTile(links0, corner, task.${strength}, thread);
  for (var i = thread; i < ROWS * COLUMNS; i += THREADS) {
    let row = i / COLUMNS;
    let column = i % COLUMNS;
    if (corner.x + row >= NT || corner.y + column >= NX) { continue; }
    let link = links0 + (corner.x + row) * NX + corner.y + column;
    let kick = kickOf(row, column);
    let v0 = momenta[link] - kick.x;
    let v1 = momenta[VOLUME + link] - kick.y;
    momenta[link] = v0;
    momenta[VOLUME + link] = v1;
    moved[link] = links[link] + drift(v0);
    moved[VOLUME + link] = links[VOLUME + link] + drift(v1);
  }
}
`
}

/** The half kick at the end of a trajectory, of which only the kinetic energy is left. */
export function lastKick(tiles: Tiles): string {
  return /* wgsl */ `
${angles}
${momenta}
${sums}
${task}
${tileSizes(tiles)}
@group(0) @binding(0) var<storage, read_write> links: array<i32>;
@group(0) @binding(1) var<storage, read_write> momenta: array<i32>;
@group(0) @binding(2) var<storage, read_write> records: array<atomic<u32>>;
@group(0) @binding(3) var<uniform> task: Task;
${record}
${plaquette}
${kicks}

@compute @workgroup_size(THREADS)
fn lastKick(${place}) {
  let share = shareOf(group, groups, ${tileCount(tiles)}u);
  if (share.x >= task.chains) { return; }
  let links0 = share.x * 2u * VOLUME;
  let corner = cornerOf(share.y);
  clearTotals(thread);
  kickTile(links0, corner, task.halfKick, thread);
  var energy = vec2i();
  for (var i = thread; i < ROWS * COLUMNS; i += THREADS) {
    let row = i / COLUMNS;
    let column = i % COLUMNS;
    if (corner.x + row >= NT || corner.y + column >= NX) { continue; }
    let link = links0 + (corner.x + row) * NX + corner.y + column;
    let kick = kickOf(row, column);
    energy += fixedPoint(kineticEnergy(momenta[link] - kick.x));
    energy += fixedPoint(kineticEnergy(momenta[VOLUME + link] - kick.y));
  }
  contribute(0u, energy);
  workgroupBarrier();
  if (thread == 0u) { addTo(recordOf(share.x) + KINETIC, total(0u)); }
}
`
}
