import type { Lattice } from '../../batch.ts'
import type { Strips } from './strips.ts'

/** Loops that one run of a shader measures at most. */
export const MOST_LOOPS = 8

/** What a loop is: of r x t links (r in space, t in time), or straight around the lattice in time or in space. */
export const loopKinds = { wilson: 0, time: 1, space: 2 } as const

/**
 * A thread's part of the sum of a loop's cosines, from links that timeLink(t, x) and spaceLink(t, x) give of any site of the periodic
 * lattice.
 */
export function loopParts([nt, nx]: Lattice): string {
  return /* wgsl */ `
/** The angle of the loop whose corner is a site. */
fn wilsonAngle(t: u32, x: u32, width: u32, height: u32) -> i32 {
  var angle = 0;
  for (var k = 0u; k < height; k++) { angle += timeLink(t + k, x) - timeLink(t + k, x + width); }
  for (var k = 0u; k < width; k++) { angle += spaceLink(t + height, x + k) - spaceLink(t, x + k); }
  return angle;
}

/** A thread's part of a sum over positions. */
fn loopPart(loop_: vec4u, thread: u32) -> vec2i {
  var sum = vec2i();
  if (loop_.x == ${loopKinds.wilson}u) {
    for (var site = thread; site < VOLUME; site += THREADS) {
      sum += fixedPoint(cosine(wilsonAngle(site / ${nx}u, site % ${nx}u, loop_.y, loop_.z)));
      sum = carried(sum);
    }
  } else if (loop_.x == ${loopKinds.time}u) {
    for (var x = thread; x < ${nx}u; x += THREADS) {
      var angle = 0;
      for (var t = 0u; t < ${nt}u; t++) { angle += timeLink(t, x); }
      sum = carried(sum + fixedPoint(cosine(angle)));
    }
  } else {
    for (var t = thread; t < ${nt}u; t += THREADS) {
      var angle = 0;
      for (var x = 0u; x < ${nx}u; x++) { angle += spaceLink(t, x); }
      sum = carried(sum + fixedPoint(cosine(angle)));
    }
  }
  return sum;
}
`
}

/** Lattice averages of the cosines of loops, from the links that the threads have. */
export function loops({ lattice, rows }: Strips): string {
  const [nt, nx] = lattice
  const eachRow = (line: (row: number) => string) =>
    Array.from({ length: rows }, (_, row) => `  ${line(row)}`).join('\n')
  return /* wgsl */ `
${loopParts(lattice)}
const MOST_LOOPS: u32 = ${MOST_LOOPS}u;
var<private> loopMeans: array<f32, MOST_LOOPS>;

fn timeLink(t: u32, x: u32) -> i32 { return links[t % ${nt}u * ${nx}u + x % ${nx}u]; }
fn spaceLink(t: u32, x: u32) -> i32 { return links[VOLUME + t % ${nt}u * ${nx}u + x % ${nx}u]; }

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
    contribute(0u, loopPart(asked, thread));
    workgroupBarrier();
    loopMeans[i] = toFloat(total(0u)) / f32(asked.w);
    workgroupBarrier();
  }
}
`
}
