import { angles } from '../angles.ts'
import { momenta } from '../momenta.ts'
import { philox } from '../philox.ts'
import { sums } from '../sums.ts'
import { task } from '../task.ts'
import { place } from './place.ts'
import { record } from './record.ts'
import { type Tiles, tileSizes, tileThreads } from './tiles.ts'

/** Workgroups that draw the momenta of a chain. */
export function momentaGroups(tiles: Tiles): number {
  const [nt, nx] = tiles.lattice
  return Math.ceil((nt * nx) / 2 / tileThreads(tiles))
}

/** Draws the momenta of a trajectory, four in each thread, and begins the sum of the kinetic energy. */
export function drawMomenta(tiles: Tiles): string {
  return /* wgsl */ `
${philox}
${angles}
${momenta}
${sums}
${task}
${tileSizes(tiles)}
@group(0) @binding(0) var<storage, read_write> momenta: array<i32>;
@group(0) @binding(1) var<storage, read_write> records: array<atomic<u32>>;
@group(0) @binding(2) var<uniform> task: Task;
${record}

@compute @workgroup_size(THREADS)
fn drawMomenta(${place}) {
  let share = shareOf(group, groups, ${momentaGroups(tiles)}u);
  let chain = share.x;
  if (chain >= task.chains) { return; }
  clearTotals(thread);
  workgroupBarrier();
  let block = share.y * THREADS + thread;
  let trajectory = task.firstTrajectory + atomicLoad(&records[recordOf(chain) + DONE]);
  let words = philox(vec4u(block, MOMENTA, task.firstChain + chain, trajectory), task.seed);
  let drawn = vec4i(boxMuller(words.x, words.y), boxMuller(words.z, words.w));
  var energy = vec2i();
  for (var i = 0u; i < 4u && 4u * block + i < 2u * VOLUME; i++) {
    momenta[chain * 2u * VOLUME + 4u * block + i] = drawn[i];
    energy += fixedPoint(kineticEnergy(drawn[i]));
  }
  contribute(0u, -energy);
  workgroupBarrier();
  if (thread == 0u) { addTo(recordOf(chain) + KINETIC, total(0u)); }
}
`
}
