import { accept } from '../accept.ts'
import { philox } from '../philox.ts'
import { resultFields } from '../result-fields.ts'
import { sums } from '../sums.ts'
import { task } from '../task.ts'
import { place } from './place.ts'
import { CHAINS_TOGETHER, record } from './record.ts'
import { type Tiles, tileCount, tileSizes } from './tiles.ts'

/** Accepts or rejects the proposal of each chain, one in each thread. */
export const decide = /* wgsl */ `
${philox}
${sums}
${task}
${accept}
@group(0) @binding(0) var<storage, read_write> records: array<atomic<u32>>;
@group(0) @binding(1) var<storage, read_write> results: array<u32>;
@group(0) @binding(2) var<uniform> task: Task;
${record}

@compute @workgroup_size(${CHAINS_TOGETHER})
fn decide(${place}) {
  let chain = chainOf(group, groups, thread);
  if (chain >= task.chains) { return; }
  let mine = recordOf(chain);
  let done = atomicLoad(&records[mine + DONE]);
  let energyError = toFloat(sumAt(mine + KINETIC) + sumAt(mine + PROPOSED) - sumAt(mine + CURRENT));
  let word = philox(vec4u(0u, ACCEPT, task.firstChain + chain, task.firstTrajectory + done), task.seed).x;
  let accepted = u32(accepts(word, energyError));
  let row = done * (${resultFields.length}u + task.loopCount) * task.chains + chain;
  results[row] = bitcast<u32>(energyError);
  results[row + task.chains] = accepted;
  atomicStore(&records[mine + MOVE], accepted);
  for (var sum = 0u; sum < 6u; sum += 2u) {
    if (accepted == 1u) { setSum(mine + CURRENT + sum, sumAt(mine + PROPOSED + sum)); }
    setSum(mine + PROPOSED + sum, vec2i());
  }
  setSum(mine + KINETIC, vec2i());
}
`

/** Links of accepted proposals become those of their chains. */
export function keepAccepted(tiles: Tiles): string {
  return /* wgsl */ `
${task}
${tileSizes(tiles)}
@group(0) @binding(0) var<storage, read_write> proposed: array<i32>;
@group(0) @binding(1) var<storage, read_write> links: array<i32>;
@group(0) @binding(2) var<storage, read_write> records: array<atomic<u32>>;
@group(0) @binding(3) var<uniform> task: Task;
${record}

@compute @workgroup_size(THREADS)
fn keepAccepted(${place}) {
  let share = shareOf(group, groups, ${tileCount(tiles)}u);
  if (share.x >= task.chains || atomicLoad(&records[recordOf(share.x) + MOVE]) == 0u) { return; }
  for (var i = share.y * THREADS + thread; i < 2u * VOLUME; i += ${tileCount(tiles)}u * THREADS) {
    links[share.x * 2u * VOLUME + i] = proposed[share.x * 2u * VOLUME + i];
  }
}
`
}
