import { accept } from '../accept.ts'
import { angles } from '../angles.ts'
import { instantonHits } from '../instanton-hits.ts'
import { philox } from '../philox.ts'
import { sums } from '../sums.ts'
import { task } from '../task.ts'
import { place } from './place.ts'
import { CHAINS_TOGETHER, record } from './record.ts'
import { type Tiles, tileCount, tileSizes } from './tiles.ts'

/** Decides the instanton hits of each chain before (0) or after (1) the HMC update; its sums are to be made anew. */
export function hit({ lattice }: Tiles, moment: 0 | 1): string {
  return /* wgsl */ `
${philox}
${angles}
${sums}
${task}
${accept}
@group(0) @binding(0) var<storage, read_write> records: array<atomic<u32>>;
@group(0) @binding(1) var<uniform> task: Task;
${record}
${instantonHits(lattice)}

@compute @workgroup_size(${CHAINS_TOGETHER})
fn hit(${place}) {
  let chain = chainOf(group, groups, thread);
  if (chain >= task.chains) { return; }
  let mine = recordOf(chain);
  let trajectory = task.firstTrajectory + atomicLoad(&records[mine + DONE]);
  let action = sumAt(mine + CURRENT);
  let sines = sumAt(mine + CURRENT + 2u);
  let charge = instantonHits(task.firstChain + chain, trajectory, ${moment}u, action, sines);
  atomicStore(&records[mine + MOVE], bitcast<u32>(charge));
  for (var sum = 0u; sum < 6u; sum += 2u) { setSum(mine + CURRENT + sum, vec2i()); }
}
`
}

/** Adds the field of the hits to the links; `instanton` is that of `instantonField`. */
export function addInstantons(tiles: Tiles): string {
  const groups = tileCount(tiles)
  return /* wgsl */ `
${task}
${tileSizes(tiles)}
@group(0) @binding(0) var<storage, read_write> links: array<i32>;
@group(0) @binding(1) var<storage, read_write> instanton: array<i32>;
@group(0) @binding(2) var<storage, read_write> records: array<atomic<u32>>;
@group(0) @binding(3) var<uniform> task: Task;
${record}

@compute @workgroup_size(THREADS)
fn addInstantons(${place}) {
  let share = shareOf(group, groups, ${groups}u);
  if (share.x >= task.chains) { return; }
  let charge = bitcast<i32>(atomicLoad(&records[recordOf(share.x) + MOVE]));
  if (charge == 0) { return; }
  let links0 = share.x * 2u * VOLUME;
  let first = share.y * THREADS + thread;
  for (var site = first; site < VOLUME; site += ${groups}u * THREADS) {
    links[links0 + site] += charge * instanton[site % NX];
  }
  for (var t = first; t < NT; t += ${groups}u * THREADS) {
    links[links0 + VOLUME + t * NX + NX - 1u] += charge * instanton[NX + t];
  }
}
`
}
