import type { Configurations, Precision } from '../../src/batch.ts'
import {
  continueChains,
  exactDraws,
  hmc,
  joinSavedChains,
  leapfrogLayers,
  localLayers,
  type Sampler,
  type SavedChains,
  saveChains,
} from '../../src/samplers/index.ts'
import { architectures, randomModel } from '../layers/random-model.ts'
import { randomParameters } from '../layers/random-parameters.ts'

/** An odd number of chains, so that groups of 4 and of 2 have lanes to spare wherever they begin. */
const common = { chains: 7, beta: 1.5, seed: 2 ** 40 + 3 }

function inKernels(precision: Precision): Record<string, () => Sampler> {
  const options = { ...common, precision, lattice: '4x4' }
  const parameters = randomParameters({ layers: 3, harmonics: 4 }, 0.2)
  const steps = { stepSize: 0.25, leapfrogSteps: 4 }
  return {
    HMC: () => hmc({ ...options, ...steps, lattice: '4x6' }),
    'HMC with instanton hits': () => hmc({ ...options, ...steps, start: 'hot', instantonHits: 3 }),
    'HMC with a tuned step size': () => hmc({ ...options, ...steps, targetAcceptance: 0.7 }),
    'exact draws': () => exactDraws(options),
    'local layers on the whole lattice': () => localLayers({ ...options, lattice: '3x5', parameters }),
    'local layers in blocks': () => localLayers({ ...options, lattice: '4x6', block: '2x3', parameters }),
    'the shipped model': () => leapfrogLayers({ ...options, lattice: '8x8', beta: 4, chains: 3 }),
  }
}

function onTensors(backend: 'cpu' | 'wasm'): Record<string, () => Sampler> {
  const lattice = [4, 4] as const
  return Object.fromEntries(
    architectures(lattice).map((architecture) => {
      const block = 'block' in architecture ? ' in blocks' : ''
      const model = randomModel(architecture, lattice, { stepSize: 0.3, strength: 0.5 })
      return [
        `a ${architecture.network} network${block}, ${backend}`,
        () => leapfrogLayers({ ...common, model, backend }),
      ]
    }),
  )
}

interface KeptSampler {
  /** Trajectories of one stretch; fewer on tensors, which are slow. */
  readonly stretch: number
  readonly make: () => Sampler
}

/** Every sampler that can keep its chains, by what it is. */
export const keptSamplers: ReadonlyMap<string, KeptSampler> = new Map([
  ...(['f32', 'f64'] as const).flatMap((precision) =>
    Object.entries(inKernels(precision)).map(([name, make]): [string, KeptSampler] => [
      `${name}, ${precision}`,
      { stretch: 100, make },
    ]),
  ),
  ...(['cpu', 'wasm'] as const).flatMap((backend) =>
    Object.entries(onTensors(backend)).map(([name, make]): [string, KeptSampler] => [
      name,
      { stretch: 5, make },
    ]),
  ),
])

/** All that can be seen of a trajectory, `[chains]` each, links included. */
function seenOf(info: Configurations): (Float64Array | Float32Array | Uint8Array)[] {
  const { cos, sin, charge } = info.plaquetteSums()
  return [
    info.acceptProbability,
    info.accepted,
    info.energyError,
    cos,
    sin,
    charge,
    info.wilsonLoop(1, 1),
    info.wilsonLoop(2, 2),
    info.polyakovLoop('time'),
    info.polyakovLoop('space'),
    info.links(),
  ].map((values) => values.slice())
}

/**
 * The next trajectories of a sampler's chains, in so many shares that run by themselves: all that can be seen of them as
 * bytes, and the chains after the last one. `from`: saved chains; without, the chains begin.
 */
export async function stretchOf(
  sampler: Sampler,
  { trajectories, shares, from }: { trajectories: number; shares: number; from?: SavedChains },
): Promise<{ seen: Buffer; saved: SavedChains }> {
  const { chains: all, seed } = sampler
  const first = from?.trajectory ?? 0
  const bounds = Array.from({ length: shares + 1 }, (_, i) => Math.floor((all * i) / shares))
  const seen: Buffer[][][] = []
  const parts: SavedChains[] = []
  for (let share = 0; share < shares; share++) {
    const firstChain = bounds[share]!
    const key = { seed, firstChain, chains: bounds[share + 1]! - firstChain, trajectory: first }
    let state = await (from === undefined ? sampler.init(key) : continueChains(sampler, key, from))
    for (let i = 0; i < trajectories; i++) {
      const stepped = await sampler.step(state, { ...key, trajectory: first + i })
      state = stepped.state
      seen[i] ??= []
      seenOf(stepped.info).forEach((values, column) => {
        seen[i]![column] ??= []
        seen[i]![column]!.push(Buffer.from(values.buffer))
      })
    }
    // the last share first: they may be joined in any order
    parts.unshift(await saveChains(sampler, state, { ...key, trajectory: first + trajectories }))
    sampler.close?.(state)
  }
  return { seen: Buffer.concat(seen.flat(2)), saved: joinSavedChains(parts) }
}
