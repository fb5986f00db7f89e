import type { Precision } from '../src/batch.ts'
import { instantiateKernels } from '../src/kernels/index.ts'

const STEPS = 10

/** The leapfrog kernel alone: `once` moves all chains by ten steps, `linkSteps` is how many links times steps that are. */
export function leapfrogWork(
  precision: Precision,
  nt: number,
  nx: number,
  chains: number,
): { readonly once: () => void; readonly linkSteps: number } {
  const kernels = instantiateKernels(precision)
  const lanes = precision === 'f32' ? 4 : 2
  const links = 2 * nt * nx
  const groups = chains / lanes
  const groupBytes = 2 * links * 16
  const start = 65_536
  kernels.memory.grow(Math.ceil((groups * groupBytes + nx * 16) / 65_536) + 1)
  const Real = precision === 'f32' ? Float32Array : Float64Array
  new Real(kernels.memory.buffer, start, groups * 2 * links * lanes).forEach((_, i, all) => {
    all[i] = Math.sin(i) * 0.1
  })
  const below = start + groups * groupBytes
  return {
    once: () => {
      for (let group = 0; group < groups; group++) {
        const x = start + group * groupBytes
        kernels.leapfrog(x, x + links * 16, below, nt, nx, 0.0143, STEPS)
      }
    },
    linkSteps: chains * links * STEPS,
  }
}
