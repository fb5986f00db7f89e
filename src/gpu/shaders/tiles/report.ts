import { resultFields } from '../result-fields.ts'
import { sums } from '../sums.ts'
import { task } from '../task.ts'
import { place } from './place.ts'
import { CHAINS_TOGETHER, record } from './record.ts'

/** Writes what a trajectory leaves of each chain beside its decision, one chain in each thread, and ends the trajectory. */
export const report = /* wgsl */ `
${sums}
${task}
@group(0) @binding(0) var<storage, read_write> records: array<atomic<u32>>;
@group(0) @binding(1) var<storage, read_write> results: array<u32>;
@group(0) @binding(2) var<uniform> task: Task;
${record}

@compute @workgroup_size(${CHAINS_TOGETHER})
fn report(${place}) {
  let chain = chainOf(group, groups, thread);
  if (chain >= task.chains) { return; }
  let mine = recordOf(chain);
  let done = atomicLoad(&records[mine + DONE]);
  let action = sumAt(mine + CURRENT);
  let sines = sumAt(mine + CURRENT + 2u);
  let row = done * (${resultFields.length}u + task.loopCount) * task.chains + chain;
  results[row + 2u * task.chains] = bitcast<u32>(action.x);
  results[row + 3u * task.chains] = bitcast<u32>(action.y);
  results[row + 4u * task.chains] = bitcast<u32>(sines.x);
  results[row + 5u * task.chains] = bitcast<u32>(sines.y);
  results[row + 6u * task.chains] = bitcast<u32>(sumAt(mine + CURRENT + 4u).x >> 16u);
  for (var i = 0u; i < task.loopCount; i++) {
    let mean = toFloat(sumAt(mine + LOOPS + 2u * i)) / f32(task.loops[i].w);
    results[row + (${resultFields.length}u + i) * task.chains] = bitcast<u32>(mean);
    setSum(mine + LOOPS + 2u * i, vec2i());
  }
  atomicStore(&records[mine + DONE], done + 1u);
}
`
