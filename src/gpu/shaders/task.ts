import { MOST_LOOPS } from './loops.ts'

/** Bytes of `task`. */
export const TASK_BYTES = 48 + 16 * MOST_LOOPS + 16

/** What the kernels of HMC are told of the trajectories that they make; `hmcTask` fills it. */
export const task = /* wgsl */ `
const MOST_LOOPS: u32 = ${MOST_LOOPS}u;

struct Task {
  chains: u32,
  firstChain: u32,
  firstTrajectory: u32,
  trajectories: u32,
  seed: vec2u,
  steps: u32,
  driftShift: u32,
  driftScale: f32,
  kick: f32,
  halfKick: f32,
  beta: f32,
  loops: array<vec4u, MOST_LOOPS>,
  loopCount: u32,
  hits: u32,
}
`
