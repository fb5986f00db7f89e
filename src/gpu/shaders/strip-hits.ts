import { instantonHits } from './instanton-hits.ts'
import type { Strips } from './strips.ts'

/** Instanton hits of a chain that lies in a workgroup; `instanton` is the field of `instantonField`. */
export function stripHits({ lattice, rows }: Strips): string {
  const [nt, nx] = lattice
  const eachRow = (line: (row: number) => string) =>
    Array.from({ length: rows }, (_, row) => `  ${line(row)}`).join('\n')
  return /* wgsl */ `
@group(0) @binding(3) var<storage, read> instanton: array<i32, ${nx + nt}>;
${instantonHits(lattice)}

var<workgroup> added: i32;

/** Makes the hits of this place, and says whether they changed links and with them the sums 1 to 3. Meets the other threads. */
fn hit(chain: u32, trajectory: u32, place: u32, action: vec2i, sineSum: vec2i, stored: u32, thread: u32) -> bool {
  if (thread == 0u) { added = instantonHits(chain, trajectory, place, action, sineSum); }
  let charge = workgroupUniformLoad(&added);
  if (charge == 0) { return false; }
  let t = first / ${nx}u;
  let x = first % ${nx}u;
${eachRow((row) => `x0[${row}] += charge * instanton[x];`)}
  if (x == ${nx - 1}u) {
${eachRow((row) => `x1[${row}] += charge * instanton[${nx + row}u + t];`)}
  }
${eachRow((row) => `configurations[stored + ${row * nx}u] = x0[${row}];`)}
${eachRow((row) => `configurations[stored + VOLUME + ${row * nx}u] = x1[${row}];`)}
  clearTotals(thread);
  kick(0.0);
  contribute(1u, actions(task.beta));
  contribute(2u, sineSums());
  contribute(3u, angleSums());
  workgroupBarrier();
  return true;
}
`
}
