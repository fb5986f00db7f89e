import { loops } from './loops.ts'
import type { Strips } from './strips.ts'

/** Lattice averages of the cosines of loops, from the links that the threads of a workgroup have. */
export function stripLoops({ lattice, rows }: Strips): string {
  const [, nx] = lattice
  const eachRow = (line: (row: number) => string) =>
    Array.from({ length: rows }, (_, row) => `  ${line(row)}`).join('\n')
  return /* wgsl */ `
${loops(lattice)}
fn link(i: u32) -> i32 { return links[i]; }

var<private> loopMeans: array<f32, MOST_LOOPS>;

/** Puts the averages of so many of the task's loops into \`loopMeans\`. Uses the sums of the workgroup; meets the other threads. */
fn measureLoops(count: u32, thread: u32) {
  if (count == 0u) { return; }
  workgroupBarrier();
${eachRow((row) => `links[first + ${row * nx}u] = x0[${row}];`)}
${eachRow((row) => `links[VOLUME + first + ${row * nx}u] = x1[${row}];`)}
  for (var i = 0u; i < count; i++) {
    clearTotals(thread);
    workgroupBarrier();
    let asked = task.loops[i];
    contribute(0u, loopPart(asked, thread, THREADS));
    workgroupBarrier();
    loopMeans[i] = toFloat(total(0u)) / f32(asked.w);
    workgroupBarrier();
  }
}
`
}
