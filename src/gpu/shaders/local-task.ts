import { MOST_LOOPS } from './loops.ts'

/** What all dispatches of a run of a local model are told. `progress` has, of each chain, the trajectories that are done and the corner of the blocks. */
export const localTask = /* wgsl */ `
struct Task {
  chains: u32,
  firstChain: u32,
  firstTrajectory: u32,
  loopCount: u32,
  seed: vec2u,
  kicks: u32,
  driftShift: u32,
  beta: f32,
  loops: array<vec4u, ${MOST_LOOPS}u>,
}
`

/** Bytes of that task, and where its loops begin. */
export const TASK_LOOPS_AT = 48
export const TASK_BYTES = TASK_LOOPS_AT + 16 * MOST_LOOPS
