import type { Lattice } from '../../batch.ts'

/** Loops that one run of a shader measures at most. */
export const MOST_LOOPS = 8

/** What a loop is: of r x t links (r in space, t in time), or straight around the lattice in time or in space. */
export const loopKinds = { wilson: 0, time: 1, space: 2 } as const

/** Sums over the cosines of loops, for a shader that has the links of a chain: `link(i)`, i in [2, nt, nx]. */
export function loops([nt, nx]: Lattice): string {
  return /* wgsl */ `
fn timeLink(t: u32, x: u32) -> i32 { return link(t % ${nt}u * ${nx}u + x % ${nx}u); }
fn spaceLink(t: u32, x: u32) -> i32 { return link(VOLUME + t % ${nt}u * ${nx}u + x % ${nx}u); }

/** The angle of the loop whose corner is a site. */
fn wilsonAngle(t: u32, x: u32, width: u32, height: u32) -> i32 {
  var angle = 0;
  for (var k = 0u; k < height; k++) { angle += timeLink(t + k, x) - timeLink(t + k, x + width); }
  for (var k = 0u; k < width; k++) { angle += spaceLink(t + height, x + k) - spaceLink(t, x + k); }
  return angle;
}

/** The angle of a loop at one of its positions: sites for Wilson loops, columns or rows for those around the lattice. */
fn loopAngle(loop_: vec4u, position: u32) -> i32 {
  var angle = 0;
  if (loop_.x == ${loopKinds.wilson}u) {
    angle = wilsonAngle(position / ${nx}u, position % ${nx}u, loop_.y, loop_.z);
  } else if (loop_.x == ${loopKinds.time}u) {
    for (var t = 0u; t < ${nt}u; t++) { angle += timeLink(t, position); }
  } else {
    for (var x = 0u; x < ${nx}u; x++) { angle += spaceLink(position, x); }
  }
  return angle;
}

/** A thread's part of a sum over positions: the first one, and after it every one that lies whole steps away. */
fn loopPart(loop_: vec4u, first: u32, step: u32) -> vec2i {
  var sum = vec2i();
  for (var position = first; position < loop_.w; position += step) {
    sum = carried(sum + fixedPoint(cosine(loopAngle(loop_, position))));
  }
  return sum;
}
`
}
