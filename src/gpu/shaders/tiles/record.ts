import { MOST_LOOPS } from '../loops.ts'

/** Threads of a workgroup that has a chain in each. */
export const CHAINS_TOGETHER = 64

/** Bytes of the record of a chain. */
export const RECORD_BYTES = 4 * (16 + 2 * MOST_LOOPS)

/**
 * What the card keeps of a chain from one dispatch to the next: sums in two words each (../sums.ts), to which all workgroups of
 * the chain add, and how far it is. For a kernel that binds the records of all chains as `records`.
 */
export const record = /* wgsl */ `
const RECORD: u32 = ${RECORD_BYTES / 4}u;
/** Kinetic energy at the end less that at the beginning. */
const KINETIC: u32 = 0u;
/** Action, sum of sines and sum of angles of the proposal, and then of the chain. */
const PROPOSED: u32 = 2u;
const CURRENT: u32 = 8u;
const LOOPS: u32 = 14u;
/** Trajectories that are done. */
const DONE: u32 = ${14 + 2 * MOST_LOOPS}u;
/** Whether the links become those of the proposal, and then the charge that hits add to them. */
const MOVE: u32 = ${15 + 2 * MOST_LOOPS}u;

/** The chain of a thread, where each has one. */
fn chainOf(group: vec3u, groups: vec3u, thread: u32) -> u32 {
  return (group.x + group.y * groups.x) * ${CHAINS_TOGETHER}u + thread;
}

fn recordOf(chain: u32) -> u32 { return chain * RECORD; }

/** Adds the sum of a workgroup. Whoever makes the fractions overflow, which any number of workgroups may, carries 2^8 units. */
fn addTo(place: u32, part: vec2i) {
  atomicAdd(&records[place], bitcast<u32>(part.x));
  let fraction = bitcast<u32>(part.y);
  let before = atomicAdd(&records[place + 1u], fraction);
  if (before + fraction < before) { atomicAdd(&records[place], 256u); }
}

fn sumAt(place: u32) -> vec2i {
  let fraction = atomicLoad(&records[place + 1u]);
  return vec2i(bitcast<i32>(atomicLoad(&records[place]) + (fraction >> 24u)), bitcast<i32>(fraction & 0xffffffu));
}

fn setSum(place: u32, sum: vec2i) {
  atomicStore(&records[place], bitcast<u32>(sum.x));
  atomicStore(&records[place + 1u], bitcast<u32>(sum.y));
}
`
