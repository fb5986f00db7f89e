import { angles } from '../angles.ts'
import { loops } from '../loops.ts'
import { sums } from '../sums.ts'
import { task } from '../task.ts'
import { place } from './place.ts'
import { record } from './record.ts'
import { type Tiles, tileCount, tileSizes } from './tiles.ts'

/** Sums the cosines of all loops that are asked for; the workgroups of a chain share their positions. */
export function sumLoops(tiles: Tiles): string {
  return /* wgsl */ `
${angles}
${sums}
${task}
${tileSizes(tiles)}
@group(0) @binding(0) var<storage, read_write> links: array<i32>;
@group(0) @binding(1) var<storage, read_write> records: array<atomic<u32>>;
@group(0) @binding(2) var<uniform> task: Task;
${record}
var<private> links0: u32;
fn link(i: u32) -> i32 { return links[links0 + i]; }
${loops(tiles.lattice)}

@compute @workgroup_size(THREADS)
fn sumLoops(${place}) {
  let share = shareOf(group, groups, ${tileCount(tiles)}u);
  if (share.x >= task.chains) { return; }
  links0 = share.x * 2u * VOLUME;
  for (var i = 0u; i < task.loopCount; i++) {
    clearTotals(thread);
    workgroupBarrier();
    contribute(0u, loopPart(task.loops[i], share.y * THREADS + thread, ${tileCount(tiles)}u * THREADS));
    workgroupBarrier();
    if (thread == 0u) { addTo(recordOf(share.x) + LOOPS + 2u * i, total(0u)); }
    workgroupBarrier();
  }
}
`
}
