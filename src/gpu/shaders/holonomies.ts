import type { Block, Lattice } from '../../batch.ts'
import { localTask } from './local-task.ts'
import { philox } from './philox.ts'

/**
 * Begins a trajectory in blocks, one workgroup a chain: draws the holonomies of the torus anew (docs/physics.md 6.6), and the corner of
 * the tiling by blocks, which is the same for all chains.
 */
export function holonomiesShader([nt, nx]: Lattice, [bt, bx]: Exclude<Block, 'whole'>): string {
  return /* wgsl */ `
${philox}
${localTask}
const THREADS: u32 = 64u;

@group(0) @binding(0) var<storage, read_write> configurations: array<i32>;
@group(0) @binding(1) var<storage, read_write> progress: array<vec4u>;
@group(0) @binding(2) var<uniform> task: Task;

@compute @workgroup_size(THREADS)
fn holonomies(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let chain = group.x + group.y * groups.x;
  if (chain >= task.chains) { return; }
  let trajectory = task.firstTrajectory + progress[chain].x;
  let turns = philox(vec4u(0u, HOLONOMIES, task.firstChain + chain, trajectory), task.seed);
  let timeLinks = chain * ${2 * nt * nx}u;
  let spaceLinks = timeLinks + ${nt * nx}u;
  for (var x = thread; x < ${nx}u; x += THREADS) { configurations[timeLinks + x] += bitcast<i32>(turns.x); }
  for (var t = thread; t < ${nt}u; t += THREADS) { configurations[spaceLinks + t * ${nx}u] += bitcast<i32>(turns.y); }
  if (thread == 0u) {
    let place = philox(vec4u(0u, CORNER, 0u, trajectory), task.seed);
    progress[chain].y = multiplyHigh(place.x, ${bt}u);
    progress[chain].z = multiplyHigh(place.y, ${bx}u);
  }
}
`
}
