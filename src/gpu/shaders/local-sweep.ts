import { accept } from './accept.ts'
import { angles } from './angles.ts'
import { type Blocks, blockCount } from './blocks.ts'
import { localLayers } from './local-layers.ts'
import { localTask } from './local-task.ts'
import { momenta } from './momenta.ts'
import { philox } from './philox.ts'
import { sums } from './sums.ts'

/**
 * A trajectory of all blocks of all chains through a local model: momenta, layers, accept or reject. It leaves of each block its energy
 * error and whether it was accepted. Links on the edges of blocks are read and not written, so that the order of the blocks does not
 * matter.
 */
export function localSweepShader(blocks: Blocks, terms: number): string {
  const {
    lattice: [, nx],
    strips: {
      lattice: [bt, bx],
      rows,
    },
    periodic,
  } = blocks
  const count = blockCount(blocks)
  const lines = (line: (row: number) => string) =>
    Array.from({ length: rows }, (_, row) => line(row)).join('\n')
  const place = (row: number) => `stored + site(firstRow + ${row}u, column)`
  return /* wgsl */ `
${philox}
${angles}
${momenta}
${sums}
${localTask}
${accept}

@group(0) @binding(0) var<storage, read_write> configurations: array<i32>;
@group(0) @binding(1) var<storage, read_write> decisions: array<vec2u>;
@group(0) @binding(2) var<storage, read> progress: array<vec4u>;
@group(0) @binding(3) var<storage, read> table: array<f32>;
@group(0) @binding(4) var<uniform> task: Task;

${localLayers(blocks, terms)}

var<workgroup> accepted: array<u32, SIDE_BY_SIDE>;

@compute @workgroup_size(THREADS)
fn sweep(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  takePlace(thread);
  // the last workgroups may have more places than there are blocks: these move the last block once more, and nothing is kept of that
  let asked = (group.x + group.y * groups.x) * SIDE_BY_SIDE + local;
  let number = min(asked, task.chains * ${count}u - 1u);
  let chain = number / ${count}u;
  let block = number % ${count}u;
  let trajectory = task.firstTrajectory + progress[chain].x;
  corner = progress[chain].yz + vec2u(block / ${nx / bx}u * ${bt}u, block % ${nx / bx}u * ${bx}u);
  // sites are counted from where the block lies on the torus, so that pieces of its rows are where they begin
  corner.y %= ${nx}u;
  let stored = chain * 2u * VOLUME;
${lines((row) => `  x0[${row}] = configurations[${place(row)}];`)}
${lines((row) => `  x1[${row}] = configurations[VOLUME + ${place(row)}];`)}
${
  periodic
    ? ''
    : `  if (column == ${bx - 1}u) {
${lines((row) => `    links[right + ${row * (bx + 1)}u] = configurations[stored + site(firstRow + ${row}u, ${bx}u)];`)}
  }
  if (firstRow == ${bt - rows}u) { firstLinks[linkAbove] = configurations[stored + VOLUME + site(${bt}u, column)]; }`
}
  clearTotals(thread);
  drawMomenta(task.firstChain + chain, trajectory, task.seed);
  contribute(local, runThrough(task.kicks, task.driftShift, task.beta));
  workgroupBarrier();
  if (inBlock == 0u) {
    let energyError = toFloat(total(local));
    let word = philox(vec4u(block, ACCEPT, task.firstChain + chain, trajectory), task.seed).x;
    accepted[local] = u32(accepts(word, energyError));
    if (asked == number) { decisions[number] = vec2u(bitcast<u32>(energyError), accepted[local]); }
  }
  workgroupBarrier();
  if (asked != number || accepted[local] == 0u) { return; }
${
  periodic
    ? `${lines((row) => `  configurations[${place(row)}] = x0[${row}];`)}
${lines((row) => `  configurations[VOLUME + ${place(row)}] = x1[${row}];`)}`
    : `  if (moves0 == 1) {
${lines((row) => `    configurations[${place(row)}] = x0[${row}];`)}
  }
${lines((row) => `  ${row === 0 ? 'if (moves1 == 1) { ' : ''}configurations[VOLUME + ${place(row)}] = x1[${row}];${row === 0 ? ' }' : ''}`)}`
}
}
`
}
