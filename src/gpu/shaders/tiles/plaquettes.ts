import { angles } from '../angles.ts'
import { sums } from '../sums.ts'
import { task } from '../task.ts'
import { place } from './place.ts'
import { record } from './record.ts'
import { plaquette, type Tiles, tileCount, tileSizes } from './tiles.ts'

/** Sums action, sines and angles of the plaquettes of a chain or of its proposal. */
export function sumPlaquettes(tiles: Tiles, of: 'CURRENT' | 'PROPOSED'): string {
  return /* wgsl */ `
${angles}
${sums}
${task}
${tileSizes(tiles)}
@group(0) @binding(0) var<storage, read_write> links: array<i32>;
@group(0) @binding(1) var<storage, read_write> records: array<atomic<u32>>;
@group(0) @binding(2) var<uniform> task: Task;
${record}
${plaquette}

@compute @workgroup_size(THREADS)
fn sumPlaquettes(${place}) {
  let share = shareOf(group, groups, ${tileCount(tiles)}u);
  if (share.x >= task.chains) { return; }
  let corner = cornerOf(share.y);
  clearTotals(thread);
  workgroupBarrier();
  var action = vec2i();
  var sines = vec2i();
  // in units of 2^-16 turns
  var turns = vec2i();
  for (var i = thread; i < ROWS * COLUMNS; i += THREADS) {
    let t = corner.x + i / COLUMNS;
    let x = corner.y + i % COLUMNS;
    if (t >= NT || x >= NX) { continue; }
    let angle = plaquette(share.x * 2u * VOLUME, t, x);
    action += fixedPoint(task.beta * oneMinusCosine(angle));
    sines += fixedPoint(sine(angle));
    turns += vec2i(angle >> 16u, (angle & 0xffff) << 8u);
  }
  contribute(0u, action);
  contribute(1u, sines);
  contribute(2u, turns);
  workgroupBarrier();
  if (thread < 3u) { addTo(recordOf(share.x) + ${of} + 2u * thread, total(thread)); }
}
`
}
