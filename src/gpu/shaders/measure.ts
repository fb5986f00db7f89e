import type { Lattice } from '../../batch.ts'
import { angles } from './angles.ts'
import { localTask } from './local-task.ts'
import { loops } from './loops.ts'
import { blockResultFields } from './result-fields.ts'
import { sums } from './sums.ts'

/** Threads that measure a chain at most: the sums of a workgroup count on it (sums.ts). */
const MOST_THREADS = 256

/**
 * Ends a trajectory in blocks, one workgroup a chain: sums over plaquettes, loops, and what accept/reject said. The probability is the mean
 * over the blocks; energy error and decision are of the first of them.
 */
export function measureShader(lattice: Lattice, blocks: number): string {
  const [nt, nx] = lattice
  return /* wgsl */ `
${angles}
${sums}
${localTask}
const VOLUME: u32 = ${nt * nx}u;
const THREADS: u32 = ${Math.min(MOST_THREADS, 32 * Math.ceil((nt * nx) / 32))}u;

@group(0) @binding(0) var<storage, read> configurations: array<i32>;
@group(0) @binding(1) var<storage, read> decisions: array<vec2u>;
@group(0) @binding(2) var<storage, read_write> progress: array<vec4u>;
@group(0) @binding(3) var<storage, read_write> results: array<u32>;
@group(0) @binding(4) var<uniform> task: Task;

/** Where the links of the chain begin. */
var<private> stored: u32;
fn link(i: u32) -> i32 { return configurations[stored + i]; }
${loops(lattice)}

@compute @workgroup_size(THREADS)
fn measure(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let chain = group.x + group.y * groups.x;
  if (chain >= task.chains) { return; }
  stored = chain * 2u * VOLUME;
  let done = progress[chain].x;
  clearTotals(thread);
  workgroupBarrier();
  var action = vec2i();
  var sineSum = vec2i();
  var angleSum = vec2i();
  for (var site = thread; site < VOLUME; site += THREADS) {
    let t = site / ${nx}u;
    let x = site % ${nx}u;
    let angle = timeLink(t, x) + spaceLink(t + 1u, x) - timeLink(t, x + 1u) - spaceLink(t, x);
    action = carried(action + fixedPoint(task.beta * oneMinusCosine(angle)));
    sineSum = carried(sineSum + fixedPoint(sine(angle)));
    // units of 2^-16 turns: charges of all lattices fit
    angleSum = carried(angleSum + vec2i(angle >> 16u, (angle & 0xffff) << 8u));
  }
  var probability = vec2i();
  for (var block = thread; block < ${blocks}u; block += THREADS) {
    let energyError = bitcast<f32>(decisions[chain * ${blocks}u + block].x);
    probability = carried(probability + fixedPoint(select(exp(-energyError), 1.0, energyError <= 0.0)));
  }
  contribute(0u, action);
  contribute(1u, sineSum);
  contribute(2u, angleSum);
  contribute(3u, probability);
  workgroupBarrier();
  let row = done * (${blockResultFields.length}u + task.loopCount) * task.chains + chain;
  if (thread == 0u) {
    let first = decisions[chain * ${blocks}u];
    let ofAction = total(0u);
    let ofSines = total(1u);
    results[row] = first.x;
    results[row + task.chains] = first.y;
    results[row + 2u * task.chains] = bitcast<u32>(ofAction.x);
    results[row + 3u * task.chains] = bitcast<u32>(ofAction.y);
    results[row + 4u * task.chains] = bitcast<u32>(ofSines.x);
    results[row + 5u * task.chains] = bitcast<u32>(ofSines.y);
    results[row + 6u * task.chains] = bitcast<u32>(total(2u).x >> 16u);
    results[row + 7u * task.chains] = bitcast<u32>(toFloat(total(3u)) / ${blocks}.0);
  }
  for (var i = 0u; i < task.loopCount; i++) {
    workgroupBarrier();
    clearTotals(thread);
    workgroupBarrier();
    let asked = task.loops[i];
    contribute(0u, loopPart(asked, thread, THREADS));
    workgroupBarrier();
    if (thread == 0u) {
      results[row + (${blockResultFields.length}u + i) * task.chains] = bitcast<u32>(toFloat(total(0u)) / f32(asked.w));
    }
  }
  if (thread == 0u) { progress[chain].x = done + 1u; }
}
`
}
