import { accept } from './accept.ts'
import { angles } from './angles.ts'
import { leapfrog } from './leapfrog.ts'
import { momenta } from './momenta.ts'
import { philox } from './philox.ts'
import { resultFields } from './result-fields.ts'
import { stripHits } from './strip-hits.ts'
import { stripLoops } from './strip-loops.ts'
import type { Strips } from './strips.ts'
import { sums } from './sums.ts'
import { task } from './task.ts'

/**
 * HMC with one workgroup a chain, with or without instanton hits: some trajectories, one after the other, momenta to accept/reject.
 * Links come from memory and go back there when a proposal is accepted or hit; everything else stays in the workgroup.
 */
export function hmcShader(strips: Strips, withHits = false): string {
  const {
    lattice: [, nx],
    rows,
  } = strips
  const eachRow = (line: (row: number) => string) =>
    Array.from({ length: rows }, (_, row) => `      ${line(row)}`).join('\n')
  const hitsAt = (place: 0 | 1) =>
    withHits
      ? `    let moved${place} = hit(task.firstChain + chain, trajectory, ${place}u, action, sineSum, stored, thread);
    if (moved${place}) {
      action = total(1u);
      sineSum = total(2u);
      charge = total(3u).x >> 16u;
    }`
      : ''
  return /* wgsl */ `
${philox}
${angles}
${momenta}
${sums}
${leapfrog(strips)}
${task}
${accept}
${stripLoops(strips)}

@group(0) @binding(0) var<storage, read_write> configurations: array<i32>;
@group(0) @binding(1) var<storage, read_write> results: array<u32>;
@group(0) @binding(2) var<uniform> task: Task;

var<workgroup> decision: u32;
${withHits ? stripHits(strips) : ''}

@compute @workgroup_size(THREADS)
fn trajectories(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let chain = group.x + group.y * groups.x;
  if (chain >= task.chains) { return; }
  takePlace(thread);
  let stored = chain * 2u * VOLUME + first;
${eachRow((row) => `x0[${row}] = configurations[stored + ${row * nx}u];`)}
${eachRow((row) => `x1[${row}] = configurations[stored + VOLUME + ${row * nx}u];`)}
  clearTotals(thread);
  kick(0.0);
  contribute(1u, actions(task.beta));
  contribute(2u, sineSums());
  contribute(3u, angleSums());
  workgroupBarrier();
  var action = total(1u);
  var sineSum = total(2u);
  var charge = total(3u).x >> 16u;

  for (var i = 0u; i < task.trajectories; i++) {
    let trajectory = task.firstTrajectory + i;
${hitsAt(0)}
    drawMomenta(task.firstChain + chain, trajectory, task.seed, thread);
    let before = kineticEnergies();
    clearTotals(thread);
    // half kick, drift, kick, drift, ..., kick, drift, half kick
    for (var step = 0u; step <= task.steps; step++) {
      if (step > 0u) { drift(task.driftScale, task.driftShift); }
      kick(select(task.kick, task.halfKick, step == 0u || step == task.steps));
    }
    contribute(0u, kineticEnergies() - before);
    contribute(1u, actions(task.beta));
    contribute(2u, sineSums());
    contribute(3u, angleSums());
    workgroupBarrier();
    let energyError = toFloat(total(0u) + total(1u) - action);
    if (thread == 0u) {
      let word = philox(vec4u(0u, ACCEPT, task.firstChain + chain, trajectory), task.seed).x;
      decision = u32(accepts(word, energyError));
    }
    let accepted = workgroupUniformLoad(&decision);
    if (accepted == 1u) {
${eachRow((row) => `configurations[stored + ${row * nx}u] = x0[${row}];`)}
${eachRow((row) => `configurations[stored + VOLUME + ${row * nx}u] = x1[${row}];`)}
      action = total(1u);
      sineSum = total(2u);
      charge = total(3u).x >> 16u;
    } else {
${eachRow((row) => `x0[${row}] = configurations[stored + ${row * nx}u];`)}
${eachRow((row) => `x1[${row}] = configurations[stored + VOLUME + ${row * nx}u];`)}
    }
${hitsAt(1)}
    if (accepted == 1u || i == 0u${withHits ? ' || moved0 || moved1' : ''}) { measureLoops(task.loopCount, thread); }
    if (thread == 0u) {
      let row = i * (${resultFields.length}u + task.loopCount) * task.chains + chain;
      results[row] = bitcast<u32>(energyError);
      results[row + task.chains] = accepted;
      results[row + 2u * task.chains] = bitcast<u32>(action.x);
      results[row + 3u * task.chains] = bitcast<u32>(action.y);
      results[row + 4u * task.chains] = bitcast<u32>(sineSum.x);
      results[row + 5u * task.chains] = bitcast<u32>(sineSum.y);
      results[row + 6u * task.chains] = bitcast<u32>(charge);
      for (var loop_ = 0u; loop_ < task.loopCount; loop_++) {
        results[row + (${resultFields.length}u + loop_) * task.chains] = bitcast<u32>(loopMeans[loop_]);
      }
    }
  }
}
`
}
